"""What charts of ranked numbers share: parts, rows, and titles for the parts that the sentence is not about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import first_places
from sim.charts.headline import claim, short
from sim.charts.marks import axis_title
from sim.charts.style import SMALL, letters, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def finding_parts(table: pd.DataFrame, size: str) -> list[str]:
    """``path.outcome`` of every path and outcome where something happens, the most of it first; at least one."""
    found: list[tuple[float, str]] = []
    for outcome in first_places(table["outcome"]):
        mine = table[table["outcome"] == outcome]
        most = mine.groupby("path", sort=False)[size].max()
        moved = [path for path in most.sort_values(ascending=False, kind="stable").index if most[path] > 0]
        found += [(float(most[path]), f"{path}.{outcome}") for path in moved]
    return [part for _, part in found] or [f"{table['path'].iloc[0]}.{table['outcome'].iloc[0]}"]


def of_part(table: pd.DataFrame, part: str | None, size: str) -> pd.DataFrame:
    """The rows of a part, the first if none is named, in their order."""
    path, _, outcome = (part or finding_parts(table, size)[0]).partition(".")
    return table[(table["path"] == path) & (table["outcome"] == outcome)]


def finding_title(table: pd.DataFrame, part: str | None, size: str) -> str:
    """The finding for the part that its sentence is about; for the others, the number with the largest estimate."""
    mine, settings = of_part(table, part, size), table.attrs.get("settings", {})
    followed = (settings.get("outcomes") or [table["outcome"].iloc[0]])[0]
    name, outcome = str(mine["path_title"].iloc[0]), str(mine["outcome"].iloc[0])
    if outcome == followed and name in str(table.attrs.get("sentence", "")):
        return claim(table)
    what = f"{mine.iloc[0]['label']} has the largest estimate"
    return short(f"{name}, {axis_title(outcome, table).removesuffix(', %')}: {what}")


def labels(rows: pd.DataFrame, width: float, *, with_range: bool = False) -> list[str]:
    """Names of numbers for an axis, with their ranges if wanted."""
    titles = rows["path_title"].astype(str)
    names = pd.Series(
        [label.removeprefix(f"{title}, ") for label, title in zip(rows["label"].astype(str), titles, strict=True)],
        index=rows.index,
    )
    if with_range:
        ends = [f" ({low:g} to {high:g})" for low, high in zip(rows["low_value"], rows["high_value"], strict=True)]
        names = names + pd.Series(ends, index=rows.index)
    return [wrap(name, letters(width - 0.25, SMALL), most=1) for name in names]


def rows_axes(axes: Axes, names: list[str]) -> None:
    """Rows from the top down, with their names."""
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
