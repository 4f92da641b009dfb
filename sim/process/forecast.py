"""Looking ahead: what each coming stage is worth to each actor, at each level of reasoning.

Trust along the path while everybody keeps faith is known in advance, so one backward sweep gives the value of every
stage at its published terms: ``complied`` (the larger of complied and breached for performers) if everybody whose
consent the stage needs would sign it, else the fallback; after the last stage the utility of the end state. The
levels are swept together because level L needs the others' compliance at level L-1 on the same terms. Signatures
are read at the sweep's own level.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.process.appraisal import Stakes, compliance, moved_issues, performs
from sim.process.beliefs import expected
from sim.process.bounds import broken, infeasible
from sim.process.seat import Seat, accepts, take_seat
from sim.worlds.arrays import Array, Mask, with_columns
from sim.worlds.itinerary import Terms
from sim.worlds.party import Party
from sim.worlds.setting import Setting


@dataclass(frozen=True)
class Forecast:
    """The value of stages ahead. Lists run over stages; a stage's entries are per level, then per actor.

    ``value[q][level - 1][i]`` (R,), ``signed[q][level - 1]`` (R,) for stages q that were swept; others are empty.
    ``trusting_value[q]`` and ``trusting_signed[q]`` are those of one actor if it trusted everybody fully.
    """

    value: list[list[dict[int, Array]]]
    signed: list[list[Mask]]
    trusting_value: list[Array | None]
    trusting_signed: list[Mask | None]

    def ahead(self, q: int, level: int, actor: int, at: Stakes) -> Array:
        """V(q+1) for an actor at a level: swept value where the next stage would be signed, else F(q+1)."""
        if q + 1 >= len(self.value):
            return at.done
        return np.where(self.signed[q + 1][level - 1], self.value[q + 1][level - 1][actor], at.fall_next)

    def ahead_trusting(self, q: int, at: Stakes) -> Array:
        """V(q+1) for the actor who trusts everybody."""
        if q + 1 >= len(self.value):
            return at.done
        value, signed = self.trusting_value[q + 1], self.trusting_signed[q + 1]
        assert value is not None
        assert signed is not None
        return np.where(signed, value, at.fall_next)


@dataclass(frozen=True)
class Standing:
    """Where a walk stands before a stage: values, and each actor's beta parameters. Arrays over worlds."""

    values: Array  # (R, K)
    trust_a: tuple[Array, ...]  # per actor, (R, G)
    trust_b: tuple[Array, ...]


def sweep(
    parties: Sequence[Party],
    setting: Setting,
    stages: Sequence[Terms],
    standing: Standing,
    *,
    first: int = 1,
    eyes: int | None = None,
    trusting: int | None = None,
) -> Forecast:
    """Value the stages ahead of a walk, from the last back to stage ``first`` (0 is the stage at hand).

    Parameters
    ----------
    parties : sequence of Party
        All actors, in order.
    stages : sequence of Terms
        The stages from the one at hand on.
    standing : Standing
        Where the walk stands now.
    first : int
        The earliest stage to value.
    eyes : int, optional
        The actor through whose belief about pressure to look; the truth if absent.
    trusting : int, optional
        An actor to value the stages for as if it trusted everybody fully, beside the rest.

    Returns
    -------
    Forecast
    """
    count = len(stages)
    result = Forecast([[] for _ in stages], [[] for _ in stages], [None] * count, [None] * count)
    starts, a_by_stage = _faithful_future(parties, setting, stages, standing)
    parties_by_stage = _pressed(parties, stages, eyes)
    for q in range(count - 1, first - 1, -1):
        terms = with_columns(starts[q], stages[q].issues, stages[q].target)
        seats = {}
        for party in parties_by_stage[q]:
            trust = expected(a_by_stage[q][party.index], standing.trust_b[party.index])
            seats[party.index] = take_seat(party, trust, starts[q], stages[q], setting)
        _value_stage(q, seats, terms, setting, result, trusting)
    return result


def _value_stage(
    q: int, seats: dict[int, Seat], terms: Array, setting: Setting, result: Forecast, trusting: int | None
) -> None:
    """Fill in one stage of the forecast."""
    stage = next(iter(seats.values())).stage
    start = next(iter(seats.values())).start
    moved = moved_issues(terms, start, stage)
    at = {i: seat.weigh(terms, setting) for i, seat in seats.items()}
    breaks = {i: broken(seats[i].party, terms, start, stage, setting) for i in stage.consent}
    feasible = np.ones(terms.shape[0], dtype=bool)
    for gap in infeasible(setting, terms, start, stage).values():
        feasible &= gap <= 0
    word: dict[int, Array] = {}
    for level in range(1, setting.reasoning + 1):
        sums = {i: seats[i].reckon(at[i], moved, word, result.ahead(q, level, i, at[i])) for i in seats}
        yes = {i: accepts(sums[i], breaks[i], strategic=setting.strategic) for i in stage.consent}
        result.value[q].append({i: s.best for i, s in sums.items()})
        result.signed[q].append(_all(feasible, yes.values()))
        if level == setting.reasoning and trusting is not None:
            mine = (
                seats[trusting]
                .trusting(setting)
                .reckon(at[trusting], moved, word, result.ahead_trusting(q, at[trusting]))
            )
            if trusting in yes:
                yes[trusting] = accepts(mine, breaks[trusting], strategic=setting.strategic)
            result.trusting_value[q] = mine.best
            result.trusting_signed[q] = _all(feasible, yes.values())
        word = {j: compliance(sums[j], setting.precision) for j in stage.performers}


def _all(first: Mask, rest: Iterable[Mask]) -> Mask:
    result = first
    for mask in rest:
        result = result & mask
    return result


def _faithful_future(
    parties: Sequence[Party], setting: Setting, stages: Sequence[Terms], standing: Standing
) -> tuple[list[Array], list[list[Array]]]:
    """Values at the start of each stage and everyone's ``a`` of trust there, if all terms hold and all keep faith."""
    starts, kept = [standing.values], [list(standing.trust_a)]
    for stage in stages[:-1]:
        start, a_now = starts[-1], kept[-1]
        terms = with_columns(start, stage.issues, stage.target)
        moved = moved_issues(terms, start, stage)
        done = {j: performs(j, stage, moved) for j in stage.performers}
        kept.append([learn(a, party.index, done, setting.learning) for party, a in zip(parties, a_now, strict=True)])
        starts.append(terms)
    return starts, kept


def learn(parameter: Array, observer: int, seen: dict[int, Mask], amount: Array) -> Array:
    """A beta parameter (R, G) of an observer after ``amount`` (R,) more evidence on each actor seen, where seen."""
    if not seen:
        return parameter
    turned = parameter.T.copy()
    for actor, where in seen.items():
        if actor != observer:
            turned[actor] += np.where(where, amount, 0.0)
    return turned.T


def _pressed(parties: Sequence[Party], stages: Sequence[Terms], eyes: int | None) -> list[list[Party]]:
    """The parties as they will be at each stage, by the pressure of the stages before, in somebody's eyes."""
    result = [list(parties)]
    for stage in stages[:-1]:
        now = list(result[-1])
        for push in stage.pressure:
            step = push.true if eyes is None else push.believed.get(eyes, push.true)
            now[push.target] = now[push.target].moved_by(push.issue, step)
        result.append(now)
    return result
