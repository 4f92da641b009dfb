"""Who gains over drift: the spread of every actor's gain by path, and how often everybody gains at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import asked_paths, context, first_places
from sim.charts.style import BLUE, GREEN, GREY, GRID, INK, SKY, SMALL, VERMILLION, bare, letters, sheet, wrap
from sim.results.counts import counts
from sim.results.endings import everybody_gains
from sim.results.phrases import hundredths
from sim.results.statistics import bands, wilson_interval
from sim.results.wording import brief, listed, percent, quoted, whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.results import Results

ROW = 0.4
EVERYBODY = "everybody"
"""The row of a path that counts worlds in which all actors gain at once."""


def gains_data(results: Results) -> pd.DataFrame:
    """Gain over drift by path and actor: quantiles over the kept worlds, and the share of all with a gain.

    The gain is utility (0 to 1) over that of drift, discounted over all months to the horizon, here in hundredths. Rows
    with actor ``everybody`` have only the share of worlds in which every actor gains. Columns: path, path_title, actor,
    actor_label, q05, q25, median, q75, q95, worlds, share, low, high, asked, mark, mark_label.
    """
    data = results.data
    gain = data["gain"].transpose("path", "actor", "world").values.astype(float) * 100
    cut = bands(gain, axis=2)
    worlds = counts(data)["gaining_worlds"].values
    low, high = wilson_interval(worlds, results.worlds)
    rows = []
    for p, path in enumerate(results.paths):
        for a, actor in enumerate(data["actor"].values):
            spread = {name: values[p, a] for name, values in cut.items()}
            share = {
                "worlds": worlds[p, a],
                "share": worlds[p, a] / results.worlds,
                "low": low[p, a],
                "high": high[p, a],
            }
            label = results.actor_label(str(actor))
            rows.append(
                {
                    "path": path,
                    "path_title": results.path_title(path),
                    "actor": str(actor),
                    "actor_label": label,
                    **spread,
                    **share,
                }
            )
    together = everybody_gains(data).assign(actor=EVERYBODY, actor_label="everybody at once")
    table = pd.concat([pd.DataFrame(rows), together], ignore_index=True)
    mark = results.scenario.reference_marks.get("everybody_gains")
    return table.assign(
        asked=table["path"].map(asked_paths(results)),
        mark=np.nan if mark is None else mark.value,
        mark_label="" if mark is None else mark.label,
    )


def gains_title(table: pd.DataFrame, part: str | None = None) -> str:
    """On which path everybody gains most often and by how much, and who gains least often, if anybody does."""
    together = table[(table["actor"] == EVERYBODY) & (table["asked"] | (not table["asked"].any()))]
    best, drift = together["share"].max(), context(table).without
    single = table[(table["actor"] != EVERYBODY) & table["path"].isin(together["path"])]
    if best == 0:
        return f"No path leaves everybody better off than {drift} in any world{_rarest(single)}"
    ahead = together[together["share"] == best]
    here = single[single["path"].isin(ahead["path"])]
    names = listed([quoted(one) for one in ahead["path_title"]]) if len(ahead) <= 2 else f"{len(ahead)} paths alike"
    low, high = (hundredths(float(end)) for end in (here["median"].min(), here["median"].max()))
    much = f"of {low}" if low == high else f"between {low.split(' ')[0]} and {high}"
    if "tenth of" in low:
        much = f"of at most {high}"
    one = single["actor"].nunique() == 1
    who = f"{single['actor_label'].iloc[0]} gains" if one else "Everybody gains at once"
    return f"{who} in {percent(best)} of worlds at best, on {names}, with median gains {much}{_rarest(single)}"


def _rarest(single: pd.DataFrame) -> str:
    """Who gains least often, unless others gain as rarely within sampling error."""
    often = single.groupby("actor", sort=False).agg(share=("share", "mean"), label=("actor_label", "first"))
    often = often.sort_values("share", kind="stable")
    if len(often) < 2:
        return ""
    worlds = max(context(single).worlds, 1)
    low, high = wilson_interval(often["share"].to_numpy() * worlds, worlds)
    if low[1] <= high[0]:
        return ""
    over = " over these paths" if single["path"].nunique() > 1 else ""
    return f"; {often['label'].iloc[0]} gains least often, in {percent(often['share'].iloc[0])}{over}"


def draw_gains(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A panel an actor with the paths beneath each other, and a last panel for everybody at once."""
    paths, actors = first_places(table["path"]), first_places(table["actor"])
    left, gap = 2.35, 0.14
    last = 1.75
    wide = (11.0 - left - last - 0.55 - gap * (len(actors) - 1)) / max(len(actors) - 1, 1)
    tall = ROW * len(paths)
    mark = table["mark"].iloc[0]
    drift = context(table).without
    note = (
        f"Gain in utility over {drift}, in hundredths (100: from the worst to the best): median, half of "
        "the worlds (thick), nine tenths (thin); to the right of each, the share of worlds with a gain, %. Counted "
        f"over all months to the horizon, each discounted: where nothing was delivered, things are as on {drift}; a "
        "deal that is given up counts for as long as it stood."
    )
    if np.isfinite(mark):
        note += f" Dashed line: {whole(mark)} % of persons asked, not of worlds ({table['mark_label'].iloc[0]})."
    page = sheet(figure, context(table), title=gains_title(table), note=note, body=tall + 0.85)
    single = table[table["actor"] != EVERYBODY]
    reach = _reach(single)
    titles = table.drop_duplicates("path")["path_title"]
    for n, actor in enumerate(actors):
        everybody = actor == EVERYBODY
        x = left + n * (wide + gap) + (0.25 if everybody else 0)
        axes = page.axes(x, 0.45, last if everybody else wide, tall)
        axes.set_ylim(len(paths) - 0.5, -0.5)
        axes.set_yticks(range(len(paths)), [] if n else [wrap(t, letters(left - 0.25, SMALL), most=2) for t in titles])
        axes.tick_params(axis="y", length=0)
        axes.hlines(np.arange(len(paths)), 0, 1, transform=axes.get_yaxis_transform(), color=GRID, lw=0.5, zorder=0.5)
        mine = table[table["actor"] == actor]
        axes.set_title(mine["actor_label"].iloc[0], size=SMALL + 1, weight="bold", loc="left", pad=4)
        bare(axes, keep=("bottom",))
        if everybody:
            _together(axes, mine, mark)
        else:
            _spreads(axes, mine, reach)


