"""What every analysis command shares: its options, the estimate before long work, and how a finding is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.crew import Hands, crew_for, crew_options, store_for
from sim.errors import SimError, printable

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from sim.analysis.experiment import Progress
    from sim.analysis.finding import Finding
    from sim.scenario.schema import Scenario
    from sim.work.crew import Crew
    from sim.work.store import Store

Decorated = Callable[..., Any]
MANY = 1_000_000
"""Points (settings times paths) from which on ``--yes`` is asked for."""
LONG = 10.0
"""Seconds from which on the time is estimated aloud."""
_NO_REQUEST = {*Hands.__dataclass_fields__, "out", "as_json", "quiet", "report", "yes"}
_BY_CONTENT = {"scenario", "scenarios", "overlays"}
"""Files whose content is known: how they are called does not matter."""
ROWS = 20
"""Rows of a table that the terminal shows; the files have all."""


@dataclass(frozen=True)
class Asked:
    """What the shared options ask for."""

    paths: tuple[str, ...]
    outcomes: tuple[str, ...]
    worlds: int
    seed: int
    out: Path | None
    as_json: bool
    quiet: bool
    report: bool
    yes: bool
    hands: Hands = field(default_factory=Hands)
    request: tuple[tuple[str, str], ...] = ()  # everything that was asked, but for who does it and how it is told

    @property
    def silent(self) -> bool:
        """Whether nothing but the answer may be printed."""
        return self.quiet or self.as_json


def analysis_options(*, worlds: int = 1000, outcome: str | None = "completed") -> Callable[[Decorated], Decorated]:
    """Add the options that analysis commands share; the function gets them in one argument ``asked``.

    Parameters
    ----------
    worlds
        The default number of worlds.
    outcome
        What is followed if no ``--outcome`` is given; None leaves it to the analysis.
    """
    parts = (
        click.option("--path", "paths", multiple=True, metavar="KEY", help="This path only (repeatable)."),
        click.option(
            "--outcome", "outcomes", multiple=True, metavar="NAME",
            help="What to follow: completed, kept, signed, everybody_gains, least_gain, distance, months or gain.ACTOR "
            "(repeatable)." + (f" {outcome} if absent." if outcome else ""),
        ),
        click.option("--worlds", default=worlds, show_default=True, metavar="N", help="Draws of everything uncertain."),
        click.option("--seed", default=1, show_default=True, metavar="N", help="Same seed, same worlds."),
        click.option(
            "--out", type=click.Path(path_type=Path), metavar="FOLDER",
            help="Where to write; results/NAME-ID if absent.",
        ),
        click.option("--report", is_flag=True, help="Write report.html too."),
        click.option("--json", "as_json", is_flag=True, help="Print the finding as JSON."),
        click.option("--quiet", is_flag=True, help="Print nothing but errors."),
        click.option("--yes", is_flag=True, help="Do not ask before very long work."),
    )  # fmt: skip

    def add(function: Decorated) -> Decorated:
        import functools

        @functools.wraps(function)
        def gathered(**options: Any) -> Any:
            own = {name: options.pop(name) for name in Asked.__dataclass_fields__ if name in options}
            hands = Hands(**{name: options.pop(name) for name in Hands.__dataclass_fields__})
            if not own["outcomes"] and outcome is not None:
                own["outcomes"] = (outcome,)
            own["paths"] = tuple(dict.fromkeys(own["paths"]))
            own["outcomes"] = tuple(dict.fromkeys(own["outcomes"]))
            everything = sorted({**options, **own}.items())
            request = tuple((key, str(value)) for key, value in everything if key not in _NO_REQUEST)
            return function(asked=Asked(**own, hands=hands, request=request), **options)

        decorated: Decorated = crew_options(gathered)
        for part in reversed(parts):
            decorated = part(decorated)
        return decorated

    return add


def warn_of_long_work(
    scenario: Scenario, asked: Asked, paths: Sequence[str], settings: int, *, worlds: int | None = None
) -> None:
    """Print an estimate before long work, and refuse a million points that were not confirmed.

    Parameters
    ----------
    scenario, paths
        What is walked.
    settings
        How many settings of it.
    worlds
        Worlds of each, where that is not what was asked for.

    Raises
    ------
    SimError
        For a million points or more without ``--yes``.
    """
    points, worlds = settings * len(paths), worlds or asked.worlds
    if points >= MANY and not asked.yes:
        raise SimError(
            f"this asks for {points:,} points of {worlds:,} worlds each. Ask for fewer, or confirm with --yes."
        )
    if asked.silent or points * worlds < 50_000:
        return
    from sim.analysis.experiment import Plan, seconds_needed

    plan = Plan(scenario, tuple(paths), asked.outcomes or ("completed",), worlds, asked.seed)
    seconds = seconds_needed(plan, settings, workers=asked.hands.workers)
    if seconds > LONG:
        click.echo(f"{points:,} points of {worlds:,} worlds: about {_spoken(seconds)}.", err=True)


def _spoken(seconds: float) -> str:
    """A time as people say it.

    >>> _spoken(42.0), _spoken(600.0), _spoken(9000.0)
    ('42 seconds', '10 minutes', '2.5 hours')
    """
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def carry_out(
    find: Callable[[Progress, Crew], Finding],
    asked: Asked,
    *,
    stem: str,
    scenarios: Sequence[Scenario] = (),
    columns: Sequence[str] = (),
    view: Callable[[Finding], pd.DataFrame | list[pd.DataFrame]] | None = None,
) -> None:
    """Make a finding behind a progress bar, save it and tell it.

    Parameters
    ----------
    find
        Makes the finding; it is handed the function to tell progress to, and who does the work.
    asked
        The shared options.
    stem
        The scenario file without its ending; with the finding's name and identity it names the folder.
    scenarios
        What is looked into, resolved. Where they are given, finished blocks of long work are kept until it is done.
    columns
        The columns of the first table that the terminal shows; all if empty.
    view
        Makes the table that the terminal shows, if that is not the first one; or several tables.

    Raises
    ------
    SimError
        When the folder that was asked for holds something else; before anything is walked if it is no finding.
    """
    from sim.charts.findings.save import finding_id, refuse_strangers
    from sim.cli.progress import progress

    if asked.out is not None:
        refuse_strangers(asked.out)
    store = _store(asked, stem, scenarios) if scenarios else None
    with progress(quiet=asked.silent) as told, crew_for(asked.hands, store) as crew:
        finding = find(told("walking paths"), crew)
        identity = finding_id(finding.name, finding.scenario, finding.settings)
        folder = asked.out or Path("results") / f"{stem}-{finding.name}-{identity[:8]}"
        told("writing tables and charts")
        finding.save(folder, report=asked.report)
    if store is not None:
        store.remove()
    if asked.as_json:
        click.echo(finding.as_json())
    elif not asked.quiet:
        tell(finding, folder, columns, None if view is None else view(finding))


def _store(asked: Asked, stem: str, scenarios: Sequence[Scenario]) -> Store:
    """Where finished blocks lie: in the folder that was asked for, or beside the one that will be written."""
    from sim.results.folder import UNFINISHED
    from sim.work.store import key_of

    command = click.get_current_context().info_name or "work"
    told = {"work": command, **{name: value for name, value in asked.request if name not in _BY_CONTENT}}
    inside = UNFINISHED
    if asked.out is None:  # as the folder of a run: that of an edited scenario is another
        inside = f"{stem}-{command}-{key_of(told, *scenarios)[:8]}-{UNFINISHED}"
    return store_for((asked.out or Path("results")) / inside, scenarios, told, asked.hands.engine)


def tell(
    finding: Finding,
    folder: Path | None = None,
    columns: Sequence[str] = (),
    view: pd.DataFrame | list[pd.DataFrame] | None = None,
) -> None:
    """Print a finding for people: sentence, table, notes, and where it was written."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(printable(finding.sentence), style="bold"))
    for data in view if isinstance(view, list) else [finding.table if view is None else view]:
        _print_table(console, data, [name for name in columns or data.columns if name in data])
    for note in finding.notes:
        console.print(Text("- " + printable(note)))
    if finding.scenario.caveat:
        console.print(Text("\n" + printable(finding.scenario.caveat)), style="dim")
    if folder is not None:
        report = folder / "report.html"
        console.print(Text(f"\nWritten to {folder}" + (f"; open {report}" if report.exists() else "")))


def _print_table(console: Console, data: pd.DataFrame, shown: Sequence[str]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if not (len(data) and shown):
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in shown:
        numeric = data[name].dtype.kind in "fiu"
        table.add_column(Text(printable(str(name).replace("_", " "))), justify="right" if numeric else "left")
    for row in data[list(shown)].head(ROWS).itertuples(index=False):
        table.add_row(*(Text(printable(_cell(value))) for value in row))
    console.print(table)
    if len(data) > ROWS:
        console.print(f"{len(data) - ROWS} more rows are in the files.", style="dim")


def _cell(value: Any) -> str:
    """A value for a cell of a table.

    >>> _cell(0.12345), _cell(float("nan")), _cell("a"), _cell(3)
    ('0.123', '-', 'a', '3')
    """
    if isinstance(value, float):
        return "-" if value != value else f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return str(value)
