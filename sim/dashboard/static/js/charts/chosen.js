// The chosen path at a glance: in force over time beside the record, how it ends, who stops it.

import { el, shareOf } from "../dom.js";
import * as p from "../plotting.js";

const wide = (host) => Math.max(280, host.clientWidth - 6);
const one = (list, path) => list.filter((row) => row.path === path);

/** Titles are sentences of the server; a chart that has nothing to show says so. */
function panel(host, title, drawing, list, note = "") {
  const open = host.querySelector("details")?.open ?? false;
  const behind = p.numbers(list, title);
  host.replaceChildren(el("h3", {}, title), drawing, note ? el("p", { class: "foot soft" }, note) : "", behind);
  behind.open = open;
}

export function inForce(host, now, beside) {
  const list = one(p.both("survival", now, beside), now.view).filter((row) => row.share !== null);
  if (!list.length) return panel(host, "In force over time", el("p", { class: "soft" }, "Nothing is signed in any world."), []);
  const share = (name) => (row) => row[name] * 100, mine = list.filter((row) => row.which === "now");
  const labelled = mine.filter((row) => [12, 60, 120].includes(row.month)), record = mine.filter((row) => row.record !== null && row.record !== undefined);
  panel(host, "Of what is signed, how much is in force", p.plot("Share of what was signed that is in force, by months since", {
    width: wide(host), height: 190, marginLeft: 34, marginTop: 14, marginBottom: 32,
    x: { label: "months since the first signature", ticks: 6 }, y: { domain: [0, 100], ticks: [0, 50, 100], label: "%", grid: true },
    marks: [
      record.length ? Plot.line(record, { x: "month", y: share("record"), stroke: p.GREY, strokeDasharray: "5 3", strokeWidth: 1.6 }) : null,
      record.length ? Plot.text(record.slice(-1), { x: "month", y: share("record"), text: () => "the record", textAnchor: "end", dy: 10, fill: p.GREY, stroke: "white" }) : null,
      Plot.areaY(list, { x: "month", y1: share("low"), y2: share("high"), z: "which", curve: "step-after", fill: { value: p.colour, scale: null }, fillOpacity: 0.2 }),
      Plot.line(list, { x: "month", y: share("share"), z: "which", curve: "step-after", stroke: { value: p.colour, scale: null }, strokeWidth: 2 }),
      Plot.text(labelled, { x: "month", y: share("share"), text: (row) => shareOf(row.share), dy: -8, textAnchor: "middle", stroke: "white", fill: p.INK, fontWeight: 600 }),
    ],
  }), list, "Bands: 95 % intervals. Dashed: past settlements.");
}

export function endings(host, now, beside) {
  const list = one(p.both("endings", now, beside), now.view).filter((row) => row.share > 0);
  const labels = p.times(list.map((row) => row.label));
  panel(host, "How it stands after ten years", p.plot("Share of worlds by ending", {
    width: wide(host), height: labels.length * (beside ? 40 : 26) + 30, marginLeft: 132, marginRight: 40, marginBottom: 22, marginTop: 6,
    x: { domain: [0, 100], ticks: [0, 50, 100], label: null }, fy: { domain: labels, axis: null, padding: 0.15 }, y: { type: "band", domain: p.sides(beside), axis: null },
    marks: [
      Plot.axisFy({ anchor: "left", lineWidth: 10, fontSize: 11, tickSize: 0, label: null, tickPadding: 4 }),
      Plot.barX(list, { x: (row) => row.share * 100, fy: "label", y: "which", fill: { value: (row) => (row.which === "pinned" ? "none" : p.ENDINGS[row.ending]?.[0] ?? p.GRID), scale: null }, stroke: { value: (row) => (row.which === "pinned" ? p.PIN : p.INK), scale: null }, strokeWidth: 0.8 }),
      Plot.text(list, { x: (row) => row.share * 100, fy: "label", y: "which", text: (row) => shareOf(row.share), dx: 4, textAnchor: "start", fill: p.INK }),
    ],
  }), list, "Share of worlds, %.");
}

export function stoppers(host, now, beside) {
  const all = one(p.both("stoppers", now, beside), now.view).filter((row) => row.share >= 0.005);
  const most = d3.rollups(all.filter((row) => row.which === "now"), (rows) => d3.sum(rows, (row) => row.share), (row) => row.actor_label).sort((a, b) => b[1] - a[1]).map(([who]) => who);
  const who = p.times([...most, ...all.map((row) => row.actor_label)]);
  if (!who.length) return panel(host, "Who stops it, over what", el("p", { class: "soft" }, "Nobody does."), []);
  const stacked = Plot.stackX({ x: (row) => row.share * 100, fy: "actor_label", y: "which", order: "share", reverse: true, fill: { value: (row) => (row.which === "pinned" ? "#f2d9c9" : "#8cc3e6"), scale: null }, stroke: "white", title: (row) => `${row.actor_label} over ${row.issue_label}: ${shareOf(row.share)} of the worlds` });
  const top = Math.max(0.2, d3.max(d3.rollups(all, (rows) => d3.sum(rows, (row) => row.share), (row) => `${row.actor_label}/${row.which}`), ([, sum]) => sum)), inside = wide(host) - 96;
  const words = Plot.stackX({ x: (row) => row.share * 100, fy: "actor_label", y: "which", order: "share", reverse: true, text: (row) => p.fitting(row.issue_label, (row.share / top) * inside - 4, beside ? 1 : 2), fontSize: 9.5 });
  panel(host, "Who stops it, over what", p.plot("Share of worlds by who stops the path, split by issue", {
    width: wide(host), height: who.length * (beside ? 48 : 30) + 30, marginLeft: 84, marginRight: 12, marginBottom: 22, marginTop: 6,
    x: { ticks: 4, label: null, domain: [0, 100 * top] },
    fy: { domain: who, axis: null, padding: 0.15 }, y: { type: "band", domain: p.sides(beside), axis: null },
    marks: [Plot.axisFy({ anchor: "left", lineWidth: 7, fontSize: 11, tickSize: 0, label: null, tickPadding: 4 }), Plot.barX(all, stacked), Plot.text(all, words)],
  }), all, "Share of worlds, %; longest pieces are named, hover for the rest.");
}
