"""How far from a deal a path is where it is refused: points by which the widest broken bound is missed, and by whom.

Where no bound is broken and only utility stands in the way, the shortfall is in utility and stands in a panel apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import asked_paths, context, first_places, row_at
from sim.charts.style import BLUE, GREY, GRID, INK, ORANGE, SKY, SMALL, bare, letters, sheet, wrap
from sim.results.endings import REASONS, causes, distances
from sim.results.statistics import QUANTILES, bands
from sim.results.wording import listed, percent, points, quoted, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.results import Results

ROW = 0.44
LEADS = 0.05
"""Paths refused in a smaller share of worlds do not lead the title."""
KINDS = {"points": "red_line", "utility": "interest and distrust"}
_REFUSED = {"points": ("red_line",), "utility": ("interest", "distrust")}


def distance_data(results: Results) -> pd.DataFrame:
    """Distance to a deal by path: in points where a bound is broken, in hundredths of utility where none is.

    Quantiles are over the kept worlds refused for that kind of reason; ``share`` is the share of all worlds that are,
    ``stage`` the stage at which most of them stop, ``who`` the most frequent objector and issue with its share
    of all worlds. Columns: path, path_title, kind (points, utility), worlds, share, stage, q05, q25, median, q75,
    q95, who.
    """
    found, ranked = distances(results.data), causes(results.data)
    kinds = found["why"].where(found["why"] >= 0, found["ending"]).map(REASONS)
    rows = []
    for path in (path for path, needed in asked_paths(results).items() if needed):
        here = found["path"] == results.paths.index(path)
        for kind, reasons in _REFUSED.items():
            refused = found[here & kinds.isin(reasons)]
            gap = refused["gap_points"] if kind == "points" else refused["gap_utility"] * 100
            spread = {name: float(value) for name, value in bands(gap.to_numpy()).items()}
            blame = ranked[(ranked["path"] == path) & ranked["kind"].isin(reasons)]
            worlds = int(blame["worlds"].sum())
            rows.append(
                {
                    "path": path,
                    "path_title": results.path_title(path),
                    "kind": kind,
                    "worlds": worlds,
                    "share": worlds / results.worlds,
                    "stage": _stage(blame),
                    **spread,
                    "who": _who(results, blame),
                }
            )
    columns = ["path", "path_title", "kind", "worlds", "share", "stage", *QUANTILES, "who"]
    return pd.DataFrame(rows, columns=columns)


def _stage(blame: pd.DataFrame) -> int:
    """The stage at which most of the worlds stop, the first of several; 0 where none does."""
    if blame.empty:
        return 0
    counted = blame.groupby("stage")["worlds"].sum().reset_index()
    return int(row_at(counted, counted["worlds"])["stage"])


def _who(results: Results, blame: pd.DataFrame) -> str:
    """The most frequent objector and issue, over all stages."""
    if blame.empty:
        return ""
    counted = blame.groupby(["actor", "issue"], sort=False)["worlds"].sum().reset_index()
    first = row_at(counted, counted["worlds"])
    actor, issue = str(first["actor"]), str(first["issue"])
    who = results.actor_label(actor) if actor else "nobody could"
    over = " over ".join(part for part in (who, spoken(issue)) if part)
    return f"{over} ({percent(first['worlds'] / results.worlds)})"


def distance_parts(table: pd.DataFrame) -> list[None]:
    """One figure, unless no path is refused at all."""
    return [None] if (table["worlds"] > 0).any() else []


def distance_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Which of the paths that a bound stops is nearest to a deal, and which farthest."""
    broken = table[(table["kind"] == "points") & (table["worlds"] > 0)].dropna(subset=["median"])
    if broken.empty:
        return "No path is stopped by a red line or a price"
    broken = broken[broken["share"] >= min(LEADS, broken["share"].max())]
    near, far = broken["median"].min(), broken["median"].max()
    nearest = listed([quoted(one) for one in broken.loc[broken["median"] == near, "path_title"]])
    farthest = listed([quoted(one) for one in broken.loc[broken["median"] == far, "path_title"]])
    if near == far:
        return (
            f"Where a bound stops it, {nearest} {'is' if len(broken) == 1 else 'are'} {points(near)} from a deal "
            "(median)"
        )
    verb = "is" if (broken["median"] == near).sum() == 1 else "are"
    return (
        f"Where bounds stop it, {nearest} {verb} nearest to a deal ({points(near)} short, median), {farthest} "
        f"farthest ({points(far)})"
    )


def draw_distance(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Two panels side by side, points and utility; who objects most often is written under each spread."""
    paths = first_places(table["path"])
    tall = ROW * len(paths)
    left, gap, small = 2.45, 0.5, 3.0
    note = (
        "Worlds in which a stage is refused for good, the first or a later one, at the closing table when it was last "
        "put: how far the widest broken bound is missed, or, "
        "where none is "
        "broken, how much utility is missing. Median, half of the worlds (thick), nine tenths (thin). "
        "Beneath: most frequent objector (share of all worlds), and the stage at which most of them stop."
    )
    page = sheet(figure, context(table), title=distance_title(table), note=note, body=tall + 0.75)
    titles = table.drop_duplicates("path")["path_title"]
    wide = page.width - left - gap - small - 0.2
    for n, (kind, x, width) in enumerate((("points", left, wide), ("utility", left + wide + gap, small))):
        axes = page.axes(x, 0.42, width, tall)
        axes.set_ylim(len(paths) - 0.5, -0.5)
        axes.set_yticks(range(len(paths)), [] if n else [wrap(t, letters(left - 0.25, SMALL), most=2) for t in titles])
        axes.tick_params(axis="y", length=0)
        axes.hlines(np.arange(len(paths)) + 0.5, 0, 1, transform=axes.get_yaxis_transform(), color=GRID, lw=0.6)
        bare(axes, keep=("bottom",))
        heading = "A bound is broken: points short" if kind == "points" else "No bound broken: utility short"
        axes.set_title(heading, size=SMALL + 1, weight="bold", loc="left", pad=4)
        axes.set_xlabel("points of the issue's scale" if kind == "points" else "hundredths of utility", size=SMALL)
        _spreads(axes, table[table["kind"] == kind].reset_index(drop=True), letters(width, SMALL))


def _spreads(axes: Axes, mine: pd.DataFrame, room: int) -> None:
    if mine["q95"].isna().all():
        axes.set_xticks([])
    top = max(float(mine["q95"].max()), 1e-6) if mine["q95"].notna().any() else 1.0
    axes.set_xlim(0, top * 1.38)
    colour = BLUE if mine["kind"].iloc[0] == "points" else ORANGE
    for row, one in mine.iterrows():
        y = float(row) - 0.16  # type: ignore[arg-type]
        if not one["worlds"]:
            axes.text(0, float(row), "  -", size=SMALL, color=GREY, va="center")  # type: ignore[arg-type]
            continue
        axes.hlines(y, one["q05"], one["q95"], color=SKY if colour == BLUE else colour, lw=1.8)
        axes.hlines(y, one["q25"], one["q75"], color=colour, lw=5)
        axes.plot([one["median"]], [y], marker="o", ms=4.5, mfc="white", mec=INK, mew=1)
        axes.text(top * 1.38, y, f"{percent(one['share'])} of worlds", size=SMALL, ha="right", va="center")
        axes.text(
            0.0,
            y + 0.36,
            wrap(f"{one['who']}, stage {one['stage']}", room, most=1),
            size=SMALL,
            color=GREY,
            va="center",
        )
