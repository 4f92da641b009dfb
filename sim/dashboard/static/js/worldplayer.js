// One world played stage by stage: a timeline, what is on the table, and the same as an ordered list.
// Two stories of the same world (as it was, and with a change) are played side by side, month by month.

import { el, figure, svg } from "./dom.js";
import { GREY, GRID, INK, NOW, PIN, rows, times } from "./plotting.js";

const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#8a5aa8", "#7a6a00", "#56b4e9", "#a8480a", "#444444"];
const LEFT = 168, RIGHT = 150;
const MARKS = { refused: "×", broken: "✖" };
const BEAT = 1600;

/** Play stories of one world: `[{ title, story }]`, the last of which is told in full. Gives a function that stops. */
export function player(host, played, more = []) {
  const steps = inOrder(played), last = played.length - 1;
  let at = 0, timer = 0;
  const play = el("button", { type: "button", class: "play", click: () => (timer ? stop() : start()) }, "▶ Play");
  const move = (to) => { stop(); go(to); };
  const back = el("button", { type: "button", "aria-label": "Step back", click: () => move(at - 1) }, "◀ Back");
  const on = el("button", { type: "button", "aria-label": "Step forward", click: () => move(at + 1) }, "Step ▶");
  const where = el("span", { class: "soft step" });
  const pictures = played.map(({ title, story }) => timeline(story, title, played.length > 1));
  const said = el("div", { class: "story-said", "aria-live": "polite" }), now = el("div", { class: "story-now" });
  const items = steps.map((step, n) => (step.round === step.rounds - 1 ? item(step, () => move(n)) : null));
  const list = el("ol", { class: "story-list", "aria-label": "The whole story, in order" }, items.filter(Boolean));
  const region = el("div", { class: "story", tabindex: 0, role: "group", "aria-label": "A world, stage by stage. Space plays, left and right arrows step.", keydown: keys },
    el("div", { class: "story-bar" }, back, play, on, where, more),
    said, ...pictures.map((one) => one.host),
    el("div", { class: "story-parts" }, now, el("div", { class: "story-text", tabindex: 0, role: "region", "aria-label": "In words" }, el("h4", {}, played.length > 1 ? "Both in words" : "In words"), list)));
  host.replaceChildren(region);

  function item(step, click) {
    const scene = played[step.of].story.scenes[step.scene], whose = played.length > 1 ? `${played[step.of].title}: ` : "";
    return el("li", { "data-of": step.of }, el("button", { type: "button", class: "plain", click }, whose, scene.line),
      scene.details.length ? el("details", {}, el("summary", {}, "in detail"), el("ul", {}, scene.details.map((one) => el("li", {}, one)))) : null);
  }

  function start() {
    if (at >= steps.length - 1) go(0);
    play.textContent = "❚❚ Pause";
    timer = setInterval(() => (at < steps.length - 1 ? go(at + 1) : stop()), BEAT);
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶ Play";
  }

  function keys(event) {
    if (event.target.matches("input, select, textarea")) return;
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: steps.length - 1 }[event.key];
    if (to !== undefined) move(to);
    else if (event.key === " " && !event.target.matches("button, summary")) (timer ? stop : start)();
    else return;
    event.preventDefault();
  }

  function go(to) {
    if (!host.contains(region)) return stop();
    at = Math.min(Math.max(to, 0), steps.length - 1);
    const passed = steps.slice(0, at + 1), step = steps[at];
    back.disabled = at === 0;
    on.disabled = at === steps.length - 1;
    where.textContent = `month ${figure(step.month)} · step ${at + 1} of ${steps.length}`;
    pictures.forEach((one) => one.until(step.month, at === steps.length - 1));
    const shown = played.map((one, of) => passed.filter((mine) => mine.of === of).at(-1));
    const cards = played.map((one, of) => card(one, shown[of], played.length > 1 ? (of === last ? NOW : PIN) : null));
    said.replaceChildren(...cards.map((one) => one.said));
    now.replaceChildren(...cards.map((one) => one.shown));
    items.forEach((one, n) => {
      one?.classList.toggle("is-past", n <= at);
      if (n === nextItem()) one?.setAttribute("aria-current", "step"); else one?.removeAttribute("aria-current");
    });
    const current = items[nextItem()], box = list.parentElement;
    if (current) box.scrollTop += current.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  }

  function nextItem() {
    return items.findIndex((one, n) => one && n >= at);
  }

  go(0);
  return stop;
}

