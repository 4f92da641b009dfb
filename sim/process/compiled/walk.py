"""A walk in the compiled engine: packed once where it begins, then looked ahead over and talked through by kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.process.appraisal import Appraisal
from sim.process.bounds import Breaks
from sim.process.compiled.actors import Actors, lay_out_actors
from sim.process.compiled.desk import Closing, Desk, closing, desk
from sim.process.compiled.kernels import LOOK, TALKS, TRUSTING
from sim.process.compiled.numbers import by_world
from sim.process.compiled.plan import NOBODY
from sim.process.compiled.stages import lay_out
from sim.process.forecast import Standing
from sim.worlds.arrays import Array, Mask, Rows
from sim.worlds.itinerary import Terms
from sim.worlds.party import Party
from sim.worlds.setting import Setting


@dataclass(frozen=True)
class Talked:
    """How talks closed, and everybody's sums and broken bounds at the closing table. Arrays over worlds."""

    terms: Array  # (R, K)
    rounds: NDArray[np.int64]  # -1: no agreement
    sums: dict[int, Appraisal]
    breaks: dict[int, Breaks]


class CompiledWalk:
    """One path in a block of worlds, or in some of them, as the kernels want it.

    Parameters
    ----------
    parties : sequence of Party
        All actors, as they are where the walk begins.
    setting : Setting
    stages : sequence of Terms
        The stages from the first one walked.
    standing : Standing
        Where the walk begins.
    actors : Actors, optional
        The actors laid out, if they are.
    """

    def __init__(
        self,
        parties: Sequence[Party],
        setting: Setting,
        stages: Sequence[Terms],
        standing: Standing,
        actors: Actors | None = None,
    ) -> None:
        actors = lay_out_actors(parties, setting) if actors is None else actors
        self.plan, self.at = lay_out(actors, setting, stages)
        worlds, self.own = standing.values.shape[0], actors.numbers
        self.values = np.ascontiguousarray(standing.values)
        self.trust_a, self.trust_b = by_world(standing.trust_a), by_world(standing.trust_b)
        believers = {i for stage in stages for push in stage.pressure for i in push.believed}
        self.eyes = np.array(sorted(believers), dtype=np.int64)
        shape = (worlds, len(stages), setting.reasoning, len(parties))
        self.value = np.empty(shape)
        if len(stages) > 1:
            LOOK(
                self.plan,
                self.desk(),
                self.own,
                self.at,
                self.values,
                self.trust_a,
                self.trust_b,
                self.eyes,
                self.value,
            )

    def desk(self) -> Desk:
        """An empty desk for one call of a kernel."""
        plan, issues, columns = self.plan, self.values.shape[1], self.trust_a.shape[2]
        return desk(plan.actors, issues, plan.guards.size - 1, columns, plan.stages.size - 1, plan.reasoning)

    def sit(self, q: int, rows: Rows, values: Array, trust: Sequence[Array], noise: Sequence[Any]) -> Sitting:
        """Sit down at stage ``q`` in some of the worlds.

        Parameters
        ----------
        q : int
            The stage, 0 is the first.
        rows : ndarray of int, shape (R,)
            The worlds, counted from the first where the walk began.
        values : ndarray, shape (R, K)
            Where the stage starts.
        trust : sequence of ndarray, shape (R, G)
            Each actor's trust in everybody.
        noise : sequence of ndarray, shape (R,), or float
            Each actor's noise at this stage.
        """
        shaken = by_world([np.atleast_1d(one) for one in noise])
        return Sitting(self, q, np.ascontiguousarray(rows), np.ascontiguousarray(values), by_world(trust), shaken)


@dataclass(frozen=True)
class Sitting:
    """A stage at the table in R worlds; arrays with a world's numbers side by side."""

    walk: CompiledWalk
    q: int
    rows: Rows
    values: NDArray[np.float64]  # (R, K)
    trust: NDArray[np.float64]  # (R, N, G)
    noise: NDArray[np.float64]  # (R or 1, N)

    def talk(self) -> Talked:
        """Talk, and judge the closing table."""
        walk, plan, q, worlds = self.walk, self.walk.plan, self.q, self.rows.size
        last = closing(worlds, plan.actors, self.values.shape[1])
        TALKS(
            plan, walk.desk(), walk.own, walk.at, q, self.rows, self.values, self.trust, self.noise,
            walk.value, last,
        )  # fmt: skip
        involved = [i for i in plan.roles["involved"][q].tolist() if i != NOBODY]
        return Talked(
            last.terms[:, :worlds].T,
            last.rounds,
            {i: self._sums(i, last) for i in involved},
            {i: self._breaks(i, last.gap[i, :, :worlds], last.bound[i, :, :worlds]) for i in involved},
        )

    def _sums(self, actor: int, last: Closing) -> Appraisal:
        here = (actor, slice(self.rows.size))
        return Appraisal(last.complied[here], last.breached[here], last.refused[here], last.duty[here])

    def _breaks(self, actor: int, gap: Array, bound: Array) -> Breaks:
        """Gaps and bounds (K, R) of an actor on the issues where it has a bound that counts; none if not asked."""
        plan, q = self.walk.plan, self.q
        if actor not in plan.roles["consent"][q]:
            return Breaks({}, {})
        bites = plan.bites[plan.bite_first[q, actor] : plan.bite_first[q, actor + 1]]
        leads = bites["guard"][bites["leads"] != 0]
        leading = plan.guards["issue"][leads].tolist()
        return Breaks({k: gap[k] for k in leading}, {k: bound[k] for k in leading})

    def would_sign_trusting(self, actor: int, mine: Rows, terms: Array) -> Mask:
        """Whether an actor would sign the closing terms (r, K) in worlds ``mine`` (r,) if it trusted everybody."""
        walk = self.walk
        would = np.empty(mine.size, dtype=bool)
        eye = actor if actor in walk.eyes else -1
        noise = self.noise if self.noise.shape[0] == 1 else self.noise[mine]
        TRUSTING(
            walk.plan, walk.desk(), walk.own, walk.at, self.q, actor, eye, self.rows[mine],
            walk.values, walk.trust_a, walk.trust_b, self.values[mine], self.trust[mine], noise,
            walk.value, np.ascontiguousarray(terms), would,
        )  # fmt: skip
        return would
