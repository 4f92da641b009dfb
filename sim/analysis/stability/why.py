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

PAST = 10 * SAME
"""How far a state is moved past another."""

COLUMNS = ("concept", "actor", "stable", "share", "state", "direction", "to", "places", "utility", "needed", "together")


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


def changes(game: Game, sanction: Sanction, groups: Groups | None) -> pd.DataFrame:
    """A row per definition and actor for the end state; empty where no end state is named.

    Columns: whether it is stable at the modes, in what share of worlds, which state to move in which direction to tie
    with (or pass) which other, over how many places of the order and by how much utility (hundredths, for paths), the
    median over worlds of what R needs, and whether all nearest changes together make an equilibrium.
    """
    if game.end is None:
        return pd.DataFrame(columns=list(COLUMNS))
    many = game.stability(game.utility, sanction, groups)
    one = game.stability(game.modal[None], sanction, groups)
    rows = []
    for concept in CONCEPTS:
        new, mine = game.modal.copy(), []
        for g, group in enumerate(single_groups(game, groups)):
            stable = bool(one.individual[concept][0, g, game.end])
            row = {
                "concept": concept,
                "actor": "+".join(game.actors[i] for i in group),
                "stable": stable,
                "share": float(many.individual[concept][:, g, game.end].mean()),
            }
            if not stable and len(group) == 1:
                found = _nearest(game, sanction, groups, concept, g, group[0], one.undeterred[concept][0, g])
                if found is not None:
                    new[group[0]] = found[0]
                    row |= found[1]
            if len(group) == 1 and concept == "R":
                row["needed"] = 100 * _needed(game, group[0])
            mine.append(row)
        together = game.stability(new[None], sanction, groups).equilibria[concept][0, game.end]
        rows += [{**row, "together": bool(together)} for row in mine]
    return pd.DataFrame(rows).reindex(columns=list(COLUMNS))


def _needed(game: Game, i: int) -> float:
    """Median over worlds of the utility that the end state lacks against the best that the actor can move to."""
    assert game.end is not None
    reach = game.conflict.moves[i, game.end]
    if not reach.any():
        return 0.0
    best = game.utility[:, i][:, reach].max(axis=1)
    return float(np.median(np.maximum(best - game.utility[:, i, game.end], 0.0)))


def _nearest(
    game: Game, sanction: Sanction, groups: Groups | None, concept: str, g: int, i: int, left: Array
) -> tuple[Array, dict[str, object]] | None:
    """The actor's nearest new preferences (S,) and what they change; None where no single move will do."""
    assert game.end is not None
    end, now = game.end, game.modal[i]
    tempting = np.flatnonzero(left[end])
    tries: list[tuple[int, int, float]] = []
    for t in range(len(now)):
        if t != end:
            tries += [(end, t, now[t]), (end, t, now[t] + PAST)]
            tries += [(int(m), t, now[t] + past) for m in tempting if t != m for past in (0.0, -PAST)]
            tries += [(int(m), end, now[end] + past) for m in tempting for past in (0.0, -PAST)]
    if not tries:
        return None
    order = np.repeat(game.modal[None], len(tries), axis=0)
    for n, (m, _, value) in enumerate(tries):
        order[n, i, m] = value
    fine = game.stability(order, sanction, groups).individual[concept][:, g, end]
    best: tuple[float, int, int] | None = None
    for n in np.flatnonzero(fine).tolist():
        m, _, value = tries[n]
        size, jumped = abs(value - now[m]), _places(now, m, value)
        if best is None or (round(size, 12), jumped) < best[:2]:
            best = (round(float(size), 12), jumped, int(n))
    if best is None:
        return None
    m, t, value = tries[best[2]]
    return order[best[2], i], {
        "state": game.states[m],
        "direction": "up" if value > now[m] else "down",
        "to": game.states[t],
        "places": best[1],
        "utility": 100 * best[0],
    }


def _places(now: Array, m: int, value: float) -> int:
    """How many places of the order a state is moved: levels between the old and the new, the new included."""
    low, high = sorted((float(now[m]), value))
    levels = np.unique(np.round(np.delete(now, m) / SAME))
    return max(1, int(((levels > round(low / SAME)) & (levels <= round(high / SAME))).sum()))
