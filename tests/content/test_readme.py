"""The page of keys and units names every key of the format, every shipped file and every variant."""

from __future__ import annotations

import inspect
import re

from pydantic import BaseModel

from sim.scenario import schema
from tests.content.shipped import ROOT, SCENARIOS, plain

PAGE = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")


def test_every_key_is_named() -> None:
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]*)`", PAGE))))
    models = [
        model
        for _, model in inspect.getmembers(schema, inspect.isclass)
        if issubclass(model, BaseModel) and model.__module__ == schema.__name__
    ]
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    assert keys - named == set()


def test_every_default_of_the_process_is_right() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| `?([\w.]+)`? \|$", PAGE[PAGE.index("### process") :], re.MULTILINE))
    for name, field in schema.Process.model_fields.items():
        default = field.default.mode if isinstance(field.default, schema.Number) else field.default
        if isinstance(default, bool):
            default = str(default).lower()
        assert rows[name] == (f"{default:g}" if isinstance(default, (int, float)) else default), name


def test_every_file_and_variant_is_listed() -> None:
    for path in SCENARIOS:
        assert f"`{path.name}`" in PAGE
        for variant in plain(path).get("variants", {}):
            assert f"`{variant}`" in PAGE, (path.name, variant)
