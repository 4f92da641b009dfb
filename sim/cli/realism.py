"""``sim realism``: the process against the record of past settlements."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.analysis import Asked, analysis_options, carry_out, warn_of_long_work
from sim.cli.options import load_from, scenario_options


@click.command("realism")
@scenario_options
@analysis_options(outcome=None)
def command(scenario: str, overlays: tuple[str, ...], variant: str | None, sets: tuple[str, ...], asked: Asked) -> None:
    """Hold what becomes of the paths of SCENARIO against what is known of settlements in general.

    \b
    sim realism scenarios/korea-2019.yaml
    sim realism scenarios/korea-2019.yaml --path step_by_step --variant no_turnover
    """
    loaded = load_from(scenario, overlays, variant, sets)
    from sim.analysis.realism import realism, shown
    from sim.cli.one_path import no_outcome
    from sim.runner import choose_paths

    no_outcome(asked.outcomes, "this command follows what the record follows.")
    warn_of_long_work(loaded.scenario, asked, choose_paths(loaded.scenario, asked.paths), 5)
    carry_out(
        lambda told, pool: realism(
            loaded, paths=asked.paths, worlds=asked.worlds, seed=asked.seed, executor=pool, progress=told
        ),
        asked,
        scenarios=[loaded.scenario],
        stem=Path(scenario).stem,
        view=lambda finding: shown(finding.tables["facts"], finding.tables["orders"]),
    )
