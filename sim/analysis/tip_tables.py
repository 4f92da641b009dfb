"""The tables of a search for changes: what was found, run afresh on other worlds, and how near the rest comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.estimates import mean_of
from sim.analysis.joint import Joint
from sim.analysis.levers import Lever
from sim.analysis.singles import Single, Tried
from sim.analysis.target import Target
from sim.analysis.trials import Trials

VERIFY = 4
"""How many times as many worlds an answer is run afresh on."""
ROWS = (
    "number",
    "change",
    "kind",
    "from",
    "to",
    "moves",
    "cost",
    "reach",
    "searched",
    "value",
    "low",
    "high",
    "verdict",
)


def verified(
    trials: Trials, joints: Sequence[Joint], worlds: int, alone: Sequence[Single] = (), *, seed: int | None = None
) -> pd.DataFrame:
    """A row a number of each change, with what the whole change comes to on other worlds."""
    aim, rows = trials.target, []
    at = trials.outcomes.index(aim.outcome.key)
    sought = trials.means([joint.change for joint in joints], worlds)[:, at]
    other = trials.seed + 1 if seed is None else seed
    for n, joint in enumerate(joints):
        here = mean_of(trials.worlds([joint.change], worlds * VERIFY, seed=other)[0, at])
        inside = here.low <= aim.level <= here.high
        verdict = "holds" if aim.met(np.array(here.mean)) else "within sampling error" if inside else "fails"
        for lever, level in zip(joint.levers, joint.levels, strict=True):
            rows.append({
                "number": n + 1, "address": lever.address, **_row(lever, level), "total_cost": joint.cost,
                "searched": sought[n], "value": here.mean, "low": here.low, "high": here.high, "verdict": verdict,
                **({"until": alone[n].until} if alone else {}),
                **_range(lever, trials.target),
            })  # fmt: skip
    if not rows:
        return pd.DataFrame(columns=list(ROWS))
    table = pd.DataFrame(rows)
    return table.assign(_last=table["verdict"] == "fails").sort_values("_last", kind="stable").drop(columns="_last")


def _row(lever: Lever, level: float) -> dict[str, Any]:
    return {
        "change": lever.label, "kind": lever.kind, "firm": lever.firm, "from": lever.start, "to": level,
        "moves": level - lever.start, "cost": lever.cost(level),
        "reach": "within its range" if lever.own(level) else "beyond its range",
    }  # fmt: skip


def _range(lever: Lever, aim: Target) -> dict[str, float]:
    return {
        "range_low": lever.number.low, "range_high": lever.number.high, "lowest": lever.lowest,
        "highest": lever.highest, "target": aim.level,
    }  # fmt: skip


def unreached(trials: Trials, tried: Sequence[Tried], done: set[str], few: int) -> pd.DataFrame:
    """Every number that does not carry the path by itself: the best it does within its range, and on its scale."""
    rows = []
    for one in tried:
        if one.lever.address in done:
            continue
        own, anywhere = one.best(own=True), one.best(own=False)
        if anywhere is None:
            continue
        rows.append({
            "change": one.lever.label, "address": one.lever.address, "kind": one.lever.kind, "from": one.lever.start,
            "best_at": one.levels[own] if own is not None else one.lever.start,
            "best": one.values[own] if own is not None else np.nan,
            "guide": one.guides[own] if own is not None else -np.inf,
            "best_on_scale_at": one.levels[anywhere], "best_on_scale": one.values[anywhere], "worlds": few,
            "outcome": "none within its range", **_range(one.lever, trials.target),
        })  # fmt: skip
    table = pd.DataFrame(rows)
    return table if table.empty else table.sort_values("guide", ascending=False, kind="stable").reset_index(drop=True)
