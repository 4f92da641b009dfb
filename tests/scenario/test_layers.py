"""Parents, overlays, variants, drops and settings: hand-made expectations of who wins."""

from pathlib import Path
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.scenario.read import Loaded, load

BASE = Path(__file__).parent / "valid" / "two-parties.yaml"
CHANGES = "Write +10, -5 or *1.2, with a point and no sign after *, or the new value alone."
ARMS = "actors.north.interests.arms"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the base scenario in it."""
    (tmp_path / "base.yaml").write_text(BASE.read_text())
    return tmp_path


def child(folder: Path, text: str, **options: Any) -> Loaded:
    """A file that extends the base with some text."""
    path = folder / "child.yaml"
    path.write_text("extends: base.yaml\n" + text)
    return load(path, **options)


def problems(error: ScenarioError) -> list[tuple[str, str, str]]:
    return [(problem.place, problem.where, problem.message) for problem in error.problems]


def test_mappings_merge_and_lists_replace(folder: Path) -> None:
    loaded = child(folder, "actors: {north: {patience: 0.5}}\nbeliefs: {definition_gap: {issues: [aid]}}\n").scenario
    assert loaded.actors["north"].patience.triple == (0.5, 0.5, 0.5)
    assert loaded.actors["north"].name == "The North"
    assert loaded.beliefs.definition_gap is not None
    assert loaded.beliefs.definition_gap.issues == ("aid",)
    assert loaded.beliefs.definition_gap.actors == ("north", "south")


def test_parents_are_laid_over_each_other_from_left_to_right(folder: Path) -> None:
    (folder / "left.yaml").write_text("title: Left\ncaveat: left\n")
    (folder / "right.yaml").write_text("title: Right\n")
    path = folder / "child.yaml"
    path.write_text("extends: [base.yaml, left.yaml, right.yaml]\ndescription: child\n")
    scenario = load(path).scenario
    assert (scenario.title, scenario.caveat, scenario.description) == ("Right", "left", "child")


def test_the_whole_order(folder: Path) -> None:
    (folder / "overlay.yaml").write_text("title: Overlay\ncaveat: overlay\nprocess: {rounds: 3}\n")
    text = (
        "title: Child\ndescription: child\ncaveat: child\nprocess: {rounds: 2}\nvariants: {v: {process: {rounds: 4}}}\n"
    )
    overlay = [folder / "overlay.yaml"]
    assert child(folder, text).scenario.process.rounds == 2
    plain = child(folder, text, overlays=overlay).scenario
    assert (plain.title, plain.description, plain.caveat, plain.process.rounds) == ("Overlay", "child", "overlay", 3)
    assert child(folder, text, overlays=overlay, variant="v").scenario.process.rounds == 4
    assert child(folder, text, overlays=overlay, variant="v", sets=["process.rounds=5"]).scenario.process.rounds == 5


def test_variants_are_inherited_and_their_title_is_their_own(folder: Path) -> None:
    loaded = child(folder, "variants: {warm: {actors: {north: {patience: 0.7}}}}\n", variant="warm")
    assert loaded.scenario.actors["north"].patience.mode == 0.7
    assert loaded.scenario.actors["north"].trust["south"].mode == 60
    assert (loaded.scenario.title, loaded.variant_title) == ("Two parties", "Warm")
    assert loaded.variants == {"warm": "Warm", "no_link": "no_link"}


def test_an_unknown_variant(folder: Path) -> None:
    with pytest.raises(ScenarioError, match=r"there is no variant 'worm'. Did you mean 'warm'\?"):
        child(folder, "", variant="worm")


def test_drop_comes_before_the_file_s_own_words(folder: Path) -> None:
    text = "drop: [links.comfort, actors.north.interests.arms.red_line, paths.steps.stages.2]\n"
    scenario = child(folder, text).scenario
    assert scenario.links == {}
    assert scenario.actors["north"].interests["arms"].red_line is None
    assert len(scenario.paths["steps"].stages) == 1
    again = child(folder, "drop: [actors.north.trust]\nactors: {north: {trust: {un: 5}}}\n").scenario
    assert list(again.actors["north"].trust) == ["un"]


def test_drop_takes_wildcards_and_works_in_variants(folder: Path) -> None:
    assert all(not actor.trust for actor in child(folder, "drop: ['actors.*.trust']\n").scenario.actors.values())
    assert child(folder, "", variant="no_link").scenario.links == {}


def test_numbered_items_patch_a_list(folder: Path) -> None:
    scenario = child(folder, "paths: {steps: {stages: {2: {months: 9, moves: {aid: 50}}}}}\n").scenario
    first, second = scenario.paths["steps"].stages
    assert (first.title, first.months.triple) == ("First", (3, 6, 9))
    assert (second.title, second.months.mode, second.moves["arms"].to.mode) == ("Second", 9, 60)
    assert second.moves["aid"].to.mode == 50


def test_a_bound_that_switches_sides_replaces_the_old_one(folder: Path) -> None:
    text = "drop: [links.comfort]\nactors: {north: {interests: {arms: {red_line: {at_least: 5}}}}}\n"
    bound = child(folder, text).scenario.actors["north"].interests["arms"].red_line
    assert bound is not None
    assert (bound.direction, bound.value.mode) == ("at_least", 5)


def test_a_range_replaces_a_number_with_a_source_and_a_source_joins_a_range(folder: Path) -> None:
    text = "actors: {north: {interests: {aid: {salience: [1, 2, 3]}, arms: {position: {basis: judgement}}}}}\n"
    interests = child(folder, text).scenario.actors["north"].interests
    assert (interests["aid"].salience.triple, interests["aid"].salience.note) == ((1, 2, 3), None)
    assert (interests["arms"].position.triple, interests["arms"].position.basis) == ((20, 30, 50), "judgement")


def test_a_short_move_replaces_a_long_one_and_a_long_one_joins(folder: Path) -> None:
    short = child(folder, "paths: {steps: {stages: {1: {moves: {arms: 50}}}}}\n").scenario
    assert short.paths["steps"].stages[0].moves["arms"].within is None
    long = child(folder, "paths: {steps: {stages: {1: {moves: {aid: {within: [30, 45]}}}}}}\n").scenario
    move = long.paths["steps"].stages[0].moves["aid"]
    assert (move.to.mode, move.within) == (40, (30, 45))


def test_a_rival_key_of_a_link_drives_the_old_one_out(folder: Path) -> None:
    link = child(folder, "links: {comfort: {set: 95}}\n").scenario.links["comfort"]
    assert link.shift is None
    assert link.set is not None
    assert link.set.mode == 95


@pytest.mark.parametrize(
    ("setting", "address", "expected"),
    [
        ("actors.north.patience=0.5", "patience", (0.5, 0.5, 0.5)),
        ("actors.north.patience=[0.4, 0.5, 0.6]", "patience", (0.4, 0.5, 0.6)),
        ("actors.north.patience=*1.1", "patience", (0.935, 0.99, 1.0)),  # 0.95 * 1.1 = 1.045, kept at 1
        ("actors.north.patience=-2", "patience", (0.01, 0.01, 0.01)),
        ("actors.north.risk_attitude=+30", "risk_attitude", (30, 30, 30)),  # the default is 0
        ("actors.north.risk_attitude=[-30]", "risk_attitude", (-30, -30, -30)),
        (" actors.north.patience = 0.5 ", "patience", (0.5, 0.5, 0.5)),
    ],
)
def test_setting_a_number(setting: str, address: str, expected: tuple[float, ...]) -> None:
    actor = load(BASE, sets=[setting]).scenario.actors["north"]
    assert getattr(actor, address).triple == pytest.approx(expected)


def test_relative_values_stay_on_the_issue_s_scale() -> None:
    interest = (
        load(BASE, sets=[f"{ARMS}.position=+60", f"{ARMS}.red_line.at_most=*0.5"])
        .scenario.actors["north"]
        .interests["arms"]
    )
    assert interest.position.triple == (80, 90, 100)  # 50 + 60 is kept at 100
    assert interest.red_line is not None
    assert interest.red_line.value.triple == (30, 37.5, 45)


def test_settings_keep_the_source_and_the_interval() -> None:
    scenario = load(
        BASE, sets=["actors.north.interests.aid.salience=-10", "paths.steps.stages.1.moves.arms=25"]
    ).scenario
    salience = scenario.actors["north"].interests["aid"].salience
    assert (salience.triple, salience.note) == ((60, 80, 90), "asked for it twice")
    move = scenario.paths["steps"].stages[0].moves["arms"]
    assert (move.to.mode, move.within) == (25, (20, 40))


def test_wildcards_reach_all_that_match() -> None:
    sets = ["actors.*.patience=0.7", "actors.*.interests.a*.salience=*0.5", "paths.*.stages.*.months=+1"]
    scenario = load(BASE, sets=sets).scenario
    assert {actor.patience.mode for actor in scenario.actors.values()} == {0.7}
    modes = [interest.salience.mode for actor in scenario.actors.values() for interest in actor.interests.values()]
    assert modes == [30, 45, 45, 30]
    months = [stage.months.mode for path in scenario.paths.values() for stage in path.stages]
    assert months == [13, 7, 7]


def test_settings_may_be_pairs_and_come_in_order() -> None:
    sets = [("actors.north.patience", 0.5), "actors.north.patience=+0.1", ("actors.north.trust.un", [-5, 0, 5])]
    actor = load(BASE, sets=sets).scenario.actors["north"]
    assert actor.patience.mode == 0.6
    assert actor.trust["un"].triple == (-5, 0, 5)


def test_settings_of_text_flags_and_choices() -> None:
    sets = ["title=Aid: a start", "issues.aid.optional=true", "distribution=pert", "process.precision=exact"]
    scenario = load(BASE, sets=sets).scenario
    assert scenario.title == "Aid: a start"
    assert scenario.issues["aid"].optional
    assert scenario.distribution == "pert"


@pytest.mark.parametrize(
    ("setting", "message", "remedy"),
    [
        ("actors.noth.patience=1", "there is no actor 'noth'", "Did you mean 'north'?"),
        ("actors.north.patiense=1", "there is no key 'patiense' in actors.north", "Did you mean 'patience'?"),
        ("paths.steps.stages.3.months=1", "there is no item '3' in paths.steps.stages", "It has 2; the first is 1."),
        ("actors.north.patience=7", "7 is outside 0.01 to 1", "Yearly discount factor, 0.01 to 1."),
        ("actors.north.exponent=*2", "there is no number to change by *2", "Set a value outright first."),
        ("actors.north.trust.sout=5", "there is no actor 'sout'", "Did you mean 'south'?"),
        ("actors.The South.patience=1", "there is no actor 'The South'", "Did you mean 'south'?"),
        ("actors.not_me.patience=1", "there is no actor 'not_me'", "Known actors: north, south."),
        ("actors.north.patience=*-1", "*-1 is no change of a number", CHANGES),
        ("actors.north.patience=*1,1", "*1,1 is no change of a number", CHANGES),
        ("actors.n*x.patience=1", "nothing in actors matches 'n*x'", "It holds north, south."),
    ],
)
def test_a_wrong_setting_says_which_and_why(setting: str, message: str, remedy: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(BASE, sets=["title=Fine", setting])
    (problem,) = caught.value.problems
    where = setting.partition("=")[0]
    assert (problem.place, problem.where, problem.message, problem.remedy) == ("--set #2", where, message, remedy)


@pytest.mark.parametrize("setting", ["actors.north", "title=", "=3"])
def test_a_setting_has_an_address_and_a_value(setting: str) -> None:
    with pytest.raises(ScenarioError, match="--set #1: a setting is address=value"):
        load(BASE, sets=[setting])


def test_a_fault_is_told_where_it_was_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    text = Path("base.yaml").read_text().replace("patience: [0.85, 0.9, 0.95]", "patience: 3")
    Path("base.yaml").write_text(text)
    Path("over.yaml").write_text("process: {rounds: -1}\n")
    with pytest.raises(ScenarioError) as caught:
        child(folder, "distribution: flat\n", overlays=["over.yaml"])
    assert [place for place, _, _ in problems(caught.value)] == ["child.yaml:2:15", "base.yaml:15:15", "over.yaml:1:19"]


def test_origins_and_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("child.yaml").write_text("extends: base.yaml\nactors: {north: {patience: 0.5}}\n")
    loaded = load("child.yaml", sets=["title=New"])
    assert loaded.origin["actors.north.patience"] == "child.yaml:2"
    assert loaded.origin["actors.north.name"] == "base.yaml:14"
    assert loaded.origin["paths.steps.stages.1.title"] == "base.yaml:43"
    assert loaded.origin["title"] == "--set #1"
    assert [file.label for file in loaded.files] == ["child.yaml", "base.yaml"]
    assert all(len(file.sha256) == 64 for file in loaded.files)


def test_an_overlay_has_no_parent(folder: Path) -> None:
    (folder / "over.yaml").write_text("extends: base.yaml\n")
    with pytest.raises(ScenarioError, match="cannot extend a file of its own"):
        load(folder / "base.yaml", overlays=[folder / "over.yaml"])


@pytest.mark.parametrize(
    ("text", "where", "message", "remedy"),
    [
        (
            "actors: {nort: {patience: 0.9, interests: {aid: {salience: 4}}}}",
            "actors.nort",
            "there is no actor 'nort' in base.yaml",
            "Did you mean 'north'? If it is new, add name.",
        ),
        (
            "paths: {stps: {stages: {2: {months: 3}}}}",
            "paths.stps",
            "there is no path 'stps' in base.yaml",
            "Did you mean 'steps'? If it is new, add title and stages.",
        ),
        (
            "actors: {south: {interests: {arm: {salience: 4}}}}",
            "actors.south.interests.arm",
            "there is no interest 'arm' in base.yaml",
            "Did you mean 'arms'? If it is new, add position.",
        ),
        ("actors: {japan: {patience: 0.9}}", "actors.japan", "the key 'name' is missing", "Add name."),
    ],
    ids=["actor", "path", "interest", "new"],
)
@pytest.mark.parametrize("layer", ["overlay", "child", "variant"])
def test_a_mistyped_name_in_a_later_layer(
    text: str, where: str, message: str, remedy: str, layer: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    base = Path("base.yaml").read_text()
    lead = {"overlay": text, "child": f"extends: base.yaml\n{text}", "variant": f"{base}  slip: {{{text}}}"}
    Path("child.yaml").write_text(lead[layer] + "\n")
    if layer == "variant":
        message = message.replace("in base.yaml", "for this variant to change")
    asked = ("base.yaml", ["child.yaml"]) if layer == "overlay" else ("child.yaml", [])
    with pytest.raises(ScenarioError) as caught:
        load(asked[0], overlays=asked[1], every_variant=True)
    (problem,) = caught.value.problems
    told = (problem.file, problem.where, problem.message, problem.remedy)
    assert told == ("child.yaml", where, message, remedy)
    named = "base.yaml (and the overlay child.yaml)" if layer == "overlay" else "child.yaml"
    assert str(caught.value).endswith(f"1 error in {named}; nothing was run.")


def test_an_unfinished_interest_in_a_known_issue_is_no_mistyped_name(folder: Path) -> None:
    text = "issues: {army: {title: A, scale: {0: a, 1: b}, today: 0}}\n"
    with pytest.raises(ScenarioError) as caught:
        child(folder, text + "actors: {north: {interests: {army: {salience: 4}}}}\n")
    assert [message for _, _, message in problems(caught.value)] == ["the key 'position' is missing"]


@pytest.mark.parametrize(
    ("setting", "line", "price"),
    [
        ("actors.*.interests.*.red_line=+5", (65, 80, 95), (20, 20, 20)),
        ("actors.*.interests.*.red_line.*=*0.5", (30, 37.5, 45), (20, 20, 20)),
        ("actors.*.interests.*.price.at_least=35", (60, 75, 90), (35, 35, 35)),
        ("actors.*.interests.*.red_line.at_most=[1, 2, 3]", (1, 2, 3), (20, 20, 20)),
        ("actors.*.interests.*.[rp]*e=50", (50, 50, 50), (50, 50, 50)),
    ],
)
def test_wildcards_reach_the_bounds_that_there_are_and_make_no_new_ones(
    setting: str, line: tuple[float, ...], price: tuple[float, ...]
) -> None:
    actors = load(BASE, sets=[setting]).scenario.actors
    found = {
        (key, name, which): (bound.direction, bound.value.triple)
        for key, actor in actors.items()
        for name, interest in actor.interests.items()
        for which in ("red_line", "price")
        if (bound := getattr(interest, which)) is not None
    }
    assert found == {("north", "arms", "red_line"): ("at_most", line), ("north", "aid", "price"): ("at_least", price)}


def test_a_relative_wildcard_changes_what_is_given_and_complains_where_nothing_is() -> None:
    interests = load(BASE, sets=["actors.*.interests.*.ideal=+5"]).scenario.actors["north"].interests
    assert interests["arms"].ideal is not None
    assert (interests["arms"].ideal.mode, interests["aid"].ideal) == (5, None)
    with pytest.raises(ScenarioError, match=r"there is no number to change by \+1"):
        load(BASE, sets=["actors.*.exponent=+1"])


def test_what_is_shipped_is_extended_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("extends: sim:korea-2019\nactors: {china: {patience: 0.5}}\n")
    loaded = load(tmp_path / "mine.yaml")
    assert loaded.scenario.actors["china"].patience.mode == 0.5
    assert loaded.ledger is not None


def test_dropping_what_the_scenario_does_not_have(folder: Path) -> None:
    (folder / "bare.yaml").write_text(TEN_LINES)
    (folder / "over.yaml").write_text("drop: [links.nope]\n")
    with pytest.raises(ScenarioError) as caught:
        load(folder / "bare.yaml", overlays=[folder / "over.yaml"])
    (problem,) = caught.value.problems
    assert (problem.message, problem.line, problem.column) == (
        "cannot drop links.nope: the scenario has no links", 1, 8
    )  # fmt: skip


def test_shares_become_points_where_the_file_says_so(folder: Path) -> None:
    text = "units: share\nactors: {north: {leverage: {aid: 0.3}, interests: {arms: {salience: [0.1, 0.25, 1]}}}}\n"
    north = child(folder, text).scenario.actors["north"]
    assert north.interests["arms"].salience.triple == (10, 25, 100)
    assert (north.leverage["aid"].mode, north.interests["aid"].salience.mode) == (30, 90)


def test_small_points_that_are_meant_so(folder: Path) -> None:
    text = "units: points\nactors: {north: {interests: {arms: {salience: 0.6}}}}\n"
    assert child(folder, text).scenario.actors["north"].interests["arms"].salience.mode == 0.6
    set_so = load(BASE, sets=["actors.north.interests.arms.salience=*0.001"])
    (folder / "again.yaml").write_text(set_so.resolved_yaml())
    assert load(folder / "again.yaml").scenario == set_so.scenario


TEN_LINES = """issues:
  sea_border: {scale: {20: as it is, 100: all of it open}}
