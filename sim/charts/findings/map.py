"""Two inputs varied: an outcome of a path over both, with the border where the answer changes; or who leads where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.charts.base import finding_claim, first_places
from sim.charts.findings.shared import along_words, axis_title, finding_sheet, is_share, numeric, shown, worded
from sim.charts.palette import GREEN, INK, ORANGE, PALE, PURPLE, SKY, SMALL, VERMILLION, YELLOW
from sim.charts.style import Sheet, hatched, letters, wrap
from sim.results.wording import sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEADER = "leader"
SIDE, LEFT = 5.2, 1.3
_FILLS = [
    (SKY, ""), (ORANGE, "///"), (GREEN, "..."), (PURPLE, "xxx"), (YELLOW, "ooo"), (VERMILLION, "+++"), (PALE, "---"),
]  # fmt: skip


def map_parts(table: pd.DataFrame) -> list[str]:
    """Who leads, where there are several paths; then a figure a path and outcome that moves at all."""
    found = []
    several = table["path"].nunique() > 1
    for outcome in first_places(table["outcome"]):
        mine = table[table["outcome"] == outcome]
        found += [f"{LEADER}.{outcome}"] if several else []
        reach = mine.groupby("path", sort=False)["mean"].agg(lambda values: values.max() - values.min())
        moving = [path for path in first_places(mine["path"]) if reach[path] > 0]
        found += [f"{path}.{outcome}" for path in moving or first_places(mine["path"])[:1]]
    return found


def map_title(table: pd.DataFrame, part: str | None = None) -> str:
    """The finding for the first figure; for the others, what is shown."""
    first = map_parts(table)[0]
    part = part or first
    if part == first:
        return finding_claim(table)
    path, _, outcome = part.partition(".")
    what = sentence(axis_title(outcome, table).removesuffix(", %"))
    if path == LEADER:
        return f"{what}: which path leads where"
    return f"{what}: {table.loc[table['path'] == path, 'path_title'].iloc[0]}"


def draw_map(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A field of cells, one a point, and the border between them."""
    part = part or map_parts(table)[0]
    path, _, outcome = part.partition(".")
    across, up = (str(name) for name in table.columns[:2])
    mine = table[table["outcome"] == outcome]
    led = path == LEADER
    note = (
        "The path that is clearly ahead, world by world, of all others that need consent; white where that cannot be "
        "told. Lines are drawn where another one takes over."
        if led
        else "Mean over the same worlds at every point. Lines with a white edge part the points clearly over half of "
        "the worlds, or no gain, from those clearly under; at a dot that cannot be told."
    )
    page = finding_sheet(figure, table, note, SIDE + 0.9, map_title(table, part))
    axes = page.axes(LEFT, 0.75, SIDE * 1.35, SIDE)
    x, y = list(table[across].unique()), list(table[up].unique())
    if led:
        _leaders(page, axes, mine, (across, up), (x, y))
    else:
        _field(page, axes, mine[mine["path"] == path], outcome, (across, up), (x, y))
    right, high = _place(table, across, x), _place(table, up, y)
    if right is not None and high is not None:
        axes.plot(right, high, marker="X", ms=11, mfc="white", mec=INK, mew=1.4, ls="", clip_on=False, zorder=6)
        axes.annotate(
            "you are here", (right, high), (9, 9), textcoords="offset points", size=SMALL, weight="bold", zorder=6,
            bbox={"boxstyle": "round,pad=0.2", "fc": "white", "ec": "none", "alpha": 0.85},
        )  # fmt: skip
    axes.set_xticks(*_ticks(x, numeric(table[across])))
    axes.set_yticks(*_ticks(y, numeric(table[up])))
    axes.set_xlabel(wrap(along_words(table, across), letters(SIDE * 1.35)))
    axes.set_ylabel(wrap(along_words(table, up), letters(SIDE)))


def _grid(mine: pd.DataFrame, names: tuple[str, str], values: tuple[list[Any], list[Any]], column: str) -> Any:
    """A column as an array (up, across)."""
    wide = mine.pivot(index=names[1], columns=names[0], values=column)
    return wide.loc[values[1], values[0]].to_numpy()


