// Longer questions about the path in view: begun on a click, with progress, and ended on a click.

import { $, el, figure, spoken } from "./dom.js";
import { get, post, Refused, tell } from "./net.js";
import * as p from "./plotting.js";
import { change, state } from "./store.js";
import { go, known } from "./controls.js";

const KINDS = { tornado: () => ({ outcome: $("tornado-outcome").value }), tip: () => ({ to: $("tip-target").value }) };
const SHOW = { tornado, tip };
let about = null;

/** The section of the questions; its parts are found by their ids. */
export function section() {
  const part = (kind, title, lead, ...more) => el("div", { class: "ask" }, el("h3", {}, title), el("p", { class: "soft" }, lead), more, el("div", { class: "answer", id: kind }));
  return el("section", { id: "questions" }, el("h2", {}, "Further questions about ", el("span", { id: "asked-path" })),
    part("tornado", "What matters here?", "Every number at both ends of its own range, one at a time.",
      el("label", {}, "Followed ", el("select", { id: "tornado-outcome" })), " ", el("button", { type: "button", id: "ask-tornado" }, "What matters here?")),
    part("tip", "What would it take?", "The smallest changes that carry the path to a target.",
      el("label", {}, "Target ", el("input", { id: "tip-target", value: "completed >= 0.5", size: 24, spellcheck: "false" })), " ", el("button", { type: "button", id: "ask-tip" }, "What would it take?")),
    part("forecast", "What do the decision models say?", "What a table would settle on by each model of decisions, without any path, beside forecasts that need no model."));
}

/** A question in the background: `report(done, total)` now and then; gives the finding, or null when it was ended. */
export async function background(kind, setting, more, report = () => {}, wanted = () => true) {
  let job = await post("api/analyses", { kind, state: setting, ...more });
  while (job.status === "running") {
    await new Promise((wake) => setTimeout(wake, 300));
    if (!wanted()) {
      await get(`api/analyses/${job.id}`, "DELETE");
      return null;
    }
    job = await get(`api/analyses/${job.id}`);
    report(job.done, job.total);
  }
  if (job.status === "failed") throw new Refused(job);
  return job.status === "done" ? job.finding : null;
}

export function prepare(scenario, view) {
  about = scenario;
  $("asked-path").textContent = `“${scenario.paths.find((path) => path.key === view)?.title ?? view}”`;
  const chosen = $("tornado-outcome").value;
  $("tornado-outcome").replaceChildren(...scenario.outcomes.map(({ key, title }) => el("option", { value: key }, title)));
  $("tornado-outcome").value = chosen || "kept";
}

export function listen() {
  for (const kind of Object.keys(KINDS)) $(`ask-${kind}`).addEventListener("click", () => ask(kind).catch(tell));
}

/** What was found for another setting is marked as such. */
export function stale() {
  for (const kind of [...Object.keys(KINDS), "forecast"]) if ($(kind)?.querySelector(".found")) $(kind).classList.add("stale");
}

let followed = null;

/** Keep the forecasts of the models up to date with the setting; they need no path. */
export async function follow() {
  const wanted = JSON.stringify([state.variant, state.sets, state.deals]), host = $("forecast");
  if (wanted === followed) return host.classList.remove("stale");
  try {
    let job = await post("api/analyses", { kind: "forecast", state });
    while (job.status === "running") {
      await new Promise((wake) => setTimeout(wake, 400));
      job = await get(`api/analyses/${job.id}`);
    }
    if (job.status !== "done") return;
    followed = wanted;
    host.classList.remove("stale");
    host.replaceChildren(...forecast(job.finding));
  } catch (error) {
    tell(error);
  }
}

async function ask(kind) {
  const host = $(kind), bar = el("progress", { "aria-label": "Progress" }), words = el("span", { class: "soft" }, " starting …");
  let ended = false;
  const cancel = el("button", { type: "button", class: "small", click: () => { ended = true; } }, "Cancel");
  const report = (done, total) => {
    if (!total) return;
    bar.max = total;
    bar.value = done;
    words.textContent = ` ${figure(done)} of about ${figure(total)} settings walked`;
  };
  $(`ask-${kind}`).disabled = true;
  host.classList.remove("stale");
  host.replaceChildren(el("p", { role: "status" }, bar, words, " ", cancel));
  try {
    const finding = await background(kind, state, KINDS[kind](), report, () => !ended);
    host.replaceChildren(...(finding ? [SHOW[kind](finding)].flat() : [el("p", { class: "soft" }, "Cancelled.")]));
  } catch (error) {
    host.replaceChildren(el("p", { role: "alert" }, error.message));
  } finally {
    $(`ask-${kind}`).disabled = false;
  }
}

