"""The back-test: published errors, forms of a table, and rows that cannot be used."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.decision_rows import read_decisions
from sim.charts import findings
from sim.cli import call
from sim.errors import ScenarioError, SimError
from sim.models import ISSUE_MODELS
from tests.published.sources import beside, figures

ROUNDING = 0.006
HEAD = "issue,actor,position,salience,outcome"
LONG = f"""{HEAD},reference_point,regime
p1i1,a,0,50,40,10,old
p1i1,b,100,50,40,10,old
p1i1,c,50,100,40,10,old
p1i2,a,0,100,50,,old
p1i2,b,100,100,50,,old
p1i2,c,100,,50,,old
p1i2,d,50,80,50,,old
p2,a,0,10,100,0,new
p2,b,100,10,100,0,new
p2,c,100,30,100,0,new
"""


def table(folder: Path, text: str, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_three_errors_of_the_union_data() -> None:
    path, expected = beside("deu3_pre_nice.csv"), figures("deu3_expected.yaml")["expected_pre_nice"]
    found = sim.backtest(path, power="pre_nice", models=["compromise"], resamples=50)
    errors = found.table.set_index("model")["mean_error"]
    assert found.table["decisions"][0] == expected["issues"] == 156
    assert errors["compromise"] == pytest.approx(expected["power_salience_weighted_mean"], abs=ROUNDING)
    assert errors["salience_mean"] == pytest.approx(expected["salience_weighted_mean"], abs=ROUNDING)
    assert errors["plain_median"] == pytest.approx(expected["median_position"], abs=ROUNDING)
    without = sim.backtest(path, models=["compromise"], resamples=50).table.set_index("model")["mean_error"]
    assert without["compromise"] == pytest.approx(expected["salience_weighted_mean"], abs=ROUNDING)


def test_by_hand(tmp_path) -> None:
    found = sim.backtest(table(tmp_path, LONG), models=["median"], group="regime", resamples=200)
    scores = found.table.set_index(["group", "model"])
    # Weighted means: (100*50 + 50*100) / 200 = 50, (100*100 + 50*80) / 280 = 50, and (100*10 + 100*30) / 50 = 80.
    assert scores.loc[("all", "compromise"), "mean_error"] == pytest.approx((10 + 0 + 20) / 3)
    assert scores.loc[("all", "mean"), "mean_error"] == pytest.approx((10 + 0 + 100 / 3) / 3)
    assert scores.loc[("all", "reference"), "decisions"] == 2
    assert scores.loc[("all", "reference"), "mean_error"] == pytest.approx((30 + 100) / 2)
    assert scores.loc[("old", "compromise"), "mean_error"] == pytest.approx(5)
    assert scores.loc[("new", "compromise"), "hit_rate"] == 0
    assert scores.loc[("all", "compromise"), "median_error"] == pytest.approx(10)
    assert scores.loc[("all", "median"), "model_title"] == "Weighted median"


def test_joint_models_get_the_issues_of_a_proposal_together(tmp_path) -> None:
    text = f"{HEAD}\n" + "".join(
        f"p{issue},{actor},{place},{care},50\n"
        for issue, cares in (("i1", (100, 25, 1)), ("i2", (25, 100, 1)))
        for actor, place, care in zip("abc", (0, 100, 50), cares, strict=True)
    )
    data = read_decisions(table(tmp_path, text))
    assert data.proposals == ("p", "p")
    forecasts = sim.backtest(data, models=["exchange"], resamples=10).tables["forecasts"]
    traded = forecasts[forecasts["model"] == "exchange"]["forecast"].to_numpy()
    alone = ISSUE_MODELS["exchange"].forecast(data.position[:1], data.salience[:1], np.ones((1, 3))).outcome * 100
    assert traded[0] < alone[0] - 1
    assert traded[1] > 100 - alone[0] + 1


def test_the_wide_form_says_the_same(tmp_path) -> None:
    long = read_decisions(table(tmp_path, LONG))
    actors, rows = long.actors, []
    for d, issue in enumerate(long.issues):
        place, care = long.position[d] * 100, long.salience[d] * 100
        cells = {f"p{a}": p for a, p in zip(actors, place, strict=True)} | {
            f"s{a}": s for a, s in zip(actors, care, strict=True)
        }
        known = {"isnr": issue, "prnr": long.proposals[d], "council": "x", "out": long.outcome[d] * 100, "rp": 999}
        rows.append({key: "" if value != value else value for key, value in (known | cells).items()})
    path = tmp_path / "wide.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], delimiter="\t")
        writer.writeheader()
        writer.writerows([{"pa": 4.1}, *rows])
    wide = read_decisions(path)
    assert (wide.issues, wide.proposals, wide.actors) == (long.issues, long.proposals, long.actors)
    np.testing.assert_allclose(wide.position, long.position)
    np.testing.assert_allclose(wide.outcome, long.outcome)
    assert np.isnan(wide.reference).all()
    assert any("3 figures outside the scale" in note for note in wide.notes)


def test_capability_from_a_column_and_from_a_file(tmp_path) -> None:
    text = f"{HEAD},capability\n" + "".join(
        f"x,{a},{p},100,0,{c}\n" for a, p, c in (("a", 0, 3), ("b", 100, 1), ("c", 100, 0))
    )
    column = sim.backtest(table(tmp_path, text), models=["compromise"], resamples=10).table.set_index("model")
    assert column.loc["compromise", "mean_error"] == pytest.approx(25)
    plain = table(tmp_path, "\n".join(line.rsplit(",", 1)[0] for line in text.splitlines()), "plain.csv")
    power = table(tmp_path, "actor,power\na,3\nb,1\nc,0\n", "power.csv")
    file = sim.backtest(plain, power=str(power), models=["compromise"], resamples=10).table.set_index("model")
    assert file.loc["compromise", "mean_error"] == pytest.approx(25)


def test_decisions_without_a_weight_are_left_out(tmp_path) -> None:
    power = table(tmp_path, "weights: {a: 1, b: 2, c: 3}\n", "power.yaml")
    found = sim.backtest(table(tmp_path, LONG), power=str(power), models=["compromise"], resamples=10)
    assert found.table["decisions"][0] == 2
    assert any("no weight for d" in note for note in found.notes)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x,a,abc,50,0", "data.csv:2: position is 'abc', which is no number"),
        ("x,a,140,50,0", "data.csv:2: position is 140, outside the range"),
        ("x,a,nan,50,0", "data.csv:2: position is 'nan'"),
        ("x,a,10,-1,0", "data.csv:2: salience is -1"),
        ("x,,10,50,0", "data.csv:2: actor is empty"),
        ("x,a,10,50", "data.csv:2: this row has not as many cells"),
        ("x,a,10,50,0,7", "data.csv:2: this row has not as many cells"),
        ("x,a,10,50,0\nx,a,10,50,0", "data.csv:3: a stands twice on x"),
        ("x,a,10,50,0\nx,b,10,50,1", "data.csv:3: outcome is 1.0 here and 0.0"),
        ("x,a,10,50,0\nx,b,10,50,", "data.csv:3: outcome is missing here and 0.0"),
        ("x,a,10,50,0", "there is no decision to score"),
    ],
)
def test_bad_rows_are_refused_with_their_line(tmp_path, row: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        read_decisions(table(tmp_path, f"{HEAD}\n{row}\n"))
    assert said in str(error.value)


@pytest.mark.parametrize("text", ["issue;actor\n", "a,b\n1,2\n"])
def test_tables_without_the_columns(tmp_path, text: str) -> None:
    with pytest.raises(ScenarioError, match="the column"):
        read_decisions(table(tmp_path, text))


def test_what_is_not_there(tmp_path) -> None:
    path = table(tmp_path, LONG)
    for options, said in (
        ({"power": "prenice"}, "Did you mean 'pre-nice'"),
        ({"group": "regim"}, "Did you mean 'regime'"),
        ({"models": ["nahs"]}, "Did you mean 'nash'"),
        ({"resamples": 0}, "resamples"),
        ({"scale": (5, 5)}, "is no scale"),
    ):
        with pytest.raises(SimError, match=said):
            sim.backtest(path, **options)


def test_a_figure_a_group(tmp_path) -> None:
    found = sim.backtest(table(tmp_path, LONG), models=["median"], group="regime", resamples=20)
    drawn = [findings.draw(*figure) for figure in findings.every(found)]
    assert len(drawn) == 3
    titles = [findings.title(*figure) for figure in findings.every(found)]
    assert titles[0] == found.title


def test_the_command(tmp_path, capsys) -> None:
    path, place = str(table(tmp_path, LONG)), tmp_path / "out"
    assert call(["backtest", path, "--group", "regime", "--resamples", "50", "--out", str(place)]) == 0
    assert "weighted mean" in capsys.readouterr().out
    assert (place / "tables" / "scores.csv").exists()
    assert call(["backtest", path, "--scale", "1-5"]) == 2
    assert call(["backtest", str(tmp_path / "none.csv")]) == 2
    assert call(["backtest", path, "--model", "comprmise"]) == 2
    assert "Did you mean 'compromise'?" in capsys.readouterr().err
