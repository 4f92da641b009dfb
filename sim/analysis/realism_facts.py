"""Facts about settlements measured in walked worlds: each one function of worlds and of one figure of the record.

Worlds of one number share their draws on all paths, so an interval counts worlds and not walks: a share has Wilson's
interval at the effective number of worlds, p (1 - p) over the variance between worlds (E. L. Korn and B. I. Graubard,
"Confidence intervals for proportions with small expected number of positive counts estimated from survey data", Survey
Methodology 24, 1998). Survival is the product-limit estimate of E. L. Kaplan and P. Meier (Journal of the American
Statistical Association 53, 1958), censored at the horizon.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimates import Estimate, Z, mean_of
from sim.results.endings import STANDS
from sim.results.stands import walked_stages
from sim.results.statistics import wilson_interval
from sim.results.tally import age_of
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.results.results import Results


NONE_SEEN = 3.69
"""With no event seen, the upper end of the exact Poisson interval at 95 %: -ln(.025)."""

FIVE_YEARS = 60

NOTHING = "nothing of the kind happens in these worlds"

Figure = Mapping[str, Any]

Flags = NDArray[np.bool_]

Array = NDArray[np.float64]


def share(top: Array | Flags, among: Array | Flags) -> Estimate | str:
    """A share of walks: a ratio of sums over paths and worlds, (P, R) each, with its 95 % interval.

    >>> found = share(np.array([[True, False], [True, True]]), np.ones((2, 2)))
    >>> found.mean, found.worlds
    (0.75, 4)
    """
    up, down = _over_paths(top), _over_paths(among)
    total = float(down.sum())
    if total == 0:
        return NOTHING
    mean = float(up.sum()) / total
    return _estimate(mean, (up - mean * down) / total, int((down > 0).sum()), int(np.count_nonzero(among)))


def rate(events: Flags, years: Array) -> Estimate | str:
    """Events per year, (P, R) each, with a 95 % interval that is normal in the logarithm.

    With no event seen it ends where the Poisson one does, with as many worlds as if they had a walk each.

    >>> found = rate(np.array([[True, False]]), np.array([[0.5, 1.5]]))
    >>> found.mean
    0.5
    """
    up, down = _over_paths(events), _over_paths(years)
    total, walks = float(down.sum()), int(np.count_nonzero(years))
    if total == 0:
        return NOTHING
    mean = float(up.sum()) / total
    if mean == 0:
        return Estimate(0.0, 0.0, NONE_SEEN / total * walks / int((down > 0).sum()), walks)
    half = Z * float(np.sqrt(np.square(up - mean * down).sum())) / total / mean
    return Estimate(mean, mean * float(np.exp(-half)), mean * float(np.exp(half)), walks)


def _over_paths(values: Array | Flags) -> Array:
    return np.asarray(values.sum(axis=0), dtype=np.float64)


def _estimate(mean: float, each: Array, worlds: int, walks: int) -> Estimate:
    """A share with Wilson's interval; ``each`` (R,) is what a world adds to its error."""
    variance = float(np.square(each).sum())
    enough = mean * (1 - mean) / variance if variance > 0 and 0 < mean < 1 else worlds
    low, high = wilson_interval(mean * enough, enough)
    return Estimate(mean, float(low), float(high), walks)


def alive(seen: Seen, month: float, among: Flags | None = None) -> Estimate | str:
    """The Kaplan-Meier share not ended after a month, over signed walks, or over some of them, (P, R).

    A world's error is the derivative of the estimate by the world's weight; without censoring that is (1 - S) / n or
    -S / n, and the interval is Wilson's.
    """
    if month > seen.horizon:
        return f"the horizon of {seen.horizon:g} months comes first"
    there = seen.signed if among is None else seen.signed & among
    if not there.any():
        return NOTHING
    lasts, ends = seen.lasts[there], seen.ended[there] & (seen.lasts[there] <= month)
    times, deaths = np.unique(lasts[ends], return_counts=True)
    at_risk = lasts.size - np.searchsorted(np.sort(lasts), times)
    mean = float(np.prod(1 - deaths / at_risk))
    error = np.zeros(seen.lasts.shape)
    if mean > 0:
        past = np.append(0.0, np.cumsum(deaths / at_risk / (at_risk - deaths)))
        error[there] = past[np.searchsorted(times, np.minimum(lasts, month), side="right")]
        error[there & seen.ended & (seen.lasts <= month)] -= 1 / (at_risk - deaths)[np.searchsorted(times, lasts[ends])]
    return _estimate(mean, mean * error.sum(axis=0), int(there.any(axis=0).sum()), int(there.sum()))


