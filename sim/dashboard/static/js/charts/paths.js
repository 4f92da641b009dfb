// Charts with a row a path: how it stands, how long it is in force, who gains, how far from a deal.

import { el, isolated, percent, shareOf } from "../dom.js";
import * as p from "../plotting.js";

const LEFT = 200;
const HUNDRED = { domain: [0, 100], label: null };

/** Rows by path: a facet a path, in it a band a setting. */
function facets(list, pinned, extra = {}) {
  const paths = p.times(list.map((row) => row.path_title));
  return {
    fy: { domain: paths, axis: null, padding: 0.12 },
    y: { type: "band", domain: p.sides(pinned), axis: null, padding: pinned ? 0.1 : 0 },
    marginLeft: LEFT, marginTop: 22, marginBottom: 30,
    height: paths.length * (pinned ? 48 : 38) + 60,
    style: { background: "none" },
    ...extra,
  };
}

const axes = () => [Plot.axisFy({ anchor: "left", lineWidth: 15, fontSize: 11, tickSize: 0, label: null, tickPadding: 6 })];

export function endings(now, pinned, state) {
  const chart = now.charts.endings, list = p.both("endings", now, pinned), order = Object.keys(p.ENDINGS);
  const stacked = { x: (row) => row.share * 100, fy: "path_title", y: "which", z: "ending", order };
  const drawing = el("div", { class: "drawing", tabindex: 0 }, p.plot(chart.titles[""], facets(list, pinned, {
    width: p.width(), marginRight: 20, x: { ...HUNDRED, label: "share of worlds, %" },
    marks: [
      ...axes(),
      Plot.barX(list, Plot.stackX({ ...stacked, fill: { value: (row) => (row.drift ? p.GRID : `url(#ending-${row.ending})`), scale: null }, stroke: p.INK, strokeWidth: 0.5, title: (row) => `${row.path_title}\n${row.label}: ${percent(row.share)} % (95 %: ${percent(row.low)} to ${percent(row.high)})` })),
      Plot.text(list, Plot.stackX({ ...stacked, text: (row) => (row.share >= 0.06 && !row.drift ? shareOf(row.share).replace(" %", "") : ""), stroke: "white", strokeWidth: 4, fill: p.INK })),
      pinned ? Plot.text(list.filter((row) => row.ending === "completed"), { fy: "path_title", y: "which", x: 0, dx: 3, text: (row) => p.SIDES[row.which], textAnchor: "start", fontSize: 9, stroke: "white", strokeWidth: 3, fill: p.INK }) : null,
    ],
  })));
  const labels = Object.fromEntries(list.map((row) => [row.ending, row.label]));
  const legend = el("ul", { class: "legend" }, order.filter((key) => list.some((row) => row.ending === key && row.share > 0 && !row.drift)).map((key) => el("li", {}, p.swatch(key), labels[key] ?? key)));
  p.frame("endings", chart, { finding: chart.titles[""], drawing: el("div", {}, legend, drawing), list, pinned, state,
    foot: "How the path stands at the horizon: something in force (completed, standing), nothing ever delivered, or unravelled (breach, shock, change of government). Intervals of 95 % are in the numbers." });
}

export function survival(now, pinned, state) {
  const chart = now.charts.survival, list = p.both("survival", now, pinned).filter((row) => row.share !== null);
  const paths = p.times(list.map((row) => row.path_title)), end = Math.max(12, ...list.map((row) => row.month));
  const share = (name) => (row) => row[name] * 100;
  const labelled = list.filter((row) => [12, 60, 120].includes(row.month) && row.which === "now");
  const drawing = paths.length ? p.plot(chart.titles[""], {
    width: p.width(), height: paths.length * 70 + 60, marginLeft: LEFT + 40, marginTop: 12, marginBottom: 34,
    fy: { domain: paths, axis: null, padding: 0.25 }, x: { domain: [0, end], label: "months since the first signature" },
    y: { domain: [0, 100], ticks: [0, 50, 100], label: null, grid: true },
    marks: [
      Plot.axisFy({ anchor: "left", lineWidth: 15, fontSize: 11, tickSize: 0, label: null, tickPadding: 40 }),
      Plot.areaY(list, { x: "month", y1: share("low"), y2: share("high"), fy: "path_title", z: "which", curve: "step-after", fill: { value: p.colour, scale: null }, fillOpacity: 0.2 }),
      Plot.line(list, { x: "month", y: share("share"), fy: "path_title", z: "which", curve: "step-after", stroke: { value: p.colour, scale: null }, strokeWidth: 2 }),
      Plot.text(labelled, { x: "month", y: share("share"), fy: "path_title", text: (row) => shareOf(row.share), dx: -4, dy: -7, textAnchor: "end", stroke: "white", fill: p.INK }),
    ],
  }) : el("p", { class: "soft" }, "Nothing is ever signed.");
  p.frame("survival", chart, { finding: chart.titles[""] ?? "Nothing is ever signed.", drawing: el("div", { class: "drawing", tabindex: 0 }, drawing), list, pinned, state,
    foot: "Of the worlds in which anything was signed, the share in which it is in force so many months after the first signature, %, with intervals of 95 %." });
}

