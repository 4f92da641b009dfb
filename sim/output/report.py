"""The page of a run and the page of a finding: what goes into their templates.

The report says what was found, shows the charts, holds the outcomes against naive forecasts, and lists inputs with
their sources, caveats, methods and how to make it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.analysis.realism import of_run, shown
from sim.analysis.replay import short
from sim.charts import CATALOGUE
from sim.charts.findings import context_of
from sim.output import provenance
from sim.output.baseline import baseline
from sim.output.cited import Cited
from sim.output.page import Table, page
from sim.output.pictures import Picture, finding_pictures, run_pictures
from sim.output.words import bound_in_words, figure, link_in_words, measure_in_words, turnover_in_words
from sim.results.endings import ENDINGS
from sim.results.summary import TOLD_AGES
from sim.results.wording import counted, percent, points, sampled, spoken
from sim.scenario.numbers import Number
from sim.scenario.schema import Process

if TYPE_CHECKING:
    from sim.analysis.finding import Finding
    from sim.results import Results

NOTE = (
    "All shares are of all worlds. Signed: anything is ever signed. In force: it still is so long after the first "
    "signature, or at the horizon where that comes first. Completed: every stage is delivered and in force at the "
    "horizon. Most often through: who most often brings that ending about, or stops the next stage, over what, and how "
    "far short the terms then are. Where nobody is asked and nobody has a duty, nothing is signed: that happens anyway."
)
_LEFT_OUT = ["path", "actor", "name", "asked", "mark", "mark_label", "issue_title", "measure_title", "today", "holder"]
_LEFT_OUT += ["towards", "start"]
"""Columns that only serve the drawing."""
_TIMES = 7
"""Months shown of a table over months; the file has them all."""


def report_html(results: Results, drawn: Iterable[Picture] | None = None) -> str:
    """The report of a run as one HTML file.

    Parameters
    ----------
    drawn
        The charts, if they have been drawn already; they need to hold SVG.
    """
    drawn = run_pictures(results, ("svg",)) if drawn is None else drawn
    charts = [(name, CATALOGUE[name], list(these)) for name, these in groupby(drawn, key=lambda one: one.name)]
    scenario = results.scenario
    interests = [one for actor in scenario.actors.values() for one in actor.interests.values()]
    return page(
        "report.html",
        results=results,
        scenario=scenario,
        seed=results.settings.get("seed", results.data.attrs.get("seed")),
        sampled=sampled(results.worlds, results.kept, " a path"),
        summary=_summary(results),
        charts=charts,
        rows_of=_rows_of,
        stories=_stories(results),
        baseline=baseline(results),
        realism=_realism(results),
        cited=Cited(results.ledger),
        bases=Counter(one.basis or "not said" for one in interests).most_common(),
        choices=_choices(scenario.process),
        labels=lambda keys: [scenario.actors[key].label for key in keys],
        bound_in_words=bound_in_words,
        link_in_words=link_in_words,
        measure_in_words=measure_in_words,
        turnover_in_words=turnover_in_words,
        provenance=provenance,
    )


def finding_html(finding: Finding, drawn: Iterable[Picture] | None = None) -> str:
    """The page of a finding as one HTML file; ``drawn`` as for :func:`report_html`."""
    drawn = list(finding_pictures(finding, ("svg",)) if drawn is None else drawn)
    return page("finding.html", finding=finding, footer=context_of(finding).footer, pictures=drawn)


def _stories(results: Results) -> dict[str, list[str]]:
    """For every path, its most typical world in short: first which it is."""
    seed = results.settings.get("seed", results.data.attrs.get("seed"))
    return {
        path: short(results.scenario, path, results.data.sel(path=path), seed)
        for path in (results.paths if isinstance(seed, int) else ())
    }


def _realism(results: Results) -> tuple[str, list[Table]]:
    """The process against the record of past settlements: a sentence, and a table a fact."""
    told, facts, orders = of_run(results)
    return told, [Table(list(one.columns), one.to_numpy().tolist(), "", (1, 2)) for one in shown(facts, orders)]


def _summary(results: Results) -> Table:
    """A row a path."""
    labels = {ending.key: ending.label for ending in ENDINGS} | {"horizon": "horizon"}
    rows = [
        (
            row["path_title"],
            str(row["stages"]),
            *_shares(row),
            percent(row["everybody_gains"]),
            "what happens anyway" if row["drift"] else f"{labels[row['ending']]} ({percent(row['ending_share'])})",
            "" if row["drift"] or row["kind"] == row["ending"] else labels[row["kind"]],
            f"{row['who']} ({percent(row['who_share'])})" if row["who"] else "",
            spoken(row["issue"]),
            points(row["gap_points"]) if row["gap_points"] == row["gap_points"] else "",
        )
        for row in results.summary().to_dict("records")
    ]
    head = ["path", "stages", "signed", *(f"in force after {_years(age)}" for age in TOLD_AGES)]
    head += ["completed (95 % interval)", "everybody gains", "mostly stands as", "stopped by", "most often through"]
    return Table([*head, "over", "short (median)"], rows, NOTE, (1, 2, 3, 4, 5, 6, 7, 12))


def _shares(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """Signed, in force, completed; nothing where nobody is asked and nobody has a duty."""
    if row["drift"]:
        return ("",) * (2 + len(TOLD_AGES))
    completed = f"{percent(row['completed'])} ({percent(row['completed_low'])} to {percent(row['completed_high'])})"
    return (percent(row["signed"]), *(percent(row[f"in_force_{age}"]) for age in TOLD_AGES), completed)


def _years(months: int) -> str:
    return counted(months // 12, "year")


def _choices(process: Process) -> list[tuple[str, str, str]]:
    """Name, value and meaning of every choice of the process."""
    fields = [(key, getattr(process, key), spec.description or "") for key, spec in Process.model_fields.items()]
    return [(key, _choice(one), means) for key, one, means in fields]


def _choice(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{spoken(name)} {figure(number)}" for name, number in value.items())
    return figure(value) if isinstance(value, Number) else str(value)


def _rows_of(picture: Picture) -> pd.DataFrame:
    """The rows of one figure, thinned to a few months, without columns that only serve the drawing."""
    table = _part(picture.table, picture.part)
    if "month" in table:
        months: Sequence[float] = sorted(table["month"].unique())
        table = table[table["month"].isin({*months[:: -(-len(months) // _TIMES)], months[-1]})]
    named = {"path_title": "path", "actor_label": "actor"}
    return table.drop(columns=[name for name in _LEFT_OUT if name in table]).rename(columns=named)


def _part(table: pd.DataFrame, part: str | None) -> pd.DataFrame:
    """The rows that a part of a chart shows."""
    for column in ("issue", "measure"):
        if part is not None and column in table and part in set(table[column]):
            return table[table[column] == part]
    if part in ("overall", "by_path") and "path" in table:
        return table[((table["path"] == "overall") == (part == "overall")) & (table["share"] > 0)]
    return table