def _survival(seen: Seen, figure: Figure) -> Estimate | str:
    return alive(seen, figure["at"])


def _hazard(seen: Seen, figure: Figure) -> Estimate | str:
    """Ends per year in force between two ages."""
    begin, end = figure["from"], figure["at"]
    if end > seen.horizon:
        return f"the horizon of {seen.horizon:g} months comes first"
    years = np.nan_to_num(np.clip(seen.lasts, begin, end) - begin) / 12
    ends = seen.ended & (seen.lasts <= end) & ((seen.lasts > begin) | (begin == 0))
    return rate(ends, years)


def _by_delivery(seen: Seen, figure: Figure) -> Estimate | str:
    """Survival of those that delivered one stage of several, some, all, or two and more; without paths that branch."""
    whole, many = seen.stages[:, None], seen.delivered > 1
    groups = {
        "one": (seen.delivered == 1) & (whole > 1),
        "some": many & (seen.delivered < whole),
        "all": seen.delivered >= whole,
        "more": many,
    }
    return alive(seen, FIVE_YEARS, groups[figure["group"]] & ~seen.branches[:, None])


def _failures(seen: Seen, figure: Figure) -> Estimate | str:
    return share(seen.ended & (seen.lasts <= figure["at"]), seen.ended)


def _plateau(seen: Seen, figure: Figure) -> Estimate | str:
    among = seen.signed & seen.stands & ~seen.branches[:, None]
    done = np.minimum(seen.delivered / seen.stages[:, None], 1.0)
    return share((done if figure["at"] == "delivered" else done < 1) * among, among)


def _paired(seen: Seen, figure: Figure) -> Estimate | str:
    if not seen.paired:
        return "worlds are walked with and without only by sim realism"
    adds = seen.paired.get((figure["who"], figure["at"]))
    if adds is None:
        return "no path has one"
    if adds.any():
        return mean_of(adds)
    most = float(wilson_interval(0, adds.size)[1])
    return Estimate(0.0, -most, most, adds.size)


def _stages(seen: Seen, figure: Figure) -> Estimate | str:
    several = (seen.stages > 1) & ~seen.branches
    first = seen.signed & (seen.delivered >= 1) & several[:, None]
    enough = seen.stages[:, None] if figure["at"] == "all" else 2
    return share(first & (seen.delivered >= enough), first)


def _sanctions(seen: Seen, figure: Figure) -> Estimate | str:
    there = ~np.isnan(seen.yields)
    return share(there & (seen.yields == 1), there) if there.any() else "no pressure is put in these worlds"


def _signing(seen: Seen, figure: Figure) -> Estimate | str:
    return share(seen.signed, np.ones(seen.lasts.shape))


def _input(seen: Seen, figure: Figure) -> Estimate | str:
    """What the scenario puts in, at its most likely value and with its range."""
    if figure["at"] == "shock":
        given = [seen.scenario.beliefs.shock.yearly_chance]
    else:
        turnover = seen.scenario.actors[figure["actor"]].turnover
        given = [] if turnover is None else [one.chance for one in turnover.at]
    if not given:
        return "the scenario has none"
    low, mean, high = (float(np.mean([getattr(one, end) for one in given])) for end in ("low", "mode", "high"))
    return Estimate(mean, low, high, len(given))


MEASURES: dict[str, Callable[[Seen, Figure], Estimate | str]] = {
    "survival": _survival,
    "hazard": _hazard,
    "ambition": _by_delivery,
    "reaffirmed": _by_delivery,
    "failures": _failures,
    "plateau": _plateau,
    "mediation": _paired,
    "guarantee": _paired,
    "stages": _stages,
    "sanctions": _sanctions,
    "korean_crises": _signing,
    "shocks": _input,
    "elections": _input,
}


"""By the name of the fact in the record; a fact that is not here has nothing of ours beside it."""


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
