"""Every number of the Korean scenario is the one in the team's material, and nothing of the material is missing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.content.shipped import ACTORS, FIVE, NEEDS_MATERIAL, figure, issue_keys, material, scenario

pytestmark = NEEDS_MATERIAL
SIX = (*FIVE, "JPN")


def actor(code: str) -> dict[str, Any]:
    """An actor as the file that brings it in writes it."""
    return scenario("korea-2019-japan" if code == "JPN" else "korea-2019")["actors"][ACTORS[code]]


def trust(source: str, target: str) -> Any:
    """What one actor thinks of another, in the file that says so."""
    name = "korea-2019-japan" if "JPN" in (source, target) else "korea-2019"
    return scenario(name)["actors"][ACTORS[source]]["trust"][ACTORS[target]]


def paths() -> list[dict[str, Any]]:
    """Paths of the material; none where it is absent, so that the parametrised tests skip."""
    try:
        return material("paths")["paths"]
    except FileNotFoundError:
        return []


def test_issues_have_their_scales_and_values_of_today() -> None:
    written = scenario("korea-2019")["issues"]
    listed = material("issues")["issues"]
    assert list(written) == [issue["key"] for issue in listed]
    for issue in listed:
        ours = written[issue["key"]]
        assert ours["title"] == issue["title"]
        assert ours["tier"] == issue["tier"]
        assert ours["scale"] == {point["at"]: point["label"] for point in issue["anchors"]}
        assert figure(ours["today"]) == issue["status_quo"]
        assert set(issue["claims"]) <= set(ours["because"])
    assert [key for key, issue in written.items() if issue.get("process")] == ["sequencing", "forum_and_guarantor"]
    assert [key for key, issue in written.items() if issue.get("optional")] == ["forum_and_guarantor", "verification"]


def test_interests_are_complete() -> None:
    for code in SIX:
        listed = {issue_keys()[i] for i, by_actor in material("issues")["positions"].items() if code in by_actor}
        assert set(actor(code)["interests"]) == listed


@pytest.mark.parametrize("code", SIX)
def test_interests(code: str) -> None:
    for issue_code, by_actor in material("issues")["positions"].items():
        theirs, ours = by_actor[code], actor(code)["interests"][issue_keys()[issue_code]]
        at = (code, issue_code)
        assert figure(ours["position"]) == theirs["position"], at
        assert figure(ours["salience"]) == theirs["salience"], at
        assert ("ideal" in ours) == ("ideal" in theirs), at
        if "ideal" in theirs:
            assert figure(ours["ideal"]) == theirs["ideal"], at
        assert ours["basis"] == theirs["basis"], at
        assert set(re.findall(r"\b(?:C\d\d|S\d+b?)\b", theirs["why"])) <= set(ours.get("because", [])), at
        bounds = [] if theirs["reservation"] == "none" else theirs["reservation"]
        assert {kind for kind in ("red_line", "price") if kind in ours} == {bound["role"] for bound in bounds}, at
        for bound in bounds:
            written = ours[bound["role"]]
            side = "at_least" if bound["bound"] == "min" else "at_most"
            assert figure(written[side]) == bound["value"], at
            assert written.get("firm", False) == bound["hard"], at


@pytest.mark.parametrize("code", SIX)
def test_leverage(code: str) -> None:
    spread = 20 if code == "JPN" else 15
    table = material("issues")["capabilities"]["issue_leverage"]["table"]
    expected = {
        issue_keys()[issue]: [float(max(0, row[code] - spread)), float(row[code]), float(min(100, row[code] + spread))]
        for group, row in table.items()
        for issue in re.findall(r"I\d+", group)
    }
    assert {issue: figure(number) for issue, number in actor(code)["leverage"].items()} == expected


def test_trust() -> None:
    pairs = material("issues")["trust"]["pairs"]
    assert len(pairs) == len(SIX) * (len(SIX) - 1)
    for pair, given in pairs.items():
        source, target = pair.split(">")
        assert figure(trust(source, target)) == given["value"], pair


@pytest.mark.parametrize("field", ["patience", "risk_attitude"])
def test_temper(field: str) -> None:
    for code, number in material("issues")["temper"][field]["values"].items():
        assert figure(actor(code)[field]) == number, code


def test_links_carry_every_number_of_their_rules() -> None:
    """Each rule's figures, read off its text, stand in the links that quote its id."""
    links = scenario("korea-2019")["links"].values()
    for rule in material("issues")["links"]:
        ours = [link for link in links if re.search(rf"\b{rule['id']}\b", link["note"])]
        assert ours, rule["id"]
        assert {link.get("actor", "any") for link in ours} == {ACTORS.get(rule["actor"], "any")}, rule["id"]
        assert {link["issue"] for link in ours} == {issue_keys()[i] for i in rule["issue"].split()}, rule["id"]
        conditions = set(re.findall(r"(I\d+)\s*(>=|<=|<)\s*(\d+)", rule["rule"]))
        if rule["id"] not in ("L5", "L6"):
            written = {
                (issue, "at_least" if "at_least" in limit else "at_most", next(iter(limit.values())))
                for link in ours
                for issue, limit in _values(link.get("when", {})).items()
            }
            expected = {(issue_keys()[i], "at_least" if s == ">=" else "at_most", int(n)) for i, s, n in conditions}
            assert expected - written == set() or rule["id"] == "L1", rule["id"]
        assert set(re.findall(r"\b(?:C\d\d|S\d+b?)\b", rule["basis"])) <= {
            one for link in ours for one in link.get("because", [])
        }, rule["id"]


