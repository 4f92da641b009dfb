// The page: load the scenario, listen to everything that can be set, and draw what the server answers.

import { $, el, figure, isolated, later, shareOf } from "./dom.js";
import { download, get, post, tell } from "./net.js";
import * as presets from "./presets.js";
import * as store from "./store.js";
import * as controls from "./controls.js";
import * as asking from "./asking.js";
import { SIDES, patterns } from "./plotting.js";
import { refresh } from "./refresh.js";
import * as links from "./links.js";
import * as views from "./views.js";
import "./outcomes.js";
import "./board.js";
import "./world.js";
import "./compare.js";
import "./more.js";

let about = null, against = null, chosen = "", drawn = null, ghost = null;

async function start() {
  about = await get("api/scenario");
  patterns(about.endings);
  about.published = about.paths.map((path) => path.key);
  links.leadToStart();
  links.remember(about);
  const plain = { ...store.state, variant: about.opened.variant };
  const wanted = location.hash.length > 1 ? linked(location.hash) ?? plain : plain;
  if (wanted.variant !== about.variant || Object.keys(wanted.deals).length) await read(wanted);
  if (!wanted.view) wanted.view = (await post("api/best", { state: wanted })).path;
  fill();
  store.listen(changed);
  wire();
  views.select("outcomes");
  store.put(known(wanted));
  import("./tour.js").then(({ once }) => once());
}

/** The scenario in a setting: its dials, paths and texts. */
async function read(state) {
  const { published } = about;
  about = { ...(await post("api/scenario", { state: store.plain(state) })), published };
}

/** A setting without what this scenario does not have; a path is chosen that asks somebody. */
function known(wanted) {
  const paths = new Set(about.paths.map((path) => path.key));
  const every = new Set([...about.actors.flatMap((actor) => actor.controls), ...about.others].map((one) => one.address));
  const asked = about.paths.find((path) => path.needs_consent && (!wanted.paths.length || wanted.paths.includes(path.key))) ?? about.paths[0];
  return {
    ...wanted,
    paths: wanted.paths.filter((path) => paths.has(path)),
    view: paths.has(wanted.view) ? wanted.view : asked.key,
    sets: Object.fromEntries(Object.entries(wanted.sets).filter(([address]) => every.has(address))),
  };
}

function fill() {
  document.title = `${about.title} – settlement paths`;
  $("title").textContent = isolated(about.title);
  $("about").textContent = [about.as_of, about.description, about.opened.sets.length ? `Opened with ${about.opened.sets.join(", ")}.` : ""].filter(Boolean).join(" · ");
  $("about").title = $("about").textContent;
  $("caveat").textContent = about.caveat || "A model of what was put into it, not a forecast.";
  $("caveat").hidden = false;
  $("variant").replaceChildren(el("option", { value: "" }, "As the file has it"), ...about.variants.map(({ key, title }) => el("option", { value: key, title }, title)));
  $("paths").querySelector("fieldset").replaceChildren(el("legend", {}, "Paths to walk"), ...about.paths.map((path) =>
    el("label", { title: path.summary }, el("input", { type: "checkbox", value: path.key, change: choosePaths }), " ", path.title)));
  $("worlds").replaceChildren(...store.LEVELS.map((worlds) => el("option", { value: worlds }, figure(worlds))));
  controls.build(about);
}

function choosePaths() {
  const boxes = [...$("paths").querySelectorAll("input")], ticked = boxes.filter((box) => box.checked).map((box) => box.value);
  if (!ticked.length) return show(store.state);
  const view = ticked.includes(store.state.view) ? store.state.view : ticked[0];
  store.change({ paths: ticked.length === boxes.length ? [] : ticked, view });
}

