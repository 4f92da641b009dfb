"""Bargaining problems whose answers follow from a formula that can be checked by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.models import alternating_offers, egalitarian, kalai_smorodinsky, median, nash
from tests.published.sources import figures


def line(u: np.ndarray) -> np.ndarray:
    return 1 - u


def curve(u: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(1 - u, 0))


FRONTIERS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "1 - u": line,
    "sqrt(1 - u)": curve,
    "(1 - u) ** 0.5": curve,
}
SOLUTIONS = {"nash": nash, "kalai_smorodinsky": kalai_smorodinsky, "egalitarian": egalitarian}
BY_HAND = [
    (line, [0, 0], None, "nash", [0.5, 0.5]),
    (line, [0.1, 0.2], [0.3, 0.7], "nash", [0.31, 0.69]),
    (curve, [0, 0], None, "nash", [2 / 3, 3**-0.5]),
    (curve, [0, 0], None, "kalai_smorodinsky", [(5**0.5 - 1) / 2] * 2),
    (curve, [0, 0], None, "egalitarian", [(5**0.5 - 1) / 2] * 2),
    (curve, [0, 0], [0.25, 0.75], "nash", [0.4, 0.6**0.5]),
]


@pytest.mark.parametrize(("frontier", "d", "power", "name", "answer"), BY_HAND)
def test_two_persons_by_hand(frontier, d, power, name: str, answer: list[float]) -> None:
    options = {} if power is None else {"power": power}
    np.testing.assert_allclose(SOLUTIONS[name].on_frontier(frontier, [d], **options)[0], answer, atol=1e-6)


def test_two_persons_as_printed() -> None:
    for case in figures("bargaining_cases.yaml")["two_person"]:
        frontier = FRONTIERS[case["frontier"]]
        for name, module in SOLUTIONS.items():
            if name in case:
                options = {"power": case["power"]} if "power" in case and name == "nash" else {}
                found = module.on_frontier(frontier, [case["d"]], **options)[0]
                np.testing.assert_allclose(found, case[name], atol=1e-6, err_msg=case["id"])


def test_alternating_offers() -> None:
    assert alternating_offers.first_mover_share([[0.9, 0.8]])[0] == pytest.approx(0.2 / 0.28, abs=1e-9)
    for case in figures("bargaining_cases.yaml")["rubinstein"]:
        found = alternating_offers.first_mover_share([case["delta"]])[0]
        assert found == pytest.approx(case["first_mover_share"], abs=1e-6)


def test_spatial() -> None:
    """Maximise (1 - x) ** .2 * x ** .8: x = .8."""
    found = nash.forecast([[0.0, 1.0]], [[1.0, 1.0]], [[1.0, 1.0]], power=[0.2, 0.8], exponent=1.0, reservation=1.0)
    assert found.outcome[0] == pytest.approx(0.8, abs=1e-6)
    for case in figures("bargaining_cases.yaml")["spatial"]:
        ones = [[1.0] * len(case["positions"])]
        options = {"power": case["power"], "exponent": 1.0, "reservation": case["reservation"]}
        assert case["loss"] == "linear"
        found = nash.forecast([case["positions"]], ones, ones, **options)
        assert found.outcome[0] == pytest.approx(case["nash"], abs=1e-6)


@pytest.mark.parametrize(
    ("positions", "weights", "answer"), [([0, 10, 100], [1, 1, 1], 10), ([0, 50, 100], [5, 1, 1], 0)]
)
def test_median_by_hand(positions, weights, answer) -> None:
    found = median.forecast([np.array(positions) / 100], [[1.0] * 3], [weights]).outcome[0]
    assert found * 100 == pytest.approx(answer, abs=1e-9)


def test_median_as_printed() -> None:
    for case in figures("bargaining_cases.yaml")["median"]:
        found = median.forecast([np.array(case["positions"]) / 100], [[1.0] * 3], [case["weights"]]).outcome[0]
        assert found * 100 == pytest.approx(case["median"], abs=1e-9)
