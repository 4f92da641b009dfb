// From a setting to pictures: few worlds at once, then more in the background; a newer move ends older work.

import { $, figure } from "./dom.js";
import { post, tell } from "./net.js";

const FIRST = 100;
let under = null;

/** Ask for pictures of a setting and, beside it, of the pinned one; `draw(now, pinned, final)` for each. */
export async function refresh(state, pinned, draw) {
  under?.abort();
  const mine = (under = new AbortController());
  const levels = [...new Set([FIRST, Math.min(500, state.worlds), state.worlds])];
  const started = performance.now();
  $("charts").setAttribute("aria-busy", "true");
  try {
    for (const [n, worlds] of levels.entries()) {
      const now = await post("api/picture", { state: { ...state, worlds } }, mine.signal);
      if (mine.signal.aborted) return;
      let beside = null;
      if (pinned) {
        const like = { ...pinned, paths: state.paths, view: now.view, worlds };
        beside = await post("api/picture", { state: like, pin: true }, mine.signal);
        if (mine.signal.aborted) return;
      }
      tell(null);
      const final = n === levels.length - 1;
      await draw(now, beside, final);
      if (mine.signal.aborted) return;
      $("charts").setAttribute("aria-busy", String(!final));
      $("outcomes").dataset.worlds = now.worlds;
      status(now, final ? null : levels[n + 1], performance.now() - started);
    }
  } catch (error) {
    if (mine === under) tell(error);
  }
}

function status(now, next, milliseconds) {
  const { columns, data } = now.charts.endings.table;
  const [low, high] = [columns.indexOf("low"), columns.indexOf("high")];
  const widest = Math.max(...data.map((row) => row[high] - row[low])) * 50;
  const refining = next ? ` · refining to ${figure(next)} …` : "";
  $("status").textContent =
    `${figure(now.worlds)} worlds a path, seed ${now.seed} · shares are uncertain by up to ±${figure(widest, 2)} points ` +
    `(95 % interval)${refining} · ${figure(milliseconds / 1000, 2)} s`;
}
