"""Reading a scenario: the only way from YAML to a :class:`~sim.scenario.schema.Scenario`.

Defaults < parents left to right < the file < overlays < variant < ``--set``; mappings merge, lists replace. All
mistakes are collected and raised at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.scenario.check import MOST, check, unit_faults
from sim.scenario.defaults import with_defaults, with_fallback
from sim.scenario.files import NOWHERE, FileRead, Files, label_of, project_root, resolved
from sim.scenario.kinds import refuse_known
from sim.scenario.layers import PATH_KEYS, Layers, read_layers, with_variant
from sim.scenario.ledger import Ledger, read_ledger
from sim.scenario.marks import Address, Node, dotted, spelt
from sim.scenario.override import Setting, apply_sets
from sim.scenario.schema import Scenario
from sim.scenario.shape import is_missing, read_shape, say_misnamed
from sim.scenario.warn import distinct_labels, warnings_for


@dataclass(frozen=True)
class Loaded:
    """A scenario, resolved, with everything that is known about how it came about.

    Parameters
    ----------
    scenario
        The resolved scenario.
    warnings
        What is legal but odd.
    tree
        The merged values with their places.
    files
        Every file read, the scenario first, with its SHA-256.
    ledger
        The claims and sources that ``because`` refers to; None if the scenario names none.
    path
        The scenario file.
    variant, variant_title
        The variant chosen, if any, and its title.
    variants
        The variants on offer, each with its title, or its name where it has none.
    """

    scenario: Scenario
    warnings: Sequence[Problem]
    tree: Node
    files: Sequence[FileRead]
    ledger: Ledger | None
    path: Path
    variant: str | None = None
    variant_title: str | None = None
    variants: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def origin(self) -> dict[str, str]:
        """Dotted address -> ``file:line`` of the value; what is not there is a default."""
        return {dotted(address): str(node.mark) for address, node in self.tree.walk() if address}

    def resolved_yaml(self, folder: str | Path | None = None) -> str:
        """The resolved scenario as YAML that loads back equal.

        Parameters
        ----------
        folder
            Where the text will be stored; the ledger's files are named relative to it (the scenario's own folder
            if absent).
        """
        from sim.scenario.write import dump

        return dump(self.scenario, base=self.path.parent, folder=None if folder is None else Path(folder))

    def file_named(self, key: str) -> Path | None:
        """The path of the file that the scenario names under ``claims``, ``sources`` or ``episodes``."""
        named = getattr(self.scenario, key)
        return None if named is None else (self.path.parent / named).resolve()


def load(
    path: str | Path,
    *,
    overlays: Iterable[str | Path] = (),
    variant: str | None = None,
    sets: Iterable[Setting] = (),
    root: str | Path | None = None,
    every_variant: bool = False,
    actors: int = MOST,
    text: str | None = None,
) -> Loaded:
    """Read a scenario.

    Parameters
    ----------
    path
        The scenario file.
    overlays
        Files laid over it, in order.
    variant
        The name of one of its variants.
    sets
        Settings ``a.b.c=value``, or pairs of an address and a value; see :mod:`sim.scenario.override`.
    root
        The project folder that every file named by a scenario must lie in; found from ``path`` if absent.
    every_variant
        Whether the variants that were not chosen are checked as well.
    actors
        Most actors there may be; what walks no paths can do with more.
    text
        What is read in the file's stead; the file need not be there.

    Returns
    -------
    The resolved scenario with its warnings, origins, files and ledger.

    Raises
    ------
    ScenarioError
        Something is wrong; the error holds every problem, each with its place and remedy.

    Examples
    --------
    >>> load("nowhere.yaml")
    Traceback (most recent call last):
    sim.errors.ScenarioError: nowhere.yaml: does not exist.
    1 error in nowhere.yaml; nothing was run.
    """
    main, over, sets = Path(path), [Path(overlay) for overlay in overlays], tuple(sets)
    given = {} if text is None else {main: text}
    files = Files(Path(root) if root is not None else project_root(main), given)
    layers = read_layers(files, main, over)
    if layers.tree is None or not layers.complete:
        raise _error(files, main, over)
    base, named = layers, main.stem.replace("_", " ").replace("-", " ").capitalize()
    title = None
    if variant is not None:
        layers, title = with_variant(layers, variant, files.problems, label_of(main), files.dropped)
    assert layers.tree is not None
    tree = apply_sets(with_fallback(layers.tree, named), sets, files.problems, files.warnings)
    tree, ledger = _named_files(files, tree, main)
    unreadable = {problem.where for problem in files.problems} | {_above(problem.where) for problem in files.problems}
    if sets and any(unit_faults(tree, settings=True)) and not any(unit_faults(tree)):
        tree = with_defaults(tree, {"units": "points"})  # so that what was set is taken as meant when it is read back
    scenario, problems = read_shape(tree)
    problems = say_misnamed(problems, tree, _variant(base, variant))
    files.problems += [problem for problem in problems if problem.where not in unreadable - {""}]
    checked: set[Node] = set()
    files.problems += check(tree, scenario, ledger, checked, actors=actors)
    if every_variant:
        valid = (tree, scenario) if scenario is not None and not files.problems else None
        files.problems += _problems_of_variants(base, variant, named, ledger, checked, files.problems, valid)
    if files.problems or scenario is None:
        raise _error(files, main, over)
    warnings = [*files.warnings, *warnings_for(tree, scenario)]
    return Loaded(
        distinct_labels(scenario), warnings, tree, tuple(files.read), ledger, main, variant, title, _titles(base)
    )


def load_text(text: str, name: str = "text.yaml", **options: object) -> Loaded:
    """Read a scenario from its text, as :func:`load` reads a file; it reaches no file but shipped ones.

    >>> interests = "{pay: {position: %s, salience: 50}}"
    >>> sides = [f"  {name}: {{interests: {interests % wish}}}" for name, wish in (("union", 90), ("owner", 10))]
    >>> text = "\\n".join(["issues:", "  pay: {scale: {0: none, 100: all}, today: 20}", "actors:", *sides])
    >>> list(load_text(text).scenario.actors)
    ['union', 'owner']
    """
    return load(name, root=NOWHERE, text=text, **options)  # type: ignore[arg-type]


def load_scenario(path: str | Path, **options: object) -> Scenario:
    """The resolved scenario only; see :func:`load`."""
    return load(path, **options).scenario  # type: ignore[arg-type]


def _problems_of_variants(
    layers: Layers,
    chosen: str | None,
    title: str,
    ledger: Ledger | None,
    checked: set[Node],
    reported: Sequence[Problem],
    valid: tuple[Node, Scenario] | None,
) -> list[Problem]:
    """What is wrong with the scenario once a variant is laid over it, for each that was not chosen.

    Where the scenario itself is broken, only new faults in the variant's own lines are told.
    """
    found: list[Problem] = []
    known = {(problem.where, problem.message) for problem in reported}
    for name in _titles(layers):
        if name == chosen or layers.variants is None:
            continue
        problems: list[Problem] = []
        varied, _ = with_variant(layers, name, problems, "")
        assert varied.tree is not None
        tree = with_fallback(varied.tree, title)
        scenario, faults = read_shape(tree, valid)
        faults = say_misnamed(faults, tree, _variant(layers, name))
        problems += [*faults, *check(tree, scenario, ledger, checked)]
        own = layers.variants.get(name)
        if own is not None and reported:
            lines = {(node.mark.source.label, node.mark.line + 1) for _, node in own.walk()}
            problems = [
                problem for problem in problems if (problem.file, problem.line) in lines and not is_missing(problem)
            ]
        found += [problem for problem in problems if (problem.where, problem.message) not in known]
    return found


def _variant(layers: Layers, name: str | None) -> Node | None:
    """A variant as it was written."""
    return layers.variants.get(name) if layers.variants is not None and name is not None else None


def _above(where: str) -> str:
    """The address one step up: what follows from an unreadable value shows there."""
    return where.rpartition(".")[0]


def _titles(layers: Layers) -> dict[str, str]:
    variants = layers.variants.mapping if layers.variants is not None else None
    titles = {str(name): node.get("title") for name, node in (variants or {}).items()}
    return {name: name if title is None else str(title.value) for name, title in titles.items()}


def _named_files(files: Files, tree: Node, main: Path) -> tuple[Node, Ledger | None]:
    """Read the ledger, and name its files relative to the scenario's own folder."""
    entries = dict(tree.mapping or {})
    trees: dict[str, Node | None] = {}
    for key in PATH_KEYS:
        node = entries.get(key)
        if node is None or node.value is None:
            continue
        if not isinstance(node.value, str):
            files.problems.append(node.mark.problem("a file name is expected", f"Write {key}: file.yaml.", key))
            continue
        source = node.mark.source.path
        target = resolved(source or main).parent / node.value
        before = len(files.problems)
        trees[key] = files.tree(target, node, where=key)
        if len(files.problems) == before:
            named = Path(os.path.relpath(resolved(target), resolved(main).parent)).as_posix()
            entries[key] = replace(node, value=named)
    ledger = None
    if trees.get("claims") is not None or trees.get("sources") is not None:
        ledger = read_ledger(trees.get("claims"), trees.get("sources"), files.problems)
    return replace(tree, value=entries), ledger


def _with_drop(problem: Problem, dropped: Sequence[tuple[Address, str]]) -> Problem:
    """A fault with the place that dropped what it misses, where one did: a name, or a value beside or below it."""
    for address, place in dropped:
        name = spelt(address[-1])
        if f"'{name}'" in problem.message or problem.where == dotted(address[:-1]):
            remedy = f"{problem.remedy} It is dropped at {place}: {dotted(address)}."
            return replace(problem, remedy=remedy.strip())
    return problem


def _error(files: Files, main: Path, overlays: Sequence[Path]) -> ScenarioError:
    refuse_known(main, "scenario")
    label = label_of(main)
    others = [file.label for file in files.read if file.label != label]
    order = {name: place for place, name in enumerate([label, *others])}
    problems = [_with_drop(one, files.dropped) for one in dict.fromkeys(files.problems)]
    problems.sort(
        key=lambda problem: (order.get(problem.file or "", len(order)), problem.line or 0, problem.column or 0)
    )
    at_fault = {problem.file for problem in problems}
    over = [label_of(overlay) for overlay in overlays]
    involved = [name for name in others if name in at_fault]
    parents = [name for name in involved if name not in over]
    return ScenarioError(problems, label, parents, [name for name in involved if name in over])
