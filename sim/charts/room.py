"""Room for a deal on every issue: red lines and prices of all actors, and whether the paths' terms lie within them.

A bound depends on the path: links move it at that path's terms, and a price is asked only by those who give something.
So the room is reckoned stage by stage, at the most likely values; worlds have their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.charts.base import claim, context, first_places
from sim.charts.grid import rows_of, scale_of
from sim.charts.palette import BLUE, GREEN, GREY, GRID, INK, PALE, SMALL, VERMILLION
from sim.charts.style import bare, letters, sheet, wrap
from sim.results import Results
from sim.results.stands import of_actor, of_nature, published_values, walked_stages
from sim.results.wording import number, sentence, so_many
from sim.scenario.schema import LOWER, Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.17
LEFT = 2.15
"""Width of names, in inches."""
TALL = 16.5
"""Inches of the two columns of a figure at most, unless one issue takes more."""


def room_data(results: Results) -> pd.DataFrame:
    """Bounds of every issue, and the terms of every path that moves it.

    ``kind`` is ``red line`` or ``price`` for a bound as it stands without links, and ``terms`` for a stage; the bounds
    that ``low`` and ``high`` name are then those of everybody whose consent it needs, at the path's terms, with who
    sets them; not-a-number where nobody does. ``fits`` says that the terms lie within. Columns: issue, issue_label,
    issue_title, today, kind, key (actor or path), name, stage, side, value, low, low_who (a name), high, high_who and
    fits.
    """
    scenario, rows = results.scenario, []
    for issue, spec in scenario.issues.items():
        about = {"issue": issue, "issue_label": results.issue_label(issue), "issue_title": spec.title,
                 "today": spec.today.mode}  # fmt: skip
        for actor, who in scenario.actors.items():
            interest = who.interests.get(issue)
            for kind, bound in () if interest is None else (("red line", interest.red_line), ("price", interest.price)):
                if bound is not None:
                    own = {"key": actor, "name": who.label, "side": bound.direction, "value": bound.value.mode}
                    rows.append({**about, "kind": kind, **own})
        for path in results.paths:
            for stage in _terms(scenario, path, issue):
                rows.append({**about, "kind": "terms", "key": path, "name": results.path_title(path), **stage})
    columns = ["issue", "issue_label", "issue_title", "today", "kind", "key", "name", "stage", "side", "value"]
    return pd.DataFrame(rows, columns=[*columns, "low", "low_who", "high", "high_who", "fits"])


def _terms(scenario: Scenario, path: str, issue: str) -> Iterator[dict[str, Any]]:
    """What the stages of a path put on an issue, and the bounds of those whose consent they need."""
    values, today = published_values(scenario, path)[1:], scenario.issues[issue].today.mode
    for place, (stage, at) in enumerate(zip(walked_stages(scenario, path), values, strict=True), start=1):
        if issue not in stage.moves or not stage.consent:
            continue
        found = [("", one) for one in of_nature(scenario, issue)]
        for actor in (*stage.consent, *stage.ratified_by):
            # a price binds only who gives something and did not propose the path
            gives = actor in stage.duties and actor not in scenario.paths[path].advocates
            bounds = of_actor(scenario, actor, issue, at, stage)
            found += [(scenario.actors[actor].label, one) for one in bounds if one.kind != "price" or gives]
        floor = max(((one.value, who) for who, one in found if one.direction in LOWER), default=(np.nan, ""))
        roof = min(((one.value, who) for who, one in found if one.direction not in LOWER), default=(np.nan, ""))
        # a red line stops nobody who need go no further than things stand today
        fits = all(one.missed_by(at[issue]) <= max(0.0, one.missed_by(today) if one.kind == "red_line" else 0)
                   for _, one in found)  # fmt: skip
        yield {
            "stage": place, "value": at[issue], "fits": fits,
            "low": floor[0], "low_who": floor[1], "high": roof[0], "high_who": roof[1],
        }  # fmt: skip


def room_parts(table: pd.DataFrame) -> list[str | None]:
    """One figure; several where there are more issues than one can hold."""
    figures = _figures(table)
    return [None] if len(figures) == 1 else [str(n) for n, _ in enumerate(figures, start=1)]


def _figures(table: pd.DataFrame) -> list[tuple[str, ...]]:
    """Issues by figure."""
    issues = _issues(table)
    tallest = max((_height(table[table["issue"] == issue]) for issue in issues), default=1.0)
    return rows_of(issues, max(2, 2 * int(TALL / tallest)))


def _issues(table: pd.DataFrame) -> list[str]:
    """Issues on which somebody has a bound, those without room first."""
    bound = table.loc[table["kind"] != "terms", "issue"]
    found = [issue for issue in first_places(table["issue"]) if (bound == issue).any()]
    return sorted(found, key=lambda issue: -_gap(table[table["issue"] == issue]))


def _ends(mine: pd.DataFrame) -> tuple[float, float]:
    """The highest lower bound and the lowest upper one, without links; infinite where nobody has one."""
    bounds = mine[mine["kind"] != "terms"]
    low = bounds.loc[bounds["side"] == "at_least", "value"].max()
    high = bounds.loc[bounds["side"] == "at_most", "value"].min()
    return (-np.inf if np.isnan(low) else float(low)), (np.inf if np.isnan(high) else float(high))


def _gap(mine: pd.DataFrame) -> float:
    low, high = _ends(mine)
    return low - high


def room_title(table: pd.DataFrame, part: str | None = None) -> str:
    """On how many issues red lines and prices leave no room, and where the gap is widest."""
    issues = _issues(table)
    shut = [issue for issue in issues if _gap(table[table["issue"] == issue]) > 0]
    if not issues:
        return "Nobody has a red line or a price"
    if not shut:
        return claim(f"Red lines and prices leave some room on {so_many(len(issues), len(issues))} issues")
    many = sentence(so_many(len(shut), len(issues))) if len(issues) > 1 else "The issue"
    label = table.loc[table["issue"] == shut[0], "issue_label"].iloc[0]
    verb = "leaves" if len(shut) == 1 else "leave"
    return claim(
        f"{many} issues {verb} no room between red lines and prices, {label} least",
        f"{many} issues {verb} no room between red lines and prices",
    )


def draw_room(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A small panel an issue: a bar a bound, the gap or the room across them, and the terms of the paths beneath."""
    issues = _figures(table)[int(part or 1) - 1]
    panels = {issue: table[table["issue"] == issue] for issue in issues}
    sizes = {issue: _height(mine) for issue, mine in panels.items()}
    columns: list[list[str]] = [[], []]
    filled = [0.0, 0.0]
    for issue in issues:  # into the shorter column
        shorter = int(filled[0] > filled[1])
        columns[shorter].append(issue)
        filled[shorter] += sizes[issue]
    note = (
        "Blue: what an actor can sign, from its red line, or from its price (paler; wanted only by those who give "
        "something), to the end of the scale. Green: room that all leave; red: the gap where there is none. Beneath, "
        "the paths' terms by stage: dots within, red crosses beyond the bounds of those who must agree. A dot may lie "
        "outside a bar above: whoever set that bound is not asked, or a link moves it at that path's terms; beyond a "
        "cross talks may still bend the terms. Dotted: today."
    )
    page = sheet(figure, context(table), title=room_title(table), note=note, body=max(filled))
    wide = page.width / 2
    for n, column in enumerate(columns):
        top = page.height
        for issue in column:
            inside = sizes[issue] - 0.72
            axes = page.axes(n * wide + LEFT + 0.15, top - 0.34 - inside, wide - LEFT - 0.4, inside)
            _panel(axes, panels[issue], scale_of(table, issue), wide - LEFT - 0.4)
            top -= sizes[issue]


