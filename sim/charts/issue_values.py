"""Issue values over months as fans, one column a path, and the same in the units of the field, such as warheads.

Issues come one figure each, with the scale's words at the axis; measures likewise, with their unit. The translation
from an issue's scale to a measure is the scenario's and mostly judgement, so the wide band takes in its range too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import claim, context, first_places, part_of
from sim.charts.grid import (
    LABEL_WIDTH,
    Columns,
    drift_of,
    fan_table,
    fans,
    frame,
    labelled_scale,
    month_ticks,
    moving,
    scale_of,
    titled_rows,
)
from sim.charts.palette import GREY, SMALL
from sim.charts.style import sheet
from sim.results import Results
from sim.results.measures import measured, timelines, today_values
from sim.results.statistics import bands
from sim.results.wording import counted, number, sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PANEL = 2.3
LEAST = 1.0
"""Points by which a path must differ from drift to be shown."""


def issue_values_data(results: Results) -> pd.DataFrame:
    """Quantiles over worlds of every issue's value by path and month.

    Worlds are those whose stages were kept (the first ``traced``). ``today`` is the median over them. Columns: issue,
    issue_label, issue_title, path, path_title, month, q05, q25, median, q75, q95, today, needs_consent.
    """
    if not results.data.sizes["trace_world"]:
        return pd.DataFrame(columns=["issue"])
    month, value = timelines(results)
    cuts, today = [bands(each) for each in value], today_values(results)
    places = {issue: k for k, issue in enumerate(results.data["issue"].values.astype(str))}
    frames = []
    for issue, spec in results.scenario.issues.items():
        about = {"issue": issue, "issue_label": results.issue_label(issue), "issue_title": spec.title}
        for path, cut in zip(results.paths, cuts, strict=True):
            mine = {name: values[:, places[issue]] for name, values in cut.items()}
            frames.append(fan_table(results, path, month, mine, about, today=today[issue]))
    return pd.concat(frames, ignore_index=True)


def issue_values_parts(table: pd.DataFrame) -> list[str]:
    """One figure an issue that any path moves away from drift."""
    return [issue for issue in first_places(table["issue"]) if moving(part_of(table, "issue", issue), LEAST)]


def issue_values_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Where the median world ends on the paths that need consent."""
    mine = part_of(table, "issue", part)
    issue, today = sentence(str(mine["issue_label"].iloc[0])), number(round(mine["today"].iloc[0]))
    return claim(f"{issue}: {today} today, {_ends_in_words(mine, digits=0)}", f"{issue}: {today} today")


def _ends_in_words(mine: pd.DataFrame, digits: int | None = None) -> str:
    """Between which values the median worlds of the paths that need consent end."""
    last = mine[mine["month"] == mine["month"].max()]
    values = last.loc[last["needs_consent"], "median"] if last["needs_consent"].any() else last["median"]
    low, high = (number(end if digits is None else round(end, digits)) for end in (values.min(), values.max()))
    return f"{low if low == high else f'{low} to {high}'} after {last['month'].max() / 12:g} years in the median world"