def _reach(single: pd.DataFrame) -> tuple[float, float]:
    """Limits of the gain axes: what nine tenths of the worlds need, zero included."""
    low, high = min(float(single["q05"].min()), 0.0), max(float(single["q95"].max()), 0.0)
    pad = max(high - low, 1.0) * 0.06
    return low - pad, high + pad


def _spreads(axes: Axes, mine: pd.DataFrame, reach: tuple[float, float]) -> None:
    rows = np.arange(len(mine))
    room = (reach[1] - reach[0]) * 0.42
    axes.set_xlim(reach[0], reach[1] + room)
    axes.axvline(0, color=GREY, lw=0.9)
    axes.hlines(rows, mine["q05"], mine["q95"], color=SKY, lw=2)
    axes.hlines(rows, mine["q25"], mine["q75"], color=BLUE, lw=5)
    axes.plot(mine["median"], rows, ls="", marker="o", ms=4.5, mfc="white", mec=INK, mew=1)
    for row, share in zip(range(len(mine)), mine["share"], strict=True):
        axes.text(reach[1] + room, row, brief(share).removesuffix("%"), size=SMALL, ha="right", va="center")
    axes.set_xlabel("hundredths", size=SMALL)


def _together(axes: Axes, mine: pd.DataFrame, mark: float) -> None:
    rows = np.arange(len(mine))
    top = max(float(mine["high"].max()), mark if np.isfinite(mark) else 0.0, 0.1) * 100
    axes.set_xlim(0, top * 1.3)
    axes.barh(rows, mine["share"] * 100, height=0.6, color=GREEN, edgecolor=INK, lw=0.5)
    axes.hlines(rows, mine["low"] * 100, mine["high"] * 100, color=INK, lw=1)
    for row, share, high in zip(range(len(mine)), mine["share"], mine["high"], strict=True):
        axes.text(high * 100 + top * 0.03, row, brief(share).removesuffix("%"), size=SMALL, va="center")
    if np.isfinite(mark):
        axes.axvline(mark * 100, color=VERMILLION, lw=1.2, ls="--")
    axes.set_xlabel("% of worlds, 95 % interval", size=SMALL)
