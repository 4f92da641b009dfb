// Presets: the scenario's variants, each with what it changes. Asked for when the list is first opened.

import { $, el } from "./dom.js";
import { post, tell } from "./net.js";
import * as store from "./store.js";

const MOST = 12; // changes that are listed of one preset
const FILE = { variant: null, sets: {}, deals: {} };

export function build(about) {
  const host = $("presets");
  host.hidden = !about.variants.length;
  host.addEventListener("toggle", () => { if (host.open && !host.dataset.filled) fill(host, about.variants).catch(tell); });
}

async function fill(host, variants) {
  host.dataset.filled = "yes";
  const answers = await Promise.all(variants.map(({ key }) => post("api/difference", { from: FILE, state: { ...FILE, variant: key } })));
  host.querySelector(".menu").replaceChildren(...variants.map(({ key, title }, n) => {
    const { changes } = answers[n], more = changes.length - MOST;
    return el("section", { class: "preset" },
      el("h3", {}, title, " ", el("button", { type: "button", class: "small", "aria-label": `Use the preset ${title}`, click: () => { host.open = false; store.change({ variant: key }); } }, "Use")),
      changes.length ? null : el("p", { class: "soft" }, "Changes no number."),
      el("ul", {}, changes.slice(0, MOST).map((one) => el("li", {}, one.words)), more > 0 ? el("li", { class: "soft" }, `and ${more} more`) : null));
  }));
}
