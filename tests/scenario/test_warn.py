"""Each oddity is warned of where it stands, and only there."""

from pathlib import Path

import pytest

from sim.scenario.read import load

ROOT = Path(__file__).parents[2]
BASE = Path(__file__).parent / "valid" / "two-parties.yaml"
INTEREST = "basis: judgement, position"


def warned(folder: Path, text: str) -> list[tuple[str, str]]:
    """Address and message of the warnings that a text adds to the base, which has none."""
    (folder / "base.yaml").write_text(BASE.read_text())
    path = folder / "child.yaml"
    path.write_text("extends: base.yaml\n" + text)
    return [(warning.where, warning.message) for warning in load(path).warnings]


def test_the_base_is_not_odd() -> None:
    assert load(BASE).warnings == []


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("actors: {east: {name: East}}\n", "actors.east", "East has no interest that matters: it has no interests"),
        (
            "actors: {south: {interests: {arms: {salience: 0}, aid: {salience: 0}}}}\n",
            "actors.south",
            "The South has no interest that matters: all its saliences are 0",
        ),
        (
            "together: {w: {title: Weather, inputs: {actors.north.patience: 0.5, actors.south.patience: 0.5}}}\n",
            "together.w",
            "'Weather' joins nothing: 1 of its numbers has a range",
        ),
        (
            "actors: {south: {interests: {aid: {position: 86}}}}\n",
            "issues.aid",
            "nobody disagrees on 'Aid': all positions lie within 4 points",
        ),
        (
            "actors: {south: {interests: {aid: {position: 90}}}}\n",
            "issues.aid",
            "nobody disagrees on 'Aid': all positions lie at one point",
        ),
        (
            "issues: {peace: {title: Peace, scale: {0: war, 1: peace}, today: 0}}\n",
            "issues.peace",
            "no actor has an interest in 'Peace'",
        ),
        (
            f"""
actors:
  east: {{name: East, interests: {{arms: {{{INTEREST}: 5, salience: 50}}, aid: {{{INTEREST}: 5, salience: 55}},
    peace: {{{INTEREST}: 1, salience: 60}}}}}}
  north: {{interests: {{peace: {{{INTEREST}: 0, salience: 5}}}}}}
issues: {{peace: {{title: Peace, scale: {{0: war, 1: peace}}, today: 0}}}}
""",
            "actors.east.interests",
            "the saliences of East do not spread: all 3 lie between 50 and 60",
        ),
        (
            "actors: {south: {interests: {aid: {basis: null}}}}\n",
            "actors.south.interests.aid",
            "this interest does not say what it rests on",
        ),
        (
            "actors: {south: {interests: {aid: {basis: null}}}, north: {interests: {arms: {basis: null}}}}\n",
            "actors.north.interests.arms",
            "2 interests do not say what they rest on: north.arms, south.aid",
        ),
        (
            "actors: {north: {trust: {south: [0, 0.5, 1]}}}\n",
            "actors.north.trust",
            "all the trust of The North lies between 0 and 1, on a scale from -100 to 100",
        ),
        (
            "actors: {north: {trust: {un: -95}}, south: {trust: {un: -100}}}\n",
            "paths.steps.stages.1.guarantors.un",
            "nobody in this stage trusts the guarantor 'un'",
        ),
        (
            "paths: {steps: {stages: {1: {moves:"
            " {arms: {to: 85, within: [80, 90]}, aid: {to: 40, within: [30, 45]}}}}}}\n",
            "paths.steps.stages.1",
            "its first stage cannot be signed at the modes: The North will not go above 75 on 'Arms', "
            "and the stage allows at least 80",
        ),
        (
            "paths: {steps: {advocates: [], stages: {1: {moves:"
            " {arms: {to: 57, within: [55, 60]}, aid: {to: 10, within: [5, 15]}}}}}}\n",
            "paths.steps.stages.1",
            "its first stage cannot be signed at the modes: The North will not go below 20 on 'Aid', "
            "and the stage allows at most 15",
        ),
        (
            f"actors: {{house: {{name: House, interests: {{aid: {{{INTEREST}: 0, salience: 50,"
            " red_line: {at_most: 20}}}}}\n"
            "paths: {steps: {stages: {1: {ratified_by: [house], moves: {aid: {to: 40, within: [30, 45]}}}}}}\n",
            "paths.steps.stages.1",
            "its first stage cannot be ratified at the modes: House will not go above 20 on 'Aid', "
            "and the stage allows at least 30",
        ),
        (
            # 3 months of the first stage at the least, 4 to its vote at the least
            f"actors: {{house: {{name: House, interests: {{aid: {{{INTEREST}: 40, salience: 50}}}}}}}}\n"
            "paths: {steps: {stages: {1: {ratified_by: [house], ratification: [4, 5, 6]}, 2: {deadline: 6}}}}\n",
            "paths.steps.stages.2.deadline",
            "walked from the first stage on, this one is signed in month 7 at the earliest",
        ),
        (
            "paths: {steps: {stages: {2: {deadline: [120, 130, 140]}}}}\n",
            "paths.steps.stages.2.deadline",
            "the horizon is 120 months, so that this deadline never passes",
        ),
        (
            "actors: {south: {interests: {aid: {because: [C01]}}}}\n",
            "actors",
            "'because' refers to claims, and no ledger is named",
        ),
    ],
    ids=[
        "idle",
        "saliences 0",
        "idle factor",
        "agreed",
        "agreed to the point",
        "no interest",
        "flat",
        "no basis",
        "no bases",
        "trust as a chance",
        "distrusted",
        "red line",
        "price",
        "voted down",
        "deadline missed",
        "deadline never passes",
        "no ledger",
    ],
)
def test_warning(text: str, where: str, message: str, tmp_path: Path) -> None:
    assert (where, message) in warned(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        # the link lifts the bound by 10 to 85 once aid may reach 50
        "paths: {steps: {stages: {1: {moves: {arms: {to: 82, within: [80, 90]}, aid: {to: 45, within: [40, 50]}}}}}}\n",
        # an advocate waives its price
        "paths: {steps: {stages: {1: {moves: {arms: {to: 57, within: [55, 60]}, aid: {to: 10, within: [5, 15]}}}}}}\n",
        # the interval reaches down to the bound
        "paths: {steps: {stages: {1: {moves: {arms: {to: 80, within: [75, 90]}}}}}}\n",
        # trust of nothing at all, and trust beyond a chance
        "actors: {north: {trust: {south: 0}}, south: {trust: {north: 1, un: 40}}}\n",
        # nobody's consent is needed
        "paths: {steps: {stages: {1: {consent: [], moves: {arms: {to: 85, within: [80, 90]}}}}}}\n",
        # 3 months at the least, and a deadline of 3 at the most
        "paths: {steps: {stages: {2: {deadline: [1, 2, 3]}}}}\n",
    ],
    ids=["link", "advocate", "latitude", "trust", "no consent", "deadline"],
)
def test_not_odd(text: str, tmp_path: Path) -> None:
    assert warned(tmp_path, text) == []


