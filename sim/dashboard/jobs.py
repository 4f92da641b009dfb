"""Longer questions about a state: what matters here, what would it take, and what do the decision models say.

Each is a function of :mod:`sim.analysis`, done in the background with progress. It ends when it is cancelled, when
the same tab asks anew, or when nobody has asked for it for a while.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any, final

from sim.dashboard.base import Base
from sim.dashboard.queues import Replaced, Tick, Work, WorkQueue
from sim.dashboard.state import State
from sim.errors import SimError
from sim.results.wording import sentence
from sim.scenario.read import Loaded
from sim.scenario.suggest import did_you_mean

if TYPE_CHECKING:
    from sim.analysis.finding import Finding
    from sim.analysis.options import Shared

ABANDONED = 30.0
"""Seconds after which work that nobody asks for ends."""
KEPT = 32
WORLDS = {"tornado": 300, "tip": 200, "suggest": 200, "forecast": 200}
"""Worlds of each question; as many as keep it within a minute or so on a large scenario."""
SUGGEST = 30.0
"""Seconds for which smaller changes of a deal are sought."""
ROWS = 40
Progress = Callable[[int, int], None]


def find(kind: str, base: Base, state: State, fields: Mapping[str, Any], progress: Progress) -> Finding:
    """The finding of an analysis for the path in view."""
    loaded, view, worlds = base.loaded(state), base.view(state), WORLDS[kind]
    walked: Shared = {"worlds": worlds, "seed": state.seed, "workers": 1, "progress": progress}
    if kind == "tornado":
        from sim.analysis.sensitivity import sensitivity

        followed = [str(fields.get("outcome") or "completed")[:100]]
        return sensitivity(loaded, paths=[view], outcomes=followed, **walked)
    if kind == "tip":
        from sim.analysis.tip import tip

        target = str(fields.get("to") or "completed >= 0.5")[:100]
        return tip(loaded, view, target, most=2, **walked)
    if kind == "suggest":
        return _suggested(loaded, view, str(fields.get("to") or "")[:100], worlds, state.seed, progress)
    from sim.analysis.forecast import forecast

    return forecast(loaded, worlds=worlds, seed=state.seed, progress=progress)


def _suggested(loaded: Loaded, view: str, to: str, worlds: int, seed: int, progress: Progress) -> Finding:
    """The smallest changes of a path's terms with which it comes to a target, and of the order of its clauses."""
    from sim.analysis.finding import Finding
    from sim.analysis.outcomes import target
    from sim.analysis.tip import tip
    from sim.analysis.tip.levers import levers
    from sim.dashboard.board import orders

    scenario, within = loaded.scenario, _in_time(progress, SUGGEST)
    several = len(scenario.paths[view].stages) > 1  # signed is said of the first stage
    to = to or ("completed >= 0.5" if several else "signed >= 0.5")
    words, table = orders(scenario, view, target(scenario, to), worlds=worlds, seed=seed, progress=within)
    about = {"paths": [view], "worlds": worlds, "seed": seed}
    if not any(one.address.startswith(f"paths.{view}.") for one in levers(scenario, view)):
        found = Finding("tip", "No term of the path has room to move.", {}, scenario, about)
    else:
        try:
            found = tip(
                loaded, view, to, only=[f"paths.{view}.*"], worlds=worlds, seed=seed, most=3, workers=1, progress=within
            )
        except SimError as error:
            if isinstance(error, Replaced) or not table["reached"].any():
                raise
            found = Finding("tip", sentence(f"{error}"), {}, scenario, about)
    if not words:
        return found
    return replace(found, sentence=f"{found.sentence} {words}", tables={**found.tables, "order": table})


def _in_time(progress: Progress, seconds: float) -> Progress:
    """The same progress, which ends the work when it takes too long."""
    end = time.monotonic() + seconds

    def report(done: int, total: int) -> None:
        progress(done, total)
        if time.monotonic() > end:
            raise SimError(f"nothing was found within {seconds:.0f} seconds. sim tip on the command line searches on.")

    return report


