"""Other orders of a path: what is one step away, and which does it, by cases that can be followed on paper."""

from __future__ import annotations

from typing import Any

from sim.analysis.outcomes import target
from sim.dashboard.board import orders, reordered
from sim.scenario.schema import Scenario

CONTENT: dict[str, Any] = {
    "title": "Arms for aid",
    "issues": {
        key: {"title": key.capitalize(), "scale": {0: "none", 100: "all"}, "today": 0}
        for key in ("arms", "aid", "talk")
    },
    "actors": {
        "north": {
            "name": "North",
            "trust": {"south": 100},
            "interests": {
                "aid": {"position": 100, "salience": 90, "price": {"at_least": 50}},
                "arms": {"position": 0, "salience": 10},
            },
        },
        "south": {
            "name": "South",
            "trust": {"north": 100},
            "interests": {"arms": {"position": 100, "salience": 90}, "aid": {"position": 0, "salience": 10}},
        },
    },
    "process": {"latitude": 0, "rounds": 1, "reopen": False},
    "paths": {
        "deal": {
            "title": "Arms first",
            "stages": [
                {
                    "title": "Arms",
                    "moves": {"arms": 60, "talk": 10},
                    "duties": {"north": ["arms", "talk"]},
                    "consent": ["north", "south"],
                    "months": 1,
                },
                {
                    "title": "Aid",
                    "moves": {"aid": 60},
                    "duties": {"south": ["aid"]},
                    "consent": ["north", "south"],
                    "months": 1,
                },
            ],
        }
    },
}
"""North has its price of 50 on aid when it gives arms: it does not sign where arms come before aid."""
SCENARIO = Scenario.model_validate(CONTENT)


def told(*_: int) -> None:
    """No progress is shown."""


def test_every_order_one_step_away() -> None:
    """Exchange the stages; of the first stage, which has two clauses, either in the second; aid alone stays."""
    found = dict(reordered(SCENARIO, "deal"))
    assert list(found) == ["stages 1 and 2 exchanged", "Arms in stage 2 instead of 1", "Talk in stage 2 instead of 1"]
    first, second = found["Talk in stage 2 instead of 1"].stages
    assert (list(first.moves), list(second.moves)) == (["arms"], ["aid", "talk"])
    assert first.duties["north"].issues == ("arms",)
    assert (second.duties["south"].issues, second.duties["north"].issues) == (("aid",), ("talk",))
    first, second = found["Arms in stage 2 instead of 1"].stages
    assert (list(first.moves), first.duties["north"].issues) == (["talk"], ("talk",))
    assert [stage.title for stage in found["stages 1 and 2 exchanged"].stages] == ["Aid", "Arms"]


def test_what_brings_the_price_first_does_it() -> None:
    """Aid first, or both at once in stage 2, meets the price before arms are given; less talk does not."""
    words, table = orders(SCENARIO, "deal", target(SCENARIO, "completed >= 0.5"), worlds=40, seed=1, progress=told)
    done = {row["change"]: (row["value"], row["reached"]) for row in table.to_dict("records")}
    assert done == {
        "stages 1 and 2 exchanged": (1.0, True),
        "Arms in stage 2 instead of 1": (1.0, True),
        "Talk in stage 2 instead of 1": (0.0, False),
    }
    assert words.startswith(
        "By another order alone: stages 1 and 2 exchanged (all, 95 % interval: 91 to 100 %) and Arms"
    )
    assert words.endswith("; that is 2 of the 3 orders one step away.")


def test_nothing_is_said_where_nothing_is_to_be_done_and_that_nothing_does_it() -> None:
    for goal, said in (("completed <= 0.5", ""), ("gain.south >= 5", "No other order of its clauses or stages")):
        words, _ = orders(SCENARIO, "deal", target(SCENARIO, goal), worlds=40, seed=1, progress=told)
        assert words.startswith(said)
        assert bool(words) == bool(said)
