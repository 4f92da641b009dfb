// A hundred worlds of a path as dots that can be counted: those in force after five years, that ended, never signed.

import { el, svg } from "./dom.js";
import { ENDINGS, INK, numbers } from "./plotting.js";

const STEP = 13, ROWS = 5, TOP = 5;
const HINT = "Each dot is one world, coloured by how it stands at the horizon. Choose one to watch it.";
const FATES = ["in force five years on", "ended within five years", "never signed"];
/** How what was signed stands at the horizon, by whether it was in force after five years; other endings delivered nothing. */
const AT_HORIZON = {
  completed: ["completed", "signed again and completed"],
  standing: ["still standing", "signed again and standing"],
  breach: ["ended by a breach", "ended by a breach"],
  shock: ["ended after a shock", "ended after a shock"],
  turnover: ["ended with a change of government", "ended with a change of government"],
};

/** Draw the worlds of a path; `onWorld(path, world)` is called with the one that is chosen. */
export function dots(host, found, path, onWorld, brief = false) {
  const mine = found?.paths[path];
  if (!mine) {
    host.replaceChildren(el("p", { class: "soft" }, "Nobody is asked on this path: it happens anyway, in every world."));
    return;
  }
  const groups = FATES.map((title, fate) => ({ title, fate, worlds: mine.fate.flatMap((one, world) => (one === fate ? [world] : [])).sort((a, b) => mine.ending[a] - mine.ending[b] || a - b) })).filter((group) => group.worlds.length);
  const held = host.contains(document.activeElement) ? Number(document.activeElement.dataset.world) : null;
  const said = el("p", { class: "foot dot-said" }, HINT), made = picture(found, mine, groups, path, onWorld);
  for (const kind of ["pointerover", "focusin"]) made.addEventListener(kind, (event) => { said.textContent = event.target.closest(".dot")?.getAttribute("aria-label") ?? HINT; });
  const list = groups.flatMap((group) => times(group.worlds.map((world) => mine.ending[world])).map((code) => ({ label: found.labels[code], "after five years": group.title, worlds: group.worlds.filter((world) => mine.ending[world] === code).length })));
  const open = [...host.querySelectorAll("details")].map((one) => one.open);
  if (brief) return host.replaceChildren(el("p", { class: "soft" }, mine.sentence), el("div", { class: "drawing" }, made), said);
  host.replaceChildren(
    el("p", { class: "finding" }, mine.sentence),
    el("div", { class: "drawing" }, made), said,
    el("p", { class: "foot soft" }, [record(found, groups), mine.past.length ? `Past agreements of this kind were in force so long: ${mine.past.join("; ")}.` : ""].filter(Boolean).join(" ")),
    el("details", { class: "words" }, el("summary", {}, "What the words for chances mean"), el("p", { class: "soft" }, `${found.words.join("; ")}. The narrowest word that holds the whole interval is used (the scale of the IPCC). It tells how often something happens among these worlds. How far the model itself can be relied on is another question: most of its numbers are somebody's judgement.`)),
    numbers(list, mine.sentence),
  );
  host.querySelectorAll("details").forEach((one, n) => { one.open = open[n] ?? false; });
  if (held !== null) made.querySelector(`[data-world="${held}"]`)?.focus();
}

/** The same for every path, drawn when it is opened. */
export function everyPath(host, found, onWorld) {
  const open = host.querySelector("details")?.open ?? false, holder = el("div", {});
  const made = el("details", { class: "every" }, el("summary", {}, "A hundred worlds of every path"), holder);
  const fill = () => {
    if (made.open && !holder.firstChild) holder.append(...Object.entries(found.paths).map(([path, mine]) => {
      const place = el("div", {});
      dots(place, found, path, onWorld, true);
      return el("section", { "aria-label": mine.title }, el("h4", {}, mine.title), place);
    }));
  };
  made.addEventListener("toggle", fill);
  host.replaceChildren(made);
  made.open = open;
  fill();
}

const times = (list) => [...new Set(list)];

/** How many of those that signed would stand if they went as settlements of the past did. */
function expected(found, groups) {
  const signed = groups.filter((group) => group.fate < 2).reduce((sum, group) => sum + group.worlds.length, 0);
  return found.record && signed ? { signed, stand: Math.round(signed * found.record.value) } : null;
}

