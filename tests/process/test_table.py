"""A stage at the table: what follows, the three sums, and what is felt, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.process.parts import PLAIN, Small, issues, path, small

formulas = PLAIN["table"]


def test_what_follows_is_the_next_stage_if_it_is_signed_else_the_worth_of_stopping() -> None:
    # .75 * .8 + .25 * .8;  the same with .4
    assert formulas.follows(0.25, 3.0, True, 0.8, True, 0.4, 0.2) == pytest.approx(0.8)
    assert formulas.follows(0.25, 3.0, False, 0.8, True, 0.4, 0.2) == pytest.approx(0.4)


def test_a_shock_costs_what_follows_only_where_the_deal_would_not_survive_it() -> None:
    # .75 * .8 + .25 * .2;  .75 * .4 + .25 * .2
    assert formulas.follows(0.25, 3.0, True, 0.8, False, 0.4, 0.2) == pytest.approx(0.65)
    assert formulas.follows(0.25, 3.0, False, 0.8, False, 0.4, 0.2) == pytest.approx(0.35)
    # shocks that cost no trust cost nothing
    assert formulas.follows(0.25, 0.0, True, 0.8, False, 0.4, 0.2) == pytest.approx(0.8)


# Actor 0 gives .2 on its issue for .5 on the other's, and believes .8 of it. From .5, mix is .5 - .2 + .4 = .7,
# mix' .9, R .8. E and D are .5, over a review D is .75; a shock comes with .2, in the stage and in a review.
def three(outlook: object) -> tuple[float, float, float]:
    owes = np.array([[True, False], [False, True]])
    found: tuple[float, float, float] = formulas.three_sums(
        i=0,
        owes=owes,
        performs=np.array([True, True]),
        beliefs=np.array([1.0, 0.8]),
        word=np.ones(2),
        faith=np.empty(2),
        start_loss=np.array([0.0, 0.5]),
        end_loss=np.array([0.2, 0.0]),
        exposed=0.5,
        waited=0.5,
        rested=0.75,
        now=0.5,
        fallen=0.4,
        reached=0.8,
        fallen_next=0.6,
        fine=0.1,
        outlook=outlook,
        risk=0.2,
        rest_risk=0.2,
        severity=3.0,
    )
    return found


def test_sums_where_nothing_is_kept_now_and_a_shock_would_end_what_comes() -> None:
    # S(q+1) = (.25 * .8 + .75 * .2 * .6) / (1 - .75 * .8) = .29 / .4 = .725;  then .8 * .725 + .2 * .6 = .7
    # good .5 * .8 + .5 * .7 = .75;  complied .35 + .2 + .8 * (.75 - .4 - .2);  breached .45 + .5 * .3
    # refused .25 + .2
    outlook = formulas.Outlook(False, False, False, 99.0, True, False)
    assert three(outlook) == pytest.approx((0.67, 0.60, 0.45))


def test_sums_where_what_stands_is_kept_and_the_next_stage_would_be_signed() -> None:
    # G = U = .5;  good .4 + .5 * .9 = .85;  complied .35 + .25 + .8 * (.85 - .4 - .25)
    # a breaker falls to F all the same
    outlook = formulas.Outlook(True, True, True, 0.9, True, True)
    assert three(outlook) == pytest.approx((0.76, 0.60, 0.50))


def test_sums_where_what_stands_is_at_risk_and_nothing_of_the_next_would_be_kept() -> None:
    # G = (.25 * .5 + .15 * .4) / .4 = .4625;  what follows is F(q+1) = .6: good .4 + .3 = .7
    # complied .35 + .23125 + .8 * (.7 - .4 - .23125) = .58125 + .055;  refused .25 + .23125
    outlook = formulas.Outlook(True, False, False, 0.9, False, False)
    assert three(outlook) == pytest.approx((0.63625, 0.60, 0.48125))


def test_what_waiting_costs_is_counted_anew_when_a_government_changes() -> None:
    # monthly .5: in a stage of 3 months D .125, E after 2 months .75; over a review of 12 D 1 / 4096
    small, room = felt_world(), felt_world().room()
    room.now.own.discount[:] = 0.5, 1.0
    for t in (formulas.REVIEW, 0):
        formulas.set_pace(small.rules, small.world, room, t)
    assert room.sums.waited.tolist() == [0.125, 1.0]
    assert room.sums.exposed.tolist() == [0.75, 0.0]
    assert room.pace[formulas.REVIEW, 0].tolist() == [1 / 4096, 1.0]
    room.now.own.discount[0] = 1.0
    formulas.set_pace(small.rules, small.world, room, 0)
    assert room.sums.waited.tolist() == [0.125, 1.0]
    room.paced[:] = False
    formulas.set_pace(small.rules, small.world, room, 0)
    assert room.sums.waited.tolist() == [1.0, 1.0]


def felt_world() -> Small:
    """Actor a would have land at 0 (.6) and aid at 100 (.4); from aid 50 on it feels half of the land only."""
    return small(
        {
            "issues": issues("land", "aid"),
            "actors": {
                "a": {
                    "name": "A",
                    "exponent": 1,
                    "interests": {
                        "land": {"position": 0, "salience": 60},
                        "aid": {"position": 100, "salience": 40},
                    },
                },
                "b": {"name": "B"},
            },
            "links": {
                "softer": {
                    "kind": "felt",
                    "actor": "a",
                    "issue": "land",
                    "factor": 0.5,
                    "when": {"values": {"aid": {"at_least": 50}}},
                }
            },
            "paths": path({"moves": {"land": 40, "aid": 60}, "consent": ["a", "b"], "months": 3, "exposure": 2}),
        }
    )


def test_weighing_terms_with_nothing_felt_and_felt() -> None:
    # from land .2 and aid 0, which fall to land .1, to land .4 and aid .6, which fall to land .2
    # R 1 - .6 * .4 - .4 * .4 = .6;  F(q+1) 1 - .12 - .4 = .48
    world = felt_world()
    own, sums = world.own, world.sums()
    x, z, y, z_next = (np.array(values) for values in ([0.2, 0.0], [0.1, 0.0], [0.4, 0.6], [0.2, 0.0]))
    x_loss, z_loss = np.array([0.12, 0.4]), np.array([0.06, 0.4])
    y_loss, mine = x_loss.copy(), (own.ideal[0], own.weight[0], own.exponent[0])
    formulas.weigh(0, x_loss, y, x, y_loss, z_next, z, z_loss, *mine, True, sums)
    assert y_loss == pytest.approx([0.24, 0.16])
    assert z_loss == pytest.approx([0.12, 0.4])
    assert sums.start_loss[0] == pytest.approx([0.12, 0.4])
    assert sums.end_loss[0] == pytest.approx([0.24, 0.16])
    assert (sums.reached[0], sums.fallen_next[0]) == pytest.approx((0.6, 0.48))
    # at the terms half of the land is felt, and the start is seen with the same eyes: .06 and .12;  R .72
    formulas.weigh_felt(world.rules, own, world.pledges(0), 0, x, y, x_loss, sums)
    assert sums.start_loss[0] == pytest.approx([0.06, 0.4])
    assert sums.end_loss[0] == pytest.approx([0.12, 0.16])
    assert (sums.reached[0], sums.fallen_next[0]) == pytest.approx((0.72, 0.48))
