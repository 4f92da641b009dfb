// Compose a deal: the stages of the chosen path as a board, with everybody's verdict on every clause.

import { $, el, exactly, figure, isolated, shareOf } from "./dom.js";
import { background } from "./asking.js";
import { inWords, known, original } from "./controls.js";
import { post, tell } from "./net.js";
import { rows } from "./plotting.js";
import { change, deal, move, plain, state } from "./store.js";
import * as views from "./views.js";

const SIGNS = { gains: ["✓", "gains"], same: ["·", "fine"], gives: ["–", "gives"], below: ["!", "below its price"], beyond: ["✕", "beyond its red line"] };
let host = null, about = null, picture = null, shownKey = "", focusNext = null, forecast = null;

views.add({
  key: "compose", title: "Compose a deal",
  build(made) { host = made; host.append(el("p", { id: "board-said", class: "soft", role: "status" }), el("div", { id: "board" }, el("p", { class: "soft" }, "Reading the path …"))); },
  show() { load().catch(tell); },
  draw(now, beside, final, given) { about = given; picture = now; load().catch(tell); },
});

/** A key that is not there yet. */
function fresh(stem) {
  const taken = new Set([...about.paths.map((path) => path.key), ...Object.keys(state.deals)]);
  let n = 1;
  while (taken.has(`${stem}_${n}`)) n += 1;
  return `${stem}_${n}`;
}

async function load() {
  if (!about || !picture) return;
  const view = state.view ?? picture.view, key = JSON.stringify([view, plain(state)]);
  if (key === shownKey) return verdictShares();
  shownKey = key; // asked once, so that what is being chosen on the board is not drawn away
  try {
    const found = await post("api/board", { state: { ...state, view: null, paths: [] }, path: view });
    if (shownKey === key) draw(found);
  } catch (error) {
    shownKey = "";
    throw error;
  }
}

/** The path as it stands, to be changed and laid over the scenario anew. */
const copy = (path) => JSON.parse(JSON.stringify(path));

function draw(found) {
  const { key, path, stages } = found, changed = key in state.deals;
  const save = (made, focus = null, words = "") => { focusNext = focus; deal(key, made); announce(words); };
  const refuse = (error) => tell(error);
  const board = $("board"), held = kept(board);
  board.replaceChildren(
    el("div", { class: "board-head" },
      el("label", {}, "Title ", titled(path, save)),
      el("span", { class: "buttons" },
        el("button", { type: "button", id: "board-empty", click: () => start({ title: "A new deal", stages: [stage("First stage")] }) }, "New, empty"),
        el("button", { type: "button", id: "board-copy", click: () => start({ ...copy(path), title: `${path.title} (copy)` }) }, "New, as a copy"),
        el("button", { type: "button", id: "board-models", click: () => fromModels().catch(refuse) }, "New, from the decision models"),
        el("button", { type: "button", id: "board-published", disabled: !changed, click: () => (about.published.includes(key) ? deal(key, null) : deal(key, null, { view: null })) }, about.published.includes(key) ? "As published" : "Drop this deal"),
        el("button", { type: "button", id: "board-suggest", click: () => suggest(key).catch(refuse) }, "Suggest")),
      el("p", { class: "soft" }, "Drag a clause to another stage, or use its arrow buttons. ✓ gains · – gives · ! below its price · ✕ beyond its red line, at the most likely values of these terms; “% of worlds” is how often they break one of its limits when every uncertain number is drawn.")),
    el("div", { id: "suggested", role: "status" }),
    el("ol", { class: "stages" }, stages.map((one, n) => stageCard(found, one, n, save))),
    el("p", {}, el("button", { type: "button", id: "board-stage", click: () => { const made = copy(path); made.stages.push(stage(`Stage ${made.stages.length + 1}`)); save(made, `#stage-${made.stages.length - 1} input`, "A stage was added."); } }, "Add a stage")));
  verdictShares();
  held();
  if (focusNext) board.querySelector(focusNext)?.focus();
  focusNext = null;
}

