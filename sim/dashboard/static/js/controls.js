// The left side: every number that can be moved, folded by actor and issue.

import { $, el, figure, later, triple } from "./dom.js";
import { move, state } from "./store.js";

const shown = new Map(); // address -> what updates its control
let ledger = {};

/** Build the controls of a scenario; what was open stays open. */
export function build(about) {
  ledger = about.ledger;
  const open = new Set([...$("actors").querySelectorAll("details[open]")].map((one) => one.dataset.key));
  shown.clear();
  $("actors").replaceChildren(...about.actors.map((actor) => ofActor(actor, about)));
  for (const one of $("actors").querySelectorAll("details")) if (open.has(one.dataset.key)) one.open = true;
}

function ofActor(actor, about) {
  const of = (...kinds) => actor.controls.filter((one) => kinds.includes(one.kind));
  const issues = Object.keys(about.issues).map((issue) => [issue, actor.controls.filter((one) => issueOf(one) === issue)]);
  return group(`actor/${actor.key}`, "actor", actor.name, [
    actor.note ? el("p", { class: "soft" }, actor.note) : null,
    group(`${actor.key}/self`, "group", "Patience and risk", of("patience", "risk_attitude").map(control)),
    group(`${actor.key}/trust`, "group", "Trust in the others", of("trust").map(control)),
    ...issues.filter(([, list]) => list.length).map(([issue, list]) =>
      group(`${actor.key}/${issue}`, "group", about.issues[issue].title, [
        about.issues[issue].meaning ? el("p", { class: "soft" }, about.issues[issue].meaning) : null, ...list.map(control)])),
  ]);
}

function issueOf(one) {
  const steps = one.address.split(".");
  return ["interests", "leverage"].includes(steps[2]) ? steps[3] : null;
}

function group(key, kind, title, children) {
  return el("details", { class: kind, "data-key": key }, el("summary", {}, title, el("span", { class: "badge", hidden: true })), children);
}

function control(one) {
  const id = `c-${one.address}`, [low, mode, high] = one.value;
  const now = () => state.sets[one.address] ?? one.value;
  const clip = (value) => Number(Math.min(one.high, Math.max(one.low, value)).toFixed(6));
  const shift = (to) => {
    const by = to - now()[1], base = now();
    move(one.address, [clip(base[0] + by), clip(to), clip(base[2] + by)], one.value);
  };
  const slider = el("input", { type: "range", id, min: one.first, max: one.high, step: "any", value: mode, "aria-describedby": `${id}-means` });
  slider.step = one.step;
  slider.addEventListener("input", () => shift(Number(slider.value)));
  const typed = ["lowest", "most likely", "highest"].map((name, n) => {
    const input = el("input", { type: "number", min: one.low, max: one.high, step: "any", "aria-label": `${one.label}: ${name}` });
    input.addEventListener("change", () => type(n, input));
    return input;
  });
  const type = (n, input) => {
    const value = Number(input.value);
    if (input.value === "" || !Number.isFinite(value)) return update();
    const points = [...now()];
    points[n] = clip(value);
    for (let m = 0; m < n; m++) points[m] = Math.min(points[m], points[n]);
    for (let m = n + 1; m < 3; m++) points[m] = Math.max(points[m], points[n]);
    move(one.address, points, one.value);
    update();
  };
  const reset = el("button", { type: "button", class: "small", "aria-label": `Reset ${one.label}`, click: () => { move(one.address, null); slider.focus(); } }, "Reset");
  const badge = el("span", { class: "badge" }, "changed");
  const meaning = el("p", { class: "meaning", id: `${id}-means` });
  const first = one.marks[0], last = one.marks.at(-1);
  const made = el("div", { class: "control", "data-address": one.address },
    el("div", { class: "head" }, el("span", {}, el("label", { for: id }, one.label), badge), reset),
    slider,
    el("div", { class: "ends", "aria-hidden": true }, el("span", {}, `${figure(one.first)} ${one.first === first[0] ? first[1] : ""}`), el("span", {}, `${figure(one.high)} ${last[1]}`)),
    meaning,
    el("div", { class: "typed" }, el("span", {}, "most likely"), typed[1], el("span", {}, "range"), typed[0], el("span", {}, "to"), typed[2]),
    el("p", { class: "was" }, `${one.help} Scenario: ${triple([low, mode, high])}${one.default ? ", the default" : ""}${one.firm ? "; said to be firm" : ""}.`),
    sources(one));
  function update() {
    const points = now(), changed = one.address in state.sets;
    if (document.activeElement !== slider || Number(slider.value) !== points[1]) slider.value = points[1];
    const words = inWords(points[1], one);
    slider.setAttribute("aria-valuetext", words);
    meaning.textContent = words;
    typed.forEach((input, n) => { if (document.activeElement !== input) input.value = points[n]; });
    made.classList.toggle("is-changed", changed);
    badge.hidden = reset.hidden = !changed;
  }
  shown.set(one.address, { update, one, made });
  update();
  return made;
}

/** A value with the words of its scale: of the labelled points that it stands at or between. */
function inWords(value, one) {
  const below = one.marks.filter(([at]) => at <= value).at(-1), above = one.marks.find(([at]) => at > value);
  if (below && below[0] === value) return `${figure(value)}: ${below[1]}`;
  if (below && above) return `${figure(value)}: between “${below[1]}” (${figure(below[0])}) and “${above[1]}” (${figure(above[0])})`;
  return `${figure(value)}: ${below ? `beyond “${below[1]}”` : `short of “${above[1]}”`}`;
}

function sources(one) {
  if (!one.sources.length) return el("p", { class: "was" }, "Nobody is named for this number.");
  const made = el("details", {}, el("summary", {}, "Says who?"));
  made.addEventListener("toggle", () => {
    if (!made.open || made.querySelector("ul")) return;
    made.append(el("ul", {}, one.sources.flatMap((source) => [
      source.basis ? el("li", {}, `Rests on: ${source.basis}`) : null,
      source.note ? el("li", {}, source.note) : null,
      ...source.ids.map((id) => el("li", {}, ledger[id] ?? id)),
    ])));
  });
  return made;
}

/** Bring all controls up to date with the setting. */
export function update() {
  for (const { update: one } of shown.values()) one();
  for (const fold of $("actors").querySelectorAll("details[data-key]")) {
    const count = fold.querySelectorAll(".control.is-changed").length, badge = fold.querySelector(":scope > summary > .badge");
    badge.hidden = !count;
    badge.textContent = `${count} changed`;
  }
}

/** Where a number is: unfold it and go there. */
export function go(address) {
  const found = shown.get(address);
  if (!found) return;
  for (let up = found.made.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  found.made.querySelector("input").focus();
}

export const known = (address) => shown.has(address);

export function search() {
  $("find").addEventListener("input", later(120, () => {
    const words = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { one, made } of shown.values()) {
      const folds = [made.closest(".group"), made.closest(".actor")].map((fold) => fold.querySelector("summary").textContent);
      const text = [one.label, one.address.replaceAll("_", " "), one.help, ...folds].join(" ").toLowerCase();
      made.hidden = !words.every((word) => text.includes(word));
    }
    for (const fold of $("actors").querySelectorAll("details[data-key]")) {
      fold.hidden = words.length > 0 && !fold.querySelector(".control:not([hidden])");
      if (words.length) fold.open = !fold.hidden;
    }
  }));
}
