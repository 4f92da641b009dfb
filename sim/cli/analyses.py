"""The commands of analyses, each made from its entry in :data:`sim.analysis.catalogue.ANALYSES`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.analysis.catalogue import ANALYSES, Analysis, Flag
from sim.cli.analysis import carry_out, request_of, warn_of_long_work
from sim.cli.options import format_option, load_from, scenario_options
from sim.cli.work_options import work_options
from sim.errors import SimError

if TYPE_CHECKING:
    from sim.analysis.finding import Finding
    from sim.scenario.schema import Scenario
    from sim.work.pool import Pool
    from sim.work.progress import Progress

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
