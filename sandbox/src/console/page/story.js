// A story to press through: each step is a button that says what to do, shows where, and does it.

import { byId, make, round } from "./make.js";
import { act } from "./server.js";
import { anyOf, pick, t } from "./words.js";

const PACE = 650;
const PATIENCE = 20_000;
const KEY = "console.story";

let steps = [];
let at = 0;
let running = false;
let trouble = "";
/** By chat: the message from which on the story looks for buttons and answers. */
const marks = new Map();

const pause = (millis) => new Promise((done) => setTimeout(done, millis));

function point(element) {
  for (const old of document.querySelectorAll(".here")) old.classList.remove("here");
  element?.classList.add("here");
  element?.scrollIntoView({ block: "nearest" });
}

/** Asks `find` after every change until it finds something. */
async function until(find, context) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = find();
    if (found) return found;
    if (Date.now() > end) throw new Error(t("story_stuck"));
    await Promise.race([context.changed(), pause(500)]);
  }
}

const newer = (context) => (context.found()?.messages ?? []).filter((message) => message.message_id >= (marks.get(context.chat()) ?? 0));

function buttonThat(fits, context) {
  for (const message of newer(context).reverse()) {
    const button = (message.reply_markup?.inline_keyboard ?? []).flat().find((key) => key.callback_data && fits(key));
    if (button) return { message, button };
  }
  return null;
}

async function press(fits, context) {
  const { message, button } = await until(() => buttonThat(fits, context), context);
  const row = document.querySelector(`.message[data-id="${message.message_id}"]`);
  point([...(row?.querySelectorAll(".key") ?? [])].find((key) => key.dataset.key === button.callback_data));
  await pause(PACE);
  marks.set(context.chat(), message.message_id);
  await context.press(message.message_id, button);
}

/** The button that reads so; if there is none, the one that holds these words. */
async function pressLabel(labels, context) {
  const exact = (key) => labels.includes(key.text);
  const holds = (key) => labels.some((label) => key.text.includes(label));
  await until(() => buttonThat(exact, context) ?? buttonThat(holds, context), context);
  return press(buttonThat(exact, context) ? exact : holds, context);
}

async function say(text, context) {
  const field = await until(() => byId("words") ?? byId("start") ?? byId("unblock"), context);
  point(field);
  if (field.id === "words") field.value = text;
  await pause(PACE);
  if (field.id === "words") field.value = "";
  const { message_id } = await context.say(text);
  marks.set(context.chat(), message_id);
}

async function advance(by, context) {
  await context.showTools();
  point(document.querySelector(`#tools [data-key="${by === "next" ? "next" : "day"}"]`));
  await pause(PACE);
  if (typeof by === "number") return act.advance(by);
  if (by !== "next") return Date.parse(by) / 1000 > context.now() ? act.setClock(by) : null;
  const next = await until(() => context.next(), context);
  await act.setClock(next.at);
}

const includes = (message, words) => anyOf(words).some((wanted) => (message.text ?? message.caption ?? "").includes(wanted));

async function perform(action, context) {
  if ("as" in action || "open" in action) {
    const chat = action.as ?? action.open;
    point(document.querySelector(`[data-chat="${chat}"]`));
    await pause(PACE / 2);
    await context.open(chat);
  } else if ("say" in action) await say(pick(action.say), context);
  else if ("press" in action) await pressLabel(anyOf(action.press), context);
  else if ("press_data" in action) await press((key) => key.callback_data.startsWith(action.press_data), context);
  else if ("advance" in action) await advance(action.advance, context);
  else if ("advance_to" in action) await advance(action.advance_to, context);
  else if ("await" in action) {
    const message = await until(() => newer(context).findLast((one) => context.byBot(one) && includes(one, action.await)), context);
    point(document.querySelector(`.message[data-id="${message.message_id}"] .bubble`));
    await pause(PACE);
  }
}

async function run(context) {
  if (running || !steps[at]) return;
  [running, trouble] = [true, ""];
  show(context);
  try {
    for (const action of steps[at].do ?? []) await perform(action, context);
    at += 1;
    sessionStorage.setItem(KEY, String(at));
  } catch (error) {
    trouble = error.message;
  }
  running = false;
  if (trouble) point(null);
  show(context);
}

function close() {
  steps = [];
  sessionStorage.removeItem(KEY);
  point(null);
  byId("story").hidden = true;
  byId("story").replaceChildren();
  byId("story-open").focus();
}

function again(context) {
  at = 0;
  marks.clear();
  show(context);
}

function show(context) {
  const place = byId("story");
  place.hidden = steps.length === 0;
  if (place.hidden) return;
  place.setAttribute("aria-label", t("story"));
  const step = steps[at];
  const held = place.contains(document.activeElement);
  const count = make("span", { class: "story-count" }, step ? t("story_step", { step: at + 1, steps: steps.length }) : t("story_done"));
  const text = make("p", { class: "story-text", role: "status", "data-trouble": Boolean(trouble) }, trouble || (step ? pick(step.text) : t("story_end")));
  const button = step
    ? make("button", { type: "button", class: "main-button", id: "story-do", "aria-disabled": running ? "true" : null, "aria-busy": running ? "true" : null, onclick: () => run(context) }, pick(step.title))
    : make("button", { type: "button", class: "main-button", id: "story-again", onclick: () => again(context) }, t("story_again"));
  place.replaceChildren(make("div", { class: "story-words" }, count, text), make("div", { class: "story-do" }, button, round("close", t("story_close"), close)));
  place.dataset.step = step ? String(at + 1) : "done";
  if (held) button.focus();
}

/** Begins the host's story, or goes on with it after the page was loaded again. */
export function startStory(story, context, from = 0) {
  steps = story?.steps ?? [];
  at = Math.min(from, steps.length);
  sessionStorage.setItem(KEY, String(at));
  show(context);
  byId("story-do")?.focus();
}

/** The step a story was at before the page was loaded again, or null. */
export function storyBefore() {
  const step = sessionStorage.getItem(KEY);
  return step === null ? null : Number(step);
}

export const retell = show;
