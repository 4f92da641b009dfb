"""A conflict that somebody wrote down, read from YAML: states, options, rankings, and who sees them differently.

The keys are those of :mod:`sim.models.written_conflict`, and ``perceived``: an actor, with the ``rankings`` of others
(or its own), or their ``preferences``, as it sees them and a ``reading`` in words. Such a game in which actors play
different games is a hypergame (Wang, Hipel and Fraser 1988, "Modeling misperceptions in games", Behavioral Science 33).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.conflict_shape import ConflictFile, faults
from sim.analysis.game import Game
from sim.analysis.plain_files import strict_yaml
from sim.errors import ScenarioError, SimError
from sim.models.written_conflict import Written, utility_of, written_conflict
from sim.results.wording import listed, the
from sim.scenario.faults import place
from sim.scenario.kinds import kind_of
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array


def is_conflict(path: str | Path) -> bool:
    """Whether a file is a written conflict and no scenario."""
    return kind_of(path) == "conflict"


def conflict_file(path: str | Path, *, state: str | None = None) -> tuple[Game, Scenario, list[dict[str, Any]]]:
    """Read a conflict.

    Parameters
    ----------
    path : path
    state : str, optional
        The label of the state that is aimed at; the file's ``aim`` if absent.

    Returns
    -------
    The game, a stand-in scenario that carries its title and source, and its published coalitions.

    Raises
    ------
    SimError
        If something is missing or wrong, with the file's name.
    """
    held, tree = strict_yaml(Path(path), ConflictFile)
    found = [place(tree, fault) for fault in faults(held)]
    if found:
        raise ScenarioError(found, str(path))
    data = tree.plain()
    assert isinstance(data, dict)
    try:
        return _game(data, state), _stand_in(data, Path(path)), list(data.get("coalitions") or [])
    except SimError as error:
        raise SimError(f"{path}: {error}") from error


def _game(data: Mapping[str, Any], state: str | None) -> Game:
    case = written_conflict(data)
    labels = tuple(str(label) for label in case.labels)
    aim = state if state is not None else data.get("aim")
    if aim is not None and str(aim) not in labels:
        raise SimError(f"there is no state '{aim}'. {did_you_mean(aim, labels, noun='states')}")
    views = {}
    for viewer, seen in (data.get("perceived") or {}).items():
        utility = _perceived(case, seen)
        views[str(viewer)] = (utility[None], utility)
    titles = [str(option.get("title", option["actor"])) for option in data["options"]]
    words = []
    for row in case.conflict.states:
        taken = [title for title, mark in zip(titles, row, strict=True) if mark]
        words.append(listed(taken) if taken else "no option is taken")
    return Game(
        conflict=case.conflict,
        states=labels,
        words=tuple(words),
        actors=case.actors,
        names=tuple(the(str(data["actors"][key])) for key in case.actors),
        utility=case.utility[None],
        modal=case.utility,
        views=views,
        readings={key: str((data["perceived"][key] or {}).get("reading", "")) for key in views},
        end=None if aim is None else labels.index(str(aim)),
        expected={key: [str(one) for one in states] for key, states in (data.get("expected") or {}).items()},
    )


def _perceived(case: Written, seen: Mapping[str, Any]) -> Array:
    """Preferences (N, S) as a viewer sees them."""
    orders = {key: seen.get(key) or {} for key in ("rankings", "preferences")}
    utility = case.utility.copy()
    for actor in (actor for order in orders.values() for actor in order):
        utility[case.actors.index(actor)] = utility_of(orders, actor, case.labels, case.conflict.states)
    return np.asarray(utility)


def _stand_in(data: Mapping[str, Any], path: Path) -> Scenario:
    """A finding speaks of a scenario: here it has the conflict's title and source."""
    return Scenario.model_validate(
        {
            "title": str(data.get("title") or path.stem),
            "caveat": str(data.get("caveat") or data.get("source") or "") or None,
            "issues": {"state": {"title": "State", "scale": {0: "first", 1: "last"}, "today": 0}},
            "actors": {f"actor_{n}": {"name": str(name)} for n, name in enumerate(data["actors"].values(), start=1)},
        }
    )
