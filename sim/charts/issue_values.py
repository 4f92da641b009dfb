"""Issue values over months as fans, one figure an issue, one column a path; the scale's words stand at the axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import asked_paths, context, first_places, row_at
from sim.charts.grid import Columns, column_width, fans, frame, header, level, month_ticks, rows_of
from sim.charts.scales import LABEL_WIDTH, labelled_scale, scale_of
from sim.charts.style import sheet
from sim.results.statistics import QUANTILES, bands
from sim.results.timeline import month_grid, on_months, timelines
from sim.results.wording import number, sentence, spoken

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.results import Results

PANEL = 2.35


def issue_values_data(results: Results) -> pd.DataFrame:
    """Quantiles over worlds of every issue's value by path and month.

    Worlds are those whose stages were kept (the first ``traced``).
    Columns: issue, issue_title, path, path_title, month, q05, q25, median, q75, q95, today, asked.
    """
    if not results.data.sizes["trace_world"]:
        return pd.DataFrame(columns=["issue"])
    month, value = timelines(results)
    grid = month_grid(month)
    asked = asked_paths(results)
    frames = []
    for p, path in enumerate(results.paths):
        cut = bands(on_months(month[p], value[p], grid))
        for k, issue in enumerate(results.data["issue"].values.astype(str)):
            spec = results.scenario.issues[issue]
            frames.append(
                pd.DataFrame(
                    {
                        "issue": issue,
                        "issue_title": spec.title,
                        "path": path,
                        "path_title": results.path_title(path),
                        "month": grid,
                        **{name: cut[name][:, k] for name in QUANTILES},
                        "today": spec.today.mode,
                        "asked": asked[path],
                    }
                )
            )
    table = pd.concat(frames, ignore_index=True)
    order = {issue: n for n, issue in enumerate(results.scenario.issues)}
    return table.sort_values("issue", key=lambda names: names.map(order), kind="stable").reset_index(drop=True)


def issue_values_parts(table: pd.DataFrame) -> list[str]:
    """One figure an issue."""
    return first_places(table["issue"])


def issue_values_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Where the median world ends, and where the outermost world in twenty gets on the path that moves it most."""
    mine = _part(table, part)
    mine = mine[mine["asked"]] if mine["asked"].any() else mine
    last = mine[mine["month"] == mine["month"].max()]
    issue, today = sentence(spoken(str(mine["issue"].iloc[0]))), number(mine["today"].iloc[0])
    ends = sorted({number(round(value)) for value in last["median"]}, key=float)
    where = (
        f"{ends[0]} on every path" if len(ends) == 1 else f"between {ends[0]} and {ends[-1]}, depending on the path,"
    )
    text = f"{issue}: from {today} today to {where} in the median world after {mine['month'].max():g} months"
    start = mine.groupby("path")[["q05", "q95"]].transform("first")
    away = pd.DataFrame({"q05": start["q05"] - mine["q05"], "q95": mine["q95"] - start["q95"]})
    if round(away.max().max()) < 1:
        return text
    side = str(away.max().idxmax())
    far = row_at(mine, away[side])
    return f"{text}; on {far['path_title']} one world in twenty gets as far as {number(round(far[side]))}"


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
        "dashed: today. "
        "Drawn straight between stages and, after a stop, to where things settle, over the months that drift takes; "
        f"{context(table).traced:,} worlds.",
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
