"""The examples in the docstrings of all formulas run; numba hides them from pytest."""

from __future__ import annotations

import doctest
import re

import numpy as np
import pytest

from tests.process.parts import NAMES, PLAIN


class Rounded(doctest.OutputChecker):
    """Figures are compared to twelve decimals: the last bits may differ between machines."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        want, got = (re.sub(r"\d+\.\d+", lambda found: f"{float(found[0]):.12f}", text) for text in (want, got))
        return super().check_output(want, got, optionflags)


def examples(name: str) -> list[doctest.DocTest]:
    """The examples of a module's docstrings."""
    module = PLAIN[name]
    own = {key for key, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__}
    found = doctest.DocTestFinder().find(module, name, module=False, globs={**vars(module), "np": np})
    return [test for test in found if test.examples and test.name.split(".")[1:2] and test.name.split(".")[1] in own]


@pytest.mark.parametrize("name", NAMES)
def test_examples(name: str) -> None:
    found = examples(name)
    told: list[str] = []
    runner = doctest.DocTestRunner(checker=Rounded())
    with np.printoptions(legacy="1.25"):  # compiled formulas give Python's own numbers, plain ones NumPy's
        failed = sum(runner.run(test, out=told.append).failed for test in found)
    assert failed == 0, "".join(told)


def test_most_modules_have_examples() -> None:
    with_examples = {name for name in NAMES if examples(name)}
    assert with_examples >= {"utility", "beliefs", "sums", "bounds", "stands", "table", "endings"}
