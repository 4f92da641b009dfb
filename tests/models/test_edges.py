"""Options, codes and corner cases of single models."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import SimError
from sim.models import (
    Status,
    alternating_offers,
    challenge,
    conflict_graph,
    egalitarian,
    election,
    exchange,
    kalai_smorodinsky,
    nash,
    scores,
)
from sim.models.conflict import conflict, feasible_states, ranks
from sim.models.written_conflict import written_conflict
from tests.models import battery


def test_no_agreement_gives_the_disagreement_point() -> None:
    """Today's value lies between two ideals: any move harms one of them."""
    for model in (nash, egalitarian):
        answer = model.forecast([[0.0, 1.0]], [[1.0, 1.0]], [[1.0, 1.0]], disagreement=[0.3])
        assert answer.status[0] == Status.NO_AGREEMENT
        assert answer.outcome[0] == 0.3


def test_outside_the_ideals_everybody_gains() -> None:
    answer = nash.forecast([[0.4, 0.6]], [[1.0, 1.0]], [[1.0, 1.0]], disagreement=[0.0], exponent=1.0)
    assert answer.status[0] == Status.OK
    # The nearest ideal gains most from 0 to .4; beyond, (0.8 - x) x is flat only at .4.
    assert answer.outcome[0] == pytest.approx(0.4, abs=1e-9)


def test_terms_stay_within_their_interval() -> None:
    x, s, c = battery.table(6, 4, 3)
    low, high = np.full((6, 3), 0.45), np.full((6, 3), 0.5)
    outcome = nash.forecast(x, s, c, within=(low, high)).outcome
    assert ((outcome >= 0.45 - 1e-9) & (outcome <= 0.5 + 1e-9)).all()


def test_kalai_smorodinsky_by_hand() -> None:
    """From 0, ideals at .4 and .8, linear: hopes are .4 and, nobody losing, .8; gains (.8 - x) and x, so x = .8 / 1.5.

    The first gains nothing beyond .8, so the second's hope is its own ideal: (.8 - x) / .4 = x / .8. Equal gains: .4.
    """
    ones = [[1.0, 1.0]]
    options = {"disagreement": [0.0], "exponent": 1.0}
    found = kalai_smorodinsky.forecast([[0.4, 0.8]], ones, ones, **options).outcome[0]
    assert found == pytest.approx(0.8 / 1.5, abs=1e-9)
    assert egalitarian.forecast([[0.4, 0.8]], ones, ones, **options).outcome[0] == pytest.approx(0.4, abs=1e-9)


def test_exponents_below_one_are_flagged() -> None:
    assert nash.forecast([[0.0, 1.0]], [[1.0, 1.0]], [[1.0, 1.0]], exponent=0.5).status[0] == Status.LOCAL


def test_joint_bargain_of_one_issue_is_the_bargain_of_that_issue() -> None:
    x, s, c = battery.table(6, 4, None)
    for model in (nash, egalitarian):
        one = model.forecast(x, s, c).outcome
        battery.close(model.forecast(x[..., None], s[..., None], c).outcome[:, 0], one)


def test_packages_beat_single_issues() -> None:
    """Two actors who each care for another issue get nearly their own, if the issues are bargained together."""
    x, s = np.array([[[0.0, 0.0], [1.0, 1.0]]]), np.array([[[1.0, 0.1], [0.1, 1.0]]])
    together = nash.forecast(x, s, [[1.0, 1.0]]).outcome[0]
    assert together[0] < 0.2
    assert together[1] > 0.8


@pytest.mark.parametrize(
    "options",
    [
        {"stakes": "x"},
        {"power": "x"},
        {"power": -1.0},
        {"exponent": 0.0},
        {"disagreement": 2.0},
        {"within": (0.6, 0.4)},
    ],
)
def test_bargaining_options_are_checked(options) -> None:
    with pytest.raises(SimError):
        nash.forecast([[0.0, 1.0]], [[1.0, 1.0]], [[1.0, 1.0]], **options)