function wire() {
  presets.build(about);
  $("variant").addEventListener("change", () => store.change({ variant: $("variant").value || null }));
  $("view").addEventListener("change", () => store.change({ view: $("view").value }));
  $("worlds").addEventListener("change", () => store.change({ worlds: Number($("worlds").value) }));
  $("undo").addEventListener("click", store.undo);
  $("redo").addEventListener("click", store.redo);
  $("replay").addEventListener("click", replay);
  $("reset").addEventListener("click", () => store.change({ variant: about.opened.variant, sets: {}, deals: {}, view: about.published.includes(store.state.view) ? store.state.view : null }));
  $("pin").addEventListener("click", pin);
  $("against").addEventListener("change", () => { chosen = $("against").value; compare(); soon(); });
  const take = (what) => () => download({ what, state: store.state }).catch(tell);
  $("take-overlay").addEventListener("click", take("overlay"));
  $("take-report").addEventListener("click", take("report"));
  $("take-sheet").addEventListener("click", take("sheet"));
  $("take-page").addEventListener("click", () => {
    $("status").textContent = "The page is being made: settings, outcomes and stories …";
    download({ what: "page", state: store.state, pins: store.pins }).then(() => { $("status").textContent = "The page is made. It works without this program."; }, tell);
  });
  $("take-print").addEventListener("click", () => print());
  for (const what of ["overlay", "report", "sheet", "page", "print"]) $(`take-${what}`).addEventListener("click", () => { $("take").open = false; });
  $("take-link").addEventListener("click", () => {
    $("link").select();
    navigator.clipboard?.writeText($("link").value).then(() => { $("status").textContent = "The link is copied. It holds the whole setting and opens in any running page of this scenario."; }, () => {});
  });
  $("open-link").addEventListener("change", () => {
    const wanted = linked($("open-link").value);
    if (!wanted) return;
    $("open-link").value = "";
    follow(wanted).catch(tell);
  });
  $("tour").addEventListener("click", () => import("./tour.js").then(({ tour }) => tour()));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=range]):not([type=checkbox]), textarea");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing) { event.preventDefault(); (event.shiftKey ? store.redo : store.undo)(); }
    if (event.key === "Escape") for (const one of document.querySelectorAll(".drop[open]")) { one.open = false; one.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => { for (const one of document.querySelectorAll(".drop[open]")) if (!one.contains(event.target)) one.open = false; });
  window.addEventListener("hashchange", () => {
    const wanted = linked(location.hash);
    if (wanted) follow(wanted).catch(tell);
  });
  let wide = innerWidth;
  window.addEventListener("resize", later(150, () => { if (wide !== innerWidth) { wide = innerWidth; if (drawn) draw(...drawn); } }));
  controls.search();
}

/** The setting of a link, or nothing where it is of another scenario, which is said. */
function linked(text) {
  try {
    const { setting, other } = links.settingOf(text, about);
    links.note(other);
    return setting;
  } catch (error) {
    links.note(error.message);
    return null;
  }
}

async function follow(wanted) {
  await read(wanted);
  fill();
  store.put(known(wanted));
}

const soon = later(15, () => refresh(ghost ?? store.state, against, about.published, draw));

async function changed(state, before) {
  ghost = null;
  const other = (one) => JSON.stringify([one.variant, one.deals]);
  if (state !== before && other(state) !== other(before)) {
    try {
      await read(state);
    } catch (error) {
      return tell(error);
    }
    fill();
    const there = about.paths.some((path) => path.key === state.view);
    if (!there) return store.put({ ...state, view: known({ ...state, view: null }).view, paths: state.paths.filter((key) => about.paths.some((path) => path.key === key)) });
  }
  compare();
  show(store.state);
  if (state !== before) asking.stale();
  soon();
}

/** What the present setting is held against: the pin that was chosen, or the scenario as it was opened. */
function compare() {
  const own = { ...store.state, variant: about.opened.variant, sets: {}, deals: {} };
  const pinned = store.pins.find((one) => one.name === chosen);
  const found = chosen === "nothing" ? null : pinned ? pinned.state : own;
  const same = found && JSON.stringify(store.plain(found)) === JSON.stringify(store.plain(store.state));
  against = found && !same ? { ...found, paths: [], view: null } : null;
  $("compared-name").textContent = pinned ? `“${pinned.name}”` : "the scenario as opened";
}

/** Bring everything but the pictures up to date. */
function show(state) {
  $("variant").value = state.variant ?? "";
  $("worlds").value = state.worlds;
  const walked = about.paths.filter((path) => !state.paths.length || state.paths.includes(path.key));
  for (const box of $("paths").querySelectorAll("input")) box.checked = walked.some((path) => path.key === box.value);
  $("path-count").textContent = `(${walked.length} of ${about.paths.length})`;
  $("view").replaceChildren(...walked.map((path) => el("option", { value: path.key }, path.title)));
  $("view").value = state.view ?? walked[0].key;
  $("against").replaceChildren(el("option", { value: "" }, "as opened"), ...store.pins.map(({ name }) => el("option", { value: name }, name)), el("option", { value: "nothing" }, "nothing"));
  $("against").value = chosen;
  $("undo").disabled = !store.undoable();
  $("redo").disabled = !store.redoable();
  $("replay").disabled = !store.previous();
  $("replay").setAttribute("aria-pressed", String(Boolean(ghost)));
  $("reset").disabled = state.variant === about.opened.variant && !Object.keys(state.sets).length && !Object.keys(state.deals).length;
  $("link").value = links.linkOf(about, state);
  controls.update();
  views.show(state);
  const path = about.paths.find((one) => one.key === $("view").value);
  if (path) matter(path);
}

