// The tabs in the middle: each view is built when it is first opened, and drawn while it is open.

import { $, el } from "./dom.js";

const views = new Map();
let open = null, last = { state: null, draw: null };

/** Add a view: { key, title, build(host), show(state), draw(picture, beside, about) }; the last three are optional. */
export function add(view) {
  const host = el("div", { class: "view", id: `view-${view.key}`, role: "tabpanel", tabindex: 0, "aria-labelledby": `tab-${view.key}`, hidden: true });
  const tab = el("button", { type: "button", role: "tab", id: `tab-${view.key}`, "aria-controls": `view-${view.key}`, "aria-selected": "false", tabindex: -1, click: () => select(view.key), keydown: step }, view.title);
  $("tabs").append(tab);
  $("charts").append(host);
  views.set(view.key, { ...view, host, tab, built: false });
}

function step(event) {
  const keys = [...views.keys()], at = keys.indexOf(open);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: keys.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const key = keys[(to + keys.length) % keys.length];
  select(key);
  views.get(key).tab.focus();
}

export function select(key) {
  open = key;
  for (const view of views.values()) {
    const mine = view.key === key;
    view.tab.setAttribute("aria-selected", String(mine));
    view.tab.tabIndex = mine ? 0 : -1;
    view.host.hidden = !mine;
  }
  const view = views.get(key);
  if (!view.built) {
    view.built = true;
    view.build?.(view.host);
  }
  if (last.state) view.show?.(last.state);
  if (last.draw) view.draw?.(...last.draw);
}

export function show(state) {
  last.state = state;
  views.get(open)?.show?.(state);
}

export async function draw(...given) {
  last.draw = given;
  await views.get(open)?.draw?.(...given);
}
