"""Why a state is stable for an actor or not, in a sentence: what it would rather move to, and who could answer how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.game import SAME, Game, Groups
from sim.models.base import Mask
from sim.models.conflict_graph import CONCEPTS, Sanction, Stability, replies
from sim.results.wording import listed, sentence
from sim.worlds.block import Array


@dataclass(frozen=True)
class Ground:
    """One group's moves and wishes, and what the others can do. All (S, S), ``[s, t]``."""

    moves: Mask
    prefers: Mask
    answers: Mask
    willing: Mask


def single_groups(game: Game, groups: Groups | None) -> Groups:
    """The groups that move: the coalitions, or every actor alone."""
    return groups or tuple((i,) for i in range(len(game.actors)))


def group_name(game: Game, group: tuple[int, ...]) -> str:
    """A group inside a sentence."""
    return listed([game.names[i] for i in group])


def ground(game: Game, utility: Array, groups: Groups, g: int, sanction: Sanction) -> Ground:
    """What one group can do and wants, for preferences (N, S)."""
    value = np.round(utility / SAME)
    better = [np.logical_and.reduce([value[i][None, :] > value[i][:, None] for i in group]) for group in groups]
    moves = [replies(game.conflict.moves[list(group)]) for group in groups]
    others = [h for h in range(len(groups)) if h != g]
    none = np.zeros_like(moves[g])
    answers = replies(np.stack([moves[h] for h in others]), sanction=sanction) if others else none
    willing = replies(np.stack([moves[h] & better[h] for h in others]), sanction=sanction) if others else none
    return Ground(moves[g], better[g], answers, willing)


def reasons(game: Game, sanction: Sanction, groups: Groups | None) -> pd.DataFrame:
    """A row per actor (or coalition) and state: stable by which definitions, and why, at the modes."""
    single = single_groups(game, groups)
    many = game.stability(game.utility, sanction, groups)
    one = game.stability(game.modal[None], sanction, groups)
    rows = []
    for g, group in enumerate(single):
        on = ground(game, game.modal, single, g, sanction)
        for s, label in enumerate(game.states):
            by = [concept for concept in CONCEPTS if one.individual[concept][0, g, s]]
            rows.append(
                {
                    "state": label,
                    "actor": "+".join(game.actors[i] for i in group),
                    "stable_by": " ".join(by),
                    **{f"share_{name}": float(many.individual[name][:, g, s].mean()) for name in CONCEPTS},
                    "why": why(game, single, g, s, on, one),
                }
            )
    return pd.DataFrame(rows)


def why(game: Game, groups: Groups, g: int, s: int, on: Ground, found: Stability) -> str:
    """The sentence for one group at one state."""
    name = sentence(group_name(game, groups[g]))
    better = np.flatnonzero(on.moves[s] & on.prefers[s])
    here = _quoted(game, s)
    if not better.size:
        reason = "can go nowhere from there" if not on.moves[s].any() else "has nothing better to move to"
        return f"{name} stays at {here}: it {reason}."
    free = [int(t) for t in better if found.undeterred["GMR"][0, g, s, t]]
    if free:
        t = _best(game, groups[g], free)
        by_chance = not found.undeterred["SIM"][0, g, s].any()
        save = ", unless they move at the same moment: stable by SIM" if by_chance else ""
        return (
            f"{name} would leave {here} for {_quoted(game, t)}, and no answer of the others makes it regret that{save}."
        )
    t = _best(game, groups[g], better.tolist())
    bad = ~on.prefers[s]
    eager, able = np.flatnonzero(on.willing[t] & bad), np.flatnonzero(on.answers[t] & bad)
    others = listed([group_name(game, group) for h, group in enumerate(groups) if h != g])
    if eager.size:
        answer = _worst(game, groups[g], eager.tolist())
        how = f"{others} would answer with {_quoted(game, answer)} and gain by it"
    else:
        answer = _worst(game, groups[g], able.tolist())
        how = f"{others} could answer with {_quoted(game, answer)}, though at a cost"
    by = [concept for concept in CONCEPTS if found.individual[concept][0, g, s]]
    return (
        f"{name} would rather have {_quoted(game, t)} than {here}, but {how}, which is no better for it: stable by "
        f"{listed(by)}."
    )


def _quoted(game: Game, s: int) -> str:
    return f"'{game.states[s]}'"


def _best(game: Game, group: tuple[int, ...], states: list[int]) -> int:
    return int(max(states, key=lambda t: float(game.modal[list(group), t].sum())))


def _worst(game: Game, group: tuple[int, ...], states: list[int]) -> int:
    return int(min(states, key=lambda t: float(game.modal[list(group), t].sum())))
