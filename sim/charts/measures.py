"""Outcomes in the units of the field, such as warheads or dollars a year: fans over months, one figure a measure.

The translation from an issue's scale is the scenario's and mostly judgement, so the wide band takes in its range too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import asked_paths, context, first_places, row_at
from sim.charts.grid import Columns, column_width, fans, frame, header, month_ticks, rows_of
from sim.charts.issue_values import ends_in_words
from sim.charts.style import SMALL, sheet
from sim.results.measures import measured
from sim.results.statistics import bands
from sim.results.timeline import timelines
from sim.results.wording import number, quoted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.results import Results

PANEL = 1.9


def measures_data(results: Results) -> pd.DataFrame:
    """Quantiles over worlds of every measure by path and month.

    The median and the middle half are at the translation's most likely figures; q05 is taken at its low ends
    and q95 at its high ends, so that the wide band holds both kinds of doubt. Columns: measure, measure_title,
    unit, issue, path, path_title, month, q05, q25, median, q75, q95, asked.
    """
    if not results.data.sizes["trace_world"]:
        return pd.DataFrame(columns=["measure"])
    month, value = timelines(results)
    asked = asked_paths(results)
    frames = []
    issues = results.scenario.issues
    behind = [issue for issue, spec in issues.items() if spec.measures]
    places = [list(issues).index(issue) for issue in behind]
    shown = value[..., places]
    for k, issue in enumerate(behind):
        for key, measure in issues[issue].measures.items():
            for p, path in enumerate(results.paths):
                each = shown[p][:, :, k]
                cut = bands(measured(measure, each, month))
                ends = [bands(measured(measure, each, month, which)) for which in ("low", "high")]
                cut["q05"] = np.minimum(ends[0]["q05"], ends[1]["q05"])
                cut["q95"] = np.maximum(ends[0]["q95"], ends[1]["q95"])
                frames.append(
                    pd.DataFrame(
                        {
                            "measure": key,
                            "measure_title": measure.title,
                            "unit": measure.unit,
                            "issue": issue,
                            "path": path,
                            "path_title": results.path_title(path),
                            "month": month,
                            **cut,
                            "asked": asked[path],
                        }
                    )
                )
    columns = ["measure", "measure_title", "unit", "issue", "path", "path_title", "month", "asked"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def measures_parts(table: pd.DataFrame) -> list[str]:
    """One figure a measure."""
    return first_places(table["measure"])


def measures_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Between which amounts the median worlds of the paths end, and where the doubt is widest."""
    mine = _part(table, part)
    last = mine[mine["month"] == mine["month"].max()]
    what, unit = str(mine["measure_title"].iloc[0]), str(mine["unit"].iloc[0])
    what = what if what.casefold() == unit.casefold() else f"{what} ({unit})"
    text = f"{what}: {ends_in_words(last, last['median'])}, in the median world"
    widest = row_at(last, last["q95"] - last["q05"])
    low, high = number(widest["q05"]), number(widest["q95"])
    if low == high:
        return text
    most = "" if len(last) == 1 else f", the widest, on {quoted(widest['path_title'])}"
    return f"{text}; nine tenths of worlds between {low} and {high}{most}"


def draw_measures(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Columns of fans that share the scale of the measure."""
    mine = _part(table, part)
    paths = first_places(mine["path"])
    titles = mine.drop_duplicates("path").set_index("path")["path_title"]
    rows = rows_of(paths)
    left = 0.85
    wide = 10.85 - left
    heads = [header([titles[path] for path in row], column_width(wide, len(rows[0]))) for row in rows]
    note = (
        "Judgement: translated from the issue's scale by the scenario. Median over worlds and half of the worlds "
        "(dark) at the most "
        f"likely translation, nine tenths (light) with its range added; {context(table).sample}."
    )
    body = sum(PANEL + tall + 0.6 for _, tall in heads)
    page = sheet(figure, context(mine), title=measures_title(table, part), note=note, body=body)
    low, high = min(float(mine["q05"].min()), 0.0), float(mine["q95"].max())
    each = {str(path): table for path, table in mine.groupby("path", sort=False)}
    top = page.height
    for row, (words, tall) in zip(rows, heads, strict=True):
        columns = Columns(row, float(mine["month"].max()))
        axes = page.axes(left, top - tall - PANEL, wide * columns.end / Columns(rows[0], 1.0).end, PANEL)
        axes.set_ylim(low, high * 1.05 if high > low else low + 1)
        axes.set_ylabel(str(mine["unit"].iloc[0]), size=SMALL)
        frame(axes, columns, words, month_ticks(columns.longest), "months")
        fans(axes, [(columns.x(path, each[path]["month"].to_numpy()), each[path]) for path in row])
        top -= PANEL + tall + 0.6


def _part(table: pd.DataFrame, part: str | None) -> pd.DataFrame:
    return table[table["measure"] == (part or table["measure"].iloc[0])]
