"""What would have to change: the smallest single and joint changes that carry a path to a target.

The inverse of a run. Every number that the path draws is moved, by itself and then two or three together, on the same
worlds; what reaches the target is made as small as it can be, priced in widths of each number's own range, and then
run afresh on other worlds. What is not found is said.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
import pandas as pd

from sim.analysis.case import Case, Openable, opened
from sim.analysis.estimates import Estimate, mean_of
from sim.analysis.finding import Finding
from sim.analysis.options import Options, Shared, several
from sim.analysis.outcomes import target
from sim.analysis.tip.found import HOLDS, ROWS, judged, notes, sentence_and_title, unreached, verified
from sim.analysis.tip.joint import Grown, Joint, cheaper, everything, grow
from sim.analysis.tip.levers import FIRM, levers
from sim.analysis.tip.singles import BEYOND, STEPS, Single, Tried, scan, singles
from sim.analysis.tip.trials import Trials
from sim.analysis.words import with_interval
from sim.errors import SimError
from sim.results.wording import percent
from sim.work.pool import pool_of

SCAN, SEARCH, SPARE = 128, 500, 2.0
"""Worlds of the first scan and of the search, at most; standard errors to spare at a second try."""
USUAL = "completed >= 0.5"


def tip(
    scenario: Openable | Case,
    path: str,
    to: str = USUAL,
    *,
    costs: Mapping[str, float] | Sequence[str] = (),
    firm: float = FIRM,
    only: Sequence[str] = (),
    hold: Sequence[str] = (),
    most: int = 3,
    how: str = "shift",
    tolerance: float = 0.01,
    margin: float = 2.0,
    **shared: Unpack[Shared],
) -> Finding:
    """Find the smallest changes that carry a path past a target.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
    path : str
    to : str
        An outcome, >= or <=, and a figure: ``completed >= 0.5``, ``gain.russia >= 0.1``, ``distance <= 5``.
    costs : mapping of pattern to factor, or sequence of "PATTERN=FACTOR"
        What a width of a number's range costs, by address with wildcards (``actors.north_korea.*``).
    firm : float
        The factor of a bound that is marked firm.
    only, hold : sequence of pattern
        Numbers that alone may change; numbers that may not.
    most : int
        Numbers in a joint change, 1 to 4.
    how : str
        ``shift`` moves a number's whole range; ``set`` puts it at one value in all worlds.
    tolerance : float
        How finely a change is found, in widths of its range.
    margin : float
        Standard errors by which the search asks for more than the target, so that an answer holds on other worlds.
    **shared
        Worlds, seed, what is laid over the file, who works: see :class:`sim.analysis.options.Options`.
        The search uses the first 500 worlds at most, and their first 128 to scan; how things stand is of all worlds,
        and answers are run afresh on as many of the next seed.

    Returns
    -------
    Finding
        Tables ``single``, ``joint`` and ``not_reached`` (each other number, and how near it comes).

    Raises
    ------
    SimError
        For a path, a target, a pattern or a figure that makes no sense.

    Examples
    --------
    >>> found = tip("scenarios/exchange-gradual.yaml", "one_step", "completed >= 0.2", worlds=100, most=1,
    ...             only=["actors.marsh.trust.*"])
    >>> found.table["change"].tolist()
    ['Marsh: trust in Kestrel']
    """
    options = Options(**shared)
    case, prices = options.case(scenario), _prices(costs)
    aim = target(case.scenario, to)
    options.paths(case.scenario, [path])
    _check(most, how, tolerance, firm)
    only, hold = several(only), several(hold)
    known = levers(case.scenario, path, costs=prices, firm=firm, only=only, hold=hold)
    started = time.perf_counter()
    expected = expected_settings(len(known), most)
    with pool_of(options.workers, options.executor) as pool:
        trials = Trials(
            case.scenario, path, aim, {one.address: one for one in known}, options.seed, how, pool,
            options.progress, expected,
            margin=margin, afresh=options.count,
        )  # fmt: skip
        found = _search(trials, options.count, most, tolerance)
    settings = {
        "paths": [path], "to": str(aim), "worlds": options.count, "seed": options.seed, "how": how, "firm": firm,
        "most": most, "costs": prices, "only": list(only), "hold": list(hold), "tolerance": tolerance, "margin": margin,
        "searched_on": min(options.count, SEARCH),
        "seconds": round(time.perf_counter() - started, 1),
    }  # fmt: skip
    sentence, title = sentence_and_title(case.scenario, path, aim, found)
    said = notes(aim, found, settings)
    return Finding("tip", sentence, found["tables"], case.scenario, settings, said, title=title)


def view(finding: Finding) -> pd.DataFrame:
    """The changes in few columns, for the terminal: what was found, or how near the best ones come."""
    table, aim = finding.table, target(finding.scenario, finding.settings["to"])
    columns = ("change", "from", "to", "best_at", "cost", "reach", "value", "low", "high", "best", "worlds", "verdict")
    shown = table[[name for name in columns if name in table]]
    if aim.outcome.unit == "share" and "value" in shown:
        return shown.assign(value=with_interval(table, "value", "low", "high")).drop(columns=["low", "high"])
    return shown.assign(best=shown["best"].map(percent)) if aim.outcome.unit == "share" and "best" in shown else shown


def expected_settings(numbers: int, most: int) -> int:
    """About how many settings a search walks, for a bar or an estimate."""
    return numbers * (2 * STEPS + 2 * BEYOND) + 300 * max(most - 1, 0) + 700


def _prices(costs: Mapping[str, float] | Sequence[str]) -> dict[str, float]:
    """What changes cost, by pattern."""
    if isinstance(costs, Mapping):
        return dict(costs)
    found = {}
    for text in several(costs):
        pattern, _, figure = text.rpartition("=")
        try:
            found[pattern.strip()] = float(figure)
        except ValueError:
            raise SimError(
                f"--cost {text}: write an address, = and a factor, such as 'actors.north_korea.*=5'."
            ) from None
    return found


def size(
    scenario: Openable,
    path: str,
    to: str = USUAL,
    *,
    costs: Sequence[str] = (),
    firm: float = FIRM,
    only: Sequence[str] = (),
    hold: Sequence[str] = (),
    most: int = 3,
    **_: Any,
) -> tuple[int, int]:
    """About how many settings a search walks, and in how many worlds most of them."""
    held = opened(scenario).scenario
    target(held, to)
    known = levers(held, path, costs=_prices(costs), firm=firm, only=only, hold=hold)
    return expected_settings(len(known), most), SCAN


def _check(most: int, how: str, tolerance: float, firm: float) -> None:
    if not 1 <= most <= 4:
        raise SimError(f"a joint change has 1 to 4 numbers, not {most}.")
    if how not in ("shift", "set"):
        raise SimError(f"a number can be changed by 'shift' or 'set', not '{how}'.")
    if not 1e-6 <= tolerance <= 1:
        raise SimError(f"tolerance: {tolerance:g} is outside 0.000001 to 1.")
    if not 0 < firm < float("inf"):
        raise SimError(f"a firm bound costs a number of times as much, above 0, not {firm:g}.")


def _search(trials: Trials, whole: int, most: int, tolerance: float) -> dict[str, Any]:
    """Everything that the finding tells: tables, what holds already, and how near the rest comes."""
    worlds, few = min(whole, SEARCH), min(whole, SCAN)
    base, trials.deviation = _now(trials, whole)
    found: dict[str, Any] = {"base": base, "now": judged(trials.target, base)}
    if found["now"] == HOLDS:
        nothing = pd.DataFrame(columns=list(ROWS))
        return {**found, "tables": {"single": nothing, "joint": nothing.copy()}, "all": None}
    tried = scan(trials, few)
    alone = _sought(trials, tried, worlds, tolerance)
    together, nearest = _together(trials, tried, alone, few, worlds, most)
    rest = unreached(trials, tried, {one.lever.address for one in alone}, few)
    tables = {
        "single": verified(trials, _as_joint(alone), worlds, alone),
        "joint": verified(trials, together, worlds),
        "not_reached": rest,
    }
    if tables["single"].empty and not rest.empty:  # the chart shows the first table
        tables = {"not_reached": rest, **{key: tables[key] for key in ("single", "joint")}}
    best = everything(tried)
    value = float(trials.means([best], worlds)[0, 0]) if best else base.mean
    return {**found, "tables": tables, "all": value, "nearest": nearest, "numbers": len(tried), "searched": worlds}


def _now(trials: Trials, worlds: int) -> tuple[Estimate, float]:
    """Mean and standard deviation of the outcome as things stand."""
    values = trials.worlds([{}], worlds)[0, 0]
    return mean_of(values, unit=trials.target.outcome.unit), float(np.nan_to_num(np.nanstd(values)))


def _sought(trials: Trials, tried: Sequence[Tried], worlds: int, tolerance: float) -> list[Single]:
    """Single changes; those that do not hold on other worlds are sought once more, with more to spare."""
    first = singles(trials, tried, worlds, tolerance=tolerance)
    table = verified(trials, _as_joint(first), worlds, seed=trials.seed + 2)
    failed = set(table.loc[table["verdict"] != HOLDS, "address"]) if len(table) else set()
    if not failed or trials.margin == 0:
        return first
    again = replace(trials, margin=SPARE * trials.margin)
    second = singles(again, [one for one in tried if one.lever.address in failed], worlds, tolerance=tolerance)
    kept = {one.lever.address for one in second}
    return sorted([one for one in first if one.lever.address not in kept] + second, key=lambda one: one.cost)


def _sure(trials: Trials, joints: Sequence[Joint], worlds: int) -> list[Joint]:
    """Joint changes made cheaper; those that do not hold on other worlds are made less cheap, with more to spare."""
    first = cheaper(trials, joints, worlds)
    table = verified(trials, first, worlds, seed=trials.seed + 2)
    failed = set(table.loc[table["verdict"] != HOLDS, "number"]) if len(table) else set()
    if not failed or trials.margin == 0:
        return first
    names = [frozenset(first[n - 1].change) for n in failed]
    again = replace(trials, margin=SPARE * trials.margin)
    second = cheaper(again, [joint for joint in joints if frozenset(joint.change) in names], worlds)
    done = [frozenset(joint.change) for joint in second]
    return sorted([joint for joint in first if frozenset(joint.change) not in done] + second, key=lambda one: one.cost)


def _as_joint(alone: Sequence[Single]) -> list[Joint]:
    return [Joint((one.lever,), (one.level,)) for one in alone]


def _together(
    trials: Trials, tried: Sequence[Tried], alone: Sequence[Single], few: int, worlds: int, most: int
) -> tuple[list[Joint], tuple[Joint, float] | None]:
    """Joint changes within the numbers' own ranges, else on their scales; else the nearest that was seen."""
    if most < 2 or len(tried) < 2:
        return [], None
    enough = any(one.lever.own(one.level) and one.lever.kind != "assumption" for one in alone)
    near: tuple[Joint, float] | None = None
    for own in (True, False):
        grown: Grown = grow(trials, tried, few, own=own, most=most)
        found = _sure(trials, grown.reached[:20], worlds)
        if found or (own and enough):
            best = {one.lever.address: one.cost for one in alone}
            return [j for j in found if j.cost < min((best.get(a, np.inf) for a in j.change), default=np.inf)], None
        if own and grown.nearest is not None:
            near = grown.nearest, float(trials.means([grown.nearest.change], worlds)[0, 0])
    return [], near
