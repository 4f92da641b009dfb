"""The options that say which scenario: the file, overlays, a variant, and single values."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from sim.output import FORMATS

if TYPE_CHECKING:
    from sim.scenario.read import Loaded

Decorated = Callable[..., Any]

format_option = click.option(
    "--format", "kind", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help="Of the charts."
)

style_option = click.option(
    "--style", type=click.Choice(("screen", "print")), default="screen", show_default=True,
    help="Of the charts; print adds hatches for grey paper.",
)  # fmt: skip


def scenario_options(function: Decorated, *, required: bool = True) -> Decorated:
    """Add SCENARIO, ``-f``, ``--variant`` and ``--set``; the function gets scenario, overlays, variant and sets.

    Parameters
    ----------
    function
        The function of a command, before ``click.command``.
    required
        Whether a scenario must be named.
    """
    parts = (
        click.argument("scenario", metavar="SCENARIO" if required else "[SCENARIO]", required=required),
        click.option(
            "-f",
            "--overlay",
            "overlays",
            multiple=True,
            metavar="FILE",
            help="Lay a file over the scenario (repeatable).",
        ),
        click.option("--variant", metavar="NAME", help="A variant that the scenario offers."),
        click.option(
            "--set",
            "sets",
            multiple=True,
            metavar="A.B.C=VALUE",
            help="Change one value: =12, =[8,12,20], =+10, =-5, =*1.2; * stands for several names (repeatable).",
        ),
    )
    for part in reversed(parts):
        function = part(function)
    return function


def load_from(
    scenario: str, overlays: tuple[str, ...], variant: str | None, sets: tuple[str, ...], **options: Any
) -> Loaded:
    """The scenario that the options name; other options are those of :func:`sim.scenario.read.load`.

    Raises
    ------
    ScenarioError
        Something is wrong with it.
    """
    gc.disable()  # reading makes many small objects and no rubbish; looking for some would take a fifth of the time
    try:
        from sim.scenario.read import load

        return load(scenario, overlays=overlays, variant=variant, sets=sets, **options)
    finally:
        gc.enable()