/** Every round of talks and every scene as a step, by month; of two stories the first goes first. */
function inOrder(played) {
  const steps = played.flatMap(({ story }, of) => story.scenes.flatMap((scene, n) => {
    const rounds = Math.max(1, scene.table?.rounds.length ?? 1);
    return Array.from({ length: rounds }, (_, round) => ({ month: scene.from, of, scene: n, round, rounds }));
  }));
  return steps.sort((a, b) => a.month - b.month || a.of - b.of || a.scene - b.scene || a.round - b.round);
}

/** What happens now: the scene in words, and what is on the table. */
function card({ title, story }, step, colour) {
  const scene = step ? story.scenes[step.scene] : null, whose = colour ? el("h4", { class: "whose" }, title) : null;
  const said = el("section", { class: "scene" }, whose), shown = el("section", {});
  if (colour) said.style.borderLeftColor = colour;
  if (!scene) {
    said.append(el("p", { class: "soft" }, "Nothing has happened yet."));
    return { said, shown };
  }
  const over = step.round === step.rounds - 1, table = scene.table;
  said.append(el("p", { class: "scene-line" }, over ? scene.line : `Month ${figure(scene.from)}: stage ${table.stage}, “${table.title}”, is on the table.`));
  if (table) {
    said.append(el("p", { class: "scene-round" }, step.round ? `Round ${step.round} of talks. ` : "As proposed. ", table.rounds[step.round].words ?? ""));
    shown.append(el("h4", {}, colour ? `On the table: ${title}` : "On the table"), board(table, step.round));
  }
  const rest = table ? scene.details.slice(Object.keys(table.issues).length + table.rounds.length) : scene.details;
  if (over && rest.length) shown.append(el("ul", { class: "scene-details" }, rest.map((one) => el("li", {}, one))));
  return { said, shown };
}

/** Every issue of a stage on its scale: today, the terms of each round, what each actor wants and where it stops. */
function board(table, upto) {
  const actors = Object.keys(table.actors), colour = (actor) => COLOURS[actors.indexOf(actor) % COLOURS.length];
  const legend = el("ul", { class: "legend" }, el("li", {}, sign(svg("path", { d: "M7 1l6 6l-6 6l-6-6z", fill: INK })), "terms on the table"), el("li", {}, sign(svg("rect", { x: 6, y: 1, width: 2, height: 12, fill: GREY })), "now"),
    actors.map((actor) => el("li", {}, sign(svg("circle", { cx: 7, cy: 7, r: 6, fill: colour(actor) })), table.actors[actor])), el("li", {}, sign(svg("path", { d: "M2 1v12l9-6z", fill: GREY })), "red line or price: not beyond"));
  const strips = Object.entries(table.issues).map(([key, issue]) => strip(key, issue, table, upto, colour));
  return el("div", { class: "board" }, legend, ...strips);
}

const sign = (shape) => svg("svg", { width: 14, height: 14, "aria-hidden": true }, shape);

