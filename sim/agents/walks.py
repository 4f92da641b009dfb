"""Walking paths through blocks of worlds: the driver of every run, large or small.

A block is a fixed range of worlds, so working memory does not grow with their number, and any split of the blocks
over workers gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.model import SettlementModel, dissolve
from sim.agents.record import TRACES, Arrays
from sim.process.engine import choose
from sim.scenario.schema import Scenario
from sim.worlds.setting import Dispute, dispute
from sim.worlds.worlds import Worlds


def compared(scenario: Scenario) -> tuple[str, ...]:
    """The paths that are compared: all but those that are only reached from others."""
    return tuple(key for key, path in scenario.paths.items() if not path.branch_only)


def walk_block(
    scenario: Scenario,
    *,
    seed: int,
    first: int,
    count: int,
    paths: Sequence[str],
    traces: int = 0,
    fixed: Mapping[str, float | NDArray[np.float64]] | None = None,
    repeats: int = 1,
    tick: Callable[[], None] | None = None,
    engine: str | None = None,
) -> dict[str, Arrays]:
    """Walk paths in worlds ``first .. first + count - 1``.

    Parameters
    ----------
    scenario : Scenario
        Resolved.
    seed, first, count : int
        Which worlds.
    paths : sequence of str
        Keys of the paths to walk.
    traces : int
        Every stage is kept for worlds below this index.
    fixed : mapping, optional
        Numbers that are given instead of drawn, by address; see :class:`sim.worlds.worlds.Worlds`.
    repeats : int
        How often these worlds stand in the block, each time with other given numbers; the rows of the answer are
        those of the first setting, then those of the second, and so on.
    tick : callable, optional
        Called after each path.
    engine : str, optional
        ``numpy`` or ``compiled``; see :func:`sim.process.engine.choose`, which is asked if absent.

    Returns
    -------
    dict of path to dict of name to ndarray
        The arrays of :mod:`sim.agents.record`, with ``count`` rows (traces: those below ``traces``).
    """
    block = dispute(Worlds(scenario, seed, first, count * repeats, fixed or {}, repeats), engine=choose(engine))
    traced = max(0, min(traces - first, count))
    walked = {}
    for path in paths:
        walked[path] = walk_path(block, path, traced=traced)
        if tick is not None:
            tick()
    return walked


def walk_path(block: Dispute, path: str, *, traced: int = 0) -> Arrays:
    """Walk one path in a block of worlds, and on in the paths to which refused worlds go."""
    return _walk(SettlementModel(block, path, traced=traced), traced)


def _walk(model: SettlementModel, traced: int) -> Arrays:
    while model.running:
        model.step()
    arrays, block = model.record.arrays, model.block
    _hold_last(arrays)
    for (path, start), arrival in model.branches:
        onward = _walk(SettlementModel(block, path, start=start, arrival=arrival), 0)
        _merge(arrays, onward, arrival.rows, list(block.worlds.scenario.paths).index(path), traced)
    dissolve(model)
    return arrays


def _hold_last(arrays: Arrays) -> None:
    """From its end on a world stays where it settled."""
    for name, (_, dims, _) in TRACES.items():
        if "point" in dims:
            values = arrays[name]
            for point in range(1, values.shape[1]):
                values[:, point] = np.where(np.isnan(values[:, point]), values[:, point - 1], values[:, point])


def _merge(arrays: Arrays, onward: Arrays, rows: NDArray[Any], path: int, traced: int) -> None:
    """Where worlds went on in another path after a refusal, what they came to there is what they came to."""
    arrays["then_path"][rows] = path
    arrays["then_ending"][rows] = onward["ending"][rows]
    for name in ("final_value", "final_month", "final_utility", "gain"):
        arrays[name][rows] = onward[name][rows]
    kept = rows[rows < traced]
    stage = arrays["ending_stage"][kept]
    for name, final in (("value", "final_value"), ("month", "final_month"), ("utility", "final_utility")):
        for point in range(arrays[name].shape[1]):
            here = kept[stage <= point]
            arrays[name][here, point] = arrays[final][here]


def join(parts: Sequence[dict[str, Arrays]]) -> dict[str, Arrays]:
    """Blocks one after the other, in the order of their worlds."""
    return {
        path: {name: np.concatenate([part[path][name] for part in parts]) for name in parts[0][path]}
        for path in parts[0]
    }
