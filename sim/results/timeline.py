"""Values over the months of the time line, the same for all paths and worlds: today, then where things stand then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sim.results.results import Results

FloatArray = npt.NDArray[np.floating[Any]]


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
