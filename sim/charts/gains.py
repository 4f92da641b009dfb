"""Who gains over drift: the spread of every actor's gain by path, and how often everybody gains at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import claim, context, first_places, needing_consent
from sim.charts.grid import name_rows, row_spreads, rows_of
from sim.charts.palette import ENDING_STYLE, GREEN, GREY, GRID, INK, SMALL, VERMILLION
from sim.charts.style import bare, letters, sheet, wrap
from sim.results import Results
from sim.results.counts import counts
from sim.results.endings import STANDS, everybody_gains
from sim.results.statistics import bands, wilson_interval
from sim.results.wording import cell, counted, in_worlds, whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.38
STILL = 0.05
"""Hundredths of utility: paths with less are left out of the picture."""
MOST = 6
"""Panels beside each other."""
EVERYBODY = "everybody"
"""The row of a path that counts worlds in which all actors gain at once."""


def gains_data(results: Results) -> pd.DataFrame:
    """Gain over drift by path and actor: quantiles over the kept worlds, and the share of all with a gain.

    The gain is utility (0 to 1) over that of drift, discounted over all months to the horizon, here in hundredths. Rows
    with actor ``everybody`` have only the share of worlds in which every actor gains. Columns: path, path_title, actor,
    actor_label, q05, q25, median, q75, q95, worlds, share, low, high, lasting (share of the kept worlds in which every
    actor gains and something is in force at the horizon), needs_consent, mark, mark_label.
    """
    data = results.data
    gain = data["gain"].transpose("path", "actor", "world").values.astype(float) * 100
    cut = bands(gain, axis=2)
    worlds = counts(data)["gaining_worlds"].values
    low, high = wilson_interval(worlds, results.worlds)
    rows = []
    for p, path in enumerate(results.paths):
        for a, actor in enumerate(data["actor"].values):
            rows.append({
                "path": path, "path_title": results.path_title(path), "actor": str(actor),
                "actor_label": results.actor_label(str(actor)), **{name: values[p, a] for name, values in cut.items()},
                "worlds": worlds[p, a], "share": worlds[p, a] / results.worlds, "low": low[p, a], "high": high[p, a],
            })  # fmt: skip
    together = everybody_gains(data).assign(actor=EVERYBODY, actor_label="everybody at once")
    table = pd.concat([pd.DataFrame(rows), together], ignore_index=True)
    mark = results.scenario.reference_marks.get("everybody_gains")
    stands = np.isin(data["ending"].transpose("path", "world").values, STANDS)
    lasting = pd.Series(((gain > 0).all(axis=1) & stands).mean(axis=1), index=results.paths)
    return table.assign(
        lasting=table["path"].map(lasting).where(table["actor"] == EVERYBODY),
        needs_consent=table["path"].map(needing_consent(results)),
        mark=np.nan if mark is None else mark.value,
        mark_label="" if mark is None else mark.label,
    )


def gains_parts(table: pd.DataFrame) -> list[str | None]:
    """One figure; more of them where there are more actors than stand beside each other, everybody in the first."""
    return [str(n + 1) if n else None for n in range(len(_blocks(table)))]


def _blocks(table: pd.DataFrame) -> list[tuple[str, ...]]:
    actors = first_places(table["actor"])
    return rows_of(actors if len(actors) <= MOST else [EVERYBODY, *actors[:-1]], MOST)


def gains_title(table: pd.DataFrame, part: str | None = None) -> str:
    """How often everybody gains over the whole time, and how often from a deal that then still stands."""
    together = table[(table["actor"] == EVERYBODY) & (table["needs_consent"] | (not table["needs_consent"].any()))]
    some = together[together["share"] > 0]
    if some.empty:
        return claim(f"On no path is everybody better off than on {context(table).without}", "Not all ever gain")
    first, worlds = some.sort_values("share", ascending=False, kind="stable").iloc[0], context(table).worlds
    share, lasts = float(first["share"]), in_worlds(float(first["lasting"]), worlds)
    best = in_worlds(share, worlds).replace("in ", "in up to " if 0.005 <= share < 1 else "in ", 1)
    who = "Everybody gains" if table["actor"].nunique() > 2 else f"{table['actor_label'].iloc[0]} gains"
    still = lasts.removesuffix(" of worlds")
    return claim(f"{who} {best}, from a deal that still stands {still}", f"{who} {best}, lastingly {still}",
                 f"{who} {best}")  # fmt: skip


def draw_gains(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A panel an actor with the paths beneath each other, and a last panel for everybody at once."""
    moved = _moved(table)
    table = table.sort_values("needs_consent", ascending=False, kind="stable")
    needing = set(table.loc[table["needs_consent"], "path"]) or set(table["path"])  # drift gains nothing over itself
    shown = [path for path in first_places(table["path"]) if moved[path] >= STILL and path in needing]
    still = [path for path in first_places(table["path"]) if path not in shown and path in needing]
    whole_table, table = table, table[table["path"].isin(shown)] if shown else table
    paths = first_places(table["path"])
    reach = _reach(table[table["actor"] != EVERYBODY])
    mark, drift = table["mark"].iloc[0], context(whole_table).without
    note = (
        f"Gain in utility over {drift}, in hundredths (100: from an actor's worst outcome to its best), over all "
        "months to the horizon, discounted; a deal that falls counts for as long as it stood. Median, half of the "
        "worlds (thick), nine tenths (thin); at the right, worlds with a gain, %. Everybody: dark where something "
        "still stands at the horizon."
    )
    if shown and still:
        note += f" {counted(len(still), 'path')} with no gain or loss to speak of, or those of {drift}, left out."
    if np.isfinite(mark):
        note += f" Dashed: {whole(mark)} % of persons asked, not of worlds ({table['mark_label'].iloc[0]})."
    block = _blocks(table.sort_values("actor", key=lambda one: one == EVERYBODY, kind="stable"))[int(part or 1) - 1]
    tall, left, gap = ROW * len(paths), 2.6, 0.16
    wide = (10.85 - left - gap * (len(block) - 1)) / len(block)
    page = sheet(figure, context(table), title=gains_title(whole_table), note=note, body=tall + 0.85)
    for n, actor in enumerate(block):
        axes = page.axes(left + n * (wide + gap), 0.42, wide, tall)
        axes.set_ylim(len(paths) - 0.5, -0.5)
        axes.set_yticks([])
        if n == 0:
            rows = table.drop_duplicates("path")
            name_rows(axes, rows["path_title"], left, grey=~rows["needs_consent"])
        lines = axes.get_yaxis_transform()
        axes.hlines(np.arange(len(paths)), 0, 1, transform=lines, color=GRID, lw=0.5, zorder=0.5)
        mine = table[table["actor"] == actor]
        heading = wrap(mine["actor_label"].iloc[0], letters(wide, SMALL * 1.1), most=2)
        axes.set_title(heading, size=SMALL, weight="bold", loc="left", pad=4)
        bare(axes, keep=("bottom",))
        if actor == EVERYBODY:
            _together(axes, mine, mark)
        else:
            _spreads(axes, mine, reach)


