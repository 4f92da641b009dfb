"""Labelled results of a run: counting, reasons in words, and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.results.load import load_results
    from sim.results.results import Results

__all__ = ["Results", "load_results"]


def __getattr__(name: str) -> object:
    """Both are imported when they are first asked for: checking a folder needs no labelled data."""
    if name == "Results":
        from sim.results.results import Results

        return Results
    if name == "load_results":
        from sim.results.load import load_results

        return load_results
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