def test_challenge_record_of_several_issues() -> None:
    x, s, c = battery.table(4, 3, 2)
    record = challenge.forecast(x, s, c, rounds=2, record=True).record
    alone = challenge.forecast(x[:, :, 1], s[:, :, 1], c[:, :, 1], rounds=2, record=True).record
    np.testing.assert_array_equal(record.own[:, 1], alone.own)
    assert record.position.shape == (4, 2, 3, 3)


def test_challenge_without_rounds_is_the_median() -> None:
    x, s, c = battery.table(4, 3, None)
    answer = challenge.forecast(x, s, c, rounds=0, record=True)
    np.testing.assert_array_equal(answer.outcome, answer.record.outcome[:, 0])
    assert answer.record.own.shape == (4, 0, 3, 3)


@pytest.mark.parametrize("options", [{"rounds": -1}, {"status_quo": 2.0}, {"probability": "x"}, {"outcome": "x"}])
def test_challenge_options_are_checked(options) -> None:
    with pytest.raises(SimError):
        challenge.forecast([[0.0, 1.0]], [[1.0, 1.0]], [[1.0, 1.0]], **options)


def test_exchange_by_hand() -> None:
    """Two actors at the ends of two issues, saliences 1 and 1/4 crosswise.

    Outcomes .2 and .8 before; J may shift p by its share .2 of the weight, and I likewise q: each gains .2 - .25 * .2.
    """
    x, s = np.array([[[0.0, 0.0], [1.0, 1.0]]]), np.array([[[1.0, 0.25], [0.25, 1.0]]])
    answer = exchange.forecast(x, s, [[1.0, 1.0]], record=True)
    np.testing.assert_allclose(answer.record.outcome[0], [[0.2, 0.8], [0.0, 1.0]], atol=1e-12)
    assert answer.record.gain[0, 0] == pytest.approx(0.15, abs=1e-12)


def test_exchange_externalities() -> None:
    """A third actor who stands with neither pays for the trade of the other two."""
    x = np.array([[[0.0, 0.0], [1.0, 1.0], [1.0, 0.0]]])
    s = np.array([[[1.0, 0.25], [0.25, 1.0], [0.5, 0.5]]])
    record = exchange.forecast(x, s, [[1.0, 1.0, 1.0]], record=True).record
    assert record.done[0, 0]
    assert {int(record.I[0, 0]), int(record.J[0, 0])} == {0, 1}
    assert record.felt[0, 0, 2] < 0


def test_exchange_needs_two_issues_and_can_be_cut_off() -> None:
    x, s, c = battery.table(5, 4, 3)
    assert (exchange.forecast(x[:, :, 0], s[:, :, 0], c[:, :, 0]).status == Status.OK).all()
    assert (exchange.forecast(x, s, c, trades=1).status == Status.UNSETTLED).any()
    with pytest.raises(SimError):
        exchange.forecast(x, s, c, rounds=-1)
    with pytest.raises(SimError, match="sides"):
        exchange.forecast(x, s, c, sides="x")


def test_exchange_of_the_same_world_many_times_is_worked_out_once(monkeypatch) -> None:
    x, s, c = (np.repeat(part[:1], 50, axis=0) for part in battery.table(1, 4, 3))
    courses = []
    course = exchange._course
    monkeypatch.setattr(exchange, "_course", lambda *a, **b: courses.append(1) or course(*a, **b))
    found = exchange.forecast(x, s, c, record=True)
    assert len(courses) == 1
    assert found.record.felt.shape[0] == found.outcome.shape[0] == 50
    np.testing.assert_array_equal(found.outcome, np.repeat(found.outcome[:1], 50, axis=0))


