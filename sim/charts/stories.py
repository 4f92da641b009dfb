"""Single worlds as they went: ten of every path that is ever signed, one line each, drawn one after the other.

Single draws shown beside each other say more of chance to most readers than an interval does (J. Hullman, P. Resnick
and E. Adar, "Hypothetical Outcome Plots", PLoS ONE 10, 2015).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import claim, context, first_places
from sim.charts.grid import Columns, frame, month_ticks, titled_rows
from sim.charts.palette import ENDING_STYLE, GREY, PALE, SMALL
from sim.charts.style import Sheet, sheet
from sim.results import Results
from sim.results.endings import ENDINGS
from sim.results.wording import counted, listed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WORLDS = 10
ROW = 0.17
MARKS = {"breach": "X", "shock": "s", "turnover": "D"}
OTHER = "o"
"""What stands where a deal ends, and where it ends otherwise before anything is delivered."""


def stories_data(results: Results) -> pd.DataFrame:
    """The first ten kept worlds of every path that any of them signs: when it is signed and when that ends.

    ``until`` is the month in which what was signed first ends, or the horizon; ``ending`` is how the world stands at
    the horizon, ``delivered`` how many stages it delivered, ``who`` who ends or stops it. Columns: path, path_title,
    world, signed, until, ended, ending, label, delivered, stages, who, horizon.
    """
    data, horizon, rows = results.data, float(results.scenario.process.horizon), []
    actors = [*(results.actor_label(str(key)) for key in data["actor"].values), ""]
    for path in results.paths:
        mine = data.sel(path=path).isel(world=slice(WORLDS))
        if bool(mine["drift"]) or not np.isfinite(mine["signed_month"].values.astype(float)).any():
            continue
        for world in range(mine.sizes["world"]):
            one = mine.isel(world=world)
            end, ending = float(one["end_month"]), ENDINGS[int(one["ending"])]
            rows.append({
                "path": path, "path_title": results.path_title(path), "world": int(one["world"]),
                "signed": float(one["signed_month"]), "until": horizon if np.isnan(end) else end,
                "ended": not np.isnan(end), "ending": ending.key, "label": ending.label, "delivered": int(one["kept"]),
                "stages": int(mine["n_stages"]), "who": actors[int(one["ending_actor"])], "horizon": horizon,
            })  # fmt: skip
    return pd.DataFrame(rows, columns=None if rows else ["path"])


def stories_title(table: pd.DataFrame, part: str | None = None) -> str:
    """How many of the worlds shown sign, and in how many of these something stands at the end."""
    signed = table[table["signed"].notna()]
    stands = int((~signed["ended"]).sum())
    if signed.empty:
        return claim(f"Nothing is signed in {counted(len(table), 'single walk')}")
    paths, worlds = table["path"].nunique(), table["world"].nunique()
    many = f"{counted(worlds, 'world')} on {counted(paths, 'path')}"
    return claim(f"Of {many}, {len(signed)} of {len(table)} sign, and {stands} of these still stand at the end")


def draw_stories(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A panel a path, a line a world: in force from signature to end, with what ended it."""
    wide, left = 10.4, 0.3
    rows = titled_rows(
        first_places(table["path"]), table.drop_duplicates("path").set_index("path")["path_title"], wide, 5
    )
    most = int(table.groupby("path")["world"].nunique().max())
    tall = ROW * most + 0.1
    note = (
        f"The first {most} worlds, one line each, the same on every path that one of them signs. Green: something "
        "signed is in force; the figure says how many stages were delivered. No bar: never signed."
    )
    body = sum(tall + head + 0.55 for _, _, head in rows) + 0.1
    page = sheet(figure, context(table), title=stories_title(table), note=note, body=body)
    top = page.height - 0.1
    for row, words, head in rows:
        columns = Columns(row, float(table["horizon"].iloc[0]))
        axes = page.axes(left, top - head - tall, wide * len(row) / len(rows[0][0]), tall)
        axes.set(ylim=(most - 0.4, -0.6))
        axes.set_yticks([])
        frame(axes, columns, words, month_ticks(columns.longest), "months" if row == rows[-1][0] else "")
        for path in row:
            mine = table[table["path"] == path]
            for n, one in enumerate(mine.to_dict("records")):
                begun, until, end = columns.x(path, [one["signed"], one["until"], one["horizon"]])
                axes.plot([end - 1, end], [n, n], color=PALE, lw=0.8, zorder=1)
                if np.isnan(begun):
                    continue
                axes.plot([begun, until], [n, n], color=ENDING_STYLE["completed"][0], lw=7.5, solid_capstyle="butt")
                if until - begun > 0.1:
                    axes.text(begun + 0.02, n, f"{one['delivered']}", size=SMALL - 1.5, color="white",
                              va="center_baseline", clip_on=False)  # fmt: skip
                if one["ended"]:
                    colour = ENDING_STYLE[one["ending"]][0] if one["ending"] in MARKS else GREY
                    marker = MARKS.get(one["ending"], OTHER)
                    axes.plot([until], [n], marker=marker, ms=6, mec="white", mew=0.6, color=colour, clip_on=False)
        top -= tall + head + 0.55
    _legend(page, table[table["ended"]])


def _legend(page: Sheet, ended: pd.DataFrame) -> None:
    """What the marks mean at which deals end."""
    from matplotlib.lines import Line2D

    labels = {ending.key: ending.label for ending in ENDINGS.values()}
    handles = [
        Line2D([], [], ls="", marker=marker, color=ENDING_STYLE[key][0], ms=6, label=f"ends: {labels[key]}")
        for key, marker in MARKS.items() if (ended["ending"] == key).any()
    ]  # fmt: skip
    others = first_places(ended.loc[~ended["ending"].isin(list(MARKS)), "label"])
    if others:
        handles.append(Line2D([], [], ls="", marker=OTHER, color=GREY, ms=6, label=f"ends: {listed(others)}"))
    if handles:
        page.legend(handles, 3, x=0.0, over=0.12, handletextpad=0.2)
