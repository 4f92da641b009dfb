"""Talks: objectors name counter-terms, and the table moves towards them by leverage and salience (section 3).

These are relaxed projections onto the sets of terms that each objector accepts (Gubin, Polyak and Raik 1967).
"""

from __future__ import annotations

from sim.process.compiling import formula
from sim.worlds.block import Array
from sim.worlds.tables import Mask


@formula
def counter_terms(
    terms: Array, position: Array, gap: Array, at: Array, stuck: bool, eta: float, moves: Mask, out: Array
) -> None:
    """What an objector asks for on the stage's issues, (K,): the bound where one is broken; where none is (not
    ``stuck``), the terms moved the fraction ``eta`` towards its position.

    >>> import numpy as np
    >>> out, half = np.zeros(2), np.array([0.5, 0.5])
    >>> counter_terms(half, np.zeros(2), np.zeros(2), np.zeros(2), False, 0.5, np.array([True, False]), out)
    >>> out.tolist()
    [0.25, 0.5]
    """
    for k in range(terms.size):
        out[k] = terms[k]
        if moves[k] and stuck and gap[k] > 0.0:
            out[k] = at[k]
        elif moves[k] and not stuck:
            out[k] = terms[k] + eta * (position[k] - terms[k])


@formula
def move_table(pull: Array, say: Array, low: Array, high: Array, moves: Mask, terms: Array) -> None:
    """Move the table, in place, to the objectors' mean and into the path's intervals; all (K,).

    ``pull`` is the sum of counter-terms times leverage times salience, ``say`` the sum of these weights.

    >>> import numpy as np
    >>> terms = np.array([0.5])
    >>> move_table(np.array([0.3]), np.array([1.5]), np.array([0.25]), np.ones(1), np.array([True]), terms)
    >>> terms.tolist()
    [0.25]
    """
    for k in range(terms.size):
        if moves[k]:
            wanted = pull[k] / say[k] if say[k] > 0.0 else terms[k]
            terms[k] = min(max(wanted, low[k]), high[k])
