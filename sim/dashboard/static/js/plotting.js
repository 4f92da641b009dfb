// What every chart shares: rows from tables, colours with hatches, a frame with finding, drawing, numbers and files.

import { $, el, figure, spoken, svg } from "./dom.js";
import { download, tell } from "./net.js";

export const INK = "#1a1a1a", GREY = "#595959", GRID = "#e2e2de", NOW = "#0072b2", PIN = "#a8480a", LIGHT = "#a9cfe8";
const CLASS = "chart"; // the style sheet that Plot writes is allowed by its hash, which holds this name

/** Colour and hatch of each way to end, by key, in the order of the printed charts, whose own they are. */
export const ENDINGS = {};

const LINES = { "/": "M0 8L8 0", "\\": "M0 0L8 8", x: "M0 0L8 8M0 8L8 0", "-": "M0 4H8", "+": "M0 4H8M4 0V8", ".": "M3 4h2", "|": "M4 0V8", o: "M4 2a2 2 0 1 0 .01 0", "*": "M4 1V7M1.4 2.5L6.6 5.5M6.6 2.5L1.4 5.5" };

/** Take the endings as the server has them, and draw their patterns. */
export function patterns(endings) {
  for (const { key, colour, hatch } of endings) ENDINGS[key] = [colour, hatch];
  $("patterns").append(
    ...Object.entries(ENDINGS).map(([key, [colour, hatch]]) =>
      svg("pattern", { id: `ending-${key}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
        svg("rect", { width: 8, height: 8, fill: colour }),
        svg("path", { d: hatch ? LINES[hatch] : "", fill: "none", stroke: INK, "stroke-width": hatch === "." ? 2 : 0.8, "stroke-opacity": 0.65 }))),
  );
}

export function swatch(key) {
  return svg("svg", { width: 22, height: 14, "aria-hidden": true }, svg("rect", { width: 22, height: 14, fill: `url(#ending-${key})`, stroke: INK, "stroke-width": 0.6 }));
}

/** Rows of a table as objects. */
export function rows(table) {
  return table.data.map((row) => Object.fromEntries(table.columns.map((name, n) => [name, row[n]])));
}

/** Rows of both settings, each marked with whose it is. */
export function both(name, now, pinned) {
  const mine = rows(now.charts[name].table).map((row) => ({ ...row, which: "now" }));
  return pinned ? [...rows(pinned.charts[name].table).map((row) => ({ ...row, which: "pinned" })), ...mine] : mine;
}

/** What the two settings are called: the other one is a pin, or the scenario as it was opened. */
export const SIDES = { pinned: "pinned", now: "now" };
export const sides = (pinned) => (pinned ? ["pinned", "now"] : ["now"]);
export const colour = (row) => (row.which === "pinned" ? PIN : NOW);
export const times = (list) => [...new Set(list)];

/** A plot with the page's manners: one class, a role and a name. */
export function plot(title, options) {
  const made = Plot.plot({ className: CLASS, style: { background: "none" }, ...options });
  const drawn = made.tagName.toLowerCase() === "svg" ? made : made.querySelector("svg");
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", title);
  for (const part of drawn.querySelectorAll("g[aria-label]")) part.removeAttribute("aria-label"); // names of marks, which say nothing
  return made;
}

/** A spread over worlds: nine tenths thin, half thick, the median a dot; pinned ones are hollow and of another colour. */
export function spread(data, { x = (row, name) => row[name], ...channels }) {
  const at = (name) => (row) => x(row, name);
  return [
    Plot.ruleY(data, { ...channels, x1: at("q05"), x2: at("q95"), stroke: { value: colour, scale: null }, strokeWidth: 1.3 }),
    Plot.ruleY(data, { ...channels, x1: at("q25"), x2: at("q75"), stroke: { value: colour, scale: null }, strokeWidth: 4.5, strokeOpacity: 0.75 }),
    Plot.dot(data, { ...channels, x: at("median"), r: 3, fill: { value: (row) => (row.which === "pinned" ? "#fff" : colour(row)), scale: null }, stroke: { value: colour, scale: null }, symbol: { value: (row) => (row.which === "pinned" ? d3.symbolDiamond : d3.symbolCircle), scale: null } }),
  ];
}

/** Which is which, where two settings are drawn. */
export function key(pinned) {
  if (!pinned) return null;
  const sign = (which) => svg("svg", { width: 16, height: 14, "aria-hidden": true },
    which === "now" ? svg("circle", { cx: 8, cy: 7, r: 4, fill: NOW }) : svg("path", { d: "M8 2l5 5l-5 5l-5-5z", fill: "#fff", stroke: PIN, "stroke-width": 1.5 }));
  return el("ul", { class: "legend" }, el("li", {}, sign("pinned"), SIDES.pinned), el("li", {}, sign("now"), SIDES.now));
}

const HIDDEN = new Set(["path", "actor", "name", "mark", "mark_label", "ending", "pair", "issue_title", "start", "today", "address", "guide", "drift", "needs_consent", "record_low", "record_high"]);
const NAMES = { path_title: "path", actor_label: "actor", issue_label: "issue", label: "ending", q05: "5 %", q25: "25 %", q75: "75 %", q95: "95 %", which: "setting" };

/** The numbers of a chart as a table; made when it is opened. */
export function numbers(list, caption) {
  const holder = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `Numbers: ${caption}` });
  const made = el("details", {}, el("summary", {}, "The numbers behind it"), holder);
  made.addEventListener("toggle", () => {
    if (made.open && !holder.firstChild) holder.append(tableOf(list, caption));
  });
  return made;
}

export function tableOf(list, caption) {
  const compared = times(list.map((row) => row.which)).length > 1;
  const columns = Object.keys(list[0] ?? {}).filter((name) => !HIDDEN.has(name) && !(name === "issue" && "issue_label" in list[0]) && (name !== "which" || compared));
  const numeric = new Set(columns.filter((name) => list.some((row) => typeof row[name] === "number")));
  const cell = (row, name) => el("td", { class: numeric.has(name) ? "n" : null }, numeric.has(name) ? figure(row[name]) : name === "which" ? SIDES[row.which] : row[name] ?? "");
  return el("table", {}, el("caption", { class: "soft" }, caption),
    el("thead", {}, el("tr", {}, columns.map((name) => el("th", { scope: "col", class: numeric.has(name) ? "n" : null }, NAMES[name] ?? spoken(name))))),
    el("tbody", {}, list.map((row) => el("tr", {}, columns.map((name) => cell(row, name))))));
}

/** A chart's frame: question, finding, drawing, foot, numbers, and its files. The open parts stay open. */
export function frame(name, chart, { finding, drawing, list, foot, pinned, part = null, state }) {
  const host = $(`chart-${name}`) ?? $("figures").appendChild(el("section", { class: "figure", id: `chart-${name}`, "aria-labelledby": `head-${name}` }));
  const open = host.querySelector("details")?.open ?? false;
  const focused = host.contains(document.activeElement) ? document.activeElement.dataset?.format ?? null : null;
  const take = (format) => el("button", {
    type: "button", class: "small", "data-format": format, "aria-label": `${chart.question} Save as ${format.toUpperCase()}`,
    click: () => download({ what: "chart", name, part, format, state }).catch(tell),
  }, format.toUpperCase());
  const behind = numbers(list, finding);
  host.replaceChildren(
    el("div", { class: "top" }, el("h2", { id: `head-${name}` }, chart.question), el("span", {}, take("svg"), " ", take("png"))),
    el("p", { class: "finding" }, finding), key(pinned) ?? "", drawing, foot ? el("p", { class: "foot" }, foot) : "", behind,
  );
  behind.open = open;
  if (focused) host.querySelector(`[data-format=${focused}]`)?.focus();
}

/** Words in so many lines of so many pixels of small letters; what does not fit ends with an ellipsis, or is left out. */
export function fitting(words, pixels, most = 2) {
  const room = Math.floor(pixels / 6), lines = [];
  if (room < 4) return "";
  for (const word of words.split(" ")) {
    const last = lines.length - 1, both = `${lines[last]} ${word}`;
    if (last >= 0 && both.length <= room) lines[last] = both;
    else if (lines.length < most && word.length <= room) lines.push(word);
    else if (lines.length < most) return [...lines, `${word.slice(0, room - 1)}…`].join("\n");
    else return [...lines.slice(0, -1), `${lines[last].slice(0, room - 1)}…`].join("\n");
  }
  return lines.join("\n");
}

/** How wide a drawing may be: alone, or one of two side by side where there is room. */
export const half = (least) => Math.max(least, $("figures").clientWidth < 726 ? $("figures").clientWidth - 4 : $("figures").clientWidth / 2 - 14);
export const width = (least = 640) => Math.max(least, $("figures").clientWidth - 2);