/** Gives a function that opens the folds again that are open now, and goes back to where the keyboard is. */
function kept(board) {
  const name = (one) => [one.closest(".stage")?.id, one.closest("[data-issue]")?.dataset.issue, one.tagName, one.type, one.getAttribute("aria-label"), one.dataset.field, one.type === "checkbox" ? one.value : "", one.parentElement?.className].join("|");
  const open = new Set([...board.querySelectorAll("details[open]")].map((one) => name(one) + one.className));
  const at = board.contains(document.activeElement) ? name(document.activeElement) : null;
  return () => {
    for (const one of board.querySelectorAll("details")) one.open = open.has(name(one) + one.className);
    if (at) [...board.querySelectorAll(at.split("|")[2])].find((one) => name(one) === at)?.focus();
  };
}

const stage = (title) => ({ title, months: 12, consent: about.actors.map((actor) => actor.key) });

function start(path) {
  const key = fresh("deal");
  deal(key, path, { view: key, paths: state.paths.length ? [...state.paths, key] : [] });
  announce("A new deal is on the board.");
}

function titled(path, save) {
  const input = el("input", { value: path.title, maxlength: 90, size: 34, change: () => input.value.trim() && save({ ...copy(path), title: input.value.trim() }) });
  return input;
}

function stageCard(found, one, n, save) {
  const { path } = found, spec = path.stages[n], id = `stage-${n}`;
  const edit = (change, focus, words) => { const made = copy(path); change(made.stages[n], made); save(made, focus, words); };
  const title = el("input", { value: spec.title, "aria-label": `Title of stage ${n + 1}`, maxlength: 90, change: () => title.value.trim() && edit((it) => { it.title = title.value.trim(); }) });
  const months = el("input", { type: "number", min: 0, max: 1200, step: 1, value: one.months[1], "aria-label": `Months of stage ${n + 1}`, change: () => edit((it) => { it.months = Number(months.value) || 0; }) });
  const left = Object.keys(about.issues).filter((issue) => !(issue in (spec.moves ?? {})));
  const adding = el("select", { "aria-label": `Clause to add to stage ${n + 1}`, class: "add-clause" }, el("option", { value: "" }, "Choose a clause …"), left.map((issue) => el("option", { value: issue }, about.issues[issue].title)));
  const add = el("button", { type: "button", class: "small", "aria-label": `Add the chosen clause to stage ${n + 1}`, click: () => adding.value && edit((it) => { const before = valueBefore(found, n, adding.value); it.moves = { ...it.moves, [adding.value]: before }; }, `#${id} [data-issue="${adding.value}"] input[type=range]`, "A clause was added.") }, "Add");
  const members = (field, heading, everybody) => el("fieldset", { class: "who" }, el("legend", {}, heading), Object.entries(everybody).map(([key, name]) => {
    const has = Array.isArray(spec[field]) ? spec[field].includes(key) : key in (spec[field] ?? {});
    return el("label", {}, el("input", { type: "checkbox", checked: has, "data-field": field, value: key, change: (event) => edit((it) => {
      const list = (Array.isArray(it[field]) ? it[field] : Object.keys(it[field] ?? {})).filter((other) => other !== key);
      it[field] = event.target.checked ? [...list, key] : list;
      const elsewhere = { consent: "ratified_by", ratified_by: "consent" }[field]; // who signs does not vote on it again
      if (elsewhere && event.target.checked) it[elsewhere] = (it[elsewhere] ?? []).filter((other) => other !== key);
      if (field === "guarantors") it[field] = Object.fromEntries(it[field].map((other) => [other, spec.guarantors?.[other] ?? null]));
    }) }), name);
  }));
  const names = Object.fromEntries(about.actors.map((actor) => [actor.key, actor.label]));
  const mediator = el("select", { "aria-label": `Mediator of stage ${n + 1}`, change: () => edit((it) => { if (mediator.value) it.mediator = mediator.value; else delete it.mediator; }) }, el("option", { value: "" }, "nobody"), Object.entries(about.guarantors).map(([key, name]) => el("option", { value: key }, name)));
  mediator.value = spec.mediator ?? "";
  const card = el("li", { class: "stage", id, "data-stage": n },
    el("div", { class: "stage-head" }, el("span", { class: "number" }, `${n + 1}`), title, el("label", {}, "months ", months),
      el("span", { class: "buttons" },
        el("button", { type: "button", class: "small", disabled: n === 0, "aria-label": `Move stage ${n + 1} earlier`, click: () => edit((it, made) => { made.stages.splice(n - 1, 0, made.stages.splice(n, 1)[0]); }, `#stage-${n - 1} button`, "The stage comes earlier.") }, "↑"),
        el("button", { type: "button", class: "small", disabled: n === path.stages.length - 1, "aria-label": `Move stage ${n + 1} later`, click: () => edit((it, made) => { made.stages.splice(n + 1, 0, made.stages.splice(n, 1)[0]); }, `#stage-${n + 1} button`, "The stage comes later.") }, "↓"),
        el("button", { type: "button", class: "small", disabled: path.stages.length === 1, "aria-label": `Drop stage ${n + 1}`, click: () => edit((it, made) => { made.stages.splice(n, 1); }, "#board-stage", "The stage is dropped.") }, "Drop"))),
    one.clauses.map((clause) => clauseRow(found, clause, n, edit, save)), el("p", { class: "adding" }, adding, " ", add),
    el("p", { class: "put soft" }),
    one.conflicts.map((words) => el("p", { class: "conflict" }, `Cannot be carried out: ${words}`)),
    el("details", { class: "roles" }, el("summary", {}, `Who must agree (${(spec.consent ?? []).length}), who stands behind it`),
      members("consent", "Must agree", names), members("ratified_by", "Ratifies", names), members("guarantors", "Guarantees", about.guarantors), el("label", {}, "Mediates ", mediator)));
  card.addEventListener("dragover", (event) => { event.preventDefault(); card.classList.add("over"); });
  card.addEventListener("dragleave", () => card.classList.remove("over"));
  card.addEventListener("drop", (event) => {
    event.preventDefault();
    card.classList.remove("over");
    const [from, issue] = (event.dataTransfer.getData("text/plain") || "").split("\n");
    if (issue && Number(from) !== n) carry(found, Number(from), n, issue, save);
  });
  return card;
}