def test_election_likeliest_and_checks() -> None:
    answer = election.forecast([[0.2, 0.2, 0.9]], [[1.0] * 3], [[1.0] * 3], outcome="likeliest")
    assert answer.outcome[0] == 0.2
    tied = election.forecast([[0.2, 0.9]], [[1.0] * 2], [[1.0] * 2], outcome="likeliest")
    assert (tied.status[0], tied.low[0], tied.high[0]) == (Status.TIE, 0.2, 0.9)
    for options in ({"transition": "x"}, {"power": 0.0}, {"outcome": "x"}):
        with pytest.raises(SimError):
            election.forecast([[0.2]], [[1.0]], [[1.0]], **options)


def test_conflict_of_one_actor_and_of_one_state() -> None:
    alone = conflict([[0], [1]], [0])
    found = conflict_graph.stability(alone, [[[0.0, 1.0]]])
    for concept in conflict_graph.CONCEPTS:
        assert found.equilibria[concept].tolist() == [[False, True]], concept
    still = conflict([[0]], [0])
    assert conflict_graph.stability(still, [[[0.0]]]).equilibria["R"].tolist() == [[True]]


def test_definitions_are_nested_and_batches_do_not_matter() -> None:
    game = conflict(feasible_states(5), [0, 0, 1, 2, 3])
    utility = np.random.default_rng(0).integers(0, 9, (70, 4, 32)).astype(float)
    for sanction in ("legal", "single"):
        found = conflict_graph.stability(game, utility, sanction=sanction)
        for inner, outer in (("R", "SMR"), ("SMR", "GMR"), ("R", "SEQ"), ("SEQ", "GMR"), ("R", "SIM")):
            assert not (found.individual[inner] & ~found.individual[outer]).any(), (inner, outer)
        one = conflict_graph.stability(game, utility[69:], sanction=sanction)
        np.testing.assert_array_equal(one.equilibria["SEQ"][0], found.equilibria["SEQ"][69])


def test_single_sanctions_deter_no_more_than_legal_ones() -> None:
    game = conflict(feasible_states(4), [0, 1, 2, 3])
    utility = np.random.default_rng(0).random((20, 4, 16))
    legal, single = (conflict_graph.stability(game, utility, sanction=way).individual for way in ("legal", "single"))
    assert not (single["GMR"] & ~legal["GMR"]).any()
    assert (legal["GMR"] & ~single["GMR"]).any()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: conflict([[0, 1]], [0]), r"\(S, O\)"),
        (lambda: conflict([[0], [0]], [0]), "twice"),
        (lambda: conflict([[0], [1]], [0], direction=["up"]), "direction"),
        (lambda: conflict([[0], [1]], [2], actors=1), "owners"),
        (lambda: feasible_states(2, infeasible=["1"]), "infeasible"),
        (lambda: ranks([1, 1], [1, 2]), "ranking"),
        (lambda: conflict_graph.stability(conflict([[0], [1]], [0]), [[0.0]]), "utility"),
        (lambda: conflict_graph.stability(conflict([[0], [1]], [0]), [[[0.0, 1.0]]], sanction="x"), "sanction"),
        (
            lambda: conflict_graph.stability(conflict([[0], [1]], [0]), [[[0.0, 1.0]]], coalitions=[[0], [0]]),
            "coalitions",
        ),
        (lambda: written_conflict({}), "actors"),
        (
            lambda: written_conflict({"actors": {"a": "A"}, "options": [{"actor": "b"}], "rankings": {"a": []}}),
            "option",
        ),
        (
            lambda: written_conflict({"actors": {"a": "A"}, "options": [{"actor": "a"}], "rankings": {"b": []}}),
            "needs a ranking or preferences",
        ),
        (
            lambda: written_conflict(
                {"actors": {"a": "A"}, "options": [{"actor": "a"}], "states": {1: [2]}, "rankings": {"a": [1]}}
            ),
            "state 1",
        ),
        (lambda: alternating_offers.first_mover_share([[2.0, 0.5]]), "discount"),
        (lambda: scores.errors([1.0], [1.0, 2.0]), "one per decision"),
        (lambda: scores.score([np.nan], np.zeros((1, 1), int), tolerance=0.1), "no decision"),
        (lambda: scores.score([0.0], np.ones((1, 1), int), tolerance=0.1), "resamples"),
        (lambda: scores.difference([np.nan], [1.0], np.zeros((1, 1), int)), "no decision"),
    ],
)
def test_bad_input_says_what_is_wrong(call, says: str) -> None:
    with pytest.raises(SimError, match=says):
        call()


