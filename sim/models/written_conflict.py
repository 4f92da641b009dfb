"""A conflict as people write it down, made into arrays: options with their actors, states by label, rankings.

The keys are those of the files in ``scenarios/published/conflicts``: ``options`` (each with ``actor`` and, if it
cannot be undone, ``direction``), ``actors``, ``states`` (label -> options taken) or ``infeasible`` (patterns such as
``11--``), and for every actor either its place in ``rankings`` (actor -> labels, best first, a list inside is a tie) or
in ``preferences`` (actor -> statements about options, the most important first, see :mod:`sim.models.statements`).
``moves: {forbidden: [[from, to], ...]}`` takes single moves out, by the labels of states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.errors import SimError
from sim.models.base import Array, Mask
from sim.models.conflict import Conflict, Index, conflict, feasible_states, ranks
from sim.models.statements import by_priority

_FORMS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "actors": (Mapping, "{key: name}"),
    "options": ((list, tuple), "a list of options"),
    "states": (Mapping, "{label: [0, 1, ...]}"),
    "infeasible": ((list, tuple), "a list of patterns, such as [11--]"),
    "perceived": (Mapping, "{actor: {rankings: ...}}"),
    "expected": (Mapping, "{definition: [states]}"),
    "coalitions": ((list, tuple), "a list of coalitions"),
}


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
    for key, (kind, form) in _FORMS.items():
        if data.get(key) and not isinstance(data[key], kind):
            raise SimError(f"{key}: write {form}, not {str(data[key])[:60]!r}")
    for key in ("actors", "options"):
        if not data.get(key):
            raise SimError(f"a conflict needs {key}")
    actors = tuple(data["actors"])
    options = data["options"]
    for option in options:
        if not isinstance(option, Mapping) or option.get("actor") not in actors:
            raise SimError(f"every option needs an actor out of {', '.join(map(str, actors))}; look at {option}")
    labels, rows = _states(data, len(options))
    game = conflict(
        rows,
        [actors.index(option["actor"]) for option in options],
        actors=len(actors),
        direction=[option.get("direction", "both") for option in options],
    )
    game = replace(game, moves=_allowed(data.get("moves") or {}, labels, game.moves))
    return Written(game, labels, actors, _utility(data, actors, labels, game.states))


def _utility(data: Mapping[str, Any], actors: tuple[Any, ...], labels: tuple[Any, ...], states: Index) -> Array:
    """Every actor's ordinal utilities, (N, S), from its ranking or its statements."""
    rankings, preferences = (data.get(key) or {} for key in ("rankings", "preferences"))
    if not isinstance(rankings, Mapping) or not isinstance(preferences, Mapping):
        raise SimError("rankings and preferences go by actor: {actor: [best, ..., worst]}, {actor: [statement, ...]}")
    twice, odd = set(rankings) & set(preferences), set(actors) ^ (set(rankings) | set(preferences))
    if twice:
        raise SimError(f"{_names(twice)}: give a ranking or preferences, not both")
    if odd:
        raise SimError(f"every actor needs a ranking or preferences, and nobody else; look at {_names(odd)}")
    return np.stack([utility_of(data, name, labels, states) for name in actors])


def utility_of(data: Mapping[str, Any], actor: Any, labels: tuple[Any, ...], states: Index) -> Array:
    """One actor's ordinal utilities (S,), from its place in ``rankings`` or ``preferences``.

    Raises
    ------
    SimError
        If what stands there is no ranking of all states, or no list of statements.
    """
    if actor in (data.get("rankings") or {}):
        return ranks(data["rankings"][actor], labels)
    statements = data["preferences"][actor]
    if not isinstance(statements, (list, tuple)):
        raise SimError(f"preferences.{actor}: write a list of statements, the most important first")
    try:
        return by_priority(statements, states)
    except SimError as error:
        raise SimError(f"preferences.{actor}: {error}") from None


def _allowed(moves: Any, labels: tuple[Any, ...], possible: Mask) -> Mask:
    """The possible moves (N, S, S) without those that are forbidden."""
    if not moves:
        return possible
    pairs = moves.get("forbidden") if isinstance(moves, Mapping) and set(moves) == {"forbidden"} else None
    if not isinstance(pairs, (list, tuple)):
        raise SimError("moves has one key, forbidden: a list of pairs of states, such as [[3, 5], [4, 6]]")
    known, allowed = {str(label): n for n, label in enumerate(labels)}, possible.copy()
    for pair in pairs:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise SimError(
                f"moves.forbidden: {pair} is no pair; write the state that is left and the one that is reached"
            )
        for label in pair:
            if str(label) not in known:
                raise SimError(f"moves.forbidden: there is no state '{label}'; they are {', '.join(known)}")
        start, end = known[str(pair[0])], known[str(pair[1])]
        if not possible[:, start, end].any():
            raise SimError(f"moves.forbidden: nobody can move from {pair[0]} to {pair[1]} anyway; take it off the list")
        allowed[:, start, end] = False
    return allowed


def _names(names: set[Any]) -> str:
    return ", ".join(sorted(map(str, names)))


def _states(data: Mapping[str, Any], options: int) -> tuple[tuple[Any, ...], list[list[int]]]:
    """Labels and rows of options: as given, or all that are feasible, labelled by their digits."""
    if data.get("states"):
        rows = list(data["states"].values())
        for label, row in data["states"].items():
            if not isinstance(row, list) or len(row) != options or any(one not in (0, 1) for one in row):
                raise SimError(f"state {label} must have a 0 or 1 for each of the {options} options")
        return tuple(data["states"]), rows
    rows = feasible_states(options, infeasible=data.get("infeasible") or ()).tolist()
    return tuple("".join(map(str, row)) for row in rows), rows