def _moved(table: pd.DataFrame) -> pd.Series:
    """How far a path takes anybody from the end of drift, or from the way of drift there, whichever is less."""
    ends = table.set_index(["path", "actor"])[["q05", "q95"]]
    drift = table[~table["needs_consent"]].drop_duplicates("actor").set_index("actor")[["q05", "q95"]]
    far = ends.abs().max(axis=1).groupby("path").max()
    if drift.empty:
        return far
    return far.clip(upper=ends.sub(drift, level="actor").abs().max(axis=1).groupby("path").max())


def _reach(single: pd.DataFrame) -> tuple[float, float]:
    """Limits of the gain axes: what nine tenths of the worlds need, zero included."""
    low, high = min(float(single["q05"].min()), 0.0), max(float(single["q95"].max()), 0.0)
    pad = max(high - low, 1.0) * 0.06
    return low - pad, high + pad


def _spreads(axes: Axes, mine: pd.DataFrame, reach: tuple[float, float]) -> None:
    room = (reach[1] - reach[0]) * 0.42
    axes.set_xlim(reach[0], reach[1] + room)
    axes.axvline(0, color=GREY, lw=0.9)
    row_spreads(axes, mine, thick=5, dot=4.5)
    for row, share in enumerate(mine["share"]):
        axes.text(reach[1] + room, row, cell(share).removesuffix("%"), size=SMALL, ha="right", va="center", color=GREY)
    axes.set_xlabel("hundredths", size=SMALL)


def _together(axes: Axes, mine: pd.DataFrame, mark: float) -> None:
    rows = np.arange(len(mine))
    axes.set_xlim(0, 125)
    axes.set_xticks([0, 50, 100])
    axes.barh(rows, mine["share"] * 100, height=0.6, color=ENDING_STYLE["standing"][0])
    axes.barh(rows, mine["lasting"] * 100, height=0.6, color=GREEN)
    axes.hlines(rows, mine["low"] * 100, mine["high"] * 100, color=INK, lw=1)
    for row, share, high in zip(range(len(mine)), mine["share"], mine["high"], strict=True):
        axes.text(high * 100 + 3, row, cell(share).removesuffix("%"), size=SMALL, va="center", zorder=5,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})  # fmt: skip
    if np.isfinite(mark):
        axes.axvline(mark * 100, color=VERMILLION, lw=1.2, ls="--")
    axes.set_xlabel("% of worlds", size=SMALL)
