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
    from sim.analysis.sensitivity import sensitivity
    from sim.analysis.stability import stability
    from sim.analysis.staging import staging
    from sim.analysis.sweep import sweep
    from sim.analysis.tip import tip
    from sim.results import Results, load_results
    from sim.runner import run
    from sim.scenario.read import load

_HOMES = {
    "backtest": "sim.analysis.backtest",
    "published": "sim.analysis.published",
    "stability": "sim.analysis.stability",
    "forecast": "sim.analysis.forecast",
    "load": "sim.scenario.read",
    "compare": "sim.analysis.compare",
    "discover": "sim.analysis.discover",
    "guarantors": "sim.analysis.guarantors",
    "sensitivity": "sim.analysis.sensitivity",
    "staging": "sim.analysis.staging",
    "sweep": "sim.analysis.sweep",
    "tip": "sim.analysis.tip",
    "run": "sim.runner",
    "Results": "sim.results",
    "load_results": "sim.results",
}

__all__ = [
    "Results",
    "backtest",
    "compare",
    "discover",
    "forecast",
    "guarantors",
    "load",
    "load_results",
    "published",
    "run",
    "sensitivity",
    "stability",
    "staging",
    "sweep",
    "tip",
]


def __getattr__(name: str) -> object:
    """Public names are imported when they are first asked for, so that light commands stay light."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
