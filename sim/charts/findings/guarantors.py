"""The guarantor dial: what each guarantor adds to an outcome, against its strength."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.analysis.words import highest
from sim.charts.base import context, finding_sentence
from sim.charts.headline import headline
from sim.charts.marks import LINES, End, axis_title, is_share, name_ends, shown
from sim.charts.style import BLACK, GRID, bare, sheet, wrap

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TALL, LEFT, RIGHT = 3.9, 0.85, 3.6


def guarantors_title(table: pd.DataFrame, part: str | None = None) -> str:
    """What stands as written, and who adds most."""
    return headline(finding_sentence(table), 2)


def draw_guarantors(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A line a guarantor, and one for the pair that comes furthest; bands are 95 % intervals of the difference."""
    key = str(table["outcome"].iloc[0])
    page = sheet(
        figure,
        context(table),
        title=guarantors_title(table),
        note="Each guarantor behind every stage, beside those that serve there; strength 0 signs and does nothing, 1 "
        "never fails. Bands: 95 % interval of what it adds, world by world. A falling line backfires.",
        body=TALL + 0.75,
    )
    axes = page.axes(LEFT, 0.6, page.width - LEFT - RIGHT, TALL)
    ends: list[End] = []
    spans: list[float] = []
    for (name, line), (colour, dash) in zip(_lines(table), _looks(table), strict=True):
        y = shown(key, line["value"])
        low, high = (shown(key, line["without"] + line[column]) for column in ("adds_low", "adds_high"))
        spans += [float(low.min()), float(high.max())]
        axes.fill_between(line["strength"], low, high, color=colour, alpha=0.1, lw=0)
        axes.plot(line["strength"], y, color=colour, ls=dash, lw=1.7, marker="o", ms=3)
        ends.append(End(float(y.iloc[-1]), name, colour, dash))
    pad = max((max(spans) - min(spans)) * 0.06, 0.5 if is_share(key) else 0.005)
    axes.set(ylim=(min(spans) - pad, max(spans) + pad), xlim=(-0.02, 1.02), xlabel="strength of the guarantee")
    axes.set_ylabel(wrap(axis_title(key), 48))
    axes.grid(axis="y", color=GRID, lw=0.6)
    bare(axes)
    name_ends(axes, ends, tall=TALL, room=RIGHT)


def _lines(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Single guarantors in the order of the file, then the pair that comes furthest."""
    made = []
    for _, line in table[table["size"] == 1].groupby("guarantor", sort=False):
        made.append((str(line["label"].iloc[0]) + (" (serves there)" if line["serves"].iloc[0] else ""), line))
    pairs = table[table["size"] == 2]
    if len(pairs):
        best = highest(pairs, "value")["guarantor"]
        line = pairs[pairs["guarantor"] == best]
        made.append((f"{line['label'].iloc[0]} (best pair)", line))
    return made


def _looks(table: pd.DataFrame) -> list[tuple[str, object]]:
    count = len(_lines(table))
    pair = bool((table["size"] == 2).any())
    looks: list[tuple[str, object]] = [LINES[n % len(LINES)] for n in range(count - pair)]
    return [*looks, (BLACK, (0, (5, 1.5)))] if pair else looks
