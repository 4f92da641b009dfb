"""Time passes: shocks, changes of government, and what those in force decide about what stands then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.actor import Numbers
from sim.agents.standing import fallen_from, first_to_withdraw
from sim.agents.story import in_points, tempted_away
from sim.process.endings import Ending
from sim.worlds.tables import NOBODY

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel
    from sim.agents.stakeholder import Withdrawal


def pass_time(model: SettlementModel, until: float) -> bool:
    """Live through what comes from outside until a month; gives whether the world still has a future then."""
    events = model.numbers.month
    while model.next_event < events.size and events[model.next_event] <= until:
        if not happens(model):
            return False
    model.month = min(until, model.rules.horizon)
    model.notes.time_line(model.month)
    return until < model.rules.horizon


def happens(model: SettlementModel) -> bool:
    """The next event, and what those in force decide then; gives whether what stands is kept."""
    n, numbers = model.next_event, model.numbers
    model.next_event, model.month = n + 1, float(numbers.month[n])
    model.notes.time_line(model.month)
    who = int(numbers.actor[n])
    if who == NOBODY:
        shock(model)
    else:
        change_government(model, who, int(numbers.change[n]))
    return not model.history or decide(model, Ending.SHOCK if who == NOBODY else Ending.TURNOVER)


def shock(model: SettlementModel) -> None:
    """A shock costs the pairs that the scenario names trust, both ways."""
    blow = model.shared.learning * model.shared.severity
    for one, other in model.rules.pairs.tolist():
        model.actors[one].learns(other, bad=blow)
        model.actors[other].learns(one, bad=blow)
    model.tell("a shock")


def change_government(model: SettlementModel, who: int, row: int) -> None:
    """Government i changes, and the others forget part of what they have learned about it."""
    new, agent = model.changes, model.actors[who]
    before = agent.position.copy()
    bound, link = new.bound[row, agent.my_bounds], new.link[row, agent.my_links]
    agent.changes_government(Numbers._make([*new.k[row], *new.n[row], bound, link, np.zeros(model.x.size)]))
    model.agents.do("forgets", who, model.shared.carry)
    model.turned.add(who)
    model.tell("a change of government", actor=who, before=before, position=agent.position)


def decide(model: SettlementModel, ending: int) -> bool:
    """Those in force decide; gives whether what stands is kept."""
    withdrawal = first_to_withdraw(model)
    if withdrawal is not None:
        unravel(model, ending, withdrawal)
    else:
        model.tell("kept", model.t, temptation=lambda: tempted_away(model))
    return withdrawal is None


def unravel(model: SettlementModel, ending: int, withdrawal: Withdrawal) -> None:
    """What stood falls: the world ends here."""
    model.notes.end()
    model.notes.time_line(model.month)
    model.notes.stop_feeling()
    model.x, model.over, model.ended, model.since = fallen_from(model, model.x), True, ending, model.month
    model.blame(withdrawal.place, withdrawal.issue)
    model.notes.start_feeling()
    model.tell(
        Ending(ending).name.lower(), model.t, temptation=withdrawal.temptation,
        over_bound=lambda: in_points(model, withdrawal.issue, withdrawal.gap),
    )  # fmt: skip
