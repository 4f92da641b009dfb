"""Issue values over months as fans, one figure an issue, one column a path; the scale's words stand at the axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import asked_paths, context, first_places, row_at
from sim.charts.grid import Columns, column_width, fans, frame, header, level, month_ticks, rows_of
from sim.charts.scales import LABEL_WIDTH, labelled_scale, scale_of
from sim.charts.style import sheet
from sim.results.statistics import QUANTILES, bands
from sim.results.timeline import FloatArray, timelines, today_values
from sim.results.wording import number, percent, points, quoted, sentence, spoken

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.results import Results

PANEL = 2.35


def issue_values_data(results: Results) -> pd.DataFrame:
    """Quantiles over worlds of every issue's value by path and month.

    Worlds are those whose stages were kept (the first ``traced``). ``today`` is the median over them. ``far`` is
    the most whole points by which one world in twenty or more moves the issue at some time, down being negative, and
    ``far_share`` the share of worlds that do. Columns: issue, issue_title, path, path_title, month, q05, q25, median,
    q75, q95, today, far, far_share, asked.
    """
    if not results.data.sizes["trace_world"]:
        return pd.DataFrame(columns=["issue"])
    month, value = timelines(results)
    asked, today = asked_paths(results), today_values(results)
    frames = []
    for p, path in enumerate(results.paths):
        moved = value[p] - value[p][:, :1]
        cut = bands(value[p])
        for k, issue in enumerate(results.data["issue"].values.astype(str)):
            spec = results.scenario.issues[issue]
            far, share = furthest(moved[:, :, k])
            frames.append(
                pd.DataFrame(
                    {
                        "issue": issue,
                        "issue_title": spec.title,
                        "path": path,
                        "path_title": results.path_title(path),
                        "month": month,
                        **{name: cut[name][:, k] for name in QUANTILES},
                        "today": today[issue],
                        "far": far,
                        "far_share": share,
                        "asked": asked[path],
                    }
                )
            )
    table = pd.concat(frames, ignore_index=True)
    order = {issue: n for n, issue in enumerate(results.scenario.issues)}
    return table.sort_values("issue", key=lambda names: names.map(order), kind="stable").reset_index(drop=True)


def furthest(moved: FloatArray) -> tuple[int, float]:
    """The most whole points that one world in twenty or more moves at some time, and the share of worlds that do.

    >>> furthest(np.array([[0.0, 20.0, 10.0], [0.0, 5.0, 5.0]])), furthest(np.zeros((4, 2)))
    ((20, 0.5), (0, 0.0))
    """
    found = []
    for sign in (1, -1):
        most = np.sort((sign * moved).max(axis=1))[::-1]
        points = int(np.floor(most[max(-(-len(most) // 20), 1) - 1] + 1e-4))
        found.append((points, sign * points, float((most >= points - 1e-4).mean()) if points else 0.0))
    _, far, share = max(found)
    return far, share


def issue_values_parts(table: pd.DataFrame) -> list[str]:
    """One figure an issue."""
    return first_places(table["issue"])


def issue_values_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Where the median world ends, with consent and without, and how far some worlds get on the path that moves it."""
    mine = _part(table, part)
    last = mine[mine["month"] == mine["month"].max()]
    issue, today = sentence(spoken(str(mine["issue"].iloc[0]))), number(round(mine["today"].iloc[0]))
    text = f"{issue}: {today} today, {ends_in_words(last, last['median'].round())}, in the median world"
    far = row_at(last, last["far"].abs() + last["far_share"] / 2)
    if abs(far["far"]) < 1:
        return text
    way = "up" if far["far"] > 0 else "down"
    if len(set(last["path"])) == 1:
        return f"{text}; at some time {percent(far['far_share'])} of worlds are {points(abs(far['far']))} {way} or more"
    return (
        f"{text}; furthest {way} on {quoted(far['path_title'])}, by {points(abs(far['far']))} or more at some time in "
        f"{percent(far['far_share'])} of worlds"
    )


def ends_in_words(last: pd.DataFrame, values: pd.Series) -> str:
    """At which values the paths that need consent end, and where the others end if that is elsewhere."""
    some = last["asked"] if last["asked"].any() else ~last["asked"]
    spoken_values = list(dict.fromkeys(number(value) for value in sorted(values[some])))
    alike = len({number(value) for value in values}) == 1
    if some.sum() == 1:
        where = f"on {quoted(last.loc[some, 'path_title'].iloc[0])}"
    else:
        where = "on every path" + ("" if alike or some.all() else " that needs consent")
    if len(spoken_values) > 1:
        where = "depending on the path" if some.all() else "depending on the path that needs consent"
        text = f"{spoken_values[0]} to {spoken_values[-1]} after {last['month'].max():g} months, {where}"
    else:
        text = f"{spoken_values[0]} after {last['month'].max():g} months {where}"
    for title, value in zip(last.loc[~some, "path_title"], values[~some], strict=True):
        if [number(value)] != spoken_values:
            text += f", and {number(value)} on {quoted(title)}"
    return text


def draw_issue_values(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Columns of fans that share the issue's scale."""
    mine = _part(table, part)
    scale = scale_of(table, str(mine["issue"].iloc[0]))
    draw_fans(
        figure,
        mine,
        title=issue_values_title(table, part),
        scale=scale,
        today=float(mine["today"].iloc[0]),
        note=f"{mine['issue_title'].iloc[0]}. Median over worlds, half of the worlds (dark), nine tenths (light); "
        "dashed: today's median. Today, and where things stand at each review: at what was delivered, or where "
        f"{context(table).without} leads, or in between where a deal has unravelled; {context(table).sample}.",
    )


def draw_fans(
    figure: Figure, mine: pd.DataFrame, *, title: str, note: str, scale: Mapping[float, str], today: float
) -> None:
    """Fans over months by path, in rows of columns, against a labelled scale."""
    paths = first_places(mine["path"])
    titles = mine.drop_duplicates("path").set_index("path")["path_title"]
    rows = rows_of(paths)
    wide = 10.85 - LABEL_WIDTH
    heads = [header([titles[path] for path in row], column_width(wide, len(rows[0]))) for row in rows]
    page = sheet(figure, context(mine), title=title, note=note, body=sum(PANEL + tall + 0.6 for _, tall in heads))
    each = {str(path): table for path, table in mine.groupby("path", sort=False)}
    top = page.height
    for row, (words, tall) in zip(rows, heads, strict=True):
        columns = Columns(row, float(mine["month"].max()))
        share = columns.end / Columns(rows[0], 1.0).end
        axes = page.axes(LABEL_WIDTH, top - tall - PANEL, wide * share, PANEL)
        labelled_scale(axes, scale, PANEL)
        frame(axes, columns, words, month_ticks(columns.longest), "months")
        level(axes, today, "", columns)
        fans(axes, [(columns.x(path, each[path]["month"].to_numpy()), each[path]) for path in row])
        top -= PANEL + tall + 0.6


def _part(table: pd.DataFrame, part: str | None) -> pd.DataFrame:
    return table[table["issue"] == (part or table["issue"].iloc[0])]
