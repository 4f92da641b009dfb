"""A spreadsheet of inputs and results: names are whole, numbers are numbers, no text is a formula."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.cli import call
from sim.output.write import FORMULA, table_file

ROOT = Path(__file__).parents[2]
GRADUAL = ROOT / "scenarios/exchange-gradual.yaml"


def test_inputs_come_in_again(tmp_path: Path) -> None:
    """Every interest and leverage of the large scenario, with its range and its bounds."""
    korea = ROOT / "scenarios/korea-2019.yaml"
    assert call(["export", str(korea), "--out", str(tmp_path / "k.xlsx")]) == 0
    (tmp_path / "k.yaml").write_text(sim.import_file(tmp_path / "k.xlsx").text, encoding="utf-8")
    before, after = (sim.load(file).scenario for file in (korea, tmp_path / "k.yaml"))
    assert list(after.actors) == list(before.actors)
    for key, actor in before.actors.items():
        again = after.actors[key]
        assert {k: n.triple for k, n in again.leverage.items()} == {k: n.triple for k, n in actor.leverage.items()}
        for issue, one in actor.interests.items():
            other = again.interests[issue]
            assert (other.position.triple, other.salience.triple) == (one.position.triple, one.salience.triple)
            for bound, same in ((one.red_line, other.red_line), (one.price, other.price)):
                assert (bound is None) == (same is None)
                if bound is not None and same is not None:
                    assert (same.direction, same.value.triple) == (bound.direction, bound.value.triple)


def test_votes_and_deadlines_stand_with_the_stage(tmp_path: Path) -> None:
    over = tmp_path / "over.yaml"
    over.write_text(
        "actors: {house: {name: House, interests: {marsh_files: {position: 50, salience: 50}}}}\n"
        "paths: {two_steps: {stages: {2: {ratified_by: [house], ratification: [2, 4, 6], deadline: 60}}}}\n"
    )
    assert call(["export", str(GRADUAL), "-f", str(over), "--out", str(tmp_path / "g.xlsx")]) == 0
    table = pd.read_excel(tmp_path / "g.xlsx", sheet_name="paths").query("`ratified by` == 'House'")
    assert set(table["stage"]) == {2}
    named = ["ratification_low", "ratification", "ratification_high", "deadline"]
    assert table[named].drop_duplicates().to_numpy().tolist() == [[2, 4, 6, 60]]


def test_a_run_with_names_that_look_like_formulas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("over.yaml").write_text(
        "actors: {marsh: {name: '=HYPERLINK(\"http://127.0.0.1/\")', short: '+Marsh'}}\n"
        "paths: {one_step: {title: '@two'}}\n"
    )
    run = ["run", str(GRADUAL), "-f", "over.yaml", "--worlds", "30", "--no-charts", "--quiet", "--out", "out"]
    assert call(run) == 0
    for file in Path("out").rglob("*.csv"):
        for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8"))):
            for cell in row:
                assert (
                    cell[:1] not in FORMULA
                    or cell.lstrip("+-").replace(".", "").replace("e", "").replace("-", "").isdigit()
                )
    assert call(["export", "out", "--out", "out.xlsx"]) == 0
    book = openpyxl.load_workbook("out.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert '=HYPERLINK("http://127.0.0.1/")' in [cell.value for cell in cells]
    assert {"about", "interests", "issues", "summary"} <= set(book.sheetnames)
    completed = list(book["summary"]["I"][1:])
    assert book["summary"]["I1"].value == "completed"
    assert all(isinstance(cell.value, (int, float)) for cell in completed)
    assert call(["export", "out", "--out", "out.xlsx"]) == 2  # it is there already


PLAIN = st.characters(exclude_categories=["Cc", "Cs"])  # no scenario holds others


@given(st.lists(st.text(PLAIN, max_size=8), min_size=1, max_size=6))
def test_no_text_in_a_table_begins_as_a_formula(texts: list[str]) -> None:
    _, content = table_file("t", pd.DataFrame({"=name": texts, "number": [-1.5] * len(texts)}))
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert rows[0][0] == "'=name"
    for cell, number in rows[1:]:
        assert cell[:1] not in FORMULA
        assert float(number) == -1.5