/** Sought when the page has come to rest, so that it never stands in the way of a move. */
const matter = later(1200, (path) => controls.matter(path.key, path));

function pin() {
  const clean = $("pin-name").value.trim().slice(0, 40) || `pin ${store.pins.length + 1}`;
  $("pin-name").value = "";
  const old = store.pins.findIndex((one) => one.name === clean);
  if (old >= 0) store.pins.splice(old, 1);
  store.pins.push({ name: clean, state: store.state });
  chosen = clean;
  compare();
  show(store.state);
  soon();
}

/** Show the setting before the last change, and back. */
function replay() {
  ghost = ghost ? null : store.previous();
  $("replay").setAttribute("aria-pressed", String(Boolean(ghost)));
  $("status").textContent = ghost ? "Before the last change:" : "After the last change:";
  soon();
}

/** What was changed, and what differs from the other setting, in the server's words. */
async function describe() {
  const state = store.state;
  const opened = { variant: about.opened.variant, sets: {}, deals: {} };
  const preset = { ...opened, variant: state.variant };
  const { changes } = await post("api/difference", { from: preset, state: store.plain(state) });
  const given = preset.variant === opened.variant ? [] : (await post("api/difference", { from: opened, state: preset })).changes;
  const back = (change) => {
    const address = Object.keys(state.sets).find((one) => change.address.startsWith(one)), deal = Object.keys(state.deals).find((key) => change.address.startsWith(`paths.${key}`));
    return el("li", {}, address ? el("button", { type: "button", class: "plain", click: () => controls.go(address) }, change.words) : change.words, " ",
      address || deal ? el("button", { type: "button", class: "small", "aria-label": `Take back: ${change.words}`, click: () => (address ? store.move(address, null) : store.deal(deal, null)) }, "Take back") : null);
  };
  $("changed").hidden = !changes.length;
  $("changed").querySelector("ul").replaceChildren(...changes.slice(0, 40).map(back), ...(changes.length > 40 ? [el("li", {}, `and ${changes.length - 40} more`)] : []));
  const named = about.variants.find((one) => one.key === state.variant)?.title;
  $("preset-changed").hidden = !given.length;
  $("preset-changed-head").textContent = isolated(named ? `From the preset “${named}”` : "Without the preset it was opened with");
  $("preset-changed").querySelector("ul").replaceChildren(...given.slice(0, 40).map((change) => el("li", {}, change.words)), ...(given.length > 40 ? [el("li", {}, `and ${given.length - 40} more`)] : []));
  $("compared").hidden = !against;
  if (!against) return;
  const pinned = store.pins.some((one) => one.name === chosen);
  const other = pinned ? (await post("api/difference", { from: store.plain(against), state: store.plain(state) })).changes : [];
  $("compared-list").replaceChildren(...other.slice(0, 20).map((change) => el("li", {}, change.words)));
}

/** Before and after of the chosen path, and whether the difference can be told from chance. */
function movedTable(now) {
  const mine = now.moved.filter((row) => row.path === now.view);
  const points = (x) => figure(100 * x, 2);
  $("moved").replaceChildren(mine.length ? el("dl", {}, mine.flatMap((row) => [el("dt", {}, row.title),
    el("dd", {}, `${shareOf(row.before)} → ${shareOf(row.after)} of the worlds. `,
      row.side ? el("strong", {}, `${row.side > 0 ? "▲ +" : "▼ "}${points(row.difference)} points (95 %: ${points(row.low)} to ${points(row.high)})`) : `Whether that is a change ${row.words}.`)]))
    : el("p", { class: "soft" }, "The other setting does not have this path."));
}

async function draw(now, beside, final) {
  drawn = [now, beside, final];
  SIDES.pinned = store.pins.some((one) => one.name === chosen) ? "pinned" : "as opened";
  if ($("view").value !== now.view) $("view").value = now.view;
  const title = (key) => about.paths.find((path) => path.key === key)?.title ?? key;
  $("why-view").textContent = isolated(now.reasons[now.view] ?? "");
  if (against) movedTable(now);
  $("why-pinned").textContent = beside?.reasons[now.view] ? isolated(`Before: ${beside.reasons[now.view]}`) : "";
  if (final) $("reasons").replaceChildren(...now.paths.flatMap((key) => [el("dt", {}, title(key)), el("dd", {}, now.reasons[key])]));
  await views.draw(now, beside, final, about);
  document.documentElement.dataset.drawn = String(Number(document.documentElement.dataset.drawn ?? 0) + 1);
  if (final) describe().catch(tell); // not before: it would stand in the way of the other paths
}

start().catch(tell);
