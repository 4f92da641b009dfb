"""Issue values over months as fans, one figure an issue, one column a path; the scale's words stand at the axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import asked_paths, context, first_places
from sim.charts.grid import Columns, fan, frame, header, level, month_ticks, rows_of
from sim.charts.scales import LABEL_WIDTH, labelled_scale
from sim.charts.style import sheet
from sim.results.statistics import QUANTILES, bands
from sim.results.timeline import month_grid, on_months
from sim.results.wording import listed, number, sentence, spoken

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.results import Results

PANEL = 2.35


def issue_values_data(results: Results) -> pd.DataFrame:
    """Quantiles over worlds of every issue's value by path and month.

    Worlds are those whose stages were kept (the first ``traced``). ``scale`` holds the issue's labelled points.
    Columns: issue, issue_title, path, path_title, month, q05, q25, median, q75, q95, today, asked. The scales stand in
    ``attrs["scales"]``.
    """
    data = results.data
    month = data["month"].transpose("path", "trace_world", "point").values.astype(float)
    value = data["value"].transpose("path", "trace_world", "point", "issue").values.astype(float)
    grid = month_grid(month)
    asked = asked_paths(results)
    frames = []
    for p, path in enumerate(results.paths):
        cut = bands(on_months(month[p], value[p], grid))
        for k, issue in enumerate(data["issue"].values.astype(str)):
            spec = results.scenario.issues[issue]
            frames.append(pd.DataFrame({
                "issue": issue, "issue_title": spec.title, "path": path, "path_title": results.path_title(path), "month": grid,
                **{name: cut[name][:, k] for name in QUANTILES}, "today": spec.today.mode, "asked": asked[path],
            }))  # fmt: skip
    table = pd.concat(frames, ignore_index=True)
    order = {issue: n for n, issue in enumerate(results.scenario.issues)}
    table = table.sort_values("issue", key=lambda names: names.map(order), kind="stable").reset_index(drop=True)
    table.attrs["scales"] = {key: dict(issue.scale) for key, issue in results.scenario.issues.items()}
    return table


def issue_values_parts(table: pd.DataFrame) -> list[str]:
    """One figure an issue."""
    return first_places(table["issue"])


def issue_values_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Between which values the paths leave the issue, in the median world at the last month."""
    mine = _part(table, part)
    last = mine[mine["month"] == mine["month"].max()]
    last = last[last["asked"]] if last["asked"].any() else last
    values = last["median"].round(0)
    issue, today = sentence(spoken(str(mine["issue"].iloc[0]))), number(mine["today"].iloc[0])
    months = f"after {mine['month'].max():g} months"
    if values.max() == values.min():
        return f"{issue}: from {today} today to {number(values.max())} in the median world {months}, whichever path is taken"
    high = last.loc[values == values.max(), "path_title"].tolist()
    names = listed(high) if len(high) <= 2 else f"{len(high)} paths"
    return (
        f"{issue}: from {today} today to {number(values.max())} at most in the median world {months} ({names}), "
        f"{number(values.min())} at least"
    )


def draw_issue_values(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Columns of fans that share the issue's scale."""
    mine = _part(table, part)
    scale = table.attrs.get("scales", {}).get(str(mine["issue"].iloc[0])) or {0.0: "0", 100.0: "100"}
    draw_fans(
        figure, mine, title=issue_values_title(table, part), scale=scale, today=float(mine["today"].iloc[0]),
        note=f"{mine['issue_title'].iloc[0]}. Median over worlds, half of the worlds (dark), nine tenths (light); dashed: today. "
        f"Drawn straight between stages, {context(table).traced:,} worlds.",
    )  # fmt: skip


def draw_fans(figure: Figure, mine: pd.DataFrame, *, title: str, note: str, scale: dict[float, str], today: float) -> None:
    """Fans over months by path, in rows of columns, against a labelled scale."""
    paths = first_places(mine["path"])
    titles = mine.drop_duplicates("path").set_index("path")["path_title"]
    rows = rows_of(paths)
    wide = 10.85 - LABEL_WIDTH
    heads = [header([titles[path] for path in row], wide / (len(rows[0]) * 1.12 - 0.12)) for row in rows]
    page = sheet(figure, context(mine), title=title, note=note, body=sum(PANEL + tall + 0.6 for _, tall in heads))
    top = page.height
    for row, (words, tall) in zip(rows, heads, strict=True):
        columns = Columns(row, float(mine["month"].max()))
        share = columns.end / Columns(rows[0], 1.0).end
        axes = page.axes(LABEL_WIDTH, top - tall - PANEL, wide * share, PANEL)
        labelled_scale(axes, scale, PANEL)
        frame(axes, columns, words, month_ticks(columns.longest), "months")
        level(axes, today, "", columns)
        for path in row:
            fan(axes, columns, path, mine[mine["path"] == path], "month")
        top -= PANEL + tall + 0.6


def _part(table: pd.DataFrame, part: str | None) -> pd.DataFrame:
    return table[table["issue"] == (part or table["issue"].iloc[0])]
