// The page: load the scenario, listen to every control, and draw what the server answers.

import { $, el, figure, later } from "./dom.js";
import { download, get, post, tell } from "./net.js";
import * as store from "./store.js";
import * as controls from "./controls.js";
import * as asking from "./asking.js";
import { patterns } from "./plotting.js";
import { refresh } from "./refresh.js";
import { distance, endings, gains, survival } from "./charts/paths.js";
import { stoppers, trust, values } from "./charts/view.js";

let about = null, pinned = null, drawn = null;

async function start() {
  patterns();
  const wanted = store.decode(location.hash);
  about = await get(`api/scenario${location.hash.includes("variant=") ? `?variant=${encodeURIComponent(wanted.variant)}` : ""}`);
  fill();
  store.listen(changed);
  wire();
  store.put(known(location.hash.length > 1 ? wanted : { ...wanted, variant: about.opened.variant }));
}

/** A setting without what this scenario does not have. */
function known(wanted) {
  const paths = new Set(about.paths.map((path) => path.key)), addresses = new Set(about.actors.flatMap((actor) => actor.controls.map((one) => one.address)));
  return {
    ...wanted,
    paths: wanted.paths.filter((path) => paths.has(path)),
    view: paths.has(wanted.view) ? wanted.view : null,
    sets: Object.fromEntries(Object.entries(wanted.sets).filter(([address]) => addresses.has(address))),
  };
}

function fill() {
  document.title = `${about.title} – settlement paths`;
  $("title").textContent = about.title;
  $("about").textContent = [about.as_of, about.description, about.opened.sets.length ? `Opened with ${about.opened.sets.join(", ")}.` : ""].filter(Boolean).join(" · ");
  $("caveat").textContent = about.caveat || "A model of what was put into it, not a forecast.";
  $("caveat").hidden = false;
  $("variant").replaceChildren(el("option", { value: "" }, "As the file has it"), ...about.variants.map(({ key, title }) => el("option", { value: key, title }, title)));
  $("paths").querySelector("fieldset").replaceChildren(el("legend", {}, "Paths to walk"), ...about.paths.map((path) =>
    el("label", { title: path.summary }, el("input", { type: "checkbox", value: path.key, change: choosePaths }), " ", path.title)));
  $("worlds").replaceChildren(...store.LEVELS.map((worlds) => el("option", { value: worlds }, `${figure(worlds)} worlds`)));
  controls.build(about);
  asking.prepare(about);
}

function choosePaths() {
  const boxes = [...$("paths").querySelectorAll("input")], chosen = boxes.filter((box) => box.checked).map((box) => box.value);
  if (!chosen.length) return show(store.state);
  const view = chosen.includes(store.state.view) ? store.state.view : null;
  store.change({ paths: chosen.length === boxes.length ? [] : chosen, view });
}

function wire() {
  $("variant").addEventListener("change", () => store.change({ variant: $("variant").value || null }));
  $("view").addEventListener("change", () => store.change({ view: $("view").value }));
  $("worlds").addEventListener("change", () => store.change({ worlds: Number($("worlds").value) }));
  $("undo").addEventListener("click", store.undo);
  $("reset").addEventListener("click", () => store.change({ sets: {} }));
  $("pin").addEventListener("click", pin);
  const take = (what) => () => download({ what, state: store.state }).catch(tell);
  $("take-overlay").addEventListener("click", take("overlay"));
  $("take-report").addEventListener("click", take("report"));
  $("take-print").addEventListener("click", () => print());
  $("take-link").addEventListener("click", () => {
    $("link").select();
    navigator.clipboard?.writeText(location.href).then(() => { $("status").textContent = "The link is copied; it restores this setting while the command runs."; }, () => {});
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=range]):not([type=checkbox])");
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !typing) { event.preventDefault(); store.undo(); }
    if (event.key === "Escape") for (const one of document.querySelectorAll(".drop[open]")) { one.open = false; one.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => { for (const one of document.querySelectorAll(".drop[open]")) if (!one.contains(event.target)) one.open = false; });
  window.addEventListener("hashchange", () => store.put(known(store.decode(location.hash))));
  let wide = innerWidth;
  window.addEventListener("resize", later(150, () => { if (wide !== innerWidth) { wide = innerWidth; if (drawn) draw(...drawn); } }));
  new ResizeObserver(([bar]) => document.documentElement.style.setProperty("--bar", `${bar.target.offsetHeight}px`)).observe(document.querySelector(".bar"));
  controls.search();
  asking.listen();
}

