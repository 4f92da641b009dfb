"""The verdict on a refused stage: who stops it, over what, how far apart they are, and whether for want of trust."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.agents import minutes
from sim.agents.table import Table
from sim.process.bounds import infeasible
from sim.process.endings import NOBODY, Ending, Index, blame_for_refusal, heaviest_loss
from sim.process.forecast import sweep
from sim.process.seat import accepts
from sim.process.utility import fallback, loss_beside
from sim.worlds.arrays import Array, Mask, Rows, take

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel


@dataclass(frozen=True)
class Verdict:
    """Per world at the table: the ending's code (-1 where the stage is signed), who, and over which issue."""

    code: Index
    actor: Index
    issue: Index


def refusals(
    model: SettlementModel, table: Table, terms: Array, word: Mapping[int, Array], against: Mapping[int, Mask]
) -> Verdict:
    """Read the closing table: end the worlds that are refused, and send some on to another path.

    Parameters
    ----------
    model : SettlementModel
        Its agents have judged ``terms``.
    table : Table
    terms : ndarray, shape (R, K)
        The closing table.
    word : mapping of actor to ndarray, shape (R,)
        The performers' word that the sums rest on.
    against : mapping of actor to ndarray of bool, shape (R,)
        Who objects.
    """
    agents, strategic = model.actors, table.setting.strategic
    worlds = terms.shape[0]
    impossible = infeasible(table.setting, terms, table.start, table.stage)
    refused = np.zeros(worlds, dtype=bool)
    for mask in (*against.values(), *(gap > 0 for gap in impossible.values())):
        refused |= mask
    code = np.full(worlds, -1, dtype=np.int64)
    nothing = np.full(worlds, NOBODY, dtype=np.int64)
    if not refused.any():
        return Verdict(code, nothing, nothing)
    breaks = {i: agents[i].breaks for i in against}
    gaps = {i: np.where(against[i], agents[i].utility_gap(strategic=strategic), 0.0) for i in against}
    actor, issue, over_bound = blame_for_refusal(breaks, gaps, impossible, worlds)
    code = np.where(refused & over_bound, Ending.RED_LINE, code)
    for i in against:
        mine = np.flatnonzero(refused & ~over_bound & (actor == i))
        if mine.size:
            issue[mine] = _heaviest(model, table, terms, i, mine)
            would = _would_sign_trusting(model, table, terms, word, i, mine)
            code[mine] = np.where(would, Ending.DISTRUST, Ending.INTEREST)
    verdict = Verdict(code, np.where(refused, actor, NOBODY), np.where(refused, issue, NOBODY))
    minutes.distance(model, verdict.code >= 0, against, gaps, impossible)
    _note_utility_objections(model, table, terms, against, refused)
    if table.stage.otherwise is not None:
        model.branches.append((table.stage.otherwise, model.arrivals(refused)))
    return verdict


def _heaviest(model: SettlementModel, table: Table, terms: Array, i: int, mine: Rows) -> Index:
    """The issue on which the terms, as the actor feels them, cost it most against the fallback."""
    agent, party = model.actors[i], take(model.actors[i].party, mine)
    start, setting = take((table.start, table.setting), mine)
    fallen = fallback(start, setting.today, setting.drift, setting.stickiness)
    moved = np.flatnonzero((fallen != setting.drift).any(axis=0))
    known = take(agent.began.drift_loss, mine)
    at_fallback = loss_beside(known, fallen, moved, party.ideal, party.weight, party.exponent)
    return heaviest_loss(agent.felt_loss(mine, take(terms, mine)), at_fallback)


def _would_sign_trusting(
    model: SettlementModel, table: Table, terms: Array, word: Mapping[int, Array], i: int, mine: Rows
) -> Mask:
    """Whether the actor would sign the closing table if it trusted everybody fully, in all stages; same noise."""
    if table.sitting is not None:
        return table.sitting.would_sign_trusting(i, mine, take(terms, mine))
    agent = model.actors[i]
    here = take(table, mine)
    eyes = i if i in table.forecasts else None
    ahead = sweep(
        take(model.origin_parties, mine),
        here.setting,
        take(model.stages, mine),
        take(model.origin, mine),
        first=table.q + 1,
        eyes=eyes,
        trusting=i,
    )
    seat = take(agent.seat, mine).trusting(here.setting)
    at = take(agent.stakes, mine)
    sums = seat.reckon(at, take(model.moved, mine), take(dict(word), mine), ahead.ahead_trusting(table.q, at))
    noise = take(agent.noise, mine)
    return accepts(sums, take(agent.breaks, mine), strategic=here.setting.strategic, noise=noise)


def _note_utility_objections(
    model: SettlementModel, table: Table, terms: Array, against: Mapping[int, Mask], refused: Mask
) -> None:
    """Note the issue over which an actor objects on utility alone, in traced worlds."""
    traced = model.rows < model.record.traced
    for i, mask in against.items():
        mine = np.flatnonzero(refused & mask & traced & ~model.actors[i].breaks.any(mask.size))
        if mine.size:
            minutes.objection(model, i, mine, _heaviest(model, table, terms, i, mine))
