"""``sim tip``: the smallest changes that would carry a path to a target."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.analysis import Asked, analysis_options, carry_out, warn_of_long_work
from sim.cli.options import load_from, scenario_options
from sim.errors import SimError


@click.command("tip")
@scenario_options
@click.option(
    "--to", default="completed >= 0.5", show_default=True, metavar="TARGET",
    help="An outcome, >= or <=, and a figure: 'signed >= 0.9', 'gain.russia >= 0.1', 'distance <= 5'.",
)  # fmt: skip
@click.option("--cost", "costs", multiple=True, metavar="PATTERN=FACTOR",
              help="What moving matching numbers costs, e.g. 'actors.north_korea.*=5' (repeatable).")  # fmt: skip
@click.option("--firm", default=3.0, show_default=True, metavar="FACTOR", help="What moving a bound marked firm costs.")
@click.option("--only", multiple=True, metavar="PATTERN", help="Change matching numbers only (repeatable).")
@click.option("--hold", multiple=True, metavar="PATTERN", help="Leave matching numbers alone (repeatable).")
@click.option("--at-most", "most", default=3, show_default=True, metavar="N", help="Numbers in a joint change, 1 to 4.")
@click.option("--how", type=click.Choice(["shift", "set"]), default="shift", show_default=True,
              help="Move a number's whole range, or put it at one value in all worlds.")  # fmt: skip
@analysis_options(worlds=500, outcome=None)
def command(
    scenario: str,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    to: str,
    costs: tuple[str, ...],
    firm: float,
    only: tuple[str, ...],
    hold: tuple[str, ...],
    most: int,
    how: str,
    asked: Asked,
) -> None:
    """Find the smallest single and joint changes that carry a path of SCENARIO to a target.

    \b
    sim tip scenarios/korea-2019.yaml --path step_by_step --to "signed >= 0.9"
    sim tip scenarios/korea-2019.yaml --path freeze_for_freeze --to "kept >= 0.5" --cost "actors.north_korea.*=5"
    """
    loaded = load_from(scenario, overlays, variant, sets)
    from sim.analysis.outcomes import target
    from sim.analysis.tip import SCAN, expected_settings, tip
    from sim.analysis.tip.levers import levers
    from sim.cli.one_path import no_outcome, one_path

    no_outcome(asked.outcomes, "this command looks for a target; write it with --to, such as --to 'signed >= 0.9'.")
    path = one_path(loaded.scenario, asked.paths)
    prices = dict(_cost(text) for text in costs)
    target(loaded.scenario, to)
    known = levers(loaded.scenario, path, costs=prices, firm=firm, only=only, hold=hold)
    warn_of_long_work(
        loaded.scenario, asked, [path], expected_settings(len(known), most), worlds=min(SCAN, max(asked.worlds, 1))
    )
    carry_out(
        lambda told, pool: tip(
            loaded, path, to, costs=prices, firm=firm, only=only, hold=hold, most=most, how=how,
            worlds=asked.worlds, seed=asked.seed, executor=pool, progress=told,
        ),
        asked,
        scenarios=[loaded.scenario],
        stem=Path(scenario).stem,
        columns=("change", "from", "to", "best_at", "cost", "reach", "value", "best", "verdict"),
    )  # fmt: skip


def _cost(text: str) -> tuple[str, float]:
    pattern, _, figure = text.rpartition("=")
    try:
        return pattern.strip(), float(figure)
    except ValueError:
        raise SimError(f"--cost {text}: write an address, = and a factor, such as 'actors.north_korea.*=5'.") from None