function strip(key, issue, table, upto, colour) {
  const wide = 300, x = (value) => 8 + ((value - issue.low) / (issue.high - issue.low)) * (wide - 16), y = 18;
  const shapes = [svg("line", { x1: 8, x2: wide - 8, y1: y, y2: y, stroke: GRID, "stroke-width": 4, "stroke-linecap": "round" })];
  shapes.push(svg("rect", { x: x(issue.now) - 1, y: y - 9, width: 2, height: 18, fill: GREY }, svg("title", {}, `now ${figure(issue.now)}`)));
  const objects = table.rounds[upto].objects;
  for (const [actor, wants] of Object.entries(issue.wants)) {
    for (const [name, value] of Object.entries(wants)) {
      const [kind, side] = name.split(" ");
      if (!side) continue;
      const way = side === "at_most" ? 1 : -1, against = objects[actor]?.includes(key);
      shapes.push(svg("path", { d: `M${x(value)} ${y - 13}v11l${way * 7} -5.5z`, fill: colour(actor), stroke: against ? "#b3261e" : "none", "stroke-width": 2 },
        svg("title", {}, `${table.actors[actor]}: ${kind.replace("_", " ")} ${side.replace("_", " ")} ${figure(value)}${against ? "; it objects" : ""}`)));
    }
    shapes.push(svg("circle", { cx: x(wants.position), cy: y + 8, r: 4.5, fill: colour(actor), stroke: "#fff" }, svg("title", {}, `${table.actors[actor]} wants ${figure(wants.position)}, salience ${figure(wants.salience)}`)));
  }
  const at = table.rounds.slice(0, upto + 1).map((round) => round.terms[key]);
  if (at.length > 1) shapes.push(svg("path", { d: `M${at.map((value) => `${x(value)} ${y}`).join("L")}`, fill: "none", stroke: INK, "stroke-width": 1.2 }));
  at.forEach((value, n) => shapes.push(svg("path", { d: `M${x(value)} ${y - 5}l5 5l-5 5l-5-5z`, fill: n === upto ? INK : "#fff", stroke: INK }, svg("title", {}, `${n ? `round ${n}` : "proposed"}: ${figure(value)}`))));
  const who = Object.entries(objects).filter(([, over]) => over.includes(key)).map(([actor]) => table.actors[actor]);
  return el("div", { class: "strip" }, el("span", { class: "strip-title" }, issue.title),
    svg("svg", { viewBox: `0 0 ${wide} 34`, role: "img", "aria-label": `${issue.title}: terms ${figure(at.at(-1))}, now ${figure(issue.now)}` }, ...shapes),
    el("span", { class: who.length ? "strip-said is-against" : "strip-said" }, who.length ? `${figure(at.at(-1))}: ${who.join(", ")} objects` : figure(at.at(-1))));
}

/** Stages, what comes from outside, where issues stand, and trust, over the months; what is to come is pale. */
function timeline(story, title, brief) {
  const list = rows(story.timeline), panel = (name) => list.filter((row) => row.panel === name);
  const wide = 760, end = story.horizon, x = (month) => LEFT + (month / end) * (wide - LEFT - RIGHT);
  const shapes = [];
  let y = 16;
  const text = (at, words, more = {}) => svg("text", { x: at, y: y + 9, fill: INK, ...more }, words);
  story.stages.forEach((name, n) => {
    shapes.push(text(LEFT - 6, cut(`${n + 1} ${name}`, 26), { "text-anchor": "end" }), svg("line", { x1: LEFT, x2: wide - RIGHT, y1: y + 12, y2: y + 12, stroke: GRID }));
    for (const row of panel("stage").filter((one) => one.name === name)) {
      const until = Math.max(row.until ?? row.month, row.month);
      if (MARKS[row.label]) shapes.push(svg("text", { x: x(row.month), y: y + 10, class: "mark", fill: "#b3261e", "text-anchor": "middle" }, svg("title", {}, `month ${figure(row.month)}: ${row.label}`), MARKS[row.label]));
      else shapes.push(svg("rect", { x: x(row.month), y: y + 1, width: Math.max(1, x(until) - x(row.month)), height: 9, fill: row.label === "in force" ? "#009e73" : "#a6dccb", stroke: "#00694d", "stroke-width": 0.5 }, svg("title", {}, `${row.label}, months ${figure(row.month)} to ${figure(until)}`)));
    }
    y += 14;
  });
  const events = panel("event");
  if (events.length) {
    y += 4;
    shapes.push(text(LEFT - 6, "from outside; withdrawals", { "text-anchor": "end", fill: GREY }));
    const marks = events.map((row) => ({ at: x(row.month), row, words: row.label === "shock" ? "" : row.label.replace("change of government", "new government") }));
    for (const { at, row } of marks) shapes.push(svg("text", { x: at, y: y + 10, class: "mark", "text-anchor": "middle", fill: row.label.endsWith("withdraws") ? "#b3261e" : INK }, svg("title", {}, `month ${figure(row.month)}: ${row.label}`), row.label === "shock" ? "◆" : row.label.endsWith("withdraws") ? "✖" : "⚑"));
    const placed = staggered(marks.filter(({ words }) => words), LEFT, wide);
    for (const { left, line, words } of placed) shapes.push(svg("text", { x: left, y: y + 21 + 11 * line, class: "event-label", fill: GREY }, words));
    y += 15 + 11 * Math.max(1, ...placed.map(({ line }) => line + 1));
  }
  y = lines(shapes, panel("value"), { y, height: 88, title: "issues, % of their scale", x, wide, end });
  if (!brief) y = lines(shapes, panel("trust"), { y, height: 54, title: "trust, %", x, wide, end });
  for (const month of ticks(end)) shapes.push(svg("text", { x: x(month), y: y + 12, fill: GREY, "text-anchor": "middle" }, month === 0 ? "month 0" : String(month)), svg("line", { x1: x(month), x2: x(month), y1: y - 2, y2: y + 2, stroke: GREY }));
  const cover = svg("rect", { x: LEFT, y: 14, width: 0, height: y - 14, fill: "#fff", "fill-opacity": 0.78, class: "cover" });
  const head = svg("rect", { x: LEFT, y: 8, width: 2, height: y - 8, fill: "#d55e00", class: "head" });
  const drawing = svg("svg", { viewBox: `0 0 ${wide} ${y + 18}`, class: "timeline", role: "img", "aria-label": `${title}: ${story.sentence} The list beneath tells it in words.` }, ...shapes, cover, head);
  return {
    host: el("div", { class: "story-picture", tabindex: 0, role: "region", "aria-label": title }, el("p", { class: "story-told" }, el("strong", {}, `${title}: `), story.sentence), drawing),
    until(month, over) {
      const at = over ? wide - RIGHT : x(month);
      cover.setAttribute("x", at);
      cover.setAttribute("width", Math.max(0, wide - RIGHT - at));
      head.setAttribute("x", at - 1);
    },
  };
}