def _values(when: dict[str, Any]) -> dict[str, Any]:
    return when.get("values", {key: value for key, value in when.items() if isinstance(value, dict)})


LINKS = {
    "pyongyang_disarms_for_security": ("shift", [10, 25, 40], {"security_guarantees": 60, "peace_regime": 50}),
    "pyongyang_disarms_for_everything": (
        "set",
        85,
        {"security_guarantees": 80, "peace_regime": 75, "sanctions_relief": 65},
    ),
    "washington_suspends_for_a_monitored_shutdown": ("set", 45, {"denuclearisation_depth": 50, "verification": 60}),
    "washington_lifts_for_all_fissile_sites": ("set", 65, {"denuclearisation_depth": 55, "verification": 65}),
    "washington_lifts_for_arsenal_cuts": ("set", 85, {"denuclearisation_depth": 70}),
    "washington_lifts_all_for_no_weapons": ("set", 100, {"denuclearisation_depth": 85}),
    "washington_signs_peace_for_arsenal_cuts": ("set", 80, {"denuclearisation_depth": 70}),
    "washington_ratifies_peace_for_no_weapons": ("set", 100, {"denuclearisation_depth": 85}),
    "pyongyang_opens_for_guarantees": ("shift", [5, 20, 35], {"security_guarantees": 60}),
    "pyongyang_opens_for_a_ratified_guarantee": ("shift", [20, 35, 45], {"security_guarantees": 80}),
    "washington_draws_down_for_mutual_cuts": ("set", 60, {"denuclearisation_depth": 70}),
    "washington_guarantees_for_all_fissile_sites": ("set", 70, {"denuclearisation_depth": 55}),
    "washington_guarantees_for_no_weapons": ("set", 80, {"denuclearisation_depth": 85}),
    "pyongyang_discounts_promises": ("factor", [0.2, 0.35, 0.5], {}),
    "pyongyang_feels_guarantors": ("factor", [0.45, 0.6, 0.75], {"forum_and_guarantor": 65}),
    "pyongyang_feels_ratification": ("factor", [0.6, 0.75, 0.85], {"security_guarantees": 80}),
    "pyongyang_sells_a_halt_cheaply": ("set", [12, 20, 30], {"denuclearisation_depth": -30}),
    "pyongyang_leaves_guarantees_for_later": ("set", 20, {"denuclearisation_depth": -45}),
    "pyongyang_leaves_peace_for_later": ("set", 10, {"denuclearisation_depth": -45}),
    "pyongyang_leaves_the_front_for_later": ("set", 15, {"denuclearisation_depth": -45}),
    "washington_buys_a_halt_cheaply": ("set", [15, 20, 30], {"sanctions_relief": -30}),
    "washington_buys_more_for_a_suspension": ("set", [38, 40, 50], {"sanctions_relief": -45}),
    "washington_trusts_satellites_for_a_halt": ("set", 20, {"denuclearisation_depth": -30}),
    "washington_takes_monitors_for_a_shutdown": ("set", 40, {"denuclearisation_depth": -45}),
    "beijing_must_be_a_party": ("below", 75, {"forum_and_guarantor": 40}),
    "corridors_need_exemptions": ("at_most", 30, {"sanctions_relief": 30}),
    "trains_need_relief_and_a_quiet_front": ("at_most", 50, {"sanctions_relief": 45, "demilitarisation": 30}),
    "pipelines_need_the_war_ended": ("at_most", 50, {"peace_regime": 30}),
}
"""The rules L1 to L13 copied by hand from the material: what changes, to what, and when (negative: at most)."""


