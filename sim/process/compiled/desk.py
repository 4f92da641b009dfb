"""What the kernel has before it while it works on one world: everything is written anew for each world."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PER_ACTOR = np.dtype(
    [(name, np.float64) for name in ("penalty", "utility_now", "fall", "answered", "waited", "hazard")]
    + [(name, np.float64) for name in ("now", "done", "fall_next", "complied", "breached", "refused", "word")]
    + [(name, np.int64) for name in ("duty", "stuck", "against")]
)
"""As in :mod:`sim.process.appraisal`; who has a duty, whose bounds are broken, who objects (0 or 1)."""
PER_ISSUE = np.dtype(
    [(name, np.float64) for name in ("position", "ideal", "loss_now", "fall_loss", "factor", "gap", "bound")]
    + [("feels", np.int64)]
)
"""An actor's stance on an issue, as pressure has moved it; losses; the share that is felt; broken bounds."""
MEMO = np.dtype([(name, np.float64) for name in ("value", "loss", "value_before", "loss_before")])
"""The last two values whose losses were worked out."""


class Desk(NamedTuple):
    """N actors, K issues, k of them at the table, G columns of trust, Q stages."""

    x: Floats  # (K,): where the stage starts
    y: Floats  # (K,): the terms on the table
    z: Floats  # (K,): the next table, in the making
    closing: Floats  # (K,): the best table seen
    actor: NDArray[Any]  # (N,) of PER_ACTOR
    issue: NDArray[Any]  # (N, K) of PER_ISSUE
    memo: NDArray[Any]  # (N, K, 3) of MEMO: plain, fallback, felt
    step: Floats  # (N, k): gain in utility from each issue of the stage
    moved: Floats  # (guards,): what pressure has added
    trust: Floats  # (N, G)
    belief: Floats  # (N, N)
    starts: Floats  # (Q, K): where each stage starts if all keep faith
    a_by_stage: Floats  # (Q, N, G)
    value: Floats  # (Q, levels, N)
    signed: NDArray[np.bool_]  # (Q, levels)


def desk(actors: int, issues: int, moving: int, guards: int, columns: int, stages: int, levels: int) -> Desk:
    """An empty desk of the right size."""
    return Desk(
        x=np.empty(issues),
        y=np.empty(issues),
        z=np.empty(issues),
        closing=np.empty(issues),
        actor=np.zeros(actors, PER_ACTOR),
        issue=np.zeros((actors, issues), PER_ISSUE),
        memo=np.zeros((actors, issues, 3), MEMO),
        step=np.empty((actors, moving)),
        moved=np.empty(guards),
        trust=np.empty((actors, columns)),
        belief=np.empty((actors, actors)),
        starts=np.empty((stages, issues)),
        a_by_stage=np.empty((stages, actors, columns)),
        value=np.empty((stages, levels, actors)),
        signed=np.empty((stages, levels), dtype=bool),
    )
