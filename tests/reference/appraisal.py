"""Belief, and what keeping, breaking and refusing a stage are worth to each actor (paragraph 3)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.reference.bounds import deliverers, end_state, felt_factors, moves, performers
from tests.reference.utility import Shift, Values, fallback, utility, weighted_loss
from tests.reference.world import StageInputs, WorldInputs

TIE = 1e-12

Trust = dict[tuple[str, str], tuple[float, float]]
"""``(a, b)`` of the beta reputation of j in i's eyes, by (i, j); outside guarantors included as j."""


class Next:
    """What follows a stage that is kept."""

    END = "end"
    """Nothing: the path is complete."""
    FALLBACK = "fallback"
    """The next stage would not be signed: the process decays."""


@dataclass
class Appraisal:
    """One actor's sums on one stage."""

    complied: float
    breached: float | None
    refused: float
    belief: dict[str, float]

    def worth(self, noise: float, strategic: bool) -> float:
        """What signing is worth: complying, or with strategic consent the better of complying and breaking."""
        return (self.value() if strategic else self.complied) + noise

    def signs(self, noise: float, strategic: bool) -> bool:
        """Whether signing is worth as much as refusing."""
        return self.worth(noise, strategic) >= self.refused - TIE

    def complies(self, noise: float) -> bool:
        """Whether keeping the bargain is worth as much as breaking it."""
        return self.breached is None or self.complied + noise >= self.breached - TIE

    def value(self) -> float:
        """``V``: the larger of complied and breached for its performers."""
        return self.complied if self.breached is None else max(self.complied, self.breached)


def tau(trust: Trust, i: str, j: str, trusting: str | None = None) -> float:
    """The chance that j means what it signed, in i's eyes: ``a / (a + b)``; 1 for an actor that trusts fully."""
    if i == trusting:
        return 1.0
    a, b = trust[i, j]
    return a / (a + b)


def plain_belief(stage: StageInputs, trust: Trust, i: str, j: str, trusting: str | None = None) -> float:
    """``b_ij = 1 - (1 - tau_ij) prod_g (1 - gamma_g tau_ig)`` over guarantors other than i and j."""
    doubt = 1 - tau(trust, i, j, trusting)
    for g, gamma in stage.guarantors.items():
        if g not in (i, j):
            doubt *= 1 - gamma * tau(trust, i, g, trusting)
    return 1 - doubt


def compliance(world: WorldInputs, appraisal: Appraisal) -> float:
    """How likely an actor is to keep its word by its own sums: 0 or 1, or logistic with a finite precision."""
    if appraisal.breached is None:
        return 1.0
    precision = world.process.precision
    if precision == "exact":
        return 1.0 if appraisal.complies(0.0) else 0.0
    return _logistic((appraisal.complied - appraisal.breached) * precision)


def _logistic(z: float) -> float:
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


def hazard(world: WorldInputs, months: float) -> float:
    """The chance of a shock within a stage."""
    return 1 - (1 - world.yearly_shock) ** (months / 12)


def penalty(world: WorldInputs, stage: StageInputs, trust: Trust, i: str, trusting: str | None = None) -> float:
    """What a breaker loses: ``scale (1 - prod_g (1 - gamma_g tau_ig lev_g))``, g not i."""
    product = 1.0
    for g, gamma in stage.guarantors.items():
        if g != i and stage.targets:
            lev = sum(world.leverage[g][k] for k in stage.targets) / len(stage.targets)
            product *= 1 - gamma * tau(trust, i, g, trusting) * lev
    return world.penalty_scale * (1 - product)


def appraise(
    world: WorldInputs,
    stage: StageInputs,
    x_q: Values,
    terms: Values,
    trust: Trust,
    shift: Shift,
    comply_below: dict[str, float] | None,
    next_values: dict[str, float | str],
    trusting: str | None = None,
) -> dict[str, Appraisal]:
    """``complied``, ``breached`` and ``refused`` of every actor at the terms.

    ``comply_below`` is how likely each performer is to comply one reasoning level below (None at level 1);
    ``next_values`` is V of the next stage, or what stands in its place.
    """
    x_end = end_state(x_q, terms)
    performing = performers(world, stage, x_q, terms)
    x_f_q, x_f_next = fallback(world, x_q), fallback(world, x_end)
    h = hazard(world, stage.months)
    appraisals = {}
    for i in world.actors:
        factors = felt_factors(world, stage, x_q, terms, i)
        belief = {}
        for j in world.actors:
            belief[j] = 1.0
            if j != i and j in performing:
                belief[j] = plain_belief(stage, trust, i, j, trusting)
                if comply_below is not None:
                    belief[j] *= comply_below[j]
        d = world.discount[i]
        dd, e = d**stage.months, 1 - d**stage.exposure
        r = utility(world, shift, i, x_end, factors)
        f_q, f_next = utility(world, shift, i, x_f_q), utility(world, shift, i, x_f_next)
        v = {Next.END: r, Next.FALLBACK: f_next}.get(next_values[i], next_values[i])
        good = (1 - dd) * r + dd * ((1 - h) * v + h * f_next)
        everybody = math.prod(belief[j] for j in performing if j != i)
        mix = _mix(world, stage, x_q, terms, shift, i, factors, belief, faithful=True)
        complied = e * mix + (1 - e) * f_q + everybody * (good - e * r - (1 - e) * f_q)
        breached = None
        if i in performing:
            mix_false = _mix(world, stage, x_q, terms, shift, i, factors, belief, faithful=False)
            breached = e * mix_false + (1 - e) * (f_q - penalty(world, stage, trust, i, trusting))
        refused = e * utility(world, shift, i, x_q, factors) + (1 - e) * f_q
        appraisals[i] = Appraisal(complied, breached, refused, belief)
    return appraisals


def _mix(
    world: WorldInputs,
    stage: StageInputs,
    x_q: Values,
    terms: Values,
    shift: Shift,
    i: str,
    factors: dict[str, float],
    belief: dict[str, float],
    *,
    faithful: bool,
) -> float:
    """Expected utility during the exposure: every issue delivered with ``pi_ik``, the product of i's beliefs.

    Without a deliverer an issue moves at signature; an actor that breaks its word delivers nothing of its own.
    """
    total = 1.0
    for k in world.issues:
        factor = factors.get(k, 1.0)
        stays = weighted_loss(world, shift, i, k, x_q[k], factor)
        if not moves(x_q, terms, k):
            value = terms.get(k, x_q[k])
            total -= weighted_loss(world, shift, i, k, value, factor)
            continue
        owing = deliverers(stage, k)
        pi = math.prod(belief[j] for j in owing)
        if not faithful and i in owing:
            pi = 0.0
        total -= pi * weighted_loss(world, shift, i, k, terms[k], factor) + (1 - pi) * stays
    return total
