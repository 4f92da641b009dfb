"""The command line: one file per command, imported when it is asked for.

A user's mistake ends in a message on standard error and status 2, Ctrl-C in status 130. A new command is one file
with a click command named ``command``, and one line in :data:`GROUPS`; that of an analysis is a line alone.
"""

from __future__ import annotations

import gc
import io
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence

import click

from sim.analysis.catalogue import ANALYSES
from sim.cli.lazy import LazyGroup
from sim.errors import SimError, printable

_OWN: dict[str, dict[str, str]] = {
    "Run and look": {
        "run": "Walk the settlement paths of SCENARIO in many worlds; write charts, tables, data and a report.",
        "show": "Show who wants what, how much, and where it will not go.",
        "dashboard": "Open SCENARIO in the browser: turn dials, compose a deal, watch a world.",
    },
    "Change and compare": {},
    "Ask what it takes": {},
    "Decision models": {},
    "Files": {
        "new": "Write a commented scenario to start from.",
        "export": "Write a scenario, or a run with its results, as one spreadsheet.",
        "import": "Turn a table or a file of another tool into a scenario or conflict.",
        "validate": "Find every mistake in a scenario at once.",
        "schema": "Print the JSON Schema of the scenario format.",
    },
}
GROUPS = {
    group: own | {name: one.about for name, one in ANALYSES.items() if one.group == group}
    for group, own in _OWN.items()
}
"""What somebody wants -> the commands for it -> what each does."""
COMMANDS = {name: about for table in GROUPS.values() for name, about in table.items()}
"""Every command; that of a name is in the module of that name in this folder, or follows from its analysis."""

STOPPED = 130
"""The status after Ctrl-C."""


@click.group(cls=LazyGroup, groups=GROUPS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="settlement-sim", prog_name="sim")
def cli() -> None:
    """Which way to a settlement would the parties' own interests carry, how far, and who stops it over what."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its status.

    Parameters
    ----------
    arguments
        The words after ``sim``; those of the process if absent.
    """
    if hasattr(signal, "pthread_kill"):
        sys.unraisablehook = _hear_again
    status = call(list(sys.argv[1:] if arguments is None else arguments))
    if status == STOPPED:
        sys.stdout.flush()
        os._exit(status)  # at once: Python may die of an interrupt at its exit that it has dealt with before
    gc.freeze()  # all of it goes with the process: Python need not look for what could be cleared up first
    sys.exit(status)


def call(arguments: list[str]) -> int:
    """Run a command and return its status: 0, 2 for a user's mistake, 130 for Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):  # what a terminal's encoding lacks is spelt out
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")
    try:
        status = cli.main(arguments, prog_name="sim", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except SimError as error:
        _tell(error, as_json="--json" in arguments)
        return error.status
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt) as stop:
        if isinstance(stop.__cause__, EOFError):  # click takes it for Ctrl-C
            click.echo("sim: another process of this command was killed. Ask again; see --resume.", err=True)
            return 2
        click.echo("stopped", err=True)
        return STOPPED
    except MemoryError:
        message = "sim: there is not enough memory. Ask for fewer --worlds, --keep or --workers, or free some of it."
        click.echo(message, err=True)
        return 2
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        click.echo(printable(f"sim: {name}{(error.strerror or str(error)).lower()}"), err=True)
        return 2


def _hear_again(lost: sys.UnraisableHookArgs) -> None:
    """Ctrl-C that came where nothing can be raised, such as in a finalizer, comes once more a moment later."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        threading.Timer(0.01, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT)).start()
    else:
        sys.__unraisablehook__(lost)


def _tell(error: SimError, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(error.as_json(), indent=2, ensure_ascii=False))
    else:
        click.echo(printable(str(error)), err=True)
