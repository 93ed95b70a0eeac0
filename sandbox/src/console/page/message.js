// One message, drawn as a chat client draws it.

import { icon, make, round } from "./make.js";
import { fileUrl } from "./server.js";
import { formatted } from "./text.js";
import { clockTime, number, t } from "./words.js";
import { kindName, nameOf } from "./list.js";

const FILES = ["document", "audio", "voice", "video", "animation", "video_note"];

/** The field of a message that says what sort of thing it is. */
export function kindOf(message) {
  const kinds = ["photo", "sticker", "animation", ...FILES, "venue", "location", "contact", "poll", "dice"];
  return kinds.find((kind) => kind in message) ?? ("text" in message ? "text" : "service");
}

function photo(message) {
  const sizes = message.photo;
  const shown = sizes[Math.min(2, sizes.length - 1)];
  const alt = message.caption ? t("photo_with", { text: message.caption.slice(0, 80) }) : t("kind_photo");
  const image = make("img", { src: fileUrl(shown.file_id), alt, width: shown.width, height: shown.height, loading: "lazy" });
  const href = fileUrl(sizes.at(-1).file_id);
  return make("a", { class: "photo", href, target: "_blank", rel: "noopener" }, image);
}

const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${number(Math.round(bytes / 102.4) / 10)} KB` : `${number(Math.round(bytes / 104857.6) / 10)} MB`);

function file(message, kind) {
  const { file_id, file_name, file_size } = message[kind];
  const name = file_name ?? kindName(kind);
  return make("a", { class: "file", href: fileUrl(file_id), download: name },
    make("span", { class: "file-sign" }, icon("file")),
    make("span", { class: "file-words" }, make("span", { class: "file-name" }, name), make("span", { class: "file-size" }, size(file_size ?? 0))));
}

function poll(message, context) {
  const { question, options, total_voter_count: all, is_closed: closed } = message.poll;
  const choices = options.map((option, index) => {
    const share = all > 0 ? Math.round((option.voter_count / all) * 100) : 0;
    const vote = () => context.vote(message.message_id, [index]);
    return make("button", { type: "button", class: "choice", disabled: closed, onclick: vote },
      make("span", {}, option.text), make("span", { class: "share" }, `${share} %`));
  });
  return make("div", { class: "poll" }, make("strong", {}, question), choices, make("span", { class: "soft" }, t("votes", { count: all })));
}

function plain(message, kind) {
  const values = {
    location: () => `${message.location.latitude.toFixed(4)}, ${message.location.longitude.toFixed(4)}`,
    venue: () => `${message.venue.title}, ${message.venue.address}`,
    contact: () => `${message.contact.first_name} ${message.contact.phone_number}`,
    dice: () => `${message.dice.emoji} ${message.dice.value}`,
    sticker: () => message.sticker.emoji ?? "",
  };
  return make("p", { class: kind === "sticker" || kind === "dice" ? "large" : "plain-kind" },
    make("span", { class: "soft" }, `${kindName(kind)}: `), values[kind]?.() ?? "");
}

function media(message, kind, context) {
  if (kind === "photo") return photo(message);
  if (kind === "poll") return poll(message, context);
  if (FILES.includes(kind)) return file(message, kind);
  return kind === "text" || kind === "service" ? null : plain(message, kind);
}

const SERVICE = ["new_chat_members", "left_chat_member", "pinned_message", "migrate_to_chat_id", "migrate_from_chat_id", "new_chat_title", "forum_topic_created"];

/** A line in the middle: somebody joined, something was pinned. */
function service(message) {
  const kind = SERVICE.find((field) => field in message) ?? "other";
  const who = message.new_chat_members?.[0] ?? message.left_chat_member ?? message.from;
  const values = { who: who ? nameOf(who) : "", title: message.new_chat_title ?? message.forum_topic_created?.name ?? "" };
  return make("p", { class: "service", "data-id": message.message_id }, t(`service_${kind}`, values));
}

function origin(message) {
  const from = message.forward_origin;
  if (!from) return null;
  const name = from.chat?.title ?? from.sender_user?.first_name ?? from.sender_user_name ?? from.sender_chat?.title ?? "";
  return make("p", { class: "origin" }, t("forwarded", { name }));
}

function quoted(message) {
  const to = message.reply_to_message;
  if (!to) return null;
  const words = to.text ?? to.caption ?? kindName(kindOf(to));
  const name = to.from ? nameOf(to.from) : (to.sender_chat?.title ?? "");
  return make("p", { class: "quoted" }, make("span", { class: "author" }, name), make("span", {}, words.slice(0, 120)));
}

function keyButton(button, message, context) {
  const leads = button.url && !button.callback_data;
  const press = () => context.press(message.message_id, button);
  return make("button", { type: "button", class: `key ${button.style ?? ""}`, "data-key": button.callback_data ?? button.url ?? "", onclick: press },
    button.text, leads ? make("span", { class: "hidden" }, ` (${t("link")})`) : null);
}

function keyboard(message, context) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return make("div", { class: "keys", role: "group", "aria-label": t("buttons") },
    rows.map((row) => make("div", { class: "keys-row" }, row.map((button) => keyButton(button, message, context)))));
}

/** `context`: `mine(message)`, `showsAuthor`, `press`, `vote`, `say`, `bot`, `more(message)`. `parts`: the album's others. */
export function drawMessage(message, parts, context) {
  const kind = kindOf(message);
  if (kind === "service") return service(message);
  const mine = context.mine(message);
  const author = message.from ? nameOf(message.from) : (message.sender_chat?.title ?? "");
  const album = parts.length > 0 ? make("div", { class: "album" }, [message, ...parts].map((part) => media(part, kindOf(part), context))) : media(message, kind, context);
  const worded = [message, ...parts].find((part) => part.text ?? part.caption);
  const words = worded ? (worded.text ?? worded.caption) : null;
  const edited = message.edit_date ? make("span", { class: "edited" }, t("edited")) : null;
  const name = make("span", { class: context.showsAuthor && !mine ? "author" : "hidden" }, mine ? t("you") : author);
  return make("article", { class: mine ? "message mine" : "message", "data-id": message.message_id },
    make("div", { class: "bubble" },
      name, origin(message), quoted(message), album,
      words ? make("div", { class: "text" }, formatted(words, worded.entities ?? worded.caption_entities, context)) : null,
      make("span", { class: "foot-line" }, edited, message.silent ? make("span", {}, t("silent")) : null, make("time", {}, clockTime(message.date))),
      round("dots", t("message_more"), () => context.more(message, mine), { class: "round more" })),
    keyboard(message, context));
}

/** What stands where a message was that the bot deleted. */
export function drawDeleted(gone) {
  return make("article", { class: "message gone", "data-id": gone.message_id },
    make("div", { class: "bubble" },
      make("strong", {}, t("deleted")), gone.text ? make("s", { class: "text" }, gone.text) : null,
      make("span", { class: "foot-line" }, make("time", {}, clockTime(gone.at)))));
}