def test_links_number_by_number() -> None:
    written = scenario("korea-2019")["links"]
    assert set(written) == set(LINKS)
    for key, (field, number, conditions) in LINKS.items():
        link = written[key]
        assert figure(link[field]) == figure(number), key
        values = _values(link.get("when") or link.get("unless") or {})
        said = {i: limit.get("at_least", -limit.get("at_most", 0)) for i, limit in values.items()}
        assert said == conditions, key
    assert written["washington_draws_down_for_mutual_cuts"]["when"]["delivered_by"] == {
        "demilitarisation": ["north_korea", "south_korea"]
    }


def test_beliefs() -> None:
    beliefs = scenario("korea-2019")["beliefs"]
    listed = {belief["id"]: belief for belief in material("issues")["contested_beliefs"]}
    pressure, theirs = beliefs["pressure"]["pressure_response"], listed["pressure_response"]
    assert figure(pressure["rate"]) == theirs["suggested_range"]
    assert figure(pressure["held_by"]["united_states"]) == theirs["USA_belief"]
    assert figure(pressure["held_by"]["russia"]) == theirs["RUS_belief"]
    assert figure(beliefs["definition_gap"]["probability"]) == listed["definition_gap"]["value"]
    assert figure(beliefs["shock"]["yearly_chance"]) == listed["shock"]["value"]


def test_all_paths_are_there_in_order() -> None:
    written = scenario("korea-2019")["paths"]
    assert [key for key, path in written.items() if not path.get("branch_only")] == [path["key"] for path in paths()]
    assert [key for key, path in written.items() if path.get("branch_only")] == ["pressure_resisted"]


def consent(path: dict[str, Any], number: int) -> set[str]:
    """Whose yes a stage needs once Japan is at the table."""
    patch = scenario("korea-2019-japan")["paths"].get(path["key"], {}).get("stages", {}).get(number, {})
    stage = scenario("korea-2019")["paths"][path["key"]]["stages"][number - 1]
    return set(patch.get("consent", stage["consent"]))


@pytest.mark.parametrize("path", paths(), ids=lambda path: path["key"])
def test_path(path: dict[str, Any]) -> None:
    keys, ours = issue_keys(), scenario("korea-2019")["paths"][path["key"]]
    japan = scenario("korea-2019-japan")["paths"].get(path["key"], {})
    assert ours["title"] == path["title"]
    assert ours["basis"] == path["basis"]
    assert {*path["claims"], *path["sources"]} <= set(ours["because"])
    advocates = {ACTORS[code] for code in path["advocates"] if code != "none"}
    assert set(japan.get("advocates", ours["advocates"])) == advocates
    assert set(ours["advocates"]) == advocates - {"japan"}
    assert len(ours["stages"]) == len(path["stages"])
    total = [sum(figure(stage["months"])[point] for stage in ours["stages"]) for point in range(3)]
    assert total == path["months_total"]
    for stage, theirs in zip(ours["stages"], path["stages"], strict=True):
        number = theirs["n"]
        assert stage["title"].lower() == theirs["name"].lower(), number
        assert stage["moves"] == {keys[i]: value for i, value in theirs["moves"].items()}, number
        assert figure(stage["months"]) == theirs["months"], number
        everybody = {ACTORS[code] for code in theirs["consent"]}
        assert set(stage["consent"]) == everybody - {"japan"}, number
        assert consent(path, number) == everybody, number
        assert list(stage.get("guarantors", [])) == [ACTORS[code] for code in theirs["guarantor"]], number
        patch = japan.get("stages", {}).get(number, {})
        assert {ACTORS[code] for code in theirs["duties"]} <= {*stage["duties"], *patch.get("duties", {})}, number
        assert set(theirs.get("claims", [])) <= set(stage.get("because", [])), number


