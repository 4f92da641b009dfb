"""The page in a browser: what a person does, what the numbers become, and that nothing else is asked."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import sim
from sim.dashboard.base import Base
from sim.dashboard.serve import serving
from sim.scenario.read import load
from tests.dashboard.conftest import EXCHANGE, KOREA

pytestmark = pytest.mark.browser
TRUST = "actors.marsh.trust.kestrel"


class Seen:
    """A page with everything it asked for and complained of."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on(
            "console", lambda told: self.complaints.append(told.text) if told.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, state: str = "", worlds: int = 2000) -> None:
        self.page.goto(f"{self.address}{state}")
        self.drawn(worlds)

    def tab(self, key: str) -> None:
        """Open a view, and wait until it is drawn."""
        self.page.click(f"#tab-{key}")
        self.page.wait_for_selector(f"#view-{key}:not([hidden])")

    def drawn(self, worlds: int = 2000) -> None:
        """Wait until pictures of so many worlds are drawn, and nothing is under way."""
        self.page.wait_for_selector(f"#middle[data-worlds='{worlds}']:has(#charts[aria-busy='false'])")

    def unfold(self, *keys: str) -> None:
        for key in keys:
            fold = self.page.locator(f"[data-key='{key}']")
            if fold.get_attribute("open") is None:
                fold.locator("> summary").click()

    def numbers(self, chart: str) -> list[list[str]]:
        """The table under a chart among all pictures."""
        self.tab("more")
        self.page.wait_for_selector(f"#chart-{chart} details")
        fold = self.page.locator(f"#chart-{chart} details")
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        self.page.wait_for_selector(f"#chart-{chart} tbody tr")
        rows = self.page.locator(f"#chart-{chart} tbody tr")
        return [row.locator("td").all_inner_texts() for row in rows.all()]


@pytest.fixture
def seen(browser: Any, address: str) -> Iterator[Seen]:
    page = browser.new_page()
    found = Seen(page, address)
    yield found
    page.close()
    assert found.complaints == []
    hosts = {urlsplit(url).netloc for url in found.asked if not url.startswith(("blob:", "data:"))}
    assert hosts == {urlsplit(address).netloc}


def same(cells: list[list[str]], results: Any) -> None:
    """The table under the endings counts the worlds of these results, by path and ending."""
    from sim import charts

    if {row[-1] for row in cells} == {"as opened", "now"}:  # the setting before stands beside it
        cells = [row for row in cells if row[-1] == "now"]
    assert [int(row[2].replace(",", "")) for row in cells] == charts.table("endings", results)["worlds"].tolist()


def test_load_move_and_see_what_the_command_line_gives(seen: Seen) -> None:
    seen.open()
    same(seen.numbers("endings"), sim.run(EXCHANGE))
    assert seen.page.inner_text("#why-view") in sim.run(EXCHANGE).reasons().values()
    seen.unfold("believe/marsh", "believe/marsh/trust")
    slider = seen.page.locator(f"#groups [data-address='{TRUST}'] input[type=range]")
    slider.evaluate("(one) => { one.value = 60; one.dispatchEvent(new Event('input')); }")
    seen.page.wait_for_selector(f"#groups [data-address='{TRUST}'].is-changed")
    seen.page.wait_for_selector("#charts[aria-busy='true']")
    seen.drawn()
    low, mode, high = state_of(seen)[TRUST]
    assert mode == 60
    moved = sim.run(EXCHANGE, sets=[f"{TRUST}=[{low},{mode},{high}]"])
    same(seen.numbers("endings"), moved)
    assert "2,000 worlds" in seen.page.inner_text("#status")
    assert "95 %" in seen.page.inner_text("#status")
    assert "60" in seen.page.inner_text("#changed")


def state_of(seen: Seen) -> dict[str, list[float]]:
    """The moved numbers, from the link."""
    from urllib.parse import parse_qs

    found = parse_qs(urlsplit(seen.page.url).fragment).get("set", [])
    return {one.split("=")[0]: [float(v) for v in one.split("=")[1].split(",")] for one in found}


