"""Results of which only the first worlds are kept: what a run of very many worlds leaves."""

from __future__ import annotations

from dataclasses import replace

from sim.api import Results
from sim.results.counts import counts


def first_worlds(results: Results, kept: int) -> Results:
    """A run of the first worlds alone; traces are those of the first worlds anyway."""
    traced = min(kept, results.data.sizes["trace_world"])
    return replace(results, data=results.data.isel(world=slice(kept), trace_world=slice(traced)))


def keeping(results: Results, kept: int) -> Results:
    """The same run, of which only the first worlds are kept one by one; counts are over all."""
    found = counts(results.data)
    data = first_worlds(results, kept).data.assign(found.data_vars)
    return replace(results, data=data.assign_attrs(worlds=found.attrs["worlds"]))
