"""From an empty file to a dispute: the blocks of scenarios/README.md, laid one over the other, do what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim
from sim.charts import table
from sim.scenario.files import shipped
from sim.scenario.read import load_text

GUIDE = (Path(__file__).parents[2] / "scenarios" / "README.md").read_text(encoding="utf-8")
SECTION = GUIDE[GUIDE.index("## From an empty file") : GUIDE.index("## What is said in another way")]
STEPS = re.findall(r"^```yaml\n(.*?)^```\n\n?(.*?)(?=^\*\*)", SECTION, flags=re.MULTILINE | re.DOTALL)
WIDTH = 0.04
"""How far a share that the text gives may be from that of the run: sampling error of 1,000 worlds, and rounding."""
SAID = {
    1: [("freeze", "signed", 1.0, "signed in all worlds"), ("freeze", "completed", 1.0, "completed in all")],
    2: [("freeze", "signed", 1.0, "Signed in all worlds"), ("freeze", "completed", 0.64, "completed in 64 %")],
    3: [("freeze", "signed", 0.05, "Signed in 5 %")],
    4: [
        ("freeze", "signed", 1.0, "Signed in all worlds but a few"),
        ("freeze", "completed", 0.64, "completed in 64 %"),
    ],
    5: [("freeze", "signed", 0.90, "Signed in 90 %"), ("freeze", "completed", 0.59, "completed in 59 %")],
    6: [("freeze", "completed", 0.37, "Completed in 37 %"), ("freeze", "signed", 0.98, "98 %")],
    7: [("by_law", "signed", 0.0, "none is signed for good"), ("freeze", "completed", 0.37, "is what it was")],
}
"""By step: path, figure, value, and the words that say so."""


def written(folder: Path, step: int) -> tuple[Path, list[Path]]:
    files = []
    for number, (block, _) in enumerate(STEPS[:step], 1):
        files.append(folder / f"step-{number}.yaml")
        files[-1].write_text(block, encoding="utf-8")
    return files[0], files[1:]


def test_every_step_has_its_claims() -> None:
    assert len(STEPS) == len(SAID) == 7


@pytest.mark.parametrize("step", SAID)
def test_a_step_is_valid_and_its_text_true(step: int, tmp_path: Path) -> None:
    file, overlays = written(tmp_path, step)
    results = sim.run(sim.load(file, overlays=overlays).scenario, worlds=1000, check=False)
    shares = table("overview", results).set_index("path")
    for path, figure, value, words in SAID[step]:
        assert words in " ".join(STEPS[step - 1][1].split())
        assert shares.loc[path, figure] == pytest.approx(value, abs=WIDTH)
    if step == 3:
        assert results.reasons()["freeze"].count("Iran wants at least 60 on relief") == 1
    if step == 7:
        assert "signed at stage 1 and not ratified in 91 %" in results.reasons()["by_law"]


def test_its_numbers_are_those_of_the_shipped_scenario(tmp_path: Path) -> None:
    file, overlays = written(tmp_path, 7)
    mine, theirs = sim.load(file, overlays=overlays).scenario, sim.load(shipped()["iran-2013"]).scenario
    names = {"level": "enrichment_level", "machines": "enrichment_capacity", "relief": "sanctions_relief"}
    for actor in mine.actors:
        for issue, interest in mine.actors[actor].interests.items():
            other = theirs.actors[actor].interests[names[issue]]
            for field in ("position", "salience"):
                assert getattr(interest, field).triple == getattr(other, field).triple, (actor, issue, field)
            if interest.red_line is not None:
                assert interest.red_line.value.triple == other.red_line.value.triple


@pytest.mark.parametrize(("order", "refused"), [(30, True), (55, False), (70, True)])
def test_a_red_line_on_both_sides(order: float, refused: bool) -> None:
    """North signs between 40 and 60 only, by the guide's own link; a stage asks for exactly one value."""
    link = re.search(r"^  links:\n    (not_before_us_either: \{.*?\})", GUIDE, flags=re.MULTILINE)
    assert link is not None
    text = f"""
issues:
  order: {{scale: {{0: they first, 100: we first}}, today: 50}}
  pay: {{scale: {{0: none, 100: all}}, today: 20}}
actors:
  north:
    interests:
      order: {{position: 50, salience: 10, red_line: {{at_most: 60}}}}
      pay: {{position: 100, salience: 80}}
  south: {{interests: {{order: {{position: 90, salience: 60}}, pay: {{position: 30, salience: 10}}}}}}
links: {{{link[1]}}}
process: {{latitude: 0}}
paths: {{deal: {{stages: [{{moves: {{order: {order}, pay: 60}}, consent: [north, south], months: 12}}]}}}}
"""
    results = sim.run(load_text(text).scenario, worlds=20, check=False)
    signed = table("overview", results).set_index("path").loc["deal", "signed"]
    assert signed == (0.0 if refused else 1.0)
    assert ("10 points short" in results.reasons()["deal"]) == refused