def test_duties_we_added_say_so() -> None:
    """An actor with a duty that the material does not name is marked as implied by the terms."""
    for path in paths():
        for stage, theirs in zip(scenario("korea-2019")["paths"][path["key"]]["stages"], path["stages"], strict=True):
            named = {ACTORS[code] for code in theirs["duties"]}
            for who, duty in stage["duties"].items():
                assert who in named or "implied by the terms" in duty["deed"], (path["key"], stage["title"], who)


def test_every_move_has_a_deliverer_unless_it_happens_at_signature() -> None:
    at_signature = {"sequencing", "forum_and_guarantor"}
    for key, path in scenario("korea-2019")["paths"].items():
        for stage in path["stages"]:
            delivered = {issue for duty in stage["duties"].values() for issue in duty.get("issues", [])}
            assert delivered <= set(stage["moves"]), (key, stage["title"])
            if stage["consent"]:
                assert set(stage["moves"]) - delivered <= at_signature, (key, stage["title"])


def test_drift_and_the_two_ends_of_pressure() -> None:
    korea = scenario("korea-2019")
    pressure = korea["paths"]["maximum_pressure"]
    assert korea["disagreement"] == "status_quo"
    assert (pressure["continue"], pressure["otherwise"]) == ("all_at_once", "pressure_resisted")
    resisted = korea["paths"]["pressure_resisted"]
    assert resisted["stages"][0]["moves"] == {"denuclearisation_depth": 5}
    assert resisted["continue"] == {"path": "status_quo", "stage": 2}
    assert korea["paths"]["comprehensive_phased"]["stages"][0]["writes_definition"] is True
    assert all("issues" not in duty for s in korea["paths"]["status_quo"]["stages"] for duty in s["duties"].values())


def test_variants_of_the_material() -> None:
    variants = scenario("korea-2019")["variants"]
    assert {one["id"] for one in material("issues")["variants"]} <= set(variants)
    pragmatic = variants["pragmatic_washington"]["actors"]["united_states"]["interests"]
    assert pragmatic["sequencing"]["position"] == 60
    assert pragmatic["sequencing"]["red_line"] == {"at_least": 45}
    assert pragmatic["sanctions_relief"]["red_line"] == {"at_most": 45}
    assert pragmatic["denuclearisation_depth"]["price"] == {"at_least": 40}
    keeper = variants["keeper_pyongyang"]["actors"]["north_korea"]["interests"]["denuclearisation_depth"]
    assert keeper == {"ideal": 0, "red_line": {"at_most": 40, "firm": True}}
    both_parts_of_l1 = ["links.pyongyang_disarms_for_security", "links.pyongyang_disarms_for_everything"]
    assert variants["keeper_pyongyang"]["drop"] == variants["us_reading"]["drop"] == both_parts_of_l1
    seoul, base = variants["seoul_in_front"]["actors"]["south_korea"], actor("ROK")
    for issue, number in seoul["leverage"].items():
        assert figure(number)[1] == figure(base["leverage"][issue])[1] + 20
    for issue, interest in seoul["interests"].items():
        before = base["interests"][issue]["salience"]
        assert interest["salience"] == [point + 10 for point in before]
    for key, path in variants["sidelined_beijing"]["paths"].items():
        for number, stage in path["stages"].items():
            before = scenario("korea-2019")["paths"][key]["stages"][number - 1]
            assert set(before["consent"]) - set(stage["consent"]) == {"china"}
    for key, path in scenario("korea-2019")["paths"].items():
        for number, stage in enumerate(path["stages"], start=1):
            if "china" in stage["consent"] and {"sanctions_relief", "peace_regime"} & set(stage["moves"]):
                assert number in variants["sidelined_beijing"]["paths"][key]["stages"], (key, number)
