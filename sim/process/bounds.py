"""Reservation bounds at the terms: what links make of them, which are broken, and by how much (section 3).

A red line is broken by terms that are beyond it and beyond where the stage began. A price must be met in full whenever
the stage moves a substantive issue away from the actor's table position. Links are structured data; the most permissive
one whose condition holds at the terms replaces the bound.
"""

from __future__ import annotations

import numpy as np

from sim.process.compiling import formula, inner
from sim.process.copying import fill
from sim.process.handles import Handle
from sim.process.sums import MOVED
from sim.worlds.block import Array, Own, Pledges
from sim.worlds.tables import CONSENT, NO_CONDITION, PRICE, RED_LINE, Mask

SLACK = 1e-9
"""Values this close to a bound or a threshold count as on it."""


@inner
def one_of(there: Mask, wanted: Mask) -> bool:
    """Whether somebody who is wanted is there, (G,).

    >>> one_of(np.array([True, False]), np.array([True, True])), one_of(np.array([True]), np.array([False]))
    (True, False)
    """
    for g in range(there.size):
        if there[g] and wanted[g]:
            return True
    return False


@inner
def pledged(rules: Handle, condition: int, pledges: Pledges) -> bool:
    """Whether the guarantors, the mediators and the duties are there that a condition asks for."""
    row = rules.conditions[condition]
    if row.guaranteed and not one_of(pledges.backed, rules.guaranteed[condition]):
        return False
    if row.mediated and not one_of(pledges.mediated, rules.mediated[condition]):
        return False
    for n in range(row.duty_first, row.duty_end):
        if not pledges.owes[rules.duties[n].actor, rules.duties[n].issue]:
            return False
    return True


@inner
def holds(rules: Handle, condition: int, x: Array, pledges: Pledges) -> bool:
    """Whether a condition holds at values x (K,), given what the stage commits people to."""
    if condition == NO_CONDITION:
        return True
    if not pledged(rules, condition, pledges):
        return False
    row = rules.conditions[condition]
    for n in range(row.value_first, row.value_end):
        value = rules.values[n]
        if value.sign * (x[value.issue] - value.threshold) < -SLACK:
            return False
    return True


@formula
def felt(rules: Handle, i: int, link: Array, x: Array, pledges: Pledges, out: Array) -> bool:
    """Shares of the issues' values that actor i feels, (K,): the largest match of its links, else 1; whether any is
    not 1.
    """
    fill(out, 1.0)
    first, end = rules.actors[i].felt_first, rules.actors[i].felt_end
    for n in range(first, end):
        out[rules.felts[n].issue] = -1.0
    for n in range(first, end):
        row = rules.felts[n]
        if holds(rules, row.condition, x, pledges):
            out[row.issue] = max(out[row.issue], link[row.link])
    some = False
    for n in range(first, end):
        k = rules.felts[n].issue
        if out[k] < 0.0:
            out[k] = 1.0
        some |= out[k] != 1.0
    return some


@inner
def gives_something(
    rules: Handle, i: int, position: Array, salience: Array, start: Array, terms: Array, moves: Mask
) -> bool:
    """Whether a stage moves a substantive issue away from i's table position (K,); only where i has an interest."""
    for k in range(terms.size):
        if moves[k] and (rules.cares[i, k] or salience[k] > 0.0) and rules.issues[k].process == 0:
            if abs(terms[k] - position[k]) > abs(start[k] - position[k]) + MOVED:
                return True
    return False


