"""The matrix of actors and issues in the terminal."""

from __future__ import annotations

import os

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from sim.errors import printable
from sim.scenario.numbers import Number
from sim.scenario.read import Loaded
from sim.scenario.schema import Bound, Interest, Path


def print_matrix(loaded: Loaded, actors: tuple[str, ...], issues: tuple[str, ...]) -> None:
    """Print position, salience and bounds of each actor on each issue, and the paths below.

    Parameters
    ----------
    loaded
        The scenario as it was read.
    actors, issues
        The keys to show.
    """
    scenario = loaded.scenario
    width = None if os.environ.get("COLUMNS") else 132
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=width)
    console.print(
        _plain(" · ".join(part for part in (scenario.title, loaded.variant_title, scenario.as_of) if part), "bold")
    )
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False)
    table.add_column("issue: today", ratio=2)
    for actor in actors:
        table.add_column(_plain(scenario.actors[actor].label), ratio=1)
    for key in issues:
        issue = scenario.issues[key]
        cells = [_cell(scenario.actors[actor].interests.get(key)) for actor in actors]
        table.add_row(_plain(f"{scenario.issue_heading(key)}: {issue.today.mode:g}"), *cells)
    console.print(table)
    console.print(
        "position, then salience s; ideal i where it differs; never above ≤ or below ≥ (red line); "
        "≥ or ≤ with $ is a price; ! is firm",
        style="dim",
    )
    for key, path in scenario.paths.items():
        marked = ", the disagreement point" if key == scenario.disagreement else ""
        console.print(_plain(f"{key}: {path.title} ({stages_in_short(path)}{marked})"))
    if scenario.caveat:
        console.print(_plain(scenario.caveat, "italic"))


def stages_in_short(path: Path) -> str:
    """How many stages a path has of its own, where it goes on, and whether it is walked on its own."""
    said = f"{len(path.stages)} stage{'' if len(path.stages) == 1 else 's'}"
    if path.onward is not None:
        later = f" from stage {path.onward.stage}" if path.onward.stage > 1 else ""
        said += f", then {path.onward.path}{later}"
    return said + (", reached from other paths only" if path.branch_only else "")


def _plain(text: str, style: str = "") -> Styled:
    """Text of a scenario, never read as markup."""
    return Styled(printable(text), style=style)


def figure(number: Number) -> str:
    """A number as mode and range.

    >>> figure(Number(low=8, mode=12, high=20)), figure(Number(low=5, mode=5, high=5))
    ('12 (8-20)', '5')
    """
    if number.is_point:
        return f"{number.mode:g}"
    return f"{number.mode:g} ({number.low:g}-{number.high:g})"


def bound_in_short(bound: Bound, *, price: bool) -> str:
    """A bound in a cell: its side, its value, and whether it is a price or firm."""
    side = "≤" if bound.direction == "at_most" else "≥"
    return f"{side} {figure(bound.value)}{' $' if price else ''}{' !' if bound.firm else ''}"


def _cell(interest: Interest | None) -> Styled:
    if interest is None:
        return Styled("-", style="dim")
    cell = Styled(figure(interest.position))
    cell.append(f"\ns {figure(interest.salience)}", style="cyan")
    if interest.ideal is not None and interest.ideal.triple != interest.position.triple:
        cell.append(f"\ni {figure(interest.ideal)}", style="dim")
    if interest.red_line is not None:
        cell.append(f"\n{bound_in_short(interest.red_line, price=False)}", style="red")
    if interest.price is not None:
        cell.append(f"\n{bound_in_short(interest.price, price=True)}", style="yellow")
    return cell
