// A link carries the whole setting and the scenario that it is of, and no token.

import { $, el } from "./dom.js";
import { decode, encode } from "./store.js";

export function linkOf(about, state) {
  const head = new URLSearchParams({ of: about.identity, title: about.title, file: about.file, seed: about.seed });
  return `${location.origin}/open#${head}&${encode(state)}`;
}

/** The setting of a link, or of what stands after its #; a link of another scenario is refused, and named. */
export function settingOf(text, about) {
  const fragment = text.trim().replace(/^[^#]*#/, ""), words = new URLSearchParams(fragment);
  if (!fragment.includes("=")) throw new Error("That is no link of this page. A link ends in # and a setting; copy it under “Take away”.");
  if (words.has("of") && words.get("of") !== about.identity) throw new Error(`That link is of another scenario, “${words.get("title")}”; this page shows “${about.title}”. Start sim dashboard with ${words.get("file") ?? "that file"} and open it there.`);
  const setting = decode(`#${fragment}`);
  const other = words.has("seed") && Number(words.get("seed")) !== about.seed ? `The link was made with seed ${words.get("seed")}; here worlds are drawn with seed ${about.seed}, so numbers differ by chance.` : "";
  return { setting, other };
}

/** Say something about a link, until it is closed. */
export function note(text) {
  $("link-note")?.remove();
  if (text) $("error").after(el("p", { id: "link-note", role: "alert", class: "soft" }, text, " ", el("button", { type: "button", class: "small", click: () => note("") }, "Close")));
}

/** Where scenarios are chosen and written: the same server's start page, with this scenario in its editor. */
export function leadToStart() {
  const number = /\/of\/(\d+)\/$/.exec(location.pathname)?.[1], start = number ? "../../start/" : "start/";
  $("others").href = start;
  $("edit").href = `${start}#edit=${number ? `of/${number}` : "main"}`;
}

/** Leave the address of this page in this browser's storage, where the entrance for links finds it. */
export function remember(about) {
  try {
    const pages = JSON.parse(localStorage.getItem("settlement-sim-pages") ?? "{}");
    delete pages[about.identity];
    pages[about.identity] = { path: location.pathname, title: about.title };
    localStorage.setItem("settlement-sim-pages", JSON.stringify(Object.fromEntries(Object.entries(pages).slice(-20))));
  } catch { /* no storage: links are pasted */ }
}
