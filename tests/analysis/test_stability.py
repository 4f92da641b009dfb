"""Stability of written conflicts and of paths: published sets, hand-made cases, misperception, the reverse question."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

import sim
from sim.analysis.stability.of_path import path_conflict
from sim.charts import findings
from sim.cli import call
from sim.errors import ScenarioError, SimError
from tests.analysis import exchanges as cases
from tests.published.sources import PUBLISHED, ROOT

KOREA = ROOT / "scenarios" / "korea-2019.yaml"
CONFLICTS = sorted((PUBLISHED / "conflicts").glob("*.yaml"))
DILEMMA = PUBLISHED / "conflicts" / "prisoners-dilemma.yaml"
MISREAD = PUBLISHED / "conflicts" / "hanoi-misread.yaml"


def stable(found, concept: str, view: str = "true") -> set[str]:
    table = found.table
    return set(table[(table["view"] == view) & (table["concept"] == concept) & table["at_modes"]]["state"])


@pytest.mark.parametrize("path", CONFLICTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("sanction", ["legal", "single"])
def test_published_sets(path: Path, sanction) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = sim.stability(path, sanction=sanction)
    for concept, states in data["expected"].items():
        if concept != "SEQ_or_SIM":
            assert stable(found, concept) == {str(state) for state in states}, concept
    for actor, expected in data.get("expected_by_actor", {}).items():
        rows = found.tables["actors"].query("actor == @actor")
        for concept, states in expected.items():
            mine = {row["state"] for _, row in rows.iterrows() if concept in row["stable_by"].split()}
            assert mine == {str(state) for state in states}, (actor, concept)
    assert not any("not as" in note.lower() for note in found.notes)


def test_published_coalition_of_elmira() -> None:
    path = PUBLISHED / "conflicts" / "elmira.yaml"
    found = sim.stability(path, coalitions=[("ministry", "uniroyal")])
    assert stable(found, "R") == {"5", "6", "9", "10", "11", "12"}
    assert "ministry+uniroyal" in set(found.tables["actors"]["actor"])
    assert any("as published" in note for note in sim.stability(path).notes)


def test_every_actor_and_state_has_its_reason() -> None:
    found = sim.stability(DILEMMA, state="both_silent")
    why = found.tables["actors"].set_index(["actor", "state"])["why"]
    assert len(why) == 8
    assert why["one", "both_confess"] == "Prisoner one stays at 'both_confess': it has nothing better to move to."
    told = why["one", "both_silent"]
    assert "would rather have 'two_silent'" in told
    assert "Prisoner two would answer with 'both_confess' and gain by it" in told
    assert "no answer of the others makes it regret that" in why["one", "one_silent"]


def test_the_nearest_change_of_the_dilemma_by_hand() -> None:
    """Each must like silence as much as being alone to confess: one place, and both at once."""
    table = sim.stability(DILEMMA, state="both_silent").tables["changes"]
    nash = table[table["concept"] == "R"]
    assert nash["stable"].tolist() == [False, False]
    assert nash["places"].tolist() == [1, 1]
    assert nash["together"].all()
    assert table[table["concept"] == "SEQ"]["stable"].all()


def test_hanoi_misread() -> None:
    found = sim.stability(MISREAD)
    assert stable(found, "SEQ") == {"no_deal"}
    assert stable(found, "SEQ", "north_korea") == {"no_deal", "small_deal"}
    assert stable(found, "SEQ", "united_states") == {"no_deal", "large_deal"}
    assert stable(found, "SEQ", "each in its own eyes") == {"no_deal"}
    change = found.tables["changes"].query("concept == 'SEQ' and not stable").iloc[0]
    assert (change["actor"], change["state"], change["direction"], change["to"]) == (
        "united_states",
        "small_deal",
        "up",
        "no_deal",
    )
    assert len(list(findings.every(found))) == 4


def test_a_path_by_hand() -> None:
    """The linear exchange: each gives what is worth .4 to it for what is worth .6 to it; a prisoner's dilemma."""
    game = path_conflict(cases.made(cases.exchange()), "deal", worlds=2, seed=1)
    assert game.states == ("nobody delivers", "only A", "only B", "everybody delivers")
    np.testing.assert_allclose(game.modal, [[0.4, 0.0, 1.0, 0.6], [0.4, 1.0, 0.0, 0.6]], atol=1e-12)
    found = sim.stability(cases.made(cases.exchange()), "deal", worlds=3)
    assert stable(found, "R") == {"nobody delivers"}
    assert stable(found, "SEQ") == {"nobody delivers", "everybody delivers"}
    nash = found.tables["changes"].query("concept == 'R'")
    np.testing.assert_allclose(nash["utility"], 40, atol=1e-6)
    np.testing.assert_allclose(nash["needed"], 40, atol=1e-6)
    assert nash["together"].all()


