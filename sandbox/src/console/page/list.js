// The list of people, groups and channels: choosing one means being there.

import { avatar, byId, icon, make } from "./make.js";
import { clockTime, t } from "./words.js";

export function nameOf(chat) {
  if (chat.deactivated) return t("deleted_account");
  return chat.title ?? [chat.first_name, chat.last_name].filter(Boolean).join(" ");
}

/** What a message without words is called in the list. */
export const kindName = (kind) => t(`kind_${kind}`);

function preview(chat) {
  if (!chat.last) return chat.type === "private" ? t("not_started") : "";
  const { text, kind, from, by_bot } = chat.last;
  const words = text ? text.replace(/\s+/g, " ") : kindName(kind);
  if (chat.type === "channel") return words;
  return by_bot || !from ? words : chat.type === "private" ? `${t("you")}: ${words}` : `${from}: ${words}`;
}

/** "owner", "moderator", "citizen" as the host says, and the language of their Telegram. */
export function roleOf(chat, cast) {
  if (chat.type !== "private") return t(`type_${chat.type}`);
  const role = cast.get(chat.id);
  const words = [role ? t(`role_${role}`) : chat.started ? t("role_citizen") : t("role_newcomer")];
  const language = { kk: "Қазақша", ru: "Русский", en: "English" }[(chat.language_code ?? "").split("-")[0]];
  if (language) words.push(language);
  return words.join(" · ");
}

function entry(chat, state, open) {
  const name = nameOf(chat);
  const unread = chat.id === state.chat ? 0 : (chat.unread ?? 0);
  const current = chat.id === state.chat;
  return make("li", {},
    make("button", { type: "button", class: "entry", "aria-current": current ? "true" : null, "data-chat": chat.id, onclick: () => open(chat.id) },
      avatar(chat, name),
      make("span", { class: "entry-lines" },
        make("span", { class: "entry-top" },
          make("span", { class: "entry-name" }, name),
          chat.blocked ? make("span", { class: "tag" }, t("blocked_short")) : null,
          chat.last ? make("span", { class: "entry-time" }, clockTime(chat.last.date)) : null),
        make("span", { class: "entry-role" }, roleOf(chat, state.cast)),
        make("span", { class: "entry-bottom" },
          make("span", { class: "entry-text" }, preview(chat)),
          unread > 0 ? make("span", { class: "badge" }, String(Math.min(unread, 999)), make("span", { class: "hidden" }, ` ${t("unread")}`)) : null))));
}

const RANK = { owner: 0, moderator: 1, citizen: 2 };

function section(title, chats, state, open) {
  if (chats.length === 0) return [];
  return [make("h2", {}, title), make("ul", {}, chats.map((chat) => entry(chat, state, open)))];
}

/** Shows the list anew, leaving focus and scrolling where they were. */
export function showList(state, { open, newcomer }) {
  const pane = byId("chats");
  const rank = (chat) => RANK[state.cast.get(chat.id)] ?? 3;
  const people = state.chats.filter((chat) => chat.type === "private").sort((a, b) => rank(a) - rank(b));
  const rooms = state.chats.filter((chat) => ["group", "supergroup"].includes(chat.type));
  const channels = state.chats.filter((chat) => chat.type === "channel");
  const focused = pane.contains(document.activeElement) ? document.activeElement.dataset : null;
  const top = pane.scrollTop;
  pane.replaceChildren(
    ...section(t("people"), people, state, open),
    make("button", { type: "button", class: "add", "data-chat": "new", onclick: newcomer }, icon("plus"), t("newcomer")),
    ...section(t("groups"), rooms, state, open),
    ...section(t("channels"), channels, state, open),
    ...(state.all > state.chats.length ? [make("p", { class: "note" }, t("more_chats", { count: state.all - state.chats.length }))] : []));
  pane.scrollTop = top;
  if (focused?.chat) pane.querySelector(`[data-chat="${focused.chat}"]`)?.focus({ preventScroll: true });
}