def draw_issue_values(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Columns of fans that share the issue's scale."""
    mine = part_of(table, "issue", part)
    note = (
        f"{mine['issue_title'].iloc[0]}. Median over worlds, half of the worlds (dark), nine tenths (light), at each "
        f"review; dashed: today's median; {context(table).sample}."
    )
    scale, today = scale_of(table, str(mine["issue"].iloc[0])), float(mine["today"].iloc[0])
    _draw_fans(figure, mine, issue_values_title(table, part), note, scale, today=today, least=LEAST)


def measures_data(results: Results) -> pd.DataFrame:
    """Quantiles over worlds of every measure by path and month.

    The median and the middle half are at the translation's most likely figures; q05 is taken at its low ends
    and q95 at its high ends, so that the wide band holds both kinds of doubt. Columns: measure, measure_title,
    unit, issue, path, path_title, month, q05, q25, median, q75, q95, needs_consent.
    """
    if not results.data.sizes["trace_world"]:
        return pd.DataFrame(columns=["measure"])
    month, value = timelines(results)
    frames = []
    for k, (issue, spec) in enumerate(results.scenario.issues.items()):
        for key, measure in spec.measures.items():
            about = {"measure": key, "measure_title": measure.title, "unit": measure.unit, "issue": issue}
            for path, each in zip(results.paths, value[..., k], strict=True):
                cut = bands(measured(measure, each, month))
                ends = [bands(measured(measure, each, month, which)) for which in ("low", "high")]
                cut["q05"] = np.minimum(ends[0]["q05"], ends[1]["q05"])
                cut["q95"] = np.maximum(ends[0]["q95"], ends[1]["q95"])
                frames.append(fan_table(results, path, month, cut, about))
    columns = ["measure", "measure_title", "unit", "issue", "path", "path_title", "month", "needs_consent"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def measures_parts(table: pd.DataFrame) -> list[str]:
    """One figure a measure that any path moves away from drift."""
    each = {key: part_of(table, "measure", key) for key in first_places(table["measure"])}
    return [key for key, mine in each.items() if moving(mine, _least(mine))]


def _least(mine: pd.DataFrame) -> float:
    """A hundredth of what the figure spans."""
    return 0.01 * max(float(mine["q95"].max()) - min(float(mine["q05"].min()), 0.0), 1e-9)


def measures_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Between which amounts the median worlds of the paths that need consent end."""
    mine = part_of(table, "measure", part)
    what, unit = str(mine["measure_title"].iloc[0]), str(mine["unit"].iloc[0])
    named = what if what.casefold() == unit.casefold() else f"{what} ({unit})"
    return claim(f"{named}: {_ends_in_words(mine)}", f"{what}: {_ends_in_words(mine)}", what)


def draw_measures(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Columns of fans that share the scale of the measure."""
    mine = part_of(table, "measure", part)
    note = (
        "Translated from the issue's scale by the scenario's judgement. Median over worlds and half of the worlds "
        f"(dark), nine tenths (light) with the translation's own range; {context(table).sample}."
    )
    _draw_fans(figure, mine, measures_title(table, part), note, str(mine["unit"].iloc[0]), least=_least(mine))


def _draw_fans(
    figure: Figure, mine: pd.DataFrame, title: str, note: str, scale: Mapping[float, str] | str, *, least: float,
    today: float | None = None,
) -> None:  # fmt: skip
    """Fans over months by path, in rows of columns, against a labelled scale or a unit; only paths that move."""
    paths, drift = moving(mine, least) or first_places(mine["path"])[:1], drift_of(mine)
    still = mine["path"].nunique() - len(paths) - bool(len(drift))
    note += f" Grey: median on {context(mine).without}." if len(drift) else ""
    note += f" Left out: {counted(still, 'path')} like it." if still and len(drift) else ""
    left = 0.85 if isinstance(scale, str) else LABEL_WIDTH
    low, high = min(float(mine["q05"].min()), 0.0), float(mine["q95"].max())
    wide = 10.85 - left
    rows = titled_rows(paths, mine.drop_duplicates("path").set_index("path")["path_title"], wide)
    body = sum(PANEL + tall + 0.6 for _, _, tall in rows)
    page = sheet(figure, context(mine), title=title, note=note, body=body)
    each = {str(path): table for path, table in mine.groupby("path", sort=False)}
    top = page.height
    for row, words, tall in rows:
        columns = Columns(row, float(mine["month"].max()))
        share = columns.end / Columns(rows[0][0], 1.0).end
        axes = page.axes(left, top - tall - PANEL, wide * share, PANEL)
        if isinstance(scale, str):
            axes.set_ylim(low, high * 1.05 if high > low else low + 1)
            axes.set_ylabel(scale, size=SMALL)
        else:
            labelled_scale(axes, scale, PANEL)
        frame(axes, columns, words, month_ticks(columns.longest), "months")
        for path in row if len(drift) else ():
            axes.plot(columns.x(path, drift["month"].to_numpy()), drift["median"], color=GREY, lw=1.3, zorder=2.1)
        if today is not None:
            axes.plot([0, columns.end], [today, today], color=GREY, lw=0.8, ls=(0, (4, 3)), zorder=0.8)
        fans(axes, [(columns.x(path, each[path]["month"].to_numpy()), each[path]) for path in row])
        top -= PANEL + tall + 0.6
