"""What actors bring and what all share, for the kernel: the same on every path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.process.compiled.numbers import Layout
from sim.process.compiled.plan import (
    CONSENT,
    GUARD,
    LINK,
    NONE,
    PARTY,
    PRICE,
    RED_LINE,
    SETTING,
    VALUE,
    records,
    starts,
)
from sim.worlds.party import Condition, Felt, Guard, Party, Shift
from sim.worlds.setting import Setting

ROLES = {"red_line": RED_LINE, "price": PRICE, "consent": CONSENT}


@dataclass(frozen=True)
class Actors:
    """The parts of a plan that do not depend on the path, and the worlds' numbers that belong to them."""

    parts: dict[str, Any]
    groups: tuple[tuple[Guard, ...], ...]  # guards per actor, then the limits of everybody
    conditions: tuple[Condition, ...]
    numbers: NDArray[np.float64]  # (R, columns)


def lay_out_actors(parties: Sequence[Party], setting: Setting) -> Actors:
    """Lay out the actors and the setting."""
    own, conditions = Layout(), list[Condition]()
    shared = (setting.stickiness, setting.concession, setting.penalty_scale, setting.learning, setting.shock_chance)
    at_setting = own.each(setting.today, setting.drift, *shared)
    at_party = [_numbers(party, own) for party in parties]
    groups = (*(party.guards for party in parties), setting.limits)
    guards = [guard for group in groups for guard in group]
    columns = [*at_party, *[(0,) * len(at_party[0])] * 2]
    firsts = zip(columns, starts(map(len, groups)), starts([*(len(p.felt) for p in parties), 0]), strict=True)
    cares, counted = _cares(parties, setting), _guards(guards, setting, conditions, own)
    shifts = [_shift(guard, shift, conditions, own) for guard in guards for shift in guard.shifts]
    felt = [_felt(link, party, conditions, own) for party in parties for link in party.felt]
    parts = {
        "actors": len(parties),
        "rounds": int(setting.rounds),
        "reasoning": int(setting.reasoning),
        "precision": float(setting.precision),
        "strategic": bool(setting.strategic),
        "setting": records(SETTING, [at_setting]),
        "parties": records(PARTY, ((*numbers, guard, len(shifts) + link) for numbers, guard, link in firsts)),
        "cares": cares,
        "guards": counted,
        "links": records(LINK, [*shifts, *felt]),
        "values": records(VALUE, (value for condition in conditions for value in condition.values)),
    }
    return Actors(parts, groups, tuple(conditions), own.table(setting.today.shape[0]))


def _numbers(party: Party, own: Layout) -> tuple[int, ...]:
    say = party.leverage * party.salience
    return own.each(party.position, party.ideal, party.weight, say, party.exponent, party.discount)


def _cares(parties: Sequence[Party], setting: Setting) -> NDArray[np.bool_]:
    issues = range(len(setting.issues))
    cares = [[k in party.stands and k not in setting.process_issues for k in issues] for party in parties]
    return np.array(cares, dtype=bool)


def _guards(guards: Sequence[Guard], setting: Setting, conditions: list[Condition], own: Layout) -> NDArray[Any]:
    rows = []
    for guard, first in zip(guards, starts(len(guard.shifts) for guard in guards), strict=False):
        optional = guard.issue in setting.optional_issues
        unless = NONE if guard.unless is None else _known(guard.unless, conditions)
        rows.append(
            (guard.issue, *own.each(guard.value, guard.moved), first, guard.sign, ROLES[guard.role], optional, unless)
        )
    return records(GUARD, [*rows, (0, 0, 0, sum(len(guard.shifts) for guard in guards), 0.0, 0, 0, NONE)])


def _shift(guard: Guard, shift: Shift, conditions: list[Condition], own: Layout) -> tuple[int, ...]:
    return guard.issue, _known(shift.condition, conditions), *own.each(shift.value), 0


def _felt(link: Felt, party: Party, conditions: list[Condition], own: Layout) -> tuple[int, ...]:
    first = next(other for other in party.felt if other.issue == link.issue)
    return link.issue, _known(link.condition, conditions), *own.each(link.factor), int(first is link)


def _known(condition: Condition, conditions: list[Condition]) -> int:
    """The place of a condition among all."""
    conditions.append(condition)
    return len(conditions) - 1
