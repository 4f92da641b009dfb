"""The demonstrations of the probabilistic Condorcet election in KAPSARC's toolkit, from its reference run."""

from __future__ import annotations

import numpy as np
import pytest

from sim.models import election
from tests.published.sources import figures

PRINTED = 6e-5
"""Printed to four digits; coalition strengths to 0.001."""


def test_two_options() -> None:
    strength = np.array([[[0, 51.212], [19.714, 0]]])
    for transition in ("conditional", "markov_uniform", "markov_incentive"):
        np.testing.assert_allclose(
            election.standing(strength, transition=transition)[0], [0.8709, 0.1291], atol=PRINTED
        )


@pytest.mark.parametrize(
    ("transition", "expected"),
    [
        ("markov_uniform", [0.6351, 0.2148, 0.1501]),
        ("markov_incentive", [0.5094, 0.2796, 0.2110]),
        ("conditional", [0.8659, 0.1241, 0.0100]),
    ],
)
def test_three_options(transition, expected) -> None:
    strength = np.array([[[0, 12.099, 54.921], [10.333, 0, 27.079], [5.007, 55.047, 0]]])
    np.testing.assert_allclose(election.standing(strength, transition=transition)[0], expected, atol=PRINTED)


def test_as_printed() -> None:
    for case in figures("ktab_pce.yaml")["cases"]:
        strength = np.array([case["coalitions"]], dtype=float)
        found = election.victory(strength, power=case["power"])[0]
        np.testing.assert_allclose(found, case["victory"], atol=PRINTED)
        for transition in {"conditional", "markov_uniform", "markov_incentive"} & set(case):
            found = election.standing(strength, power=case["power"], transition=transition)[0]
            np.testing.assert_allclose(found, case[transition], atol=PRINTED)
