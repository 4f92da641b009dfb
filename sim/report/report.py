"""The brief: findings, charts, inputs with their sources, caveats, methods and how to make it again, in one file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.baseline import baseline
from sim.report.charts import Charts
from sim.report.cited import Cited
from sim.report.inputs import inputs
from sim.report.markup import Content, Html, table, tag
from sim.report.methods import methods, provenance
from sim.report.page import page, section
from sim.results.endings import ENDINGS
from sim.results.files import write_text
from sim.results.wording import counted, percent, points, sampled, sentence, spoken

if TYPE_CHECKING:
    from sim.charts.drawings import Drawing
    from sim.results import Results

NOTE = (
    "All shares are of all worlds. Stages kept: mean share of stages delivered. Completed: every stage is signed and "
    "delivered, and no shock ends the path; a shock can still fall within or right after the last delivered stage. "
    "Most often through: who most often brings that ending about, over what, and how far short the terms then are."
)
DOUBT = (
    "Shares are shares of simulated worlds. They carry the ranges of the inputs and nothing else: a world that the "
    "inputs "
    "do not allow is not in them."
)


def report_html(results: Results, drawn: Charts | Iterable[Drawing] | None = None) -> str:
    """The report as one HTML file that asks for nothing from outside.

    Parameters
    ----------
    drawn
        The charts, if they have been drawn already; they need to hold SVG.
    """
    if drawn is None:
        from sim.charts.drawings import drawings

        drawn = drawings(results, ("svg",))
    charts = drawn if isinstance(drawn, Charts) else Charts(drawn)
    cited = Cited(results.ledger)
    sections = [
        section("What was found", *_findings(results)),
        section("Charts", charts.sections, parts=charts.parts),
        section("What a naive forecaster would say", *baseline(results)),
        section("Inputs", *inputs(results, cited)),
        section("Claims and sources", cited.entries()),
        section("Caveats", *_caveats(results)),
        section("Methods", *methods()),
        section("How to make it again", *provenance(results)),
    ]
    return page(results.scenario.title, _lead(results), sections)


def write_report(results: Results, path: str | Path, drawn: Iterable[Drawing] | None = None) -> Path:
    """Write the report, whole or not at all."""
    return write_text(Path(path), report_html(results, drawn))


def _lead(results: Results) -> list[Content]:
    scenario = results.scenario
    seed = results.settings.get("seed", results.data.attrs.get("seed"))
    worlds = sentence(sampled(results.worlds, results.kept, " a path"))
    facts = f"{worlds}, {counted(len(results.paths), 'path')}, seed {seed}."
    date = f"As of {scenario.as_of}. " if scenario.as_of else ""
    return [
        tag("p", date, facts, class_="facts"),
        tag("p", scenario.description) if scenario.description else None,
        tag(
            "p",
            tag("strong", "Before you quote a number: "),
            scenario.caveat or "",
            " " if scenario.caveat else "",
            DOUBT,
            class_="caveat",
        ),
    ]


def _findings(results: Results) -> list[Html]:
    """A row and a sentence a path."""
    summary = results.summary()
    labels = {ending.key: ending.label for ending in ENDINGS}
    rows = [
        (
            row["path_title"],
            str(row["stages"]),
            percent(row["signed_first"]),
            percent(row["kept"]),
            f"{percent(row['completed'])} ({percent(row['completed_low'])} to {percent(row['completed_high'])})",
            percent(row["everybody_gains"]),
            f"{labels[row['ending']]} ({percent(row['ending_share'])})",
            f"{row['who']} ({percent(row['who_share'])})" if row["who"] else "",
            spoken(row["issue"]),
            points(row["gap_points"]) if row["gap_points"] == row["gap_points"] else "",
        )
        for row in summary.to_dict("records")
    ]
    head = [
        "path",
        "stages",
        "first stage signed",
        "stages kept",
        "completed (95 % interval)",
        "everybody gains",
        "most often ends by",
        "most often through",
        "over",
        "short (median)",
    ]
    reasons = [(tag("dt", row["path_title"]), tag("dd", row["reason"])) for row in summary.to_dict("records")]
    return [
        table(head, rows, caption=NOTE, numbers=[1, 2, 3, 4, 5, 9]),
        tag("h3", "Why each path ends as it does"),
        tag("dl", reasons),
    ]


def _sample(results: Results) -> str:
    """Over which worlds what is taken, where not all are kept."""
    if results.kept == results.worlds:
        return ""
    return (
        f"Shares are of all {results.worlds:,} worlds. Medians and other spreads are over the first {results.kept:,}, "
        "which are an ordinary sample: what a world draws depends on its number alone."
    )


def _caveats(results: Results) -> list[Html]:
    scenario = results.scenario
    parts = [one for actor in scenario.actors.values() for one in actor.interests.values()]
    basis: dict[str, int] = {}
    for one in parts:
        basis[one.basis or "not said"] = basis.get(one.basis or "not said", 0) + 1
    told = ", ".join(f"{name} {count}" for name, count in sorted(basis.items(), key=lambda item: -item[1]))
    points_ = [
        scenario.caveat,
        DOUBT,
        f"Of {len(parts)} interests (an actor on an issue) the basis is: {told}.",
        "A bound quoted in a sentence is its most likely value, with links as they stand at the published terms; "
        "every world has its own.",
        "Distances are read at the best table that talks reached, which depends on how far a path may be bent and "
        "still be the same path.",
        _sample(results),
        "Values over months are drawn straight between stages; the process says where things go, not how they get "
        "there.",
        "Translations into units of the field are the scenario's judgement.",
    ]
    return [tag("ul", [tag("li", words) for words in points_ if words])]
