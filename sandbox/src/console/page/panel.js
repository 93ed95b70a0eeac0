// The panel: what the host registered, in its own words, and the sandbox's counters beneath.

import { make } from "./make.js";
import { number, pick, t } from "./words.js";

/** Keys of the host's snapshot that are shown elsewhere on the page. */
const ELSEWHERE = new Set(["next", "cast", "groups", "time_zone"]);

function value(of) {
  if (typeof of === "number") return number(of);
  if (typeof of === "boolean") return t(of ? "yes" : "no");
  return of === null || of === undefined ? t("none") : pick(of);
}

function group(name, rows) {
  if (rows.length === 0) return null;
  return make("section", { class: "group" },
    name ? make("h3", {}, name) : null,
    make("dl", {}, rows.map((row) => make("div", {}, make("dt", {}, pick(row.name)), make("dd", {}, value(row.value))))));
}

const isWords = (of) => of !== null && typeof of === "object" && ("kk" in of || "ru" in of);

/** Whatever the host shows besides the keys the console knows: as it stands. */
function others(host) {
  const loose = [];
  const groups = [];
  for (const [name, of] of Object.entries(host)) {
    if (ELSEWHERE.has(name)) continue;
    if (of !== null && typeof of === "object" && !isWords(of)) {
      const rows = Object.entries(of).map(([inner, found]) => ({ name: inner, value: found !== null && typeof found === "object" && !isWords(found) ? JSON.stringify(found) : found }));
      groups.push(group(name, rows));
    } else loose.push({ name, value: of });
  }
  return [group("", loose), ...groups];
}

export function panelSection(state) {
  const host = state.host ?? {};
  const calls = state.calls;
  const own = calls
    ? [
        { name: t("per_second"), value: calls.per_second },
        { name: t("accepted"), value: calls.accepted },
        { name: t("too_many"), value: calls.too_many },
        { name: t("refused"), value: calls.refused },
        { name: t("waiting_updates"), value: state.waiting },
      ]
    : [];
  return make("section", { class: "panel", "aria-labelledby": "tools-panel" },
    make("h2", { id: "tools-panel" }, t("panel")),
    (host.groups ?? []).map((one) => group(pick(one.name), one.rows ?? [])),
    others(host),
    group(t("sandbox"), own));
}
