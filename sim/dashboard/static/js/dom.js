// Making elements. Every text goes in as text, never as markup.

export const $ = (id) => document.getElementById(id);

/** An element with attributes (functions become listeners) and children; a string child is text. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else made.setAttribute(key, String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false).map(asNode));
  return made;
}

function asNode(child) {
  return child instanceof Node ? child : document.createTextNode(isolated(String(child)));
}

const NAMES = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?:[ \u00a0\u200b-\u200f\u0300-\u036f\d'.&/-]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])*…?/g;

/** A text in which names from right to left turn nothing around them, as sim/results/wording.py has it. */
export const isolated = (text) => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "").replace(NAMES, "\u2068$&\u2069");

export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** A number as people write it: no more digits than it needs. */
export function figure(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (Number.isInteger(value)) return value.toLocaleString("en");
  const size = Math.abs(value);
  return String(Number(size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toPrecision(digits)));
}

/** A number in full, to the four digits after the point that are used of it. */
export const exactly = (value) => value.toLocaleString("en", { maximumFractionDigits: 4 });

/** A share as the program says it, to be followed by "of ...": a bare 0 or 100 % would claim too much. */
export const shareOf = (share) => (share === 0 ? "none" : share === 1 ? "all" : `${percent(share)} %`);
export const percent = (share) => (share > 0 && share < 0.005 ? "<1" : share < 1 && share >= 0.995 ? ">99" : String(Math.round(share * 100)));
export const spoken = (key) => key.replaceAll("_", " ");
export const triple = ([low, mode, high]) => (low === high ? figure(mode) : `${figure(mode)} (${figure(low)} to ${figure(high)})`);

/** Wait until nothing has called for a while. */
export function later(wait, call) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...given), wait);
  };
}
