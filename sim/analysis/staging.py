"""All at once or step by step: the same end state cut into 1, 2, ... n stages, on the same worlds.

Cuts are equal, front-loaded and back-loaded; an order is searched in which each issue is handed over evenly, all in
the first stage or all in the last. They are compared by how much of the way to the end state is carried out, since a
stage of one cut is not a stage of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
import pandas as pd

from sim.analysis.case import Case, Openable
from sim.analysis.estimates import of_row, verdict
from sim.analysis.finding import Finding
from sim.analysis.options import Options, Shared
from sim.analysis.staged import Cut, Lab, Seen, as_written, even, gains_of, loaded, moved_issues, table_of
from sim.analysis.words import fitting, highest, plural, with_interval
from sim.errors import SimError
from sim.results.wording import between, listed, percent, sentence
from sim.runner import run
from sim.scenario.schema import Scenario
from sim.work.pool import pool_of

PASSES = 3
"""How often the search for an order goes through all issues."""

REASON_WORLDS = 300

EVEN, FIRST, LAST = "evenly", "first", "last"
"""When an issue moves."""


def staging(
    scenario: Openable | Case,
    path: str,
    *,
    stages: int = 6,
    order: bool = True,
    **shared: Unpack[Shared],
) -> Finding:
    """Cut the end state of a path into different numbers of stages, and find an order for its issues.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
    path : str
    stages : int
        The most stages, 1 to 20.
    order : bool
        Whether to search for an order of the issues.
    **shared
        Worlds, seed, what is laid over the file, who works: see :class:`sim.analysis.options.Options`.

    Returns
    -------
    Finding
        Tables ``cuts`` (a row a cut: what it comes to), ``gains`` (by cut and actor), ``order`` (when each issue moves)
        and ``reasons`` (why the path as written, one stage and the best cut end as they do).

    Examples
    --------
    >>> found = staging("scenarios/exchange-gradual.yaml", "one_step", stages=4, order=False, worlds=200)
    >>> rows = found.table[found.table["cut"] == "equal"].set_index("stages")
    >>> bool(rows.loc[4, "carried"] > rows.loc[1, "carried"])
    True
    """
    options = Options(**shared)
    case = options.case(scenario)
    options.paths(case.scenario, [path])
    base, issues = _ready(case.scenario, path, stages)
    expected = 3 * stages - 1 + (4 * len(issues) if order else 0)
    with pool_of(options.workers, options.executor) as pool:
        lab = Lab(base, path, replace(options, executor=pool, workers=None), expected)
        one, *others = _shapes(issues, stages)
        first, written, *rest = lab.see([one, as_written(base, path), *others])
        seen = [written, first, *rest]
        best = max(range(1, len(seen)), key=lambda n: seen[n].score)
        profile: dict[str, str] = {}
        if order and stages > 1 and len(issues) > 1:
            cut, profile = _ordered(lab, issues, _stages_for_order(seen))
            seen += lab.see([cut])
            if seen[-1].score > seen[best].score + 1e-9:
                best = len(seen) - 1
        table = table_of(seen, best)
        tables = {
            "cuts": table,
            "gains": gains_of(seen),
            "order": pd.DataFrame({"issue": list(profile), "moves": list(profile.values())}),
            "reasons": _reasons(lab, [seen[n].cut for n in dict.fromkeys((0, 1, best))]),
        }
    settings = {"paths": [path], "stages": stages, "order": order, "worlds": options.count, "seed": options.seed}
    sentence, title = sentence_and_title(base, path, table, profile)
    return Finding("staging", sentence, tables, base, settings, notes(case.scenario, path), title=title)


def view(finding: Finding) -> pd.DataFrame:
    """The cuts in few columns, for the terminal."""
    table = finding.table
    return table[["cut", "stages"]].assign(
        **{"carried out": with_interval(table, "carried", "low", "high")},
        completed=with_interval(table, "completed"), months=table["months"].round(1),
    )  # fmt: skip


def size(*_: Any, stages: int = 6, order: bool = True, **__: Any) -> tuple[int, None]:
    """About how many settings are walked."""
    return 3 * stages + (30 if order else 0), None


def _ready(scenario: Scenario, path: str, stages: int) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario with the path ending where its own stages end, and the issues to cut."""
    if not 1 <= stages <= 20:
        raise SimError(f"stages: {stages} is outside 1 to 20.")
    if path == scenario.disagreement:
        raise SimError(f"'{path}' is where things drift to without a settlement; there is nothing to stage in it.")
    issues = moved_issues(scenario, path)
    if not issues:
        raise SimError(f"the path '{path}' moves nothing of substance, so there is nothing to cut into stages.")
    spec = scenario.paths[path].model_copy(update={"onward": None})
    return scenario.model_copy(update={"paths": {**scenario.paths, path: spec}}), issues


def _shapes(issues: Sequence[str], stages: int) -> list[Cut]:
    made = [even(issues, n) for n in range(1, stages + 1)]
    made += [loaded(issues, n, front=True) for n in range(2, stages + 1)]
    return made + [loaded(issues, n, front=False) for n in range(2, stages + 1)]


def _stages_for_order(seen: Sequence[Seen]) -> int:
    """The number of equal stages, two or more, that does best."""
    some = [one for one in seen if one.cut.name == "equal" and one.cut.stages > 1]
    return max(some, key=lambda one: one.score).cut.stages


