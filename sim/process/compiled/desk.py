"""What the kernel has before it while it works on one world, and where it writes down how talks close."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
APART = 8

PER_ACTOR = np.dtype(
    [(name, np.float64) for name in ("penalty", "utility_now", "fall", "answered", "waited", "hazard")]
    + [(name, np.float64) for name in ("now", "done", "fall_next", "complied", "breached", "refused", "word", "faith")]
    + [(name, np.int64) for name in ("duty", "stuck", "against")]
)
"""As in :mod:`sim.process.appraisal`; who has a duty, whose bounds are broken, who objects (0 or 1)."""
PER_ISSUE = np.dtype(
    [(name, np.float64) for name in ("position", "ideal", "loss_now", "fall_loss", "factor", "step", "gap", "bound")]
    + [("feels", np.int64)]
)
"""An actor's stance on an issue, as pressure has moved it; losses; the share that is felt; the gain from it at the
terms; broken bounds."""
PER_PAIR = np.dtype([("trust", np.float64), ("belief", np.float64)])
"""What one actor thinks of another, or of an outside guarantor."""


class Desk(NamedTuple):
    """N actors, K issues, k of them at the table, G columns of trust, Q stages."""

    x: Floats  # (K,): where the stage starts
    y: Floats  # (K,): the terms on the table
    z: Floats  # (K,): the next table, in the making
    actor: NDArray[Any]  # (N,) of PER_ACTOR
    issue: NDArray[Any]  # (N, K) of PER_ISSUE
    base: Floats  # (1 + 2 N (K + 1),): numbers to be raised: how far values are from ideals, discount factors
    alpha: Floats  # and to which power
    raised: Floats  # and what they come to
    moved: Floats  # (guards,): what pressure has added
    pair: NDArray[Any]  # (N, G) of PER_PAIR
    starts: Floats  # (Q, K): where each stage starts if all keep faith
    kept: Floats  # (Q, N): and how many duties each actor has kept by then
    value: Floats  # (Q, levels, N): what stages to come are worth; not a number where they would not be signed
    trusting: Floats  # (Q,): the same for an actor who trusts everybody fully


class Closing(NamedTuple):
    """How talks close in R worlds: the kernel fills it in. Worlds come last, and there may be more rows than worlds."""

    rounds: NDArray[np.int64]  # (R,): the round of agreement, -1 without one
    terms: Floats  # (K, R)
    complied: Floats  # (N, R)
    breached: Floats  # (N, R)
    refused: Floats  # (N, R)
    duty: NDArray[np.bool_]  # (N, R)
    gap: Floats  # (N, K, R)
    bound: Floats  # (N, K, R)


def closing(worlds: int, actors: int, issues: int) -> Closing:
    """An empty one; its rows are wider than need be, so that they do not fight for the same cache lines."""
    by_actor, by_issue = (actors, worlds + APART), (actors, issues, worlds + APART)
    return Closing(
        rounds=np.empty(worlds, dtype=np.int64),
        terms=np.empty(by_issue[1:]),
        complied=np.empty(by_actor),
        breached=np.empty(by_actor),
        refused=np.empty(by_actor),
        duty=np.empty(by_actor, dtype=bool),
        gap=np.empty(by_issue),
        bound=np.empty(by_issue),
    )


def desk(actors: int, issues: int, guards: int, columns: int, stages: int, levels: int) -> Desk:
    """An empty desk of the right size."""
    room = 1 + 2 * actors * (issues + 1)
    return Desk(
        x=np.empty(issues),
        y=np.empty(issues),
        z=np.empty(issues),
        actor=np.zeros(actors, PER_ACTOR),
        issue=np.zeros((actors, issues), PER_ISSUE),
        base=np.empty(room),
        alpha=np.empty(room),
        raised=np.empty(room),
        moved=np.empty(guards),
        pair=np.zeros((actors, columns), PER_PAIR),
        starts=np.empty((stages, issues)),
        kept=np.zeros((stages, actors)),
        value=np.empty((stages, levels, actors)),
        trusting=np.empty(stages),
    )
