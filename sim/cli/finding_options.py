"""The shared options of analyses that walk no paths: worlds, seed, and where and how the finding is told."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sim.cli.analysis import Asked, request_of
from sim.cli.options import format_option

Decorated = Callable[..., Any]
OPTION = "An option of a model, such as exchange.sides=trade; a wrong one lists them all (repeatable)."
"""The help of ``--option`` in commands that ask decision models."""


def finding_options(*, worlds: int | None) -> Callable[[Decorated], Decorated]:
    """Add the options; the function gets them in one argument ``asked``.

    Parameters
    ----------
    worlds
        The default number of worlds; None where nothing is drawn from a scenario.
    """
    draws = click.option(
        "--worlds", default=worlds, show_default=True, metavar="N", help="Draws of everything uncertain."
    )
    parts = (
        *([] if worlds is None else [draws]),
        click.option("--seed", default=1, show_default=True, metavar="N", help="Same seed, same draws."),
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            metavar="FOLDER",
            help="Where to write; results/NAME-ID if absent.",
        ),
        format_option,
        click.option("--report", is_flag=True, help="Write report.html too."),
        click.option("--json", "as_json", is_flag=True, help="Print the finding as JSON."),
        click.option("--quiet", is_flag=True, help="Print nothing but errors."),
    )

    def add(function: Decorated) -> Decorated:
        @functools.wraps(function)
        def gathered(**options: Any) -> Any:
            own = {name: options.pop(name) for name in ("seed", "out", "report", "kind", "as_json", "quiet")}
            draws = options.pop("worlds", 0)
            request = request_of({**options, **own, "worlds": draws})
            asked = Asked(paths=(), outcomes=(), worlds=draws, yes=False, request=request, **own)
            return function(asked=asked, **options)

        decorated: Decorated = gathered
        for part in reversed(parts):
            decorated = part(decorated)
        return decorated

    return add
