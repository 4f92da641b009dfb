"""Scenarios side by side on the same worlds: what differs in the inputs, what in the outcomes, and what causes what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd

from sim.analysis.case import Case, Openable, cases_of
from sim.analysis.causes import FEW, Parts, parted
from sim.analysis.changes import Change, changes, named, written
from sim.analysis.estimates import Estimate, apart, difference_of, mean_of, verdict
from sim.analysis.experiment import Plan
from sim.analysis.finding import Finding
from sim.analysis.options import Options, Shared, several
from sim.analysis.outcomes import ENDING, Outcome, outcome
from sim.analysis.words import bare, fitting, heading, interval_of, level, noun, plainly, plural, step
from sim.errors import SimError
from sim.results.stands import needs_consent
from sim.results.wording import percent, sentence, short_title
from sim.runner import choose_paths
from sim.scenario.schema import Scenario

OUTCOMES = ("completed", "kept", "signed", "everybody_gains")
"""What is followed unless told."""


def compare(
    *scenarios: Openable | Case,
    with_sets: Sequence[str] = (),
    paths: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    **shared: Unpack[Shared],
) -> Finding:
    """Compare scenarios with the first of them.

    Parameters
    ----------
    *scenarios : path, ``FILE@variant``, Loaded, Scenario or Case
    with_sets : sequence of str
        Further cases: the first with values set, ``a.b=1; c.d=2``.
    paths : sequence of str, optional
        All that are compared in every case if absent.
    outcomes : sequence of str, optional
        See :mod:`sim.analysis.outcomes`.
    **shared
        Worlds, seed, what is laid over the file, who works: see :class:`sim.analysis.options.Options`.

    Returns
    -------
    Finding
        Tables: ``causes`` (a row per case, path, outcome and cause, which sum to the difference), ``outcomes`` (before,
        after, paired difference with its 95 % interval, share of worlds whose ending changed), ``inputs``.

    Examples
    --------
    >>> same = compare("scenarios/exchange-gradual.yaml", "scenarios/exchange-gradual.yaml", worlds=20)
    >>> same.sentence
    'Nothing differs between exchange-gradual (1) and exchange-gradual (2).'
    """
    options = Options(**shared)
    cases = cases_of(scenarios, several(with_sets), several(options.sets))
    first, others = cases[0], cases[1:]
    for case in others:
        _alike(first, case)
    chosen, notes = _paths(cases, paths)
    followed = tuple(dict.fromkeys(several(outcomes or OUTCOMES)))
    for case in cases:
        for key in followed:
            outcome(case.scenario, key)
    plan = options.plan(first.scenario, chosen, (*followed, ENDING))
    causes, results, inputs, exact = [], [], [], {}
    for case in others:
        found = changes(first.scenario, case.scenario)
        inputs += [_input(first, case, change) for change in found]
        split = parted(plan, first, case, found, **options.work)
        exact[case.name] = split.exact
        results += _outcomes(plan, case, split)
        causes += _causes(plan, case, split)
    tables = {
        "causes": pd.DataFrame(causes, columns=_CAUSES),
        "outcomes": pd.DataFrame(results, columns=_OUTCOMES),
        "inputs": pd.DataFrame(inputs, columns=_INPUTS),
    }
    sentence, title, more = said(first, others, followed, tables, exact)
    made = {
        "cases": [case.name for case in cases],
        "paths": list(chosen),
        "outcomes": list(followed),
        "worlds": plan.worlds,
        "seed": plan.seed,
        "sets": list(several(options.sets)),
        "changes": {case.name: [str(row[-2:]) for row in inputs if row[0] == case.name] for case in others},
    }
    return Finding("compare", sentence, tables, first.scenario, made, (*notes, *more), title=title)


def sources(options: Mapping[str, Any], given: dict[str, Any]) -> tuple[list[Case], list[Scenario]]:
    """The cases that a command names."""
    cases = list(cases_of(options["files"], given.pop("with_sets", ()), given.pop("sets", ())))
    return cases, [case.scenario for case in cases]


def size(*cases: Case, **_: Any) -> tuple[int, None]:
    """About how many settings a comparison walks."""
    counts = [len(changes(cases[0].scenario, case.scenario)) for case in cases[1:]]
    return sum(2**count if count <= FEW else 2**FEW for count in counts), None


def view(finding: Finding) -> list[pd.DataFrame]:
    """What differs, and where it shows most; the name of the case where there are several."""
    inputs, outcomes = finding.tables["inputs"], finding.tables["outcomes"]
    who = ["case"] if len(finding.settings["cases"]) > 2 else []
    order = outcomes["difference"].abs().sort_values(ascending=False, kind="stable").index
    moved = outcomes.loc[order][outcomes.loc[order, "difference"].abs() > 0]
    scenario = finding.scenario
    rows = []
    for row in moved.to_dict("records"):
        about = outcome(scenario, str(row["outcome"]))
        rows.append({
            **{name: row[name] for name in who},
            "path": short_title(str(row["path_title"])), "outcome": heading(about),
            "before": level(about, row["before"]), "after": level(about, row["after"]),
            "difference": f"{bare(about, row['difference'])} ({interval_of(about, row)})",
        })  # fmt: skip
    return [inputs[[*who, "label", "before", "after"]], pd.DataFrame(rows), _parts(finding, who)]


def _parts(finding: Finding, who: Sequence[str]) -> pd.DataFrame:
    """What each cause does of the difference that the sentence is about, the largest first."""
    rows = []
    for case in finding.settings["cases"][1:]:
        mine = {name: table[table["case"] == case] for name, table in finding.tables.items()}
        largest = _largest(finding.scenario, finding.settings["outcomes"], mine["outcomes"])
        if largest is None:
            continue
        about, causes = outcome(finding.scenario, str(largest["outcome"])), mine["causes"]
        causes = causes[(causes["path"] == largest["path"]) & (causes["outcome"] == largest["outcome"])]
        for row in causes.sort_values("part", key=abs, ascending=False, kind="stable").to_dict("records"):
            part = f"{bare(about, row['part'])} ({interval_of(about, row)})"
            path = short_title(str(row["path_title"]))
            rows.append({"case": case, "path": path, "outcome": heading(about), "cause": row["cause"], "part": part})
    return pd.DataFrame(rows, columns=["case", "path", "outcome", "cause", "part"])[
        [*who, "path", "outcome", "cause", "part"]
    ]


_INPUTS = ("case", "input", "label", "before", "after")


_OUTCOMES = (
    "case", "path", "path_title", "outcome", "before", "after", "difference", "low", "high", "clear", "ending_changed",
    "worlds",
)  # fmt: skip


_CAUSES = ("case", "path", "path_title", "outcome", "cause", "part", "low", "high", "before", "after", "needs_consent")


def _alike(first: Case, case: Case) -> None:
    """Refuse to compare what has nobody, or nothing to be settled, in common: no piece of one fits into the other."""
    for what in ("actors", "issues"):
        one, other = getattr(first.scenario, what), getattr(case.scenario, what)
        if not set(one) & set(other):
            raise SimError(
                f"{first.name} and {case.name} have no {what} in common, so they cannot be compared piece by piece. "
                f"Run each with sim run; compare a scenario with a variant or a change of its own, such as --with."
            )


def _paths(cases: Sequence[Case], paths: Sequence[str] | None) -> tuple[tuple[str, ...], list[str]]:
    chosen = choose_paths(cases[0].scenario, paths)
    if paths:
        for case in cases[1:]:
            choose_paths(case.scenario, paths)
    both = tuple(path for path in chosen if all(path in case.scenario.paths for case in cases))
    if not both:
        raise SimError("these scenarios have no path in common, so there is nothing to compare.")
    gone = [path for case in cases for path in choose_paths(case.scenario, None) if path not in both]
    alone = list(dict.fromkeys(gone)) if paths is None else []
    return both, [f"Not in all of the scenarios, and left out: {', '.join(alone)}."] if alone else []


def _input(first: Case, case: Case, change: Change) -> tuple[str, ...]:
    label = named(first.scenario, case.scenario, change)
    return case.name, change.place, label, written(change.before), written(change.after)


def _outcomes(plan: Plan, case: Case, split: Parts) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for p, path in enumerate(plan.paths):
        changed = float((split.before[p, -1] != split.after[p, -1]).mean())
        for o, key in enumerate(plan.outcomes[:-1]):
            before, after = split.before[p, o], split.after[p, o]
            unit = outcome(plan.scenario, key).unit
            one = difference_of(after, before, unit=unit if split.causes else "")
            title = plan.scenario.paths[path].title
            means = (mean_of(before).mean, mean_of(after).mean, one.mean, one.low, one.high)
            rows.append((case.name, path, title, key, *means, one.clear, changed, one.worlds))
    return rows


def _causes(plan: Plan, case: Case, split: Parts) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for p, path in enumerate(plan.paths):
        for o, key in enumerate(plan.outcomes[:-1]):
            there = ~np.isnan(split.parts[:, p, o]).any(axis=0)
            ends = [float(mean_of(side[p, o][there]).mean) for side in (split.before, split.after)]
            for n, cause in enumerate(split.causes):
                one = mean_of(split.parts[n, p, o][there])
                title = plan.scenario.paths[path].title
                consent = needs_consent(plan.scenario, path)
                rows.append((case.name, path, title, key, cause.label, one.mean, one.low, one.high, *ends, consent))
    return rows


def said(
    first: Case,
    others: Sequence[Case],
    followed: Sequence[str],
    tables: Mapping[str, pd.DataFrame],
    exact: Mapping[str, bool],
) -> tuple[str, str, tuple[str, ...]]:
    """The sentence, the title and the notes."""
    parts, notes, title = [], [], ""
    for case in others:
        mine = {name: table[table["case"] == case.name] for name, table in tables.items()}
        if mine["inputs"].empty:
            parts.append(f"Nothing differs between {first.name} and {case.name}.")
            continue
        part, head = _pair(first, case, followed, mine, exact[case.name])
        parts.append(part)
        title = title or head
        how = (
            "Shapley values: the mean over all orders of what a change adds when it comes"
            if exact[case.name]
            else "what each adds when made in the order of the file, there being many; another order shares otherwise"
        )
        notes.append(f"{case.name}: the parts of the causes are {how}. They sum to the whole.")
    if notes:
        notes.append("Differences are paired, world by world, so what both sides share cancels; intervals are of 95 %.")
    return " ".join(parts), fitting(title or parts[0]), tuple(notes)


def _gap(row: pd.Series) -> Estimate:
    return Estimate(float(row["difference"]), float(row["low"]), float(row["high"]), int(row["worlds"]))


def _most(about: Outcome, causes: pd.DataFrame, worlds: int, exact: bool) -> str:
    """Which cause does most of a difference, where its part is clearly larger than the next one's."""
    ranked = causes.assign(side=np.sign(causes["part"]), size=causes["part"].abs())
    ranked = ranked.sort_values("size", ascending=False, kind="stable")
    sizes = []
    for row in ranked.head(2).to_dict("records"):
        low, high = sorted(row["side"] * row[end] for end in ("low", "high"))
        sizes.append(Estimate(row["size"], low, high, worlds))
    if verdict(apart(sizes[0], sizes[1]), among=len(causes)).side <= 0:
        return "; which of them does most cannot be told"
    order = "" if exact else " (made in the order of the file; another order shares otherwise)"
    return f", {step(about, ranked['part'].iloc[0])} of it by {ranked['cause'].iloc[0]}{order}"


