// The left side: what moves the chosen path most, then everything that can be set, in three groups kept apart.

import { $, el, exactly, figure, later, triple } from "./dom.js";
import { background } from "./asking.js";
import { tell } from "./net.js";
import { move, plain, state } from "./store.js";

const shown = new Map(); // address -> what updates its control
const GROUPS = {
  decide: ["▲", "What somebody can decide", "Positions, red lines, prices; terms and months of the path."],
  believe: ["●", "What we believe", "Trust, weight, patience, chances, where things stand; nobody decides on these."],
  reason: ["■", "How the model reasons", "Choices of the model, not of anybody in the dispute."],
};
let ledger = {}, known_ = new Map(), titles = {};

/** Build the controls of a scenario; what was open stays open. */
export function build(about) {
  ledger = about.ledger;
  titles = Object.fromEntries(about.paths.map((path) => [path.key, path.title]));
  const open = new Set([...$("groups").querySelectorAll("details[open]")].map((one) => one.dataset.key));
  shown.clear();
  const every = [...about.actors.flatMap((actor) => actor.controls), ...about.others];
  known_ = new Map(every.map((one) => [one.address, one]));
  $("groups").replaceChildren(...Object.entries(GROUPS).map(([key, [sign, title, lead]]) => {
    const mine = every.filter((one) => one.group === key);
    const actors = about.actors.map((actor) => ofActor(key, actor, mine.filter((one) => one.address.startsWith(`actors.${actor.key}.`)), about)).filter(Boolean);
    const rest = d3.groups(mine.filter((one) => !one.address.startsWith("actors.")), place).sort(([a], [b]) => a.startsWith("paths.") - b.startsWith("paths.")).map(([where, list]) => lazy(`${key}/${where}`, "group", heading(where), list));
    return el("section", { class: `dials ${key}`, "aria-labelledby": `group-${key}` }, el("h3", { id: `group-${key}` }, el("span", { "aria-hidden": true }, `${sign} `), title), el("p", { class: "soft" }, lead), actors, rest);
  }));
  for (const one of $("groups").querySelectorAll("details")) if (open.has(one.dataset.key)) one.open = true;
  if ($("find").value.trim()) find();
}

const place = (one) => (one.address.startsWith("paths.") ? one.address.split(".").slice(0, 2).join(".") : one.address.split(".")[0]);
const heading = (where) => (where.startsWith("paths.") ? `Terms of “${titles[where.slice(6)] ?? where.slice(6)}”` : { issues: "Where things stand today", links: "Bounds under conditions", beliefs: "Shocks, definitions, guarantees", process: "The process", outside_guarantors: "Outside bodies" }[where] ?? where);

function ofActor(group, actor, mine, about) {
  if (!mine.length) return null;
  const self = mine.filter((one) => !issueOf(one) && one.kind !== "trust"), trust = mine.filter((one) => one.kind === "trust");
  const issues = Object.keys(about.issues).map((issue) => [issue, mine.filter((one) => issueOf(one) === issue)]).filter(([, list]) => list.length);
  return el("details", { class: "actor", "data-key": `${group}/${actor.key}` }, el("summary", {}, actor.name, el("span", { class: "badge", hidden: true })),
    actor.note && group === "decide" ? el("p", { class: "soft" }, actor.note) : null,
    self.length ? lazy(`${group}/${actor.key}/self`, "group", "Patience, risk, change of government", self) : null,
    trust.length ? lazy(`${group}/${actor.key}/trust`, "group", "Trust in the others", trust) : null,
    issues.map(([issue, list]) => lazy(`${group}/${actor.key}/${issue}`, "group", about.issues[issue].title, list)));
}

function issueOf(one) {
  const steps = one.address.split(".");
  return ["interests", "leverage"].includes(steps[2]) ? steps[3] : null;
}

/** A fold whose controls are made when it is opened. */
function lazy(key, kind, title, list) {
  const made = el("details", { class: kind, "data-key": key, "data-addresses": list.map((one) => one.address).join(" ") }, el("summary", {}, title, el("span", { class: "badge", hidden: true })));
  made.addEventListener("toggle", () => fill(made));
  return made;
}

