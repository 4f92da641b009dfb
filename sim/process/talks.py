"""Talks: objectors name counter-terms, and the table moves towards them by leverage and salience.

In each round every objecting actor names the bound on the issues where one of its bounds is broken, or else terms
moved the fraction eta towards its position. The table goes to their mean, weighted per issue by leverage times
salience, then into the path's intervals and under feasible limits: relaxed projections onto the sets of terms that
each objector accepts (Gubin, Polyak and Raik 1967).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.process.bounds import Breaks, under_limits
from sim.worlds.arrays import Array, Mask, pick_columns, with_columns
from sim.worlds.itinerary import Terms
from sim.worlds.party import Party
from sim.worlds.setting import Setting


def counter_terms(party: Party, breaks: Breaks, terms: Array, stage: Terms, concession: Array) -> Array:
    """What an objector asks for on the stage's issues, (R, k).

    The bound where one is broken; where none is, the terms moved ``concession`` (R,) of the way to its position.
    """
    on_table = pick_columns(terms, stage.issues)
    position = pick_columns(party.position, stage.issues)
    toward = on_table + concession[:, None] * (position - on_table)
    if not breaks.gap:
        return toward
    columns = []
    stuck = breaks.any(terms.shape[0])
    for n, issue in enumerate(stage.issues):
        asked = on_table[:, n]
        if issue in breaks.gap:
            asked = np.where(breaks.gap[issue] > 0, breaks.bound[issue], asked)
        columns.append(np.where(stuck, asked, toward[:, n]))
    return np.stack(columns).T if columns else toward


def move_table(
    counters: Iterable[tuple[Party, Mask, Array]], terms: Array, start: Array, stage: Terms, setting: Setting
) -> Array:
    """The next table: terms (R, K) with the stage's issues moved.

    Parameters
    ----------
    counters : iterable of (party, objects, counter-terms)
        ``objects`` (R,) says where the actor objects; counter-terms (R, k).
    terms, start : ndarray, shape (R, K)
    stage : Terms
    setting : Setting

    Returns
    -------
    ndarray, shape (R, K)
    """
    pull = np.zeros((len(stage.issues), terms.shape[0]))
    whole = np.zeros_like(pull)
    for party, objects, asked in counters:
        say = pick_columns(party.leverage, stage.issues).T * pick_columns(party.salience, stage.issues).T
        say = np.where(objects, say, 0.0)
        pull = pull + say * asked.T
        whole = whole + say
    table = pick_columns(terms, stage.issues).T
    moved = np.where(whole > 0, pull / np.where(whole > 0, whole, 1.0), table).T
    inside = np.clip(moved, stage.low, stage.high)
    proposal = with_columns(terms, stage.issues, inside)
    return with_columns(terms, stage.issues, under_limits(setting, proposal, start, stage))


def shortfall(breaks: Breaks, refused: Array, signed: Array) -> Array:
    """How far an objector is from signing, (R,): its gaps in [0, 1] summed, or its loss of utility if none."""
    gaps = np.zeros(refused.shape[0])
    for gap in breaks.gap.values():
        gaps = gaps + gap
    return np.where(gaps > 0, gaps, np.maximum(refused - signed, 0.0))
