"""The scenario that was opened, and any state laid over it: read once, changed as ``--set`` changes it."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, final

from sim.dashboard.controls import Control, controls_of
from sim.dashboard.state import State
from sim.errors import ScenarioError, SimError
from sim.scenario.ledger import read_episodes
from sim.scenario.read import Loaded, load, load_text
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.scenario.write import plain, to_yaml
from sim.work.walk import Known

if TYPE_CHECKING:
    from sim.results import Results

KEPT = 24
"""Scenarios, and answers, that are remembered; undo and pins are then immediate."""
MOST_KNOWN = 2000
"""Worlds up to which walks of paths are kept, to be used again where another path is changed."""
_Kept = TypeVar("_Kept")


@final
class Memory:
    """The last few answers by key, for several threads; no more than ``most`` of them."""

    def __init__(self, most: int = KEPT) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock, self._most = Lock(), most

    def get(self, key: Hashable, make: Callable[[], _Kept]) -> _Kept:
        """What is remembered under a key, or is made now."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                kept: _Kept = self._kept[key]
                return kept
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


def safe_name(text: str) -> str:
    """A text as part of the name of a file: letters, digits, hyphens and underscores.

    >>> safe_name("../Côte d'Ivoire"), safe_name("..")
    ('C-te-d-Ivoire', 'scenario')
    """
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")[:80] or "scenario"


def composed(scenario: Scenario, deals: Sequence[tuple[str, str]]) -> Scenario:
    """A scenario with paths laid into it, read by the reader that files are read by.

    Raises
    ------
    SimError
        For what the format does not allow.
    """
    files = {key: getattr(scenario, key) for key in ("claims", "sources", "episodes")}
    content = {key: value for key, value in plain(scenario).items() if key not in files}
    content["paths"] = {**content.get("paths", {}), **{key: json.loads(text) for key, text in deals}}
    try:
        return load_text(to_yaml(content)).scenario.model_copy(update=files)
    except ScenarioError as error:
        lines = [f"{one.where}: {one.message}. {one.remedy}".strip() for one in error.problems[:8]]
        raise SimError("\n".join(lines)) from None


@final
class Base:
    """A scenario as the command line opened it, with the overlays, variant, sets and seed that every command takes.

    ``text`` is read in the file's stead. Every file that the scenario names must lie in ``root``; in the project's
    folder if absent.
    """

    def __init__(
        self,
        scenario: str | Path,
        overlays: Sequence[str | Path] = (),
        variant: str | None = None,
        sets: Sequence[str] = (),
        *,
        seed: int = 1,
        text: str | None = None,
        root: Path | None = None,
    ) -> None:
        self.path, self.overlays, self.sets = Path(scenario), tuple(overlays), tuple(sets)
        self.text, self.root = text, root
        self.variant, self.seed = variant, seed
        self._variants, self._states, self._known = Memory(), Memory(), Known()
        self.opened = self.as_written(variant)

    def read(self, **options: Any) -> Loaded:
        """The file, or the text in its stead, read with these options of :func:`sim.scenario.read.load`."""
        return load(self.path, root=self.root, text=self.text, **options)

    def as_written(self, variant: str | None) -> Loaded:
        """The scenario with a variant and what the command line set, before anything was moved on the page.

        Raises
        ------
        SimError
            For a variant that is not there, or a scenario that is not valid.
        """
        if variant is not None and hasattr(self, "opened") and variant not in self.opened.variants:
            raise SimError(f"there is no variant '{variant}'. {did_you_mean(variant, self.opened.variants)}")
        read = partial(self.read, overlays=self.overlays, variant=variant, sets=self.sets)
        return self._variants.get(("variant", variant), read)

    def plain_file(self) -> Loaded:
        """The file alone, without overlays, variant or settings."""
        as_opened = not (self.overlays or self.variant or self.sets)
        return self.opened if as_opened else self._variants.get(("file alone",), self.read)

    def controls(self, state: State) -> dict[str, Control]:
        """The numbers and choices that can be set, by address; those of composed paths with them."""
        key = ("controls", state.variant, state.deals)
        return self._variants.get(key, lambda: controls_of(self.with_deals(state)))

    def with_deals(self, state: State) -> Scenario:
        """The scenario of a variant with the composed paths in it.

        Raises
        ------
        SimError
            For a path that the format does not allow; every mistake with its place in the path.
        """
        written = self.as_written(state.variant).scenario
        if not state.deals:
            return written
        return self._states.get((state.variant, state.deals), lambda: composed(written, state.deals))

    def loaded(self, state: State) -> Loaded:
        """The scenario in a state.

        Raises
        ------
        SimError
            For a name that is not there or a number that is not allowed.
        """
        return self._states.get((state.variant, state.sets, state.deals), lambda: self._changed(state))

    def _changed(self, state: State) -> Loaded:
        written = self.as_written(state.variant)
        held = replace(written, scenario=self.with_deals(state))
        if not state.sets:
            return held
        known = self.controls(state)
        for address, value in state.sets:
            if address not in known:
                raise SimError(f"there is nothing to set at '{address[:200]}'. {did_you_mean(address, known)}")
            known[address].check(value)
        from sim.analysis.case import opened

        return replace(held, scenario=opened(held.scenario if state.deals else held).changed(state.settings))

    def paths(self, state: State) -> tuple[str, ...]:
        """The paths of a state: those chosen, or all that are compared."""
        from sim.runner import choose_paths

        return choose_paths(self.with_deals(state), state.paths or None)

    def view(self, state: State) -> str:
        """The path that a state looks at closely: one of those walked."""
        chosen = self.paths(state)
        if state.view is not None and state.view not in chosen:
            raise SimError(f"the path '{state.view}' is not among those walked. {did_you_mean(state.view, chosen)}")
        held = self.with_deals(state)
        with_consent = [path for path in chosen if any(stage.consent for stage in held.paths[path].stages)]
        return state.view or (with_consent or list(chosen))[0]

    def run(self, state: State, tick: Callable[[], None] | None = None) -> Results:
        """The results of a state, as ``sim run`` gives them; ``tick`` is called now and then and may raise."""
        from sim.runner import run
        from sim.work.pool import Pool
        from sim.work.processes import cores

        loaded = self.loaded(state)
        results = run(
            loaded.scenario,
            worlds=state.worlds,
            seed=state.seed,
            paths=self.paths(state),
            executor=Pool(workers=1, threads=cores()),
            progress=None if tick is None else lambda done, total: tick(),
            check=False,  # who moves a slider does not wait for the Mesa agents
            known=self._known if state.worlds <= MOST_KNOWN else None,
        )
        made = {
            **results.settings,
            "variant": state.variant,
            "overlays": [str(file) for file in self.overlays],
            "sets": [*self.sets, *state.settings],
            "deals": [key for key, _ in state.deals],
            "inputs": {file.label: file.sha256 for file in loaded.files},
        }
        episodes = self._variants.get(("episodes",), lambda: read_episodes(self.opened.file_named("episodes")))
        return replace(results, settings=made, episodes=episodes, ledger=loaded.ledger, home=loaded.path.parent)
