// Time, limits, faults: what only the one who plays can do.

import { icon, make } from "./make.js";
import { act, look } from "./server.js";
import { moment, pick, t } from "./words.js";

/** Faults by name: what is switched on, and how it is known again in the list of those that stand. */
const FAULTS = {
  slow: { kind: "latency", millis: 700, spread_millis: 600 },
  proxy: { kind: "html", status: 502, share: 0.2 },
  lost: { kind: "reset", after: true, share: 0.1 },
  flood: { kind: "too_many", retry_after: 3, share: 0.1 },
  outage: { kind: "outage", seconds: 30 },
};

const standing = (faults, wanted) => faults.find(({ rule }) => Object.entries(wanted).every(([field, value]) => rule[field] === value));

async function flip(name, faults, done) {
  const known = standing(faults, FAULTS[name]);
  if (known) await act.removeFault(known.id);
  else await act.addFault(FAULTS[name]);
  await done();
}

/** The time section. `next`: what the host says happens next. */
function time(state, context) {
  const next = state.next;
  const move = (seconds) => () => context.doing(act.advance(seconds));
  const at = next ? Date.parse(next.at) / 1000 : null;
  const jump = () => context.doing(act.setClock(next.at));
  return make("section", { "aria-labelledby": "tools-time" },
    make("h2", { id: "tools-time" }, t("time")),
    make("p", { class: "now" }, state.now ? moment(state.now) : ""),
    make("div", { class: "row" },
      make("button", { type: "button", class: "plain", "data-key": "hour", onclick: move(3600) }, t("hour")),
      make("button", { type: "button", class: "plain", "data-key": "day", onclick: move(86400) }, t("day_more"))),
    next && at > state.now
      ? make("button", { type: "button", class: "plain next", "data-key": "next", onclick: jump }, make("span", {}, t("next")), make("small", {}, `${pick(next.what)} · ${moment(at)}`))
      : make("p", { class: "note" }, t("next_none")));
}

function limits(state, context) {
  const options = ["telegram", "paid", "none"].map((name) => make("label", {},
    make("input", { type: "radio", name: "limits", value: name, "data-key": `limits-${name}`, checked: state.limits === name, onchange: () => context.doing(act.limits(name)) }),
    make("span", {}, t(`limits_${name}`))));
  return make("fieldset", {}, make("legend", {}, t("limits")), options);
}

function faults(state, context) {
  const again = async () => { state.faults = await look.faults(); context.redraw(); };
  const boxes = Object.keys(FAULTS).map((name) => {
    const known = standing(state.faults, FAULTS[name]);
    return make("label", {},
      make("input", { type: "checkbox", "data-key": `fault-${name}`, checked: Boolean(known), onchange: () => context.doing(flip(name, state.faults, again)) }),
      make("span", {}, t(`fault_${name}`)),
      known?.hits ? make("span", { class: "soft" }, t("hits", { count: known.hits })) : null);
  });
  return make("fieldset", {}, make("legend", {}, t("faults")), boxes);
}

/** Draws the tools into `place`; focus stays on what it was on. */
export function showTools(place, state, context, panel) {
  const key = place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const top = place.scrollTop;
  place.replaceChildren(
    make("div", { class: "tools-head" },
      make("h2", {}, t("tools")),
      make("button", { type: "button", class: "round", "data-key": "close", "aria-label": t("close"), title: t("close"), onclick: context.close }, icon("close"))),
    context.story ? make("button", { type: "button", class: "plain tools-story", "data-key": "story", onclick: context.story }, t("story")) : "",
    time(state, context),
    panel,
    make("section", { "aria-labelledby": "tools-trouble" },
      make("h2", { id: "tools-trouble" }, t("trouble")),
      limits(state, context), faults(state, context)));
  place.scrollTop = top;
  if (key) place.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
}