def test_pin_compare_take_away_and_reproduce(seen: Seen, tmp_path: Path) -> None:
    seen.open()
    seen.page.click("#pin")
    seen.unfold("believe/marsh", "believe/marsh/trust")
    typed = seen.page.locator(f"#groups [data-address='{TRUST}'] input[aria-label$='most likely']")
    typed.fill("80")
    typed.press("Tab")
    seen.page.wait_for_selector("#compared-list li")  # told once the pictures of the new setting are there
    seen.drawn()
    assert "80" in seen.page.inner_text("#compared-list li")
    both = seen.numbers("endings")
    assert {row[-1] for row in both} == {"pinned", "now"}
    same([row for row in both if row[-1] == "pinned"], sim.run(EXCHANGE))
    seen.page.click("#take summary")
    with seen.page.expect_download() as given:
        seen.page.click("#take-overlay")
    file = tmp_path / given.value.suggested_filename
    given.value.save_as(file)
    again = sim.run(EXCHANGE, overlays=[file])
    same([row for row in both if row[-1] == "now"], again)
    (address, triple), *rest = state_of(seen).items()
    assert (address, rest) == (TRUST, [])
    assert load(EXCHANGE, overlays=[file]).scenario.actors["marsh"].trust["kestrel"].triple == tuple(triple)
    with seen.page.expect_download() as given:
        seen.page.click("#chart-endings [data-format=svg]")
    assert given.value.suggested_filename == "exchange-gradual-endings.svg"


def test_a_link_restores_the_setting(seen: Seen) -> None:
    seen.open(f"#worlds=500&view=one_step&set={TRUST}=10,20,30", worlds=500)
    same(seen.numbers("endings"), sim.run(EXCHANGE, worlds=500, sets=[f"{TRUST}=[10,20,30]"]))
    assert seen.page.input_value("#view") == "one_step"
    assert seen.page.is_enabled("#reset")
    seen.page.click("#reset")
    seen.page.wait_for_selector("#charts[aria-busy='true']")
    seen.drawn(500)
    assert state_of(seen) == {}
    seen.page.click("#undo")
    seen.page.wait_for_selector("#changed:not([hidden])")
    assert state_of(seen) == {TRUST: [10, 20, 30]}


def test_keyboard_only(seen: Seen) -> None:
    seen.open()
    press = seen.page.keyboard.press
    press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "skip"
    for _ in range(250):
        press("Tab")
        if seen.page.evaluate("document.activeElement.parentElement.dataset.key") == "believe/marsh":
            break
    press("Enter")
    for _ in range(250):
        press("Tab")
        if seen.page.evaluate("document.activeElement.parentElement.dataset.key") == "believe/marsh/trust":
            break
    press("Enter")
    for _ in range(250):
        press("Tab")
        if seen.page.evaluate("document.activeElement.id") == f"c-{TRUST}":
            break
    before = float(seen.page.evaluate("document.activeElement.value"))
    press("ArrowRight")
    press("ArrowRight")
    assert float(seen.page.evaluate("document.activeElement.value")) == before + 2
    assert seen.page.evaluate("document.activeElement.getAttribute('aria-valuetext')")
    seen.page.wait_for_selector("#charts[aria-busy='true']")
    seen.drawn()
    assert seen.page.evaluate("document.activeElement.id") == f"c-{TRUST}"
    assert state_of(seen)[TRUST][1] == before + 2
    press("Control+z")
    seen.page.wait_for_selector(f"#groups [data-address='{TRUST}']:not(.is-changed)")