function lead(found) {
  return [el("p", { class: "found", role: "status" }, found.sentence), ...found.notes.map((note) => el("p", { class: "soft" }, note)),
    found.worlds ? el("p", { class: "soft" }, `${figure(found.worlds)} worlds a setting.`) : ""];
}

function tornado(found) {
  const list = p.rows(found.tables.tornado).slice(0, 20), base = list[0]?.base ?? 0;
  const unit = about.outcomes.find((one) => one.key === list[0]?.outcome)?.unit ?? "", scale = unit === "share" ? 100 : 1;
  const ends = list.flatMap((row) => [{ ...row, end: "low", at: row.at_low * scale, value: row.low_value }, { ...row, end: "high", at: row.at_high * scale, value: row.high_value }]);
  const drawing = el("div", { class: "drawing", tabindex: 0 }, p.plot(found.sentence, {
    width: p.width() - 30, height: list.length * 24 + 50, marginLeft: 320, marginRight: 60, y: { domain: list.map((row) => row.label), label: null, tickSize: 0 },
    x: { label: `change from ${figure(base * scale)}${scale === 100 ? " %, in percentage points" : `, ${unit}`}`, nice: true, zero: true }, marks: [
      Plot.gridX(), Plot.ruleX([0], { stroke: p.GREY }),
      Plot.ruleY(list, { y: "label", x1: (row) => row.at_low * scale, x2: (row) => row.at_high * scale, stroke: p.NOW, strokeWidth: 7, strokeOpacity: { value: (row) => (row.clear ? 0.9 : 0.35), scale: null } }),
      Plot.dot(ends, { x: "at", y: "label", r: 4, symbol: { value: (row) => (row.end === "low" ? d3.symbolSquare : d3.symbolCircle), scale: null }, fill: { value: (row) => (row.end === "low" ? "#fff" : p.INK), scale: null }, stroke: p.INK, title: (row) => `${row.label} at ${figure(row.value)}: ${figure(row.at)}` }),
    ],
  }));
  return [...lead(found), drawing, el("p", { class: "foot soft" }, "White squares: at the low end of the number's range; black dots: at the high end. Pale bars: not told apart from chance."), moves(list), p.numbers(list, found.sentence)];
}

/** Numbers of an analysis that have a control: a way to go there. */
function moves(list) {
  const found = list.slice(0, 8).map((row) => [row.label ?? row.change, near(row.address)]).filter(([label, address]) => label && address);
  return found.length ? el("p", {}, "Go to: ", found.map(([label, address]) => [el("button", { type: "button", class: "small", click: () => go(address) }, label), " "])) : "";
}

function near(address) {
  return [address, `${address}.at_most`, `${address}.at_least`].find(known);
}

function tip(found) {
  const order = ["single", "joint", "not_reached"];
  const parts = order.filter((name) => found.tables[name]?.data.length).map((name) => {
    const table = found.tables[name];
    const list = p.rows(table), total = found.rows[name];
    const words = { single: "One number", joint: "Several numbers together", not_reached: "Numbers that do not do it alone, nearest first" }[name] ?? spoken(name);
    return [el("h4", {}, `${words}${total > list.length ? ` (first ${list.length} of ${total})` : ""}`), el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": words }, p.tableOf(list, words)), name === "joint" ? "" : moves(list)];
  });
  return [...lead(found), ...parts.flat()];
}

function forecast(found) {
  const list = p.rows(found.tables.forecasts).filter((row) => ["model", "baseline"].includes(row.kind));
  const models = p.times(list.map((row) => row.model_title));
  const one = (issue) => {
    const mine = list.filter((row) => row.issue === issue).map((row) => ({ ...row, which: row.kind === "model" ? "now" : "pinned" })), spec = about.issues[issue];
    return el("div", {}, el("h4", {}, spec.title), p.plot(`${spec.title}: forecasts of the models`, {
      width: p.half(360) - 18, height: models.length * 15 + 60, marginLeft: 178, marginRight: 10, x: { domain: [spec.low, spec.high], label: null, ticks: 5 }, y: { type: "band", domain: models, label: null, tickSize: 0 },
      marks: [Plot.gridX({ ticks: 5 }), Plot.ruleX([spec.today], { stroke: p.GREY, strokeDasharray: "4 3" }), ...p.spread(mine, { y: "model_title" })],
    }), el("p", { class: "soft" }, `${figure(spec.low)}: ${spec.scale[0][1]}. ${figure(spec.high)}: ${spec.scale.at(-1)[1]}.`));
  };
  return [...lead(found), el("p", { class: "soft" }, "Dots: decision models. Hollow diamonds: forecasts that need no model. Dashed: today."), el("div", { class: "drawing many" }, p.times(list.map((row) => row.issue)).map(one)), p.numbers(list.map(({ model, ...row }) => row), found.sentence)];
}
