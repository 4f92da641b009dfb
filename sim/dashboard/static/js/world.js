// Watch a world: one draw of everything uncertain, told stage by stage, beside the same draw without the changes.

import { el } from "./dom.js";
import { post, tell } from "./net.js";
import { plain, state } from "./store.js";
import { player } from "./worldplayer.js";
import * as views from "./views.js";

let host = null, about = null, here = null, stop = () => {}, beside = false, turn = 0;
const wanted = { path: null, world: null };

/** Play a world of a path; the most typical one where none is named. */
export function play(path, world = null) {
  Object.assign(wanted, { path, world });
  here = null;
  views.select("world");
  ask().catch(tell);
}

views.add({
  key: "world",
  title: "Watch a world",
  build(made) { host = made; },
  draw(now, before, final, given) {
    about = given ?? about;
    if (final) ask().catch(tell); // by then the run is at hand
  },
});

const opened = () => ({ variant: about?.opened.variant ?? null, sets: {}, deals: {} });
const changed = () => about !== null && JSON.stringify(plain(state)) !== JSON.stringify(opened());

/** Ask for the world in the present setting and, where that is wished, in the one that was opened. */
async function ask(next = false) {
  const path = state.view ?? wanted.path, key = JSON.stringify([plain(state), state.worlds, path, wanted.world, beside && changed()]);
  if (!next && key === here) return;
  if (wanted.path !== path) wanted.world = null;
  here = key;
  const mine = ++turn, request = { state: { ...state, view: path }, path, world: wanted.world, next };
  host.setAttribute("aria-busy", "true");
  try {
    const now = await post("api/world", request);
    if (mine !== turn) return;
    Object.assign(wanted, { path, world: now.world });
    const before = beside && changed() ? await post("api/world", { state: { ...state, ...opened(), paths: [], view: null }, path, world: now.world, beside: true }).catch((error) => error) : null;
    if (mine !== turn) return;
    here = JSON.stringify([plain(state), state.worlds, path, wanted.world, beside && changed()]);
    tell(null);
    show(now, before);
  } finally {
    if (mine === turn) host.setAttribute("aria-busy", "false");
  }
}

function show(now, before) {
  stop();
  const box = el("input", { type: "checkbox", checked: beside && changed(), disabled: !changed(), change: () => { beside = box.checked; ask().catch(tell); } });
  const number = el("input", { type: "number", min: 0, max: state.worlds - 1, value: now.world, "aria-label": "World", change: () => { wanted.world = Number(number.value); ask().catch(tell); } });
  const played = before && !(before instanceof Error) ? [{ title: "As opened", story: before }, { title: "With my changes", story: now }] : [{ title: now.path_title, story: now }];
  const place = el("div");
  host.dataset.world = now.world;
  host.replaceChildren(
    el("div", { class: "story-choose" },
      el("label", {}, "World ", number), el("span", { class: "soft" }, now.picked),
      el("button", { type: "button", "data-next": true, click: () => ask(true).catch(tell) }, "Next world of this kind"),
      el("button", { type: "button", click: () => { wanted.world = null; here = null; ask().catch(tell); } }, "A typical one"),
      el("label", { title: changed() ? "The same random events in both." : "Nothing is changed yet." }, box, " beside it the same world without my changes")),
    before instanceof Error ? el("p", { class: "soft" }, `Without the changes it cannot be told: ${before.message}`) : "",
    place,
    el("p", { class: "foot soft" }, "One draw of everything uncertain, told by the agents of the model; shocks, elections and what everybody is like are the same in every setting of the same world. A single world is an illustration, not a forecast."));
  stop = player(place, played);
}
