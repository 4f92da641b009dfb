"""The process against what is known of settlements in general: its own rates beside those of the record.

The record (``seeds/record.yaml``) is of civil wars and crises of many kinds. The process should come out with its shape
and order; nothing is tuned to its digits, and a miss is told as plainly as a hit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd

from sim.analysis.case import Case, Openable
from sim.analysis.estimates import Estimate
from sim.analysis.finding import Finding
from sim.analysis.options import Options, Shared
from sim.analysis.realism_facts import FIVE_YEARS, MEASURES, Array, Flags, Seen, seen_of
from sim.analysis.record import APART, OFF, OPEN, WITHIN, by_fact, judged, order_of, record, recorded, shown
from sim.errors import SimError
from sim.results.results import Results
from sim.results.stands import needs_consent
from sim.results.wording import counted, listed, quoted, sentence, spoken, the
from sim.runner import run
from sim.scenario.numbers import Number
from sim.scenario.schema import OutsideGuarantor, Scenario
from sim.scenario.schema import Stage as StageOf
from sim.work.pool import pool_of
from sim.work.progress import Progress

OUTSIDER = "outsider"

FULL = Number(low=100, mode=100, high=100)

NOTES = (
    "Record and ours with 95 % intervals; ours are over all worlds and paths with a signature that needed a consent, "
    "and their intervals carry the draws of these worlds only, not the choice of paths.",
    "Within: all of our interval lies in that of the record. Off: the difference leaves out zero. Not told apart: "
    "neither. The record is of many kinds of disputes: shape and order should come out, digits need not, and nothing "
    "is tuned.",
)

PAIRED = (
    "A mediator, or guarantor, that is added is an outside body whom everybody trusts fully; as guarantor it never "
    "fails and has full leverage. It serves in every stage that asks for a signature, with nobody else in that role: "
    "the most that one can be worth, but for links, which name others. The same worlds with and without. A mediator "
    "keeps a bargain from being misread, which otherwise shows after the signature."
)

INPUTS = ("shocks", "elections")
"""Facts of which the scenario's own input is shown."""


def realism(
    scenario: Openable | Case,
    *,
    paths: Sequence[str] | None = None,
    **shared: Unpack[Shared],
) -> Finding:
    """Hold the process against the record of past settlements.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
    paths : sequence of str, optional
        Keys of paths; all that are compared if absent. Drift, which nobody signs, is left out.
    **shared
        Worlds, seed, what is laid over the file, who works: see :class:`sim.analysis.options.Options`.
        Each path is walked five times, with and without a guarantor and a mediator.

    Returns
    -------
    Finding
        Tables ``facts`` (a row a figure: the record, ours, and a word) and ``orders`` (whether orders come out).

    Raises
    ------
    SimError
        For a path that does not exist, or where no path asks for a signature.

    Examples
    --------
    >>> found = realism("scenarios/exchange-gradual.yaml", worlds=20)
    >>> found.table["fact"].iloc[0]
    'survival'
    """
    options = Options(**shared)
    held = options.case(scenario).scenario
    chosen = [key for key in options.paths(held, paths) if needs_consent(held, key)]
    if not chosen:
        raise SimError(
            "no path asks for a signature, so there is nothing to hold against the record. Name one that does."
        )
    every = _settings(held)
    with pool_of(options.workers, options.executor) as pool:
        walked = {
            name: run(
                one, worlds=options.count, seed=options.seed, paths=chosen, keep=None, executor=pool,
                progress=_part(options.progress, n, len(every)),
            )
            for n, (name, one) in enumerate(every.items())
        }  # fmt: skip
    seen = seen_of(walked["as written"], _pairs(held, {name: seen_of(one) for name, one in walked.items()}))
    facts, orders = compared(seen)
    about = {"paths": chosen, "worlds": options.count, "seed": options.seed}
    sentence, tables = in_words(seen, facts, orders), {"facts": facts, "orders": orders}
    return Finding("realism", sentence, tables, held, about, (signers(seen), *NOTES, PAIRED))


def size(*_: Any, **__: Any) -> tuple[int, None]:
    """Five runs."""
    return 5, None


def view(finding: Finding) -> list[pd.DataFrame]:
    """A small table a fact, for the terminal."""
    return shown(finding.tables["facts"], finding.tables["orders"])


def _part(progress: Progress | None, n: int, parts: int) -> Progress | None:
    """Tells of the nth of several equal parts of the work."""
    if progress is None:
        return None
    report = progress
    return lambda done, total: report(n * total + done, parts * total)


def of_run(results: Results) -> tuple[str, pd.DataFrame, pd.DataFrame]:
    """The same for a run: sentence, facts and orders; what takes walks with and without is not compared."""
    seen = seen_of(results)
    facts, orders = compared(seen)
    return in_words(seen, facts, orders), facts, orders


def _settings(scenario: Scenario) -> dict[str, Scenario]:
    """The scenario as written, and with nobody or a trusted outsider in a role."""
    return {
        "as written": scenario,
        "no guarantor": _served(scenario, guarantors={}),
        "guarantor": _served(scenario, guarantors={OUTSIDER: Number(low=1, mode=1, high=1)}),
        "no mediator": _served(scenario, mediator=None),
        "mediator": _served(scenario, mediator=OUTSIDER),
    }


