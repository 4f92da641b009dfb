"""The page of a run and the page of a finding: what goes into their templates.

The report gives the answer on its first screen, then a short section a path and the other pictures; everything else
(naive forecasts, the record, inputs with their sources, methods, how to make it again) is folded behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, final

import pandas as pd

from sim.analysis.realism import of_run
from sim.analysis.record import shown
from sim.analysis.replay import short
from sim.charts import CATALOGUE
from sim.charts.distance import distance_data, limit_in_words
from sim.charts.findings import context_of
from sim.charts.overview import overview_data
from sim.output import provenance
from sim.output.baseline import baseline
from sim.output.page import HtmlTable, page
from sim.output.pictures import Picture, finding_pictures, run_pictures
from sim.output.words import bound_in_words, figure, link_in_words, measure_in_words, turnover_in_words
from sim.results.endings import causes
from sim.results.reasons import Stopper, many_over, stoppers
from sim.results.wording import in_worlds, points, sampled, short_title, spoken
from sim.scenario.ledger import Claim, Ledger, SourceEntry
from sim.scenario.numbers import Number
from sim.scenario.schema import Process

if TYPE_CHECKING:
    from sim.analysis.finding import Finding
    from sim.results import Results


class Basis(NamedTuple):
    """What a part of the scenario rests on."""

    kind: str | None
    ids: tuple[str, ...]
    note: str | None


class Entry(NamedTuple):
    """A claim or a source: what it says, a web address if it has one, and who says it or how good it is."""

    id: str
    says: str
    link: str
    who: str


@final
class Cited:
    """Collects what a page refers to while it is made."""

    def __init__(self, ledger: Ledger | None) -> None:
        self.ledger = ledger
        self.ids: set[str] = set()

    def of(self, part: Any) -> Basis | None:
        """Basis, claims and note of a part of the scenario; None where it has none of them."""
        kind, because, note = (getattr(part, name, None) for name in ("basis", "because", "note"))
        self.ids.update(because or ())
        return Basis(kind, tuple(because or ()), note) if any((kind, because, note)) else None

    def entries(self) -> Iterator[Entry]:
        """The claims and sources referred to, in their own order."""
        for id in sorted(self.ids, key=lambda one: (one[:1], len(one), one)):
            yield _entry(id, self.ledger.get(id) if self.ledger is not None else None)


def _entry(id: str, entry: Claim | SourceEntry | None) -> Entry:
    if isinstance(entry, Claim):
        who = ", ".join(part for part in (entry.said_by, entry.voice.replace("_", " "), entry.hedge) if part)
        return Entry(id, entry.claim + (f" Check: {entry.check}" if entry.check else ""), "", who)
    if isinstance(entry, SourceEntry):
        web = entry.url.startswith(("https://", "http://"))
        says = f"{entry.what}. " + ("" if web else entry.url)
        return Entry(id, says, entry.url if web else "", entry.grade + (f". {entry.note}" if entry.note else ""))
    return Entry(id, "Not in the ledger that was at hand.", "", "")


FINDINGS = ("survival", "room", "distance", "gains")
"""Pictures whose titles are findings of the first screen."""
_LEFT_OUT = ["path", "actor", "key", "needs_consent", "mark", "mark_label", "issue_title", "measure_title", "today"]
_LEFT_OUT += ["holder", "towards", "start"]
"""Columns that only serve the drawing."""
_MOST = 60
"""Rows of a table that the page shows; the folder has every table."""


def report_html(results: Results, drawn: Iterable[Picture] | None = None) -> str:
    """The report of a run as one HTML file.

    Parameters
    ----------
    drawn
        The charts, if they have been drawn already; they need to hold SVG.
    """
    drawn = list(run_pictures(results, ("svg",)) if drawn is None else drawn)
    charts = {name: list(these) for name, these in groupby(drawn, key=lambda one: one.name)}
    scenario = results.scenario
    labels = scenario.names | {key: actor.label for key, actor in scenario.actors.items()}
    interests = [one for actor in scenario.actors.values() for one in actor.interests.values()]
    return page(
        "report.html",
        results=results,
        scenario=scenario,
        seed=results.settings.get("seed", results.data.attrs.get("seed")),
        sampled=sampled(results.worlds, results.kept, " a path"),
        answer=_answer(charts),
        findings=[charts[name][0].title for name in FINDINGS if name in charts][:3],
        changes=_changes(results),
        overview=charts.get("overview", []),
        table=overview_data(results).to_dict("records"),
        charts={CATALOGUE[name]: these for name, these in charts.items() if name != "overview"},
        rows_of=_rows_of,
        stories=_stories(results),
        baseline=baseline(results),
        realism=_realism(results),
        cited=Cited(results.ledger),
        bases=Counter(one.basis or "not said" for one in interests).most_common(),
        choices=_choices(scenario.process),
        labels=lambda keys: [labels[key] for key in keys],
        issue_labels=lambda keys: [scenario.issue_label(key) for key in keys],
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


def _realism(results: Results) -> tuple[str, list[HtmlTable]]:
    """The process against the record of past settlements: a sentence, and a table a fact."""
    summary, facts, orders = of_run(results)
    return summary, [HtmlTable(list(one.columns), one.to_numpy().tolist(), "", (1, 2)) for one in shown(facts, orders)]


def _answer(charts: Mapping[str, list[Picture]]) -> str:
    """The answer in a sentence: what is signed and lasts, and who stops the rest."""
    said = [charts[name][0].title for name in ("overview", "stoppers") if name in charts]
    return "; ".join([*said[:1], *(f"t{one[1:]}" if one.startswith("The ") else one for one in said[1:])]) + "."


def _changes(results: Results) -> list[str]:
    """What stands in the way of the paths that a bound stops in most worlds, the nearest to a deal first."""
    every = causes(results.data)
    found = stoppers(results, every[(every["kind"] == "red_line") & (every["actor"] != "")])
    table = distance_data(results)
    often = table.loc[(table["kind"] == "points") & (table["share"] > 0.5), "path"]
    stopped = [(path, found[path]) for path in often if path in found]
    return [
        _change(results, path, one) for path, one in sorted(stopped, key=lambda pair: pair[1].cause["gap_median"])[:3]
    ]


def _change(results: Results, path: str, stopper: Stopper) -> str:
    """The limit that stops a path most often, by how much and how often, and what stops it as often."""
    cause, (actor, issue) = stopper.cause, stopper.alike[0]
    limit = limit_in_words(results, path, int(cause["stage"]), actor, issue)
    short = f"{points(cause['gap_median'])} short (median) {in_worlds(cause['cause_share'], results.worlds)}"
    also = many_over(results, stopper.alike[1:])
    return f"{short_title(results.path_title(path))}: {limit}, {short}{f'; about as often {also}' if also else ''}"


def _choices(process: Process) -> list[tuple[str, str, str]]:
    """Name, value and meaning of every choice of the process."""
    fields = [(key, getattr(process, key), spec.description or "") for key, spec in Process.model_fields.items()]
    return [(key, _choice(one), means) for key, one, means in fields]


def _choice(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{spoken(name)} {figure(number)}" for name, number in value.items())
    return figure(value) if isinstance(value, Number) else str(value)


def _rows_of(picture: Picture) -> pd.DataFrame | None:
    """The rows of one figure, without columns that only serve the drawing; None where they are too many to read."""
    table = _part(picture.table, picture.part)
    named = {"path_title": "path", "actor_label": "actor", "issue_label": "issue"}
    keys = [key for key, label in (("issue", "issue_label"), ("name", "actor_label")) if label in table]
    left = table.drop(columns=[name for name in [*_LEFT_OUT, *keys] if name in table]).rename(columns=named)
    return left if len(left) <= _MOST and left.shape[1] <= 12 else None


def _part(table: pd.DataFrame, part: str | None) -> pd.DataFrame:
    """The rows that a part of a chart shows."""
    for column in ("issue", "measure"):
        if part is not None and column in table and part in set(table[column]):
            return table[table[column] == part]
    if "path" in table and "issue" in table and "share" in table:
        return table[(table["path"] == "overall") & (table["share"] > 0)]
    return table
