"""Which way to a settlement would the parties' own interests carry, how far, and who stops it over what.

>>> import sim
>>> results = sim.run("scenarios/exchange-gradual.yaml", worlds=20)
>>> chart = results.chart("endings")
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.analysis.backtest import backtest
    from sim.analysis.compare import compare
    from sim.analysis.discover import discover
    from sim.analysis.forecast import forecast
    from sim.analysis.guarantors import guarantors
    from sim.analysis.published import published
    from sim.analysis.realism import realism
    from sim.analysis.replay import replay
    from sim.analysis.sensitivity import sensitivity
    from sim.analysis.stability import stability
    from sim.analysis.staging import staging
    from sim.analysis.sweep import sweep
    from sim.analysis.tip import tip
    from sim.api import Finding, Results, load_results, run
    from sim.scenario.read import load

__all__ = [
    "Finding",
    "Results",
    "backtest",
    "compare",
    "discover",
    "forecast",
    "guarantors",
    "import_file",
    "load",
    "load_results",
    "published",
    "realism",
    "replay",
    "run",
    "sensitivity",
    "stability",
    "staging",
    "sweep",
    "tip",
]


_ELSEWHERE = {"load": "sim.scenario.read", "import_file": "sim.interchange.recognise"}


def __getattr__(name: str) -> object:
    """Public names are imported when they are first asked for, so that light commands stay light."""
    if name in __all__:
        from importlib import import_module

        return getattr(import_module(_ELSEWHERE.get(name, "sim.api")), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    """What ``sim.<TAB>`` offers."""
    return __all__
