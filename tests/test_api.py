"""What ``import sim`` offers: answers that can show and save themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim import api
from sim.analysis import finding
from sim.errors import SimError

GRADUAL = Path(__file__).parents[1] / "scenarios" / "exchange-gradual.yaml"


@pytest.mark.parametrize("name", [name for name in sim.__all__ if name not in ("Finding", "Results")])
def test_every_public_name_is_a_function_with_a_docstring(name: str) -> None:
    assert callable(getattr(sim, name))
    assert getattr(sim, name).__doc__


def test_every_analysis_is_public() -> None:
    assert set(api.ANALYSES) == set(sim.__all__) - {"Finding", "Results", "load", "load_results", "run", "import_file"}


def test_a_run_can_show_and_save_itself(tmp_path: Path) -> None:
    results = sim.run(GRADUAL, worlds=20)
    assert isinstance(results, sim.Results)
    assert results.chart("endings").axes
    assert results.table("endings")["worlds"].sum() == 20 * len(results.paths)
    assert results.table("summary")["path"].tolist() == list(results.paths)
    with pytest.raises(
        SimError, match=r"There is no table 'ends'\. The tables are: summary, reasons, causes, in_force, overview"
    ):
        results.table("ends")
    results.save(tmp_path / "out", format="png")
    assert (tmp_path / "out" / "charts" / "endings.png").exists()
    again = sim.load_results(tmp_path / "out")
    assert isinstance(again, sim.Results)
    assert again.reasons() == results.reasons()
    assert again.report(tmp_path / "page.html").read_text(encoding="utf-8").endswith("</html>\n")


def test_an_unknown_format_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    results = sim.run(GRADUAL, worlds=5)
    with pytest.raises(SimError, match=r"format: 'jpeg' is no format of pictures\. Choose svg, png or pdf\."):
        results.save(tmp_path / "out", format="jpeg")
    assert not (tmp_path / "out").exists()


def test_an_analysis_can_show_and_save_itself(tmp_path: Path) -> None:
    found = sim.sweep(GRADUAL, "process.rounds=0,4", worlds=20)
    assert isinstance(found, sim.Finding)
    assert isinstance(found, finding.Finding)
    assert found.chart().axes
    assert found.report(tmp_path / "page.html").read_text(encoding="utf-8").count("<svg") == 1
    written = found.save(tmp_path / "out")
    assert {"finding.json", "manifest.json", "charts/sweep-completed.svg", "tables/points.csv"} <= set(written)


def test_results_need_neither_charts_nor_output() -> None:
    code = (
        f"import sys; from sim.runner import run; run({str(GRADUAL)!r}, worlds=5).summary(); "
        "print([name for name in ('sim.charts', 'sim.output', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_one_string_is_one_and_what_is_no_number_is_refused() -> None:
    found = sim.run(GRADUAL, worlds=5, paths="one_step", sets="process.rounds=3", check=False)
    assert (found.paths, found.scenario.process.rounds) == (("one_step",), 3)
    assert "Everything in one exchange" in found._repr_html_()
    for wrong in ({"worlds": "10"}, {"seed": None}, {"worlds": True}):
        with pytest.raises(SimError, match="is not a whole number"):
            sim.run(GRADUAL, **wrong)
    assert set(sim.__all__) == set(dir(sim))


def test_without_any_link_or_with_other_choices_every_figure_has_a_range() -> None:
    found = sim.run(GRADUAL, worlds=40, check=False).doubt()
    ranges, choices = found.table, found.tables["choices"]
    assert ((ranges["lowest"] <= ranges["written"]) & (ranges["written"] <= ranges["highest"])).all()
    row = ranges.iloc[0]
    one = choices[(choices["choice"] == row["lowest_with"]) & (choices["path"] == row["path"])]
    assert one[one["outcome"] == row["outcome"]]["share"].item() == row["lowest"]
    assert "consent strategic" in found.settings["choices"]
