"""Textbook conflicts and two from practice: equilibria exactly as published, from our files and those beside."""

from __future__ import annotations

from typing import Any

import pytest

from sim.models.conflict_graph import Stability, stability
from sim.models.written_conflict import Written, written_conflict
from tests.published.sources import PUBLISHED, figures, scenario

OURS = sorted(path.stem for path in (PUBLISHED / "conflicts").glob("*.yaml"))
SANCTIONS = pytest.mark.parametrize("sanction", ["legal", "single"])


def check(case: Written, found: Stability, expected: dict[str, list[Any]], group: int | None = None) -> None:
    for concept, labels in expected.items():
        stable = found.equilibria[concept][0] if group is None else found.individual[concept][0, group]
        assert {case.labels[s] for s in stable.nonzero()[0]} == set(labels), concept


@pytest.mark.parametrize("name", OURS)
@SANCTIONS
def test_our_files(name: str, sanction) -> None:
    data = scenario(f"conflicts/{name}.yaml")
    case = written_conflict(data)
    found = stability(case.conflict, case.utility[None], sanction=sanction)
    check(case, found, data["expected"])
    for actor, expected in data.get("expected_by_actor", {}).items():
        check(case, found, expected, case.actors.index(actor))
    for coalition in data.get("coalitions", []):
        groups = [[case.actors.index(actor) for actor in group] for group in coalition["groups"]]
        together = stability(case.conflict, case.utility[None], sanction=sanction, coalitions=groups)
        check(case, together, coalition["expected"])


@SANCTIONS
def test_files_beside(sanction) -> None:
    count = 0
    for data in figures("gmcr_cases.yaml")["cases"]:
        for variant in data.get("variants", [data]):
            case = from_print(data, variant)
            found = stability(case.conflict, case.utility[None], sanction=sanction)
            expected = dict(variant["expected"])
            coalition = expected.pop("coalition", None)
            check(case, found, expected)
            for actor, individual in variant.get("expected_individual", {}).items():
                check(case, found, individual, case.actors.index(actor))
            if coalition:
                groups = [[case.actors.index(name) for name in group] for group in coalition["groups"]]
                together = stability(case.conflict, case.utility[None], sanction=sanction, coalitions=groups)
                check(case, together, coalition["equilibria"])
            count += 1
    assert count == 5


def from_print(data: dict[str, Any], variant: dict[str, Any]) -> Written:
    """A case of the folder beside, in our words."""
    owner = {option: dm["name"] for dm in data["decision_makers"] for option in dm["options"]}
    options = [
        {"title": title, "actor": owner[k], "direction": variant["direction"][k]}
        for k, title in enumerate(data["options"])
    ]
    return written_conflict(
        {
            "actors": {dm["name"]: dm["name"] for dm in data["decision_makers"]},
            "options": options,
            "states": {state["label"]: state["options"] for state in data["states"]},
            "rankings": variant["rankings"],
        }
    )
