"""Issue values over months as fans, one figure an issue, one column a path; the scale's words stand at the axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import claim, context, first_places, needing_consent
from sim.charts.grid import Columns, column_width, drift_of, fans, frame, header, level, month_ticks, moving, rows_of
from sim.charts.scales import LABEL_WIDTH, labelled_scale, scale_of
from sim.charts.style import GREY, SMALL, sheet
from sim.results.measures import timelines, today_values
from sim.results.statistics import QUANTILES, bands
from sim.results.wording import counted, number, sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.results import Results

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
    consent, today = needing_consent(results), today_values(results)
    frames = []
    for p, path in enumerate(results.paths):
        cut = bands(value[p])
        for k, issue in enumerate(results.data["issue"].values.astype(str)):
            spec = results.scenario.issues[issue]
            frames.append(
                pd.DataFrame(
                    {
                        "issue": issue,
                        "issue_label": results.issue_label(issue),
                        "issue_title": spec.title,
                        "path": path,
                        "path_title": results.path_title(path),
                        "month": month,
                        **{name: cut[name][:, k] for name in QUANTILES},
                        "today": today[issue],
                        "needs_consent": consent[path],
                    }
                )
            )
    table = pd.concat(frames, ignore_index=True)
    order = {issue: n for n, issue in enumerate(results.scenario.issues)}
    return table.sort_values("issue", key=lambda names: names.map(order), kind="stable").reset_index(drop=True)


def issue_values_parts(table: pd.DataFrame) -> list[str]:
    """One figure an issue that any path moves away from drift."""
    return [issue for issue in first_places(table["issue"]) if moving(_part(table, issue), LEAST)]


def issue_values_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Where the median world ends on the paths that need consent."""
    mine = _part(table, part)
    issue, today = sentence(str(mine["issue_label"].iloc[0])), number(round(mine["today"].iloc[0]))
    return claim(f"{issue}: {today} today, {ends_in_words(mine, digits=0)}", f"{issue}: {today} today")


def ends_in_words(mine: pd.DataFrame, digits: int | None = None) -> str:
    """Between which values the median worlds of the paths that need consent end."""
    last = mine[mine["month"] == mine["month"].max()]
    values = last.loc[last["needs_consent"], "median"] if last["needs_consent"].any() else last["median"]
    low, high = (number(end if digits is None else round(end, digits)) for end in (values.min(), values.max()))
    return f"{low if low == high else f'{low} to {high}'} after {last['month'].max() / 12:g} years in the median world"


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
        note=f"{mine['issue_title'].iloc[0]}. Median over worlds, half of the worlds (dark), nine tenths "
        f"(light), at each review; dashed: today's median; {context(table).sample}.",
        least=LEAST,
    )


def draw_fans(
    figure: Figure,
    mine: pd.DataFrame,
    *,
    title: str,
    note: str,
    scale: Mapping[float, str] | str,
    today: float | None,
    least: float,
) -> None:
    """Fans over months by path, in rows of columns, against a labelled scale or a unit; only paths that move."""
    paths, drift = moving(mine, least) or first_places(mine["path"])[:1], drift_of(mine)
    still = mine["path"].nunique() - len(paths) - bool(len(drift))
    note += f" Grey: median on {context(mine).without}." if len(drift) else ""
    note += f" Left out: {counted(still, 'path')} like it." if still and len(drift) else ""
    left = 0.85 if isinstance(scale, str) else LABEL_WIDTH
    low, high = min(float(mine["q05"].min()), 0.0), float(mine["q95"].max())
    titles = mine.drop_duplicates("path").set_index("path")["path_title"]
    rows = rows_of(paths)
    wide = 10.85 - left
    heads = [header([titles[path] for path in row], column_width(wide, len(rows[0]))) for row in rows]
    page = sheet(figure, context(mine), title=title, note=note, body=sum(PANEL + tall + 0.6 for _, tall in heads))
    each = {str(path): table for path, table in mine.groupby("path", sort=False)}
    top = page.height
    for row, (words, tall) in zip(rows, heads, strict=True):
        columns = Columns(row, float(mine["month"].max()))
        share = columns.end / Columns(rows[0], 1.0).end
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
            level(axes, today, "", columns)
        fans(axes, [(columns.x(path, each[path]["month"].to_numpy()), each[path]) for path in row])
        top -= PANEL + tall + 0.6


def _part(table: pd.DataFrame, part: str | None) -> pd.DataFrame:
    return table[table["issue"] == (part or table["issue"].iloc[0])]
