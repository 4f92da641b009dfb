"""A conflict as an analysis sees it: states with names, preferences over worlds, and how single actors see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.models.conflict import Conflict
from sim.models.conflict_graph import CONCEPTS, Sanction, Stability, stability
from sim.worlds.block import Array
from sim.worlds.tables import Mask

TRUE, HYPERGAME = "true", "each in its own eyes"
"""Names of the two views that are nobody's own: things as they are, and everybody stable in its own eyes at once."""
SAME = 1e-9
"""Utilities that differ by less are a tie."""
Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Game:
    """A conflict with R worlds, N actors and S states.

    Attributes
    ----------
    conflict : Conflict
    states : tuple of str
        Short labels.
    words : tuple of str
        What each state is.
    actors, names : tuple of str
        Keys, and names inside a sentence.
    utility : ndarray, shape (R, N, S)
        Over worlds; one world where preferences are given and not drawn.
    modal : ndarray, shape (N, S)
        With every number at its most likely value.
    views : mapping of actor to (over worlds, at the modes)
        The preferences as that actor sees them.
    readings : mapping of actor to str
        What that actor has wrong, in words.
    end, start : int, optional
        The state that is aimed at, and the one without any agreement.
    leads_to : tuple of str
        For a path, the issues that each state moves away from drift, and where to.
    expected : mapping of concept to labels
        Published equilibria.
    notes : tuple of str
    """

    conflict: Conflict
    states: tuple[str, ...]
    words: tuple[str, ...]
    actors: tuple[str, ...]
    names: tuple[str, ...]
    utility: Array
    modal: Array
    views: Mapping[str, tuple[Array, Array]] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    end: int | None = None
    start: int | None = None
    leads_to: tuple[str, ...] = ()
    expected: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def stability(self, utility: Array, sanction: Sanction, groups: Groups | None) -> Stability:
        """The stable states for preferences (R, N, S); utilities that differ by rounding only are a tie."""
        return stability(self.conflict, np.round(utility / SAME) * SAME, sanction=sanction, coalitions=groups)

    def view_title(self, view: str) -> str:
        """A view at the start of a sentence."""
        plain = {TRUE: "As things are", HYPERGAME: "Where each goes by its own view"}
        if view in plain:
            return plain[view]
        return f"As {self.names[self.actors.index(view)] if view in self.actors else view} sees it"

    def seen_by(self, actor: str) -> tuple[Array, Array]:
        """Preferences as an actor sees them, over worlds and at the modes; the true ones if it sees right."""
        return self.views.get(actor, (self.utility, self.modal))


@dataclass(frozen=True)
class View:
    """Which states are stable in one view: per concept, over worlds (R, S) and at the modes (S,)."""

    name: str
    equilibria: Mapping[str, Mask]
    modal: Mapping[str, Mask]


def views(game: Game, sanction: Sanction, groups: Groups | None) -> list[View]:
    """Things as they are, as each actor with a view of its own sees them, and in everybody's own eyes at once."""
    single = groups or tuple((i,) for i in range(len(game.actors)))
    found = [_view(TRUE, game, (game.utility, game.modal), sanction, groups)]
    if not game.views:
        return found
    found += [_view(actor, game, game.views[actor], sanction, groups) for actor in game.views]
    over: list[Stability] = []
    middle: list[Stability] = []
    for group in single:
        # A coalition sees through the eyes of its first member that has a view of its own.
        eyes = next((game.actors[i] for i in group if game.actors[i] in game.views), game.actors[group[0]])
        many, one = game.seen_by(eyes)
        over.append(game.stability(many, sanction, groups))
        middle.append(game.stability(one[None], sanction, groups))
    found.append(
        View(
            HYPERGAME,
            {name: _own(over, name) for name in CONCEPTS},
            {name: _own(middle, name)[0] for name in CONCEPTS},
        )
    )
    return found


def _view(name: str, game: Game, seen: tuple[Array, Array], sanction: Sanction, groups: Groups | None) -> View:
    many = game.stability(seen[0], sanction, groups).equilibria
    one = game.stability(seen[1][None], sanction, groups).equilibria
    return View(name, {key: many[key] for key in CONCEPTS}, {key: one[key][0] for key in CONCEPTS})


def _own(found: list[Stability], concept: str) -> Mask:
    """Stable for every group in that group's own view, (R, S)."""
    result = found[0].individual[concept][:, 0]
    for g, one in enumerate(found):
        result = result & one.individual[concept][:, g]
    return result