@final
class Job:
    """One question under way: its progress, and in the end its finding as plain data."""

    def __init__(self, kind: str, state: State) -> None:
        self.state = state
        self.id, self.kind = secrets.token_urlsafe(12), kind
        self.done, self.total = 0, 0
        self.work: Work | None = None
        self.seen = time.monotonic()

    def as_json(self) -> dict[str, Any]:
        """Where it stands: running, done with a finding, cancelled, or failed with an error."""
        state = {"id": self.id, "kind": self.kind, "done": self.done, "total": self.total}
        future = self.work.future if self.work is not None else None
        if future is None or not future.done():
            return {**state, "status": "running"}
        error = future.exception()
        if error is None:
            return {**state, "status": "done", "finding": future.result()}
        if isinstance(error, Replaced):
            return {**state, "status": "cancelled"}
        problem = error.as_json() if isinstance(error, SimError) else {"error": "the analysis failed on the server."}
        return {**state, "status": "failed", **problem}


@final
class Jobs:
    """All questions of a server; the oldest are forgotten."""

    def __init__(self, base: Base, queue: WorkQueue) -> None:
        self._base, self._queue = base, queue
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = Lock()

    def start(self, tab: str, kind: str, state: State, fields: Mapping[str, Any]) -> Job:
        """Ask a question; an older one of the same tab ends.

        Raises
        ------
        SimError
            For a question that is not known, or a state that is not valid.
        """
        if kind not in WORLDS:
            raise SimError(f"there is no analysis '{kind[:60]}'. {did_you_mean(kind, WORLDS)}")
        self._base.loaded(state), self._base.view(state)
        job = Job(kind, state)

        def do(tick: Tick) -> dict[str, Any]:
            def progress(done: int, total: int) -> None:
                job.done, job.total = done, max(done, total)
                if time.monotonic() - job.seen > ABANDONED:
                    raise Replaced()
                tick()

            return plain(find(kind, self._base, state, fields, progress))

        job.work = self._queue.submit(tab, do)
        with self._lock:
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT:
                _, old = self._jobs.popitem(last=False)
                if old.work is not None:
                    old.work.cancel()
        return job

    def get(self, id: str) -> Job | None:
        """A question by its id; asking for it keeps it alive."""
        with self._lock:
            job = self._jobs.get(id)
        if job is not None:
            job.seen = time.monotonic()
        return job

    def sensitivities(self, state: State) -> dict[str, Any]:
        """What matters in a setting, by path, as far as it was asked and is still remembered."""
        with self._lock:
            jobs = list(self._jobs.values())
        found = {}
        for job in jobs:
            alike = (job.state.variant, job.state.sets, job.state.deals) == (state.variant, state.sets, state.deals)
            if job.kind == "tornado" and alike and (answer := job.as_json())["status"] == "done":
                found[self._base.view(job.state)] = answer["finding"]
        return found

    def cancel(self, id: str) -> Job | None:
        """End a question."""
        job = self.get(id)
        if job is not None and job.work is not None:
            job.work.cancel()
        return job


def plain(finding: Finding) -> dict[str, Any]:
    """A finding as plain data: sentence, notes, settings, and its tables, the longest cut."""
    from sim.dashboard.pictures import as_json

    tables = {name: table for name, table in finding.tables.items() if len(table.columns)}
    cut = {name: as_json(table if finding.name == "forecast" else table.head(ROWS)) for name, table in tables.items()}
    if finding.name == "forecast":
        cut = {"forecasts": cut["forecasts"]}
    return {
        "name": finding.name,
        "sentence": finding.sentence,
        "notes": list(finding.notes),
        "worlds": finding.settings.get("worlds"),
        "rows": {name: len(table) for name, table in tables.items()},
        "tables": cut,
    }
