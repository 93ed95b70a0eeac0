// What lies over the page: a welcome, questions, alerts; and toasts, which go away by themselves.

import { byId, make, round } from "./make.js";
import { t } from "./words.js";

const dialog = () => byId("dialog");

/** Shows `content` over the page under `title`; Escape and the cross close it. Focus goes back to where it was. */
function show(title, content, kind) {
  const box = dialog();
  box.className = kind;
  box.setAttribute("aria-labelledby", "dialog-title");
  box.replaceChildren(
    make("div", { class: "dialog-head" }, make("h2", { id: "dialog-title" }, title), round("close", t("close"), () => box.close())),
    ...content);
  if (!box.open) box.showModal();
}

const close = () => dialog().close();

/** A question with answers: `[[label, deed]]`, and whatever `build(close)` makes. */
export function ask(title, choices, build) {
  const buttons = choices.map(([label, deed]) => make("button", { type: "button", class: "plain", onclick: () => { close(); deed(); } }, label));
  show(title, [build ? build(close) : "", make("div", { class: "stack" }, buttons)], "ask");
}

/** An answer to a press that the bot wants to be read. */
export function alertWith(text) {
  const ok = make("button", { type: "button", class: "main-button", onclick: close }, t("ok"));
  show(t("alert"), [make("p", { class: "alert-text" }, text), ok], "alert");
  ok.focus();
}

/** Three sentences, and where to begin. */
export function welcome(story) {
  const start = story ? make("button", { type: "button", class: "main-button", id: "welcome-story", onclick: () => { close(); story(); } }, t("welcome_story")) : null;
  const lookAround = make("button", { type: "button", class: story ? "plain" : "main-button", id: "welcome-look", onclick: close }, t("welcome_look"));
  show(t("welcome_title"), [
    ...["welcome_1", "welcome_2", "welcome_3"].map((key) => make("p", {}, t(key))),
    make("div", { class: "stack" }, ...[start, lookAround].filter(Boolean)),
  ], "welcome");
  (start ?? lookAround).focus();
}

export function toast(text) {
  const line = make("p", { class: "toast" }, text);
  byId("toasts").append(line);
  setTimeout(() => line.remove(), Math.min(9000, 3500 + text.length * 40));
}
