"""The time line of one world: its stages and what happens to them, where issues stand, and trust, over the months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.charts.base import context, finding_claim, first_places
from sim.charts.findings.shared import LINES, End, name_ends
from sim.charts.palette import BLACK, BLUE, GREEN, GREY, GRID, INK, PURPLE, SMALL, VERMILLION
from sim.charts.style import bare, hatched, letters, sheet, wrap
from sim.results.wording import sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT, ROW, TALL, GAP, WORDS = 2.35, 2.15, 0.34, 2.5, 0.28, 0.66
LEVELS = 4
"""Heights at which words of events stand above the page."""
BARS = {"delivered": (GREEN, ""), "in force": ("#a6dccb", "oo")}
MARKS = {"refused": ("X", VERMILLION, "refused"), "broken": ("D", PURPLE, "not delivered")}
EVENTS = {"a shock": (GREY, ":"), "a change of government": (BLUE, "--")}
"""Colour and dash of each line down the page; whoever withdraws has a full one."""


def draw_replay(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Three panels over the same months: stages, issues, trust; events go down through all of them."""
    stages, events = table[table["panel"] == "stage"], table[table["panel"] == "event"]
    names = first_places(stages["name"])
    panels = [one for one in ("value", "trust") if (table["panel"] == one).any()]
    tops = ROW * max(len(names), 1)
    body = WORDS + tops + 0.55 + len(panels) * (TALL + GAP)
    page = sheet(figure, context(table), title=finding_claim(table), note=_note(stages, events), body=body)
    wide, longest = page.width - LEFT - RIGHT, float(table["month"].max())
    top = body - WORDS - tops
    drawn = [page.axes(LEFT, top, wide, tops)]
    _draw_stages(drawn[0], stages, names)
    for panel in panels:
        top -= TALL + GAP
        axes = page.axes(LEFT, top, wide, TALL)
        _draw_lines(axes, table[table["panel"] == panel])
        axes.set_ylabel({"value": "issues, % of scale", "trust": "trust, %"}[panel])
        drawn.append(axes)
    for axes in drawn:
        axes.set_xlim(0, longest)
        axes.tick_params(labelbottom=axes is drawn[-1])
        for month, what in zip(events["month"].tolist(), events["name"], strict=True):
            colour, dash = EVENTS.get(what, (VERMILLION, "-"))
            axes.axvline(month, color=colour, ls=dash, lw=1.0, zorder=0.9)
    drawn[-1].set_xlabel("months")
    _name_events(drawn[0], events, longest, wide)


def _note(stages: pd.DataFrame, events: pd.DataFrame) -> str:
    """How to read what occurs."""
    bars = "Bars: months in which a stage is carried out (dark) and in which it is in force after that (pale)."
    labels, happens = set(stages["label"]), set(events["name"])
    marks = [f"{shape}: {MARKS[what][2]}" for what, shape in (("refused", "cross"), ("broken", "diamond"))
             if what in labels]  # fmt: skip
    lines = [f"{dash} {what}" for what, dash in zip(EVENTS, ("dotted", "dashed"), strict=True) if what in happens]
    lines += ["full a withdrawal"] if happens - set(EVENTS) else []
    return " ".join([
        bars if labels & set(BARS) else "",
        f"{sentence('; '.join(marks))}." if marks else "",
        "Below: where each issue that moves stands, in per cent of its scale, and the chance, in the eyes of the first,"
        " that the second means what it signs.",
        f"Lines down the page: {', '.join(lines)}." if lines else "",
    ]).strip()  # fmt: skip


def _draw_stages(axes: Axes, stages: pd.DataFrame, names: list[str]) -> None:
    """A row a stage, the first at the top."""
    for what, rows in stages.groupby("label", sort=False):
        at = [names.index(name) for name in rows["name"]]
        if what in BARS:
            colour, hatch = BARS[str(what)]
            look: dict[str, Any] = {
                "height": 0.6,
                "color": colour,
                "hatch": hatched(hatch),
                "edgecolor": GREY,
                "lw": 0.4,
            }
            axes.barh(at, rows["until"] - rows["month"], left=rows["month"], **look)
        else:
            marker, colour, _ = MARKS[str(what)]
            axes.plot(rows["month"], at, ls="", marker=marker, ms=6.5, mfc=colour, mec=BLACK, mew=0.5, clip_on=False,
                      zorder=4)  # fmt: skip
    axes.set_yticks(range(len(names)), [wrap(name, letters(LEFT - 0.3, SMALL), most=2) for name in names])
    axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    bare(axes)


def _draw_lines(axes: Axes, rows: pd.DataFrame) -> None:
    """Steps over the months, named at their right ends."""
    ends = []
    for (_, line), (colour, dash) in zip(rows.groupby("name", sort=False), LINES, strict=False):
        axes.step(line["month"], line["value"], where="post", color=colour, ls=dash, lw=1.6)
        ends.append(End(float(line["value"].iloc[-1]), str(line["label"].iloc[0]), colour, dash))
    axes.set_ylim(0, 100)
    axes.grid(axis="y", color=GRID, lw=0.6)
    bare(axes)
    name_ends(axes, ends, tall=TALL, room=RIGHT)


def _name_events(axes: Axes, events: pd.DataFrame, longest: float, wide: float) -> None:
    """Words above the lines of changes of government and withdrawals, each as low as it is clear of the others."""
    named = events[events["name"] != "a shock"]
    taken: list[list[tuple[float, float]]] = [[] for _ in range(LEVELS)]
    for month in sorted(set(named["month"].tolist())):
        words = "; ".join(named["label"][named["month"] == month]).replace("change of government: ", "new government: ")
        room = (0.58 * SMALL * len(words) / 72 + 0.1) / wide * longest
        left = month + room < 1.1 * longest
        span = (month, month + room) if left else (month - room, month)
        clear = [all(span[1] < one or span[0] > end for one, end in level) for level in taken]
        level = clear.index(True) if any(clear) else LEVELS - 1
        taken[level].append(span)
        axes.annotate(
            words, (month, 1.0), (0, 3 + 11 * level), xycoords=("data", "axes fraction"), size=SMALL, color=INK,
            textcoords="offset points", va="bottom", ha="left" if left else "right", annotation_clip=False,
        )  # fmt: skip
