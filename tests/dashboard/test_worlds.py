"""Worlds one by one, what can be taken away, and links: in a browser, against the run and the command line."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.charts.palette import ENDING_STYLE
from sim.cli import call
from sim.dashboard.base import Base
from sim.dashboard.serve import serving
from sim.results.endings import ENDINGS
from tests.dashboard.conftest import EXCHANGE, HOST, Page, tab

TRUST = "actors.marsh.trust.kestrel"


def replayed(path: str, world: int, *more: str) -> list[dict[str, Any]]:
    """A world as the command line tells it."""
    asked = ["replay", str(EXCHANGE), "--path", path, "--world", str(world), "--json", "--no-chart", *more]
    said = io.StringIO()
    with redirect_stdout(said):
        assert call(asked) == 0
    found: list[dict[str, Any]] = json.loads(said.getvalue())
    return found


@pytest.mark.browser
def test_the_dots_are_the_first_worlds_of_the_run(browser: Any, address: str) -> None:
    results = sim.run(EXCHANGE)
    mine = results.data.sel(path="one_step").isel(world=slice(100))
    signed, ended = mine["signed_month"].values, mine["end_month"].values
    lasted = np.where(np.isnan(ended), np.inf, ended) - signed
    with tab(browser, f"{address}#view=one_step") as page:
        assert page.locator(".hundred .dot").count() == 100
        every = page.locator(".hundred .dot")
        labels = every.evaluate_all("(all) => all.map((one) => [+one.dataset.world, one.ariaLabel])")
        assert sorted(world for world, _ in labels) == list(range(100))
        stand = {world for world, label in labels if "in force five years on" in label}
        assert stand == set(np.flatnonzero(lasted > 60).tolist())
        never = {world for world, label in labels if "never signed" in label}
        assert never == set(np.flatnonzero(np.isnan(signed)).tolist())
        told = page.locator(".hundred .dots p").all_inner_texts()
        assert told[0] == f"{len(stand)} in force five years on"
        for wide in (1440, 800, 400):  # every word is inside its panel
            page.set_viewport_size({"width": wide, "height": 900})
            assert page.locator(".hundred .drawing").evaluate("(one) => one.scrollWidth <= one.clientWidth")
        said = page.inner_text(".hundred .finding")
        assert str(len(stand)) in said.split("stand")[0]
        assert "of all 2,000" in said


@pytest.mark.browser
def test_what_was_signed_is_told_by_how_it_stands_at_the_horizon(browser: Any, address: str) -> None:
    """Ten worlds: three in force after five years, five ended before, two never signed."""
    endings = ["completed", "standing", "red_line", "distrust", "turnover"]
    found = {
        "worlds": 10,
        "endings": endings,
        "labels": ["completed", "standing", "red line or price", "distrust", "change of government"],
        "words": [],
        "paths": {
            "one": {"fate": [0, 0, 0, 1, 1, 1, 1, 1, 2, 2], "ending": [1, 1, 4, 0, 2, 3, 3, 4, 2, 3],
                    "sentence": "", "past": []},
        },
    }  # fmt: skip
    draw = """async (found) => {
        const { dots } = await import("./static/js/dots.js"), host = document.createElement("div");
        dots(host, found, "one", () => {});
        return [...host.querySelectorAll(".dots p")].map((one) => one.textContent);
    }"""
    with tab(browser, address) as page:
        assert page.evaluate(draw, found) == [
            "3 in force five years on",
            "At the horizon, of these: 2 still standing, 1 ended with a change of government",
            "5 ended within five years",
            "At the horizon, of these: 1 signed again and completed, 3 never delivered (1 red line or price, "
            "2 distrust), 1 ended with a change of government",
            "2 never signed",
            "Stopped by: 1 red line or price, 1 distrust",
        ]


@pytest.mark.browser
def test_a_world_is_played_as_the_command_line_tells_it(browser: Any, address: str) -> None:
    with tab(browser, f"{address}#view=four_steps") as page:
        first = page.locator(".hundred .dot").first
        world, named = int(first.get_attribute("data-world")), first.get_attribute("aria-label")
        first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#view-world .story")
        events = replayed("four_steps", world)
        label = next(one.label for one in ENDINGS.values() if one.key == events[-1]["event"])
        assert named.startswith(f"World {world}: {label},")
        assert f"that end so ({label})" in page.inner_text(".story-choose")
        lines = page.locator(".story-list > li > button").all_inner_texts()
        assert lines[-1].startswith(f"Month {events[-1]['month']:g}")
        assert f"In world {world}," in page.inner_text(".story-told")
        page.locator(".story").focus()
        page.keyboard.press("End")
        assert page.is_disabled("[aria-label='Step forward']")
        assert page.locator(".story-list > li.is-past").count() == len(lines)
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        assert "step 2 of" in page.inner_text(".step")
        page.keyboard.press(" ")
        assert "Pause" in page.inner_text(".play")
        page.keyboard.press(" ")
        ending = sim.run(EXCHANGE).data.sel(path="four_steps")["ending"].values
        page.click("[data-next]")
        page.wait_for_selector(f"#view-world:not([data-world='{world}'])")
        after = int(page.input_value(".story-choose input"))
        alike = np.flatnonzero(ending == ending[world])
        assert after == alike[(np.searchsorted(alike, world) + 1) % alike.size]


@pytest.mark.browser
def test_the_same_world_with_and_without_a_change(browser: Any, address: str) -> None:
    with tab(browser, f"{address}#view=one_step&set={TRUST}=-100,-100,-100") as page:
        page.locator(".hundred .dot").first.click()
        page.wait_for_selector("#view-world .story")
        page.check("#view-world input[type=checkbox]")
        page.wait_for_selector("#view-world .whose")
        told = page.locator(".story-told").all_inner_texts()
        assert [one.split(":")[0] for one in told] == ["As opened", "With my changes"]
        world = int(page.input_value(".story-choose input"))
        for text, more in zip(told, ((), ("--set", f"{TRUST}=-100")), strict=True):
            events = replayed("one_step", world, *more)
            assert ("nothing is delivered" in text) == (not any(one["event"] == "delivered" for one in events))


@pytest.mark.browser
def test_a_page_for_offline(browser: Any, address: str, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    with tab(browser, f"{address}#view=one_step&set={TRUST}=-100,-100,-100") as page:
        page.click("#take summary")
        with page.expect_download() as given:
            page.click("#take-page")
        given.value.save_as(file)
    assert file.stat().st_size < 4_000_000
    summary = {key: sim.run(EXCHANGE, sets=sets).summary().set_index("path") for key, sets in SETTINGS.items()}
    with tab(browser, file.as_uri(), "#all tbody tr") as page:
        assert page.locator("#setting option").all_inner_texts() == list(SETTINGS)
        for name in SETTINGS:
            page.select_option("#setting", label=name)
            for path in ("one_step", "four_steps"):
                row = page.locator(f"#all tr[data-path={path}] [data-share]")
                shares = [float(one) for one in row.evaluate_all("(all) => all.map((one) => one.dataset.share)")]
                wanted = summary[name].loc[path, ["signed", "in_force_12", "in_force_60", "in_force_120", "completed"]]
                assert shares == pytest.approx(wanted.tolist(), abs=1e-5)
                page.select_option("#path", path)
                assert page.locator("#hundred .dot").count() == 100
                assert page.locator("#story .story-list li").count() > 0
        page.click("#others summary")
        page.wait_for_selector("#figures svg[role=img]")
        assert "no dial can be moved" in page.inner_text("#missing")
        assert page.locator("#ending-breach rect").get_attribute("fill") == ENDING_STYLE["breach"][0]
        assert "'unsafe" not in page.locator("meta[http-equiv]").get_attribute("content")


SETTINGS = {"now": [f"{TRUST}=-100"], "as opened": []}


@pytest.mark.browser
def test_hostile_text_is_text_offline_too(browser: Any, tmp_path: Path) -> None:
    hostile = "</script><img src=x onerror=alert(1)><!--<script>"
    text = EXCHANGE.read_text(encoding="utf-8")
    file, made = tmp_path / "hostile.yaml", tmp_path / "page.html"
    file.write_text(re.sub(r"(?m)^( *(?:title|name): ).*$", rf"\1{json.dumps(hostile)}", text), encoding="utf-8")
    assert call(["dashboard", str(file), "--out", str(made), "--worlds", "50"]) == 0
    assert hostile not in made.read_text(encoding="utf-8")
    with tab(browser, made.as_uri(), "#all tbody tr") as page:
        assert page.inner_text("#title") == hostile
        assert hostile in page.inner_text(".story-told")
        assert page.locator("img").count() == 0


@pytest.mark.slow
@pytest.mark.browser
def test_a_link_opens_in_another_server_of_the_scenario(browser: Any, address: str, tmp_path: Path) -> None:
    with tab(browser, f"{address}#view=one_step&set={TRUST}=10,20,30") as page:
        page.click("#take summary")
        link = page.input_value("#link")
    token = address.split("/")[3]
    assert token not in link
    fragment = link.split("#")[1]
    with serving(Base(EXCHANGE)) as second:
        entrance = f"{'/'.join(second.split('/')[:3])}/open#{fragment}"
        with tab(browser, entrance, "#command:not(:empty)") as page:
            assert "sim dashboard exchange-gradual.yaml" in page.inner_text("#command")
        with tab(browser, second) as page:
            page.click("#take summary")
            page.fill("#open-link", link)
            page.press("#open-link", "Enter")
            page.wait_for_selector("#changed li")
            assert "20 (10 to 30)" in page.inner_text("#changed")
        with tab(browser, entrance, "#changed li") as page:
            assert page.url.startswith(second)
            assert "20 (10 to 30)" in page.inner_text("#changed")
    other = tmp_path / "other.yaml"
    text = EXCHANGE.read_text(encoding="utf-8")
    other.write_text(re.sub(r"(?m)^title: .*$", "title: Quite another one", text, count=1), encoding="utf-8")
    with serving(Base(other)) as third, tab(browser, f"{third}#{fragment}") as page:
        assert "another scenario" in page.inner_text("#link-note")
        assert page.is_hidden("#changed")


def test_only_the_entrance_is_open_without_the_token(page: Page) -> None:
    anywhere = {"sec-fetch-site": "cross-site"}
    told = page.client.get("/open", headers=anywhere)
    assert told.status_code == 200
    assert page.token not in told.text
    assert page.client.get("/open.js").status_code == 200
    assert page.client.get("/open.js", headers=anywhere).status_code == 403
    for address in ("/", "/open/", "/opened", "/open/api/scenario", "/api/scenario", "/static/js/main.js"):
        assert page.client.get(address).status_code == 404, address
    assert page.client.post("/open", json={}).status_code == 404
    assert page.client.get("/open", headers={"host": "evil.example"}).status_code == 421
    assert HOST in str(page.client.base_url)


def test_a_world_that_is_not_there_is_refused(page: Page) -> None:
    def asked(**more: Any) -> Any:
        return page.post("api/world", {"tab": "t", "state": {"worlds": 50}, "path": "one_step", **more})

    assert asked(world=50).json()["error"].startswith("world: 50 is outside 0 to 49")
    assert asked(world="3").status_code == 400
    assert asked(path="nowhere").status_code == 400
    assert asked(world=3).json()["world"] == 3


def test_the_command_writes_the_page_and_never_over_a_file(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    asked = ["dashboard", str(EXCHANGE), "--out", str(file), "--worlds", "50"]
    assert call(asked) == 0
    made = file.read_bytes()
    assert call(asked) == 2
    assert file.read_bytes() == made
    assert call([*asked, "--force"]) == 0
    assert file.read_bytes() == made  # the same scenario and seed give the same file
    assert call([*asked, "--force", "--sensitivity", "nowhere"]) == 2
