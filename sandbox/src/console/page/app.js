// The console: one person's chat client at a time, and the tools around it. Whatever changes arrives over one open line.

import { answer, change, showComposer } from "./composer.js";
import { byId, avatar, dress, make, round } from "./make.js";
import { nameOf, roleOf, showList } from "./list.js";
import { panelSection } from "./panel.js";
import { act, fileUrl, listen, look } from "./server.js";
import { retell, startStory, storyBefore } from "./story.js";
import { safeUrl, startPayload } from "./text.js";
import { showTools } from "./tools.js";
import { forget, showTranscript, toBottom, watchScroll } from "./transcript.js";
import { ask, alertWith, toast, welcome } from "./dialogs.js";
import { currentLanguage, firstLanguage, moment, t, useLanguage, useZone } from "./words.js";

const READ = "console.read";
const SEEN = "console.seen";
const state = {
  chat: null, person: null, entered: false, chats: [], all: 0, cast: new Map(), found: null, limit: 100,
  now: 0, next: null, host: null, calls: null, waiting: 0, limits: "none", faults: [], bot: {}, story: null,
};
const read = JSON.parse(localStorage.getItem(READ) ?? "{}");
/** Presses whose answer has not come: callback id to when it was pressed. */
const pressed = new Map();
let wake = [];
let panelAt = 0;

const changed = () => new Promise((done) => wake.push(done));
const chatOf = (id) => state.chats.find((chat) => chat.id === id);
const isRoom = (id) => id < 0;
/** In a channel one speaks in its name. */
const speaker = () => (chatOf(state.chat)?.type === "channel" ? 0 : state.person);

/** Does it, says so if that failed, and looks again. */
async function doing(deed) {
  try {
    const result = await deed;
    soon();
    return result;
  } catch (error) {
    toast(t("failed", { reason: error.message }));
    throw error;
  }
}

const quietly = (deed) => doing(deed).catch(() => {});

function context() {
  const room = isRoom(state.chat);
  const mine = (message) => (room ? message.from?.id === state.person : !message.by_bot);
  return {
    chat: state.chat, person: state.person, language: currentLanguage(), bot: state.bot.username,
    name: nameOf(chatOf(speaker() || state.chat) ?? {}), showsAuthor: room, mine,
    say: (text, to) => quietly(act.say(speaker(), state.chat, text, to)),
    send: (kind, file, caption) => quietly(act.send({ person: speaker(), chat: state.chat, kind, name: file.name, mime: file.type, caption }, file)),
    edit: (id, text) => quietly(act.edit(speaker(), state.chat, id, text)),
    unblock: () => quietly(act.block(state.chat, false)),
    vote: (id, options) => quietly(act.vote(state.person, state.chat, id, options)),
    press, more,
  };
}

/** What pressing a button under a message does. */
async function press(messageId, button) {
  if (button.callback_data !== undefined) {
    mark(button.callback_data, true);
    const id = await quietly(act.press(state.person, state.chat, messageId, button.callback_data));
    if (id) pressed.set(id, { at: Date.now(), data: button.callback_data });
    return answers();
  }
  const payload = startPayload(button.url, state.bot.username);
  if (payload !== null) return quietly(act.say(state.person, state.person, `/start ${payload}`.trim())).then(() => open(state.person));
  const url = button.url && safeUrl(button.url);
  if (url) window.open(url, "_blank", "noopener,noreferrer");
  else if (button.copy_text) navigator.clipboard.writeText(button.copy_text.text).then(() => toast(t("copied")));
  else toast(t("not_here"));
}

function mark(data, busy) {
  for (const key of document.querySelectorAll(".key")) {
    if (key.dataset.key === data) busy ? key.setAttribute("aria-busy", "true") : key.removeAttribute("aria-busy");
  }
}

/** Shows the answers to presses that have come; gives up on those that won't. */
async function answers() {
  for (const [id, { at, data }] of pressed) {
    const found = await look.toast(id).catch(() => null);
    if (!pressed.has(id)) continue;
    if (!found && Date.now() - at < 20_000) continue;
    pressed.delete(id);
    mark(data, false);
    if (!found) toast(t("no_answer"));
    else if (found.alert) alertWith(found.text);
    else if (found.text) toast(found.text);
  }
}

/** What one can do with a message. */
function more(message, mine) {
  const remove = () => quietly(act.remove(state.chat, message.message_id));
  const choices = [[t("reply"), () => answer(message)]];
  if (mine && message.text !== undefined) choices.push([t("edit"), () => change(message)]);
  if (mine) choices.push([t("delete"), remove]);
  const file = message.document ?? message.photo?.at(-1);
  if (file) choices.push([t("save_file"), () => window.open(fileUrl(file.file_id), "_blank", "noopener")]);
  ask(t("message_more"), choices);
}

