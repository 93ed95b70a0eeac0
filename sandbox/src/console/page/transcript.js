// The messages of the open chat. Redraws only what changed, so that focus, selection and screen readers are left alone.

import { byId, make } from "./make.js";
import { drawDeleted, drawMessage } from "./message.js";
import { currentLanguage, dayOf, t } from "./words.js";

/** Key of a drawn row to what it was drawn from. */
let drawn = new Map();
let shownChat = null;

const box = () => byId("transcript");
const atBottom = () => box().scrollHeight - box().scrollTop - box().clientHeight < 60;

/** Rows from messages and deletions: days, albums put together, in the order of ids. */
function rows(found) {
  const gone = found.deleted.map((entry) => ({ id: entry.message_id, gone: entry }));
  const kept = [];
  for (const message of found.messages) {
    const album = message.media_group_id;
    const last = kept.at(-1);
    if (album && last?.message.media_group_id === album) last.parts.push(message);
    else kept.push({ id: message.message_id, message, parts: [] });
  }
  const all = [...kept, ...gone].sort((a, b) => a.id - b.id);
  const result = [];
  let day = null;
  for (const row of all) {
    const date = row.message?.date;
    const its = date === undefined ? day : dayOf(date);
    if (its !== day) {
      day = its;
      result.push({ key: `day ${its}`, day: its });
    }
    result.push({ key: `${row.gone ? "gone" : "message"} ${row.id}`, ...row });
  }
  return result;
}

function draw(row, context) {
  if (row.day) return make("p", { class: "service day" }, row.day);
  return row.gone ? drawDeleted(row.gone) : drawMessage(row.message, row.parts, context);
}

/** Puts focus back on the button of a redrawn message that stands where the old one stood. */
function keepFocus(old, fresh) {
  if (!old.contains(document.activeElement)) return;
  const places = [...old.querySelectorAll("button, a")];
  const again = [...fresh.querySelectorAll("button, a")];
  const at = places.indexOf(document.activeElement);
  return () => (again[Math.min(at, again.length - 1)] ?? box()).focus({ preventScroll: true });
}

export function showTranscript(found, context, earlier) {
  const place = box();
  const another = shownChat !== context.chat;
  if (another) {
    drawn = new Map();
    place.replaceChildren();
    shownChat = context.chat;
  }
  const stick = another || atBottom();
  const next = new Map();
  const wanted = [];
  for (const row of rows(found)) {
    const face = JSON.stringify([row, currentLanguage(), context.person]);
    const before = drawn.get(row.key);
    const node = before?.face === face ? before.node : draw(row, context);
    const refocus = before && before.node !== node ? keepFocus(before.node, node) : null;
    if (before && before.node !== node) before.node.replaceWith(node);
    refocus?.();
    next.set(row.key, { face, node });
    wanted.push(node);
  }
  for (const [key, { node }] of drawn) if (!next.has(key)) node.remove();
  place.querySelector(".earlier")?.remove();
  let at = place.firstChild;
  for (const node of wanted) {
    if (node === at) at = at.nextSibling;
    else place.insertBefore(node, at);
  }
  if (found.more) place.prepend(make("button", { type: "button", class: "earlier plain", onclick: earlier }, t("earlier")));
  if (wanted.length === 0 && !place.querySelector(".empty")) place.append(empty(found));
  else if (wanted.length > 0) place.querySelector(".empty")?.remove();
  drawn = next;
  if (stick) toBottom();
  byId("down").hidden = atBottom();
}

function empty(found) {
  return make("div", { class: "empty" },
    make("strong", {}, found.chat.type === "private" ? found.bot.name : t("nothing_yet")),
    found.chat.type === "private" ? make("p", {}, found.bot.description ?? t("press_start")) : null);
}

export function toBottom() {
  box().scrollTop = box().scrollHeight;
  byId("down").hidden = true;
}

/** Shows the "down" button only where there is something below. */
export function watchScroll() {
  box().addEventListener("scroll", () => { byId("down").hidden = atBottom(); }, { passive: true });
  // A picture that arrives late pushes the end down, and so does whatever takes room from the transcript.
  const stay = () => { if (byId("down").hidden) toBottom(); };
  box().addEventListener("load", stay, true);
  new ResizeObserver(stay).observe(box());
}

/** Draws everything anew, as after a change of language. */
export function forget() {
  shownChat = null;
}
