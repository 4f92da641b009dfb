"""A path as a board: its stages, what each clause asks of everybody, and how each stands to it at likely values.

A verdict is read off the published terms at the modes: whether the clause brings an issue nearer to what an actor
would choose, and whether it breaks one of its bounds there, links included. What becomes of the path in many worlds,
when terms are bargained about, is what a run tells; the page shows both beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.errors import SimError
from sim.results.stands import of_actor, of_nature, published_values
from sim.results.wording import points, short_title
from sim.scenario.schema import Path, Scenario, Stage
from sim.scenario.suggest import did_you_mean
from sim.scenario.write import plain

TIE = 1e-9


def board(scenario: Scenario, key: str) -> dict[str, Any]:
    """The stages of a path, each clause with everybody's verdict.

    Parameters
    ----------
    scenario : Scenario
    key : str
        A path of it.

    Returns
    -------
    dict
        Plain data: ``path`` (as the format has it), ``stages`` (each with clauses, verdicts and conflicts).

    Raises
    ------
    SimError
        If there is no such path.

    Examples
    --------
    >>> import sim
    >>> made = board(sim.load("scenarios/exchange-gradual.yaml").scenario, "one_step")
    >>> [(one["actor"], one["verdict"]) for one in made["stages"][0]["clauses"][0]["verdicts"]]
    [('kestrel', 'gives'), ('marsh', 'gains')]
    """
    if key not in scenario.paths:
        raise SimError(f"there is no path '{key}'. {did_you_mean(key, scenario.paths)}")
    path = scenario.paths[key]
    values = published_values(scenario, key)
    stages = []
    for number, stage in enumerate(path.stages, start=1):
        before, after = values[number - 1], values[number]
        stages.append(
            {
                "title": stage.title,
                "months": list(stage.months.triple),
                "clauses": [_clause(scenario, path, stage, issue, before, after) for issue in stage.moves],
                "conflicts": list(_conflicts(scenario, after)),
            }
        )
    return {"key": key, "path": plain(path), "stages": stages}


def _clause(
    scenario: Scenario, path: Path, stage: Stage, issue: str, before: Mapping[str, float], after: Mapping[str, float]
) -> dict[str, Any]:
    """One issue that a stage moves: from where to where, who delivers it, and how everybody stands to it."""
    who = [actor for actor, duty in stage.duties.items() if issue in duty.issues]
    return {
        "issue": issue,
        "title": scenario.issues[issue].title,
        "before": before[issue],
        "to": after[issue],
        "range": list(stage.moves[issue].to.triple),
        "who": who,
        "verdicts": [
            _verdict(scenario, path, stage, actor, issue, before, after)
            for actor, one in scenario.actors.items()
            if issue in one.interests and (actor in stage.consent or actor in who)
        ],
    }


def _verdict(
    scenario: Scenario,
    path: Path,
    stage: Stage,
    actor: str,
    issue: str,
    before: Mapping[str, float],
    after: Mapping[str, float],
) -> dict[str, Any]:
    """How one actor stands to one clause at the most likely values."""
    interest, name = scenario.actors[actor].interests[issue], scenario.actors[actor].label
    wanted = (interest.ideal or interest.position).mode
    nearer = abs(before[issue] - wanted) - abs(after[issue] - wanted)
    gives = any(_away(scenario, actor, one, before, after) for one in stage.moves)
    broken = []
    for stand in of_actor(scenario, actor, issue, after, stage):
        missed = stand.missed_by(after[issue])
        if missed <= TIE or actor not in stage.consent:
            continue
        if stand.kind == "price" and (actor in path.advocates or not gives):
            continue  # who proposes a path waives its prices on it; a price is asked by who gives something
        if stand.kind == "red_line" and missed <= stand.missed_by(before[issue]) + TIE:
            continue  # no further than today
        broken.append((missed, stand))
    if broken:
        missed, stand = max(broken, key=lambda one: one[0])
        kind = {"red_line": "beyond", "price": "below", "consent": "beyond", "feasible": "beyond"}[stand.kind]
        what = (
            "its red line"
            if stand.kind == "red_line"
            else "its price"
            if stand.kind == "price"
            else "what it consents to"
        )
        side = "below" if stand.missed_by(after[issue] - 1e6) > stand.missed_by(after[issue] + 1e6) else "above"
        words = f"{points(missed)} {side} {what}"
        return {"actor": actor, "name": name, "verdict": kind, "words": words, "points": missed}
    weight = interest.salience.mode
    if abs(nearer) <= TIE:
        return {"actor": actor, "name": name, "verdict": "same", "words": "all the same to it", "points": 0.0}
    verdict = "gains" if nearer > 0 else "gives"
    much = "much" if weight * abs(nearer) >= 1000 else "some"
    words = f"{'gets nearer to' if nearer > 0 else 'moves away from'} what it wants ({much})"
    return {"actor": actor, "name": name, "verdict": verdict, "words": words, "points": abs(nearer)}


def _away(scenario: Scenario, actor: str, issue: str, before: Mapping[str, float], after: Mapping[str, float]) -> bool:
    """Whether a clause takes an issue away from what an actor wants."""
    interest = scenario.actors[actor].interests.get(issue)
    if interest is None:
        return False
    wanted = (interest.ideal or interest.position).mode
    return abs(after[issue] - wanted) > abs(before[issue] - wanted) + TIE


def _conflicts(scenario: Scenario, after: Mapping[str, float]) -> Iterator[str]:
    """What nobody could carry out at these terms."""
    for issue in scenario.issues:
        for stand in of_nature(scenario, issue):
            missed = stand.missed_by(after[issue])
            if missed > TIE:
                title = short_title(scenario.issues[issue].title, 50)
                yield f"{title} cannot be at {after[issue]:g} as things would then stand ({points(missed)} too far)."