function head() {
  const chat = chatOf(state.chat);
  if (!chat) return;
  const name = nameOf(chat);
  const room = isRoom(chat.id);
  const people = state.chats.filter((one) => one.type === "private" && !one.deactivated);
  const as = room ? make("select", { id: "speak-as", "aria-label": t("speak_as"), onchange: (event) => { state.person = Number(event.target.value); soon(); } },
    people.map((one) => make("option", { value: one.id, selected: one.id === state.person }, nameOf(one)))) : null;
  const block = room || !chat.started ? null : make("button", { type: "button", class: "plain", id: "block", onclick: () => quietly(act.block(chat.id, !chat.blocked)) }, t(chat.blocked ? "unblock" : "block"));
  const under = room ? `${roleOf(chat, state.cast)} · ${t("members", { count: state.found?.me.members ?? 0 })}` : `${roleOf(chat, state.cast)} · ${t("with_bot", { bot: state.found?.bot.name ?? "" })}`;
  const face = JSON.stringify([chat.id, name, under, chat.blocked, chat.started, state.person, currentLanguage(), people.length]);
  if (byId("head").dataset.face === face) return;
  byId("head").dataset.face = face;
  const held = document.activeElement?.id;
  byId("head").replaceChildren(
    round("back", t("back"), () => { location.hash = ""; }, { id: "back", class: "round back" }),
    avatar(chat, name),
    make("div", { class: "head-words" }, make("h2", {}, name), make("p", {}, under)),
    ...[as, block].filter(Boolean));
  if (held && byId("head").querySelector(`#${held}`)) byId(held).focus();
}

function draw() {
  showList(state, { open: (id) => open(id), newcomer });
  showClock();
  document.body.classList.toggle("in-chat", state.chat !== null);
  document.title = state.found?.bot.name ? `${state.found.bot.name} · ${t("title")}` : t("title");
  if (state.found && state.found.chat.id === state.chat) {
    head();
    showTranscript(state.found, context(), () => { state.limit += 200; soon(); });
    showComposer(state.found, context());
  }
  drawTools();
  byId("story-open").hidden = !state.story;
}

/** Day and time; a narrow page leaves the year out. */
function showClock() {
  if (!state.now) return;
  const [, day, year, time] = /^(\d+\.\d+)(\.\d+)(.*)$/.exec(moment(state.now));
  byId("clock").replaceChildren(day, make("span", { class: "year" }, year), time);
  byId("clock").title = t("time");
}

function drawTools() {
  if (byId("tools").hidden) return;
  showTools(byId("tools"), state, { doing: quietly, redraw: drawTools, close: () => tools(false), story: state.story ? tell : null }, panelSection(state));
}

/** Who is who, what comes next and the counters; at most once in half a second. */
async function panel() {
  if (Date.now() - panelAt < 500) return;
  panelAt = Date.now();
  const [found, faults] = await Promise.all([look.panel(), look.faults()]);
  const host = found.host ?? {};
  Object.assign(state, { host, calls: found.sandbox.calls, waiting: found.sandbox.pending_updates, faults, next: host.next ?? null });
  state.cast = new Map((host.cast ?? []).map(({ person, role }) => [person, role]));
  if (host.time_zone) useZone(host.time_zone);
}

function seen() {
  const last = state.found?.messages.at(-1)?.message_id;
  if (!last || document.visibilityState !== "visible" || read[state.chat] === last) return;
  read[state.chat] = last;
  localStorage.setItem(READ, JSON.stringify(read));
}

/** Whoever comes to a group from elsewhere comes as one of its people; later one may write as anybody. */
function enter() {
  const me = state.found?.me;
  if (!state.entered || !me) return;
  state.entered = false;
  if (state.found.chat.type === "channel" || me.member || !me.somebody_inside) return;
  state.person = me.somebody_inside;
  soon();
}

async function refresh() {
  const chat = state.chat;
  const [overview, found] = await Promise.all([
    look.overview(read),
    chat === null ? null : look.chat(chat, state.person, state.limit).catch(() => null),
    panel(),
  ]);
  Object.assign(state, { chats: overview.chats, all: overview.all, limits: overview.limits, bot: overview.bot, now: Date.parse(overview.now) / 1000 });
  state.person ??= state.chats.find((one) => one.type === "private")?.id ?? null;
  if (chat === state.chat) {
    state.found = found;
    enter();
    seen();
  }
  if (state.chat === null && matchMedia("(min-width: 700px)").matches) choose(firstChat());
  draw();
  await answers();
  for (const done of wake.splice(0)) done();
}

function firstChat() {
  const citizen = state.chats.find((chat) => chat.type === "private" && state.cast.get(chat.id) === "citizen");
  return (citizen ?? state.chats[0])?.id ?? null;
}

let busy = false;
let again = false;
/** Looks again as soon as the look under way is over; many changes make one look. */
function soon() {
  again = true;
  if (busy) return;
  busy = true;
  (async () => {
    while (again) {
      again = false;
      await refresh().catch(() => line(true));
      await new Promise((done) => setTimeout(done, 80));
    }
    busy = false;
  })();
}

function choose(id) {
  if (id === null || id === state.chat) return;
  state.chat = id;
  state.found = null;
  state.limit = 100;
  state.entered = isRoom(id);
  if (!isRoom(id)) state.person = id;
  history.replaceState(null, "", `#chat=${id}`);
  soon();
}