def test_a_leading_zero_is_warned_of_and_read_as_decimal(tmp_path: Path) -> None:
    (where, message), *_ = warned(tmp_path, "process: {rounds: 012}\n")
    assert where == "process.rounds"
    assert message == "012 is read as 12 (in YAML 1.2 a leading zero does not make a number octal)"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("actors.north.patience=*1.5", "*1.5 leaves the range from 0.01 to 1 and is cut to 1"),
        ("process.concession=-5", "-5 leaves the range from 0 to 1 and is cut to 0"),
        ("actors.north.patience=*1.1", None),  # its low end stays inside
        ("actors.north.risk_attitude=+100", None),  # the end itself is meant
    ],
)
def test_a_relative_value_that_is_cut_is_warned_of(setting: str, message: str | None) -> None:
    warnings = load(BASE, sets=[setting]).warnings
    assert [(one.file, one.message) for one in warnings] == ([("--set #1", message)] if message else [])


def test_names_that_are_shared_are_warned_of_and_told_apart(tmp_path: Path) -> None:
    text = "actors: {south: {name: the  north, short: S}, east: {name: E, short: S}}\nissues: {aid: {title: Arms}}\n"
    said = warned(tmp_path, text)
    assert ("actors.south", "2 actors are called 'The North': north, south") in said
    assert ("issues.aid", "2 issues are called 'Arms': arms, aid") in said
    scenario = load(tmp_path / "child.yaml").scenario
    assert [actor.name for actor in scenario.actors.values()] == ["The North (north)", "the  north (south)", "E"]
    assert [actor.label for actor in scenario.actors.values()] == ["The North (north)", "S (south)", "S (east)"]
    assert [issue.title for issue in scenario.issues.values()] == ["Arms (arms)", "Arms (aid)"]
    (tmp_path / "again.yaml").write_text(load(tmp_path / "child.yaml").resolved_yaml())
    assert load(tmp_path / "again.yaml").scenario == scenario


def test_a_proposal_with_its_source_may_be_one_that_is_refused(tmp_path: Path) -> None:
    text = (
        "paths: {steps: {because: [C01], stages: {1: {moves:"
        " {arms: {to: 85, within: [80, 90]}, aid: {to: 40, within: [30, 45]}}}}}}\n"
    )
    assert [message for _, message in warned(tmp_path, text)] == ["'because' refers to claims, and no ledger is named"]


@pytest.mark.parametrize("file", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda file: file.stem)
def test_shipped_scenarios_have_no_warnings(file: Path) -> None:
    assert load(file).warnings == []
