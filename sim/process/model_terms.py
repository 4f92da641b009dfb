"""Terms that a path leaves to a decision model: what the table would settle on, inside the stage's intervals.

A scenario may give a stage ``terms: {model: nash}``. Where the path is entered, the model is asked what those at the
stage's table would settle on, with the interests they have then, and its answer takes the place of the published
terms. At the table are those whose consent is needed or who must deliver; everybody if there is nobody. Positions are
those of the talks, saliences and leverage the actors' own; the bargaining models reckon gains over drift (or today)
with each actor's own utility exponent, and look for their answer inside the intervals; the answers of the others are
taken to the nearest end. Where a model has no answer, because nobody cares or nothing is better for all than the
disagreement point, the published terms stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.models import ISSUE_MODELS, Status
from sim.scenario.schema import TermsBy
from sim.worlds.arrays import Array, pick_columns, stack
from sim.worlds.itinerary import Terms
from sim.worlds.party import Party
from sim.worlds.setting import Setting

BARGAINING = ("nash", "nash_powers", "kalai_smorodinsky", "egalitarian")
"""Models that weigh terms against a disagreement point."""


def with_model_terms(stages: Sequence[Terms], parties: Sequence[Party], setting: Setting) -> tuple[Terms, ...]:
    """The stages of a walk, with terms named by models where the scenario wants that.

    Parameters
    ----------
    stages : sequence of Terms
        As :func:`sim.worlds.itinerary.walk` gives them.
    parties : sequence of Party
        The actors as they are when the path is entered.
    setting : Setting
    """
    return tuple(
        stage if stage.named_by is None else replace(stage, target=named_terms(stage, stage.named_by, parties, setting))
        for stage in stages
    )


def named_terms(stage: Terms, by: TermsBy, parties: Sequence[Party], setting: Setting) -> Array:
    """The terms that a model names for a stage, (R, k), inside its intervals."""
    at_table = {*stage.consent, *stage.performers}
    here = [party for party in parties if party.index in at_table] or list(parties)
    position, salience, leverage = _interests(here, stage.issues)
    options: dict[str, Any] = {}
    if by.model in BARGAINING:
        point = setting.today if by.disagreement == "today" else setting.drift
        exponent = stack([party.exponent for party in here])
        options = {"exponent": exponent, "disagreement": pick_columns(point, stage.issues)}
        options["within"] = (stage.low, stage.high)
    for name in ("rounds", "probability"):
        if getattr(by, name) is not None:
            options[name] = getattr(by, name)
    found = ISSUE_MODELS[by.model].forecast(position, salience, leverage, **options)
    unanswered = np.isnan(found.outcome) | (found.status == Status.NO_AGREEMENT)
    inside = np.clip(found.outcome, stage.low, stage.high)
    return np.where(unanswered, stage.target, inside)


def _interests(parties: Sequence[Party], issues: tuple[int, ...]) -> tuple[Array, Array, Array]:
    """Positions, saliences and leverage (R, N, k) of some actors; no position where an actor does not care."""
    salience = np.stack([pick_columns(party.salience, issues) for party in parties], axis=1)
    position = np.stack([pick_columns(party.position, issues) for party in parties], axis=1)
    leverage = np.stack([pick_columns(party.leverage, issues) for party in parties], axis=1)
    return np.where(salience > 0, position, np.nan), salience, leverage
