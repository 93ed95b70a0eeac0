// Writing: words, commands from the bot's menu, a picture or a file; Start and Unblock where Telegram puts them.

import { byId, icon, make, round } from "./make.js";
import { kindName } from "./list.js";
import { kindOf } from "./message.js";
import { t } from "./words.js";

let commands = [];
let attached = null;
let answering = null;
let editing = null;
/** What the foot was drawn for: it is only drawn anew when that changes, so that no draft is lost. */
let face = "";
/** Drafts by chat. */
const drafts = new Map();

const words = () => byId("words");

function closeMenu(refocus) {
  const menu = byId("commands");
  if (!menu || menu.hidden) return;
  menu.hidden = true;
  byId("menu").setAttribute("aria-expanded", "false");
  if (refocus) words().focus();
}

function openMenu(filter, context) {
  const menu = byId("commands");
  const fitting = commands.filter((entry) => entry.command.startsWith(filter));
  if (fitting.length === 0) return closeMenu(false);
  menu.replaceChildren(...fitting.map((entry) => make("li", {},
    make("button", { type: "button", class: "command", onclick: () => { closeMenu(true); words().value = ""; context.say(`/${entry.command}`); } },
      make("strong", {}, `/${entry.command}`), make("span", {}, entry.description)))));
  menu.hidden = false;
  byId("menu").setAttribute("aria-expanded", "true");
}

/** Up and down through the open menu, Escape closes it. */
function walkMenu(event) {
  const menu = byId("commands");
  if (menu.hidden) return;
  if (event.key === "Escape") {
    event.preventDefault();
    closeMenu(true);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const all = [...menu.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? all.length - 1 : at - 1;
    (all[next] ?? words()).focus();
  }
}

function showAttached() {
  const place = byId("attached");
  place.replaceChildren();
  place.hidden = !attached && !answering && !editing;
  const cancel = () => { attached = answering = editing = null; showAttached(); words().focus(); };
  if (answering || editing) {
    const message = answering ?? editing;
    const text = message.text ?? message.caption ?? kindName(kindOf(message));
    place.append(icon("reply"), make("span", { class: "grow" }, `${t(answering ? "reply_to" : "edit_of")}: ${text.slice(0, 60)}`));
  }
  if (attached) {
    const photo = attached.type.startsWith("image/");
    place.append(icon("file"), make("span", { class: "grow" }, attached.name),
      photo ? make("label", {}, make("input", { type: "checkbox", id: "as-file" }), ` ${t("as_file")}`) : null);
  }
  if (!place.hidden) place.append(round("close", t("cancel"), cancel));
}

async function send(context) {
  const text = words().value.trim();
  if (attached) {
    const photo = attached.type.startsWith("image/") && !byId("as-file")?.checked;
    const file = attached;
    attached = null;
    await context.send(photo ? "photo" : "document", file, text);
  } else if (!text) return;
  else if (editing) await context.edit(editing.message_id, text);
  else await context.say(text, answering?.message_id);
  answering = editing = null;
  words().value = "";
  drafts.delete(context.chat);
  fit();
  showAttached();
  closeMenu(false);
}

function fit() {
  const field = words();
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 140)}px`;
}

function form(context) {
  const field = make("textarea", { id: "words", rows: 1, placeholder: t("write"), "aria-label": t("write_as", { name: context.name }), autocomplete: "off", enterkeyhint: "send" });
  const picker = make("input", { type: "file", id: "picker", class: "hidden", tabindex: "-1", "aria-hidden": "true", onchange: () => { attached = picker.files[0] ?? null; picker.value = ""; showAttached(); field.focus(); } });
  const menu = make("button", { type: "button", id: "menu", class: "menu", "aria-label": t("menu"), "aria-expanded": "false", "aria-controls": "commands", onclick: () => (byId("commands").hidden ? openMenu("", context) : closeMenu(true)) }, icon("menu"), make("span", {}, t("menu")));
  field.addEventListener("input", () => {
    fit();
    drafts.set(context.chat, field.value);
    const typed = /^\/([a-z0-9_]*)$/.exec(field.value);
    if (typed) openMenu(typed[1], context);
    else closeMenu(false);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send(context);
    }
  });
  const whole = make("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); send(context); } },
    make("ul", { id: "commands", class: "commands", hidden: true, "aria-label": t("commands") }),
    make("div", { id: "attached", class: "attached", hidden: true }),
    make("div", { id: "replies", class: "keys replies", hidden: true }),
    make("div", { class: "composer-row" }, menu, round("clip", t("attach"), () => picker.click()), picker, field,
      make("button", { type: "submit", class: "round send", "aria-label": t("send"), title: t("send") }, icon("send"))));
  whole.addEventListener("keydown", walkMenu);
  return whole;
}

/** The keyboard under the field, if the last one the bot sent still stands. */
function showReplies(found, context) {
  const place = byId("replies");
  if (!place) return;
  const last = found.messages.findLast((message) => message.reply_keyboard)?.reply_keyboard;
  const rows = last?.keyboard ?? [];
  const text = (button) => (typeof button === "string" ? button : button.text);
  place.hidden = rows.length === 0;
  const face = JSON.stringify(rows);
  if (place.dataset.face === face) return;
  place.dataset.face = face;
  place.replaceChildren(...rows.map((row) => make("div", { class: "keys-row" }, row.map((button) => make("button", { type: "button", class: "key", onclick: () => context.say(text(button)) }, text(button))))));
}

/** Which foot a chat has: Start, Unblock, a field to write in, or a line that says why there is none. */
function footOf(found) {
  if (found.chat.blocked) return "blocked";
  if (found.chat.type === "private" && !found.chat.started) return "start";
  return found.me.may_write ? "write" : "closed";
}

export function showComposer(found, context) {
  const kind = footOf(found);
  commands = found.commands;
  const wanted = JSON.stringify([kind, context.chat, context.person, context.language, commands.length > 0]);
  if (wanted !== face) {
    face = wanted;
    attached = answering = editing = null;
    const held = byId("foot").contains(document.activeElement);
    const foot = {
      blocked: () => make("button", { type: "button", class: "big", id: "unblock", onclick: context.unblock }, t("unblock")),
      start: () => make("button", { type: "button", class: "big", id: "start", onclick: () => context.say("/start") }, t("start")),
      closed: () => make("p", { class: "note" }, t("read_only")),
      write: () => form(context),
    }[kind]();
    byId("foot").replaceChildren(foot);
    if (kind === "write") {
      byId("menu").hidden = commands.length === 0;
      words().value = drafts.get(context.chat) ?? "";
      fit();
    }
    if (held) (words() ?? byId("foot").querySelector("button"))?.focus();
  }
  showReplies(found, context);
}

export function answer(message) {
  [answering, editing] = [message, null];
  showAttached();
  words()?.focus();
}

export function change(message) {
  [answering, editing] = [null, message];
  words().value = message.text ?? message.caption ?? "";
  showAttached();
  words().focus();
}
