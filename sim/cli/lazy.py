"""A group of commands that imports a command only when it is called, and suggests the right name for a wrong one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from sim.scenario.suggest import did_you_mean


class LazyGroup(click.Group):
    """A click group over tables of names.

    Parameters
    ----------
    groups
        What somebody wants -> name -> one line of help; the module ``sim.cli.NAME`` holds the command under the name
        ``command``, unless ``sim.cli.analyses`` makes it from the catalogue of analyses.
    """

    def __init__(self, *args: Any, groups: Mapping[str, Mapping[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.groups = groups
        self.table = {name: about for table in groups.values() for name, about in table.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the tables."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self.table:
            return None
        from sim.analysis.catalogue import ANALYSES
        from sim.cli.analyses import command_of

        if cmd_name in ANALYSES and ANALYSES[cmd_name].takes:
            return command_of(cmd_name)
        name = cmd_name.replace("-", "_")
        module = import_module(f"sim.cli.{name}_" if iskeyword(name) else f"sim.cli.{name}")
        found = getattr(module, "command", None)
        assert isinstance(found, click.Command), f"sim.cli.{cmd_name} has no click command named 'command'"
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; a wrong word is answered with the nearest right one."""
        if args and args[0] not in self.table and not args[0].startswith("-"):
            raise click.UsageError(f"there is no command '{args[0]}'. {did_you_mean(args[0], self.table)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The lists of commands for ``--help``, from the tables, so that nothing is imported."""
        for title, table in self.groups.items():
            with formatter.section(title):
                formatter.write_dl(list(table.items()))