actors:
  north: {interests: {sea_border: {position: 20, salience: 60}}}
  far_south: {interests: {sea_border: {position: 90, salience: 80}}}
paths:
  open_it:
    stages:
      - {moves: {sea_border: 50}, consent: [north, far_south], months: 12}
"""


def test_a_scenario_of_ten_lines(tmp_path: Path) -> None:
    path = tmp_path / "the-two_of-us.yaml"
    path.write_text(TEN_LINES)
    loaded = load(path)
    scenario = loaded.scenario
    assert scenario.title == "The two of us"
    assert {key: actor.name for key, actor in scenario.actors.items()} == {"north": "North", "far_south": "Far South"}
    assert (scenario.issues["sea_border"].title, scenario.issues["sea_border"].today.mode) == ("Sea border", 20)
    assert (scenario.paths["open_it"].title, scenario.paths["open_it"].stages[0].title) == ("Open it", "Stage 1")
    assert (scenario.disagreement, scenario.paths["status_quo"].stages[0].moves) == ("status_quo", {})
    assert "its lower end, 20, is taken" in str([problem.message for problem in loaded.warnings])
    path.write_text(TEN_LINES.replace("open_it", "drift"))
    assert (load(path).scenario.disagreement, list(load(path).scenario.paths)) == ("drift", ["drift"])


def test_a_file_laid_over_another_gives_no_names_by_key(folder: Path) -> None:
    with pytest.raises(ScenarioError, match="the key 'name' is missing"):
        child(folder, "actors: {japan: {patience: 0.9}}\n")


@pytest.mark.parametrize(
    ("dropped", "where"),
    [("issues.arms", "actors.north.interests.arms"), ("outside_guarantors.un", "paths.steps.stages.1.guarantors.un")],
)
def test_a_fault_that_a_drop_made_names_the_drop(folder: Path, dropped: str, where: str) -> None:
    (folder / "less.yaml").write_text(f"drop:\n  - {dropped}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load(folder / "base.yaml", overlays=[folder / "less.yaml"])
    told = next(one for one in error.value.problems if one.where == where)
    assert "It is dropped at " in told.remedy
    assert told.remedy.endswith(f"less.yaml:2:5: {dropped}.")


def test_what_a_file_may_write_in_short_is_set_in_short(folder: Path) -> None:
    """An issue that stands bare under ``when``, by name and by wildcard; 50 + 10, kept on the scale of 0 to 100."""
    for address in ("links.comfort.when.aid.at_least", "links.*.when.values.aid.at_least"):
        link = load(folder / "base.yaml", sets=[f"{address}=+10"]).scenario.links["comfort"]
        assert link.when.values["aid"].at_least == 60
    with pytest.raises(ScenarioError, match=r"there is no key 'aix' in links.comfort.when.values. Did you mean 'aid'"):
        load(folder / "base.yaml", sets=["links.comfort.when.aix.at_least=10"])


def test_an_address_that_is_a_name_is_reached_by_name(folder: Path) -> None:
    inputs = "{actors.north.patience: 0.5, actors.south.trust.north: -0.5, actors.south.patience: 1}"
    mood = f"together: {{mood: {{title: Mood, inputs: {inputs}}}}}\n"
    address = "together.mood.inputs.actors.north.patience"
    scenario = child(folder, mood, sets=[f"{address}=0.25"]).scenario
    assert scenario.together["mood"].inputs["actors.north.patience"] == 0.25
    (folder / "less.yaml").write_text(f"drop: [{address}]\n", encoding="utf-8")
    scenario = child(folder, mood, overlays=[folder / "less.yaml"]).scenario
    assert list(scenario.together["mood"].inputs) == ["actors.south.trust.north", "actors.south.patience"]
