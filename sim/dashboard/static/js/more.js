// Every other picture of the catalogue, and the longer questions.

import { el } from "./dom.js";
import * as asking from "./asking.js";
import { state } from "./store.js";
import * as views from "./views.js";
import { distance, endings, gains, survival } from "./charts/paths.js";
import { stoppers, trust, values } from "./charts/view.js";

let drawn = null;

views.add({
  key: "more", title: "More pictures and questions",
  build(host) {
    host.append(el("div", { id: "figures" }), asking.section());
    asking.listen();
  },
  async draw(now, beside, final, about) {
    const mine = (drawn = now);
    asking.prepare(about, now.view);
    for (const chart of [endings, survival, stoppers, distance, gains, values, trust]) {
      if (drawn !== mine) return;
      chart(now, beside, { ...state, worlds: now.worlds, view: now.view, paths: state.paths }, about);
      await new Promise((wake) => setTimeout(wake, 0));
    }
    if (final && drawn === mine) asking.follow();
  },
});
