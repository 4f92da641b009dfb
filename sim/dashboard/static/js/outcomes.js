// The first view: all paths in a table with bars, then the chosen one in three pictures.

import { el, shareOf, svg } from "./dom.js";
import { dots, everyPath } from "./dots.js";
import { rows } from "./plotting.js";
import { change } from "./store.js";
import * as views from "./views.js";
import { endings, inForce, stoppers } from "./charts/chosen.js";

const COLUMNS = [["signed", "signed"], ["in_force_12", "in force after 1 year"], ["in_force_60", "5 years"], ["in_force_120", "10 years"], ["completed", "completed"]];
let table, hundred, every, panels, kept = null;

views.add({
  key: "outcomes", title: "Outcomes",
  build(host) {
    table = el("div", { class: "overview" });
    every = el("div", {});
    hundred = el("section", { class: "hundred", "aria-label": "A hundred worlds" });
    panels = [el("section", { class: "panel" }), el("section", { class: "panel" }), el("section", { class: "panel" })];
    host.append(table, el("h2", { id: "chosen" }), hundred, el("div", { class: "trio" }, panels), every);
  },
  draw(now, beside, final, about) {
    overview(now, beside, final, about);
    document.getElementById("chosen").textContent = about.paths.find((path) => path.key === now.view)?.title ?? now.view;
    const watch = (...given) => import("./world.js").then(({ play }) => play(...given));
    dots(hundred, now.dots, now.view, watch);
    if (final) everyPath(every, now.dots, watch);
    inForce(panels[0], now, beside);
    endings(panels[1], now, beside);
    stoppers(panels[2], now, beside);
  },
});

/** Rows that are not of the present setting yet are greyed, and never drawn from fewer worlds. */
function overview(now, beside, final, about) {
  const mine = rows(now.charts.overview.table), fresh = new Set(mine.map((row) => row.path));
  const before = new Map(beside ? rows(beside.charts.overview.table).map((row) => [row.path, row]) : []);
  const there = new Set(about.paths.map((path) => path.key));
  const list = final ? mine : [...(kept ?? []).filter((row) => there.has(row.path)).map((row) => mine.find((one) => one.path === row.path) ?? row), ...mine.filter((row) => !(kept ?? []).some((one) => one.path === row.path))];
  if (final) kept = mine;
  const cell = (row, key) => {
    const old = before.get(row.path)?.[key];
    return el("td", { class: "share" }, el("span", { class: "track", "aria-hidden": true }, bar(row[key], row.drift ? "drift" : key), old === undefined ? null : tick(old)),
      el("span", { class: "num" }, shareOf(row[key]), old !== undefined && Math.round(old * 100) !== Math.round(row[key] * 100) ? el("small", {}, ` was ${shareOf(old).replace(" %", "")}`) : null));
  };
  table.replaceChildren(el("table", {}, el("caption", {}, el("strong", {}, final ? now.charts.overview.titles[""] : "The chosen path; the others follow"), el("span", { class: "soft" }, " Share of worlds. Click a path to look closely.")),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "path"), COLUMNS.map(([, title]) => el("th", { scope: "col" }, title)), el("th", { scope: "col" }, "mostly stopped by"))),
    el("tbody", {}, list.map((row) => el("tr", { class: [row.path === now.view ? "is-chosen" : "", fresh.has(row.path) ? "" : "is-old"].join(" ").trim() || null, "data-path": row.path },
      el("th", { scope: "row" }, el("button", { type: "button", class: "plain", "aria-pressed": String(row.path === now.view), title: row.path_title, click: () => change({ view: row.path }) }, short(row.path_title, list.map((one) => one.path_title))), fresh.has(row.path) ? null : el("small", {}, " updating")),
      COLUMNS.map(([key]) => cell(row, key)),
      el("td", { title: row.stopper ? `${row.stopper}, in ${shareOf(row.stopped)} of the worlds` : null }, row.drift ? "happens anyway" : row.stopper || "nobody"))))));
}

const short = (title, all) => (title.length > 34 && all.filter((other) => other.startsWith(title.split(" (")[0])).length === 1 ? title.split(" (")[0] : title);
const bar = (share, kind) => strip(`bar ${kind}`, 0, share);
const tick = (share) => strip("tick", Math.max(0, share - 0.006), 0.012);
const strip = (kind, x, width) => svg("svg", { viewBox: "0 0 1 1", preserveAspectRatio: "none", class: kind }, svg("rect", { x, y: 0, width, height: 1 }));
