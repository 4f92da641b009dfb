"""Random exchanges, and the plain sum over who delivers of probability times consequence: an independent reading."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from random import Random

import numpy as np
from hypothesis import strategies as st

from sim.worlds.block import Array, Pledges, Shared
from sim.worlds.tables import Mask


@dataclass(frozen=True)
class Exchange:
    """N actors who move K issues from a start to terms; some issues have several deliverers, some none."""

    owes: Mask  # (N, K)
    start: Array  # (K,)
    terms: Array
    ideal: Array  # (N, K)
    weight: Array
    exponent: Array  # (N,)
    tau: Array  # (N, G)
    strength: Array  # (G,)
    leverage: Array  # (G, K)
    capacity: Array  # (N,)
    exposed: Array  # (N,)
    scale: float

    @property
    def actors(self) -> int:
        return self.exponent.size

    def utility(self, i: int, x: Array) -> float:
        return float(1.0 - sum(self.weight[i] * np.abs(x - self.ideal[i]) ** self.exponent[i]))

    def losses(self, i: int, x: Array) -> Array:
        return self.weight[i] * np.abs(x - self.ideal[i]) ** self.exponent[i]

    def performers(self) -> list[int]:
        return [j for j in range(self.actors) if any(self.owes[j] & (self.start != self.terms))]

    def when_these_deliver(self, those: set[int]) -> Array:
        """Where the issues stand when only some deliver: an issue moves when all who owe it do."""
        whole = [all(j in those for j in np.flatnonzero(self.owes[:, k])) for k in range(self.start.size)]
        return np.where(whole, self.terms, self.start)

    def belief(self, i: int, j: int) -> float:
        others = [g for g in range(self.strength.size) if g not in (i, j)]
        doubt = (1 - self.tau[i, j]) * np.prod([1 - self.strength[g] * self.tau[i, g] for g in others])
        return float((1 - doubt) * self.capacity[j])

    def fine(self, i: int) -> float:
        moved = self.start != self.terms
        feared = [
            self.strength[g] * self.tau[i, g] * self.leverage[g, moved].mean()
            for g in range(self.strength.size)
            if g != i and moved.any()
        ]
        return float(self.scale * (1 - np.prod([1 - share for share in feared])))

    def subsets(self, i: int, faith: Array) -> list[tuple[float, set[int], bool]]:
        """Who of the other performers delivers: how likely, who, and whether all do."""
        others = [j for j in self.performers() if j != i]
        found = []
        for count in range(len(others) + 1):
            for those in combinations(others, count):
                chances = [faith[j] if j in those else 1 - faith[j] for j in others]
                found.append((float(np.prod(chances)), set(those), count == len(others)))
        return found

    def complied(self, i: int, faith: Array, left: float, if_good: float) -> float:
        """i delivers: where all others do, faith is kept; else the breach is seen after the exposure."""
        seen_late = float(self.exposed[i])
        return sum(
            chance
            * (
                if_good
                if all_do
                else seen_late * self.utility(i, self.when_these_deliver({*those, i})) + (1 - seen_late) * left
            )
            for chance, those, all_do in self.subsets(i, faith)
        )

    def breached(self, i: int, faith: Array, fallen: float) -> float:
        """i does not deliver: a breach in any case, and it is punished."""
        seen_late = float(self.exposed[i])
        return sum(
            chance
            * (seen_late * self.utility(i, self.when_these_deliver(those)) + (1 - seen_late) * (fallen - self.fine(i)))
            for chance, those, _ in self.subsets(i, faith)
        )

    def standing(self, level: int) -> tuple[Array, Array]:
        """Keeping and withdrawing from what stands at the terms and would fall to the start, (N,), by level (1, 2)."""
        word = np.ones(self.actors)
        if level > 1:
            keeps, breaks = self.standing(level - 1)
            word = np.where(keeps - breaks >= -1e-12, 1.0, 0.0)
        both = []
        for i in range(self.actors):
            faith = np.array([self.belief(i, j) * word[j] for j in range(self.actors)])
            now, fallen = self.utility(i, self.terms), self.utility(i, self.start)
            both.append((self.complied(i, faith, fallen, now), self.breached(i, faith, fallen)))
        return np.array(both).T[0], np.array(both).T[1]

    def pledges(self) -> Pledges:
        moved, size = self.start != self.terms, self.strength.size
        return Pledges(moved, self.owes & moved, self.strength > 0, np.zeros(size, bool), self.strength)

    def shared(self) -> Shared:
        nothing = np.zeros(self.start.size)
        numbers = dict.fromkeys(Shared._fields, 0.0)
        numbers |= {"leverage": self.leverage, "capacity": self.capacity, "penalty": self.scale}
        return Shared(**(numbers | {"today": nothing, "drift": nothing, "stickiness": nothing, "misread": False}))


def _exchange(seed: int) -> Exchange:
    rng, dice = np.random.default_rng(seed), Random(seed)
    n, k = dice.randint(2, 4), dice.randint(1, 4)
    g = n + dice.randint(0, 1)
    salience = rng.random((n, k)) + 0.01
    start = rng.random(k)
    return Exchange(
        owes=rng.random((n, k)) < 0.5,
        start=start,
        terms=np.where(rng.random(k) < 0.8, rng.random(k), start),
        ideal=rng.random((n, k)),
        weight=salience / salience.sum(axis=1, keepdims=True),
        exponent=0.5 + 2.5 * rng.random(n),
        tau=rng.random((n, g)),
        strength=rng.random(g) * (rng.random(g) < 0.4),
        leverage=rng.random((g, k)),
        capacity=np.where(rng.random(n) < 0.3, rng.random(n), 1.0),
        exposed=rng.random(n),
        scale=rng.random(),
    )


def exchanges() -> st.SearchStrategy[Exchange]:
    """Random exchanges of two to four actors over one to four issues."""
    return st.integers(0, 2**32).map(_exchange)