/** Where an issue stands before a stage, at the most likely values. */
function valueBefore(found, n, issue) {
  let value = about.issues[issue].today;
  for (const one of found.stages.slice(0, n)) for (const clause of one.clauses) if (clause.issue === issue) value = clause.to;
  return value;
}

/** Carry a clause, with its duties, to another stage. */
function carry(found, from, to, issue, save) {
  const made = copy(found.path), [old, next] = [made.stages[from], made.stages[to]];
  if (!next || issue in (next.moves ?? {})) return announce("That stage has this clause already.");
  next.moves = { ...next.moves, [issue]: old.moves[issue] };
  delete old.moves[issue];
  for (const [actor, duty] of Object.entries(old.duties ?? {})) {
    const list = duty.issues ?? duty;
    if (!list.includes?.(issue)) continue;
    duties(old, actor, issue, false);
    duties(next, actor, issue, true);
  }
  save(made, `#stage-${to} [data-issue="${issue}"] input[type=range]`, `The clause moved to stage ${to + 1}.`);
}

/** Give an actor the duty of an issue in a stage, or take it away. */
function duties(spec, actor, issue, has) {
  const old = spec.duties?.[actor], list = (Array.isArray(old) ? old : old?.issues ?? []).filter((other) => other !== issue);
  const issues = has ? [...list, issue] : list, made = { ...spec.duties };
  const deed = Array.isArray(old) ? undefined : old?.deed;
  if (issues.length || deed) made[actor] = deed ? { issues, deed } : issues;
  else delete made[actor];
  if (Object.keys(made).length) spec.duties = made;
  else delete spec.duties;
}

