"""Values over the months, of issues, trust, and in the units of the field: levels, and stocks that grow with them.

The translation is the scenario's (``issues.<issue>.measures``) and mostly judgement. Its ranges are not drawn per
world: ``which`` picks the low, most likely or high end of every number in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from sim.scenario.numbers import Number
from sim.scenario.schema import Measure

if TYPE_CHECKING:
    from sim.results.results import Results


FloatArray = npt.NDArray[np.floating[Any]]
Which = Literal["low", "mode", "high"]


def measured(measure: Measure, value: FloatArray, months: FloatArray, which: Which = "mode") -> FloatArray:
    """A measure over months.

    Parameters
    ----------
    measure
        Level: straight lines between its points, flat beyond. Stock: starts at ``start``, grows by ``growth`` a year
        (the entry at or below the value holds) and keeps only the share ``keeps`` once the value has reached an entry.
    value : ndarray (R, T)
        The issue's value at the months.
    months : ndarray (T,)
        Rising.
    which
        Which end of the ranges.

    Returns
    -------
    ndarray (R, T)
        In the measure's unit.

    Examples
    --------
    >>> stock = Measure(title="Stones", unit="stones", kind="stock", start=10, growth={0: 12, 50: 0}, keeps={80: 0.5})
    >>> measured(stock, np.array([[0.0, 0.0, 60.0, 90.0, 60.0]]), np.array([0.0, 6.0, 12.0, 18.0, 24.0]))
    array([[10., 16., 22., 11., 11.]])
    """
    if measure.kind == "level":
        at = sorted(measure.points)
        return np.asarray(np.interp(value, at, [getattr(measure.points[one], which) for one in at]))
    start = 0.0 if measure.start is None else float(getattr(measure.start, which))
    yearly = _entry(measure.growth, value, which, before=0.0)
    years = np.diff(months) / 12.0
    grown = np.concatenate([np.zeros((len(value), 1)), np.cumsum(yearly[:, :-1] * years, axis=1)], axis=1)
    left = _entry(measure.keeps, np.maximum.accumulate(value, axis=1), which, before=1.0)
    return np.maximum(start + grown, 0.0) * left


def _entry(steps: dict[float, Number], value: FloatArray, which: Which, *, before: float) -> FloatArray:
    """The entry at or below each value; ``before`` the first."""
    at = sorted(steps)
    amounts = np.array([before, *(getattr(steps[one], which) for one in at)])
    return amounts[np.searchsorted(np.array(at), value + 1e-9, side="right")]


def today_values(results: Results) -> dict[str, float]:
    """Where every issue stands today in the median world, so that what does not move is not said to have moved.

    The most likely value of a lopsided range is not its median; it is used only where no world was kept.
    """
    modes = {key: issue.today.mode for key, issue in results.scenario.issues.items()}
    first = results.data["value_before"].transpose("trace_world", "issue")
    if not first.sizes["trace_world"]:
        return modes
    return dict(zip(modes, np.median(first.values.astype(float), axis=0).tolist(), strict=True))


def timelines(results: Results) -> tuple[FloatArray, FloatArray]:
    """The months of the time line, and issue values of every traced world: today's at first.

    Returns
    -------
    month : ndarray (T,)
        From 0 to the horizon.
    value : ndarray (path, R, T, K)
        On the issues' scales.
    """
    data = results.data
    value = data["value"].transpose("path", "trace_world", "point", "issue").values.astype(float)
    value[:, :, 0] = data["value_before"].transpose("trace_world", "issue").values
    return data["point"].values.astype(float), value


def trust_lines(results: Results) -> FloatArray:
    """Trust (path, R, T, actor, other) of every traced world over the time line, before anything is signed at first."""
    data = results.data
    trust = data["trust"].transpose("path", "trace_world", "point", "actor", "other").values.astype(float)
    trust[:, :, 0] = data["trust_before"].transpose("trace_world", "actor", "other").values
    return trust
