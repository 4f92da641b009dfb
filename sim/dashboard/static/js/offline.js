// The page without a server: settings and paths that were computed, their pictures, numbers and stories.

import { $, el, figure, shareOf, spoken } from "./dom.js";
import { dots } from "./dots.js";
import { GREY, INK, NOW, numbers, patterns, plot, rows } from "./plotting.js";
import { player } from "./worldplayer.js";
import * as chosen from "./charts/chosen.js";
import * as paths from "./charts/paths.js";
import * as view from "./charts/view.js";

const packed = Uint8Array.from(atob($("content").textContent), (letter) => letter.charCodeAt(0));
const { about, settings } = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
const COLUMNS = [["signed", "signed"], ["in_force_12", "in force after 1 year"], ["in_force_60", "after 5 years"], ["in_force_120", "after 10 years"], ["completed", "completed"]];
const shown = { setting: 0, path: null };
let stop = () => {};

const part = (key, title, ...more) => el("section", { class: "part", id: key, "aria-label": title }, el("h2", {}, title), ...more);

function start() {
  patterns(about.endings);
  const named = el("select", { id: "setting", change: () => go({ setting: Number($("setting").value) }) }, settings.map((one, n) => el("option", { value: n }, one.name)));
  $("page").append(
    el("header", {}, el("div", { class: "names" }, el("h1", { id: "title" }, about.title), el("p", { class: "soft" }, [about.as_of, about.description].filter(Boolean).join(" · "))), el("p", { class: "caveat" }, about.caveat || "A model of what was put into it, not a forecast.")),
    el("nav", { "aria-label": "What to look at" }, el("label", {}, "Setting ", named), el("label", {}, "Path ", el("select", { id: "path", change: () => go({ path: $("path").value }) })), el("span", { class: "soft", id: "status", role: "status" })),
    part("changes", "What this setting changes"), part("all", "All paths"),
    settings.length > 1 ? part("beside", "The settings side by side") : "",
    part("why", "The chosen path"), part("hundred", "Worlds to count"),
    el("div", { class: "two" }, el("section", { class: "part panel", id: "lasting" }), el("section", { class: "part panel", id: "ends" }), el("section", { class: "part panel", id: "stops" })),
    part("matters", "What matters on this path"), part("story", "Watch a world"),
    el("section", { class: "part" }, el("details", { id: "others" }, el("summary", {}, "More pictures: endings, gains, distance to a deal, issues, trust"), el("div", { id: "figures" }))),
    part("missing", "What is not in this file"));
  $("others").addEventListener("toggle", figures);
  go({});
}

function go(change) {
  Object.assign(shown, change);
  const setting = settings[shown.setting];
  if (!setting.paths.some((path) => path.key === shown.path)) shown.path = setting.view ?? rows(setting.picture.charts.overview.table).find((row) => !row.drift)?.path ?? setting.picture.view;
  $("setting").value = shown.setting;
  $("path").replaceChildren(...setting.paths.map((path) => el("option", { value: path.key }, path.title)));
  $("path").value = shown.path;
  $("status").textContent = `${figure(setting.picture.worlds)} worlds a path, seed ${setting.picture.seed}; computed when this file was made`;
  const path = setting.paths.find((one) => one.key === shown.path), now = pictureOf(setting);
  fill("changes", setting.changes.length ? el("ul", {}, setting.changes.map((one) => el("li", {}, one))) : el("p", {}, "Nothing: it is the scenario as it was opened."));
  overview(setting, now);
  if (settings.length > 1) beside();
  fill("why", el("h3", {}, path.title), path.summary ? el("p", { class: "soft" }, path.summary) : "", el("ol", {}, path.stages.map((one) => el("li", {}, one))), el("p", { class: "reason" }, now.reasons[shown.path]));
  fill("hundred", el("div", {}));
  dots($("hundred").lastChild, setting.dots, shown.path, (key, world) => tell(setting, world));
  chosen.inForce($("lasting"), now, null);
  chosen.endings($("ends"), now, null);
  chosen.stoppers($("stops"), now, null);
  sensitivities(setting);
  tell(setting, null);
  missing(setting);
  figures();
}

const pictureOf = (setting) => ({ ...setting.picture, view: shown.path, charts: { ...setting.picture.charts, ...setting.views[shown.path] } });
const fill = (key, ...more) => $(key).replaceChildren($(key).querySelector("h2"), ...more);

function overview(setting, now) {
  const list = rows(now.charts.overview.table);
  fill("all", el("div", { class: "overview" }, el("table", {}, el("caption", {}, el("strong", {}, now.charts.overview.titles[""]), " Share of worlds."),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "path"), COLUMNS.map(([, title]) => el("th", { scope: "col" }, title)), el("th", { scope: "col" }, "mostly stopped by"))),
    el("tbody", {}, list.map((row) => el("tr", { class: row.path === shown.path ? "is-chosen" : null, "data-path": row.path },
      el("th", { scope: "row" }, el("button", { type: "button", class: "plain", click: () => go({ path: row.path }) }, row.path_title)),
      COLUMNS.map(([key]) => el("td", { class: "n", "data-share": row[key] }, shareOf(row[key]))),
      el("td", {}, row.drift ? "happens anyway" : row.stopper ? `${row.stopper} (${shareOf(row.stopped)})` : "nobody")))))));
}

