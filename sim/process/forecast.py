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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.process.appraisal import Stakes, compliance, moved_issues, performs
from sim.process.beliefs import expected
from sim.process.bounds import NO_BREAKS, broken, infeasible
from sim.process.seat import Seat, accepts, take_seat
from sim.worlds.arrays import Array, Mask, Rows, take, with_columns
from sim.worlds.itinerary import Terms
from sim.worlds.party import Party
from sim.worlds.setting import Setting

Where = Rows | slice
EVERYWHERE = slice(None)
CROWDED = 0.6
"""Worlds that may sign a stage are taken aside where they are fewer than this share; the numbers are the same."""


@dataclass(frozen=True)
class Forecast:
    """The value of stages ahead. Lists run over stages; a stage's entries are per level, then per actor.

    ``value[q][level - 1][i]`` (R,), ``signed[q][level - 1]`` (R,) for stages q that were swept; others are empty.
    ``trusting_value[q]`` and ``trusting_signed[q]`` are those of one actor if it trusted everybody fully. A value is
    nought where bounds rule a signature out, so that nobody asks what the stage is worth.
    """

    value: list[list[dict[int, Array]]]
    signed: list[list[Mask]]
    trusting_value: list[Array | None]
    trusting_signed: list[Mask | None]

    def ahead(self, q: int, level: int, actor: int, at: Stakes, rows: Where = EVERYWHERE) -> Array:
        """V(q+1) for an actor at a level, in some worlds: swept value where that stage would be signed, else F(q+1)."""
        if q + 1 >= len(self.value):
            return at.done
        signed, value = self.signed[q + 1][level - 1], self.value[q + 1][level - 1][actor]
        return np.where(signed[rows], value[rows], at.fall_next)

    def ahead_trusting(self, q: int, at: Stakes, rows: Where = EVERYWHERE) -> Array:
        """V(q+1) for the actor who trusts everybody."""
        if q + 1 >= len(self.value):
            return at.done
        value, signed = self.trusting_value[q + 1], self.trusting_signed[q + 1]
        assert value is not None
        assert signed is not None
        return np.where(signed[rows], value[rows], at.fall_next)


@dataclass(frozen=True)
class Standing:
    """Where a walk stands before a stage: values, and each actor's beta parameters. Arrays over worlds."""

    values: Array  # (R, K)
    trust_a: tuple[Array, ...]  # per actor, (R, G)
    trust_b: tuple[Array, ...]


@dataclass(frozen=True)
class Coming:
    """A stage to come, at its published terms, if all terms hold and all keep faith until then; arrays over worlds."""

    stage: Terms
    start: Array  # (R, K)
    terms: Array  # (R, K)
    parties: tuple[Party, ...]
    trust_a: tuple[Array, ...]  # per actor, (R, G)
    trust_b: tuple[Array, ...]
    setting: Setting

    def may_pass(self) -> Mask:
        """Where neither a bound nor a limit rules a signature out, whatever the sums say."""
        stage, setting, worlds = self.stage, self.setting, self.terms.shape[0]
        result = np.ones(worlds, dtype=bool)
        for gap in infeasible(setting, self.terms, self.start, stage).values():
            result &= gap <= 0
        for i in stage.consent:
            result &= ~broken(self.parties[i], self.terms, self.start, stage, setting).any(worlds)
        return result

    def seats(self) -> dict[int, Seat]:
        """Everybody's seat, by actor."""
        trust = map(expected, self.trust_a, self.trust_b)
        return {
            party.index: take_seat(party, each, self.start, self.stage, self.setting)
            for party, each in zip(self.parties, trust, strict=True)
        }


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
        parties, trust_a = tuple(parties_by_stage[q]), tuple(a_by_stage[q])
        _value_stage(
            q, Coming(stages[q], starts[q], terms, parties, trust_a, standing.trust_b, setting), result, trusting
        )
    return result


def _value_stage(q: int, coming: Coming, result: Forecast, trusting: int | None) -> None:
    """Fill in one stage of the forecast; where a bound rules a signature out there are no sums."""
    setting, may_pass = coming.setting, coming.may_pass()
    worlds, rows = may_pass.size, np.flatnonzero(may_pass)
    where: Where = EVERYWHERE
    if rows.size < CROWDED * worlds:
        coming, may_pass, where = take(coming, rows), may_pass[rows], rows
    if not rows.size:
        nothing, nowhere = np.zeros(worlds), np.zeros(worlds, dtype=bool)
        result.value[q] += [{party.index: nothing for party in coming.parties}] * setting.reasoning
        result.signed[q] += [nowhere] * setting.reasoning
        result.trusting_value[q], result.trusting_signed[q] = nothing, nowhere
        return
    stage, seats = coming.stage, coming.seats()
    moved = moved_issues(coming.terms, coming.start, stage)
    at = {i: seat.weigh(coming.terms, coming.setting) for i, seat in seats.items()}
    word: dict[int, Array] = {}
    for level in range(1, setting.reasoning + 1):
        sums = {i: seats[i].reckon(at[i], moved, word, result.ahead(q, level, i, at[i], where)) for i in seats}
        yes = {i: accepts(sums[i], NO_BREAKS, strategic=setting.strategic) for i in stage.consent}
        result.value[q].append({i: _spread(s.best, where, worlds) for i, s in sums.items()})
        result.signed[q].append(_spread(_all(may_pass, yes.values()), where, worlds))
        if level == setting.reasoning and trusting is not None:
            ahead = result.ahead_trusting(q, at[trusting], where)
            mine = seats[trusting].trusting(coming.setting).reckon(at[trusting], moved, word, ahead)
            if trusting in yes:
                yes[trusting] = accepts(mine, NO_BREAKS, strategic=setting.strategic)
            result.trusting_value[q] = _spread(mine.best, where, worlds)
            result.trusting_signed[q] = _spread(_all(may_pass, yes.values()), where, worlds)
        word = {j: compliance(sums[j], setting.precision) for j in stage.performers}


def _spread(values: NDArray[Any], where: Where, worlds: int) -> NDArray[Any]:
    """Values of some worlds among all, nought in the others."""
    if isinstance(where, slice):
        return values
    everywhere = np.zeros(worlds, dtype=values.dtype)
    everywhere[where] = values
    return everywhere


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
