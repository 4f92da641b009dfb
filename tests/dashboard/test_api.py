"""Every address of the server: what it answers, and that it is what the command line would say."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import yaml

import sim
from sim import charts
from sim.dashboard.pictures import OF_ALL, as_json
from sim.scenario.read import load
from tests.dashboard.conftest import EXCHANGE, KOREA, Page

MOVED = {"actors.marsh.trust.kestrel": [10, 20, 30]}
SETS = ("actors.marsh.trust.kestrel=[10,20,30]",)


def test_the_page_and_its_files(page: Page) -> None:
    index = page.get("")
    assert index.status_code == 200
    assert "text/html" in index.headers["content-type"]
    for name in ("static/style.css", "static/js/main.js", "vendor/d3.min.js", "vendor/plot.umd.min.js"):
        assert name in index.text
        assert page.get(name).status_code == 200
    assert page.get("static/index.html").status_code == 404


def test_scenario_lists_every_control_with_range_and_claims(korea: Page) -> None:
    told = korea.get("api/scenario").json()
    held = load(KOREA).scenario
    assert [path["key"] for path in told["paths"]] == [k for k, p in held.paths.items() if not p.branch_only]
    controls = {one["address"]: one for actor in told["actors"] for one in actor["controls"]}
    for key, actor in held.actors.items():
        assert controls[f"actors.{key}.patience"]["value"] == list(actor.patience.triple)
        for issue, interest in actor.interests.items():
            one = controls[f"actors.{key}.interests.{issue}.salience"]
            assert one["value"] == list(interest.salience.triple)
            for id in interest.because:
                assert id in told["ledger"]
    assert told["ledger"]["C53"].startswith("C53: ")
    assert {variant["key"] for variant in told["variants"]} >= {"us_reading", "without_prices"}
    assert all(variant["title"] for variant in told["variants"])


def test_scenario_of_a_variant(korea: Page) -> None:
    told = korea.get("api/scenario", params={"variant": "us_reading"}).json()
    controls = {one["address"]: one for actor in told["actors"] for one in actor["controls"]}
    assert controls["actors.united_states.trust.russia"]["value"] == [-60, -60, -60]


def test_a_picture_is_the_run_of_the_command_line(page: Page) -> None:
    made = page.picture(sets=MOVED, worlds=150, seed=3).json()
    results = sim.run(EXCHANGE, worlds=150, seed=3, sets=SETS)
    assert made["worlds"] == 150
    assert made["reasons"] == results.reasons()
    for name in OF_ALL:
        table = charts.table(name, results)
        assert set(made["charts"][name]["titles"].values()) == {
            charts.title(name, table, part) for part in charts.parts(name, table)
        }
        if name == "survival":  # every third month is drawn
            table = table[table["month"] % 3 == 0]
        if name != "stoppers":
            assert made["charts"][name]["table"] == as_json(table)
    assert made["summary"] == as_json(results.summary().drop(columns="reason"))


def test_more_worlds_begin_with_the_same_worlds(page: Page) -> None:
    few, many = page.picture(worlds=100).json(), page.picture(worlds=400).json()
    assert few["worlds"], many["worlds"] == (100, 400)
    assert many["reasons"] == sim.run(EXCHANGE, worlds=400).reasons()


def test_one_path_and_the_path_in_view(page: Page) -> None:
    path = page.get("api/scenario").json()["paths"][0]["key"]
    made = page.picture(paths=[path], view=path, worlds=20).json()
    assert made["paths"] == [path]
    assert made["view"] == path
    columns, data = made["charts"]["issue_values"]["table"].values()
    assert {row[columns.index("path")] for row in data} == {path}


def test_difference_in_words(page: Page) -> None:
    told = page.post("api/difference", {"state": {"sets": MOVED}}).json()["changes"]
    assert len(told) == 1
    assert told[0]["address"].startswith("actors.marsh.trust.kestrel")
    assert told[0]["words"].endswith("20 (10 to 30)")
    assert page.post("api/difference", {"from": {"sets": MOVED}, "state": {"sets": MOVED}}).json() == {"changes": []}


@pytest.mark.parametrize("variant", [None, *load(KOREA).variants])
def test_the_overlay_gives_exactly_this_setting(korea: Page, variant: str | None, tmp_path: Any) -> None:
    sets = {"actors.china.patience": [0.8, 0.9, 0.95], "actors.united_states.interests.sequencing.position": 60}
    answer = korea.post("api/file", {"what": "overlay", "state": {"variant": variant, "sets": sets}})
    assert answer.status_code == 200
    assert 'filename="korea-2019-changed.yaml"' in answer.headers["content-disposition"]
    file = tmp_path / "overlay.yaml"
    file.write_bytes(answer.content)
    assert isinstance(yaml.safe_load(answer.text), dict)
    settings = ["actors.china.patience=[0.8,0.9,0.95]", "actors.united_states.interests.sequencing.position=60"]
    assert load(KOREA, overlays=[file]).scenario == load(KOREA, variant=variant, sets=settings).scenario


def test_an_overlay_of_nothing_changes_nothing(page: Page, tmp_path: Any) -> None:
    file = tmp_path / "overlay.yaml"
    file.write_bytes(page.post("api/file", {"what": "overlay", "state": {}}).content)
    assert load(EXCHANGE, overlays=[file]).scenario == load(EXCHANGE).scenario


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_charts_to_take_away(page: Page, kind: str, start: bytes) -> None:
    answer = page.post("api/file", {"what": "chart", "name": "endings", "format": kind, "state": {"worlds": 50}})
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert answer.headers["content-disposition"] == f'attachment; filename="exchange-gradual-endings.{kind}"'


def test_the_report(page: Page) -> None:
    answer = page.post("api/file", {"what": "report", "state": {"worlds": 50, "sets": MOVED}})
    assert answer.status_code == 200
    assert answer.content.lstrip().lower().startswith(b"<!doctype html>")
    assert answer.headers["content-disposition"].startswith("attachment")


def test_tornado_as_the_command_line_has_it(page: Page) -> None:
    from sim.analysis.sensitivity import sensitivity

    told = finish(page, {"tab": "t", "kind": "tornado", "state": {}, "outcome": "kept"})
    view = page.picture(worlds=10).json()["view"]
    found = sensitivity(EXCHANGE, paths=[view], outcomes=["kept"], worlds=told["finding"]["worlds"])
    assert told["finding"]["sentence"] == found.sentence
    assert told["finding"]["tables"]["tornado"]["data"][0] == as_json(found.table.head(1))["data"][0]


def test_tip_and_forecast(page: Page) -> None:
    tip = finish(page, {"tab": "t", "kind": "tip", "state": {"view": "one_step"}, "to": "completed >= 0.2"})
    assert tip["status"] == "done"
    assert tip["finding"]["sentence"]
    assert set(tip["finding"]["tables"]) <= {"single", "joint", "not_reached"}
    forecast = finish(page, {"tab": "t", "kind": "forecast", "state": {}})
    assert "forecasts" in forecast["finding"]["tables"]


def finish(page: Page, asked: dict[str, Any]) -> Any:
    answer = page.post("api/analyses", asked)
    assert answer.status_code == 202, answer.text
    told = answer.json()
    for _ in range(600):
        if told["status"] != "running":
            return told
        time.sleep(0.1)
        told = page.get(f"api/analyses/{told['id']}").json()
    raise AssertionError(json.dumps(told))


def test_what_moved_is_counted_in_the_same_worlds(page: Page) -> None:
    """Shares before and after are those of two runs; what cannot be told from chance is not called more or fewer."""
    trust = {"actors.marsh.trust.kestrel": [60, 80, 90], "actors.kestrel.trust.marsh": [60, 80, 90]}
    state = {"paths": ["one_step"], "view": "one_step", "worlds": 300, "sets": trust}
    found = page.post("api/picture", {"tab": "m", "state": state, "from": {}}).json()["moved"]
    before, after = (
        sim.run(EXCHANGE, worlds=300, paths=["one_step"], sets=[f"{key}={value}" for key, value in sets.items()])
        for sets in ({}, trust)
    )
    rows = {row["outcome"]: row for row in found}
    for key in ("signed", "completed"):
        one, other = (run.summary().iloc[0][key] for run in (after, before))
        assert (rows[key]["after"], rows[key]["before"]) == (pytest.approx(one), pytest.approx(other))
        assert rows[key]["low"] <= one - other <= rows[key]["high"]
    assert rows["signed"]["side"] == 1  # trust on both sides carries the exchange
    same = page.post("api/picture", {"tab": "m", "state": {**state, "sets": {}}, "from": {}}).json()["moved"]
    assert {(row["side"], row["difference"]) for row in same} == {(0, 0.0)}
    assert all("cannot be told" in row["words"] for row in same)


def test_a_request_that_was_overtaken_replaces_nothing(page: Page) -> None:
    state = {"paths": ["one_step"], "worlds": 20}
    assert page.post("api/picture", {"tab": "turns", "state": state, "turn": 5}).status_code == 200
    late = page.post("api/picture", {"tab": "turns", "state": state, "turn": 4})
    assert (late.status_code, late.json()["cancelled"]) == (409, True)
    assert page.post("api/picture", {"tab": "turns", "state": state, "turn": 5}).status_code == 200
    assert page.post("api/picture", {"tab": "another", "state": state, "turn": 1}).status_code == 200