def test_patience() -> None:
    np.testing.assert_allclose(alternating_offers.patience_powers([[1.0, 0.5], [0.0, 0.5]]), [[1, 0], [0, 1]])
    assert alternating_offers.first_mover_share([[1.0, 1.0]])[0] == 0.5
    fast = 0.9 ** np.array([[1e-6, 2e-6]])
    share = alternating_offers.first_mover_share(fast)[0]
    assert share == pytest.approx(alternating_offers.patience_powers([[0.9, 0.81]])[0, 0], abs=1e-5)


def test_scores_by_hand() -> None:
    draws = np.array([[0, 1, 2], [0, 0, 0], [2, 2, 2]])
    result = scores.score([0.1, np.nan, 0.3], draws, tolerance=0.1)
    assert (result.decisions, result.hit_rate) == (2, 0.5)
    assert result.mean_error.value == pytest.approx(0.2)
    assert result.median_error == pytest.approx(0.2)
    gap = scores.difference([0.1, np.nan, 0.3], [0.2, 0.2, 0.2], draws)
    assert gap.value == pytest.approx(0.0)
    assert gap.low <= 0 <= gap.high
    known = scores.baselines([[0.0, 0.5, np.nan]], reference=[0.9])
    assert {name: float(value[0]) for name, value in known.items()} == {
        "mean": 0.25,
        "median": 0.25,
        "middle": 0.5,
        "reference": 0.9,
    }


def test_simultaneous_improvements_of_three_are_taken_from_the_state_itself() -> None:
    """c would leave 110 for 100. By hand: a cannot come back, and b has nothing better to move to from 110 itself.

    Only after c's move would b gain by going to 101, so nothing that happens at the same time can deter c.
    """
    case = written_conflict(
        {
            "actors": {"a": "A", "b": "B", "c": "C"},
            "options": [
                {"title": "a acts", "actor": "a", "direction": "back"},
                {"title": "c acts", "actor": "c", "direction": "back"},
                {"title": "b acts", "actor": "b"},
            ],
            "states": {
                "100": [1, 0, 0],
                "010": [0, 1, 0],
                "110": [1, 1, 0],
                "001": [0, 0, 1],
                "101": [1, 0, 1],
                "011": [0, 1, 1],
                "111": [1, 1, 1],
            },
            "rankings": {
                "a": [["010", "101", "011"], ["100", "111"], "001", "110"],
                "b": ["101", ["110", "111"], ["100", "001", "011"], "010"],
                "c": [["101", "111"], "100", ["110", "011"], "010", "001"],
            },
        }
    )
    found = conflict_graph.stability(case.conflict, case.utility[None])
    assert not found.individual["SIM"][0, case.actors.index("c"), case.labels.index("110")]


def test_simultaneous_improvements_need_not_be_feasible_one_by_one() -> None:
    """Three actors, one option each, all from 000: the mover's 100 and either answer alone are infeasible, 111 is not.

    The mover prefers 100 to 000 to 111 and both others prefer their own option: together they deter, one alone cannot.
    """
    game = conflict([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]], [0, 1, 2])
    utility = [[[1, 2, 1, 1, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0]]]
    assert conflict_graph.stability(game, utility).individual["SIM"][0, 0, 0]
    assert not conflict_graph.stability(game, utility, sanction="single").individual["SIM"][0, 0, 0]
