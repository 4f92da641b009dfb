"""A conflict as people write it down, made into arrays: options with their actors, states by label, rankings.

The keys are those of the files in ``scenarios/published/conflicts``: ``options`` (each with ``actor`` and, if it
cannot be undone, ``direction``), ``actors``, ``states`` (label -> options taken) or ``infeasible`` (patterns such as
``11--``), and ``rankings`` (actor -> labels, best first, a list inside is a tie).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import SimError
from sim.models.base import Array
from sim.models.conflict import Conflict, conflict, feasible_states, ranks


@dataclass(frozen=True)
class Written:
    """A conflict, its labels, and one order of preference per actor.

    ``utility`` (N, S) is ordinal, higher is better; with a world axis in front it goes into
    :func:`sim.models.conflict_graph.stability`.
    """

    conflict: Conflict
    labels: tuple[Any, ...]
    actors: tuple[str, ...]
    utility: Array


def written_conflict(data: Mapping[str, Any]) -> Written:
    """Make arrays of a conflict in writing.

    Parameters
    ----------
    data : mapping
        As the module's first lines have it; other keys are left alone.

    Raises
    ------
    SimError
        If a key is missing, an actor unknown, or a state or ranking does not fit.

    Examples
    --------
    >>> duel = written_conflict({
    ...     "actors": {"a": "A", "b": "B"},
    ...     "options": [{"title": "A fires", "actor": "a"}, {"title": "B fires", "actor": "b"}],
    ...     "infeasible": ["11"],
    ...     "rankings": {"a": ["10", "00", "01"], "b": ["01", ["00", "10"]]},
    ... })
    >>> duel.labels, duel.utility.tolist()
    (('00', '10', '01'), [[1.0, 2.0, 0.0], [0.0, 0.0, 1.0]])
    """
    for key in ("actors", "options", "rankings"):
        if not data.get(key):
            raise SimError(f"a conflict needs {key}")
    actors = tuple(data["actors"])
    options = data["options"]
    for option in options:
        if not isinstance(option, Mapping) or option.get("actor") not in actors:
            raise SimError(f"every option needs an actor out of {', '.join(map(str, actors))}; look at {option}")
    labels, rows = _states(data, len(options))
    missing = set(actors) ^ set(data["rankings"])
    if missing:
        raise SimError(f"every actor needs a ranking, and nobody else; look at {', '.join(sorted(map(str, missing)))}")
    game = conflict(
        rows,
        [actors.index(option["actor"]) for option in options],
        actors=len(actors),
        direction=[option.get("direction", "both") for option in options],
    )
    return Written(game, labels, actors, np.stack([ranks(data["rankings"][name], labels) for name in actors]))


def _states(data: Mapping[str, Any], options: int) -> tuple[tuple[Any, ...], list[list[int]]]:
    """Labels and rows of options: as given, or all that are feasible, labelled by their digits."""
    if data.get("states"):
        rows = [list(row) for row in data["states"].values()]
        for label, row in zip(data["states"], rows, strict=True):
            if len(row) != options or set(row) - {0, 1}:
                raise SimError(f"state {label} must have a 0 or 1 for each of the {options} options")
        return tuple(data["states"]), rows
    rows = feasible_states(options, infeasible=data.get("infeasible") or ()).tolist()
    return tuple("".join(map(str, row)) for row in rows), rows
