"""Every model that answers an issue faces the battery."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import SimError
from sim.models import ISSUE_MODELS, Model
from tests.models import battery

MODELS = pytest.mark.parametrize("model", ISSUE_MODELS.values(), ids=ISSUE_MODELS.keys())
ISSUES = pytest.mark.parametrize("issues", [None, 1, 3])


@MODELS
@ISSUES
@pytest.mark.parametrize(
    "law",
    [
        battery.batch_equals_loop,
        battery.names_do_not_matter,
        battery.inputs_stay,
        battery.finite_and_inside,
        battery.mirrored,
    ],
    ids=lambda law: law.__name__,
)
def test_law(model: Model, issues: int | None, law) -> None:
    law(model, battery.table(17, 5, issues))


CHOICES = {
    "median": [{"tie": "middle"}],
    "nash": [{"power": "capability"}, {"exponent": 1.5, "disagreement": 0.4}, {"stakes": "weight"}],
    "kalai_smorodinsky": [{"exponent": 1.5, "disagreement": 0.4}],
    "egalitarian": [{"exponent": 3.0, "disagreement": 0.4}],
    "challenge": [{"probability": "as_run"}, {"status_quo": 0.5, "better": 0.3}, {"outcome": "mean"}],
    "exchange": [{"rounds": 3}, {"sides": "trade"}],
    "spatial": [{"third_parties": "out", "interpolation": "S1P1"}, {"transition": "markov_incentive", "risk": "max"}],
    "election": [{"transition": "markov_uniform"}, {"transition": "markov_incentive"}, {"outcome": "likeliest"}],
}
"""Named options besides the defaults under which somebody without a stake must not count either."""


@pytest.mark.parametrize(
    ("name", "options"), [(name, chosen) for name in ISSUE_MODELS for chosen in ({}, *CHOICES.get(name, []))]
)
@ISSUES
def test_a_bystander_is_not_in_the_game(name: str, options: dict[str, Any], issues: int | None) -> None:
    battery.a_bystander_changes_nothing(ISSUE_MODELS[name], battery.table(17, 5, issues), **options)


def test_a_bystander_in_the_other_reading_of_the_chance_to_prevail() -> None:
    """Five actors of a tax forecast 90; a sixth without any interest at all leaves it so."""
    x, s, c = (np.array([row]) / 100 for row in ([80, 90, 10, 30, 60], [90, 100, 60, 90, 40], [20, 10, 60, 10, 20]))
    model = ISSUE_MODELS["challenge"]
    alone = model.forecast(x, s, c, probability="as_run").outcome
    assert alone[0] == pytest.approx(0.9, abs=1e-9)
    battery.a_bystander_changes_nothing(model, (x, s, c), probability="as_run")


@MODELS
@pytest.mark.parametrize("actors", [2, 11])
def test_batch_equals_loop_whatever_the_number_of_actors(model: Model, actors: int) -> None:
    battery.batch_equals_loop(model, battery.table(70, actors, None))


@MODELS
@ISSUES
def test_no_worlds_no_answers(model: Model, issues: int | None) -> None:
    x, s, c = battery.table(0, 3, issues)
    assert model.forecast(x, s, c).outcome.shape == (0, *x.shape[2:])


@MODELS
@ISSUES
def test_plain_cases(model: Model, issues: int | None) -> None:
    battery.plain_cases(model, issues)


@MODELS
@ISSUES
def test_two_points(model: Model, issues: int | None) -> None:
    battery.two_points(model, issues)


@MODELS
def test_one_idle_issue_among_others_leaves_them_alone(model: Model) -> None:
    x, s, c = battery.table(5, 4, 3)
    s[:, :, 1] = 0
    answer = model.forecast(x, s, c)
    assert np.isfinite(answer.outcome).all()
    if not model.joint:
        battery.close(answer.outcome[:, 0], model.forecast(x[:, :, 0], s[:, :, 0], c[:, :, 0]).outcome)


@MODELS
@pytest.mark.parametrize(
    ("position", "salience", "capability", "says"),
    [
        ([0.5], [1.0], [1.0], "shape"),
        ([[0.5]], [[1.0, 1.0]], [[1.0]], "salience has shape"),
        ([[0.5]], [[1.0]], [[1.0, 2.0]], "capability has shape"),
        ([[1.5]], [[1.0]], [[1.0]], "position must be finite and from 0 to 1"),
        ([[0.5]], [[-1.0]], [[1.0]], "salience must be finite and from 0 to 1"),
        ([[0.5]], [[np.nan]], [[1.0]], "salience must be finite"),
        ([[0.5]], [[1.0]], [[np.inf]], "capability must be finite"),
    ],
)
def test_bad_input_is_refused(model: Model, position, salience, capability, says: str) -> None:
    with pytest.raises(SimError, match=says):
        model.forecast(position, salience, capability)
