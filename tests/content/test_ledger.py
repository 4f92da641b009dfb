"""The ledgers are whole, every reason given in a scenario leads to its own, and no claim is left without a use."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.content.shipped import (
    CLAIM_OR_SOURCE,
    LEDGERS,
    NEEDS_MATERIAL,
    SCENARIOS,
    SEEDS,
    issue_keys,
    known_ids,
    ledger_of,
    material,
    plain,
    reasons,
    scenario,
    seed,
)

ON_KOREA_ALONE = "this file only"


def by_name(path: Path) -> str:
    """What a case is called."""
    return path.name


def test_all_61_claims_are_there_once() -> None:
    ids = [claim["id"] for claim in seed("claims")["claims"]]
    assert ids == [f"C{number:02d}" for number in range(1, 62)]


@pytest.mark.parametrize("folder", LEDGERS, ids=by_name)
def test_coverage_counts_what_is_there(folder: Path) -> None:
    coverage, claims = seed("claims", folder)["coverage"], seed("claims", folder)["claims"]
    assert coverage["claims"] == len(claims)
    for field in ("kind", "voice"):
        assert coverage[f"by_{field}"] == dict(Counter(claim[field] for claim in claims))
    for actor, count in coverage.get("by_actor", {}).items():
        assert sum(actor in claim["actors"] for claim in claims) == count, actor


@pytest.mark.parametrize("folder", LEDGERS, ids=by_name)
def test_ids_are_unique(folder: Path) -> None:
    for name in ("claims", "sources", "episodes"):
        if (folder / f"{name}.yaml").exists():
            ids = [one["id"] for one in seed(name, folder)[name]]
            assert len(ids) == len(set(ids)), name


@pytest.mark.parametrize("path", sorted(p for p in SEEDS.rglob("*") if p.is_file()), ids=by_name)
def test_every_id_in_the_seeds_resolves(path: Path) -> None:
    said = set(CLAIM_OR_SOURCE.findall(path.read_text(encoding="utf-8")))
    assert said <= known_ids(path.parent)


@pytest.mark.parametrize("path", SCENARIOS, ids=by_name)
def test_every_reason_resolves(path: Path) -> None:
    known = known_ids(ledger_of(path))
    assert [(at, one) for at, one in reasons(plain(path)) if one not in known] == []
    assert set(CLAIM_OR_SOURCE.findall(path.read_text(encoding="utf-8"))) <= known, "an id in a note"


@pytest.mark.parametrize("folder", LEDGERS, ids=by_name)
def test_every_claim_is_used(folder: Path) -> None:
    files = [path for path in SCENARIOS if ledger_of(path) == folder]
    used = {one for path in files for one in CLAIM_OR_SOURCE.findall(path.read_text(encoding="utf-8"))}
    assert {claim["id"] for claim in seed("claims", folder)["claims"]} - used == set()


def test_claims_about_a_number_stand_beside_it() -> None:
    """What bears on an interest, a trust or a path is among the reasons given there."""
    korea, japan = scenario("korea-2019"), scenario("korea-2019-japan")
    actors = {**korea["actors"], "japan": japan["actors"]["japan"]}
    missing = []
    for claim in seed("claims")["claims"]:
        for bears in claim["bears_on"]:
            for actor, issue, field in re.findall(r"(?<![\w>])(\w+)\.(\w+)\.(\w+)", bears):
                if actor in actors and issue in korea["issues"]:
                    holder = actors[actor]["leverage" if field == "capability" else "interests"][issue]
                    if claim["id"] not in {one for _, one in reasons(holder)}:
                        missing.append((claim["id"], bears))
            trust = re.match(r"trust\.(\w+)>(\w+)", bears)
            if trust:
                where = korea["variants"]["on_korea_alone"]["actors"] if ON_KOREA_ALONE in bears else actors
                if "japan" in trust.groups():
                    where = {**where, "russia": japan["actors"]["russia"], "japan": actors["japan"]}
                given = where[trust[1]]["trust"][trust[2]]
                if claim["id"] not in given.get("because", []):
                    missing.append((claim["id"], bears))
            for path in re.findall(r"path\.(\w+)", bears):
                if claim["id"] not in korea["paths"][path]["because"]:
                    missing.append((claim["id"], bears))
    assert missing == []


def test_bears_on_speaks_in_keys() -> None:
    codes = re.compile(r"(?<![A-Za-z0-9])(?:RUS|CHN|USA|PRK|ROK|JPN|[IP]\d{1,2})(?![A-Za-z0-9])")
    for claim in seed("claims")["claims"]:
        assert not any(codes.search(bears) for bears in claim["bears_on"]), claim["id"]
        assert set(claim["actors"]) <= {*scenario("korea-2019")["actors"], "japan"}


@NEEDS_MATERIAL
def test_nothing_of_the_ledger_is_dropped() -> None:
    for name, key in (("claims", "claims"), ("sources", "sources"), ("backtests", "episodes")):
        there = {one["id"]: one for one in material(name)[key]}
        here = {one["id"]: one for one in seed(key)[key]}
        assert set(there) <= set(here)  # later scenarios bring sources of their own
        for one in there:
            if name != "backtests":
                assert set(here[one]) == set(there[one]), one
    for claim in material("claims")["claims"]:
        ours = next(one for one in seed("claims")["claims"] if one["id"] == claim["id"])
        for field in ("kind", "claim", "said_by", "voice", "hedge"):
            assert ours[field] == claim[field], (claim["id"], field)
        assert len(ours["bears_on"]) == len(claim["bears_on"])


@NEEDS_MATERIAL
def test_episodes_have_the_coded_values_of_the_material() -> None:
    keys = issue_keys()
    for there in material("backtests")["episodes"]:
        here = next(one for one in seed("episodes")["episodes"] if one["id"] == there["id"])
        assert here["facts"].split(" ")[0] == there["actual"]["facts"].split(" ")[0]
        for field in ("signed_values", "carried_out_values"):
            values = there["actual"][field]
            expected = values if isinstance(values, str) else {keys[k]: v for k, v in values.items()}
            assert here[field] == expected, (there["id"], field)


def test_episodes_point_at_paths_of_the_scenario() -> None:
    paths = scenario("korea-2019")["paths"]
    for episode in seed("episodes")["episodes"]:
        stages = paths[episode["nearest_path"]]["stages"]
        assert episode["stages_kept"] is None or 0 <= episode["stages_kept"] <= len(stages)
        assert episode["stages_kept_note"]
        months = episode["months_in_force"]
        assert isinstance(months, (int, float)) or months[0] <= months[1]