export function gains(now, pinned, state) {
  const chart = now.charts.gains, all = p.both("gains", now, pinned), list = all.filter((row) => row.actor !== "everybody");
  const together = all.filter((row) => row.actor === "everybody");
  const share = (name) => (row) => row[name] * 100;
  const size = p.width(820), aside = Math.max(170, size * 0.2);
  const spreads = p.plot(chart.titles[""], facets(list, pinned, {
    width: size - aside, x: { label: "hundredths of utility over drift", ticks: 3, nice: true }, fx: { domain: p.times(list.map((row) => row.actor_label)), label: null, padding: 0.1 },
    marks: [
      ...axes(), Plot.gridX({ ticks: 3 }), Plot.ruleX([0], { stroke: p.GREY }),
      ...p.spread(list, { fy: "path_title", fx: "actor_label", y: "which" }),
      Plot.tip(list, Plot.pointer({ x: "median", fy: "path_title", fx: "actor_label", y: "which", title: (row) => `${row.actor_label}: median ${row.median?.toFixed(1)}, gains in ${shareOf(row.share)} of the worlds` })),
    ],
  }));
  const mark = together[0]?.mark ?? null;
  const shares = p.plot("Share of worlds in which everybody gains at once", facets(together, pinned, {
    width: aside, marginLeft: 8, x: { ...HUNDRED, ticks: [0, 50, 100], label: "all gain at once, % of worlds" },
    marks: [
      Plot.barX(together, { x: share("share"), fy: "path_title", y: "which", fill: { value: (row) => (row.which === "pinned" ? p.PIN : "#009E73"), scale: null }, fillOpacity: 0.7, insetTop: 4, insetBottom: 4 }),
      Plot.ruleY(together, { x1: share("low"), x2: share("high"), fy: "path_title", y: "which", stroke: p.INK }),
      Plot.text(together, { x: share("high"), fy: "path_title", y: "which", text: (row) => shareOf(row.share), dx: 4, textAnchor: "start", stroke: "white", fill: p.INK }),
      mark === null ? null : Plot.ruleX([mark * 100], { stroke: "#D55E00", strokeDasharray: "4 3" }),
    ],
  }));
  const drawing = el("div", { class: "drawing side", tabindex: 0 }, spreads, shares);
  p.frame("gains", chart, { finding: chart.titles[""], drawing, list: all, pinned, state,
    foot: `Median over worlds, half of the worlds (thick), nine tenths (thin).${mark === null ? "" : ` Dashed: ${together[0].mark_label}.`}` });
}

export function distance(now, pinned, state) {
  const chart = now.charts.distance, all = p.both("distance", now, pinned), list = all.filter((row) => row.worlds > 0);
  const panel = (kind, heading, label) => {
    const mine = list.filter((row) => row.kind === kind);
    if (!mine.length) return el("div", {}, el("h4", {}, heading), el("p", { class: "soft" }, "In no world."));
    return el("div", {}, el("h4", {}, heading), p.plot(`${heading}: ${chart.titles[""]}`, facets(mine, pinned, {
      width: p.half(350), marginLeft: 150, marginRight: 90, x: { label, zero: true, nice: true },
      marks: [
        Plot.axisFy({ anchor: "left", lineWidth: 12.8, fontSize: 11, tickSize: 0, label: null, tickPadding: 6 }), Plot.gridX(), Plot.ruleX([0], { stroke: p.GREY }),
        ...p.spread(mine, { fy: "path_title", y: "which" }),
        Plot.text(mine, { fy: "path_title", y: "which", frameAnchor: "right", textAnchor: "start", dx: 6, text: (row) => `${shareOf(row.share)} of worlds` }),
        pinned ? null : Plot.text(mine, { fy: "path_title", frameAnchor: "bottom-left", dx: 3, dy: -1, fontSize: 9.5, fill: p.GREY, text: (row) => isolated(row.who) }),
      ],
    })));
  };
  const drawing = el("div", { class: "drawing pair", tabindex: 0 },
    panel("points", "A bound is broken: points short", "points of the issue's scale"),
    panel("utility", "No bound broken: utility short", "hundredths of utility"));
  p.frame("distance", chart, { finding: chart.titles[""] ?? "No path is refused.", drawing, list: all, pinned, state,
    foot: `Worlds in which a stage is refused, at the closing table: median, half of the worlds (thick), nine tenths (thin).${pinned ? "" : " Beneath: who objects most often."}` });
}
