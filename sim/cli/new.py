"""``sim new``: a commented scenario to start from."""

from __future__ import annotations

import re
from pathlib import Path

import click

from sim.errors import SimError


@click.command("new")
@click.argument("name")
def command(name: str) -> None:
    """Write a commented scenario to start from.

    NAME is a name or a file, such as border-dispute or scenarios/border-dispute.yaml. Nothing is overwritten.
    """
    from sim.cli.starter import STARTER

    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    title = re.sub(r"[-_]+", " ", path.stem).strip().capitalize()
    if not re.fullmatch(r"\w[\w .-]*", path.stem):
        raise SimError(f"'{name}' cannot name a scenario. Use letters, digits and hyphens, such as border-dispute.")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(STARTER.replace("@title@", title))
    except FileExistsError:
        raise SimError(f"{path} is there already and is left as it is. Choose another name.") from None
    except FileNotFoundError:
        raise SimError(f"there is no folder {path.parent}. Make it first, or name a file in another one.") from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise SimError(f"{path} cannot be written: {reason}.") from None
    click.echo(f"{path} is written. Next: sim validate {path}")
