"""What is valid loads, is written and loaded back equal, and satisfies the JSON Schema."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import SimError
from sim.scenario.json_schema import json_schema
from sim.scenario.marks import Source
from sim.scenario.read import load, load_scenario
from sim.scenario.schema import Scenario
from sim.scenario.write import dump
from sim.scenario.yaml_marks import parse
from tests.strategies import scenarios

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests" / "scenario" / "valid" / "two-parties.yaml"
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
VALID = [*SHIPPED, *sorted((ROOT / "tests" / "scenario" / "valid").glob("*.yaml"))]
SCHEMA = jsonschema.Draft7Validator(json_schema())


def keys_as_text(value: Any) -> Any:
    """YAML data as JSON sees it."""
    if isinstance(value, dict):
        return {str(key): keys_as_text(child) for key, child in value.items()}
    return [keys_as_text(item) for item in value] if isinstance(value, list) else value


def reload(text: str, folder: Path) -> Scenario:
    path = folder / "again.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_shipped_scenario_and_each_of_its_variants_loads(path: Path) -> None:
    loaded = load(path, every_variant=True)
    for variant in loaded.variants:
        assert load(path, variant=variant).variant == variant


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_written_and_loaded_back_equal(path: Path) -> None:
    loaded = load(path)
    target = path.parent / "again.yaml"
    without_ledger = loaded.scenario.model_copy(update={"claims": None, "sources": None, "episodes": None})
    assert loaded.resolved_yaml(path.parent / "results" / "x").count("\n") > 10
    assert Scenario.model_validate(_data(loaded.resolved_yaml())) == loaded.scenario
    assert "$schema" not in loaded.resolved_yaml()  # no schema lies beside it
    assert Scenario.model_validate(_data(dump(without_ledger))) == without_ledger
    assert not target.exists()


def _data(text: str) -> Any:
    node = parse(Source("text", tuple(text.splitlines())), text).node
    assert node is not None
    return node.plain()


@given(scenarios())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_scenario_written_and_loaded_back_is_equal(scenario: Scenario) -> None:
    assert Scenario.model_validate(_data(dump(scenario))) == scenario


AWKWARD = [
    "NO",
    "1e3",
    "0o12",
    "012",
    "12:30",
    "~",
    "null",
    "true",
    "2019-04-25",
    "- a",
    "a: b",
    "#",
    "'",
    '"',
    "\u2028",
    "é",
    "{",
    "&a",
    "*a",
    "!b",
    "%",
    "@",
]


@given(st.one_of(st.sampled_from(AWKWARD), st.text(st.characters(exclude_categories=["Cs"]), min_size=1)))
@settings(max_examples=300, deadline=None)
def test_any_text_survives(text: str) -> None:
    scenario = load_scenario(BASE).model_copy(update={"caveat": text})
    again = _data(dump(scenario))["caveat"]
    assert again == text


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_json_schema_accepts_what_the_reader_accepts(path: Path) -> None:
    data = keys_as_text(_data(path.read_text("utf-8")))
    assert [error.message for error in SCHEMA.iter_errors(data)] == []
    resolved = keys_as_text(_data(load(path).resolved_yaml()))
    assert [error.message for error in SCHEMA.iter_errors(resolved)] == []


@pytest.mark.parametrize(
    "broken",
    [
        {"extends": "a.yaml", "pathes": {}},
        {"extends": "a.yaml", "actors": {"a": {"patience": "long"}}},
        {"extends": "a.yaml", "variants": {"v": {"actors": {"a": {"nmae": "x"}}}}},
        {"title": "only a title"},
    ],
)
def test_json_schema_refuses_what_the_reader_refuses(broken: dict[str, Any]) -> None:
    assert list(SCHEMA.iter_errors(broken))


def test_json_schema_is_a_schema_with_hover_texts() -> None:
    jsonschema.Draft7Validator.check_schema(json_schema())
    interest = json_schema()["$defs"]["Interest"]["properties"]
    assert "how much of itself" in json.dumps(interest["salience"])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_tell_the_editor_where_the_schema_is(path: Path) -> None:
    assert path.read_text("utf-8").startswith("# yaml-language-server: $schema=")


# --- no mutation of a valid file ends in anything but a scenario or a clear refusal

LINES = BASE.read_text("utf-8").splitlines()
JUNK = [
    "",
    "[",
    "{",
    "}",
    ": :",
    "- x",
    "&a",
    "*a",
    "!!set",
    "~",
    "999",
    "-1e400",
    ".nan",
    "'",
    "\t",
    "extends: .",
    "\x85",
    "? ",
    "!",
    "0x",
    "<<:",
]


@given(data=st.data())
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_mutation_gives_a_traceback(data: st.DataObject, tmp_path: Path) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        kind = data.draw(st.sampled_from(["drop", "swap", "junk", "value", "cut", "indent"]))
        line = lines[at]
        column = data.draw(st.integers(0, max(0, len(line))))
        junk = data.draw(st.sampled_from(JUNK))
        lines[at] = {
            "drop": "",
            "swap": lines[data.draw(st.integers(0, len(lines) - 1))],
            "junk": line[:column] + junk + line[column:],
            "value": line.split(":")[0] + ": " + junk,
            "cut": line[:column],
            "indent": "  " + line,
        }[kind]
    path = tmp_path / "mutant.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        loaded = load(path, every_variant=True)
    except SimError as error:
        message = str(error)
    else:
        message = f"{loaded.scenario.title}: nothing was run."
    assert message.endswith("nothing was run.")


@given(content=st.binary(max_size=200))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_give_a_traceback(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bytes.yaml"
    path.write_bytes(content)
    with pytest.raises(SimError):
        load(path)


ADDRESSES = st.lists(
    st.sampled_from(
        [
            "actors",
            "north",
            "*",
            "1",
            "0",
            "stages",
            "paths",
            "steps",
            "moves",
            "arms",
            "within",
            "trust",
            "",
            "[",
            "position",
            "value",
            "issues",
            "scale",
            "50",
        ]
    ),
    min_size=1,
    max_size=6,
).map(".".join)
VALUES = st.one_of(
    st.sampled_from(
        ["+1", "-5", "*0", "*-1", "[1,2,3]", "{a: 1}", "~", "", "x", "[", "&a", "1e400", "{1: 2}", "a: b", "[[]]"]
    ),
    st.text(max_size=8),
)


@given(ADDRESSES, VALUES)
@settings(max_examples=300, deadline=None)
def test_no_setting_gives_a_traceback(address: str, value: str) -> None:
    try:
        load(BASE, sets=[f"{address}={value}"])
    except SimError as error:
        message = str(error)
    else:
        message = "nothing was run."
    assert message.endswith("nothing was run.")