def _ordered(lab: Lab, issues: Sequence[str], stages: int) -> tuple[Cut, dict[str, str]]:
    """Coordinate search over when each issue moves, from all evenly."""
    profile = dict.fromkeys(issues, EVEN)
    best = lab.see([_cut(profile, stages)])[0].score
    for _ in range(PASSES):
        before = dict(profile)
        for issue in issues:
            others = [{**profile, issue: when} for when in (EVEN, FIRST, LAST) if when != profile[issue]]
            scores = [one.score for one in lab.see([_cut(other, stages) for other in others])]
            n = int(np.argmax(scores))
            if scores[n] > best + 1e-9:
                best, profile = scores[n], others[n]
        if profile == before:
            break
    return _cut(profile, stages), profile


def _cut(profile: dict[str, str], stages: int) -> Cut:
    """The cut of an order; stages in which nothing would move are left out."""
    ways = {EVEN: [(n + 1) / stages for n in range(stages)], FIRST: [1.0] * stages, LAST: [0.0] * (stages - 1) + [1.0]}
    rows = {issue: ways[when] for issue, when in profile.items()}
    kept = [n for n in range(stages) if any(row[n] > (row[n - 1] if n else 0.0) for row in rows.values())]
    return Cut("in the order found", {issue: tuple(row[n] for n in kept) for issue, row in rows.items()})


def _reasons(lab: Lab, cuts: Sequence[Cut]) -> pd.DataFrame:
    """Why cuts end as they do."""
    rows: list[dict[str, Any]] = []
    for cut in cuts:
        results = run(
            lab.made(cut), worlds=min(lab.plan.worlds, REASON_WORLDS), seed=lab.plan.seed, paths=[lab.path], traces=0,
            executor=lab.options.executor, check=False,
        )  # fmt: skip
        reason = str(results.reason_table["reason"].iloc[0])
        rows.append({"cut": cut.name, "stages": cut.stages, "reason": reason})
    return pd.DataFrame(rows)


def sentence_and_title(scenario: Scenario, path: str, table: pd.DataFrame, profile: dict[str, str]) -> tuple[str, str]:
    """The answer to the question in the title of this module, with its figures; and the title of its chart."""
    written, best = table.iloc[0], table[table["best"]].iloc[0]
    equal = table[table["cut"] == "equal"]
    answer, title = _steps_or_at_once(equal.iloc[0], equal.iloc[1:])
    name = scenario.paths[path].title
    behind = [
        verdict(of_row(row, "behind", int(row["worlds"])), among=len(table)).side > 0 for _, row in table.iterrows()
    ]
    level = int((~np.array(behind)).sum()) - 1  # without the best itself
    words = f"{name}: {answer}. "
    if level:
        words += f"Of all cuts {in_stages(best)} comes to most, and {plural(level, 'other')} cannot be told from it: "
    else:
        words += f"Of all cuts {in_stages(best)} goes furthest: "
    words += f"{_carried(best)}, completed in {percent(best['completed'])} of the worlds"
    if best["cut"] == "in the order found":
        words += f" ({_order_in_words(scenario, profile)})"
    stages = plural(int(written["stages"]), "stage")
    return f"{words}. As written, in {stages}, it comes to {_carried(written)}.", fitting(
        f"{name}: {title}", sentence(title)
    )


def _carried(row: pd.Series) -> str:
    return f"{percent(row['carried'])} ({between(row['low'], row['high'])})"


def _steps_or_at_once(one: pd.Series, more: pd.DataFrame) -> tuple[str, str]:
    at_once = f"{_carried(one)} of the way to its end state is carried out when all is handed over at once"
    if more.empty:
        return at_once, f"{percent(one['carried'])} of the way is carried out all at once"
    best = highest(more, "carried")
    steps = f"{_carried(best)} in {best['stages']} equal stages"
    found = verdict(of_row(best, "over", int(best["worlds"])), among=len(more))
    if found.side > 0:
        return f"small steps do better than everything at once: {at_once}, {steps}", "step by step does better"
    if found.side < 0:
        return f"small steps do worse than everything at once: {at_once}, at most {steps}", "all at once does better"
    said = f"whether equal steps make a difference {found.untold()}: {at_once}, {steps}"
    return said, "steps or all at once cannot be told apart"


def in_stages(row: pd.Series) -> str:
    """A cut in words."""
    if row["stages"] == 1:
        return "everything at once"
    return f"the one in {row['stages']} stages, {row['cut']},"


def _order_in_words(scenario: Scenario, profile: dict[str, str]) -> str:
    parts = []
    for when, word in ((FIRST, "first in full"), (EVEN, "evenly"), (LAST, "last in full")):
        names = [scenario.issue_label(issue) for issue, one in profile.items() if one == when]
        if names:
            parts.append(f"{word}: {listed(names)}")
    return "; ".join(parts)


def notes(scenario: Scenario, path: str) -> tuple[str, ...]:
    lines = [
        "Carried out: the mean share of the way from today to the end state that the issues of substance have "
        "gone when the path ends; what outlives a collapse afterwards is in the gains.",
        "In every cut, all whose consent, vote or delivery any stage of the path needs are asked, and deliver, "
        "wherever their issue moves; months are shared out by how much a stage moves.",
    ]
    process = [key for stage in scenario.paths[path].stages for key in stage.moves if scenario.issues[key].process]
    if process:
        lines.append(
            "What is about how the talks go moves in the first stage: "
            f"{listed([scenario.issue_label(key) for key in dict.fromkeys(process)])}."
        )
    lines.append(f"Why cuts end as they do is of their first {REASON_WORLDS} worlds.")
    if scenario.paths[path].onward is not None:
        lines.append("The path is cut as far as its own stages go; what it continues with is left out.")
    lines.append(
        "The order is found by a coordinate search over issues moved evenly, first or last, not by trying all orders."
    )
    return tuple(lines)
