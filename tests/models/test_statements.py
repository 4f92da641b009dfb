"""Preferences as prioritised statements, and moves that are forbidden."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import SimError
from sim.models.conflict import feasible_states
from sim.models.conflict_graph import CONCEPTS, stability
from sim.models.statements import by_priority, fulfilled
from sim.models.written_conflict import written_conflict
from tests.published.sources import scenario

ELMIRA = {
    "ministry": ["-4", "3", "-1 | 4", "(5 iff -1) | 4"],
    "uniroyal": ["(3 iff 1) | 4", "-4", "-5 | 4", "(2 iff -5) or 4"],
    "local": ["-4", "-1 | 4", "(3 & -1) | (5 & 1 & -4)", "(5 and not 1 and not 4) | (3 & 1)"],
}
"""Statements that put the states in the order that is in print, with the same ties."""


def test_statements_give_the_published_rankings_and_equilibria() -> None:
    data = scenario("conflicts/elmira.yaml")
    ranked = written_conflict(data)
    stated = written_conflict({**data, "rankings": {}, "preferences": ELMIRA})
    np.testing.assert_array_equal(stated.utility, ranked.utility)
    found = stability(stated.conflict, stated.utility[None]).equilibria
    for concept, labels in data["expected"].items():
        assert [stated.labels[s] for s in np.flatnonzero(found[concept][0])] == labels


def test_rankings_and_statements_side_by_side() -> None:
    data = scenario("conflicts/elmira.yaml")
    some = {name: order for name, order in data["rankings"].items() if name != "local"}
    mixed = written_conflict({**data, "rankings": some, "preferences": {"local": ELMIRA["local"]}})
    np.testing.assert_array_equal(mixed.utility, written_conflict(data).utility)


@pytest.mark.parametrize(
    ("statement", "python"),
    [
        ("1", "a"),
        ("-1 & 2", "not a and b"),
        ("1 | 2 & 3", "a or (b and c)"),
        ("-(1 | 2)", "not (a or b)"),
        ("1 if 2", "a or not b"),
        ("1 iff -3", "a == (not c)"),
        ("1 | 2 if 3", "(a or b) or not c"),
        ("!1 AND (2 OR NOT 3)", "not a and (b or not c)"),
        ("--1", "a"),
        ("1 if 2 if 3", "(a or not b) or not c"),
    ],
)
def test_statements_mean_what_logic_says(statement: str, python: str) -> None:
    states = feasible_states(3)
    expected = [bool(eval(python, {}, dict(zip("abc", row, strict=True)))) for row in states.tolist()]
    assert fulfilled(statement, states).tolist() == expected


def test_the_first_statement_in_which_two_differ_decides() -> None:
    """As if the statements weighed powers of two, the published way to count."""
    states = feasible_states(3)
    statements = ["-2", "1 iff 3", "3"]
    score = sum(fulfilled(one, states) * 2.0 ** (2 - n) for n, one in enumerate(statements))
    np.testing.assert_array_equal(by_priority(statements, states), np.unique(score, return_inverse=True)[1])


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("4", "no option 4; they are 1 to 3"),
        ("0", "no option 0"),
        ("1 &", "an option is missing at its end"),
        ("", "an option is missing at its end"),
        ("& 1", "missing before '&'"),
        ("(1 | 2", r"a \( is not closed"),
        ("1 2", "'2' stands where nothing more can"),
        ("1 xor 2", "'xor 2' is none of the words"),
    ],
)
def test_what_is_no_statement(statement: str, said: str) -> None:
    with pytest.raises(SimError, match=said):
        fulfilled(statement, feasible_states(3))


def dilemma(**more: Any) -> dict[str, Any]:
    """The prisoner's dilemma: option 1 and 2 are to confess."""
    return {
        "actors": {"one": "One", "two": "Two"},
        "options": [{"title": "one confesses", "actor": "one"}, {"title": "two confesses", "actor": "two"}],
        "states": {"silent": [0, 0], "one": [1, 0], "two": [0, 1], "both": [1, 1]},
        "preferences": {"one": ["-2", "1"], "two": ["-1", "2"]},
        **more,
    }


def equilibria(data: dict[str, Any]) -> dict[str, set[str]]:
    case = written_conflict(data)
    found = stability(case.conflict, case.utility[None]).equilibria
    return {name: {case.labels[s] for s in np.flatnonzero(found[name][0])} for name in CONCEPTS}


def test_a_forbidden_move_by_hand() -> None:
    """Neither may be the first to confess: to keep silent is then stable even without foresight."""
    assert equilibria(dilemma())["R"] == {"both"}
    held = equilibria(dilemma(moves={"forbidden": [["silent", "one"], ["silent", "two"]]}))
    assert held["R"] == {"silent", "both"}


def test_a_forbidden_answer_deters_nobody() -> None:
    """Silence rests on the other's answer (SEQ, GMR); where two cannot answer, one confesses."""
    assert "silent" in equilibria(dilemma())["SEQ"]
    held = equilibria(dilemma(moves={"forbidden": [["one", "both"]]}))
    assert "silent" not in held["SEQ"] | held["GMR"] | held["SMR"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"moves": {"forbiden": []}}, "one key, forbidden"),
        ({"moves": {"forbidden": {"one": 1}}}, "a list of pairs"),
        ({"moves": {"forbidden": [["silent"]]}}, "is no pair"),
        ({"moves": {"forbidden": [["silent", "non"]]}}, "no state 'non'; they are silent, one, two, both"),
        ({"moves": {"forbidden": [["silent", "both"]]}}, "nobody can move from silent to both anyway"),
        ({"preferences": {"one": ["-2"]}}, "every actor needs a ranking or preferences.*two"),
        ({"rankings": {"one": ["one", "silent", "both", "two"]}}, "one: give a ranking or preferences, not both"),
        ({"preferences": {"one": "-2", "two": ["-1"]}}, r"preferences.one: write a list of statements"),
        ({"preferences": {"one": [], "two": ["-1"]}}, "preferences.one: a list of statements needs at least one"),
        ({"preferences": {"one": ["-3"], "two": ["-1"]}}, "preferences.one: statement '-3': there is no option 3"),
        ({"preferences": ["-1"]}, "go by actor"),
    ],
)
def test_faults_of_conflicts_say_where(more: dict[str, Any], said: str) -> None:
    with pytest.raises(SimError, match=said):
        written_conflict(dilemma(**more))