def _field(page: Sheet, axes: Axes, mine: pd.DataFrame, outcome: str, names: Any, values: Any) -> None:
    z = shown(outcome, _grid(mine, names, values, "mean").astype(float))
    edges = [np.arange(len(choices) + 1) - 0.5 for choices in values]
    low, high = ends_of(z, share=is_share(outcome))
    drawn = axes.pcolormesh(*edges, z, cmap="cividis", vmin=low, vmax=high)
    if is_share(outcome) or "gain" in outcome:
        side = _grid(mine, names, values, "side")
        for inside in (side > 0, side < 0):
            _border(axes, inside, "white", 2.6)
            _border(axes, inside, INK, 1.0)
        up, across = np.nonzero((side == 0) & ~np.isnan(z))
        axes.plot(across, up, ls="", marker="o", ms=3.5, mfc="white", mec=INK, mew=0.8)
    bar = page.figure.colorbar(drawn, cax=page.axes(LEFT + SIDE * 1.35 + 0.25, 0.75, 0.22, SIDE))
    bar.set_label(axis_title(outcome, mine))
    bar.outline.set_visible(False)


def ends_of(z: NDArray[np.float64], *, share: bool) -> tuple[float, float]:
    """The ends of the colour scale: those of the values; where all are alike, of all shares, in per cent, or around.

    >>> ends_of(np.array([3.0, 9.0]), share=True), ends_of(np.zeros(2), share=True), ends_of(np.zeros(2), share=False)
    ((3.0, 9.0), (0.0, 100.0), (-0.5, 0.5))
    """
    low, high = float(np.nanmin(z)), float(np.nanmax(z))
    if low < high:
        return low, high
    return (0.0, 100.0) if share else (low - 0.5, high + 0.5)


def _leaders(page: Sheet, axes: Axes, mine: pd.DataFrame, names: Any, values: Any) -> None:
    from matplotlib.patches import Patch, Rectangle

    needing = first_places(mine.loc[mine["needs_consent"], "path"]) or first_places(mine["path"])
    fields = np.stack([_grid(mine[mine["path"] == path], names, values, "leads").astype(bool) for path in needing])
    best = np.where(fields.any(axis=0), fields.argmax(axis=0), len(needing))
    handles = []
    for n, index in enumerate(sorted(set(best.ravel()))):
        led = index < len(needing)
        colour, pattern = _FILLS[n % len(_FILLS)] if led else ("white", "")
        hatch = hatched(pattern)
        for j, i in np.argwhere(best == index):
            look: dict[str, Any] = {"facecolor": colour, "hatch": hatch, "edgecolor": "#00000055", "lw": 0}
            axes.add_patch(Rectangle((i - 0.5, j - 0.5), 1, 1, **look))
        title = mine.loc[mine["path"] == needing[index], "path_title"].iloc[0] if led else "cannot be told"
        label = wrap(str(title), letters(2.1, SMALL), most=3)
        handles.append(Patch(facecolor=colour, hatch=hatch, edgecolor=INK, lw=0.5, label=label))
        _border(axes, best == index, INK, 1.0)
    axes.set(xlim=(-0.5, len(values[0]) - 0.5), ylim=(-0.5, len(values[1]) - 0.5))
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(1.02, 1), frameon=False, fontsize=SMALL, handleheight=1.6
    )


def _place(table: pd.DataFrame, name: str, values: list[Any]) -> float | None:
    """Where an axis has the scenario's own value, between its points; nowhere if it is off the map."""
    now = table.attrs.get("settings", {}).get("here", {}).get(name)
    if now is None:
        return None
    if isinstance(now, float) and all(isinstance(one, float) for one in values):
        order = np.argsort(values)
        inside = values[order[0]] <= now <= values[order[-1]]
        return float(np.interp(now, np.asarray(values)[order], order)) if inside else None
    return float(values.index(now)) if now in values else None


def _border(axes: Axes, inside: Any, colour: str, width: float) -> None:
    """Lines between cells that differ."""
    from matplotlib.collections import LineCollection

    upright = [[(i + 0.5, j - 0.5), (i + 0.5, j + 0.5)] for j, i in np.argwhere(inside[:, 1:] != inside[:, :-1])]
    level = [[(i - 0.5, j + 0.5), (i + 0.5, j + 0.5)] for j, i in np.argwhere(inside[1:] != inside[:-1])]
    axes.add_collection(LineCollection(upright + level, colors=colour, linewidths=width, capstyle="round"))


def _ticks(values: list[Any], numbers: bool) -> tuple[list[int], list[str]]:
    """At most nine places with their words along numbers, all of them along choices."""
    places = list(range(0, len(values), max(1, -(-len(values) // 9)) if numbers else 1))
    return places, [wrap(worded(values[n]), 14, most=2) for n in places]
