"""What may stand where, asked of the schema: limits of numbers, and names of models from their catalogue."""

import pytest

from sim.models import ISSUE_MODELS
from sim.scenario.places import SCENARIO, limits
from sim.scenario.schema import Scenario

SEA = Scenario.model_validate(
    {
        "title": "An actor keyed like an issue",
        "issues": {"sea": {"title": "Sea", "scale": {0: "shut", 10: "open"}, "today": 0}},
        "actors": {
            "sea": {
                "name": "Sea",
                "interests": {"sea": {"position": 5, "salience": 50, "red_line": {"at_least": 2}}},
                "turnover": {"yearly": 0.1, "at": [{"month": 3, "chance": 0.5}]},
            }
        },
        "links": {"l": {"actor": "sea", "issue": "sea", "bound": "at_least", "shift": 1}},
        "beliefs": {"pressure": {"sea": {"rate": 2}}},
        "paths": {"sea": {"title": "P", "stages": [{"title": "S", "months": 3, "moves": {"sea": 4}}]}},
        "disagreement": "sea",
    }
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("actors.sea.patience", (0.01, 1)),
        ("actors.sea.risk_attitude", (-100, 100)),
        ("actors.sea.interests.sea.salience", (0, 100)),
        ("actors.sea.interests.sea.position", (0, 10)),
        ("actors.sea.interests.sea.red_line", (0, 10)),  # as its draw is keyed by
        ("actors.sea.interests.sea.red_line.at_least", (0, 10)),
        ("actors.sea.leverage.sea", (0, 100)),
        ("actors.sea.turnover.yearly", (0, 0.99)),  # from 0 to below 1
        ("actors.sea.turnover.at.1.chance", (0, 1)),
        ("actors.sea.turnover.successor.interests.sea.ideal", (0, 10)),
        ("links.l.shift", (-10, 10)),
        ("beliefs.pressure.sea.rate", (-1e6, 1e6)),
        ("process.stickiness.sea", (0, 1)),
        ("process.latitude", (0, 100)),
        ("paths.sea.stages.1.months", (0, 1200)),
        ("paths.sea.stages.1.moves.sea", (0, 10)),
        ("issues.sea.today", (0, 10)),
    ],
)
def test_limits(address: str, expected: tuple[float, float]) -> None:
    assert limits(SEA, address) == pytest.approx(expected)


def test_a_stage_may_leave_its_terms_to_any_model_that_answers_an_issue() -> None:
    place = SCENARIO.at(("paths", "sea", "stages", 0, "terms", "model"))
    assert place is not None
    assert place.choices == tuple(ISSUE_MODELS)
