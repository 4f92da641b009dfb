"""What all tests share: the engine is compiled before they begin, and before any worker of theirs starts."""

from __future__ import annotations

import os

import hypothesis
import pytest

from sim.work.ready import compile_engine

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")  # the same examples every time, for whoever runs them


def pytest_addoption(parser: pytest.Parser) -> None:
    """How hard tests/hostile tries."""
    parser.addoption("--cases", type=int, default=int(os.environ.get("SIM_CASES", "200")), help="of tests/hostile")
    parser.addoption("--seed", type=int, default=1, help="of the cases of tests/hostile")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile once for this Python, or load; workers find what is kept."""
    if not hasattr(session.config, "workerinput") and not session.config.option.collectonly:
        from sim.process.compiling import numba

        if numba is not None:
            compile_engine()
