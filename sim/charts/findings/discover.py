"""The boxes in which a path succeeds: for each box, the ranges of the few inputs that it restricts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import context
from sim.charts.headline import beneath, claim
from sim.charts.style import BLUE, GREY, INK, PALE, SMALL, bare, letters, sheet, wrap
from sim.results.wording import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW, HEAD, LEFT, RIGHT = 0.36, 0.42, 4.2, 0.9


def draw_discover(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A group of rows a box: each input's own range pale, what the box leaves of it dark, both ends in its own unit."""
    boxes = list(table.groupby("box", sort=True))
    tall = sum(HEAD + ROW * len(box) for _, box in boxes)
    page = sheet(
        figure,
        context(table),
        title=claim(table),
        note=beneath(
            table,
            claim(table),
            "Pale: an input's own range, with its ends; dark: what the box leaves of it. Under each name, the share "
            "of successes among worlds if that input were left free.",
        ),
        body=tall + 0.2,
    )
    top = tall + 0.1
    for number, box in boxes:
        top -= HEAD
        words = (
            f"Box {number}: {percent(box['density'].iloc[0])} of its worlds succeed; it holds "
            f"{percent(box['coverage'].iloc[0])} "
            f"of all successes in {percent(box['mass'].iloc[0])} of all worlds"
        )
        page.text(0.15, top + 0.12, words, weight="bold", size=SMALL + 1)
        deep = ROW * len(box)
        top -= deep
        axes = page.axes(LEFT, top, page.width - LEFT - RIGHT, deep)
        width = (box["range_high"] - box["range_low"]).to_numpy()
        low = ((box["from"] - box["range_low"]) / width).clip(0, 1).where(box["raised"], 0.0)
        high = ((box["to"] - box["range_low"]) / width).clip(0, 1).where(box["lowered"], 1.0)
        rows = range(len(box))
        axes.barh(rows, 1.0, height=0.34, color=PALE)
        axes.barh(rows, high - low, left=low, height=0.34, color=BLUE, edgecolor=INK, lw=0.5)
        for y, (_, row) in zip(rows, box.iterrows(), strict=True):
            for at, end, value in ((low.iloc[y], "raised", row["from"]), (high.iloc[y], "lowered", row["to"])):
                if row[end]:
                    axes.text(at, y - 0.2, _figure(value), size=SMALL, ha="center", va="bottom", weight="bold")
            axes.text(-0.008, y, _figure(row["range_low"]), size=SMALL, ha="right", va="center", color=GREY)
            axes.text(1.008, y, _figure(row["range_high"]), size=SMALL, ha="left", va="center", color=GREY)
            name = wrap(str(row["input"]), letters(LEFT - 0.75, SMALL), most=1)
            free = f"{percent(row['density_without'])} if left free"
            axes.text(-0.07, y - 0.2, name, size=SMALL, ha="right", va="center")
            axes.text(-0.07, y + 0.24, free, size=SMALL - 1, ha="right", va="center", color=GREY)
        axes.set(xlim=(0, 1), ylim=(len(box) - 0.4, -0.6), xticks=[], yticks=[])
        bare(axes, keep=())


def _figure(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
