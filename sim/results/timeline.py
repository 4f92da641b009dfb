"""Values over months: from stages, which every world walks at its own pace, to a common grid of months.

Between two stages a value is drawn straight, since a stage's move is complete when its months are over; from the end
of a path on it stays where things settle.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.floating[Any]]


def month_grid(month: FloatArray, *, steps: int = 48) -> FloatArray:
    """Months from 0 to the end of nearly all worlds (95 % of the last months), in equal steps of whole months.

    Parameters
    ----------
    month : ndarray (..., point)
        Months at the points of a walk; not-a-number after a path's last point.
    steps : int
        At most this many steps.
    """
    ends = np.nanmax(np.where(np.isfinite(month), month, -np.inf), axis=-1).ravel()
    ends = ends[np.isfinite(ends)]
    last = float(np.quantile(ends, 0.95)) if ends.size else 0.0
    width = max(1, int(np.ceil(max(last, 12.0) / steps)))
    return np.arange(0, np.ceil(max(last, 12.0) / width) * width + width / 2, width)


def on_months(month: FloatArray, value: FloatArray, grid: FloatArray) -> FloatArray:
    """Values at the months of a grid.

    Parameters
    ----------
    month : ndarray (R, point)
        Months at the points, rising; not-a-number after the last.
    value : ndarray (R, point, ...)
        Values there. Where two points share a month, the later one counts from that month on.
    grid : ndarray (T,)
        Months asked for.

    Returns
    -------
    ndarray (R, T, ...)

    Examples
    --------
    >>> on_months(np.array([[0.0, 10.0, 10.0]]), np.array([[0.0, 20.0, 5.0]]), np.array([0.0, 5.0, 10.0, 99.0]))
    array([[ 0., 10.,  5.,  5.]])
    """
    valid = np.isfinite(month)
    last = np.maximum(valid.sum(axis=1) - 1, 0)
    known = np.where(valid, month, np.take_along_axis(np.where(valid, month, 0.0), last[:, None], axis=1))
    after = np.minimum((known[:, None, :] <= grid[None, :, None]).sum(axis=2), last[:, None])
    before = np.maximum(after - 1, 0)
    start, end = np.take_along_axis(known, before, axis=1), np.take_along_axis(known, after, axis=1)
    span = end - start
    share = np.where(span > 0, np.clip((grid[None, :] - start) / np.where(span > 0, span, 1.0), 0, 1), 1.0)
    rows = np.arange(len(known))[:, None]
    low, high = value[rows, before], value[rows, after]
    share = share.reshape(share.shape + (1,) * (value.ndim - 2))
    return low + share * (high - low)
