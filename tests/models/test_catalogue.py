"""The catalogue is whole: every file of the folder is a model in it or named as support; every example runs."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import sim.models
from sim.models import CATALOGUE, SUPPORT

FILES = sorted(path.stem for path in Path(sim.models.__file__).parent.glob("*.py") if path.stem != "__init__")


def test_every_file_is_in_the_catalogue_or_support() -> None:
    assert set(FILES) == {model.module for model in CATALOGUE.values()} | set(SUPPORT)


@pytest.mark.parametrize("name", CATALOGUE)
def test_entry_is_complete(name: str) -> None:
    model = CATALOGUE[name]
    module = importlib.import_module(f"sim.models.{model.module}")
    assert model.answers == hasattr(module, "forecast")
    assert not model.answers or model.answer is module.forecast
    assert model.source.split()[-1].isdigit(), "a source ends with its year"
    assert module.__doc__


@pytest.mark.parametrize("name", FILES)
def test_examples_run(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(f"sim.models.{name}"))
    assert failed == 0


def test_a_model_without_forecast_says_where_to_look() -> None:
    with pytest.raises(TypeError, match="conflict_graph"):
        CATALOGUE["conflict_graph"].forecast([[0.0]], [[1.0]], [[1.0]])
