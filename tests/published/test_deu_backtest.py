"""Decision-making in the European Union: the 156 decisions before Nice, and the errors of the plain models on them.

Data: DEU III, Arregui and Perarnaud (2021), doi:10.34810/data53. An actor counts on an issue when it has both a
position and a salience from 0 to 100; issues need an outcome in that range and three such actors.
"""

from __future__ import annotations

import csv

import numpy as np
import pytest

from sim.models import ISSUE_MODELS, compromise, median
from sim.models.scores import baselines, difference, errors, score
from tests.published.sources import beside, figures

ROUNDING = 0.006


def number(text: str) -> float:
    value = float(text) if text else np.nan
    return value / 100 if 0 <= value <= 100 else np.nan


@pytest.fixture(scope="module")
def decisions() -> dict[str, np.ndarray]:
    """Positions, saliences and capabilities (D, N) padded with nan, outcomes and reference points (D,)."""
    power = figures("deu3_expected.yaml")["power"]["pre_nice"]
    issues: dict[str, list[dict[str, str]]] = {}
    with beside("deu3_pre_nice.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            issues.setdefault(row["issue"], []).append(row)
    kept = []
    for rows in issues.values():
        whole = [(number(r["position"]), number(r["salience"]), r["actor"]) for r in rows]
        whole = [part for part in whole if not np.isnan(part[0] + part[1])]
        if len(whole) >= 3 and not np.isnan(number(rows[0]["outcome"])):
            most = max(power[actor] for _, _, actor in whole if actor in power)
            might = [power.get(actor, most) for _, _, actor in whole]
            kept.append((whole, might, number(rows[0]["outcome"]), number(rows[0]["reference_point"])))
    width = max(len(whole) for whole, *_ in kept)
    x, s, c = (np.full((len(kept), width), np.nan) for _ in range(3))
    for d, (whole, might, _, _) in enumerate(kept):
        x[d, : len(whole)], s[d, : len(whole)] = [part[0] for part in whole], [part[1] for part in whole]
        c[d, : len(whole)] = might
    outcome, reference = (np.array([case[n] for case in kept]) for n in (2, 3))
    return {"position": x, "salience": s, "capability": c, "outcome": outcome, "reference": reference}


def test_three_errors(decisions) -> None:
    expected = figures("deu3_expected.yaml")["expected_pre_nice"]
    x, s, c, truth = (decisions[name] for name in ("position", "salience", "capability", "outcome"))
    assert len(truth) == expected["issues"] == 156
    by_salience = compromise.forecast(x, s, np.where(np.isnan(x), np.nan, 1.0)).outcome
    by_weight = compromise.forecast(x, s, c).outcome
    middle = median.forecast(x, s, c, weighted=False, tie="middle").outcome
    for name, forecast in (
        ("salience_weighted_mean", by_salience),
        ("power_salience_weighted_mean", by_weight),
        ("median_position", middle),
    ):
        assert errors(forecast, truth).mean() * 100 == pytest.approx(expected[name], abs=ROUNDING), name


def test_every_model_and_baseline_can_be_scored(decisions) -> None:
    x, s, c, truth = (decisions[name] for name in ("position", "salience", "capability", "outcome"))
    draws = np.random.default_rng(0).integers(0, len(truth), (500, len(truth)))
    found = {name: model.forecast(x, s, c).outcome for name, model in ISSUE_MODELS.items()}
    found |= baselines(x, reference=decisions["reference"])
    mean = errors(found["compromise"], truth)
    for name, forecast in found.items():
        result = score(errors(forecast, truth), draws, tolerance=0.1)
        assert result.mean_error.low <= result.mean_error.value <= result.mean_error.high
        assert 0 < result.hit_rate < 1
        gap = difference(errors(forecast, truth), mean, draws)
        assert gap.high >= 0, f"{name} beats the weighted mean for certain: worth a second look"


def test_the_reference_point_is_not_always_known(decisions) -> None:
    reference, truth = decisions["reference"], decisions["outcome"]
    draws = np.random.default_rng(0).integers(0, len(truth), (50, len(truth)))
    assert score(errors(reference, truth), draws, tolerance=0.1).decisions == (~np.isnan(reference)).sum() < 156
