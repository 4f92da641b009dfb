"""Where the time goes: seconds of each part of the process, and of each stage, while Korea is walked on one core.

A stopwatch is put around the functions that a part consists of; what a part calls of another part is the other's. The
stopwatch itself costs a few microseconds a call. A function that is not there any more is left out: see :data:`PARTS`.
"""

from __future__ import annotations

import functools
import importlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sim.agents.blocks import BLOCK
from sim.agents.walks import walk_block
from tests.benchmarks.figures import Figure, tell
from tests.benchmarks.korea import ONE, engines, korea, paths

MODEL, COMPILED = "sim.agents.model", "sim.process.compiled.walk"
PARTS: dict[str, tuple[str, ...]] = {
    "draws": ("sim.agents.walks:dispute", f"{MODEL}:walk"),
    "laying out for the kernels": (f"{MODEL}:SettlementModel._compiled", f"{COMPILED}:Sitting.__init__"),
    "looking ahead": (f"{MODEL}:SettlementModel._forecasts", f"{COMPILED}:LOOK"),
    "talks": (f"{MODEL}:talk", f"{COMPILED}:TALKS"),
    "closing table judged": (f"{MODEL}:close",),
    "verdict": (f"{MODEL}:refusals",),
    "verdict: full trust": ("sim.agents.verdict:_would_sign_trusting", f"{COMPILED}:TRUSTING"),
    "delivery, gap, shock, pressure": (
        f"{MODEL}:SettlementModel._deliver",
        f"{MODEL}:SettlementModel._misread",
        f"{MODEL}:SettlementModel._press",
    ),
    "record": (
        "sim.agents.minutes:start",
        "sim.agents.minutes:signature",
        "sim.agents.minutes:end_of_stage",
        "sim.agents.minutes:distance",
        f"{MODEL}:Record",
    ),
    "ended worlds leave": (f"{MODEL}:SettlementModel._go_on",),
}
"""Part -> functions, as ``module:name``."""


class Stopwatch:
    """Seconds by part, each counted once: a part stops while another one that it calls is running."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._parts = ["rest"]
        self._since = time.perf_counter()

    def _turn(self) -> None:
        now = time.perf_counter()
        self.seconds[self._parts[-1]] += now - self._since
        self._since = now

    def around(self, part: str | Callable[..., str], work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed as a part; the part may depend on the arguments."""

        @functools.wraps(work, updated=())
        def timed(*args: Any, **options: Any) -> Any:
            self._turn()
            self._parts.append(part if isinstance(part, str) else part(*args))
            try:
                return work(*args, **options)
            finally:
                self._turn()
                self._parts.pop()

        return timed

    def stop(self) -> dict[str, float]:
        """Seconds by part."""
        self._turn()
        return dict(self.seconds)


@contextmanager
def timed(parts: dict[str | Callable[..., str], tuple[str, ...]]) -> Iterator[Stopwatch]:
    """Put a stopwatch around functions, and take it away again."""
    watch, put_back = Stopwatch(), []
    try:
        for part, places in parts.items():
            for place in places:
                module, _, names = place.partition(":")
                try:
                    owner: Any = importlib.import_module(module)
                    *within, name = names.split(".")
                    owner = functools.reduce(getattr, within, owner)
                    work = getattr(owner, name)
                except (ImportError, AttributeError):
                    continue
                put_back.append((owner, name, work))
                setattr(owner, name, watch.around(part, work))
        watch._since = time.perf_counter()
        yield watch
    finally:
        for owner, name, work in reversed(put_back):
            setattr(owner, name, work)


def _walk(which: tuple[str, ...], worlds: int, engine: str) -> None:
    walk_block(korea(), seed=2, first=0, count=worlds, paths=which, engine=engine)


def by_part(engine: str, worlds: int) -> Iterator[Figure]:
    """Seconds and share of each part, all paths."""
    with timed(PARTS) as watch:
        _walk(paths(), worlds, engine)
    yield from _shares(f"{engine}, all paths", watch.stop(), worlds)


def by_stage(engine: str, worlds: int) -> Iterator[Figure]:
    """Seconds and share of each stage of one path: its step, and what comes before the first."""
    with timed({lambda model: f"stage {model.q + 1}": (f"{MODEL}:SettlementModel.step",)}) as watch:
        _walk((ONE,), worlds, engine)
    found = watch.stop()
    found["before the first stage"] = found.pop("rest")
    yield from _shares(f"{engine}, {ONE}", dict(sorted(found.items())), worlds)


def _shares(name: str, found: dict[str, float], worlds: int) -> Iterator[Figure]:
    whole = sum(found.values())
    for part, taken in found.items():
        about = {"share": round(taken / whole, 3), "worlds": worlds}
        yield Figure("parts", f"{name}: {part}", 1000 * taken, f"ms ({taken / whole:.0%})", "", about)


def measure(*, worlds: int = BLOCK) -> Iterator[Figure]:
    """Each engine's parts and stages."""
    for engine in engines():
        _walk(paths(), worlds, engine)
        yield from by_part(engine, worlds)
        yield from by_stage(engine, worlds)


def main() -> list[Figure]:
    """Print the table."""
    return tell(measure())


if __name__ == "__main__":
    main()
