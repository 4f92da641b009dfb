"""``sim dashboard``: the scenario as a page in the browser."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import scenario_options
from sim.errors import SimError, printable

if TYPE_CHECKING:
    from sim.dashboard.base import Base


@click.command("dashboard")
@partial(scenario_options, required=False)
@click.option("--port", type=int, metavar="N", help="Port to listen on; 8765 or any free one if absent.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="NAME", help="Address to listen on.")
@click.option("--seed", default=1, show_default=True, metavar="N", help="Same seed, same worlds.")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE.html",
              help="Serve nothing: write one page that works without this program.")  # fmt: skip
@click.option("--sensitivity", "followed", multiple=True, metavar="PATH",
              help="With --out: also find what matters most on this path; takes about a minute.")  # fmt: skip
@click.option("--worlds", type=int, default=2000, show_default=True, metavar="N", help="With --out: worlds a path.")
@click.option("--force", is_flag=True, help="With --out: replace the file that is there.")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
def command(
    scenario: str | None,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    port: int | None,
    host: str,
    seed: int,
    no_open: bool,
    out: str | None,
    followed: tuple[str, ...],
    worlds: int,
    force: bool,
) -> None:
    """Open SCENARIO in the browser: turn dials, compose a deal, watch a world.

    Without SCENARIO the page offers what is shipped, templates, and an editor for files of your own.

    \b
    sim dashboard
    sim dashboard scenarios/korea-2019.yaml
    sim dashboard scenarios/korea-2019.yaml --out korea.html
    sim dashboard scenarios/korea-2019.yaml --variant us_reading --no-open
    """
    from sim.dashboard.base import Base
    from sim.runner import choose_paths, settings

    if scenario is None:
        if overlays or variant or sets or out or followed:
            raise SimError("-f, --variant, --set, --out and --sensitivity need a SCENARIO to work on. Name one.")
        _serve(None, "Open or write a scenario", host, port, browser=not no_open)
        return
    base = Base(scenario, overlays, variant, sets, seed=seed)
    choose_paths(base.opened.scenario, None)
    settings(base.opened.scenario, seed=seed)
    if base.opened.warnings:
        count = len(base.opened.warnings)
        click.echo(f"{count} warning{'s' if count > 1 else ''}; sim validate tells them.", err=True)
    if out is not None:
        _write(base, Path(out), followed, worlds, force)
        return
    if followed:
        raise SimError("--sensitivity goes with --out; the page itself finds what matters while it is looked at.")
    _serve(base, base.opened.scenario.title, host, port, browser=not no_open)


def _serve(base: Base | None, title: str, host: str, port: int | None, *, browser: bool) -> None:
    from sim.dashboard.serve import LOOPBACK, serve

    if host not in LOOPBACK:
        click.echo(
            f"Warning: the page can be reached from other machines ({host}). Anybody who has the address can read the "
            "scenario and make this machine work; nothing is encrypted.",
            err=True,
        )

    def ready(address: str) -> None:
        click.echo(f"{printable(title)}: {address}")
        click.echo("Ctrl-C stops it.")

    serve(base, host=host, port=port, browser=browser, ready=ready)


def _write(base: Base, place: Path, followed: tuple[str, ...], worlds: int, force: bool) -> None:
    """One page that works without a server."""
    from dataclasses import replace

    from sim.dashboard.jobs import find, plain
    from sim.dashboard.offline import offline_page
    from sim.dashboard.state import MOST_WORLDS, State
    from sim.results.files import check_new, write_bytes
    from sim.work.progress import progress

    if place.suffix.lower() not in (".html", ".htm"):
        raise SimError(f"{place}: a page is written as .html. Name it so.")
    check_new(place, force=force)
    if not 1 <= worlds <= MOST_WORLDS:
        raise SimError(f"--worlds: {worlds} is outside 1 to {MOST_WORLDS:,}.")
    state = State(variant=base.variant, worlds=worlds, seed=base.seed)
    views = [replace(state, view=path) for path in followed]
    for view in views:
        base.view(view)
    with progress(quiet=False) as begin:
        found = {}
        for path, view in zip(followed, views, strict=True):
            found[path] = plain(find("tornado", base, view, {"outcome": "kept"}, begin(f"what matters on {path}")))
        content = offline_page(base, [("as opened", state)], base.run, lambda one: found)
    write_bytes(place, content)
    click.echo(printable(f"Written to {place}"))
