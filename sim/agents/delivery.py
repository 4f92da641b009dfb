"""One stage: talks, signature, a bargain that was misread, delivery (section 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.events import pass_time
from sim.agents.standing import first_largest
from sim.agents.story import objections, temptations, wants
from sim.agents.table import Table
from sim.process.endings import Ending, too_late
from sim.process.stands import put_in_force
from sim.process.sums import MOVED
from sim.worlds.block import Array
from sim.worlds.tables import NOBODY

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel
    from sim.agents.stakeholder import StakeholderAgent

AGREED = -2
"""No ending, no failure: the stage is signed."""


def negotiate_and_deliver(model: SettlementModel) -> int:
    """COMPLETED where the stage is signed and delivered, HORIZON where the world ends first, or why it fails."""
    if model.is_too_late:
        return lapse(model)
    table = negotiate(model)
    if not table.is_agreed:
        refusal = table.refusal()
        model.blame(refusal.place, refusal.issue)
        model.tell(Ending(refusal.why).name.lower(), table.t, terms=table.terms, objections=lambda: objections(table))
        return refusal.why
    sign(model, table)
    table, result = ratify(model, table)
    if result != AGREED:
        return result
    model.notes.settled(bool(model.rows.stages[table.t].asks))
    contested = misread_over(model, table)
    if contested != NOBODY:
        table, result = find_out(model, table, contested)
        if result != AGREED:
            return result
    return carry_out(model, table)


def negotiate(model: SettlementModel) -> Table:
    """Talks about the stage at hand."""
    model.notes.put()
    table = Table(model, model.t)
    model.tell("put", table.t, terms=table.terms, wants=lambda: wants(table))
    table.begin_sums()
    table.talk()
    model.notes.stage(table)
    return table


def sign(model: SettlementModel, table: Table) -> None:
    """A stage is signed."""
    about = model.rows.stages[table.t]
    model.is_written |= bool(about.writes) or about.mediator != NOBODY
    unfaithful = [agent for agent in table.voters if agent.signs(table)]
    model.notes.signature(unfaithful)
    model.tell(
        "signed", table.t, terms=table.terms, rounds=table.rounds, bad_faith=[agent.key for agent in unfaithful],
        temptation=lambda: temptations(table),
    )  # fmt: skip


def lapse(model: SettlementModel) -> int:
    """The stage is past its deadline."""
    model.blame(NOBODY, NOBODY)
    model.tell("lapsed", model.t)
    return int(Ending.LAPSED)


def ratify(model: SettlementModel, table: Table) -> tuple[Table, int]:
    """What was signed is put to those who ratify, if the vote comes before the deadline."""
    those = [agent for agent in model.actors if model.stages.ratifies[table.t, agent.place]]
    if not those:
        return table, AGREED
    vote, deadline = model.month + float(model.published.ratifying[table.t]), float(model.published.deadline[table.t])
    if not pass_time(model, min(vote, deadline)):
        return table, int(Ending.HORIZON)
    if too_late(vote, deadline):
        return table, lapse(model)
    again = ask_again(model, table, those)
    if not again.objectors:
        model.tell("ratified", again.t, by=[agent.key for agent in those])
        return again, AGREED
    refusal = again.refusal()
    model.blame(refusal.place, refusal.issue)
    model.tell("unratified", again.t, terms=again.terms, objections=lambda: objections(again))
    return again, int(Ending.UNRATIFIED)


def ask_again(model: SettlementModel, table: Table, those: list[StakeholderAgent] | None = None) -> Table:
    """The same terms at a table of today, at which some are asked; those whose consent is needed if none are named."""
    model.put = model.month - float(model.published.ratifying[table.t])
    again = Table(model, table.t)
    again.terms = table.terms
    again.voters = again.voters if those is None else those
    again.begin_sums()
    again.judge()
    return again


def misread_over(model: SettlementModel, table: Table) -> int:
    """The issue over which two find out that they have signed different bargains; -1: they do not."""
    rules = model.rules
    if model.is_written or not model.shared.misread or not all(table.performs[i] for i in rules.gap_actors):
        return NOBODY
    moving = [k for k in rules.gap_issues if table.moves[k] and abs(table.terms[k] - model.x[k]) > MOVED]
    return int(moving[0]) if moving else NOBODY


def find_out(model: SettlementModel, table: Table, contested: int) -> tuple[Table, int]:
    """Time passes, trust falls, and all are asked again at the stricter terms."""
    model.is_written = True
    model.tell(
        "misread found out", table.t, issue=contested, between=[model.actors[i].key for i in model.rules.gap_actors]
    )
    if not pass_time(model, model.month + table.exposure):
        return table, int(Ending.HORIZON)
    one, other = (int(i) for i in model.rules.gap_actors)
    model.actors[one].learns(other, bad=model.shared.learning)
    model.actors[other].learns(one, bad=model.shared.learning)
    table.terms = stricter(model, table)
    again = ask_again(model, table)
    if not again.is_agreed:
        model.blame(min(one, other), contested)
        model.tell("misread", again.t, terms=again.terms, objections=lambda: objections(again))
        return again, int(Ending.MISREAD)
    sign(model, again)
    return again, AGREED


def stricter(model: SettlementModel, table: Table) -> Array:
    """The stricter reading (K,): each contested issue moves further the way it was moving."""
    terms = table.terms.copy()
    for k in model.rules.gap_issues:
        step = terms[k] - model.x[k]
        if table.moves[k] and abs(step) > MOVED:
            terms[k] = min(max(terms[k] + np.copysign(model.shared.points, step), 0.0), 1.0)
    return terms


def carry_out(model: SettlementModel, table: Table) -> int:
    """COMPLETED where all who must deliver do; else BREACH, or HORIZON where the world ends before it is seen."""
    able = model.numbers.able[model.begun - 1]
    means_to = {agent: agent.delivers(table) for agent in model.actors if table.performs[agent.place]}
    breakers = [agent for agent, willing in means_to.items() if not (willing and able[agent.place])]
    if not breakers:
        deliver(model, table)
        return int(Ending.COMPLETED)
    if all(means_to[agent] for agent in breakers):
        model.notes.unable()
    worst = first_largest(breakers, [agent.sums.temptation - table.noise[agent.place] for agent in breakers])
    issue = worst.costliest(table.owes, model.x, table.terms)
    model.turned.clear()
    model.tell(
        "broken", table.t, actor=worst.place, issue=issue, temptation=lambda: temptations(table),
        breakers={agent.key: "unable" if means_to[agent] else "unwilling" for agent in breakers},
    )  # fmt: skip
    if not pass_time(model, model.month + table.exposure):
        return int(Ending.HORIZON)
    for breaker in breakers:
        model.agents.do("learns", breaker.place, bad=model.shared.learning * model.shared.fall)
    model.blame(worst.place, issue)
    return int(Ending.BREACH)


def deliver(model: SettlementModel, table: Table) -> None:
    """All deliver: what was agreed stands, and those who kept their word are trusted more."""
    model.notes.time_line(model.month)
    model.notes.stop_feeling()
    put_in_force(model.force, table.pledges, model.x, table.terms)
    model.history.append((table.t, model.x, table.terms))
    model.x = table.terms.copy()
    model.notes.delivery()
    model.notes.start_feeling()
    for j in np.flatnonzero(table.performs):
        model.agents.do("learns", int(j), good=model.shared.learning)
    model.tell("delivered", table.t, until=model.month + table.months)
