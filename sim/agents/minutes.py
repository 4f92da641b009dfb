"""The minutes of a walk: what is written down at each stage, and nothing decided.

Each function reads a :class:`~sim.agents.model.SettlementModel` at one moment of its step and fills in its record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.process.bounds import broken
from sim.process.endings import Ending, Index, near
from sim.process.utility import fallback, utility
from sim.worlds.arrays import Array, Mask, Rows, take

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel
    from sim.agents.table import Closing, Table
    from sim.agents.verdict import Verdict


def start(model: SettlementModel) -> None:
    """Where worlds stand before the first stage."""
    put, rows = model.record.put, model.rows
    if not model.record.traced:
        return
    put("value", rows, model.record.on_scale(model.values), at=(0,))
    put("month", rows, model.month, at=(0,))
    for i, agent in enumerate(model.actors):
        put("utility", rows, agent.utility_of(model.values), at=(0, i))
        put("trust", rows, agent.trust()[:, : len(model.actors)], at=(0, i))


def distance(
    model: SettlementModel,
    refused: Mask,
    against: Mapping[int, Mask],
    utility_gap: Mapping[int, Array],
    impossible: Mapping[int, Array],
) -> None:
    """The distance to a deal in refused worlds: who still objects, by how many points and how much utility."""
    record, q = model.record, model.q
    width, rows = record.width, model.rows[refused]
    points, utility = np.zeros(refused.size), np.zeros(refused.size)
    widest_gap, count = np.zeros(refused.size), np.zeros(refused.size, dtype=np.int64)
    for k, gap in impossible.items():
        points = np.where(near(gap) > widest_gap, gap * width[k], points)
        widest_gap = np.maximum(widest_gap, near(gap))
    for i, mask in against.items():
        count = count + mask
        short = np.maximum(utility_gap[i], 0.0)
        utility = np.maximum(utility, short)
        record.put("short_utility", rows, short[refused], at=(q, i))
        record.put("short", rows, 0.0, at=(q, i))
        for k, gap in model.actors[i].breaks.gap.items():
            points = np.where(near(gap) > widest_gap, gap * width[k], points)
            widest_gap = np.maximum(widest_gap, near(gap))
            record.put("short", rows, (gap * width[k])[refused], at=(q, i, k))
            record.put("objected", rows, (gap > 0)[refused], at=(q, i, k))
    record.put("gap_points", rows, np.where(widest_gap > 0, points, np.nan)[refused])
    record.put("gap_utility", rows, np.where(utility > 0, utility, np.nan)[refused])
    record.put("objectors", rows, count[refused])


def objection(model: SettlementModel, actor: int, mine: Rows, issue: Index) -> None:
    """The issue (r,) over which an actor objects on utility alone, in some traced worlds of the batch."""
    model.record.arrays["objected"][model.rows[mine], model.q, actor, issue] = True


def signature(model: SettlementModel, table: Table, closing: Closing, signed: Mask) -> None:
    """Who signed, in what faith, after how many rounds, and whose red lines were passed over."""
    stage, put, rows, q = table.stage, model.record.put, model.rows, model.q
    put("signed", rows[signed], q + 1)
    put("signed_stage", rows, signed, at=(q,))
    put("rounds_used", rows, closing.rounds, at=(q,))
    for i in stage.consent:
        put("bad_faith", rows[signed & model.actors[i].signs_in_bad_faith()], True, at=(i,))
    if not model.record.traced:
        return
    for i, agent in enumerate(model.actors):
        for j, belief in agent.seat.belief.items():
            put("belief", rows, belief, at=(q, i, j))
        if i not in stage.consent:
            breaks = broken(agent.party, closing.terms, table.start, stage, model.setting, red_lines_only=True)
            for k, gap in breaks.gap.items():
                put("reported_breaks", rows, signed & (gap > 0), at=(q, i, k))


def end_of_stage(model: SettlementModel, verdict: Verdict, reached: Array, month: Array, delivered: Mask) -> None:
    """How worlds end that end here, where things settle in them, and where the others stand.

    ``reached`` (R, K) and ``month`` (R,) are those after the stage; ``verdict.code`` is -1 where the walk goes on.
    """
    put, point = model.record.put, model.q + 1
    put("kept", model.rows, model.q + delivered)
    put("delivered_stage", model.rows, delivered, at=(model.q,))
    traced = np.flatnonzero(model.rows < model.record.traced)
    if traced.size:
        put("value", model.rows[traced], model.record.on_scale(take(reached, traced)), at=(point,))
        put("month", model.rows, month, at=(point,))
        for i, agent in enumerate(model.actors):
            here = take(agent.party, traced)
            utilities = utility(take(reached, traced), here.ideal, here.weight, here.exponent)
            put("utility", model.rows[traced], utilities, at=(point, i))
            put("trust", model.rows, agent.trust()[:, : len(model.actors)], at=(point, i))
    ended = np.flatnonzero(verdict.code >= 0)
    if ended.size:
        _settle(model, ended, take(verdict, ended), take(reached, ended), month[ended])


def _settle(model: SettlementModel, ended: Rows, verdict: Verdict, reached: Array, month: Array) -> None:
    """How some worlds of the batch end, and where things settle in them; all but ``ended`` are over these worlds."""
    put, record, rows, point = model.record.put, model.record, model.rows[ended], model.q + 1
    setting, complete = take(model.setting, ended), verdict.code == Ending.COMPLETED
    decayed = fallback(reached, setting.today, setting.drift, setting.stickiness)
    settled = np.where(complete[:, None], reached, decayed)
    moved = np.flatnonzero((settled != setting.drift).any(axis=0))
    put("ending", rows, verdict.code)
    put("ending_stage", rows, point)
    put("ending_actor", rows, verdict.actor)
    put("ending_issue", rows, verdict.issue)
    put("ending_month", rows, month)
    put("final_month", rows, month)
    put("final_value", rows, record.on_scale(settled))
    put("value", rows, record.on_scale(settled), at=(point,))
    for i, agent in enumerate(model.actors):
        here, gain = agent.settled_in(ended, settled, moved, complete)
        put("final_utility", rows, here, at=(i,))
        put("gain", rows, gain, at=(i,))
        put("utility", rows, here, at=(point, i))
