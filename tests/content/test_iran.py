"""Iran is coded from what was written before its day: dates, later texts, claims beside what they bear on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.content.shipped import SCENARIOS, SEEDS, reasons, scenario, seed

FOLDER = SEEDS / "iran-2013"
IRAN = scenario("iran-2013")
SOURCES = {source["id"]: source for source in seed("sources", FOLDER)["sources"]}
CLAIMS = seed("claims", FOLDER)["claims"]
HAPPENED = seed("what-happened", FOLDER)


def test_sources_say_when_they_were_written() -> None:
    for id, source in SOURCES.items():
        day = source["date"]
        before = day < IRAN["as_of"][: len(day)]
        assert source["written"] == ("before" if before else "on_the_day" if day == IRAN["as_of"] else "later"), id
        assert source["url"].startswith("http"), id
        assert source["grade"] in ("primary", "news", "secondary", "weak"), id
        assert before or source["note"], id


def test_claims_that_rest_on_later_texts_say_so() -> None:
    for claim in CLAIMS:
        later = any(SOURCES[id]["written"] == "later" for id in claim["sources"])
        assert claim.get("later", False) == later, claim["id"]


def test_every_source_is_used_by_a_claim() -> None:
    assert {id for claim in CLAIMS for id in claim["sources"]} == set(SOURCES)


def holders(bears: str) -> Iterator[Any]:
    """The parts of the scenario that a claim is said to bear on."""
    actor, issue, field = [*re.split(r"[.\s]", bears), "", ""][:3]
    if actor in IRAN["actors"]:
        yield IRAN["actors"][actor]["leverage" if field == "capability" else "interests"][issue]
    if pair := re.match(r"trust\.(\w+)>(\w+)", bears):
        yield IRAN["actors"][pair[1]]["trust"][pair[2]]
    if actor in ("path", "link"):
        yield IRAN[f"{actor}s"][issue]
    if issue in ("today", "scale"):
        yield IRAN["issues"][actor]
    if actor == "measure":
        yield next(part["measures"][issue] for part in IRAN["issues"].values() if issue in part.get("measures", {}))


def test_claims_stand_beside_the_numbers_they_bear_on() -> None:
    missing = [
        (claim["id"], bears)
        for claim in CLAIMS
        for bears in claim["bears_on"]
        for holder in holders(bears)
        if claim["id"] not in {one for _, one in reasons(holder)}
    ]
    assert missing == []


def test_who_has_to_agree_in_the_end() -> None:
    """Repeal needs Congress and ratification the Majlis, in every path that gets so far."""
    for key, path in IRAN["paths"].items():
        for stage in path["stages"]:
            deliverers = {who for who, duty in stage["duties"].items() if duty.get("issues")}
            if stage["moves"].get("sanctions_relief", 0) > 88:
                assert "congress" in deliverers & set(stage["consent"]), (key, stage["title"])
            if stage["moves"].get("verification", 0) > 72:
                assert {"majlis", "iran"} <= deliverers & set(stage["consent"]), (key, stage["title"])


def test_every_move_has_a_deliverer_unless_it_is_agreed_at_signature() -> None:
    at_signature = {"sequencing", "recognition", "duration"}
    for key, path in IRAN["paths"].items():
        for stage in path["stages"]:
            delivered = {issue for duty in stage["duties"].values() for issue in duty.get("issues", [])}
            assert delivered <= set(stage["moves"]), (key, stage["title"])
            if stage["consent"] and key != "strikes":
                assert set(stage["moves"]) - delivered <= at_signature, (key, stage["title"])


def test_what_happened_is_read_by_no_scenario() -> None:
    for path in SCENARIOS:
        assert "what-happened" not in path.read_text(encoding="utf-8"), path.name


def test_what_happened_is_dated_and_sourced() -> None:
    known = {source["id"]: source for source in HAPPENED["sources"]}
    start = date.fromisoformat(HAPPENED["as_of"])
    assert HAPPENED["as_of"] == IRAN["as_of"]
    assert all(source["date"] >= HAPPENED["as_of"][: len(source["date"])] for source in known.values())
    assert {id for event in HAPPENED["events"] for id in event["sources"]} == set(known)
    for event in HAPPENED["events"]:
        days = (date.fromisoformat(event["date"]) - start).days
        assert event["month"] == pytest.approx(days / 365.25 * 12, abs=0.06), event["key"]


def test_what_happened_stands_on_the_scales() -> None:
    for event in HAPPENED["events"]:
        for issue, value in event.get("coded", {}).items():
            assert min(IRAN["issues"][issue]["scale"]) <= value <= max(IRAN["issues"][issue]["scale"])
        if nearest := event.get("nearest"):
            assert nearest["stage"] <= len(IRAN["paths"][nearest["path"]]["stages"])
    month = {event["key"]: event["month"] for event in HAPPENED["events"]}
    record = HAPPENED["record"]
    assert record["signed_first_at_month"] == month["interim_deal"]
    assert record["left_at_month"] == month["united_states_leaves"]
    lasted = (
        record["months_from_first_signature_to_the_first_withdrawal"],
        record["months_in_force_of_the_final_deal"],
    )
    assert lasted == pytest.approx((54.2 - 0.8, 54.2 - 26.5))
