"""Keys stay in files and commands: whoever reads a report, a picture or a finding meets names only."""

from __future__ import annotations

import html
import re
from importlib import import_module
from pathlib import Path

import pytest

import sim
from sim.analysis.replay import replay
from sim.output.report import finding_html, report_html
from sim.results.results import Results

TOLL = """
title: Toll
issues:
  k1: {title: How much is paid, short: toll, scale: {0: nothing, 50: half, 100: all}, today: 0}
  k2: {title: How many guards stay, short: guards, scale: {0: none, 100: all}, today: 100}
  k3: {title: The pass, short: way, scale: {0: shut, 100: open}, today: 10}
actors:
  k4:
    name: North
    trust: {k5: -30, k7: 20}
    interests:
      k1: {position: 20, salience: 70, red_line: {at_most: 40}}
      k2: {position: 90, salience: 30}
      k3: {position: [60, 80, 90], salience: 50, price: {at_least: 50}}
  k5:
    name: South
    interests:
      k1: {position: 80, salience: 60, red_line: {at_least: [30, 45, 60]}}
      k2: {position: 20, salience: 60, price: {at_most: 60}}
      k3: {position: 40, salience: 20}
  k6: {name: East, interests: {k1: {position: 50, salience: 20}, k3: {position: 90, salience: 80}}}
outside_guarantors: {k7: {name: League}}
beliefs:
  definition_gap: {actors: [k4, k5], issues: [k3], probability: 0.3}
links:
  k8:
    kind: bound
    actor: k5
    issue: k1
    bound: at_least
    shift: -10
    when: {values: {k3: {at_least: 50}}, delivered_by: {k3: [k4]}}
paths:
  k9:
    title: All at once
    stages:
      - moves: {k1: 40, k2: 40, k3: 70}
        consent: [k4, k5]
        duties: {k4: [k1], k5: [k2]}
        guarantors: [k7]
        mediator: k6
        months: 12
  k10:
    title: Step by step
    stages:
      - {moves: {k3: 40}, consent: [k4, k5], months: 6}
      - {moves: {k1: 40, k2: 40}, consent: [k4, k5], months: 12}
"""


@pytest.fixture(scope="module")
def scenario_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario whose keys say nothing."""
    file = tmp_path_factory.mktemp("toll") / "toll.yaml"
    file.write_text(TOLL)
    return file


@pytest.fixture(scope="module")
def results(scenario_file: Path) -> Results:
    """Its run."""
    return sim.run(scenario_file, worlds=200)


def keys_in(page: str) -> list[str]:
    """Keys, and names that are missing, that a reader of a page sees, with what stands around each.

    Pictures, and what they say aloud, are part of the page.
    """
    words = " ".join(re.findall(r'(?:aria-label|alt|title)="([^"]*)"', page))
    text = html.unescape(re.sub(r"<(script|style)[\s\S]*?</\1>|<[^>]*>", " ", page)) + words
    return [text[max(0, found.start() - 60) : found.end() + 60] for found in re.finditer(r"\b(k\d+|[Nn]an)\b", text)]


def test_a_report_has_names_and_no_keys(results: Results) -> None:
    page = report_html(results)
    assert {"toll", "guards", "way"} <= set(page.split())
    page = page.replace("status_quo, k9, k10", "")  # the run's settings, as one writes them
    assert [found for found in keys_in(page) if "k8" not in found] == [], "only a link has no name but its key"


def test_stories_and_reasons_have_names_and_no_keys(scenario_file: Path, results: Results) -> None:
    told = [*results.reasons().values(), replay(scenario_file, path="k9", worlds=50).sentence]
    assert keys_in(" ".join(told)) == []
    assert "on way before" in " ".join(told)


@pytest.mark.parametrize("question", ["forecast", "staging", "stability", "guarantors", "replay"])
def test_findings_have_names_and_no_keys(scenario_file: Path, question: str) -> None:
    extra = {} if question == "forecast" else {"path": "k9"}
    finding = getattr(sim, question)(scenario_file, worlds=40, **extra)
    title = [str(table.attrs.get("title", "")) for table in finding.tables.values()]
    assert keys_in(" ".join([finding.sentence, *finding.notes, *title])) == []
    seen = keys_in(re.sub(r"<table[\s\S]*?</table>", " ", finding_html(finding)))
    assert [found for found in seen if "sim " not in found] == []
    view = getattr(import_module(f"sim.analysis.{question}"), "view", None)
    if view is not None:
        shown = view(finding)
        assert keys_in(" ".join(table.to_string() for table in (shown if isinstance(shown, list) else [shown]))) == []
