"""Morris screening and Sobol indices of any function of an (n, d) array, by SALib.

M. D. Morris, "Factorial sampling plans for preliminary computational experiments", Technometrics 33 (1991), with the
mean of absolute effects of F. Campolongo, J. Cariboni and A. Saltelli (2007). I. M. Sobol' (1993) with the sampling and
estimators of A. Saltelli et al., Computer Physics Communications 181 (2010). J. Herman and W. Usher, "SALib" (2017).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from sim.worlds.block import Array

Function = Callable[[Array], Array]
"""From rows, shape (n, d), to an outcome a row, shape (n,)."""


def morris(
    function: Function,
    names: Sequence[str],
    bounds: Sequence[tuple[float, float]],
    *,
    trajectories: int = 40,
    levels: int = 4,
    seed: int = 1,
) -> pd.DataFrame:
    """Elementary effects, in the outcome's unit per the whole width of an input's bounds.

    Parameters
    ----------
    function
        Called once with all rows.
    names, bounds
        Of the d inputs.
    trajectories : int
        Each costs d + 1 rows.
    levels : int
        Of the grid, even.

    Returns
    -------
    DataFrame
        Columns input, mean (mu), size (mu*), size_low and size_high (95 %), spread (sigma), in the order of names.

    Examples
    --------
    >>> found = morris(lambda x: 2 * x[:, 0] - x[:, 1], ["a", "b"], [(0, 1), (0, 1)], trajectories=4)
    >>> found["mean"].round(9).tolist(), found["spread"].round(9).tolist()
    ([2.0, -1.0], [0.0, 0.0])
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    problem = _problem(names)
    rows = sampling.sample(problem, trajectories, num_levels=levels, seed=seed)
    answers = function(_within(rows, bounds))
    found = analysis.analyze(problem, rows, answers, num_levels=levels, seed=seed)
    size, wide = np.asarray(found["mu_star"]), np.asarray(found["mu_star_conf"])
    return pd.DataFrame(
        {
            "input": list(names),
            "mean": np.asarray(found["mu"]),
            "size": size,
            "size_low": np.maximum(size - wide, 0.0),
            "size_high": size + wide,
            "spread": np.asarray(found["sigma"]),
        }
    )


def sobol(
    function: Function,
    names: Sequence[str],
    bounds: Sequence[tuple[float, float]],
    *,
    samples: int = 128,
    seed: int = 1,
) -> pd.DataFrame:
    """First-order and total indices: shares of the outcome's variance.

    Parameters
    ----------
    function
        Called once with all rows, ``samples * (d + 2)`` of them.
    names, bounds
        Of the d inputs, independent and uniform between their bounds.
    samples : int
        A power of 2.

    Returns
    -------
    DataFrame
        Columns input, first, first_low, first_high, total, total_low, total_high, in the order of names.

    Examples
    --------
    >>> found = sobol(lambda x: 2 * x[:, 0] + x[:, 1], ["a", "b"], [(0, 1), (0, 1)], samples=512)
    >>> [round(float(one), 2) for one in found["first"]]
    [0.8, 0.2]
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = _problem(names)
    rows = sampling.sample(problem, samples, calc_second_order=False, seed=seed)
    answers = np.asarray(function(_within(rows, bounds)), dtype=np.float64)
    if np.ptp(answers) == 0:
        nothing = np.zeros(len(names))
        found: Mapping[str, Array] = {"S1": nothing, "ST": nothing, "S1_conf": nothing, "ST_conf": nothing}
    else:
        found = analysis.analyze(problem, answers, calc_second_order=False, seed=seed)
    columns: dict[str, Sequence[str] | Array] = {"input": list(names)}
    for word, key in (("first", "S1"), ("total", "ST")):
        value, wide = np.asarray(found[key]), np.asarray(found[f"{key}_conf"])
        columns |= {word: value, f"{word}_low": value - wide, f"{word}_high": value + wide}
    return pd.DataFrame(columns)


def _problem(names: Sequence[str]) -> dict[str, object]:
    """On the unit cube: bounds are applied afterwards, so that an effect is per whole width."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _within(rows: Array, bounds: Sequence[tuple[float, float]]) -> Array:
    low, high = np.asarray(bounds, dtype=np.float64).T
    return np.asarray(low + rows * (high - low))