function clauseRow(found, clause, n, edit, save) {
  const issue = about.issues[clause.issue], id = `stage-${n}`;
  const scale = { marks: issue.scale };
  const words = el("span", { class: "soft" }, inWords(clause.to, scale));
  const set = (value) => edit((it) => {
    const old = it.moves[clause.issue], [low, mode, high] = clause.range, by = value - mode, clip = (x) => Math.min(issue.high, Math.max(issue.low, Number(x.toFixed(4))));
    const to = low === high ? clip(value) : [clip(low + by), clip(value), clip(high + by)];
    it.moves[clause.issue] = old !== null && typeof old === "object" && !Array.isArray(old) && "within" in old ? { to, within: [Math.min(old.within[0], clip(value)), Math.max(old.within[1], clip(value))] } : to;
  });
  const slider = el("input", { type: "range", min: issue.low, max: issue.high, step: issue.high - issue.low >= 20 ? 1 : (issue.high - issue.low) / 100, value: clause.to, "aria-label": `${issue.title}: where stage ${n + 1} takes it`, "aria-valuetext": inWords(clause.to, scale) });
  slider.addEventListener("input", () => { words.textContent = inWords(Number(slider.value), scale); slider.setAttribute("aria-valuetext", words.textContent); number.value = slider.value; });
  slider.addEventListener("change", () => set(Number(slider.value)));
  const number = el("input", { type: "number", min: issue.low, max: issue.high, step: "any", value: clause.to, "aria-label": `${issue.title}: target of stage ${n + 1}`, change: () => set(Math.min(issue.high, Math.max(issue.low, Number(number.value) || 0))) });
  const row = el("div", { class: "clause", "data-issue": clause.issue },
    el("div", { class: "clause-head" }, el("span", { class: "grip", draggable: "true", title: "Drag to another stage", "aria-hidden": true }, "⠿"), el("strong", {}, issue.title), el("span", { class: "soft" }, ` from ${exactly(clause.before)}`),
      el("span", { class: "buttons" },
        el("button", { type: "button", class: "small", disabled: n === 0, "aria-label": `${issue.title}: to the stage before`, click: () => carry(found, n, n - 1, clause.issue, save) }, "↑"),
        el("button", { type: "button", class: "small", disabled: n === found.path.stages.length - 1, "aria-label": `${issue.title}: to the next stage`, click: () => carry(found, n, n + 1, clause.issue, save) }, "↓"),
        el("button", { type: "button", class: "small", "aria-label": `Drop ${issue.title} from stage ${n + 1}`, click: () => edit((it) => { delete it.moves[clause.issue]; for (const actor of Object.keys(it.duties ?? {})) duties(it, actor, clause.issue, false); }, `#${id} .add-clause`, "The clause is dropped.") }, "Drop"))),
    el("div", { class: "target" }, slider, number, words),
    el("details", { class: "delivers" }, el("summary", {}, clause.who.length ? `Delivered by ${clause.who.map((who) => about.actors.find((actor) => actor.key === who)?.label ?? who).join(", ")}` : "Delivered by nobody"),
      about.actors.map((actor) => el("label", {}, el("input", { type: "checkbox", checked: clause.who.includes(actor.key), value: actor.key, change: (event) => edit((it) => duties(it, actor.key, clause.issue, event.target.checked)) }), actor.label))),
    el("ul", { class: "verdicts", "aria-label": `How everybody stands to it` }, clause.verdicts.map((one) => el("li", { class: `verdict ${one.verdict}`, "data-actor": one.actor, title: `${one.name} ${one.words}` }, el("span", { "aria-hidden": true }, SIGNS[one.verdict][0]), ` ${one.name} `, el("span", { class: "words" }, ["below", "beyond"].includes(one.verdict) ? one.words : SIGNS[one.verdict][1]), one.share > 0 ? ` · ${["below", "beyond"].includes(one.verdict) ? "in" : "objects in"} ${shareOf(one.share)} of ${found.worlds} worlds` : ""))));
  row.querySelector(".grip").addEventListener("dragstart", (event) => { event.dataTransfer.setData("text/plain", `${n}\n${clause.issue}`); event.dataTransfer.effectAllowed = "move"; });
  return row;
}