function fill(fold) {
  if (fold.dataset.filled || !fold.open) return;
  fold.dataset.filled = "yes";
  fold.append(...fold.dataset.addresses.split(" ").map((address) => control(known_.get(address))));
}

function control(one, prefix = "c") {
  const made = one.choices.length ? choice(one, prefix) : dial(one, prefix);
  if (prefix === "c") shown.set(one.address, made);
  return made.made;
}

function choice(one, prefix) {
  const id = `${prefix}-${one.address}`;
  const select = el("select", { id, change: () => move(one.address, select.value, one.choice) }, one.choices.map((word) => el("option", { value: word }, word)));
  const made = el("div", { class: `control ${one.group}`, "data-address": one.address }, el("div", { class: "head" }, el("label", { for: id }, one.label), select), el("p", { class: "was" }, `${one.help} Scenario: ${one.choice}.`));
  const update = () => { select.value = state.sets[one.address] ?? one.choice; made.classList.toggle("is-changed", one.address in state.sets); };
  update();
  return { update, one, made };
}

function dial(one, prefix) {
  const id = `${prefix}-${one.address}`, [low, mode, high] = one.value;
  const now = () => state.sets[one.address] ?? one.value;
  const clip = (value) => Number(Math.min(one.high, Math.max(one.low, value)).toFixed(6));
  const shift = (to) => {
    const by = to - now()[1], base = now();
    move(one.address, [clip(base[0] + by), clip(to), clip(base[2] + by)], one.value);
  };
  const slider = el("input", { type: "range", id, min: one.first, max: one.last, step: "any", value: mode, "aria-describedby": `${id}-means` });
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
  const made = el("div", { class: `control ${one.group}`, "data-address": one.address },
    el("div", { class: "head" }, el("span", {}, el("label", { for: id }, prefix === "c" ? one.label : one.long), badge), reset),
    slider,
    el("div", { class: "ends", "aria-hidden": true }, el("span", {}, `${figure(one.first)} ${first && one.first === first[0] ? first[1] : ""}`), el("span", {}, `${figure(one.last)} ${last?.[1] ?? ""}`)),
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
  update();
  return { update, one, made };
}

/** A value with the words of its scale: of the labelled points that it stands at or between. */
export function inWords(value, one) {
  const marks = one.marks.filter(([, words]) => words);
  const below = marks.filter(([at]) => at <= value).at(-1), above = marks.find(([at]) => at > value);
  if (!below && !above) return exactly(value);
  if (below && below[0] === value) return `${exactly(value)}: ${below[1]}`;
  if (below && above) return `${exactly(value)}: between “${below[1]}” (${figure(below[0])}) and “${above[1]}” (${figure(above[0])})`;
  return `${exactly(value)}: ${below ? `beyond “${below[1]}”` : `short of “${above[1]}”`}`;
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

/** Terms of other paths than the chosen one are found by search only. */
function termsOfView() {
  if ($("find").value.trim()) return;
  for (const fold of $("groups").querySelectorAll("[data-key*='/paths.']")) fold.hidden = !fold.dataset.key.endsWith(`/paths.${state.view}`);
}

/** Bring all controls up to date with the setting. */
export function update() {
  termsOfView();
  for (const { update: one } of [...shown.values(), ...first.values()]) one();
  for (const fold of $("groups").querySelectorAll("details[data-key]")) {
    const addresses = [...(fold.dataset.addresses ? [fold] : fold.querySelectorAll("[data-addresses]"))].flatMap((one) => one.dataset.addresses.split(" "));
    const count = addresses.filter((address) => address in state.sets).length, badge = fold.querySelector(":scope > summary > .badge");
    badge.hidden = !count;
    badge.textContent = `${count} changed`;
  }
}

/** Where a number is: unfold it and go there. */
export function go(address) {
  if ($("find").value.trim()) { $("find").value = ""; find(); }
  const fold = [...$("groups").querySelectorAll("[data-addresses]")].find((one) => one.dataset.addresses.split(" ").includes(address));
  if (!fold) return;
  for (let up = fold; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
  fill(fold);
  shown.get(address)?.made.querySelector("input, select").focus();
}

export const known = (address) => known_.has(address);
export const original = (address) => known_.get(address);

export function search() {
  $("find").addEventListener("input", later(150, find));
}

let before = null; // what was open when a search began

/** Show what matches the words of the search, and nothing else; without words everything is there again. */
function find() {
  const words = $("find").value.toLowerCase().split(/\s+/).filter(Boolean), folds = [...$("groups").querySelectorAll("details[data-key]")];
  let count = 0;
  if (words.length) before ??= new Set(folds.filter((fold) => fold.open).map((fold) => fold.dataset.key));
  for (const fold of $("groups").querySelectorAll("[data-addresses]")) {
    const above = [];
    for (let up = fold; up; up = up.parentElement) if (up.tagName === "DETAILS") above.push(up.querySelector("summary").textContent);
    const hits = fold.dataset.addresses.split(" ").filter((address) => {
      const one = known_.get(address), text = [one.label, address.replaceAll("_", " "), one.help, ...above].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    });
    count += hits.length;
    fold.hidden = !hits.length;
    if (words.length && hits.length && hits.length < 40) { fold.open = true; fill(fold); }
    for (const made of fold.querySelectorAll(".control")) made.hidden = words.length > 0 && !hits.includes(made.dataset.address);
  }
  for (const fold of $("groups").querySelectorAll("details.actor, section.dials")) {
    fold.hidden = words.length > 0 && !fold.querySelector("[data-addresses]:not([hidden])");
    if (words.length && fold.tagName === "DETAILS") fold.open = !fold.hidden;
  }
  $("matter").hidden = words.length > 0;
  $("groups").classList.toggle("is-searched", words.length > 0);
  $("find-count").hidden = !words.length;
  $("find-count").textContent = count ? `${figure(count)} ${count === 1 ? "number matches" : "numbers match"}.` : "Nothing matches.";
  if (!words.length && before) {
    for (const fold of folds) fold.open = before.has(fold.dataset.key);
    before = null;
  }
  termsOfView();
}

const first = new Map(), found = new Map();
let looking = "";

/** The inputs that move the chosen path most, found in the background and kept while nothing else changes. */
export async function matter(view, path) {
  const key = JSON.stringify([plain({ ...state, sets: {} }), view]);
  if (key === looking) return;
  looking = key;
  first.clear();
  $("matter-list").replaceChildren();
  $("matter-lead").textContent = "Looked for in the background …";
  const wanted = () => looking === key;
  try {
    if (!found.has(key)) {
      const setting = { ...state, sets: {}, view, paths: [] };
      const report = (done, total) => { if (wanted() && total) $("matter-lead").textContent = `Looked for in the background: ${Math.round((100 * done) / total)} % …`; };
      const finding = await background("tornado", setting, { slot: "matter", outcome: path.needs_consent ? "kept" : "in_force" }, report, wanted);
      if (finding) found.set(key, finding);
    }
    if (wanted() && found.has(key)) shownFirst(found.get(key));
  } catch (error) {
    if (wanted()) { looking = ""; tell(error); }
  }
}

function shownFirst({ tables, sentence }) {
  const table = Object.values(tables)[0], at = Object.fromEntries(table.columns.map((name, n) => [name, n]));
  const rows = table.data.filter((row) => row[at.clear]).slice(0, 10);
  $("matter-lead").textContent = rows.length ? `The ${rows.length === 1 ? "one number" : `${rows.length} numbers`} that can be told apart from chance, the widest first.` : "No single number can be told apart from chance within its own range.";
  $("matter-lead").title = sentence;
  const list = rows.map((row) => {
    const address = [row[at.address], `${row[at.address]}.at_most`, `${row[at.address]}.at_least`].find(known);
    if (!address) return null;
    const made = dial({ ...known_.get(address), long: row[at.label] }, "m");
    first.set(address, made);
    return made.made;
  });
  $("matter-list").replaceChildren(...list.filter(Boolean));
}
