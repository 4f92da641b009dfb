"""The order of things in one world: a stage is put, goes on or fails; what stands is reviewed; the horizon comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.delivery import negotiate_and_deliver
from sim.agents.events import decide, pass_time
from sim.agents.story import in_points
from sim.process.endings import NEVER, Ending
from sim.worlds.tables import NOBODY

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel


def put_stage(model: SettlementModel) -> bool:
    """Put the stage at hand; gives whether the world goes on."""
    model.put = model.month
    if model.is_new:
        model.begun, model.is_new = model.begun + 1, False
    result = negotiate_and_deliver(model)
    if result == Ending.HORIZON:
        model.why = NEVER
        return False
    return go_on(model) if result == Ending.COMPLETED else fail(model, result)


def go_on(model: SettlementModel) -> bool:
    """The months of a delivered stage, and on to the next; gives whether the world goes on."""
    t, last = model.t, model.stage_no == model.steps_ahead.size - 1
    goes_on = pass_time(model, model.month + float(model.published.months[t]))
    if goes_on:
        press(model, t)
    if model.over:
        return False
    model.since, model.why = model.month, Ending.COMPLETED if last else NEVER
    model.blame(NOBODY, NOBODY)
    if last:
        model.at_table = False
        return goes_on and decide(model, Ending.BREACH)
    crosses = model.rows.stages[model.steps_ahead[model.stage_no + 1]].path != model.rows.stages[t].path
    if crosses:
        model.notes.path_left(t, Ending.COMPLETED)
        model.is_cut = not goes_on
    model.stage_no, model.is_new = model.stage_no + 1, True
    return goes_on


def press(model: SettlementModel, t: int) -> None:
    """The pressure of a stage, once, when its months are over."""
    about = model.rows.stages[t]
    for n in range(about.push_first, about.push_end):
        push = model.rows.pushes[n]
        step = float(model.published.push[n])
        model.actors[push.target].gives_way(push.issue, step)
        model.tell("pressure", t, actor=push.target, issue=push.issue, points=in_points(model, push.issue, step))


def fail(model: SettlementModel, why: int) -> bool:
    """A stage has failed: those in force decide, or the path goes otherwise; gives whether the world goes on."""
    model.why, model.since = why, model.month
    if why != Ending.BREACH:
        model.turned.clear()
    if model.history:
        decide(model, Ending.BREACH)
    elif why in (Ending.BREACH, Ending.MISREAD):
        model.notes.end()
        model.over = why == Ending.BREACH
        model.ended = why
    if model.over:
        return False
    onward = int(model.walks.otherwise[model.walk_first + model.stage_no])
    if onward != NOBODY and why not in (Ending.BREACH, Ending.MISREAD):
        leave(model, onward)
    else:
        model.at_table = False
    return True


def leave(model: SettlementModel, onward: int) -> None:
    """A path is left after a refusal: it has the ending with which it stands."""
    ending, why = (Ending.STANDING, model.why) if model.history else (model.why, NEVER)
    model.notes.ending(ending, why)
    model.notes.path_left(model.t, ending, why)
    model.steps_of(onward)
    model.stage_no, model.on_main_path, model.is_new, model.why = 0, False, True, NEVER
    model.tell("otherwise", model.t)


def review(model: SettlementModel) -> bool:
    """One review of what stands; gives whether the world goes on."""
    if not model.history:
        model.turned.clear()
    if not pass_time(model, model.month + model.rules.review):
        return False
    if model.history:
        if not decide(model, Ending.BREACH):
            return False
        for j in np.flatnonzero(model.force.owes.any(axis=1)):
            model.agents.do("learns", int(j), good=model.shared.learning * model.rules.review / 12.0)
    model.at_table = model.why != Ending.COMPLETED and may_be_put_again(model)
    return True


def may_be_put_again(model: SettlementModel) -> bool:
    """Whether a failed stage comes back to the table at the end of a review: not when it is too late for it."""
    if not model.rules.reopen or model.is_too_late:
        return False
    if not model.history:
        return bool(model.turned)
    return model.why != Ending.BREACH or any(model.stages.involved[model.t, i] for i in model.turned)


def finish(model: SettlementModel) -> None:
    """The horizon, or the end of what stood before it: how the world stands."""
    why = NEVER
    if model.why == NEVER and not model.over:
        model.since = model.rules.horizon
        model.blame(NOBODY, NOBODY)
    if not model.over:
        if model.why == Ending.COMPLETED:
            model.ended = Ending.COMPLETED
        elif model.history:
            model.ended, why = Ending.STANDING, Ending.HORIZON if model.why == NEVER else model.why
        else:
            model.ended = Ending.OPEN if model.why == NEVER else model.why
    model.notes.ending(model.ended, why)
    if not model.is_cut:  # else the path that the horizon cut short is complete itself, and the next was not begun
        model.notes.path_left(model.t, model.ended, why)
    model.month = float(model.rules.horizon)
    model.notes.close()
    model.is_finished = True
    model.tell(Ending(model.ended).name.lower(), model.t, why="" if why == NEVER else Ending(why).name.lower())