/** Labels beneath their marks, each on the first line that is free there; six pixels a letter. */
export function staggered(marks, low, high) {
  const free = [];
  return marks.map(({ at, words }) => {
    const size = words.length * 6, left = Math.max(low, Math.min(at - 4, high - size));
    let line = free.findIndex((end) => end + 8 <= left);
    if (line < 0) line = free.length;
    free[line] = left + size;
    return { left, line, words };
  });
}

const cut = (words, most) => (words.length > most ? `${words.slice(0, most - 1)}…` : words);
const ticks = (end) => Array.from({ length: Math.floor(end / step(end)) + 1 }, (_, n) => n * step(end));
const step = (end) => (end > 60 ? 24 : end > 24 ? 12 : 6);

/** Lines with their names at the right, clear of each other; gives where it ends. */
function lines(shapes, list, { y, height, title, x, wide, end }) {
  if (!list.length) return y;
  const names = times(list.map((row) => row.name)), room = Math.max(height, names.length * 11);
  const up = (value) => y + 4 + (1 - value / 100) * room;
  shapes.push(svg("text", { x: LEFT - 28, y: up(50) + 3, fill: INK, "text-anchor": "end" }, title), ...[0, 50, 100].flatMap((value) => [svg("line", { x1: LEFT, x2: wide - RIGHT, y1: up(value), y2: up(value), stroke: GRID }), svg("text", { x: LEFT - 6, y: up(value) + 3, fill: GREY, "text-anchor": "end" }, value && value < 100 ? "50" : String(value))]));
  const ends = names.map((name, n) => {
    const mine = list.filter((row) => row.name === name);
    shapes.push(svg("path", { d: `M${mine.map((row, k) => (k ? `H${x(row.month).toFixed(1)}V${up(row.value).toFixed(1)}` : `${x(row.month).toFixed(1)} ${up(row.value).toFixed(1)}`)).join("")}H${x(end).toFixed(1)}`, fill: "none", stroke: COLOURS[n % COLOURS.length], "stroke-width": 1.8, "stroke-dasharray": n >= COLOURS.length ? "5 2" : "none" }, svg("title", {}, mine[0].label)));
    return { words: mine[0].label, colour: COLOURS[n % COLOURS.length], at: up(mine.at(-1).value) };
  }).sort((a, b) => a.at - b.at);
  let floor = y + 2;
  ends.forEach((one, n) => {
    const at = Math.min(Math.max(one.at, floor), y + 4 + room - (ends.length - 1 - n) * 11);
    floor = at + 11;
    shapes.push(svg("path", { d: `M${x(end)} ${one.at}L${x(end) + 8} ${at}`, stroke: one.colour, fill: "none" }), svg("text", { x: x(end) + 10, y: at + 3, fill: INK }, cut(one.words, 25)));
  });
  return y + room + 14;
}