def _served(scenario: Scenario, **role: Any) -> Scenario:
    """Every stage that asks for a signature with a role filled afresh; everybody trusts the outsider fully."""

    def stage_of(stage: StageOf) -> StageOf:
        return stage.model_copy(update=role) if stage.consent else stage

    paths = {
        key: path.model_copy(update={"stages": tuple(stage_of(stage) for stage in path.stages)})
        for key, path in scenario.paths.items()
    }
    actors = {
        key: actor.model_copy(update={"trust": {**actor.trust, OUTSIDER: FULL}})
        for key, actor in scenario.actors.items()
    }
    outside = {**scenario.outside_guarantors, OUTSIDER: OutsideGuarantor(name="A trusted outsider", leverage=FULL)}
    return scenario.model_copy(update={"paths": paths, "actors": actors, "outside_guarantors": outside})


def _pairs(scenario: Scenario, seen: Mapping[str, Seen]) -> dict[tuple[str, str], Array]:
    """What each role adds, per world: the mean over paths of the change in a share."""
    written = np.array(
        [any(one.guarantors for one in scenario.paths[path].stages) for path in seen["as written"].paths]
    )
    everywhere = np.ones(len(written), dtype=bool)
    made = {}
    for who, after, before, where in (
        ("mediator", "mediator", "no mediator", everywhere),
        ("guarantor", "guarantor", "no guarantor", everywhere),
        ("written", "as written", "no guarantor", written),
    ):
        for what, of in (("signed", lambda one: one.signed), ("lasting", _lasting)):
            if where.any():
                made[who, what] = (of(seen[after])[where].astype(float) - of(seen[before])[where]).mean(axis=0)
    return made


def _lasting(seen: Seen) -> Flags:
    """In force five years after the first signature, or at the horizon where that comes first."""
    return seen.signed & ~(seen.ended & (seen.lasts <= FIVE_YEARS))


def compared(seen: Seen) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A row a figure of the record with ours beside it; and a row a fact whose order counts."""
    effects = sum(len(fact["figures"]) for fact in record().values() if fact.get("selection"))
    facts = pd.DataFrame([row for name, fact in record().items() for row in _rows(name, fact, seen, effects)])
    ordered = {name: fact for name, fact in record().items() if fact.get("order")}
    orders = [
        {"fact": name, "title": fact["title"], "verdict": order_of(facts[facts["fact"] == name])}
        for name, fact in ordered.items()
    ]
    return facts, pd.DataFrame(orders, columns=["fact", "title", "verdict"])


def _rows(name: str, fact: Mapping[str, Any], seen: Seen, effects: int) -> Iterator[dict[str, Any]]:
    unit = fact.get("unit", "share")
    for figure in fact["figures"]:
        value, low, high = recorded(figure, figure.get("n", fact.get("n")), unit)
        ours = _ours(name, fact, figure, seen)
        mine = ours if isinstance(ours, Estimate) else Estimate(np.nan, np.nan, np.nan, 0)
        theirs = (value, low, high)
        word = judged(fact, figure, theirs, mine, given=name in INPUTS, among=effects)
        word = ours if isinstance(ours, str) else word
        yield {
            "fact": name, "title": fact["title"], "label": figure["label"], "unit": unit,
            "record": value, "record_low": low, "record_high": high, "n": figure.get("n", fact.get("n")),
            "ours": mine.mean, "low": mine.low, "high": mine.high, "counted": mine.worlds,
            "verdict": word,
            "source": fact["source"], "note": fact.get("note", ""),
        }  # fmt: skip


def _ours(name: str, fact: Mapping[str, Any], figure: Mapping[str, Any], seen: Seen) -> Estimate | str:
    """Our figure, or why there is none."""
    missing = [key for key in (*fact.get("about", ()), figure.get("actor")) if key and key not in seen.scenario.actors]
    if missing:
        return f"{APART}: nobody here is {the(missing[0].replace('_', ' ').title())}"
    if name not in MEASURES:
        return f"{APART}: {fact['apart']}"
    found = MEASURES[name](seen, figure)
    return f"{APART}: {found}" if isinstance(found, str) else found


def in_words(seen: Seen, facts: pd.DataFrame, orders: pd.DataFrame) -> str:
    """What comes out like the record, what does not, and where nothing can be said."""
    if not seen.paths:
        return "No path asks for a signature, so there is nothing to hold against the record of signed deals."
    if not seen.signed.any():
        size = f"{counted(seen.lasts.shape[1], 'world')} of {counted(len(seen.paths), 'path')}"
        return f"Nothing is ever signed in {size}, so there is nothing to hold against the record of signed deals."
    outputs = facts[~facts["fact"].isin(INPUTS)]
    within = int((outputs["verdict"] == WITHIN).sum())
    off = outputs[outputs["verdict"].str.startswith(OFF)]
    ways = outputs[outputs["verdict"].str.contains("^order|^adds", regex=True)]["verdict"]
    few = int(outputs["verdict"].str.startswith(OPEN).sum())
    words = f"Of {counted(within + len(off) + few, 'figure')} that can be held against the record: {within} within, "
    words += f"{len(off)} off" + (f", {few} not told apart. " if few else ". ")
    if len(off):
        words += f"Off: {listed([f'{spoken(name)} ({len(rows)})' for name, rows in by_fact(off)])}. "
    words += " ".join(f"{sentence(spoken(row['fact']))}: {row['verdict']}." for _, row in orders.iterrows())
    right = int(ways.str.startswith("order right").sum())
    return words + (f" Of {counted(len(ways), 'paired effect')} {right} go the record's way." if len(ways) else "")


def signers(seen: Seen) -> str:
    """From which paths the walks come that sign anything, and how many."""
    found = zip(seen.paths, seen.signed.sum(axis=1).tolist(), strict=True)
    each = [f"{quoted(seen.scenario.paths[path].title)} ({count:,})" for path, count in found if count]
    return f"Walks that sign come from {listed(each)}." if each else "No walk signs anything."
