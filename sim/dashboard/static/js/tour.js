// A short tour: a box beside the page that names its parts one after the other; nothing is blocked meanwhile.

import { $, el } from "./dom.js";

const STEPS = [
  ["#tab-outcomes", "Outcomes", "Every way to a settlement: how often it is signed, how long it stays in force, who mostly stops it. Click a path to look at it closely."],
  ["#matter", "Dials", "The numbers that move the chosen path most stand first; beneath, everything else in three groups: what somebody can decide, what we believe, and how the model reasons."],
  ["#why", "Why", "The reason in words, what you changed, and whether the difference can be told from chance. The same worlds are walked before and after."],
  ["#tab-compose", "Compose a deal", "Move clauses between stages, set targets on their scales, say who delivers and who must agree. Each actor's verdict stands at each clause."],
  ["#pin", "Pins", "Keep a setting under a name and hold the next one against it. Undo, redo and the link bring every setting back."],
  ["#take", "Take away", "Changes as YAML for the command line, a report, a spreadsheet, or a page that works without this program."],
];
const KEY = "settlement-sim-tour";
let box = null;

export function tour(at = 0) {
  end();
  const [selector, title, words] = STEPS[at], target = document.querySelector(selector);
  target?.classList.add("toured");
  box = el("section", { class: "tour", role: "dialog", "aria-label": "Tour", keydown: (event) => { if (event.key === "Escape") end(); } },
    el("h2", {}, title), el("p", {}, words),
    el("p", { class: "buttons" }, el("span", { class: "soft" }, `${at + 1} of ${STEPS.length}`),
      el("button", { type: "button", disabled: at === 0, click: () => tour(at - 1) }, "Back"),
      el("button", { type: "button", id: "tour-next", click: () => (at + 1 < STEPS.length ? tour(at + 1) : end()) }, at + 1 < STEPS.length ? "Next" : "Done"),
      el("button", { type: "button", id: "tour-end", click: end }, "Close")));
  document.body.append(box);
  $("tour-next").focus();
}

export function once() {
  try {
    if (localStorage.getItem(KEY)) return;
    localStorage.setItem(KEY, "seen");
  } catch {
    return; // a browser that keeps nothing would show it every time
  }
  tour();
}

function end() {
  box?.remove();
  box = null;
  for (const one of document.querySelectorAll(".toured")) one.classList.remove("toured");
}
