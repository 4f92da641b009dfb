"""Every chart is a file and a line in the catalogue, and every figure of every shape of run can be drawn."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from sim import charts
from sim.api import Results
from sim.charts.findings.sweep import draw_sweep
from sim.charts.palette import PALE
from sim.charts.style import wrap
from sim.errors import SimError
from sim.output import FORMATS
from sim.output.pictures import rendered, run_pictures
from sim.work.pool import Pool
from tests.results.synthetic import SMALL, results_of, small_scenario, with_endings

FOLDER = Path(charts.__file__).parent
DRAWS = re.compile(r"^def draw_(\w+)\(", re.MULTILINE)


def test_every_chart_file_is_in_the_catalogue() -> None:
    drawn = [name for path in FOLDER.glob("*.py") for name in DRAWS.findall(path.read_text(encoding="utf-8"))]
    assert sorted(drawn) == sorted(charts.CATALOGUE)


@pytest.mark.parametrize("name", charts.CATALOGUE)
def test_every_chart_has_its_members(name: str) -> None:
    for member in (f"{name}_data", f"{name}_title", f"draw_{name}"):
        assert callable(getattr(charts, member))


def test_tables_need_no_matplotlib() -> None:
    code = (
        "import sys; from tests.results.synthetic import *; from sim import charts\n"
        "list(charts.every(results_of(small_scenario(), worlds=3)))\n"
        "assert not [name for name in sys.modules if name.startswith('matplotlib')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=FOLDER.parents[1])


def one_actor() -> dict:
    only = {"name": "Hill", "interests": {"water_share": {"position": 30, "salience": 0}}}
    path = {
        "title": "Alone",
        "stages": [{"title": "s", "moves": {"water_share": 30}, "months": 0, "consent": ["hill"]}],
    }
    nobody = {"links": {}, "beliefs": {}} | {"trust_pairs": [], "disagreement": None, "reference_marks": {}}
    return {"actors": {"hill": only}, "paths": {"alone": path}, **nobody}


EPISODES = (
    {"id": "E1", "name": "The dry year", "nearest_path": "steps", "stages_kept": 1, "months_in_force": [0.5, 2]},
    {"id": "E2", "name": "The wet year", "nearest_path": "steps", "stages_kept": 9, "months_in_force": 98},
    {"id": "E3", "name": "No text", "nearest_path": "swap", "stages_kept": 0, "agreement": "no"},
    {"id": "E4", "name": "Elsewhere", "nearest_path": "unknown", "stages_kept": 1},
)


def runs() -> dict[str, Results]:
    small = results_of(small_scenario(), worlds=30)
    return {
        "small": small,
        "one world": results_of(small_scenario(), worlds=1),
        "few traces": results_of(small_scenario(), worlds=20, traced=1),
        "one path": replace(small, data=small.data.sel(path=["steps"])),
        "only drift": replace(small, data=small.data.sel(path=["drift"])),
        "no pairs named": results_of(small_scenario(trust_pairs=[]), worlds=5),
        "one actor": results_of(small_scenario(**one_actor()), worlds=5),
        "episodes": replace(small, episodes=EPISODES),
    }


@pytest.mark.parametrize("kind", runs())
def test_every_figure_of_every_run_is_drawn(kind: str) -> None:
    results = runs()[kind]
    found = list(run_pictures(results, ("svg",)))
    assert {one.name for one in found} >= {"overview", "endings", "gains"}
    for one in found:
        assert one.title.strip()
        assert "nan" not in one.title.casefold().split()
        assert b"</svg>" in one.files["svg"]


def test_past_episodes_are_marked_by_name_where_they_belong() -> None:
    table = charts.table("survival", runs()["episodes"]).set_index(["path", "month"])["episodes"]
    assert table["steps", 2] == "The dry year"
    assert table["steps", 98] == "The wet year"
    assert (table.drop([("steps", 2), ("steps", 98)]) == "").all()


def test_charts_with_nothing_to_show_are_left_out() -> None:
    """Nobody stops a path and no stage is refused: no empty frames."""
    results = results_of(small_scenario(), worlds=5)
    for path, stages in (("drift", 1), ("swap", 1), ("steps", 2)):
        results = with_endings(results, path, [(0, stages, None, None, float("nan"), float("nan"))] * 5)
    names = {name for name, _, _ in charts.every(results)}
    assert not {"distance", "stoppers"} & names
    assert {"endings", "survival", "gains"} <= names


def test_no_traces_at_all_leave_the_other_charts() -> None:
    small = results_of(small_scenario(), worlds=5)
    results = replace(small, data=small.data.isel(trace_world=slice(0, 0)))
    names = {name for name, _, _ in charts.every(results)}
    assert {"overview", "endings", "survival", "stoppers", "gains", "room"} <= names
    assert not {"trust", "issue_values", "measures"} & names


@pytest.mark.slow
def test_drawing_twice_gives_the_same_bytes_whoever_draws() -> None:
    results = results_of(small_scenario(), worlds=10)
    with Pool(2) as pool:
        first, second = list(run_pictures(results, FORMATS)), list(run_pictures(results, FORMATS, pool=pool))
    assert [one.stem for one in first] == [one.stem for one in second]
    for one, other in zip(first, second, strict=True):
        assert one.files == other.files, one.stem


def test_svg_reaches_nothing_outside_and_carries_no_date() -> None:
    for one in run_pictures(results_of(small_scenario(), worlds=5), ("svg",)):
        text = one.files["svg"].decode()
        links = re.findall(r'(?:href|src)="([^"]*)"', text)
        assert all(link.startswith(("#", "data:")) for link in links), links
        assert not re.findall(r"url\((?!#)", text)
        assert "<dc:date>" not in text
        assert "<script" not in text


@pytest.mark.parametrize("words", ["$x^2$ & <b>bold</b>", "\\frac{1}{2} $", "ДРР 한국 النص", "a" * 300, "100 % sure"])
def test_hostile_titles_are_only_text(words: str) -> None:
    paths = {**SMALL["paths"], "steps": {**SMALL["paths"]["steps"], "title": words}}
    results = results_of(small_scenario(title=words, caveat=words, paths=paths), worlds=5)
    for one in run_pictures(results, ("svg",)):
        assert b"<b>" not in one.files["svg"]


def test_unknown_charts_and_parts_are_refused_with_the_known_ones() -> None:
    results = results_of(small_scenario(), worlds=3)
    with pytest.raises(SimError, match=r"no chart 'ending'. The charts are: overview"):
        results.chart("ending")
    with pytest.raises(SimError, match=r"no part 'x'. Its parts: water_share"):
        results.chart("issue_values", "x")


def test_hatches_are_for_print() -> None:
    results = results_of(small_scenario(), worlds=10)
    hatched = [any(bar.get_hatch() for bar in results.chart("endings", style=style).axes[0].patches)
               for style in ("screen", "print")]  # fmt: skip
    assert hatched == [False, True]
    with pytest.raises(SimError, match="no style of pictures"):
        results.chart("endings", style="paper")


def test_what_nobody_decides_is_no_line_of_a_sweep_and_gains_nothing_over_itself() -> None:
    figure = sim.sweep("scenarios/exchange-gradual.yaml", "process.exposure=3,6,9,12", worlds=20).chart()
    names = [text.get_text() for text in figure.axes[0].texts]
    assert names == ["Everything in one exchange", "Two halves", "Four quarters"]
    told = results_of(small_scenario(), worlds=30).chart("gains")
    rows = [text.get_text() for text in told.axes[0].texts]
    assert "Small steps" in rows
    assert "Drift" not in rows


def test_lines_that_stand_still_are_grey_and_share_a_name() -> None:
    """Four paths, whatever is varied: two stay at none, one at a fifth, one rises from none to all."""
    at = {"a": [0.0, 0.0], "b": [0.0, 0.0], "c": [0.2, 0.2], "d": [0.0, 1.0]}
    rows = [
        {"x": x, "outcome": "signed", "path": path, "path_title": f"Path {path}", "needs_consent": True, "mean": mean,
         "low": mean, "high": mean, "side": 0, "reach": 0.0, "cliff": False}
        for path, means in at.items() for x, mean in enumerate(means)
    ]  # fmt: skip
    figure = Figure()
    draw_sweep(figure, pd.DataFrame(rows))
    names = [text.get_text() for text in figure.axes[0].texts]
    assert names == ["2 paths that hardly move", "Path c", "Path d"]
    colours = {tuple(line.get_ydata()): line.get_color() for line in figure.axes[0].lines if len(line.get_xdata()) == 2}
    assert (colours[0.0, 0.0], colours[20.0, 20.0]) == (PALE, PALE)
    assert colours[0.0, 100.0] != PALE


def test_the_gain_of_an_actor_is_told_by_its_name() -> None:
    found = sim.sweep("scenarios/exchange-gradual.yaml", "process.exposure=3,6", outcomes=["gain.marsh"], worlds=5)
    assert found.chart().axes[0].get_ylabel() == "gain of Marsh over drift, utility"


def test_names_are_cut_and_what_is_said_of_them_is_kept() -> None:
    label = "The Consolidated Dredging and Towage Company: red line on canal (50 to 90)"
    assert wrap(label, 50, most=1).endswith("…: red line on canal (50 to 90)")
    assert wrap("Berlin understanding: a missile pause for an easing of sanctions", 30, most=1).startswith(
        "Berlin under"
    )


def test_a_letter_without_a_font_is_said_with_the_package_that_brings_it(monkeypatch) -> None:
    from sim.charts import style

    monkeypatch.setattr(style, "fonts", lambda: ["DejaVu Sans"])
    assert style.lacking_font("Peace, мир, שלום, سلام") == ""
    assert "fonts-noto-cjk" in style.lacking_font("和平")
    assert "fonts-noto-core" in style.lacking_font("शांति")


def test_a_chart_from_python_is_a_figure_and_its_table_a_frame() -> None:
    results = results_of(small_scenario(), worlds=3)
    figure = results.chart("endings")
    assert figure.get_size_inches()[0] == 11
    assert rendered(figure, "png")[:4] == b"\x89PNG"
    assert isinstance(results.table("endings"), pd.DataFrame)
    assert set(results.table("causes").columns) >= {"actor", "issue", "gap_median"}
