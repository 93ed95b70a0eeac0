// A text and its entities as elements. Offsets count UTF-16 units, as JavaScript's strings do.

import { make } from "./make.js";
import { t } from "./words.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

/** The address if it is one a browser may open; otherwise null. */
export function safeUrl(address) {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** The payload of a link that starts the bot, or null. */
export function startPayload(address, bot) {
  const url = safeUrl(address ?? "");
  if (!url) return null;
  const { hostname, pathname, searchParams } = new URL(url);
  const names = hostname === "t.me" && pathname.slice(1).toLowerCase() === bot?.toLowerCase();
  return names ? (searchParams.get("start") ?? "") : null;
}

function link(address, context, children) {
  const payload = startPayload(address, context.bot);
  if (payload !== null) {
    const start = () => context.say(`/start ${payload}`.trim());
    return make("button", { type: "button", class: "link", onclick: start }, children);
  }
  const href = safeUrl(address);
  return href ? make("a", { href, target: "_blank", rel: "noopener noreferrer" }, children) : make("span", {}, children);
}

function wrap(entity, inner, source, context) {
  const plain = source.slice(entity.offset, entity.offset + entity.length);
  switch (entity.type) {
    case "text_link": return link(entity.url, context, inner);
    case "url": return link(plain, context, inner);
    case "email": return link(`mailto:${plain}`, context, inner);
    case "phone_number": return link(`tel:${plain}`, context, inner);
    case "bot_command": return make("button", { type: "button", class: "link", onclick: () => context.say(plain) }, inner);
    case "spoiler": {
      const reveal = (event) => event.currentTarget.classList.add("open");
      return make("button", { type: "button", class: "spoiler", "aria-label": t("spoiler"), onclick: reveal }, make("span", {}, inner));
    }
    case "mention": case "text_mention": case "hashtag": case "cashtag": return make("span", { class: "name" }, inner);
    default: return TAGS[entity.type] ? make(TAGS[entity.type], {}, inner) : make("span", {}, inner);
  }
}

function build(source, from, to, entities, context) {
  const nodes = [];
  let at = from;
  while (entities.length > 0) {
    const entity = entities.shift();
    const begin = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (end <= begin) continue;
    const inside = [];
    while (entities.length > 0 && entities[0].offset < end) inside.push(entities.shift());
    if (begin > at) nodes.push(source.slice(at, begin));
    nodes.push(wrap(entity, build(source, begin, end, inside, context), source, context));
    at = end;
  }
  if (at < to) nodes.push(source.slice(at, to));
  return nodes;
}

/** `context`: `say(text)` sends for the person who looks, `bot` is the bot's username. */
export function formatted(source, entities, context) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(source, 0, source.length, sorted, context);
}