const soon = later(15, () => refresh(store.state, pinned, draw));

async function changed(state, before) {
  if (state.variant !== about.variant) {
    try {
      about = await get(`api/scenario?variant=${encodeURIComponent(state.variant ?? "")}`);
    } catch (error) {
      return tell(error);
    }
    fill();
  }
  show(state);
  if (state !== before) asking.stale();
  soon();
}

/** Bring everything but the charts up to date. */
function show(state) {
  $("variant").value = state.variant ?? "";
  $("worlds").value = state.worlds;
  const chosen = about.paths.filter((path) => !state.paths.length || state.paths.includes(path.key));
  for (const box of $("paths").querySelectorAll("input")) box.checked = chosen.some((path) => path.key === box.value);
  $("path-count").textContent = `(${chosen.length} of ${about.paths.length})`;
  $("view").replaceChildren(...chosen.map((path) => el("option", { value: path.key }, path.title)));
  $("view").value = state.view ?? drawn?.[0].view ?? chosen[0].key;
  $("undo").disabled = !store.undoable();
  $("reset").disabled = !Object.keys(state.sets).length;
  $("pin").textContent = pinned ? "Unpin" : "Pin to compare";
  $("pin").setAttribute("aria-pressed", String(Boolean(pinned)));
  $("link").value = location.href;
  controls.update();
}

function pin() {
  pinned = pinned ? null : store.state;
  show(store.state);
  soon();
}

/** What was changed, and what differs from the pin, in the server's words. */
async function describe() {
  const state = store.state, plain = ({ variant, sets }) => ({ variant, sets });
  const own = Object.keys(state.sets).length ? (await post("api/difference", { from: { variant: state.variant }, state: plain(state) })).changes : [];
  const list = (change) => el("li", {}, el("button", { type: "button", class: "small", click: () => controls.go(Object.keys(state.sets).find((one) => change.address.startsWith(one)) ?? "") }, change.words));
  $("changed").hidden = !own.length;
  $("changed").querySelector("ul").replaceChildren(...own.map(list));
  $("compared").hidden = !pinned;
  if (!pinned) return;
  const { changes } = await post("api/difference", { from: plain(pinned), state: plain(state) });
  $("compared-lead").textContent = changes.length ? "From pinned to now:" : "Nothing differs yet. Move a number, or choose a variant.";
  $("compared").querySelector("ul").replaceChildren(...changes.map((change) => el("li", {}, change.words)));
}

/** Draw what matters first and let the browser breathe in between; a newer drawing ends an older one. */
async function draw(now, beside, final) {
  const mine = (drawn = [now, beside, final]);
  const state = { ...store.state, worlds: now.worlds, view: now.view };
  if ($("view").value !== now.view) $("view").value = now.view;
  const title = (key) => about.paths.find((path) => path.key === key)?.title ?? key;
  $("asked-path").textContent = `“${title(now.view)}”`;
  $("why-view").textContent = now.reasons[now.view];
  $("why-pinned").hidden = !beside;
  $("why-pinned").textContent = beside ? `Pinned: ${beside.reasons[now.view] ?? ""}` : "";
  $("why").querySelector("dl").replaceChildren(...now.paths.flatMap((key) => [el("dt", {}, title(key)), el("dd", {}, now.reasons[key]),
    beside && beside.reasons[key] !== now.reasons[key] ? el("dd", { class: "soft" }, `Pinned: ${beside.reasons[key]}`) : null].filter(Boolean)));
  for (const [n, chart] of [endings, survival, stoppers, distance, gains, values, trust].entries()) {
    if (drawn !== mine) return;
    chart(now, beside, state, about);
    if (n === 0) {
      document.documentElement.dataset.drawn = String(Number(document.documentElement.dataset.drawn ?? 0) + 1);
      describe().catch(tell);
    }
    await new Promise((wake) => setTimeout(wake, 0));
  }
  if (final && drawn === mine) asking.follow();
}

start().catch(tell);