def test_an_option_per_stage_or_per_actor() -> None:
    scenario = cases.made(cases.exchange(stages=2))
    by_stage, by_actor = (path_conflict(scenario, "deal", worlds=1, seed=1, by=by) for by in ("stage", "actor"))
    assert (len(by_stage.states), len(by_actor.states)) == (9, 4)
    assert by_stage.modal.max() == pytest.approx(1.0)
    # Both deliver the first of two stages: half of each issue is handed over.
    half = by_stage.modal[:, by_stage.states.index("A 1/2, B 1/2")]
    np.testing.assert_allclose(half, 0.5, atol=1e-12)
    with pytest.raises(SimError, match="--by actor"):
        path_conflict(sim.load(KOREA).scenario, "step_by_step", worlds=1, seed=1, by="stage")


def test_the_end_of_a_path_and_drift() -> None:
    game = path_conflict(sim.load(KOREA).scenario, "hanoi_offer", worlds=5, seed=1)
    assert game.leads_to[0] == "nothing but drift"
    assert "sanctions relief 65" in game.leads_to[-1]
    assert game.utility.shape == (5, 2, 4)


def test_worlds_are_those_of_any_split() -> None:
    scenario = sim.load(KOREA).scenario
    long, short = (path_conflict(scenario, "hanoi_offer", worlds=n, seed=4).utility for n in (1030, 7))
    np.testing.assert_array_equal(long[:7], short)


def test_as_an_actor_sees_it() -> None:
    found = sim.stability(KOREA, "all_at_once", worlds=30, seen_by=["united_states"])
    views = set(found.table["view"])
    assert views == {"true", "united_states", "each in its own eyes"}
    end = found.table.query("role == 'end' and concept == 'SEQ'").set_index("view")["share"]
    assert end["united_states"] > end["true"] + 0.3
    assert any("takes the others at their word" in note for note in found.notes)


def test_an_actor_without_secrets_is_seen_rightly() -> None:
    """Where ideals are positions and no words are in doubt, everybody sees the truth."""
    found = sim.stability(cases.made(cases.exchange()), "deal", worlds=2, seen_by=["a", "b"])
    for concept in ("R", "GMR", "SMR", "SEQ", "SIM"):
        assert stable(found, concept) == stable(found, concept, "a") == stable(found, concept, "each in its own eyes")