/** How often each path is in force after five years, a column a setting. */
function beside() {
  const keys = [...new Set(settings.flatMap((one) => one.paths.map((path) => path.key)))];
  const found = settings.map((one) => new Map(rows(one.picture.charts.overview.table).map((row) => [row.path, row])));
  const title = (key) => settings.flatMap((one) => one.paths).find((path) => path.key === key).title;
  fill("beside", el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Settings side by side" }, el("table", {}, el("caption", { class: "soft" }, "Worlds with something in force five years after the signature; the same worlds in every column."),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "path"), settings.map((one, n) => el("th", { scope: "col" }, el("button", { type: "button", class: "plain", click: () => go({ setting: n }) }, one.name))))),
    el("tbody", {}, keys.map((key) => el("tr", {}, el("th", { scope: "row" }, title(key)), found.map((mine) => el("td", { class: "n" }, mine.has(key) ? shareOf(mine.get(key).in_force_60) : "–"))))))));
}

function sensitivities(setting) {
  const finding = setting.sensitivities[shown.path], known = Object.keys(setting.sensitivities);
  const title = (key) => setting.paths.find((path) => path.key === key)?.title ?? key;
  if (!finding) {
    return fill("matters", el("p", { class: "soft" }, `It was not computed for this path${known.length ? "; there is " : ". It is computed while a path is looked at in the running page, or with --sensitivity PATH on the command line."}`,
      known.map((key, n) => [n ? ", " : "", el("button", { type: "button", class: "plain", click: () => go({ path: key }) }, title(key))])));
  }
  const list = rows(finding.tables.tornado).slice(0, 20), ends = list.flatMap((row) => [{ ...row, at: row.at_low, value: row.low_value, end: "low" }, { ...row, at: row.at_high, value: row.high_value, end: "high" }]);
  fill("matters", el("p", { class: "finding" }, finding.sentence), el("div", { class: "drawing", tabindex: 0 }, plot(finding.sentence, {
    width: 900, height: list.length * 22 + 50, marginLeft: 330, y: { domain: list.map((row) => row.label), label: null, tickSize: 0 }, x: { label: `change of ${spoken(list[0]?.outcome ?? "outcome")}`, nice: true, zero: true },
    marks: [Plot.gridX(), Plot.ruleX([0], { stroke: GREY }), Plot.ruleY(list, { y: "label", x1: "at_low", x2: "at_high", stroke: NOW, strokeWidth: 7, strokeOpacity: { value: (row) => (row.clear ? 0.9 : 0.35), scale: null } }),
      Plot.dot(ends, { x: "at", y: "label", r: 4, fill: { value: (row) => (row.end === "low" ? "#fff" : INK), scale: null }, stroke: INK, title: (row) => `${row.label} at ${figure(row.value)}: ${figure(row.at)}` })],
  })), el("p", { class: "foot soft" }, `White: at the low end of the number's range; black: at the high end. Pale bars cannot be told from chance. ${figure(finding.worlds)} worlds a setting.`), numbers(list, finding.sentence));
}

function tell(setting, world) {
  stop();
  const stories = setting.stories[shown.path] ?? {}, worlds = Object.keys(stories).map(Number), place = el("div", { id: "player" });
  const wanted = world ?? worlds[0], found = stories[wanted];
  const list = worlds.map((one) => el("button", { type: "button", class: "small", "aria-pressed": String(one === wanted), click: () => tell(setting, one) }, `World ${one}: ${stories[one].label}`)).flatMap((one) => [one, " "]);
  if (!worlds.length) return fill("story", el("p", { class: "soft" }, "No world of this path is told in this file."));
  if (!found) {
    const code = setting.dots.paths[shown.path]?.ending[world], like = worlds.find((one) => setting.dots.paths[shown.path]?.ending[one] === code);
    fill("story", el("p", { role: "status" }, `The story of world ${world} is not in this file. `, like === undefined ? "None that ends so is." : el("button", { type: "button", class: "small", click: () => tell(setting, like) }, `World ${like} ends in the same way`)), el("p", {}, "Told are: ", list));
    return $("story").scrollIntoView({ block: "nearest" });
  }
  fill("story", el("p", {}, "Told are: ", list), el("p", { class: "soft" }, found.picked), place);
  stop = player(place, [{ title: found.path_title, story: found }]);
  if (world !== null) place.scrollIntoView({ block: "nearest" });
}

function missing(setting) {
  const stories = Object.values(setting.stories).reduce((sum, one) => sum + Object.keys(one).length, 0), without = setting.paths.filter((path) => !setting.sensitivities[path.key]);
  fill("missing", el("ul", {},
    el("li", {}, `Any other setting than the ${settings.length === 1 ? "one" : settings.length} above: nothing is computed here, so no dial can be moved. sim dashboard ${about.file} does that.`),
    el("li", {}, `The stories of most worlds: ${figure(stories)} of this setting are told; of each path, one hundred worlds are shown by their endings.`),
    el("li", {}, without.length ? `What matters on ${without.length === setting.paths.length ? "any path" : without.map((path) => `“${path.title}”`).join(", ")} of this setting.` : "For what matters on a path, more worlds than were walked."),
    el("li", {}, "Where the numbers come from: that is in the scenario file and in the report.")));
}

/** The further pictures; they are drawn when they are opened. */
function figures() {
  if (!$("others").open) return;
  $("figures").replaceChildren();
  const setting = settings[shown.setting], now = pictureOf(setting);
  for (const chart of [paths.endings, paths.gains, paths.distance, view.values, view.trust]) chart(now, null, {}, about);
}

start();
