"""The reverse question: the nearest change of an actor's preferences that makes a state stable.

One state is moved in one actor's order: the end state up, or a state that tempts it down, to a tie with another or
past it. Of all such moves that do, the one with the least change of utility is the nearest (for orders without
utilities, the fewest places). Definitions that look at the others' wishes too (SEQ, SIM) may want several actors to
change; then whether the single changes are enough together is said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.game import SAME, Game, Groups
from sim.analysis.stability_why import single_groups
from sim.models.conflict_graph import CONCEPTS, Sanction
from sim.worlds.block import Array

PAST = 10 * SAME
"""How far a state is moved past another."""
COLUMNS = ("concept", "actor", "stable", "share", "state", "direction", "to", "places", "utility", "needed", "together")


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
