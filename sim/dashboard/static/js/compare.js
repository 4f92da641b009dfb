// Pins side by side: a column a pinned setting, a row a path and an outcome, and what each setting changes.

import { el, shareOf } from "./dom.js";
import { post, tell } from "./net.js";
import { rows } from "./plotting.js";
import { change, pins, plain, state } from "./store.js";
import * as views from "./views.js";

let host = null, about = null;

views.add({
  key: "compare", title: "Compare pins",
  build(made) { host = made; },
  show() { compare().catch(tell); },
  draw(now, beside, final, given) { about = given; if (final) compare().catch(tell); },
});

async function compare() {
  if (!host || !about) return;
  const all = [...pins, { name: "now", state }];
  if (all.length < 2) {
    host.replaceChildren(el("h2", {}, "Pinned settings side by side"), el("p", {}, "Nothing is pinned yet. “Pin” above keeps the present setting under a name; move on, and see both here."));
    return;
  }
  const made = await Promise.all(all.map(async (pin) => {
    const found = await post("api/picture", { state: { ...pin.state, paths: [], worlds: state.worlds }, pin: true, slot: pin.name });
    const { changes } = await post("api/difference", { state: plain(pin.state) });
    return { ...pin, changes, overview: new Map(rows(found.charts.overview.table).map((row) => [row.path, row])) };
  }));
  const paths = about.paths.filter((path) => path.needs_consent).map((path) => path.key);
  const outcomes = [["signed", "signed"], ["in_force_60", "in force after 5 years"], ["completed", "completed"]];
  host.replaceChildren(el("h2", {}, "Pinned settings side by side"),
    el("p", { class: "soft" }, `Share of ${state.worlds.toLocaleString("en")} worlds, the same worlds in every column; a share of them is uncertain by up to ±${(98 / Math.sqrt(state.worlds)).toFixed(1)} points (95 %).`),
    el("div", { class: "scroll tall", tabindex: 0, role: "region", "aria-label": "Pinned settings" }, el("table", { class: "pins" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "path"), el("th", { scope: "col" }, "outcome"), made.map((pin) => el("th", { scope: "col" }, pin.name, pin.name === "now" ? "" : el("span", {}, " ", el("button", { type: "button", class: "small", click: () => change({ ...pin.state }) }, "Go there"), " ", el("button", { type: "button", class: "small", "aria-label": `Unpin ${pin.name}`, click: () => { pins.splice(pins.findIndex((one) => one.name === pin.name), 1); change({}); } }, "Unpin"))))),
        el("tr", {}, el("th", { scope: "row", colspan: 2 }, "changes"), made.map((pin) => el("td", {}, pin.changes.length ? el("ul", {}, pin.changes.map((one) => el("li", {}, one.words))) : "as the file has it")))),
      el("tbody", {}, paths.flatMap((path) => outcomes.map(([key, title], n) => el("tr", {}, n ? null : el("th", { scope: "rowgroup", rowspan: outcomes.length }, about.paths.find((one) => one.key === path).title), el("td", {}, title),
        made.map((pin) => el("td", { class: "n" }, pin.overview.has(path) ? shareOf(pin.overview.get(path)[key]) : "–"))))))))); 
}