/** Under each stage: who objects when it is last put and has been talked about, of the worlds in which it is put. */
function verdictShares() {
  const list = rows(picture?.objections ?? { columns: [], data: [] }).filter((row) => row.path === (state.view ?? picture.view) && row.share > 0);
  const name = (key) => about.actors.find((actor) => actor.key === key)?.label ?? key;
  for (const host of document.querySelectorAll("#board .put")) {
    const mine = d3.sort(list.filter((row) => `stage-${row.stage - 1}` === host.closest(".stage").id), (row) => -row.share).slice(0, 3);
    host.textContent = mine.length ? isolated(`This stage is put in ${figure(mine[0].worlds)} ${mine[0].worlds === 1 ? "world" : "worlds"}. After the last talks about it there still object: ${mine.map((row) => `${name(row.actor)} over “${about.issues[row.issue]?.title ?? row.issue}” (in ${shareOf(row.share)} of them)`).join("; ")}.`) : "";
  }
}

async function fromModels() {
  announce("The decision models are asked …");
  const finding = await background("forecast", state, {});
  if (!finding) return;
  const list = rows(finding.tables.forecasts).filter((row) => row.kind === "model"), moves = {};
  for (const issue of Object.keys(about.issues)) {
    const mine = list.filter((row) => row.issue === issue).map((row) => row.median).filter(Number.isFinite);
    if (mine.length) moves[issue] = Math.round(d3.median(mine));
  }
  start({ title: "What the models settle on", stages: [{ ...stage("All at once"), months: 24, moves }] });
}

let asked = 0;

/** The smallest changes of terms, months and order with which all would sign, sought for half a minute. */
async function suggest(key) {
  const mine = (asked += 1), bar = el("progress", { "aria-label": "Progress" });
  const out = $("suggested"), wanted = () => asked === mine;
  const setting = { ...state, view: key, paths: [] };
  out.replaceChildren(el("p", {}, "Looking for the smallest changes of terms and of their order with which it would be signed, and all its stages carried out, in half of the worlds … ", bar, " ", el("button", { type: "button", class: "small", click: () => { asked += 1; out.replaceChildren("Stopped."); } }, "Stop")));
  let finding = null;
  try {
    finding = await background("suggest", setting, {}, (done, total) => { if (total) { bar.max = total; bar.value = done; } }, wanted);
  } catch (error) {
    if (wanted()) $("suggested").replaceChildren(el("p", { role: "alert" }, `Suggest: ${error.message}`));
    return;
  }
  if (!finding || !wanted()) return;
  const found = ["single", "joint"].flatMap((name) => (finding.tables[name] ? rows(finding.tables[name]).map((row) => ({ ...row, name })) : []));
  const ways = d3.groups(found, (row) => `${row.name} ${row.set ?? row.joint ?? row.rank ?? row.address}`).slice(0, 4);
  const orders = finding.tables.order ? rows(finding.tables.order).filter((row) => row.reached).slice(0, 3) : [];
  $("suggested").replaceChildren(el("p", { class: "found" }, finding.sentence),
    ways.length || orders.length ? el("ul", {},
      ways.map(([, list]) => el("li", {}, list.map((row) => `${row.change}: ${exactly(row.from)} to ${exactly(row.to)}`).join("; "), " ",
        el("button", { type: "button", class: "small", click: () => apply(list) }, "Use it"))),
      orders.map((row) => el("li", {}, row.change, " ",
        el("button", { type: "button", class: "small", click: () => { deal(key, JSON.parse(row.path)); announce("The suggested order is on the board."); } }, "Use it")))) : "");
}

/** Shift the numbers that a suggestion moves. */
function apply(list) {
  const sets = { ...state.sets };
  for (const row of list) {
    if (!known(row.address)) continue;
    const one = original(row.address), by = row.to - row.from, clip = (x) => Math.min(one.high, Math.max(one.low, Number(x.toFixed(4))));
    sets[row.address] = one.value.map((point) => clip(point + by));
  }
  change({ sets });
  announce("The suggested change is made.");
}

function announce(words) {
  if (words) $("board-said").textContent = isolated(words);
}
