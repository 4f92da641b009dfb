"""Red lines, prices, limits and the links that move them, worked by hand in shares of the scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.process.parts import PLAIN, Small, issues, path, small

formulas = PLAIN["bounds"]
LAND, AID, VISITS, EXTRA = range(4)
NOTHING = [0.0, 0.0, 0.0, 0.0]
FREE = {"position": 0, "salience": 50}


def world(land: Any = None, aid: Any = None, extra: Any = None, links: Any = None, **stage: Any) -> Small:
    """Actor a wants land at 0 and the rest at 100; visits are a process issue, extra is optional; b has no interest."""
    high = {"position": 100, "salience": 50}
    interests = {"land": FREE | (land or {}), "aid": high | (aid or {}), "visits": high, "extra": high | (extra or {})}
    moves = {"land": 50, "aid": 10, "visits": 50, "extra": 0}
    return small(
        {
            "issues": issues("land", "aid", "visits", "extra", visits={"process": True}, extra={"optional": True}),
            "actors": {"a": {"name": "A", "interests": interests}, "b": {"name": "B"}},
            "outside_guarantors": {"un": {"name": "UN", "leverage": 50}},
            "links": {name: {"actor": "a", "issue": "land", **link} for name, link in (links or {}).items()},
            "paths": path({"moves": moves, "consent": ["a", "b"], "months": 12, **stage}),
        }
    )


def gap_on_land(found: Small, terms: list[float], **more: Any) -> float:
    gaps, _, _ = found.broken(0, [0.0] * 4, terms, **more)
    return float(gaps[LAND])


# Red lines.


def test_a_red_line_is_broken_by_the_whole_way_beyond_it() -> None:
    gaps, at, widest = world(land={"red_line": {"at_most": 30}}).broken(0, NOTHING, [0.5, 0.0, 0.0, 0.0])
    assert (gaps[LAND], at[LAND], widest) == pytest.approx((0.2, 0.3, 0.2))
    assert gaps[AID:] == [0.0, 0.0, 0.0]


def test_terms_on_a_red_line_do_not_break_it() -> None:
    assert gap_on_land(world(land={"red_line": {"at_most": 30}}), [0.3, 0.0, 0.0, 0.0]) == 0.0


def test_what_stands_beyond_a_red_line_may_stay_or_come_back_but_not_go_on() -> None:
    found = world(land={"red_line": {"at_most": 30}})
    start = [0.4, 0.0, 0.0, 0.0]
    assert found.broken(0, start, start)[2] == 0.0
    assert found.broken(0, start, [0.35, 0.0, 0.0, 0.0])[2] == 0.0
    # the gap is to the line itself, not to the start
    assert found.broken(0, start, [0.5, 0.0, 0.0, 0.0])[2] == pytest.approx(0.2)


def test_a_red_line_from_below() -> None:
    found = world(aid={"red_line": {"at_least": 60}})
    assert found.broken(0, [0.0, 0.8, 0.0, 0.0], [0.0, 0.5, 0.0, 0.0])[2] == pytest.approx(0.1)
    assert found.broken(0, [0.0, 0.5, 0.0, 0.0], [0.0, 0.5, 0.0, 0.0])[2] == 0.0
    assert found.broken(0, [0.0, 0.5, 0.0, 0.0], [0.0, 0.4, 0.0, 0.0])[2] == pytest.approx(0.2)


def test_a_red_line_is_asked_only_about_what_the_stage_moves() -> None:
    found = world(land={"red_line": {"at_most": 30}}, moves={"aid": 10})
    assert found.broken(0, NOTHING, [0.5, 0.1, 0.0, 0.0])[2] == 0.0


def test_a_broken_line_of_somebody_who_is_not_asked_is_reported() -> None:
    found, out = world(land={"red_line": {"at_most": 30}}), np.empty(4)
    args = (found.rules, 0, found.own, np.zeros(4), np.zeros(4))
    formulas.broken_red_lines(*args, np.array([0.5, 0.0, 0.0, 0.0]), found.pledges(0), out)
    assert out.tolist() == [1.0, 0.0, 0.0, 0.0]
    formulas.broken_red_lines(*args, np.array([0.3, 0.0, 0.0, 0.0]), found.pledges(0), out)
    assert out.tolist() == NOTHING


# Prices.


def test_a_price_must_be_met_in_full_when_something_is_given() -> None:
    gaps, at, widest = world(aid={"price": {"at_least": 40}}).broken(0, NOTHING, [0.2, 0.1, 0.0, 0.0])
    assert (gaps[AID], at[AID], widest) == pytest.approx((0.3, 0.4, 0.3))


def test_a_price_is_asked_even_on_an_issue_that_the_stage_leaves_alone() -> None:
    found = world(aid={"price": {"at_least": 40}}, moves={"land": 50})
    assert found.broken(0, NOTHING, [0.5, 0.0, 0.0, 0.0])[0][AID] == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("start", "terms"),
    [
        ([0.5, 0.0, 0.0, 0.0], [0.2, 0.1, 0.0, 0.0]),  # the land comes towards a's position
        ([0.0, 0.0, 0.9, 0.0], [0.0, 0.1, 0.2, 0.0]),  # only a process issue goes away from it
        ([0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]),  # nothing moves
    ],
)
def test_where_nothing_of_substance_is_given_there_is_no_price(start: list[float], terms: list[float]) -> None:
    assert world(aid={"price": {"at_least": 40}}).broken(0, start, terms)[2] == 0.0


def test_an_advocate_waives_its_prices_and_not_its_red_lines() -> None:
    found = world(aid={"price": {"at_least": 40}}, land={"red_line": {"at_most": 30}})
    gaps, _, _ = found.broken(0, NOTHING, [0.5, 0.1, 0.0, 0.0], waives=True)
    assert gaps == pytest.approx([0.2, 0.0, 0.0, 0.0])


def test_a_price_on_an_optional_issue_counts_only_when_the_issue_moves() -> None:
    found = world(extra={"price": {"at_least": 60}})
    assert found.broken(0, NOTHING, [0.5, 0.0, 0.0, 0.0])[2] == 0.0
    assert found.broken(0, NOTHING, [0.5, 0.0, 0.0, 0.2])[0][EXTRA] == pytest.approx(0.4)


def gives(found: Small, i: int, start: list[float], terms: list[float], moves: list[bool]) -> bool:
    own = found.own
    return bool(
        formulas.gives_something(
            *(found.rules, i, own.position[i], own.salience[i]), *map(np.array, (start, terms, moves))
        )
    )


def test_who_gives_something() -> None:
    found, all_move = world(), [True] * 4
    assert gives(found, 0, [0.0] * 4, [0.1, 0.9, 0.0, 0.0], all_move)  # land goes away, whatever else comes
    assert not gives(found, 0, [0.0] * 4, [0.1, 0.9, 0.0, 0.0], [False, True, True, True])
    assert not gives(found, 0, [0.0] * 4, [0.0, 0.9, 0.0, 0.0], all_move)
    assert not gives(found, 0, [0.0, 0.0, 0.5, 0.0], [0.0] * 4, all_move)  # a process issue
    assert not gives(found, 1, [0.0] * 4, [0.5] * 4, all_move)  # b has no interest


# Limits that a condition lifts.


def test_a_limit_of_consent_is_lifted_by_its_condition() -> None:
    limit = {"kind": "consent", "at_most": 20, "unless": {"values": {"aid": {"at_least": 50}}}}
    found = world(links={"limit": limit})
    assert gap_on_land(found, [0.5, 0.4, 0.0, 0.0]) == pytest.approx(0.3)
    assert gap_on_land(found, [0.5, 0.5, 0.0, 0.0]) == 0.0
    assert gap_on_land(found, [0.2, 0.0, 0.0, 0.0]) == 0.0


def test_a_limit_of_consent_may_have_no_condition_and_is_not_waived() -> None:
    found = world(links={"limit": {"kind": "consent", "at_most": 20}})
    assert gap_on_land(found, [0.5, 1.0, 1.0, 1.0], waives=True) == pytest.approx(0.3)


def test_a_strict_limit_is_broken_by_terms_on_it() -> None:
    found = world(links={"limit": {"kind": "consent", "below": 20}})
    assert gap_on_land(found, [0.2, 0.0, 0.0, 0.0]) > 0.0
    assert gap_on_land(found, [0.199, 0.0, 0.0, 0.0]) == 0.0
    above = world(links={"limit": {"kind": "consent", "above": 20}})
    start = [0.9, 0.0, 0.0, 0.0]
    assert above.broken(0, start, [0.2, 0.0, 0.0, 0.0])[2] > 0.0
    assert above.broken(0, start, [0.201, 0.0, 0.0, 0.0])[2] == 0.0


def test_conditions_ask_for_mediators_guarantors_and_duties() -> None:
    for asked, offer in (
        ({"mediated_by": ["un"]}, {"mediator": "un"}),
        ({"guaranteed_by": ["un", "b"]}, {"guarantors": {"un": 0.5}}),
        ({"delivered_by": {"aid": ["b"]}}, {"duties": {"b": ["aid"]}}),
    ):
        limit = {"limit": {"kind": "consent", "at_most": 20, "unless": asked}}
        assert gap_on_land(world(links=limit), [0.5, 0.1, 0.0, 0.0]) == pytest.approx(0.3)
        assert gap_on_land(world(links=limit, **offer), [0.5, 0.1, 0.0, 0.0]) == 0.0


# Links that move bounds.


def shifted(**link: Any) -> dict[str, Any]:
    return {"kind": "bound", "bound": "at_most", **link}


WITH_AID = {"when": {"values": {"aid": {"at_least": 50}}}}
RED = {"red_line": {"at_most": 30}}


def test_a_link_shifts_a_bound_or_sets_it() -> None:
    shift, put = world(land=RED, links={"l": shifted(shift=10, **WITH_AID)}), shifted(set=45, **WITH_AID)
    assert gap_on_land(shift, [0.5, 0.5, 0.0, 0.0]) == pytest.approx(0.1)  # .3 + .1
    assert gap_on_land(shift, [0.5, 0.4, 0.0, 0.0]) == pytest.approx(0.2)
    assert gap_on_land(world(land=RED, links={"l": put}), [0.5, 0.5, 0.0, 0.0]) == pytest.approx(0.05)


def test_the_most_permissive_link_that_holds_wins() -> None:
    links = {
        "a": shifted(shift=5, **WITH_AID),  # .35
        "b": shifted(set=42, **WITH_AID),
        "c": shifted(set=90, when={"values": {"aid": {"at_least": 80}}}),
        "d": shifted(shift=-20, **WITH_AID),  # .1
    }
    found = world(land=RED, links=links)
    assert gap_on_land(found, [0.5, 0.5, 0.0, 0.0]) == pytest.approx(0.08)
    assert gap_on_land(found, [0.5, 0.8, 0.0, 0.0]) == 0.0


def test_a_single_link_may_tighten() -> None:
    found = world(land=RED, links={"l": shifted(shift=-20, **WITH_AID)})
    assert gap_on_land(found, [0.5, 0.5, 0.0, 0.0]) == pytest.approx(0.4)


def test_the_most_permissive_link_of_a_bound_from_below_is_the_lowest() -> None:
    links = {
        "a": {"issue": "aid", "kind": "bound", "bound": "at_least", "shift": -10},  # .3
        "b": {"issue": "aid", "kind": "bound", "bound": "at_least", "set": 20},
    }
    found = world(aid={"price": {"at_least": 40}}, links=links)
    assert found.broken(0, NOTHING, [0.5, 0.1, 0.0, 0.0])[0][AID] == pytest.approx(0.1)


def test_pressure_moves_bounds_and_what_links_set_but_not_off_the_scale() -> None:
    pressed = [0.15, 0.0, 0.0, 0.0]
    assert gap_on_land(world(land=RED), [0.5, 0.0, 0.0, 0.0], pressed=pressed) == pytest.approx(0.05)
    put = world(land=RED, links={"l": shifted(set=25)})
    assert gap_on_land(put, [0.5, 0.0, 0.0, 0.0], pressed=pressed) == pytest.approx(0.1)
    # .3 - .9 is nothing at all
    assert gap_on_land(world(land=RED), [0.5, 0.0, 0.0, 0.0], pressed=[-0.9, 0, 0, 0]) == pytest.approx(0.5)


# Limits for everybody.


def feasible(**more: Any) -> Small:
    limit = {"kind": "feasible", "actor": None, "at_most": 40, "unless": {"values": {"aid": {"at_least": 50}}}}
    return world(links={"limit": limit}, **more)


def test_an_infeasible_package_breaks_a_line_of_nobody() -> None:
    found = feasible()
    assert found.broken(2, NOTHING, [0.5, 0.0, 0.0, 0.0])[:1] == (pytest.approx([0.1, 0.0, 0.0, 0.0]),)
    assert found.broken(2, NOTHING, [0.5, 0.5, 0.0, 0.0])[2] == 0.0
    assert found.broken(0, NOTHING, [0.5, 0.0, 0.0, 0.0])[2] == 0.0


@pytest.mark.parametrize(
    ("start", "came", "low", "lands"),
    [
        (0.0, 0.6, 0.1, 0.4),  # under the limit
        (0.0, 0.3, 0.1, 0.3),  # which it is already
        (0.45, 0.6, 0.1, 0.45),  # never further back than the start
        (0.0, 0.6, 0.5, 0.5),  # nor out of the path's own interval
    ],
)
def test_terms_come_back_under_the_limits(start: float, came: float, low: float, lands: float) -> None:
    found = feasible()
    terms = np.array([came, 0.0, 0.0, 0.0])
    formulas.under_limits(
        *(found.rules, found.own.bound, np.array([start, 0.0, 0.0, 0.0]), terms.copy()),
        *(np.full(4, low), np.full(4, 0.9), found.pledges(0), terms),
    )
    assert terms.tolist() == [lands, 0.0, 0.0, 0.0]


def test_a_limit_whose_condition_is_met_draws_nothing_back() -> None:
    found = feasible()
    terms = np.array([0.6, 0.5, 0.0, 0.0])
    formulas.under_limits(
        found.rules, found.own.bound, np.zeros(4), terms.copy(), np.zeros(4), np.ones(4), found.pledges(0), terms
    )
    assert terms.tolist() == [0.6, 0.5, 0.0, 0.0]


# What is felt.


def test_of_links_that_hold_the_largest_share_is_felt() -> None:
    felt = {"kind": "felt", **WITH_AID}
    found, out = world(links={"a": felt | {"factor": 0.2}, "b": felt | {"factor": 0.6}}), np.empty(4)

    def shares(x: list[float]) -> tuple[bool, list[float]]:
        some = formulas.felt(found.rules, 0, found.own.link, np.array(x), found.pledges(0), out)
        return bool(some), out.tolist()

    assert shares([0.5, 0.5, 0.0, 0.0]) == (True, [0.6, 1.0, 1.0, 1.0])
    assert shares([0.5, 0.4, 0.0, 0.0]) == (False, [1.0, 1.0, 1.0, 1.0])
