"""What became of worlds that signed something: what a run says that facts about settlements can be compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.results.endings import STANDS
from sim.results.stands import walked_stages
from sim.results.tally import age_of
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.results.results import Results

Flags = NDArray[np.bool_]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """What became of P paths in R worlds; drift, which nobody signs, is left out.

    Attributes
    ----------
    scenario : Scenario
    paths : tuple of str
    horizon : float
        Months.
    lasts : ndarray (P, R)
        Months from the first signature that needed a consent to the first end, or to the horizon; not-a-number where
        nothing was signed.
    ended : ndarray (P, R)
        Whether it ended.
    delivered : ndarray (P, R)
        Stages delivered.
    stages : ndarray (P,)
        Stages of the path, those it continues with included.
    branches : ndarray (P,)
        Whether worlds may go on in another path: delivered stages may then be of that one.
    stands : ndarray (P, R)
        Whether something is in force at the horizon.
    yields : ndarray (P, T)
        Under pressure in the first T worlds: 1 where the issue pressed for moves, 0 where not, not-a-number without.
    paired : mapping
        What a mediator or a guarantor adds to what, per world (R,), by their names in the record; empty if not walked.
    """

    scenario: Scenario
    paths: tuple[str, ...]
    horizon: float
    lasts: Array
    ended: Flags
    delivered: NDArray[np.int64]
    stages: NDArray[np.int64]
    branches: Flags
    stands: Flags
    yields: Array
    paired: Mapping[tuple[str, str], Array] = field(default_factory=dict)

    @property
    def signed(self) -> Flags:
        """Whether anything was ever signed, (P, R)."""
        return ~np.isnan(self.lasts)


def seen_of(results: Results, paired: Mapping[tuple[str, str], Array] | None = None) -> Seen:
    """What a run says of signed deals: its worlds that are kept, on all paths but drift."""
    data = results.data.isel(path=np.flatnonzero(~results.data["drift"].values))
    of = {
        name: data[name].transpose("path", "world").values for name in ("signed_month", "end_month", "kept", "ending")
    }
    horizon, begun = float(results.scenario.process.horizon), of["signed_month"].astype(np.float64)
    age = age_of(begun, of["end_month"])
    paths = tuple(str(key) for key in data["path"].values)
    return Seen(
        scenario=results.scenario,
        paths=paths,
        horizon=horizon,
        lasts=np.where(np.isnan(begun), np.nan, np.where(np.isinf(age), horizon - begun, age)),
        ended=~np.isnan(begun) & np.isfinite(age),
        delivered=of["kept"].astype(np.int64),
        stages=data["n_stages"].values.astype(np.int64),
        branches=np.array([_branches(results.scenario, path) for path in paths], dtype=bool),
        stands=np.isin(of["ending"], STANDS),
        yields=np.stack([_yields(results, path) for path in paths]) if paths else np.empty((0, 0)),
        paired=paired or {},
    )


def _branches(scenario: Scenario, path: str) -> bool:
    spec = scenario.paths[path]
    on = spec.onward is not None and _branches(scenario, spec.onward.path)
    return on or spec.otherwise is not None or any(stage.otherwise is not None for stage in spec.stages)


def _yields(results: Results, path: str) -> Array:
    """Whether what was pressed for moves by more than the latitude of talks, in worlds where pressure was put, (T,)."""
    data = results.data.sel(path=path)
    moved, put = np.zeros(data.sizes["trace_world"], dtype=bool), np.zeros(data.sizes["trace_world"], dtype=bool)
    width = results.scenario.process.latitude.mode / 100 * (data["scale_high"] - data["scale_low"])
    further = (data["value"].max("point") - data["value_before"] > width).transpose("trace_world", "issue")
    for n, stage in enumerate(walked_stages(results.scenario, path), start=1):
        for push in stage.pressure:
            put |= data["delivered_stage"].sel(stage=n).values.astype(bool)
            moved |= further.sel(issue=push.issue).values
    return np.where(put, moved.astype(np.float64), np.nan)