def test_everything_has_a_name(seen: Seen) -> None:
    seen.open()
    seen.numbers("issue_values")
    nameless = seen.page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, summary, svg[role=img]")]
        .filter((one) => !(one.textContent.trim() || one.getAttribute("aria-label") || one.labels?.length
          || one.querySelector?.("title")))
        .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    for chart in ("endings", "survival", "gains", "stoppers", "distance", "issue_values"):
        assert seen.page.locator(f"#chart-{chart} svg[role=img]").count() >= 1
        assert seen.page.locator(f"#chart-{chart} .finding").inner_text()
        assert seen.numbers(chart)
    ids = seen.page.evaluate("() => [...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))


def test_questions_with_progress_and_cancel(seen: Seen) -> None:
    seen.open()
    seen.tab("more")
    seen.page.click("#ask-tornado")
    seen.page.wait_for_selector("#tornado .found")
    assert seen.page.locator("#tornado svg[role=img]").count() == 1
    seen.page.wait_for_selector("#forecast .found")
    seen.page.fill("#tip-target", "complted >= 0.5")
    seen.page.click("#ask-tip")
    seen.page.wait_for_selector("#tip [role=alert]")
    assert "completed" in seen.page.inner_text("#tip")


def test_a_narrow_window_has_no_sideways_scroll(seen: Seen) -> None:
    for wide in (1440, 800, 380):
        seen.page.set_viewport_size({"width": wide, "height": 900})
        seen.open()
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= wide
        seen.page.emulate_media(media="print")
        assert not seen.page.is_visible("aside")
        seen.page.emulate_media(media="screen")


def test_a_search_shows_what_matches_and_nothing_else(seen: Seen) -> None:
    """Each trusts the other, and there is nobody else: two numbers."""
    seen.open()
    page = seen.page
    page.fill("#find", "trust in")
    page.wait_for_selector("#find-count:has-text('2 numbers match.')")
    assert not page.is_visible("#matter")
    shown = page.locator("#groups .control:visible")
    assert {one.get_attribute("data-address") for one in shown.all()} == {TRUST, "actors.kestrel.trust.marsh"}
    assert page.locator("#groups section:visible").count() == 1
    page.fill("#find", "nothing is called so")
    page.wait_for_selector("#find-count:has-text('Nothing matches.')")
    assert page.locator("#groups section:visible").count() == 0
    page.fill("#find", "")
    page.wait_for_selector("#matter:visible")
    assert not page.is_visible("#find-count")
    assert page.locator("#groups section:visible").count() == 3
    assert page.locator("#groups details[open]").count() == 0


def test_an_ending_has_one_colour_everywhere(seen: Seen) -> None:
    from sim.charts.palette import ENDING_STYLE
    from sim.results.endings import ENDINGS, SHOWN

    seen.open()
    drawn = """(all) => Object.fromEntries(
        all.map((one) => [one.id.slice(7), one.querySelector("rect").attributes.fill.value]))"""
    found = seen.page.locator("#patterns pattern").evaluate_all(drawn)
    assert list(found) == [ENDINGS[code].key for code in SHOWN]
    assert found == {key: colour for key, (colour, _) in ENDING_STYLE.items()}


def test_words_in_bars_never_run_out(seen: Seen) -> None:
    """Six pixels a letter: 36 are six letters, 90 are fifteen."""
    long, three = "denuclearisation depth", "who moves first"
    cases = [["peace regime", 36, 2], ["peace regime", 90, 2], [long, 60, 2], [three, 36, 2], [three, 36, 3],
             [three, 60, 1], ["depth", 23, 2]]  # fmt: skip
    seen.open()
    asked = "(cases) => import('./static/js/plotting.js').then(({ fitting }) => cases.map((one) => fitting(...one)))"
    fitted = ["peace\nregime", "peace regime", "denuclear…", "who\nmoves…", "who\nmoves\nfirst", "who moves…", ""]
    assert seen.page.evaluate(asked, cases) == fitted


def test_a_number_that_is_used_is_shown_in_full(seen: Seen) -> None:
    seen.open()
    asked = "import('./static/js/controls.js').then(({ inWords }) => inWords(29.9707, { marks: [[0, 'none']] }))"
    assert seen.page.evaluate(asked) == "29.9707: beyond “none”"


def test_labels_of_a_time_line_stand_clear_of_each_other(seen: Seen) -> None:
    """Six pixels a letter and eight between: the second begins inside the first, the third inside neither."""
    marks = [{"at": 104, "words": "x" * 10}, {"at": 124, "words": "x" * 10}, {"at": 172, "words": "x" * 5}]
    seen.open()
    asked = "(m) => import('./static/js/worldplayer.js').then(({ staggered }) => staggered(m, 0, 190))"
    found = [(one["left"], one["line"]) for one in seen.page.evaluate(asked, marks)]
    assert found == [(100, 0), (120, 1), (160, 2)]  # the last is held inside the edge: 190 less 30


def test_hostile_text_is_shown_as_text(browser: Any, tmp_path: Path) -> None:
    text = EXCHANGE.read_text(encoding="utf-8")
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    assert re.search(r"(?m)^title: .*$", text)
    file = tmp_path / "hostile.yaml"
    changed = re.sub(r"(?m)^title: .*$", f"title: {json.dumps(hostile)}", text, count=1)
    changed = re.sub(r"(?m)^    name: .*$", f"    name: {json.dumps(hostile)}", changed, count=1)
    file.write_text(changed, encoding="utf-8")
    with serving(Base(file)) as address:
        page = browser.new_page()
        found = Seen(page, address)
        page.on("dialog", lambda dialog: found.complaints.append(dialog.message))
        found.open()
        assert page.inner_text("#title") == hostile
        assert page.locator("img, body script:not([src])").count() == 0
        assert found.complaints == []
        page.close()


def test_a_preset_says_what_it_changes_and_is_used(seen: Seen) -> None:
    """The file's variant ``old_acquaintances`` sets evidence to 4, exposure to 3, and two numbers of trust."""
    seen.open()
    seen.page.click("#presets > summary")
    seen.page.wait_for_selector("#presets h3")
    told = seen.page.locator("#presets section:has-text('They know each other well')")
    lines = told.locator("li").all_inner_texts()
    assert len(lines) == 4
    assert any("evidence" in line and line.endswith("→ 4") for line in lines), lines
    assert any("trust" in line and "-70 (-90 to -30)" in line for line in lines), lines
    told.locator("button").click()
    seen.page.wait_for_selector("#charts[aria-busy='true']")
    seen.drawn()
    assert seen.page.input_value("#variant") == "old_acquaintances"
    same(seen.numbers("endings"), sim.run(EXCHANGE, variant="old_acquaintances"))
    seen.page.wait_for_selector("#preset-changed li")
    assert seen.page.inner_text("#preset-changed h3").startswith("From the preset “They know each other well")
    assert seen.page.locator("#preset-changed li").all_inner_texts() == lines
    assert not seen.page.is_visible("#changed")
    seen.page.click("#reset")
    seen.page.wait_for_selector("#preset-changed", state="hidden")
    assert seen.page.input_value("#variant") == ""
    assert seen.page.is_disabled("#reset")


@pytest.mark.slow
def test_the_large_scenario_and_a_variant(browser: Any) -> None:
    with serving(Base(KOREA)) as address:
        page = browser.new_page()
        found = Seen(page, address)
        found.open("#worlds=500&view=step_by_step", worlds=500)
        same(found.numbers("endings"), sim.run(KOREA, worlds=500))
        page.select_option("#variant", "us_reading")
        page.wait_for_selector("#charts[aria-busy='true']")
        found.drawn(500)
        same(found.numbers("endings"), sim.run(KOREA, worlds=500, variant="us_reading"))
        found.unfold("believe/united_states", "believe/united_states/sequencing")
        page.locator("#groups [data-address='actors.united_states.interests.sequencing.salience'] summary").click()
        assert "C53" in page.inner_text(
            "#groups [data-address='actors.united_states.interests.sequencing.salience'] ul"
        )
        assert found.complaints == []
        page.close()
    assert threading.active_count() < 40


@pytest.mark.slow
def test_five_hundred_moves_leave_nothing_behind(seen: Seen) -> None:
    seen.open("#worlds=500", worlds=500)
    seen.unfold("believe/marsh", "believe/marsh/trust")
    slider = seen.page.locator(f"#groups [data-address='{TRUST}'] input[type=range]")
    protocol = seen.page.context.new_cdp_session(seen.page)
    protocol.send("Performance.enable")

    def weighed() -> dict[str, float]:
        protocol.send("HeapProfiler.collectGarbage")
        found = {one["name"]: one["value"] for one in protocol.send("Performance.getMetrics")["metrics"]}
        kept = {name: found[name] for name in ("Nodes", "JSEventListeners", "JSHeapUsedSize")}
        return {**kept, "threads": threading.active_count()}

    seen.page.wait_for_function("() => !document.querySelector('#matter-lead').textContent.startsWith('Looked')")
    marks = {}
    for move in range(1, 501):
        slider.evaluate("(one, to) => { one.value = to; one.dispatchEvent(new Event('input')); }", 20 + move % 50)
        if move % 5 == 0:  # others are overtaken, as when somebody drags
            seen.page.wait_for_function(
                "(to) => decodeURIComponent(location.hash).includes(`${to}`)", arg=20 + move % 50
            )
            seen.drawn(500)
        if move in (150, 500):
            marks[move] = weighed()
    before, after = marks[150], marks[500]
    assert after["Nodes"] <= before["Nodes"] * 1.1
    assert after["JSEventListeners"] <= before["JSEventListeners"] * 1.1
    assert after["JSHeapUsedSize"] <= before["JSHeapUsedSize"] * 1.25
    assert after["threads"] <= before["threads"] + 2
