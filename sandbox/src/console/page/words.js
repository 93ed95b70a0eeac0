// The page's own words in three languages, and how it writes dates. Kazakh comes first.

const LANGUAGES = ["kk", "ru", "en"];
const KEY = "console.language";
let table = {};
let language = "kk";
let zone = "Asia/Almaty";

/** The language chosen before, or the first of the browser's own that there is, or Kazakh. */
export function firstLanguage() {
  const wanted = [localStorage.getItem(KEY), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return wanted.find((tag) => LANGUAGES.includes(tag)) ?? "kk";
}

export async function useLanguage(tag) {
  localStorage.setItem(KEY, tag);
  table = await (await fetch(`/console/${tag}.json`)).json();
  language = tag;
  document.documentElement.lang = tag;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
}

export const currentLanguage = () => language;

/** A text by its key, with `{name}` filled in. `count` chooses a plural form where the text has several. */
export function t(key, values = {}) {
  let text = table[key] ?? key;
  if (typeof text === "object") text = text[new Intl.PluralRules(language).select(values.count)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Words of the host: a string, or one for each language. */
export function pick(words) {
  if (words === null || typeof words !== "object") return String(words ?? "");
  return String(words[language] ?? words.kk ?? Object.values(words)[0] ?? "");
}

/** All languages' forms of the host's words: for finding them in what the bot says. */
export const anyOf = (words) => (words !== null && typeof words === "object" ? Object.values(words) : [words]).map(String);

export function useZone(name) {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    zone = name;
  } catch {
    // Not a zone this browser knows: the one before stays.
  }
}

function parts(date) {
  const form = { timeZone: zone, year: "numeric", month: "numeric", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return Object.fromEntries(new Intl.DateTimeFormat("en-GB", form).formatToParts(date).map((part) => [part.type, part.value]));
}

const fromUnix = (seconds) => new Date(seconds * 1000);

export function clockTime(seconds) {
  const { hour, minute } = parts(fromUnix(seconds));
  return `${hour}:${minute}`;
}

export function dayOf(seconds) {
  const { day, month, year } = parts(fromUnix(seconds));
  return t("day", { day: Number(day), month: table.months?.[month - 1], year });
}

export function moment(seconds) {
  const { day, month, year, hour, minute } = parts(fromUnix(seconds));
  return `${day}.${month.padStart(2, "0")}.${year}, ${hour}:${minute}`;
}

export const number = (value) => new Intl.NumberFormat(language === "en" ? "en" : "ru", { maximumFractionDigits: 2 }).format(value);
