"""What ``import sim`` offers: runs and analyses, and their answers with charts, files and a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from html import escape
from importlib import import_module
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, final

import pandas as pd

from sim import charts, runner
from sim.analysis import finding
from sim.analysis.catalogue import ANALYSES
from sim.charts import findings
from sim.errors import SimError
from sim.results import load, results
from sim.results.files import write_text
from sim.results.summary import TABLES
from sim.results.wording import cell, spoken

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@final
@dataclass(frozen=True, repr=False)
class Results(results.Results):
    """What a run found, with its charts, files and report; see :class:`sim.results.Results` for what it holds.

    Examples
    --------
    >>> found = run("scenarios/exchange-gradual.yaml", worlds=20)
    >>> len(found.chart("endings").axes)
    1
    """

    def _repr_html_(self) -> str:
        """The run as a notebook shows it: a row a path, and the reasons."""
        rows = self.summary()
        shares = ["signed", "in_force_60", "completed", "everybody_gains"]
        shown = rows[["path_title"]].join(rows[shares].map(cell)).rename(columns=spoken)
        reasons = "".join(f"<li>{escape(reason)}</li>" for reason in rows["reason"])
        return f"<p>{escape(repr(self))}</p>{shown.to_html(index=False)}<ul>{reasons}</ul>"

    def table(self, name: str) -> pd.DataFrame:
        """The table behind a chart, such as ``endings``; ``summary`` and ``reasons`` are tables without a chart.

        Raises
        ------
        SimError
            For a table that does not exist.
        """
        if name in TABLES:
            return TABLES[name](self)
        if name not in charts.CATALOGUE:
            raise SimError(f"There is no table {name!r}. The tables are: {', '.join((*TABLES, *charts.CATALOGUE))}.")
        return charts.table(name, self)

    def chart(self, name: str, part: str | None = None, *, style: str = "screen") -> Figure:
        """A chart as a matplotlib figure; charts that come in parts (one per issue) show the first unless told.

        The style ``print`` adds hatches to colours.
        """
        return charts.chart(name, self, part, style)

    def save(
        self,
        folder: str | Path,
        *,
        charts: bool = True,
        report: bool = True,
        format: str = "svg",
        style: str = "screen",
    ) -> dict[str, Path]:
        """Write everything into a folder; see :func:`sim.output.run.save_results`."""
        from sim.output.run import save_results

        return save_results(self, folder, charts=charts, report=report, format=format, style=style)

    def doubt(self, *, workers: int | None = None) -> finding.Finding:
        """How far the figures depend on the choices of the process; see :func:`sim.analysis.doubt.doubt`."""
        from sim.analysis.doubt import MOST, doubt

        worlds, seed = min(self.worlds, MOST), int(self.settings["seed"])
        return doubt(self.scenario, paths=self.paths, worlds=worlds, seed=seed, workers=workers)

    def report(self, path: str | Path) -> Path:
        """Write the report, one HTML file, whole or not at all."""
        from sim.output.report import report_html

        return write_text(Path(path), report_html(self))


@final
@dataclass(frozen=True, repr=False)
class Finding(finding.Finding):
    """What an analysis found, with its charts, files and page; see :class:`sim.analysis.finding.Finding`."""

    def __repr__(self) -> str:
        return f"<Finding of {self.name}: {self.sentence}>"

    def _repr_html_(self) -> str:
        """The finding as a notebook shows it: the sentence, the first rows of its table, and what to know."""
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return f"<p>{escape(self.sentence)}</p>{self.table.head(20).to_html(index=False)}<ul>{notes}</ul>"

    def chart(self, part: str | None = None) -> Figure:
        """The chart of this finding as a matplotlib figure."""
        return findings.chart(self, part)

    def save(
        self, folder: str | Path, *, charts: bool = True, report: bool = False, format: str = "svg"
    ) -> dict[str, Path]:
        """Write tables, charts and the finding into a folder; see :func:`sim.output.finding.save_finding`."""
        from sim.output.finding import save_finding

        return save_finding(self, folder, charts=charts, report=report, format=format)

    def report(self, path: str | Path) -> Path:
        """Write the page of this finding, one HTML file, whole or not at all."""
        from sim.output.report import finding_html

        return write_text(Path(path), finding_html(self))


_P = ParamSpec("_P")
_Kind = TypeVar("_Kind", Results, Finding)


def _giving(kind: type[_Kind], function: Callable[_P, Any]) -> Callable[_P, _Kind]:
    """The same function, whose answer can show and save itself, with every keyword in its signature."""

    @wraps(function)
    def answering(*args: _P.args, **options: _P.kwargs) -> _Kind:
        found = function(*args, **options)
        return kind(**{one.name: getattr(found, one.name) for one in fields(found)})

    answering.__signature__ = _spelt_out(signature(function))  # type: ignore[attr-defined]
    return answering


def _spelt_out(written: Signature) -> Signature:
    """The shared keywords of analyses (:class:`sim.analysis.options.Options`) one by one."""
    if "shared" not in written.parameters:
        return written
    from sim.analysis.options import Options

    own = [one for one in written.parameters.values() if one.name != "shared"]
    more = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in signature(Options).parameters.values()]
    return written.replace(parameters=[*own, *more])


run = _giving(Results, runner.run)
load_results = _giving(Results, load.load_results)


def __getattr__(name: str) -> Any:
    if name in ANALYSES:
        return _giving(Finding, getattr(import_module(f"sim.analysis.{name}"), name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
