"""Decisions by regime and by day: filters, tables of power for their own regime, and the days of the DEU layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.decision_rows import read_decisions
from sim.analysis.power import with_power
from sim.analysis.regimes import with_regime
from sim.cli import call
from sim.errors import SimError

HEAD = "issue,actor,position,salience,outcome,regime,date"
DAYS = {"old1": "1999-05-01", "old2": "2004-10-31", "new1": "2004-11-01", "late1": "2015-03-01", "lost1": ""}
REGIMES = {"old": "pre_nice", "new": "nice", "late": "lisbon", "lost": ""}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Five made-up decisions of de (at 0), lu (at 100) and at (at 50), all with full salience, decided at 50."""
    rows = [
        f"{issue},{actor},{place},100,50,{REGIMES[issue[:-1]]},{day}"
        for issue, day in DAYS.items()
        for actor, place in (("de", 0), ("lu", 100), ("at", 50))
    ]
    path = tmp_path / "data.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return path


def scores(path: Path, **options):
    found = sim.backtest(path, models=["compromise"], resamples=10, **options)
    return found, found.table.set_index(["group", "model"])


def test_a_table_of_power_is_for_its_own_regime(data: Path) -> None:
    """Before Nice de, lu and at have 10, 2 and 4 votes: (2 * 100 + 4 * 50) / 16 = 25, missed by 25."""
    found, table = scores(data, power="pre_nice")
    assert table.loc[("all", "compromise"), "decisions"] == 2
    assert table.loc[("all", "compromise"), "mean_error"] == pytest.approx(25)
    assert any("regime is another: nice (1), lisbon (1) and not known (1)" in note for note in found.notes)


def test_each_decision_by_the_table_of_its_regime(data: Path) -> None:
    """Nice: 29, 4 and 10 votes, (400 + 500) / 43; Lisbon: 15.93, .11 and 1.69 per cent, (11 + 84.5) / 17.73."""
    _, table = scores(data, power=["pre_nice", "nice", "lisbon_population"], group="regime")
    assert table.loc[("all", "compromise"), "decisions"] == 4
    mean = {"pre_nice": 25, "nice": 900 / 43, "lisbon": 95.5 / 17.73}
    for regime, value in mean.items():
        assert table.loc[(regime, "compromise"), "mean_error"] == pytest.approx(50 - value)


def test_filters_by_regime_and_by_day(data: Path) -> None:
    for options, count in (
        ({"where": ["regime=nice"]}, 1),
        ({"where": ["regime=nice", "regime=lisbon"]}, 2),
        ({"since": "2004-11-01"}, 2),
        ({"until": "2004-11-01"}, 2),
        ({"since": "2000-01-01", "until": "2015-01-01"}, 2),
        ({"where": ["regime=pre_nice"], "since": "2000-01-01"}, 1),
    ):
        _, table = scores(data, **options)
        assert table.loc[("all", "compromise"), "decisions"] == count, options


def test_without_a_column_of_regimes_days_tell(data: Path, tmp_path: Path) -> None:
    plain = tmp_path / "days.csv"
    lines = [line.split(",") for line in data.read_text(encoding="utf-8").splitlines()]
    plain.write_text("\n".join(",".join(line[:5] + line[6:]) for line in lines) + "\n", encoding="utf-8")
    _, table = scores(plain, power="nice")
    assert table.loc[("all", "compromise"), "decisions"] == 1
    bare = tmp_path / "bare.csv"
    bare.write_text("\n".join(",".join(line[:5]) for line in lines) + "\n", encoding="utf-8")
    found, table = scores(bare, power="pre_nice")
    assert table.loc[("all", "compromise"), "decisions"] == 5
    assert any("a column regime or date tells them apart" in note for note in found.notes)
    with pytest.raises(SimError, match="nothing says which decisions this table is for"):
        sim.backtest(bare, power=["pre_nice", "nice"], resamples=10)
    with pytest.raises(SimError, match="add a column date"):
        sim.backtest(bare, since="2000-01-01", resamples=10)


def test_the_days_of_the_deu_layout(tmp_path: Path) -> None:
    """Days are written dd-mm-yy; a spreadsheet has turned those that could be years, and 999 is not known.

    31-10-04 and 30-05-01 are before Nice, 01-11-04 and 2004-12-08 (4 December 2008) are not.
    """
    finact = ["31-10-04", "1930-05-01", "01-11-04", "2004-12-08", "999"]
    head = "isnr\tprnr\tfinact\tpde\tplu\tpat\tsde\tslu\tsat\tout\trp"
    rows = [f"i{n}\tp{n}\t{day}\t0\t100\t50\t100\t100\t100\t50\t" for n, day in enumerate(finact)]
    path = tmp_path / "deu.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    held = with_regime(read_decisions(path))
    assert held.columns["regime"] == ("pre_nice", "pre_nice", "nice", "nice", "")
    kept = with_power(held, "pre_nice")
    assert kept.issues == ("i0", "i1")
    np.testing.assert_array_equal(kept.capability, [[10, 2, 4]] * 2)
    _, table = scores(path, group="regime")
    assert table.loc[("nice", "compromise"), "decisions"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--where", "regime"], "write COLUMN=VALUE"),
        (["--where", "regme=nice"], "Did you mean 'regime'"),
        (["--where", "regime=nise"], "Did you mean 'nice'"),
        (["--since", "2004"], "write a day as YEAR-MONTH-DAY"),
        (["--since", "2030-01-01"], "no decision is left"),
        (["--where", "regime=nice", "--power", "pre_nice"], "no decision is left"),
    ],
)
def test_wrong_filters(data: Path, capsys, words: list[str], said: str) -> None:
    assert call(["backtest", str(data), *words]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_the_command(data: Path, tmp_path: Path, capsys) -> None:
    words = [
        "--power",
        "pre_nice",
        "--power",
        "nice",
        "--group",
        "regime",
        "--model",
        "compromise",
        "--resamples",
        "20",
    ]
    option = ["--option", "compromise.weighted=no"]
    assert call(["backtest", str(data), *words, *option, "--out", str(tmp_path / "out")]) == 0
    assert "pre_nice" in capsys.readouterr().out
    groups = {line.split(",")[0] for line in (tmp_path / "out" / "tables" / "scores.csv").read_text().splitlines()[1:]}
    assert groups == {"all", "pre_nice", "nice"}
