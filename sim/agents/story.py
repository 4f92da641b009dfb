"""What happens in a world, as it is told afterwards: plain data, with values on the scenario's own scales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.process.endings import Ending
from sim.worlds.block import Array
from sim.worlds.tables import CONSENT, NOBODY, RED_LINE

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel
    from sim.agents.stakeholder import StakeholderAgent
    from sim.agents.table import Table

ENDINGS = {ending.name.lower() for ending in Ending}
"""What happens under these names has somebody to blame for it."""


class Event(NamedTuple):
    """What happened, when, at which stage of which path, and who stood in the way over what (empty: nobody).

    ``facts`` are more about it, ``values`` where the issues stand then, by issue, and ``trust`` the chance in the eyes
    of each actor that each other one means what it signs, by actor.
    """

    month: float
    what: str
    path: str
    stage: int
    actor: str
    issue: str
    facts: dict[str, Any]
    values: dict[str, float]
    trust: dict[str, dict[str, float]]

    @classmethod
    def of(cls, model: SettlementModel, what: str, t: int | None, facts: dict[str, Any]) -> Event:
        """What has just happened in a model; a fact may be a function that makes it, arrays (K,) are values."""
        blamed = (model.blamed, model.contested) if what in ENDINGS else (NOBODY, NOBODY)
        who, over = facts.pop("actor", blamed[0]), facts.pop("issue", blamed[1])
        names, issues = list(model.spec.actors), list(model.spec.issues)
        made = {name: fact() if callable(fact) else fact for name, fact in facts.items()}
        return cls(
            model.month,
            what,
            "" if t is None else list(model.spec.paths)[model.rows.stages[t].path],
            0 if t is None else model.rows.stages[t].number,
            "" if who == NOBODY else names[who],
            "" if over == NOBODY else issues[over],
            {name: on_scales(model, fact) if isinstance(fact, np.ndarray) else fact for name, fact in made.items()},
            on_scales(model, model.values),
            {one.key: dict(zip(names, one.trust().tolist(), strict=False)) for one in model.actors},
        )


def on_scales(model: SettlementModel, values: Array) -> dict[str, float]:
    """Values (K,) by issue."""
    record = model.notes.record
    return dict(zip(model.spec.issues, (record.low + values * record.width).tolist(), strict=True))


def in_points(model: SettlementModel, issue: int, distance: float) -> float:
    """A distance on an issue's scale."""
    return 0.0 if issue == NOBODY else float(distance * model.notes.record.width[issue])


def wants(table: Table) -> dict[str, dict[str, dict[str, float]]]:
    """What everybody at the table wants on the stage's issues, by actor and issue.

    Position, ideal and salience (0 to 100), and its red line and its price, as ``red_line at_most`` and so on: before
    links move them.
    """
    return {agent.key: _wanted(agent, table) for agent in table.present}


def _wanted(agent: StakeholderAgent, table: Table) -> dict[str, dict[str, float]]:
    model, issues = table.model, list(table.model.spec.issues)
    positions, ideals = on_scales(model, agent.position), on_scales(model, agent.ideal)
    found = {
        issues[k]: {
            "position": positions[issues[k]],
            "ideal": ideals[issues[k]],
            "salience": float(100.0 * agent.salience[k]),
        }
        for k in np.flatnonzero(table.moves & model.rules.cares[agent.place])
    }
    for row, value in zip(model.rules.bounds[agent.my_bounds], agent.bound, strict=True):
        if issues[row.issue] in found and row.role != CONSENT:
            kind = "red_line" if row.role == RED_LINE else "price"
            side = "at_most" if row.sign > 0 else "at_least"
            held = np.full(agent.position.size, min(max(value + agent.pressed[row.issue], 0.0), 1.0))
            found[issues[row.issue]][f"{kind} {side}"] = on_scales(model, held)[issues[row.issue]]
    return found


def objections(table: Table) -> list[dict[str, Any]]:
    """Who objects to the terms on the table: over which bounds and by how many points, or for want of utility.

    ``short`` is what signing would cost it, in utility.
    """
    return [
        {"actor": agent.key, "short": float(agent.short), "over": _over(table.model, agent.gap, agent.at)}
        for agent in table.objectors
    ]


def limits(table: Table) -> dict[str, dict[str, float]]:
    """The limits for everybody that the terms on the table pass, by issue."""
    return _over(table.model, table.gap, table.at)


def _over(model: SettlementModel, gap: Array, at: Array) -> dict[str, dict[str, float]]:
    issues, held = list(model.spec.issues), on_scales(model, at)
    return {
        issues[k]: {"bound": held[issues[k]], "points": in_points(model, k, gap[k])}
        for k in map(int, np.flatnonzero(gap > 0.0))
    }


def temptations(table: Table) -> dict[str, float]:
    """What breaking its word would be worth to everybody with something to deliver, beyond keeping it, in utility."""
    return {
        agent.key: float(agent.sums.temptation - table.noise[agent.place])
        for agent in table.model.actors
        if table.performs[agent.place]
    }


def tempted_away(model: SettlementModel) -> dict[str, float]:
    """What withdrawing from what stands would be worth to those in force, beyond keeping it, in utility."""
    return {agent.key: float(agent.tempted) for agent in model.actors if model.force.owes[agent.place].any()}