def _rows(mine: pd.DataFrame) -> list[tuple[str, str]]:
    """Kind and key of every row of a panel."""
    return [(str(kind), str(key)) for kind, key in mine[["kind", "key"]].drop_duplicates().to_numpy()]


def _height(mine: pd.DataFrame) -> float:
    return ROW * len(_rows(mine)) + 0.72


def _panel(axes: Axes, mine: pd.DataFrame, scale: Mapping[float, str], wide: float) -> None:
    rows, low, high = _rows(mine), min(scale), max(scale)
    axes.set(xlim=(low, high), ylim=(len(rows) - 0.5, -0.5))
    axes.set_yticks([])
    floor, roof = _ends(mine)
    shut = floor > roof
    if np.isfinite(floor) or np.isfinite(roof):
        ends = (roof, floor) if shut else (max(floor, low), min(roof, high))
        axes.axvspan(*ends, color=VERMILLION if shut else GREEN, alpha=0.28, lw=0, zorder=0.4)
    for row, (kind, key) in enumerate(rows):
        these = mine[(mine["kind"] == kind) & (mine["key"] == key)]
        if kind == "terms":
            fits = these["fits"].astype(bool)
            within, beyond = these[fits], these[~fits]
            axes.plot(these["value"], [row] * len(these), color=PALE, lw=1, zorder=2)
            axes.plot(within["value"], [row] * len(within), ls="", marker="o", ms=4, color=INK, clip_on=False)
            axes.plot(beyond["value"], [row] * len(beyond), ls="", marker="x", ms=5, mew=1.6, color=VERMILLION,
                      clip_on=False)  # fmt: skip
            name = str(these["name"].iloc[0]).partition(" (")[0]
        else:
            one = these.iloc[0]
            up = one["side"] == "at_least"
            axes.barh(row, (high - one["value"]) if up else one["value"] - low, left=one["value"] if up else low,
                      height=0.5, color=BLUE, alpha=0.45 if kind == "price" else 0.8, lw=0)  # fmt: skip
            name = f"{one['name']}: {kind} {number(one['value'])}"
        axes.annotate(
            wrap(name, letters(LEFT, SMALL), most=1), (0, row), (-4, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", size=SMALL, ha="right", va="center", color=GREY if kind == "terms" else INK,
        )  # fmt: skip
    axes.axhline(sum(kind != "terms" for kind, _ in rows) - 0.5, color=GRID, lw=0.8)
    axes.axvline(mine["today"].iloc[0], color=GREY, lw=0.8, ls=":")
    both = bool(np.isfinite([floor, roof]).all())
    verdict = f"no room: {number(roof)} to {number(floor)}" if shut else "room" if both else ""
    text = sentence(str(mine["issue_label"].iloc[0]))
    axes.set_title(text, size=SMALL + 1, weight="bold", loc="left", pad=3).set_x(-LEFT / wide)
    axes.set_title(verdict, size=SMALL, loc="right", pad=3, color=VERMILLION if shut else "#00694d", weight="bold")
    axes.set_xticks([low, high], ["", ""])
    for place, side in ((low, "left"), (high, "right")):
        axes.annotate(wrap(f"{place:g} {scale[place]}", letters(wide / 2, SMALL), most=2), (place, 0), (0, -4),
                      xycoords=("data", "axes fraction"), textcoords="offset points", size=SMALL - 0.5, color=GREY,
                      ha=side, va="top")  # fmt: skip
    bare(axes, keep=("bottom",))