/** Goes into a chat; done when it is shown. */
async function open(id) {
  if (id !== state.chat) {
    if (state.chat === null) history.pushState(null, "", `#chat=${id}`);
    choose(id);
  }
  document.body.classList.add("in-chat");
  while (state.found?.chat.id !== id) await changed();
  (byId("words") ?? byId("start") ?? byId("unblock") ?? byId("transcript")).focus();
}

function chatInHash() {
  const id = Number(/^#chat=(-?\d+)$/.exec(location.hash)?.[1] ?? NaN);
  return Number.isSafeInteger(id) ? id : null;
}

function fromHash() {
  const id = chatInHash();
  if (id !== null) return choose(id);
  if (matchMedia("(max-width: 699px)").matches) {
    const left = state.chat;
    state.chat = null;
    state.found = null;
    draw();
    document.querySelector(`[data-chat="${left}"]`)?.focus();
  }
}

function newcomer() {
  ask(t("newcomer"), [], (close) => {
    const name = make("input", { id: "new-name", required: true, maxlength: 60, autocomplete: "off" });
    const language = make("select", { id: "new-language" },
      [["kk", "Қазақша"], ["ru", "Русский"], ["en", "English"]].map(([tag, words]) => make("option", { value: tag, lang: tag }, words)));
    const create = async (event) => {
      event.preventDefault();
      const person = await quietly(act.newcomer(name.value.trim(), language.value));
      close();
      if (person) open(person.id);
    };
    return make("form", { class: "stack", onsubmit: create },
      make("p", {}, t("newcomer_text")),
      make("label", { for: "new-name" }, t("name")), name,
      make("label", { for: "new-language" }, t("their_language")), language,
      make("button", { type: "submit", class: "main-button" }, t("create")));
  });
}

const storyContext = {
  changed, open, press,
  found: () => (state.found?.chat.id === state.chat ? state.found : null),
  chat: () => state.chat,
  byBot: (message) => message.by_bot,
  say: (text) => doing(act.say(speaker(), state.chat, text)),
  now: () => state.now,
  next: () => (state.next && Date.parse(state.next.at) / 1000 > state.now ? state.next : null),
  showTools: async () => { if (matchMedia("(min-width: 1100px)").matches) tools(true); },
};

function tell() {
  if (!matchMedia("(min-width: 1100px)").matches) tools(false);
  startStory(state.story, storyContext);
}

function tools(shown) {
  byId("tools").hidden = !shown;
  byId("tools-open").setAttribute("aria-expanded", String(shown));
  document.body.classList.toggle("with-tools", shown);
  if (shown) {
    drawTools();
    byId("tools").querySelector("button")?.focus();
  } else if (byId("tools").contains(document.activeElement) || document.activeElement === document.body) byId("tools-open").focus();
}

const THEMES = ["auto", "light", "dark"];
function theme(next) {
  const chosen = next ?? localStorage.getItem("console.theme") ?? "auto";
  localStorage.setItem("console.theme", chosen);
  if (chosen === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  dress(byId("theme"), { auto: "auto", light: "sun", dark: "moon" }[chosen], t(`theme_${chosen}`));
  return chosen;
}

function line(broken) {
  document.body.classList.toggle("cut", broken);
  if (broken && !byId("cut")) byId("toasts").append(make("p", { id: "cut", class: "toast bad" }, t("cut")));
  if (!broken) byId("cut")?.remove();
}

function language(tag) {
  return useLanguage(tag).then(() => {
    byId("language").value = tag;
    forget();
    theme();
    dress(byId("tools-open"), "tools", t("tools"));
    dress(byId("down"), "down", t("to_bottom"));
    if (state.chats.length > 0) draw();
    retell(storyContext);
  });
}

async function begin() {
  await language(firstLanguage());
  byId("language").addEventListener("change", (event) => language(event.target.value));
  byId("theme").addEventListener("click", () => theme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]));
  byId("tools-open").addEventListener("click", () => tools(byId("tools").hidden));
  byId("clock").addEventListener("click", () => tools(true));
  byId("story-open").addEventListener("click", tell);
  byId("down").addEventListener("click", toBottom);
  addEventListener("popstate", fromHash);
  addEventListener("hashchange", fromHash);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !byId("tools").hidden && byId("tools").contains(document.activeElement)) tools(false);
  });
  watchScroll();
  byId("tools").hidden = !matchMedia("(min-width: 1100px)").matches;
  byId("tools-open").setAttribute("aria-expanded", String(!byId("tools").hidden));
  document.body.classList.toggle("with-tools", !byId("tools").hidden);
  state.story = await look.story().catch(() => null);
  const wanted = chatInHash();
  if (wanted !== null) choose(wanted);
  await refresh().catch(() => line(true));
  listen(soon, line);
  const before = storyBefore();
  if (before !== null && state.story) startStory(state.story, storyContext, before);
  else if (!localStorage.getItem(SEEN)) {
    localStorage.setItem(SEEN, "1");
    welcome(state.story ? tell : null);
  }
}

begin();
