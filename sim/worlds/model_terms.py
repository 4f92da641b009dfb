"""Terms that a path leaves to a decision model: what the table would settle on, inside the stage's intervals.

A scenario may give a stage ``terms: {model: nash}``. Before anything runs, the model is asked what those at the stage's
table would settle on, with the interests they have on the scenario's date, and its answer takes the place of the
published terms. At the table are those whose consent is needed or who must deliver; everybody if there is nobody.
Positions are those of the talks, saliences and leverage the actors' own; the bargaining models reckon gains over drift
(or today) with each actor's own utility exponent, and look for their answer inside the intervals; the answers of the
others are taken to the nearest end. Where a model has no answer, because nobody cares or nothing is better for all than
the disagreement point, the published terms stand.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.models import BARGAINING_MODELS, ISSUE_MODELS, Status
from sim.scenario.schema import TermsBy
from sim.worlds.block import Array, Own, Shared, Terms
from sim.worlds.stages import Start
from sim.worlds.tables import Stages
from sim.worlds.worlds import Worlds


def with_model_terms(
    worlds: Worlds, starts: list[Start], stages: Stages, own: Own, shared: Shared, published: Terms
) -> Terms:
    """The terms of stages, named by models where the scenario wants that."""
    target = published.target
    for t, (path, number) in enumerate(starts):
        by = worlds.scenario.paths[path].stages[number - 1].terms
        if by is not None:
            issues = np.flatnonzero(stages.moves[t])
            target = target.copy() if target is published.target else target
            target[:, t, issues] = named_terms(t, by, issues, stages, own, shared, published)
    return published._replace(target=target)


def named_terms(
    t: int, by: TermsBy, issues: NDArray[np.int64], stages: Stages, own: Own, shared: Shared, published: Terms
) -> Array:
    """The terms that a model names for stage ``t`` on the issues it moves, (R, k), inside its intervals."""
    here = np.flatnonzero(stages.consent[t] | stages.duty[t].any(axis=1))
    here = here if here.size else np.arange(own.position.shape[1])
    at = np.ix_(np.arange(own.position.shape[0]), here, issues)
    salience = own.salience[at]
    position = np.where(salience > 0, own.position[at], np.nan)
    low, high = published.low[:, t, issues], published.high[:, t, issues]
    options: dict[str, Any] = {}
    if by.model in BARGAINING_MODELS:
        point = shared.today if by.disagreement == "today" else shared.drift
        options = {"exponent": own.exponent[:, here], "disagreement": point[:, issues], "within": (low, high)}
    for name in ("rounds", "probability"):
        if getattr(by, name) is not None:
            options[name] = getattr(by, name)
    leverage = shared.leverage[at]
    found = ISSUE_MODELS[by.model].forecast(position, salience, leverage, **options)
    unanswered = np.isnan(found.outcome) | (found.status == Status.NO_AGREEMENT)
    return np.where(unanswered, published.target[:, t, issues], np.clip(found.outcome, low, high))
