"""What is kept of a walk: one row per world, and more for the worlds that are traced.

Values are on each issue's own scale, months are counted from the scenario's date, names are indexes (-1 is nobody or
nothing). A ``point`` is a month of the time line, the same for all paths; a ``leg`` is a path of the chain that a world
walked; what is said of a ``stage`` is said of the last time that it was put to the table.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.schema import Scenario

Arrays = dict[str, NDArray[Any]]
"""By name, as below."""

Array = NDArray[np.float64]
NOBODY = -1
MOST_POINTS = 41

OUTCOMES: dict[str, tuple[str, tuple[str, ...], Any]] = {
    "ending": ("i1", (), -1),
    "why": ("i1", (), -1),
    "ending_stage": ("i2", (), 0),
    "ending_month": ("f4", (), np.nan),
    "ending_actor": ("i2", (), NOBODY),
    "ending_issue": ("i2", (), NOBODY),
    "signed": ("i2", (), 0),
    "kept": ("i2", (), 0),
    "negotiations": ("i2", (), 0),
    "signed_month": ("f4", (), np.nan),
    "end_month": ("f4", (), np.nan),
    "bad_faith": ("?", ("actor",), False),
    "unable": ("?", (), False),
    "leg_path": ("i2", ("leg",), NOBODY),
    "leg_ending": ("i1", ("leg",), -1),
    "leg_why": ("i1", ("leg",), -1),
    "leg_stage": ("i2", ("leg",), 0),
    "leg_month": ("f4", ("leg",), np.nan),
    "leg_actor": ("i2", ("leg",), NOBODY),
    "leg_issue": ("i2", ("leg",), NOBODY),
    "final_value": ("f4", ("issue",), np.nan),
    "final_utility": ("f4", ("actor",), np.nan),
    "gain": ("f4", ("actor",), np.nan),
    "gap_points": ("f4", (), np.nan),
    "gap_utility": ("f4", (), np.nan),
    "objectors": ("i2", (), 0),
}
"""Per world: name -> (type, further dimensions, value before anything happens)."""

TRACES: dict[str, tuple[str, tuple[str, ...], Any]] = {
    "value": ("f4", ("point", "issue"), np.nan),
    "utility": ("f4", ("point", "actor"), np.nan),
    "trust": ("f4", ("point", "actor", "other"), np.nan),
    "belief": ("f4", ("stage", "actor", "other"), np.nan),
    "short": ("f4", ("stage", "actor", "issue"), np.nan),
    "short_utility": ("f4", ("stage", "actor"), np.nan),
    "objected": ("?", ("stage", "actor", "issue"), False),
    "reported_breaks": ("?", ("stage", "actor", "issue"), False),
    "signed_stage": ("?", ("stage",), False),
    "delivered_stage": ("?", ("stage",), False),
    "rounds_used": ("i2", ("stage",), -1),
}
"""Per traced world, point of the time line or stage."""


def time_line(scenario: Scenario) -> NDArray[np.float64]:
    """The months of the time line: every review, or as many as 40 allow, from 0 to the horizon.

    Examples
    --------
    >>> scenario = Scenario.model_validate({
    ...     "title": "t", "actors": {"a": {"name": "A"}}, "process": {"horizon": 30, "review": 12},
    ...     "issues": {"k": {"title": "K", "scale": {0: "none", 100: "all"}, "today": 20}}})
    >>> time_line(scenario).tolist()
    [0.0, 12.0, 24.0, 30.0]
    """
    horizon, review = float(scenario.process.horizon), float(scenario.process.review)
    step = max(review, horizon / (MOST_POINTS - 1))
    inner = np.arange(math.ceil(horizon / step - 1e-9)) * step
    return np.append(inner, horizon)


class Record(NamedTuple):
    """What is written down of one path, in few arrays: R worlds, the first of which are traced; all floats.

    :func:`arrays_of` gives them their names.
    """

    code: Array  # (R, columns of CODES)
    actor: Array  # (R, 3, N): bad faith, utility at the end, gain
    leg: Array  # (R, legs, columns of LEG)
    value: Array  # (R, K)
    line_value: Array  # (traced, points, K)
    line_actor: Array  # (traced, points, 1 + N, N): utility; trust of each
    stage_code: Array  # (traced, stages, 3): signed, delivered, rounds
    stage_actor: Array  # (traced, stages, 1 + N, N): short of utility; beliefs of each
    stage_issue: Array  # (traced, stages, 3, N, K): short, objected, reported
    line: Array  # (points,): months
    low: Array  # (K,): the scales' lower ends
    width: Array  # (K,)


CODES = (
    *(
        "ending",
        "why",
        "ending_stage",
        "ending_month",
        "ending_actor",
        "ending_issue",
        "signed",
        "kept",
        "negotiations",
    ),
    *("signed_month", "end_month", "unable", "gap_points", "gap_utility", "objectors"),
)
LEG = ("leg_path", "leg_ending", "leg_why", "leg_stage", "leg_month", "leg_actor", "leg_issue")
ENDING, WHY, STAGE, MONTH, ACTOR, ISSUE, SIGNED, KEPT, NEGOTIATIONS, SIGNED_MONTH, END_MONTH, UNABLE = range(12)
GAP_POINTS, GAP_UTILITY, OBJECTORS = range(12, 15)
BAD_FAITH, UTILITY, GAIN = range(3)


def new_record(scenario: Scenario, worlds: int, traced: int, stages: int, legs: int) -> Record:
    """Empty arrays for one path."""
    line, issues, actors = time_line(scenario), len(scenario.issues), len(scenario.actors)
    low = np.array([spec.low for spec in scenario.issues.values()], dtype=np.float64)
    high = np.array([spec.high for spec in scenario.issues.values()], dtype=np.float64)
    code, leg = (np.array([float(OUTCOMES[name][2]) for name in names]) for names in (CODES, LEG))
    return Record(
        code=np.tile(code, (worlds, 1)),
        actor=np.zeros((worlds, 3, actors)),
        leg=np.tile(leg, (worlds, legs, 1)),
        value=np.full((worlds, issues), np.nan),
        line_value=np.full((traced, line.size, issues), np.nan),
        line_actor=np.full((traced, line.size, 1 + actors, actors), np.nan),
        stage_code=np.tile(np.array([0.0, 0.0, -1.0]), (traced, stages, 1)),
        stage_actor=np.full((traced, stages, 1 + actors, actors), np.nan),
        stage_issue=np.tile(np.array([np.nan, 0.0, 0.0])[:, None, None], (traced, stages, 1, actors, issues)),
        line=line,
        low=low,
        width=high - low,
    )


def arrays_of(record: Record) -> Arrays:
    """What was written down, by name and in the types in which it is kept."""
    wide = {name: record.code[:, n] for n, name in enumerate(CODES)}
    wide |= {name: record.leg[..., n] for n, name in enumerate(LEG)}
    wide |= {name: record.actor[:, n] for n, name in enumerate(("bad_faith", "final_utility", "gain"))}
    wide |= {
        name: record.stage_code[..., n] for n, name in enumerate(("signed_stage", "delivered_stage", "rounds_used"))
    }
    wide |= {name: record.stage_issue[:, :, n] for n, name in enumerate(("short", "objected", "reported_breaks"))}
    wide |= {"final_value": record.value, "value": record.line_value, "utility": record.line_actor[:, :, 0]}
    wide |= {"trust": record.line_actor[:, :, 1:], "short_utility": record.stage_actor[:, :, 0]}
    wide |= {"belief": record.stage_actor[:, :, 1:]}
    kinds = {name: kind for name, (kind, *_) in {**OUTCOMES, **TRACES}.items()}
    return {name: wide[name].astype(kind) for name, kind in kinds.items()}
