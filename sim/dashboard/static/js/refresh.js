// From a setting to pictures: the chosen path first and whole, then all paths, always the same worlds; a newer move
// ends older work.

import { $, figure } from "./dom.js";
import { post, tell } from "./net.js";

let under = null, turn = 0;

/**
 * Ask for pictures of a setting and, beside it, of what it is compared with; `draw(now, beside, final)` for each.
 * A path that is neither published nor among the deals of the other setting is shown alone.
 */
export async function refresh(state, against, published, draw) {
  under?.abort();
  const mine = (under = new AbortController());
  const started = performance.now(), mine_ = (turn += 1);
  $("charts").setAttribute("aria-busy", "true");
  const steps = state.view && state.paths.length !== 1 ? [{ paths: [state.view], first: true }, { paths: state.paths }] : [{ paths: state.paths }];
  try {
    for (const [n, { paths, first }] of steps.entries()) {
      const ask = (one, more) => post("api/picture", { state: { ...one, worlds: state.worlds }, first, turn: mine_, ...more }, mine.signal);
      const now = await ask({ ...state, paths }, { from: against });
      if (mine.signal.aborted) return;
      let beside = null;
      const there = (path) => published.includes(path) || path in against.deals;
      const common = against && paths.filter(there);
      if (against && (common.length || !paths.length)) {
        try {
          beside = await ask({ ...against, paths: common, view: state.view && there(state.view) ? state.view : null }, { pin: true });
        } catch (error) {
          if (error.name === "AbortError") throw error;
        }
        if (mine.signal.aborted) return;
      }
      tell(null);
      const final = n === steps.length - 1;
      await draw(now, beside, final);
      if (mine.signal.aborted) return;
      $("charts").setAttribute("aria-busy", String(!final));
      $("middle").dataset.worlds = now.worlds;
      status(now, final, performance.now() - started);
    }
  } catch (error) {
    if (mine === under) tell(error);
  }
}

function status(now, final, milliseconds) {
  const { columns, data } = now.charts.endings.table;
  const [low, high] = [columns.indexOf("low"), columns.indexOf("high")];
  const widest = Math.max(...data.map((row) => row[high] - row[low])) * 50;
  $("status").textContent =
    `${figure(now.worlds)} worlds a path, seed ${now.seed} · shares are uncertain by up to ±${figure(widest, 2)} points ` +
    `(95 % interval)${final ? "" : " · the other paths follow …"} · ${figure(milliseconds / 1000, 2)} s`;
}
