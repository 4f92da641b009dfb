"""The recipes of sim/README.md are walked on a copy of the project: new things are made in the files named there, and
in no others, and come out of the commands, of Python, and of what the page offers.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
RECIPES = (ROOT / "sim" / "README.md").read_text(encoding="utf-8").partition("## Recipes")[2]
SMALL = "scenarios/exchange-gradual.yaml"


class Copy:
    """A copy of the project, in which the Mesa agents walk: nothing is compiled for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("sim", "scenarios", "seeds", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / name, folder)

    def write(self, file: str, content: str) -> None:
        """A new file."""
        assert not (self.folder / file).exists()
        (self.folder / file).write_text(content, encoding="utf-8")

    def insert(self, file: str, before: str, line: str) -> None:
        """A new line in a file, before another."""
        content = (self.folder / file).read_text(encoding="utf-8")
        assert content.count(before) == 1
        (self.folder / file).write_text(content.replace(before, line + before), encoding="utf-8")

    def python(self, *words: str) -> str:
        """What Python prints there."""
        done = subprocess.run(
            [sys.executable, *words], cwd=self.folder, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(self.folder), "SETTLEMENT_SIM_NO_NUMBA": "1"},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def sim(self, *words: str) -> str:
        """What a command prints there."""
        return self.python("-m", "sim", *words)

    def tests(self, *words: str) -> str:
        """What the project's own tests say there, all of which pass."""
        return self.python("-m", "pytest", "-n", "0", "-p", "no:cacheprovider", *words)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "copy")


def recipe(name: str) -> str:
    """The words of a recipe."""
    found = re.search(rf"^\*\*{name}\.\*\*(.*?)\n(?=\n|\Z)", RECIPES, flags=re.MULTILINE | re.DOTALL)
    assert found is not None, f"there is no recipe '{name}'"
    return found[1]