def test_what_is_not_there() -> None:
    for options, said in (
        ({"path": "hanoi_ofer"}, "Did you mean 'hanoi_offer'"),
        ({"path": None}, "which path"),
        ({"path": "status_quo"}, "nobody has a duty"),
        ({"path": "hanoi_offer", "seen_by": ["united_state"]}, "Did you mean 'united_states'"),
        ({"path": "hanoi_offer", "coalitions": [("russia", "china")]}, "no actor 'russia' with anything to do"),
        ({"path": "hanoi_offer", "worlds": 0}, "worlds: 0"),
    ):
        with pytest.raises(SimError, match=said):
            sim.stability(KOREA, **{"worlds": 2, **options})
    with pytest.raises(SimError, match="Did you mean 'both_silent'"):
        sim.stability(DILEMMA, state="both_silnt")
    with pytest.raises(SimError, match="stands in two coalitions"):
        sim.stability(DILEMMA, coalitions=[("one", "one")])
    with pytest.raises(SimError, match="a written conflict has no paths"):
        sim.stability(DILEMMA, "deal")


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("[two_silent, both_silent, both_confess, one_silent]", "[two_silent, both_confess]", "17:3: rankings.one",
         "one_silent, both_silent not ranked. Name every state once"),
        ("[two_silent, both_silent, both_confess", "[two_silent, two_silent, both_confess", "17:21: rankings.one.2",
         "'two_silent' stands twice"),
        ("[two_silent, both_silent, both_confess, one_silent]", "{two_silent: 4, both_silent: 3}", "17:8: rankings.one",
         "a list is expected, not a mapping"),
        ("  two: [one_silent, both_silent, both_confess, two_silent]\n", "", "16:1: rankings",
         "there is no order of preference of two"),
        ("\nrankings:\n", "\nranking:\n", "16:1: ranking", "unknown key. Did you mean 'rankings'?"),
        ("actor: two}", "actor: three}", "9:38: options.2.actor", "there is no actor 'three'"),
        ("actor: two}", "actor: two, directon: fwd}", "9:43: options.2.directon", "Did you mean 'direction'?"),
        ("both_silent: [1, 1]", "both_silent: [1]", "15:16: states.both_silent", "a 0 or 1 for each of the 2 options"),
        ("both_silent: [1, 1]", "both_silent: [1, 0]", "15:16: states.both_silent", "the same state as one_silent"),
        ("\nexpected:", "\ninfeasible: ['00']\nexpected:", "19:1: infeasible", "states are listed as well"),
        ("  R: [both_confess]", "  Nash: [both_confess]", "20:3: expected.Nash", "Nash stability is R."),
        ("  R: [both_confess]", "  R: [both_confes]", "20:7: expected.R.1", "Did you mean 'both_confess'?"),
        ("\nexpected:", "\ncoalitions: [[one, two]]\nexpected:", "19:14: coalitions.1", "a mapping is expected"),
        ("\nexpected:", "\nperceived: {three: {rankings: {}}}\nexpected:", "19:13: perceived.three",
         "there is no actor 'three'"),
        ("\nexpected:", "\nperceived: {one: {}}\nexpected:", "19:13: perceived.one", "nothing is seen otherwise"),
        ("\nexpected:", "\nmoves: {forbidden: [[one_silent, both]]}\nexpected:", "19:34: moves.forbidden.1.2",
         "there is no state 'both'"),
        ("\nexpected:", "\naim: silent\nexpected:", "19:6: aim", "there is no state 'silent'"),
    ],
)  # fmt: skip
def test_faults_of_a_conflict_file_have_their_place(old: str, new: str, where: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "conflict.yaml"
    text = DILEMMA.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        sim.stability(path)
    assert f"conflict.yaml:{where}: " in str(error.value)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("options", "infeasible", "said"),
    [
        (2, "['--']", "no state is left"),
        (2, "['1']", "'1' is no pattern of 2 options"),
        (16, "[]", "16 options have 65,536 combinations"),
        (14, "['0-------------']", "there are 8,192 states"),
    ],
)
def test_states_that_are_none_or_too_many(options: int, infeasible: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "conflict.yaml"
    rows = "".join(f"  - {{actor: {'xy'[n % 2]}}}\n" for n in range(options))
    path.write_text(f"options:\n{rows}actors: {{x: X, y: Y}}\ninfeasible: {infeasible}\nrankings: {{x: [], y: []}}\n")
    with pytest.raises(ScenarioError) as error:
        sim.stability(path)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("command", "file", "said"),
    [
        (
            "run",
            "conflicts/chicken.yaml",
            "this is a written conflict, and a scenario is needed. It is for: sim stability",
        ),
        ("validate", "power/nice.yaml", "this is a table of voting power, and a scenario is needed"),
        ("stability", "power/nice.yaml", "this is a table of voting power"),
        ("backtest", "conflicts/chicken.yaml", "this is a written conflict, and a table of decisions is needed"),
        ("backtest", "emission-standards.yaml", "this is a scenario, and a table of decisions is needed"),
        ("import", "emission-standards.yaml", "this is a scenario, and a file of another tool, or a table is needed"),
        ("backtest", "", "this is a folder, and a table of decisions is needed. Name a file in it."),
    ],
)
def test_a_file_of_another_kind_is_told_its_command(
    command: str, file: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call([command, str(PUBLISHED / file)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert said in err


def test_the_command(tmp_path, capsys) -> None:
    place = tmp_path / "elmira"
    assert call(["stability", str(PUBLISHED / "conflicts" / "elmira.yaml"), "--out", str(place)]) == 0
    assert "'5', '6', '7', '10', '11' and '12'" in " ".join(capsys.readouterr().out.split())
    assert (place / "charts" / "stability.svg").exists()
    out = str(tmp_path / "path")
    words = ["--path", "hanoi_offer", "--worlds", "10", "--as-seen-by", "north_korea", "--out", out]
    assert call(["stability", str(KOREA), *words]) == 0
    assert "everybody delivers" in capsys.readouterr().out
    assert call(["stability", str(KOREA), "--path", "hanoi_ofer"]) == 2
    assert "Did you mean 'hanoi_offer'?" in capsys.readouterr().err
    assert call(["stability", str(KOREA)]) == 2
    assert call(["stability", str(DILEMMA), "--coalition", "one,tw"]) == 2
    assert "Did you mean 'two'?" in capsys.readouterr().err


def test_a_file_with_statements_and_forbidden_moves(tmp_path, capsys) -> None:
    path = tmp_path / "dilemma.yaml"
    path.write_text(
        "title: Dilemma\nactors: {one: One, two: Two}\n"
        "options: [{title: one confesses, actor: one}, {title: two confesses, actor: two}]\n"
        "states: {silent: [0, 0], one: [1, 0], two: [0, 1], both: [1, 1]}\n"
        "preferences: {one: ['-2', '1'], two: ['-1', '2']}\n"
        "moves: {forbidden: [[silent, one], [silent, two]]}\n"
        "perceived: {one: {preferences: {two: ['2']}}}\n",
        encoding="utf-8",
    )
    found = sim.stability(path)
    assert stable(found, "R") == {"silent", "both"}
    assert call(["stability", str(path), "--out", str(tmp_path / "out")]) == 0
    path.write_text(path.read_text(encoding="utf-8").replace("'-2'", "-7"), encoding="utf-8")
    assert call(["stability", str(path)]) == 2
    assert "preferences.one: statement '-7': there is no option 7" in " ".join(capsys.readouterr().err.split())


def test_what_only_moves_at_the_same_moment_deter_is_said(tmp_path) -> None:
    """From 100 nobody can answer, but if both others move with the first, all three end in what it likes least."""
    path = tmp_path / "three.yaml"
    path.write_text(
        "title: Three\nactors: {a: A, b: B, c: C}\n"
        "options: [{title: a, actor: a}, {title: b, actor: b}, {title: c, actor: c}]\n"
        "states: {s000: [0,0,0], s100: [1,0,0], s010: [0,1,0], s001: [0,0,1], s111: [1,1,1]}\n"
        "rankings:\n"
        "  a: [s100, [s000, s010, s001], s111]\n"
        "  b: [s010, [s000, s100, s001, s111]]\n"
        "  c: [s001, [s000, s010, s100, s111]]\n",
        encoding="utf-8",
    )
    row = sim.stability(path).tables["actors"].query("actor == 'a' and state == 's000'").iloc[0]
    assert row["stable_by"] == "SIM"
    assert row["why"].endswith("regret that, unless they move at the same moment: stable by SIM.")
