"""``sim dashboard``: the scenario as a page in the browser, with a slider for every weight."""

from __future__ import annotations

import click

from sim.cli.options import scenario_options
from sim.errors import printable


@click.command("dashboard")
@scenario_options
@click.option("--port", type=int, metavar="N", help="Port to listen on; 8765 or any free one if absent.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="NAME", help="Address to listen on.")
@click.option("--seed", default=1, show_default=True, metavar="N", help="Same seed, same worlds.")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
def command(
    scenario: str,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    port: int | None,
    host: str,
    seed: int,
    no_open: bool,
) -> None:
    """Open SCENARIO in the browser: move a weight, watch the outcome.

    \b
    sim dashboard scenarios/korea-2019.yaml
    sim dashboard scenarios/korea-2019.yaml --variant us_reading --no-open
    """
    from sim.dashboard.base import Base
    from sim.dashboard.serve import LOOPBACK, serve
    from sim.runner import choose_paths, settings

    base = Base(scenario, overlays, variant, sets, seed=seed)
    choose_paths(base.opened.scenario, None)
    settings(base.opened.scenario, seed=seed)
    if base.opened.warnings:
        count = len(base.opened.warnings)
        click.echo(f"{count} warning{'s' if count > 1 else ''}; sim validate tells them.", err=True)
    if host not in LOOPBACK:
        click.echo(
            f"Warning: the page can be reached from other machines ({host}). Anybody who has the address can read the "
            "scenario and make this machine work; nothing is encrypted.",
            err=True,
        )

    def ready(address: str) -> None:
        click.echo(f"{printable(base.opened.scenario.title)}: {address}")
        click.echo("Ctrl-C stops it.")

    serve(base, host=host, port=port, browser=not no_open, ready=ready)
