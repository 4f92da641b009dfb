"""What stands: who keeps it and who withdraws, by hand, and against the plain sum over who delivers (law 8)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given

from sim.worlds.block import Pledges, Successors
from tests.process.exchanges import Exchange, exchanges
from tests.process.parts import PLAIN, Small, issues, path, small

formulas = PLAIN["stands"]


# The sums.


def reckoned(exchange: Exchange, levels: int, precision: float = np.inf) -> Any:
    """The sums about what stands at the terms and would fall to the start."""
    n, k = exchange.ideal.shape
    room = PLAIN["room"].make_room(
        actors=n,
        columns=exchange.strength.size,
        issues=k,
        bounds=0,
        links=0,
        levels=levels,
        stages=1,
        views=1,
        all_stages=1,
    )
    sums = room.sums
    sums.exposed[:] = exchange.exposed
    at = [[f(i, x) for i in range(n)] for f in (exchange.utility, exchange.losses) for x in exchange_points(exchange)]
    worth, z_loss, x_loss = np.array(at[:2]), np.array(at[2]), np.array(at[3])
    formulas.reckon_standing(
        *(precision, exchange.shared(), exchange.pledges(), exchange.tau, worth, exchange.terms, exchange.start),
        *(x_loss, z_loss, sums),
    )
    return sums


def exchange_points(exchange: Exchange) -> tuple[np.ndarray, np.ndarray]:
    return exchange.start, exchange.terms


@given(exchanges())
def test_law_8_keeping_is_the_sum_over_who_keeps_at_two_levels(exchange: Exchange) -> None:
    performers = exchange.performers()
    sums = reckoned(exchange, 2)
    assert np.flatnonzero(sums.performs).tolist() == performers
    first = exchange.standing(1)
    assume(all(abs(first[0][i] - first[1][i]) > 1e-9 for i in performers))  # no ties
    for level, (keeps, breaks) in enumerate((first, exchange.standing(2))):
        for i in performers:
            assert sums.keeps[level, i] == pytest.approx(keeps[i], abs=1e-12)
            assert sums.breaks[level, i] == pytest.approx(breaks[i], abs=1e-12)


def pair(**more: Any) -> Exchange:
    """Two actors who each gave 1 on an issue: it costs the giver .4 and is worth .6 to the other; trust .5, E .2."""
    ideal, weight = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[0.4, 0.6], [0.6, 0.4]])
    numbers = {
        "owes": np.eye(2, dtype=bool),
        "start": np.zeros(2),
        "terms": np.ones(2),
        "ideal": ideal,
        "weight": weight,
        "exponent": np.ones(2),
        "tau": np.array([[1.0, 0.5], [0.5, 1.0]]),
        "strength": np.zeros(2),
        "leverage": np.full((2, 2), 0.5),
        "capacity": np.ones(2),
        "exposed": np.array([0.2, 0.2]),
        "scale": 0.1,
    }
    return Exchange(**(numbers | more))


def test_what_stands_by_hand() -> None:
    # U(x) = .6, U(z) = .4; mix = .4 - .4 + .5 * .6 = .3, mix' = .7
    # keep .2 * .3 + .8 * .4 + .5 * (.6 - .12 - .32) = .38 + .08;  withdraw .2 * .7 + .8 * .4
    sums = reckoned(pair(), 1)
    assert sums.keeps[0] == pytest.approx([0.46, 0.46])
    assert sums.breaks[0] == pytest.approx([0.46, 0.46])
    # a tie: both keep, and so they do on the next level
    assert formulas.all_keep(sums.keeps[0], sums.breaks[0], sums.performs)
    assert reckoned(pair(), 2).keeps[1] == pytest.approx([0.46, 0.46])


def test_on_the_second_level_nobody_keeps_alone() -> None:
    # 0 trusts .25: mix .4 - .4 + .15 = .15, mix' .55; keep .03 + .32 + .25 * .16 = .39, withdraw .11 + .32 = .43
    # 1 then counts on nobody: mix 0, mix' .4; keep .8 * .4 = .32, withdraw .08 + .32
    sums = reckoned(pair(tau=np.array([[1.0, 0.25], [0.9, 1.0]])), 2)
    assert (sums.keeps[0, 0], sums.breaks[0, 0]) == pytest.approx((0.39, 0.43))
    assert sums.keeps[0, 1] > sums.breaks[0, 1]
    assert (sums.keeps[1, 1], sums.breaks[1, 1]) == pytest.approx((0.32, 0.40))


def test_with_a_finite_precision_the_others_word_is_a_chance() -> None:
    # the temptations are 0: a word of one half, a faith of .25, as of 0 above
    sums = reckoned(pair(), 2, precision=40.0)
    assert (sums.keeps[1, 0], sums.breaks[1, 0]) == pytest.approx((0.39, 0.43))


def test_where_nothing_would_fall_nobody_has_anything_to_withdraw() -> None:
    sums = reckoned(pair(start=np.ones(2)), 2)
    assert not sums.performs.any()
    assert all(formulas.all_keep(sums.keeps[level], sums.breaks[level], sums.performs) for level in range(2))


def test_one_who_would_withdraw_is_enough() -> None:
    all_in, keeps = np.array([True, True]), np.array([0.5, 0.5])
    assert formulas.all_keep(keeps, keeps + 0.9e-12, all_in)
    assert not formulas.all_keep(keeps, keeps + np.array([0.0, 1.1e-12]), all_in)
    assert formulas.all_keep(keeps, keeps + np.array([0.0, 0.3]), np.array([True, False]))


# What is in force.


def pledges(moves: list[bool], owes: list[list[bool]], strength: list[float], mediated: list[bool]) -> Pledges:
    gamma = np.array(strength)
    return Pledges(np.array(moves), np.array(owes), gamma > 0, np.array(mediated), gamma)


def test_what_really_moved_comes_into_force_with_those_who_stand_behind_it() -> None:
    force = pledges([True, False, False], [[True, False, False], [False] * 3], [0.5, 0.2], [False, False])
    stage = pledges([True, True, True], [[False, True, True], [True, False, True]], [0.3, 0.6], [True, False])
    # the second issue stays where it is: its duty is not delivered
    formulas.put_in_force(force, stage, np.array([0.1, 0.4, 0.0]), np.array([0.3, 0.4, 0.2]))
    assert force.moves.tolist() == [True, False, True]
    assert force.owes.tolist() == [[True, False, True], [True, False, True]]
    assert force.strength.tolist() == [0.5, 0.6]
    assert force.backed.tolist() == [True, True]
    assert force.mediated.tolist() == [True, False]


def test_an_issue_that_the_stage_does_not_name_stays_out_of_force() -> None:
    force = pledges([False] * 2, [[False] * 2], [0.0], [False])
    formulas.put_in_force(force, pledges([True, False], [[True, True]], [0.0], [False]), np.zeros(2), np.ones(2))
    assert force.moves.tolist() == [True, False]
    assert force.owes.tolist() == [[True, False]]


# Who withdraws over what.


def agreed(**link: Any) -> Small:
    """a, whose red line on land is 30, signed for 25 of it against aid, for which it wants 40; b has given the aid."""
    interests = {
        "land": {"position": 0, "salience": 50, "red_line": {"at_most": 30}},
        "aid": {"position": 100, "ideal": 50, "salience": 50, "price": {"at_least": 40}},
    }
    return small(
        {
            "issues": issues("land", "aid"),
            "actors": {"a": {"name": "A", "exponent": 2, "interests": interests}, "b": {"name": "B"}},
            "links": {"l": {"actor": "a", "issue": "land", **link}} if link else {},
            "paths": path(
                {"moves": {"land": 25, "aid": 40}, "consent": ["a"], "duties": {"a": ["land", "aid"]}, "months": 12}
            ),
        }
    )


def regret(found: Small, i: int = 0, pressed: float = 0.0, **own: Any) -> float:
    gap, at, mine = np.empty(2), np.empty(2), found.own._replace(**{k: np.array(v) for k, v in own.items()})
    return float(
        formulas.regret(
            *(found.rules, found.stages, found.terms.strength[0], mine, np.array([pressed, 0.0]), i, 0),
            *(np.zeros(2), np.array([0.25, 0.4]), gap, at),
        )
    )


def test_regret_is_how_far_a_signed_stage_breaks_a_bound_now() -> None:
    found = agreed()
    assert regret(found) == 0.0
    # the next government draws its line at .15, or asks for .6 of aid, or both: the wider gap counts
    assert regret(found, bound=[0.15, 0.4]) == pytest.approx(0.1)
    assert regret(found, bound=[0.15, 0.6]) == pytest.approx(0.2)
    assert regret(found, pressed=-0.25) == pytest.approx(0.2)  # .3 - .25 = .05


def test_who_was_not_asked_regrets_nothing() -> None:
    assert regret(agreed(), i=1, bound=[0.0, 1.0]) == 0.0


def test_a_successor_who_gives_nothing_has_no_price() -> None:
    # its position is .25: land went towards it
    assert regret(agreed(), bound=[0.3, 0.6], position=[[0.25, 1.0], [0.0, 0.0]]) == 0.0


def test_regret_reads_links_as_the_stage_was_signed() -> None:
    # with .4 of aid the line is put at .35, and pressure of -.2 moves that to .15
    found = agreed(kind="bound", bound="at_most", set=35, when={"values": {"aid": {"at_least": 40}}})
    assert regret(found, bound=[0.0, 0.4]) == 0.0
    assert regret(found, bound=[0.0, 0.4], pressed=-0.2) == pytest.approx(0.1)


def test_what_is_inherited_is_let_pass_in_full() -> None:
    assert not formulas.beyond_inherited(0.1, 0.1)
    assert formulas.beyond_inherited(0.1 + 1e-6, 0.1)
    assert not formulas.beyond_inherited(0.0, 0.0)


def costliest(z: list[float], x: list[float], owes: list[bool]) -> int:
    found = agreed()
    return int(formulas.costliest_duty(np.array([owes, [False] * 2]), found.own, 0, np.array(z), np.array(x)))


def test_the_costliest_duty_is_the_own_one_that_costs_most() -> None:
    # ideals 0 and .5, weights .5, squares: land from 0 to .4 costs .08; aid from .5 to 1 costs .125
    assert costliest([0.0, 0.5], [0.4, 1.0], [True, True]) == 1
    assert costliest([0.0, 0.5], [0.4, 1.0], [True, False]) == 0
    assert costliest([0.0, 0.5], [0.5, 1.0], [True, True]) == 0  # a tie
    # what is a gain costs least, and what would not fall is no duty to withdraw
    assert costliest([0.0, 0.0], [0.1, 0.5], [True, True]) == 0
    assert costliest([0.4, 0.0], [0.4, 0.5], [True, True]) == 1
    assert costliest([0.4, 0.5], [0.4, 0.5], [True, True]) == -1


# What it is worth, and who comes after.


def test_what_stands_is_felt_and_what_it_would_fall_to_is_not() -> None:
    # land .4 of which half is felt, aid .5: losses .5 * .04 and 0; at z, land .2: .5 * .04, felt .5 * .01
    found = agreed(kind="felt", factor=0.5, when={"values": {"aid": {"at_least": 50}}})
    sums, worth = found.sums(), np.empty((2, 2))
    x, z = np.array([0.4, 0.5]), np.array([0.2, 0.5])
    x_loss, z_loss = np.array([[0.08, 0.0], [0.0, 0.0]]), np.array([[0.02, 0.0], [0.0, 0.0]])
    for felt_now, now, at_z in ((True, 0.98, 0.005), (False, 0.92, 0.02)):
        formulas.value_standing(found.rules, found.own, found.pledges(0), felt_now, x, z, x_loss, z_loss, worth, sums)
        assert worth[:, 0] == pytest.approx([0.98, now])
        assert sums.start_loss[0] == pytest.approx([at_z, 0.0])
        assert sums.end_loss[0] == pytest.approx([1.0 - now, 0.0])


def test_a_new_government_brings_its_own_numbers_and_finds_the_pressure_there() -> None:
    found = agreed(kind="bound", bound="at_most", set=35)
    own = type(found.own)(*(numbers.copy() for numbers in found.own))
    fresh = np.array([[[0.3, 0.9], [0.1, 0.8], [0.2, 0.6], [0.25, 0.75]]])
    changes = Successors(fresh, np.array([[0.5, 1.5]]), np.array([[0.7, 0.1]]), np.array([[0.6]]))
    pressed = np.array([[0.2, 0.2], [0.0, 0.0]])
    formulas.take_office(found.rules, own, pressed, changes, 0, 0)
    assert own.position[0] == pytest.approx([0.5, 1.0])
    assert own.ideal[0] == pytest.approx([0.3, 1.0])
    assert own.salience[0].tolist() == [0.2, 0.6]
    assert own.weight[0].tolist() == [0.25, 0.75]
    assert (own.discount[0], own.exponent[0]) == (0.5, 1.5)
    assert own.bound.tolist() == [0.7, 0.1]  # pressure is added when a bound is asked
    assert own.link.tolist() == [0.6]
    assert own.position[1].tolist() == found.own.position[1].tolist()
    assert own.discount[1] == found.own.discount[1]
