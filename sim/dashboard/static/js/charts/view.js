// Charts of the path in view: who stops it over what, what becomes of each issue, what becomes of trust.

import { el, percent, shareOf } from "../dom.js";
import * as p from "../plotting.js";

export function stoppers(now, pinned, state) {
  const chart = now.charts.stoppers, list = p.both("stoppers", now, pinned);
  const panel = (path) => {
    const mine = list.filter((row) => row.path === path && (row.actor !== "nobody" || list.some((one) => one.path === path && one.actor === "nobody" && one.share > 0)));
    if (!mine.length) return null;
    const issues = p.times(mine.map((row) => row.issue_label)), actors = p.times(mine.map((row) => row.actor_label));
    const heading = mine[0].path_title;
    return el("div", {}, el("h4", {}, heading), p.plot(`${heading}: share of worlds by actor and issue`, {
      width: p.half(350), height: actors.length * 30 * p.sides(pinned).length + (pinned ? 130 : 110), marginLeft: 90, marginBottom: 92, marginRight: pinned ? 64 : 12, marginTop: 6,
      x: { domain: issues, label: null, tickRotate: -38, tickSize: 0 }, y: { domain: actors, label: null, tickSize: 0 }, fy: { domain: p.sides(pinned), label: null, axis: pinned ? "right" : null, tickFormat: (which) => p.SIDES[which] },
      color: { type: "linear", scheme: "greys", domain: [0, 1.25] },
      marks: [
        Plot.cell(mine, { x: (row) => row.issue_label, y: "actor_label", fy: "which", fill: "share", stroke: p.GRID, title: (row) => `${row.actor_label} over ${row.issue_label}: ${shareOf(row.share)} of the worlds` }),
        Plot.text(mine, { x: (row) => row.issue_label, y: "actor_label", fy: "which", text: (row) => (row.share >= 0.005 ? percent(row.share) : ""), fill: { value: (row) => (row.share > 0.55 ? "#fff" : p.INK), scale: null } }),
      ],
    }));
  };
  const panels = now.paths.length > 1 ? [panel("overall"), panel(now.view)] : [panel(now.view)];
  p.frame("stoppers", chart, { finding: chart.titles[""], drawing: el("div", { class: "drawing pair", tabindex: 0 }, panels), list: list.filter((row) => row.share > 0), pinned, state,
    foot: "Share of worlds, %: who stops the next stage (by refusal or breach) or withdraws from what stands, and over which issue. Darker is more often. Nobody: beyond anybody's power." });
}

function fan(mine, options, marks = []) {
  const now = mine.filter((row) => row.which === "now"), beside = mine.filter((row) => row.which === "pinned"), x = options.at;
  return [
    Plot.areaY(now, { x, y1: "q05", y2: "q95", fill: p.LIGHT, fillOpacity: 0.6 }),
    Plot.areaY(now, { x, y1: "q25", y2: "q75", fill: p.NOW, fillOpacity: 0.35 }),
    Plot.line(now, { x, y: "median", stroke: p.NOW, strokeWidth: 2 }),
    beside.length ? Plot.line(beside, { x, y: "q05", stroke: p.PIN, strokeWidth: 0.7 }) : null,
    beside.length ? Plot.line(beside, { x, y: "q95", stroke: p.PIN, strokeWidth: 0.7 }) : null,
    beside.length ? Plot.line(beside, { x, y: "median", stroke: p.PIN, strokeWidth: 2, strokeDasharray: "6 3" }) : null,
    ...marks,
  ];
}

export function values(now, pinned, state, about) {
  const chart = now.charts.issue_values, list = p.both("issue_values", now, pinned);
  const one = (issue) => {
    const spec = about.issues[issue], mine = list.filter((row) => row.issue === issue), scale = new Map(spec.scale);
    const title = chart.titles[issue] ?? spec.title;
    return el("div", {}, el("h4", {}, title), p.plot(title, {
      width: p.half(350), height: 215, marginLeft: 172, marginBottom: 30, marginTop: 8, marginRight: 8,
      y: { domain: [spec.low, spec.high] }, x: { label: "months", nice: true, ticks: 5 },
      marks: [
        Plot.axisY({ ticks: apart(spec), tickFormat: (at) => `${at}  ${scale.get(at)}`, lineWidth: 15, textOverflow: "ellipsis", tickSize: 0, fontSize: 9.5, label: null, title: (at) => scale.get(at) }),
        Plot.ruleY(apart(spec), { stroke: p.GRID }), Plot.ruleY([spec.today], { stroke: p.GREY, strokeDasharray: "4 3" }),
        ...fan(mine, { at: "month" }),
      ],
    }));
  };
  const issues = p.times(list.map((row) => row.issue));
  p.frame("issue_values", chart, { finding: `${list[0]?.path_title ?? ""}: each issue over the months`, drawing: el("div", { class: "drawing many" }, issues.map(one)), list, pinned, state, part: issues[0],
    foot: "Median over worlds, half of the worlds (dark), nine tenths (light); dashed grey: today. Where things stand at each review." });
}

/** Labelled points of a scale that are far enough apart to be read. */
function apart(spec) {
  const least = (spec.high - spec.low) * 0.09, kept = [];
  for (const [at] of spec.scale) if (!kept.length || at - kept.at(-1) >= least) kept.push(at);
  return kept;
}

export function trust(now, pinned, state) {
  const chart = now.charts.trust, list = p.both("trust", now, pinned);
  if (!list.length || list[0].pair === undefined) return;
  const one = (pair) => {
    const mine = list.filter((row) => row.pair === pair), title = `Trust of ${mine[0].holder} in ${mine[0].towards}`;
    return el("div", {}, el("h4", {}, title), p.plot(title, {
      width: 300, height: 140, marginLeft: 34, marginBottom: 30, marginTop: 8, y: { domain: [0, 100], ticks: [0, 50, 100], label: null, grid: true },
      x: { label: "months", ticks: 5 }, marks: fan(mine, { at: "month" }),
    }));
  };
  p.frame("trust", chart, { finding: chart.titles[""] ?? "", drawing: el("div", { class: "drawing many small" }, p.times(list.map((row) => row.pair)).map(one)), list, pinned, state,
    foot: "Chance, %, in the eyes of the first, that the second means what it signs: median, half of the worlds, nine tenths. Path in view." });
}
