"""Values over months: from stages, which every world walks at its own pace, to a common grid of months.

Between two stages a value is drawn straight, since a stage's move is complete when its months are over. A path that
stops decays: from its end on the value is drawn straight to where things settle, over the months that drift takes;
the process says where things settle, not how fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.results.stands import walked_stages

if TYPE_CHECKING:
    from sim.results.results import Results

FloatArray = npt.NDArray[np.floating[Any]]


def today_values(results: Results) -> dict[str, float]:
    """Where every issue stands today in the median world, so that what does not move is not said to have moved.

    The most likely value of a lopsided range is not its median; it is used only where no world was kept.
    """
    modes = {key: issue.today.mode for key, issue in results.scenario.issues.items()}
    first = results.data["value"].isel(path=0, point=0).transpose("trace_world", "issue")
    if not first.sizes["trace_world"]:
        return modes
    return dict(zip(modes, np.median(first.values.astype(float), axis=0).tolist(), strict=True))


def drift_months(results: Results) -> float:
    """Most likely months of the path that is the disagreement point; a year where there is none."""
    drift = results.scenario.disagreement
    if drift is None:
        return 12.0
    return sum(stage.months.mode for stage in walked_stages(results.scenario, drift)) or 12.0


def timelines(results: Results) -> tuple[FloatArray, FloatArray]:
    """Months and issue values of every traced world, with one point more than the data: where things settle.

    Returns
    -------
    month : ndarray (path, R, point + 1)
        Rising; not-a-number where a path has no such point.
    value : ndarray (path, R, point + 1, K)
        On the issues' scales.
    """
    data = results.data
    month = data["month"].transpose("path", "trace_world", "point").values.astype(float)
    value = data["value"].transpose("path", "trace_world", "point", "issue").values.astype(float)
    worlds = month.shape[1]

    def outcome(name: str) -> npt.NDArray[Any]:
        return data[name].transpose("path", "world").values[:, :worlds]

    stopped = (outcome("ending") != 0) & (outcome("then_path") < 0)
    last = (np.isfinite(month).sum(axis=2) - 1).clip(min=0)
    final = np.take_along_axis(value, last[:, :, None, None], axis=2)
    held = np.minimum(outcome("kept").astype(int), last)
    reached = np.take_along_axis(value, held[:, :, None, None], axis=2)
    after = (np.arange(month.shape[2]) > held[:, :, None]) & stopped[:, :, None]
    value = np.where(after[:, :, :, None], reached, value)
    end = np.take_along_axis(month, last[:, :, None], axis=2)
    settled = end + np.where(stopped, drift_months(results), 0.0)[:, :, None]
    month = np.where(np.isfinite(month), month, end)
    value = np.where(np.isfinite(value), value, reached)
    return np.concatenate([month, settled], axis=2), np.concatenate([value, final], axis=2)


def month_grid(month: FloatArray, *, steps: int = 48) -> FloatArray:
    """Months from 0 until 95 % of the worlds of every path have settled, in equal steps of whole months.

    Parameters
    ----------
    month : ndarray (path, R, point)
        Months at the points of a walk.
    steps : int
        At most this many steps.
    """
    last = float(np.quantile(month[:, :, -1], 0.95, axis=1).max()) if month.size else 0.0
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
    passed = sum((point[:, None] <= grid for point in known.T), np.zeros((len(known), len(grid)), dtype=np.int64))
    after = np.minimum(passed, last[:, None])
    before = np.maximum(after - 1, 0)
    start, end = np.take_along_axis(known, before, axis=1), np.take_along_axis(known, after, axis=1)
    span = end - start
    share = np.where(span > 0, np.clip((grid[None, :] - start) / np.where(span > 0, span, 1.0), 0, 1), 1.0)
    rows = np.arange(len(known))[:, None]
    low, high = value[rows, before], value[rows, after]
    share = share.reshape(share.shape + (1,) * (value.ndim - 2))
    return low + share * (high - low)
