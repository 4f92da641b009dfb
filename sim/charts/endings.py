"""How each path stands at the horizon: shares of worlds by ending, stacked, and who stops it over what beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import asked_paths, context, first_places
from sim.charts.style import ENDING_STYLE, GRID, INK, SMALL, bare, letters, sheet, wrap
from sim.results.endings import ENDINGS, REFUSALS, SHOWN, STANDS, ending_shares, leading_endings
from sim.results.wording import brief, listed, percent, quoted, sentence, so_many, spoken

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.results import Results

ROW = 0.42
LABELS = {ending.key: ending.label for ending in ENDINGS} | {"horizon": "horizon"}
_LABELLED = 0.06
"""Parts of a bar narrower than this carry no figure; the table beneath the chart has them all."""


def endings_data(results: Results) -> pd.DataFrame:
    """Share of worlds by path and ending with its 95 % interval, and in words who is behind the most frequent ending.

    Columns: path, path_title, drift (happens anyway), ending, label, worlds, share, low, high, cause, asked (whether
    anybody's consent is needed).
    """
    table = ending_shares(results.data)
    causes = {}
    for row in leading_endings(results.data).to_dict("records"):
        who = results.actor_label(row["actor"]) if row["actor"] else ""
        words = " over ".join(part for part in (who, spoken(row["issue"])) if part)
        label = row["label"] if row["kind"] == row["ending"] else f"{row['label']}, then {LABELS[row['kind']]}"
        told = f"{label}: {words} ({percent(row['share'])}, stage {row['stage']})"
        causes[row["path"]] = told if words else ""
    causes |= dict.fromkeys(table.loc[table["drift"], "path"], "what happens anyway")
    return table.assign(cause=table["path"].map(causes), asked=table["path"].map(asked_paths(results)))


def endings_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Which path has most often something in force at the horizon, and how many are mostly refused."""
    asked = bool(table["asked"].any())
    if asked:
        table = table[table["asked"]]
    shares = table.pivot(index="path", columns="ending", values="share").loc[first_places(table["path"])]
    titles = table.drop_duplicates("path").set_index("path")["path_title"]
    stands, refused = (shares[[ENDINGS[code].key for code in codes]].sum(axis=1) for codes in (STANDS, REFUSALS))
    best, count = stands.max(), len(shares)
    if not asked:
        return f"{listed([quoted(one) for one in titles])} need{'s' if count == 1 else ''} nobody's consent"
    if best == 0:
        first = "No path that needs consent has anything in force at the horizon"
    else:
        ahead = [quoted(titles[path]) for path in shares.index[stands == best]]
        who = (
            f"{len(ahead)} paths have" if len(ahead) > 3 else f"{listed(ahead)} {'has' if len(ahead) == 1 else 'have'}"
        )
        among, most = (f"Of the {count} paths that need consent, ", " most often") if count > 1 else ("", "")
        whole = shares.loc[stands == best, "completed"].max()
        first = sentence(f"{among}{who}{most} something in force at the horizon, in {percent(best)} of worlds")
        first += f" (completed in {percent(whole)})"
    if count == 1:
        return f"{first}; it is refused in {percent(float(refused.iloc[0]))}"
    mostly = int((refused > 0.5).sum())
    return f"{first}; {so_many(mostly, count)} {'is' if mostly == 1 else 'are'} refused in most worlds"


def draw_endings(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """One bar a path, in the order of the file, cut by ending."""
    paths = first_places(table["path"])
    label, right = 2.5, 2.75
    widest = 50 * float((table["high"] - table["low"]).max())
    body = sheet(
        figure,
        context(table),
        title=endings_title(table),
        note="Share of worlds by how the path stands at the horizon: something in force (completed, standing), nothing "
        "ever delivered, or unravelled (breach, shock, change of government). To the right, the most frequent ending "
        "where it is somebody's doing: who most often brings it about, or stops the next stage, and over what, with "
        "the share of all worlds. A deal that is signed in order to let it lapse shows as breach. "
        f"95 % intervals of the shares reach at most {widest:.1f} points to either side.",
        body=ROW * len(paths) + 0.92,
    )
    axes = body.axes(label, 0.42, body.width - label - right, ROW * len(paths))
    titles = table.drop_duplicates("path").set_index("path")
    rows = {path: n for n, path in enumerate(paths)}
    start = dict.fromkeys(paths, 0.0)
    drift = table[table["drift"]].drop_duplicates("path")["path"]
    axes.barh([rows[path] for path in drift], 100, height=0.72, color=GRID, edgecolor=INK, linewidth=0.5)
    table = table[~table["drift"]]
    for ending in (ENDINGS[code] for code in SHOWN):
        colour, hatch = ENDING_STYLE[ending.key]
        these = table[table["ending"] == ending.key]
        if not (these["share"] > 0).any():
            continue
        axes.barh(
            [rows[path] for path in these["path"]],
            these["share"] * 100,
            left=[start[path] * 100 for path in these["path"]],
            height=0.72,
            color=colour,
            hatch=hatch,
            edgecolor=INK,
            linewidth=0.5,
            label=ending.label,
        )
        for path, share in zip(these["path"], these["share"], strict=True):
            if share >= _LABELLED:
                axes.text(
                    (start[path] + share / 2) * 100,
                    rows[path],
                    brief(share).removesuffix("%"),
                    ha="center",
                    va="center",
                    size=SMALL,
                    bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.0},
                )
            start[path] += share
    axes.set(xlim=(0, 100), ylim=(len(paths) - 0.5, -0.5), xlabel="share of worlds, %")
    axes.set_yticks(
        range(len(paths)), [wrap(titles["path_title"][p], letters(label - 0.3, SMALL), most=2) for p in paths]
    )
    axes.tick_params(axis="y", length=0)
    for path, row in rows.items():
        words = wrap(titles["cause"][path], letters(right - 0.2, SMALL), most=3)
        axes.text(101.5, row, words, size=SMALL, va="center", linespacing=1.1)
    bare(axes, keep=("bottom",))
    figure.legend(
        *axes.get_legend_handles_labels(),
        loc="upper left",
        ncols=5,
        frameon=False,
        fontsize=SMALL,
        bbox_to_anchor=(0.01, (body.bottom + body.height + 0.02) / figure.get_figheight()),
        handlelength=1.6,
        columnspacing=1.2,
    )
