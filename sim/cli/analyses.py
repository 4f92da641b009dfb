"""The commands of analyses, each made from its entry in :data:`sim.analysis.catalogue.ANALYSES`.

They share their options, the estimate before long work, and how a finding is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.analysis.catalogue import ANALYSES, Analysis, Flag
from sim.cli.options import format_option, load_from, scenario_options
from sim.cli.telling import tell
from sim.cli.work_options import WorkOptions, done_before, pool_for, store_for, work_options
from sim.errors import SimError

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.finding import Finding
    from sim.scenario.schema import Scenario
    from sim.work.pool import Pool
    from sim.work.progress import Progress
    from sim.work.store import Store


WORLDS = 2000
"""Worlds unless told otherwise, as in a run."""
MANY = 1_000_000
"""Points (settings times paths) from which on ``--yes`` is asked for."""
LONG = 10.0
"""Seconds from which on the time is estimated aloud."""
_NO_REQUEST = {*WorkOptions.__dataclass_fields__, "out", "as_json", "quiet", "report", "yes", "kind"}
_BY_CONTENT = {"scenario", "files", "overlays"}
"""Files whose content is known: how they are called does not matter."""


@dataclass(frozen=True)
class Request:
    """What the shared options ask for."""

    paths: tuple[str, ...]
    outcomes: tuple[str, ...]
    seed: int
    out: Path | None
    as_json: bool
    quiet: bool
    report: bool
    worlds: int | None = None
    yes: bool = False
    kind: str = "svg"
    work: WorkOptions = field(default_factory=WorkOptions)
    given: tuple[tuple[str, str], ...] = ()  # everything that was asked, but for who does it and how it is told

    @property
    def silent(self) -> bool:
        """Whether nothing but the answer may be printed."""
        return self.quiet or self.as_json


def request_of(options: Mapping[str, Any], outcome: str | None = None) -> Request:
    """What the shared options of a command ask for; ``outcome`` is followed where none is named."""
    own = {name: options[name] for name in Request.__dataclass_fields__ if name in options}
    own["paths"] = tuple(dict.fromkeys(options.get("paths", ())))
    own["outcomes"] = tuple(dict.fromkeys(options.get("outcomes", ()))) or ((outcome,) if outcome else ())
    work = WorkOptions(**{name: options[name] for name in WorkOptions.__dataclass_fields__ if name in options})
    request = {**options, **own, "worlds": options.get("worlds") or WORLDS}
    given = tuple((key, str(value)) for key, value in sorted(request.items()) if key not in _NO_REQUEST)
    return Request(**own, work=work, given=given)


def warn_of_long_work(
    scenario: Scenario, request: Request, paths: Sequence[str], settings: int, *, worlds: int | None = None
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
    points, most = settings * len(paths), "mostly " if worlds else ""
    worlds = worlds or request.worlds or WORLDS
    if points >= MANY and not request.yes:
        raise SimError(
            f"this asks for {points:,} points of {worlds:,} worlds each. Ask for fewer, or confirm with --yes."
        )
    if request.silent or points * worlds < 50_000:
        return
    from sim.analysis.experiment import Plan, seconds_needed

    plan = Plan(scenario, tuple(paths), request.outcomes or ("completed",), worlds, request.seed)
    elsewhere = request.work.cluster is not None  # on who knows how many machines
    seconds = seconds_needed(plan, settings, workers=1 if elsewhere else request.work.workers)
    if seconds > LONG:
        time = _spoken(seconds) + (" on one core like this one's" if elsewhere else "")
        click.echo(f"{points:,} points of {most}{worlds:,} worlds: about {time}.", err=True)


def _spoken(seconds: float) -> str:
    """A time as people say it.

    >>> _spoken(42.0), _spoken(600.0), _spoken(9000.0)
    ('42 seconds', '10 minutes', '2.5 hours')
    """
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def carry_out(
    find: Callable[[Progress, Pool], Finding],
    request: Request,
    *,
    stem: str,
    read: Sequence[Any] = (),
    keep: bool = True,
    columns: Sequence[str] = (),
    view: Callable[[Finding], pd.DataFrame | list[pd.DataFrame]] | None = None,
) -> None:
    """Make a finding behind a progress bar, save it and tell it.

    Parameters
    ----------
    find
        Makes the finding; it is handed the function to tell progress to, and who does the work.
    request
        The shared options.
    stem
        The scenario file without its ending; with the finding's name and identity it names the folder.
    read
        What is looked into: scenarios, resolved, or digests of files.
    keep
        Whether finished blocks of the work, which may be long, are kept until all is done.
    columns
        The columns of the first table that the terminal shows; all if empty.
    view
        Makes the table that the terminal shows, if that is not the first one; or several tables.

    Raises
    ------
    SimError
        When the folder that was asked for holds something else; before anything is walked where that can be told.
    """
    from sim.output.finding import finding_id, save_finding
    from sim.output.folder import finished, refuse_strangers, taken_back
    from sim.work.progress import progress

    key = _key(request, read)
    store = _store(request, stem, read, key) if keep else None
    with taken_back(request.out):
        if store is not None:
            store.check(resume=request.work.resume)  # first, because it says what differs
        if request.out is not None:
            refuse_strangers(request.out, key)
        if store is not None and request.work.resume and not store.count():
            places = Path("results").glob(f"{stem}-*") if request.out is None else [request.out]
            done = next((place for place in places if finished(place, "question", key)), None)
            if done is not None:
                click.echo(done_before(done), err=True)
                return
        with progress(quiet=request.silent) as begin, pool_for(request.work, store) as pool:
            finding = find(begin("walking paths"), pool)
            identity = finding_id(finding.name, finding.scenario, finding.settings)
            folder = request.out or Path("results") / f"{stem}-{finding.name}-{identity[:8]}"
            begin("writing tables and charts")
            save_finding(finding, folder, report=request.report, format=request.kind, question=key)
        if store is not None:
            store.remove()
    if request.as_json:
        click.echo(finding.as_json())
    elif not request.quiet:
        tell(finding, folder, columns, None if view is None else view(finding))


def _about(request: Request) -> dict[str, str]:
    """What is asked of the scenarios, in words."""
    command = click.get_current_context().info_name or "work"
    return {"work": command, **{name: value for name, value in request.given if name not in _BY_CONTENT}}


def _key(request: Request, read: Sequence[Scenario | str]) -> str:
    """What tells a question from others before there is an answer; not who works on it, nor how files are called."""
    from sim.results.manifest import EDITION, versions
    from sim.work.store import key_of

    return key_of(_about(request), EDITION, versions()["settlement-sim"], *read)


def _store(request: Request, stem: str, scenarios: Sequence[Scenario], key: str) -> Store:
    """Where finished blocks lie: in the folder that was asked for, or beside the one that will be written."""
    from sim.results.files import UNFINISHED

    about = _about(request)
    inside = UNFINISHED
    if request.out is None:  # as the folder of a run: that of an edited scenario is another
        inside = f"{stem}-{about['work']}-{key[:8]}-{UNFINISHED}"
    return store_for((request.out or Path("results")) / inside, scenarios, about)


_OUTCOMES = (
    "What to follow: completed, kept, signed, in_force, in_force_12, in_force_60, everybody_gains, least_gain, "
    "distance, months or gain.ACTOR (repeatable)."
)


def command_of(name: str) -> click.Command:
    """The command of an analysis; the analysis itself is imported when it is called."""
    about = ANALYSES[name]

    def called(**options: Any) -> None:
        _call(name, about, options)

    for part in reversed(list(_parts(about))):
        called = part(called)
    examples = "\n".join(f"sim {name} {one}" for one in about.examples)
    text = "\n\n".join(part for part in (about.about, about.more, f"\b\n{examples}") if part)
    return click.command(name, help=text)(called)


def _parts(about: Analysis) -> list[Any]:
    """What the command takes, in the order of its help."""
    if about.takes == "SCENARIO":
        parts: list[Any] = [scenario_options]
    else:
        count = -1 if about.takes.endswith("...]") else 1
        parts = [click.argument("files", nargs=count, required=True, metavar=about.takes)]
    parts += [_option(flag) for flag in about.flags]
    if about.paths:
        parts.append(click.option("--path", "paths", multiple=True, metavar="KEY", help="This path only (repeatable)."))
    if about.walks:
        usual = f" {about.outcome} if absent." if about.outcome else ""
        parts.append(click.option("--outcome", "outcomes", multiple=True, metavar="NAME", help=_OUTCOMES + usual))
    if about.takes != "DATA":
        draws = "Draws of everything uncertain; 2,000 if absent, as in a run."
        parts.append(click.option("--worlds", type=int, metavar="N", help=draws))
    parts += [
        click.option("--seed", default=1, show_default=True, metavar="N", help="Same seed, same draws."),
        click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER",
                     help="Where to write; results/NAME-ID if absent."),
        format_option,
        click.option("--report", is_flag=True, help="Write report.html too."),
        click.option("--json", "as_json", is_flag=True, help="Print the finding as JSON."),
        click.option("--quiet", is_flag=True, help="Print nothing but errors."),
    ]  # fmt: skip
    if about.walks:
        parts += [click.option("--yes", is_flag=True, help="Do not ask before very long work."), work_options]
    return parts


def _option(flag: Flag) -> Any:
    """A flag as click takes it."""
    keyword = _keyword(flag)
    if flag.kind is bool:
        return click.option(flag.words, keyword, flag_value=False, default=True, help=flag.help)
    kind = click.Choice(flag.kind) if isinstance(flag.kind, tuple) else flag.kind
    usual = flag.usual if flag.many or flag.usual is None else (flag.usual,)
    return click.option(
        flag.words, keyword, type=kind, default=usual, show_default=flag.usual is not None, multiple=True,
        required=flag.required, metavar=flag.metavar, help=flag.help, callback=None if flag.many else _only,
    )  # fmt: skip


def _only(ctx: click.Context, option: click.Parameter, values: tuple[Any, ...]) -> Any:
    """The one value of an option; where it stands twice it is refused, instead of the last one being taken."""
    if len(values) > 1:
        raise click.UsageError(f"{option.opts[0]} stands twice; give it once.", ctx)
    return values[0] if values else None


def _keyword(flag: Flag) -> str:
    return flag.keyword or flag.words.removeprefix("--").removeprefix("no-").replace("-", "_")


def _call(name: str, about: Analysis, options: dict[str, Any]) -> None:
    """Load what the command is given, say how long it will take, and carry it out."""
    request = request_of(options, about.outcome)
    if about.instead and request.outcomes:
        raise SimError(f"--outcome {request.outcomes[0]}: {about.instead}")
    given = {_keyword(flag): options[_keyword(flag)] for flag in about.flags}
    given = {key: value for key, value in given.items() if value not in (None, ())}
    positional, read = _sources(name, about, options, given)
    from sim.runner import choose_paths

    module = import_module(f"sim.analysis.{name}")
    if about.paths == "one":
        paths: Sequence[str] = [one_path(read[0], request.paths)]
        positional = [*positional, *paths]
    elif about.paths:
        paths = choose_paths(read[0], request.paths)
        given["paths"] = request.paths
    if about.walks and not about.instead:
        given["outcomes"] = request.outcomes
    if about.takes != "DATA":
        given["worlds"] = request.worlds
    if hasattr(module, "size"):
        settings, worlds = module.size(*positional, **given)
        warn_of_long_work(read[0], request, paths, settings, worlds=worlds)

    def find(progress: Progress, pool: Pool) -> Finding:
        work = {"executor": pool} if about.walks else {}
        found: Finding = getattr(module, name)(*positional, seed=request.seed, progress=progress, **work, **given)
        return found

    named = options["scenario"] if "scenario" in options else options["files"]
    stem = Path(named if isinstance(named, str) else named[0]).stem
    carry_out(find, request, stem=stem, read=read, keep=about.walks, columns=about.columns,
              view=getattr(module, "view", None))  # fmt: skip


def _sources(name: str, about: Analysis, options: dict[str, Any], given: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """What the analysis is about, and what of it counts for the identity of the answer."""
    if about.reads:
        found: tuple[list[Any], list[Any]] | None = import_module(f"sim.analysis.{name}").sources(options, given)
        if found is not None:
            return found
    from sim.scenario.check import MOST, MOST_UNWALKED

    where = (options[key] for key in ("scenario", "overlays", "variant", "sets"))
    loaded = load_from(*where, actors=MOST if about.walks else MOST_UNWALKED)
    return [loaded], [loaded.scenario]


def one_path(scenario: Scenario, paths: Sequence[str]) -> str:
    """The one path that is asked for.

    Raises
    ------
    SimError
        For none or several, unless the scenario has only one, and for a path that is not there.
    """
    from sim.runner import choose_paths

    known = choose_paths(scenario, paths)
    if len(known) == 1:
        return known[0]
    which = "several are named" if paths else "none is named"
    others = [key for key in known if key != scenario.disagreement]
    raise SimError(f"this looks into one path, and {which}. Add --path KEY, one of {', '.join(others)}.")
