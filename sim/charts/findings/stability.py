"""Which states are stable, by which definition: a row a state, a column a definition, darker the more worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import claim, finding_claim, first_places
from sim.charts.findings.shared import finding_sheet
from sim.charts.palette import GREY, INK, SMALL, VERMILLION
from sim.charts.style import bare, letters, wrap
from sim.results.wording import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW, COLUMN = 0.36, 0.95
MOST = 20
"""Rows that are drawn at most; the table has all."""
NAMES = {
    "R": "nobody\nlooks ahead\n(R)",
    "GMR": "afraid of\nany answer\n(GMR)",
    "SMR": "and no\nway back\n(SMR)",
    "SEQ": "afraid of\nlikely answers\n(SEQ)",
    "SIM": "and moves at\nonce (SIM)",
}
TRUE = "true"


def stability_parts(table: pd.DataFrame) -> list[str | None]:
    """One figure a view; a single one where nobody sees things wrongly."""
    views = first_places(table["view"])
    return [None] if len(views) == 1 else list(views)


def stability_title(table: pd.DataFrame, part: str | None = None) -> str:
    """The finding; for another view, what is stable there."""
    view = part or TRUE
    if view == TRUE:
        return finding_claim(table)
    mine = table[(table["view"] == view) & (table["concept"] == "SEQ")]
    labels = [f"'{one}'" for one in mine.loc[mine["at_modes"], "state"]]
    verb = "is" if len(labels) == 1 else "are"
    few = f"{len(labels)} state{'' if len(labels) == 1 else 's'} {verb}"
    what = few if len(labels) > 4 else f"{' and '.join(labels)} {verb}" if labels else "no state is"
    return claim(*(f"{mine['view_title'].iloc[0]}: with foresight {one} stable" for one in (what, few)))


def draw_stability(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A matrix of states and definitions."""
    view = part or TRUE
    mine = table[table["view"] == view]
    rows = _rows(table)
    single = bool(table["share"].isin([0.0, 1.0]).all())
    shown = "Dark: stable for everybody." if single else "Share of worlds in which the state is stable for all, %."
    note = (
        f"{shown} A row is what could come of the path; a state is stable if nobody wants to leave it alone. Columns: "
        "how far everybody looks ahead. Who looks no further leaves for anything better; who is afraid of answers "
        "stays where others could, or would gladly, make it regret leaving."
    )
    if mine["published"].notna().any():
        note += " Ring: stable in the answer that the file gives."
    if len(rows) < table["state"].nunique():
        note += f" {table['state'].nunique() - len(rows)} states that are hardly ever stable are left out."
    page = finding_sheet(figure, table, note, ROW * len(rows) + 0.6, stability_title(table, part))
    concepts = first_places(table["concept"])
    wide = COLUMN * len(concepts)
    left = page.width - wide - 0.3
    axes = page.axes(left, 0.1, wide, ROW * len(rows))
    axes.set(xlim=(-0.5, len(concepts) - 0.5), ylim=(len(rows) - 0.5, -0.5))
    axes.set_xticks(range(len(concepts)), [NAMES.get(one, one) for one in concepts], size=SMALL - 0.5)
    axes.xaxis.set_ticks_position("top")
    axes.set_yticks([])
    axes.tick_params(length=0)
    bare(axes, keep=())
    cells = {(row["state"], row["concept"]): row for _, row in mine.iterrows()}
    for row, state in enumerate(rows):
        _name(left, axes, row, cells[state, concepts[0]])
        for column, concept in enumerate(concepts):
            _cell(axes, column, row, cells[state, concept], single=single)


def _cell(axes: Axes, column: int, row: int, one: pd.Series, *, single: bool) -> None:
    from matplotlib.patches import Ellipse, Rectangle

    share = float(one["share"])
    shade = 1 - 0.85 * share
    colour = (shade, shade + 0.1 * share, min(1.0, shade + 0.25 * share))
    place = (column - 0.47, row - 0.44)
    axes.add_patch(Rectangle(place, 0.94, 0.88, facecolor=colour))
    axes.add_patch(Rectangle(place, 0.94, 0.88, fill=False, edgecolor="#d0d0d0", lw=0.5))
    words = ("stable" if share else "") if single else percent(share).removesuffix(" %")
    axes.text(column, row, words, ha="center", va="center", size=SMALL, color="white" if share > 0.5 else INK)
    if one["published"] is True:
        axes.add_patch(Ellipse((column, row), 0.72, 0.74, fill=False, edgecolor=VERMILLION, lw=1.3))


def _name(room: float, axes: Axes, row: int, one: pd.Series) -> None:
    """The state's label, and what it is, to the left."""
    role, half = str(one["role"]), room / 2
    label = str(one["state"]) + {"end": "  (aimed at)", "start": "  (no agreement)"}.get(role, "")
    axes.text(
        -0.5 - 0.12 - half / COLUMN, row, wrap(label, letters(half - 0.2, SMALL), most=2), ha="right", va="center",
        size=SMALL, weight="bold" if role == "end" else "normal", linespacing=1.0,
    )  # fmt: skip
    what = wrap(str(one["leads_to"] or one["words"]), letters(half - 0.1, SMALL - 1), most=2)
    axes.text(
        -0.5 - 0.08 - (half - 0.1) / COLUMN, row, what, ha="left", va="center", size=SMALL - 1, color=GREY,
        linespacing=1.0,
    )  # fmt: skip


def _rows(table: pd.DataFrame) -> list[str]:
    """States worth a row: those that are stable somewhere, the end and the start; the same in every view."""
    if table["state"].nunique() <= MOST:
        return first_places(table["state"])
    best = table.groupby("state", sort=False)["share"].sum()
    kept = set(table.loc[table["role"] != "", "state"])
    ranked = [str(one) for one in best.sort_values(ascending=False, kind="stable").index]
    chosen = kept | set([one for one in ranked if one not in kept][: MOST - len(kept)])
    return [one for one in first_places(table["state"]) if one in chosen]
