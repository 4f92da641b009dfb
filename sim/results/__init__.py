"""Labelled results of a run: counting, reasons in words, and files."""

from sim.results.results import Results

__all__ = ["Results", "load_results"]


def __getattr__(name: str) -> object:
    """``load_results`` is imported when it is first asked for: reading files needs more than counting does."""
    if name == "load_results":
        from sim.results.load import load_results

        return load_results
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
