"""A scenario that can be changed: what every analysis starts from.

A change is a ``--set``: checked like one, with the same messages, and without reading the file again. Where it only
gives a number that is otherwise drawn, the analysis may give that number to the worlds instead, which is faster and
the same bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.analysis.inputs import Input, inputs
from sim.errors import Problem, ScenarioError, SimError
from sim.scenario.addresses import NoSuchPlace, expand
from sim.scenario.check import MOST, check
from sim.scenario.ledger import Ledger
from sim.scenario.marks import Address, Mark, Node, Source, dotted
from sim.scenario.merge import spell_out
from sim.scenario.override import Setting, apply_sets, from_plain
from sim.scenario.places import SCENARIO
from sim.scenario.read import Loaded, load
from sim.scenario.schema import Bound, Scenario
from sim.scenario.shape import read_shape
from sim.scenario.write import plain

Openable = str | Path | Loaded | Scenario


@dataclass(frozen=True)
class Case:
    """A resolved scenario with the tree that it was read from.

    Attributes
    ----------
    scenario : Scenario
    tree : Node
        Its values, short forms spelt out.
    ledger : Ledger or None
        What ``because`` refers to.
    name : str
        What it is called where several are compared.
    """

    scenario: Scenario
    tree: Node
    ledger: Ledger | None = None
    name: str = "scenario"

    def changed(self, sets: Iterable[Setting]) -> Scenario:
        """The scenario with values set.

        Raises
        ------
        ScenarioError
            As ``--set`` raises it.
        """
        problems: list[Problem] = []
        tree = apply_sets(self.tree, sets, problems)
        return checked(tree, self.ledger, problems, self.name)

    def addresses(self, text: str) -> tuple[str, ...]:
        """The addresses that a written one stands for: wildcards spread, a bound's own number found.

        Raises
        ------
        SimError
            Nothing stands there, with the nearest name.
        """
        try:
            return tuple(self._number(one) for one in expand(self.tree, SCENARIO, text.strip(), create=True))
        except NoSuchPlace as error:
            raise SimError(f"{text.strip()}: {error.message}. {error.remedy}".rstrip()) from None

    def _number(self, address: Address) -> str:
        """The address, down to the number where a bound with one stands there."""
        place, node = SCENARIO.at(address), self.tree.at(address)
        if place is not None and place.model is Bound and node is not None:
            side = next((side for side in ("at_least", "at_most") if node.get(side) is not None), None)
            address = address if side is None else (*address, side)
        return dotted(address)

    @cached_property
    def every(self) -> dict[str, Input]:
        """All numbers that walks of any path draw, by address."""
        return inputs(self.scenario, tuple(self.scenario.paths), certain=True)

    def drawn(self, address: str) -> str | None:
        """What the draw at an address is keyed by; None where nothing is drawn."""
        for one in (address, *(address.removesuffix(f".{end}") for end in ("at_least", "at_most", "to"))):
            if one in self.every:
                return one
        return None


def checked(
    tree: Node,
    ledger: Ledger | None,
    problems: Sequence[Problem] = (),
    name: str = "scenario",
    *,
    actors: int = MOST,
) -> Scenario:
    """The scenario of a tree.

    Raises
    ------
    ScenarioError
        Something is wrong with it.
    """
    scenario, faults = read_shape(tree)
    found = [*problems, *faults, *check(tree, scenario, ledger, set(), actors=actors)]
    if found or scenario is None:
        raise ScenarioError(list(dict.fromkeys(found)), name)
    return scenario


def tree_of(data: Mapping[str, Any], label: str = "scenario") -> Node:
    """Plain data as a tree."""
    return spell_out(from_plain(dict(data), Mark(Source(label, numbered=False))), SCENARIO)


def opened(
    scenario: Openable | Case,
    *,
    variant: str | None = None,
    overlays: Sequence[str | Path] = (),
    sets: Sequence[Setting] = (),
    name: str | None = None,
    actors: int = MOST,
) -> Case:
    """A scenario made ready to be changed.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
    variant, overlays, sets
        Laid over a scenario file.
    name : str, optional
        What it is called.
    actors : int
        Most actors there may be; what walks no paths can do with more.

    Examples
    --------
    >>> case = opened("scenarios/exchange-gradual.yaml")
    >>> case.changed(["process.rounds=3"]).process.rounds
    3
    """
    if isinstance(scenario, (str, Path)):
        loaded = load(scenario, variant=variant, overlays=overlays, sets=sets, actors=actors)
        return Case(loaded.scenario, loaded.tree, loaded.ledger, name or Path(scenario).stem)
    if variant or overlays:
        raise SimError("a variant and overlays are laid over a scenario file, not over one that has been read.")
    if isinstance(scenario, Loaded):
        case = Case(scenario.scenario, scenario.tree, scenario.ledger, name or scenario.path.stem)
    elif isinstance(scenario, Scenario):
        case = Case(scenario, tree_of(plain(scenario)), None, name or scenario.title)
    else:
        case = scenario if name is None else Case(scenario.scenario, scenario.tree, scenario.ledger, name)
    if not sets:
        return case
    problems: list[Problem] = []
    tree = apply_sets(case.tree, sets, problems)
    return Case(checked(tree, case.ledger, problems, case.name, actors=actors), tree, case.ledger, case.name)


def cases_of(
    wanted: Sequence[Openable | Case], with_sets: Sequence[str] = (), sets: Sequence[str] = ()
) -> tuple[Case, ...]:
    """Cases as they are asked for.

    Parameters
    ----------
    asked
        Scenario files, ``FILE@variant``, or what has been read; the first is what the others are compared with.
    with_sets
        Further cases: the first with values set, ``a.b=1; c.d=2``.
    sets
        Values set in all of them.
    """
    found = [_case(one, sets) for one in wanted]
    if found:
        for group in with_sets:
            own = [one.strip() for one in group.split(";") if one.strip()]
            if not own:
                raise SimError("--with: there is nothing to set. Write for example --with actors.china.patience=0.95.")
            found.append(opened(found[0], sets=own, name=f"{found[0].name} with {', '.join(own)}"))
    if len(found) < 2:
        raise SimError("there is nothing to compare with. Name a second scenario, FILE@variant, or --with a.b=value.")
    names = [case.name for case in found]
    return tuple(
        case if names.count(case.name) == 1 else opened(case, name=f"{case.name} ({n})")
        for n, case in enumerate(found, start=1)
    )


def _case(one: Openable | Case, sets: Sequence[str]) -> Case:
    if isinstance(one, (str, Path)) and "@" in str(one) and not Path(one).exists():
        file, _, variant = str(one).rpartition("@")
        return opened(file, variant=variant, sets=sets, name=f"{Path(file).stem}@{variant}")
    return opened(one, sets=sets)
