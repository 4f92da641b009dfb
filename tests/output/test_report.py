"""The report: everything from a scenario is text, nothing comes from outside, every reference leads somewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.api import Finding, Results
from sim.output.baseline import baseline_data
from sim.output.page import inline_svg
from sim.output.pictures import Picture, run_pictures
from sim.output.provenance import command
from sim.output.report import finding_html, report_html
from sim.output.words import condition_in_words, link_in_words
from sim.scenario.ledger import Claim, Ledger, SourceEntry
from sim.scenario.schema import When
from tests.results.synthetic import SMALL, results_of, small_scenario

LEDGER = Ledger(
    claims={"C1": Claim("C1", "The hills own the well.", said_by="an elder", voice="own", hedge="stated")},
    sources={
        "S1": SourceEntry("S1", "a map", url="https://example.org/map?a=1&b=2", grade="primary"),
        "S2": SourceEntry("S2", "a rumour", url="javascript:alert(1)", grade="weak"),
    },
    has_claims=True,
    has_sources=True,
)


class Page(HTMLParser):
    """Tags, ids and references of a page; complains about tags that do not close."""

    VOID = {"meta", "br", "hr", "img", "link", "input", "path", "use", "rect", "circle", "line", "image"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(name)
        if name not in self.VOID:
            self.open.append(name)
        self._note(attrs)

    def handle_startendtag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(name)
        self._note(attrs)

    def handle_endtag(self, name: str) -> None:
        if name not in self.VOID:
            assert self.open.pop() == name

    def _note(self, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key == "id":
                self.ids.append(value or "")
            if key in ("href", "src", "xlink:href", "action", "data"):
                self.links.append(value or "")
            if key.startswith("on"):
                self.handlers.append(key)


@pytest.fixture(scope="module")
def results() -> Results:
    actors = {
        **SMALL["actors"],
        "ferry": {**SMALL["actors"]["ferry"], "because": ["C1", "S1", "S2", "S9"], "basis": "source"},
    }
    return replace(results_of(small_scenario(actors=actors), worlds=20), ledger=LEDGER)


@pytest.fixture(scope="module")
def text(results: Results) -> str:
    return report_html(results)


def test_it_is_well_formed_and_its_ids_are_unique(text: str) -> None:
    page = Page(text)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))


def test_every_inner_reference_leads_somewhere(text: str) -> None:
    page = Page(text)
    inner = {link[1:] for link in page.links if link.startswith("#")} | set(re.findall(r"url\(#([^)]+)\)", text))
    assert inner <= set(page.ids)
    assert len(inner) > 20


def test_nothing_is_fetched_from_outside(text: str) -> None:
    page = Page(text)
    assert not {"script", "link", "iframe", "object", "embed", "form", "base"} & set(page.tags)
    assert page.handlers == []
    assert [link for link in page.links if not link.startswith(("#", "data:"))] == ["https://example.org/map?a=1&b=2"]
    assert "default-src 'none'" in text
    assert "@import" not in text
    assert not re.findall(r"url\((?!#)", text)


def test_it_tells_reasons_inputs_sources_caveats_and_how_to_repeat_it(results: Results, text: str) -> None:
    plain = unescape(re.sub(r"<[^>]+>", "", text)).replace("\u00a0", " ")
    for reason in results.reasons().values():
        assert reason in plain
    for words in (
        "Made up for a test",
        "The hills own the well.",
        "an elder, own, stated",
        "a map",
        "--seed 7",
        "30 (20 to 40)",
    ):
        assert words in plain
    assert "Not in the ledger that was at hand." in plain  # S9


def test_a_source_that_is_no_web_address_is_not_a_link(text: str) -> None:
    assert 'href="javascript' not in text
    assert "javascript:alert(1)" in text


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)> & \u202e'


def poisoned(value: Any) -> Any:
    """The scenario with every free text replaced by something nasty."""
    texts = {"title", "caveat", "name", "short", "meaning", "unit", "label", "summary", "note", "deed", "verifier"}
    if isinstance(value, dict):
        return {
            key: (
                HOSTILE
                if key in texts and isinstance(one, str)
                else HOSTILE + str(key)
                if key == "scale_label"
                else poisoned(one)
            )
            for key, one in value.items()
        }
    return [poisoned(one) for one in value] if isinstance(value, list) else value


def test_no_text_of_a_scenario_becomes_markup() -> None:
    raw = poisoned(SMALL)
    raw["issues"]["payment"]["scale"] = {0: HOSTILE, 100: HOSTILE}
    raw["description"] = HOSTILE
    results = results_of(type(small_scenario()).model_validate(raw), worlds=5)
    sources = {"S1": SourceEntry("S1", HOSTILE, url="https://a.b/" + HOSTILE, grade=HOSTILE, note=HOSTILE)}
    results = replace(
        results,
        ledger=Ledger(sources=sources),
        settings={"seed": HOSTILE, "inputs": {HOSTILE: HOSTILE}, "sets": [HOSTILE], "variant": HOSTILE},
    )
    page = Page(report_html(results))
    assert not {"script", "img"} & set(page.tags)
    assert page.handlers == []
    assert page.open == []


def test_drawings_in_one_page_do_not_share_ids(results: Results) -> None:
    drawn = list(run_pictures(results, ("svg",)))
    ids = [name for one in drawn for name in Page(inline_svg(one)).ids]
    assert len(ids) == len(set(ids)) > 0
    first = inline_svg(replace(drawn[0], title='a "b" <c>'))
    assert 'aria-label="a &#34;b&#34; &lt;c&gt;"' in first
    assert "<style" not in first
    assert "<?xml" not in first


def test_the_command_says_what_was_changed(results: Results) -> None:
    made = replace(
        results,
        settings={
            "seed": 3, "variant": "dry", "overlays": ["a b.yaml"], "sets": ["actors.*.patience=0.9"],
            "inputs": {"scenarios/well.yaml": "0" * 64}, "paths": ["steps"],
        },
        data=results.data.sel(path=["steps"]),
    )  # fmt: skip
    assert command(made) == (
        "sim run scenarios/well.yaml --worlds 20 --seed 3 --variant dry -f 'a b.yaml' --set 'actors.*.patience=0.9' "
        "--path steps"
    )


def test_links_in_words() -> None:
    scenario = small_scenario()
    assert link_in_words(scenario, scenario.links["cheaper"]) == (
        "The bound of Hills on payment (at least) moves by -20, when order of steps is at most 30."
    )
    assert link_in_words(scenario, scenario.links["dam"]) == (
        "Water share cannot go above 85 for anybody, unless payment is at least 90."
    )
    assert (
        condition_in_words(small_scenario(), When(guaranteed_by=("hill", "valley")))
        == "guaranteed by United Hills or Valley"
    )


def test_baselines_stand_beside_outcomes() -> None:
    results = results_of(small_scenario(), worlds=3)
    results.data["final_value"].values[:] = 10.0
    table = baseline_data(results)
    today = float(results.data["value"].values[0, :, 0, 0].mean())
    assert table.loc["water_share", "today"] == pytest.approx(today, abs=5)
    assert table.loc["water_share", ["drift", "steps"]].tolist() == [10, 10]
    assert table.loc["water_share", "median"] == 90


def test_it_is_written_whole(results: Results, tmp_path: Path) -> None:
    path = results.report(tmp_path / "report.html")
    assert path.read_text(encoding="utf-8").endswith("</html>\n")
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]


def test_no_text_of_a_finding_becomes_markup() -> None:
    tables = {HOSTILE: pd.DataFrame({HOSTILE: [HOSTILE], "share": [0.25], "kept": [True], "gap": [float("nan")]})}
    picture = Picture(
        "sweep", None, HOSTILE, tables[HOSTILE], {"svg": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"}
    )
    finding = Finding("sweep", HOSTILE, tables, small_scenario(title=HOSTILE), {"seed": HOSTILE}, (HOSTILE,))
    page = Page(finding_html(finding, [picture]))
    assert not {"script", "img"} & set(page.tags)
    assert page.handlers == []
    assert page.open == []
    assert page.tags.count("svg") == 1


def test_names_from_right_to_left_stand_apart(results: Results) -> None:
    paths = {**SMALL["paths"], "steps": {**SMALL["paths"]["steps"], "title": "خطوات صغيرة"}}
    text = report_html(results_of(small_scenario(paths=paths), worlds=20))
    assert "<bdi>خطوات صغيرة</bdi>" in text
    assert "<p>“<bdi>خطوات صغيرة</bdi>” stops at stage" in text, "the name is isolated, and not the sentence"
    assert Page(text).open == []
