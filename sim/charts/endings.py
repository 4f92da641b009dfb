"""How each path stands at the horizon: shares of worlds by ending, stacked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import claim, context, first_places, needing_consent, span
from sim.charts.grid import name_rows, rows_axes
from sim.charts.palette import BLUE, ENDING_STYLE, GREEN, GRID, INK, SMALL, VERMILLION
from sim.charts.style import hatched, legible, sheet
from sim.results import Results
from sim.results.endings import ENDINGS, REFUSALS, SHOWN, STANDS, ending_shares
from sim.results.statistics import wilson_interval
from sim.results.wording import cell, in_worlds, sentence, so_many

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW = 0.36
DARK = (BLUE, GREEN, VERMILLION, ENDING_STYLE["breach"][0])
"""Colours on which figures are white."""
_LABELLED = 0.06
"""Parts of a bar narrower than this carry no figure; the table beneath the chart has them all."""


def endings_data(results: Results) -> pd.DataFrame:
    """Share of worlds by path and ending with its 95 % interval.

    Columns: path, path_title, drift (happens anyway), ending, label, worlds, share, low, high, needs_consent
    (whether anybody's is).
    """
    table = ending_shares(results.data)
    return table.assign(needs_consent=table["path"].map(needing_consent(results)))


def endings_title(table: pd.DataFrame, part: str | None = None) -> str:
    """How many paths are refused in most worlds beyond sampling error, and how often the others stand at the end."""
    worlds = max(context(table).worlds, 1)
    shares = _wide(table[table["needs_consent"]])
    if shares.empty:
        return "Nothing here needs anybody's consent: it happens anyway"
    stands, refused = _sums(shares)
    if len(shares) == 1:
        return claim(f"At the horizon something is in force {in_worlds(float(stands.iloc[0]), worlds)}")
    mostly = wilson_interval(refused * worlds, worlds)[0] > 0.5
    if not mostly.any():
        return claim(f"At the horizon a path has something in force in {span(stands)} of worlds")
    lead = f"{sentence(so_many(int(mostly.sum()), len(shares)))} paths are refused in most worlds"
    if mostly.all():
        return claim(lead)
    others = span(stands[~mostly])
    return claim(f"{lead}; at the horizon the others stand in {others}", f"{lead}, the others stand in {others}", lead)


def _wide(table: pd.DataFrame) -> pd.DataFrame:
    return table.pivot(index="path", columns="ending", values="share").loc[first_places(table["path"])]


def _sums(shares: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """How often a path stands at the horizon, and how often it is refused."""
    stands, refused = (shares[[ENDINGS[code].key for code in codes]].sum(axis=1) for codes in (STANDS, REFUSALS))
    return stands, refused


def _order(table: pd.DataFrame) -> list[str]:
    """Paths by how often something is in force at the horizon, then by how often anything was delivered; drift last."""
    stands, refused = _sums(_wide(table))
    drift = table.drop_duplicates("path").set_index("path")["drift"]
    ranks = pd.DataFrame({"drift": drift, "stands": -stands, "refused": refused})
    return [str(path) for path in ranks.sort_values(["drift", "stands", "refused"], kind="stable").index]


def draw_endings(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """One bar a path, cut by ending; those that stand most often come first, drift last and in grey."""
    paths = _order(table)
    label, right = 2.6, 0.3
    drawn = table[~table["drift"] & (table["share"] > 0)]
    note = (
        "Share of worlds, %, by how the path stands at the horizon. Greens: in force. Reds, pink, yellows: nothing was "
        "ever delivered, and why. Blues: it was in force and has ended. A deal that fell and was signed anew counts as "
        "it stands. Grey: what happens anyway."
    )
    page = sheet(figure, context(table), title=endings_title(table), note=note, body=ROW * len(paths) + 0.75)
    axes = rows_axes(page, len(paths), ROW, left=label, right=right, bottom=0.4)
    titles = table.drop_duplicates("path").set_index("path")
    rows = {path: n for n, path in enumerate(paths)}
    start = dict.fromkeys(paths, 0.0)
    drift = [path for path in paths if titles["drift"][path]]
    axes.barh([rows[path] for path in drift], 100, height=0.72, color=GRID)
    for ending in (ENDINGS[code] for code in SHOWN):
        colour, hatch = ENDING_STYLE[ending.key]
        for n, (path, share) in enumerate(drawn.loc[drawn["ending"] == ending.key, ["path", "share"]].to_numpy()):
            axes.barh(
                rows[path], share * 100, left=start[path] * 100, height=0.72, color=colour, hatch=hatched(hatch),
                edgecolor="white", linewidth=0.6, label=ending.label if n == 0 else None,
            )  # fmt: skip
            if share >= _LABELLED:
                axes.text(
                    (start[path] + share / 2) * 100, rows[path], cell(share).removesuffix("%"), ha="center",
                    va="center", size=SMALL, color="white" if colour in DARK else INK, bbox=legible(colour),
                )  # fmt: skip
            start[path] += share
    axes.set_xlim(0, 100)
    axes.set_xlabel("share of worlds, %", size=SMALL)
    name_rows(axes, titles["path_title"][paths], label, grey=titles["drift"][paths])
    page.legend(
        axes.get_legend_handles_labels()[0], 9, x=0.0, over=0.02, handlelength=1.0, handleheight=1.0,
        columnspacing=1.0, handletextpad=0.4,
    )  # fmt: skip