def _largest(scenario: Scenario, followed: Sequence[str], rows: pd.DataFrame) -> pd.Series | None:
    """The largest difference of a share that can be told from none, else of the first outcome that has one."""
    clear = rows[[verdict(_gap(row), among=len(rows)).side != 0 for _, row in rows.iterrows()]]
    if clear.empty:
        return None
    shares = clear[[outcome(scenario, key).unit == "share" for key in clear["outcome"]]]
    of_key = clear[clear["outcome"] == next(key for key in followed if (clear["outcome"] == key).any())]
    most = shares if len(shares) else of_key
    return most.iloc[int(most["difference"].abs().to_numpy().argmax())]


def _pair(
    first: Case, case: Case, followed: Sequence[str], mine: Mapping[str, pd.DataFrame], exact: bool
) -> tuple[str, str]:
    number = plural(len(mine["inputs"]), "input")
    start = f"{number} differ{'s' if len(mine['inputs']) == 1 else ''} between {first.name} and {case.name}"
    rows = mine["outcomes"]
    largest = _largest(first.scenario, followed, rows)
    if largest is None:
        row = rows.iloc[int(rows["difference"].abs().fillna(0).to_numpy().argmax())]
        found = verdict(_gap(row), among=len(rows))
        most = rows["ending_changed"].max()
        ends = f"endings change in {percent(most)} of the worlds at most" if most else "no ending changes in any world"
        said = f"{start}: whether any outcome changes {found.untold()}; {ends}."
        return said, f"Whether any outcome changes {found.untold()}"
    row, key = largest, str(largest["outcome"])
    about = outcome(first.scenario, key)
    what = noun(first.scenario, about, row["path"])
    text = (
        f"{start}: {what} goes from {level(about, row['before'])} to {level(about, row['after'])} "
        f"({step(about, row['difference'])}, 95 %: {interval_of(about, row)})"
    )
    causes = mine["causes"]
    causes = causes[(causes["path"] == row["path"]) & (causes["outcome"] == key)]
    if len(causes) > 1:
        text += _most(about, causes, int(row["worlds"]), exact)
    head = f"{what} goes from {level(about, row['before'])} to {level(about, row['after'])}"
    levels = f"{level(about, row['before'])} to {level(about, row['after'])}"
    short = f"{short_title(str(row['path_title']))}: {plainly(about)}, {levels}"
    return sentence(f"{text}; its ending changes in {percent(row['ending_changed'])} of the worlds."), fitting(
        sentence(head), short
    )