function record(found, groups) {
  const base = expected(found, groups);
  if (!base) return "";
  const share = (value) => Math.round(100 * value);
  return `Dashed: where the line would be if the ${base.signed} that signed went as peace agreements of 1975 to 2021 did, of which ${share(found.record.value)} % (${share(found.record.low)} to ${share(found.record.high)} %) stood after five years: ${base.stand} of ${base.signed}. Those were other kinds of conflict.`;
}

function picture(found, mine, groups, path, onWorld) {
  const base = expected(found, groups);
  let counted = 0, first = true;
  const made = el("div", { class: "dots", role: "group", "aria-label": `${mine.sentence} Arrow keys go from world to world.`, keydown: (event) => walk(event, made) }, groups.map((group) => {
    const drawn = group.worlds.map((world, n) => {
      const code = mine.ending[world], name = `World ${world}: ${found.labels[code]}, ${FATES[group.fate]}`;
      const dot = svg("g", { role: "button", tabindex: first ? 0 : -1, class: "dot", "data-world": world, "aria-label": name },
        svg("title", {}, name),
        svg("circle", { cx: Math.floor(n / ROWS) * STEP + 7, cy: TOP + (n % ROWS) * STEP + 6, r: 5.2, fill: ENDINGS[found.endings[code]][0], stroke: INK, "stroke-width": 0.7 }));
      dot.addEventListener("click", () => onWorld(path, world));
      first = false;
      return dot;
    });
    const at = base ? base.stand - counted : -1;
    if (base && group.fate < 2 && at >= 0 && (at < group.worlds.length || (at === group.worlds.length && !groups.some((one) => one.fate === 1 && one !== group)))) drawn.push(border(at));
    if (group.fate < 2) counted += group.worlds.length;
    const wide = Math.ceil(group.worlds.length / ROWS) * STEP + 4, height = TOP + ROWS * STEP + 3;
    return el("div", {}, el("p", {}, el("strong", {}, `${group.worlds.length} ${group.title}`)), el("p", {}, inWords(group, mine, found)), svg("svg", { width: wide, height, viewBox: `0 0 ${wide} ${height}` }, ...drawn));
  }));
  return made;
}

/** The endings of a group by count, in the order of the colours. */
function inWords(group, mine, found) {
  const codes = times(group.worlds.map((world) => mine.ending[world]));
  const count = (code) => group.worlds.filter((world) => mine.ending[world] === code).length;
  const plainly = (some) => some.map((code) => `${count(code)} ${found.labels[code]}`).join(", ");
  if (group.fate === 2) return `Stopped by: ${plainly(codes)}`;
  const atHorizon = (code) => AT_HORIZON[found.endings[code]]?.[group.fate], nothing = codes.filter((code) => !atHorizon(code));
  const sum = nothing.reduce((all, code) => all + count(code), 0);
  const words = codes.map((code) => (atHorizon(code) ? `${count(code)} ${atHorizon(code)}` : code === nothing[0] ? `${sum} never delivered (${plainly(nothing)})` : ""));
  return `At the horizon, of these: ${words.filter(Boolean).join(", ")}`;
}

/** The line after so many dots, which fill column by column. */
function border(after) {
  const column = Math.floor(after / ROWS), row = after % ROWS, x = column * STEP + 0.5, y = TOP + row * STEP - 0.5;
  const d = row ? `M${x + STEP} ${TOP - 4}V${y}H${x}V${TOP + ROWS * STEP + 2}` : `M${x} ${TOP - 4}V${TOP + ROWS * STEP + 2}`;
  return svg("path", { d, fill: "none", stroke: "#a8480a", "stroke-width": 2, "stroke-dasharray": "4 2.5" });
}

function walk(event, made) {
  const all = [...made.querySelectorAll(".dot")], at = all.indexOf(document.activeElement);
  if (at < 0) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    all[at].dispatchEvent(new MouseEvent("click"));
    return;
  }
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, ArrowRight: at + ROWS, ArrowLeft: at - ROWS, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = all[Math.min(Math.max(to, 0), all.length - 1)];
  for (const one of all) one.setAttribute("tabindex", one === next ? 0 : -1);
  next.focus();
}