@formula
def broken(
    rules: Handle,
    i: int,
    own: Own,
    pressed: Array,
    waives: bool,
    start: Array,
    terms: Array,
    pledges: Pledges,
    gap: Array,
    at: Array,
) -> float:
    """The bounds of actor i that a stage's terms break.

    Parameters
    ----------
    rules : Rules
    i : int
        The actor; N stands for nobody and its limits for everybody.
    own : Own
        The actors' numbers.
    pressed : ndarray, shape (K,)
        What pressure has added to its bounds.
    waives : bool
        Whether it advocates the path and so waives its prices.
    start, terms : ndarray, shape (K,)
    pledges : Pledges
        The stage's.
    gap, at : ndarray, shape (K,)
        Written: the widest gap on each issue, 0 where nothing is broken, and the bound that is missed by it.

    Returns
    -------
    float
        The widest gap.
    """
    fill(gap, 0.0)
    widest, gives, known = 0.0, False, False
    for b in range(rules.actors[i].bound_first, rules.actors[i].bound_end):
        row = rules.bounds[b]
        k, sign, value = row.issue, row.sign, own.bound[b]
        if row.role == PRICE:
            if waives or (rules.issues[k].optional and not (pledges.moves[k] and abs(terms[k] - start[k]) > MOVED)):
                continue
        elif not pledges.moves[k] or sign * (terms[k] - start[k]) <= SLACK:
            continue
        if row.role != CONSENT:
            value = bound_at(rules, b, own.link, value, pressed[k], terms, pledges)
        found = sign * (terms[k] - value)
        if found <= SLACK or found <= gap[k]:
            continue
        if row.role == PRICE and not known:
            gives, known = (
                gives_something(rules, i, own.position[i], own.salience[i], start, terms, pledges.moves),
                True,
            )
        if row.role == PRICE and not gives:
            continue
        if row.role == CONSENT and row.unless != NO_CONDITION and holds(rules, row.unless, terms, pledges):
            continue
        gap[k], at[k] = found, value
        widest = max(widest, found)
    return widest


@inner
def bound_at(rules: Handle, b: int, link: Array, value: float, pressed: float, x: Array, pledges: Pledges) -> float:
    """Bound b at values x: ``value`` or what the most permissive link makes of it, moved by pressure, in [0, 1]."""
    row = rules.bounds[b]
    best = -np.inf
    for n in range(row.shift_first, row.shift_end):
        shift = rules.shifts[n]
        moved = row.sign * (link[shift.link] if shift.sets else value + link[shift.link])
        if moved > best and holds(rules, shift.condition, x, pledges):
            best = moved
    if best > -np.inf:
        value = row.sign * best
    return min(max(value + pressed, 0.0), 1.0)


@formula
def broken_red_lines(
    rules: Handle, i: int, own: Own, pressed: Array, start: Array, terms: Array, pledges: Pledges, out: Array
) -> None:
    """1 for the issues (K,) on which terms break a red line of an actor whose yes is not asked: reported, no more."""
    fill(out, 0.0)
    for b in range(rules.actors[i].bound_first, rules.actors[i].bound_end):
        row = rules.bounds[b]
        k = row.issue
        if row.role == RED_LINE and pledges.moves[k] and row.sign * (terms[k] - start[k]) > SLACK:
            value = bound_at(rules, b, own.link, own.bound[b], pressed[k], terms, pledges)
            if row.sign * (terms[k] - value) > SLACK:
                out[k] = 1.0


@formula
def under_limits(
    rules: Handle,
    bound: Array,
    start: Array,
    came: Array,
    low: Array,
    high: Array,
    pledges: Pledges,
    terms: Array,
) -> None:
    """Draw terms back, in place, under the limits that hold for everybody.

    Never further back than the start of the stage or the near end of the path's own interval; conditions are read at
    the terms as they ``came``.
    """
    nobody = rules.actors[rules.actors.size - 1]
    for b in range(nobody.bound_first, nobody.bound_end):
        row = rules.bounds[b]
        k = row.issue
        if not pledges.moves[k]:
            continue
        if row.unless != NO_CONDITION and holds(rules, row.unless, came, pledges):
            continue
        if row.sign > 0:
            terms[k] = min(terms[k], max(max(bound[b], start[k]), low[k]))
        else:
            terms[k] = max(terms[k], min(min(bound[b], start[k]), high[k]))
