// Builds elements. Texts always go in as text, never as markup.

const SHAPES = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9l6 6 6-6",
  send: "M4 12l16-8-5 16-3-7z",
  clip: "M19 11l-7.5 7.5a4.5 4.5 0 0 1-6.4-6.4L13 4.3a3 3 0 0 1 4.3 4.3l-7.8 7.8a1.5 1.5 0 0 1-2.2-2.2L14 7.6",
  menu: "M5 7h14M5 12h14M5 17h14",
  dots: "M6 12h.01M12 12h.01M18 12h.01",
  sun: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M19 5l-1.4 1.4M6.4 17.6L5 19",
  moon: "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
  auto: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  tools: "M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4",
  plus: "M12 5v14M5 12h14",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  reply: "M10 6l-6 6 6 6M4 12h9a7 7 0 0 1 7 7",
  check: "M4 13l5 5L20 7",
  group: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19a6 6 0 0 1 12 0M16 6a3 3 0 0 1 0 5.5M17.5 14a6 6 0 0 1 3.5 5",
  channel: "M4 10v4h3l8 5V5l-8 5zM18 9a4 4 0 0 1 0 6",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
};

/** An element: `make("button", {class: "round", onclick}, child, "text")`. Null and false children are left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A drawn sign; says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name] ?? "");
  svg.append(path);
  return svg;
}

/** A round button with a sign and a name for those who don't see it. */
export function round(name, label, onclick, more = {}) {
  return make("button", { type: "button", class: "round", "aria-label": label, title: label, onclick, ...more }, icon(name));
}

/** Makes `button` show `name` and be called `label`. */
export function dress(button, name, label) {
  button.replaceChildren(icon(name));
  button.setAttribute("aria-label", label);
  button.title = label;
}

export const byId = (id) => document.getElementById(id);

/** Somebody's circle: first letters on a colour of their own. */
export function avatar(chat, name) {
  const hue = Math.abs(Number(chat.id) % 7);
  const sign = { group: "group", supergroup: "group", channel: "channel" }[chat.type];
  const letters = name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
  return make("span", { class: `avatar hue${hue}`, "aria-hidden": "true" }, sign ? icon(sign) : letters);
}
