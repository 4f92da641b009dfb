"""Files of other tools become scenarios and conflicts that say the same; what is wrong in them has its line."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import yaml

import sim
from sim.cli import call
from sim.errors import ScenarioError, SimError
from tests.hostile.cases import FOREIGN

ELMIRA = Path(__file__).parents[2] / "scenarios/published/conflicts/elmira.yaml"


def made(folder: Path, name: str, text: str | bytes, **options: str) -> tuple[dict, tuple[str, ...]]:
    """What a file becomes, as plain data that was validated, and what was assumed."""
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = sim.import_file(file, **options)
    place = folder / "made.yaml"
    place.write_text(found.text, encoding="utf-8")
    data = yaml.safe_load(found.text)
    if "options" in data:
        sim.stability(place)
    else:
        sim.load(place)
    return data, found.assumed


def test_decide(tmp_path: Path) -> None:
    data, assumed = made(tmp_path, "dam.txt", FOREIGN["a.tsv"])
    assert data["title"] == "Dam"
    assert data["issues"]["fill"]["title"] == "Years to fill"
    up, down = data["actors"]["up"], data["actors"]["down"]
    assert up["interests"]["fill"] == {"position": 10, "salience": 90, "basis": "source"}
    assert down["interests"]["fill"] == {"position": 80, "salience": 100, "basis": "source"}
    assert (up["leverage"], down["leverage"]) == ({"fill": 100}, {"fill": 60})  # 0.5 and 0.3 of 0.5
    assert assumed[0] == "Saliences of 0 to 1 are written as 0 to 100."


@pytest.mark.parametrize("name", ["k.csv", "k.xml"])
def test_ktab(name: str, tmp_path: Path) -> None:
    data, _ = made(tmp_path, name, FOREIGN[name])
    (issue,) = data["issues"]
    up, down = data["actors"]["up"], data["actors"]["down"]
    assert up["interests"][issue]["position"] == 10
    assert down["interests"][issue]["salience"] == 90
    assert up["leverage"][issue] == 90  # powers that fit are left as they are


def test_a_saved_conflict_says_what_the_written_one_says(tmp_path: Path) -> None:
    """Elmira in the words of the other program: conditions that exclude states, and the rankings by number."""
    text = """{"program": "gmcr-py", "useManualPreferenceRanking": true, "options": [
    {"name": "Modify", "permittedDirection": "fwd"}, {"name": "Delay", "permittedDirection": "back"},
    {"name": "Accept"}, {"name": "Abandon", "permittedDirection": "fwd"}, {"name": "Insist"}],
    "decisionMakers": [
    {"name": "Ministry", "options": [0], "preferenceRanking": [9, 3, 4, 10, 7, 1, 2, 8, [5, 6, 11, 12]]},
    {"name": "Uniroyal", "options": [1, 2, 3], "preferenceRanking": [1, 4, 10, 7, [5, 6, 11, 12], 2, 3, 9, 8]},
    {"name": "Local", "options": [4], "preferenceRanking": [9, 3, 7, 1, 10, 8, 4, 2, [5, 6, 11, 12]]}],
    "infeasibles": [[[1, "Y"], [2, "Y"]], [[1, "Y"], [3, "Y"]], [[2, "Y"], [3, "Y"]],
    [[1, "N"], [2, "N"], [3, "N"]]]}"""
    made(tmp_path, "elmira.gmcr", text)
    ours, printed = (sim.stability(file).table for file in (tmp_path / "made.yaml", ELMIRA))
    assert ours["at_modes"].tolist() == printed["at_modes"].tolist()


def test_conditions_of_a_saved_conflict_become_statements(tmp_path: Path) -> None:
    text = """{"options": [{"name": "A"}, {"name": "B"}], "decisionMakers": [
    {"name": "One", "options": [0], "preferences": [[[0, "Y"], [1, "N"]],
    {"compound": true, "members": [[[0, "N"]], [[1, "Y"]]]}]},
    {"name": "Two", "options": [1], "preferences": []}]}"""
    data, assumed = made(tmp_path, "c.gmcr", text)
    assert data["preferences"] == {"one": ["1 & -2", "(-1) | (2)"]}
    assert data["rankings"] == {"two": [["00", "10", "01", "11"]]}
    assert assumed == ("Two has no preferences in the file: all states are alike to it.",)


def test_actors_by_issues_and_a_row_an_interest_say_the_same(tmp_path: Path) -> None:
    matrix, _ = made(tmp_path, "m.csv", "actor,power,Fill,Fill salience\nUp,90,10,60\nDown,50,80,90\n")
    rows, _ = made(tmp_path, "l.csv", "actor;issue;power;position;salience\nUp;Fill;90;10;60\nDown;Fill;50;80,0;90\n")
    assert matrix["actors"] == rows["actors"]


def test_a_sheet_of_excel_with_a_title_and_bounds(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Two parties"], [], ["Actor", "Issue", "Position", "Salience", "Red_line_at_most"],
                ["Up", "Fill", 10, 0.6, 50], ["Down", "Fill", 80, 0.9, None]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "dam.xlsx")
    data, assumed = made(tmp_path, "dam.xlsx", (tmp_path / "dam.xlsx").read_bytes())
    assert data["actors"]["up"]["interests"]["fill"]["red_line"] == {"at_most": 50}
    assert data["actors"]["down"]["interests"]["fill"]["salience"] == 90
    assert "Left out of dam.xlsx: 1 line above the headings." in assumed


def test_units_are_taken_at_their_word(tmp_path: Path) -> None:
    small = "actor,Fill,Fill salience\nUp,10,0.6\nDown,80,0.9\n"
    assert made(tmp_path, "s.csv", small)[0]["actors"]["up"]["interests"]["fill"]["salience"] == 60
    (tmp_path / "s.csv").write_text(small)
    assert "salience: 0.6" in sim.import_file(tmp_path / "s.csv", units="points").text
    (tmp_path / "s.csv").write_text(small.replace("0.9", "90"))
    with pytest.raises(SimError, match="saliences are said to be shares, and one is 90"):
        sim.import_file(tmp_path / "s.csv", units="share")


def test_names_that_yaml_takes_for_other_things(tmp_path: Path) -> None:
    data, _ = made(tmp_path, "w.csv", "actor,yes,null,true\nno,10,20,30\non,30,40,50\n")
    assert [one["title"] for one in data["issues"].values()] == ["yes", "null", "true"]
    assert list(sim.load(tmp_path / "made.yaml").scenario.actors) == ["no", "on"]


def test_what_would_not_be_valid_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "actor,issue,position,salience,position_low,position_high\nUp,Fill,10,60,20,5\nDown,Fill,80,90,70,85\n"
    (tmp_path / "r.csv").write_text(text)
    assert call(["import", str(tmp_path / "r.csv"), "--out", str(tmp_path / "r.yaml")]) == 2
    assert "actors.up.interests.fill.position: a range must rise" in capsys.readouterr().err
    assert not (tmp_path / "r.yaml").exists()


def test_decisions_keep_what_was_decided(tmp_path: Path) -> None:
    text = "issue,actor,position,salience,outcome,reference_point\n" + "".join(
        f"dam,{who},{place},50,40,20\n" for who, place in (("a", 0), ("b", 50), ("c", 100))
    )
    data, _ = made(tmp_path, "d.csv", text)
    assert data["issues"]["dam"]["today"] == 20
    assert data["reference_marks"]["decided_dam"]["value"] == 40


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("a.tsv", "0.9", "much", "a.tsv:6: much is no number"),
        ("a.tsv", "#D\tup\tfill", "#D\tus\tfill", "a.tsv:6: there is no actor 'us'"),
        ("k.csv", "90,10", "90,ten", "k.csv:3: a figure is missing or is none"),
        ("k.xml", "</Actors>", "", "k.xml:1: this is no XML"),
        ("k.xml", "<Scenario>", '<!DOCTYPE s [<!ENTITY a "b">]><Scenario>', "declares a document type or entities"),
        ("c.gmcr", '"options": [1]', '"options": [7]', "nobody controls Sue"),
        ("c.gmcr", "]]}\n", "]]", "c.gmcr:3: this is no JSON"),
        ("m.csv", "90,10", "90,9_0", "m.csv:2: Fill is '9_0', which is no number"),
        ("m.csv", "Down", "Up", "m.csv:3: 'Up' stands twice"),
        ("l.csv", "Down;Fill", "Up;Fill", "l.csv:3: Up stands twice on Fill"),
    ],
)
def test_faults(name: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in FOREIGN[name]
    (tmp_path / name).write_text(FOREIGN[name].replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        sim.import_file(tmp_path / name)
    assert said in str(error.value)


def test_what_nobody_knows(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("once upon a time")
    with pytest.raises(SimError, match="nothing tells what this file is"):
        sim.import_file(tmp_path / "x.txt")
    with pytest.raises(SimError, match=r"no kind 'ktap'\. Did you mean 'ktab'"):
        sim.import_file(tmp_path / "x.txt", "ktap")


def test_the_command_replaces_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("k.csv").write_text(FOREIGN["k.csv"])
    assert call(["import", "k.csv"]) == 0
    assert "Written to k.yaml; try: sim forecast k.yaml" in capsys.readouterr().out
    assert call(["validate", "k.yaml"]) == 0
    before = Path("k.yaml").read_bytes()
    assert call(["import", "k.csv"]) == 2
    assert "k.yaml is there already and is left as it is" in capsys.readouterr().err
    assert Path("k.yaml").read_bytes() == before
    assert call(["import", "k.csv", "--force"]) == 0


def test_columns_that_are_not_read_are_named(tmp_path: Path) -> None:
    text = "actor,issue,position,salience,remark\nUp,Fill,10,60,says who\nDown,Fill,80,90,\n"
    _, assumed = made(tmp_path, "c.csv", text)
    assert "Left out, since an interest has no such thing: remark." in assumed