def files_named(name: str) -> set[str]:
    """Files and folders that a recipe names."""
    return set(re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?)`", recipe(name)))


MIDRANGE = '''"""The middle of the range: half way between the two who are furthest apart."""

import numpy as np

from sim.models.base import Forecast, code, hull, issue_by_issue, profile_of


def forecast(position, salience, capability):
    """Half of the lowest and the highest position together (Rider 1957)."""

    def rule(part):
        low, high = hull(part)
        middle = 0.5 * (np.where(np.isinf(low), np.nan, low) + high)
        return middle, code(part), middle, middle, None

    outcome, status, low, high, _ = issue_by_issue(rule, profile_of(position, salience, capability))
    return Forecast("midrange", outcome, status, low, high, {})
'''


def test_a_decision_model(copy: Copy) -> None:
    assert files_named("A decision model") == {"models/", "models/__init__.py", "tests/models/"}
    copy.write("sim/models/midrange.py", MIDRANGE)
    copy.insert(
        "sim/models/__init__.py", '    "nash": _bargaining(',
        '    "midrange": Model("Middle of the range", "Rider 1957", "midrange"),\n',
    )  # fmt: skip

    # half of .1 and .7 together: .4
    python = "from sim.models import CATALOGUE; found = CATALOGUE['midrange'].forecast(*[[[0.1, 0.2, 0.7]]] * 3)\n"
    assert copy.python("-c", python + "print(found.outcome)") == "[0.4]\n"
    told = copy.sim("forecast", "scenarios/published/emission-standards.yaml")
    assert "Middle of the range" in told
    copy.sim("schema", "--out", "scenarios/scenario.schema.json")
    assert '"midrange"' in (copy.folder / "scenarios/scenario.schema.json").read_text(encoding="utf-8")
    walked = copy.sim("run", SMALL, "--path", "one_step", "--worlds", "5", "--no-charts", "--json",
                      "--set", "paths.one_step.stages.1.terms.model=midrange")  # fmt: skip
    assert json.loads(walked)["paths"][0]["path"] == "one_step"
    assert " passed" in copy.tests("tests/models/test_battery.py", "tests/models/test_catalogue.py", "-k", "midrange")


LEVERAGE = '''"""Who has how much leverage, over all issues together."""

import pandas as pd

from sim.charts.base import context
from sim.charts.style import sheet


def leverage_data(results):
    """Sum of leverage, by actor. Columns: actor, leverage."""
    actors = results.scenario.actors
    rows = [(key, sum(float(one.mode) for one in actor.leverage.values())) for key, actor in actors.items()]
    return pd.DataFrame(rows, columns=["actor", "leverage"])


def leverage_title(table, part=None):
    """Who has most."""
    return f"Most leverage: {table.set_index('actor')['leverage'].idxmax()}"


def draw_leverage(figure, table, part=None):
    """A bar for each actor."""
    page = sheet(figure, context(table), title=leverage_title(table), note="Sums over issues.", body=2.0)
    page.axes(1.5, 0.3, 6.0, 1.6).barh(table["actor"], table["leverage"])
'''


def test_a_chart(copy: Copy) -> None:
    assert files_named("A chart") == {"charts/", "charts/__init__.py"}
    copy.write("sim/charts/leverage.py", LEVERAGE)
    copy.insert("sim/charts/__init__.py", '    "room": "Is there', '    "leverage": "Who has how much leverage?",\n')

    copy.sim("run", SMALL, "--worlds", "5", "--out", "out", "--quiet")
    assert "<svg" in (copy.folder / "out/charts/leverage.svg").read_text(encoding="utf-8")
    assert (copy.folder / "out/tables/leverage.csv").read_text(encoding="utf-8").startswith("actor,leverage")
    assert "Most leverage: " in (copy.folder / "out/report.html").read_text(encoding="utf-8")
    python = f"import sim; found = sim.run('{SMALL}', worlds=5)\n"
    python += "found.chart('leverage'); print(*found.table('leverage'))"
    assert copy.python("-c", python) == "actor leverage\n"
    page = (
        "from pathlib import Path; import sim; from sim.dashboard.base import Base; from sim.dashboard import files\n"
        "from sim.dashboard.state import State; asked = {'what': 'chart', 'name': 'leverage', 'format': 'svg'}\n"
        f"base = Base(Path('{SMALL}')); make = files.maker(asked, base, State(view='one_step'))\n"
        f"print(make(lambda state: sim.run('{SMALL}', worlds=5), lambda: None).name)"
    )
    assert copy.python("-c", page) == "exchange-gradual-leverage.svg\n"
    assert " passed" in copy.tests("tests/charts/test_catalogue.py", "-k", "members or file_is")


def test_an_optional_key(copy: Copy) -> None:
    assert files_named("An optional key") == {"scenario/schema.py", "scenarios/README.md"}
    before = copy.sim("show", SMALL, "--json")
    copy.insert("sim/scenario/schema.py", "    as_of: Text | None = None\n", "    region: Text | None = None\n")
    copy.insert("sim/cli/show.py", '        "as_of": held.as_of,\n', '        "region": held.region,\n')
    copy.sim("schema", "--out", "scenarios/scenario.schema.json")
    copy.insert("scenarios/README.md", "| `as_of` |", "| `region` | where it is | |\n")

    found = json.loads(copy.sim("show", SMALL, "--json", "--set", "region=The marshes"))
    assert found.pop("region") == "The marshes"
    assert found == json.loads(before)
    assert json.loads(copy.sim("show", SMALL, "--json"))["region"] is None
    assert '"region"' in (copy.folder / "scenarios/scenario.schema.json").read_text(encoding="utf-8")
    assert " passed" in copy.tests("tests/content/test_readme.py", "tests/cli/test_commands.py", "-k", "key or schema")


def test_a_behaviour_of_actors(copy: Copy) -> None:
    """Everybody trusts half as much: a line of one formula, which agents and engine follow."""
    assert files_named("A behaviour of actors") == {"process/"}
    python = f"import sim; print(int(sim.run('{SMALL}', worlds=20, paths=['four_steps']).data['kept'].sum()))"
    before = int(copy.python("-c", python))
    copy.insert("sim/process/beliefs.py", "\n\n@formula\ndef belief(", "    out[:] = 0.5 * out\n")
    assert int(copy.python("-c", python)) < before
    assert " passed" in copy.tests("tests/agents/test_twin.py", "-k", "gradual")
