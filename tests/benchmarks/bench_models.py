"""How fast the decision models are: answers per second on one core, in batches of worlds."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import time
from collections.abc import Callable

import numpy as np

from sim.models import ISSUE_MODELS, challenge, conflict_graph
from sim.models.conflict import conflict, feasible_states
from sim.models.trades import Market

WORLDS = 256
REPEATS = 5


def rate(run: Callable[[], object], worlds: int = WORLDS) -> tuple[float, float, float]:
    """Worlds per second: median, slowest and fastest of several runs."""
    run()
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return worlds / statistics.median(taken), worlds / max(taken), worlds / min(taken)


def table(*shape: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Random positions, saliences and capabilities."""
    rng = np.random.default_rng(0)
    position, salience = rng.random(shape), 0.05 + 0.95 * rng.random(shape)
    return position, salience, 0.05 + rng.random(shape[:2])


def main() -> None:
    """Print the table."""
    print(f"{'answers per second, one core':52s} {'median':>10s} {'slowest':>10s} {'fastest':>10s}")

    def row(name: str, run: Callable[[], object], worlds: int = WORLDS) -> None:
        print(f"{name:52s} " + " ".join(f"{value:>10,.0f}" for value in rate(run, worlds)))

    ten = table(WORLDS, 10)
    row("challenge, 10 actors, 10 rounds", lambda: challenge.forecast(*ten, rounds=10))
    row("challenge, the same with the full record", lambda: challenge.forecast(*ten, rounds=10, record=True))
    alone = table(1, 10)
    row("challenge, the same, one world at a time", lambda: challenge.forecast(*alone, rounds=10), 1)
    x, s, c = table(1, 11, 7)
    weight = s * c[:, :, None]
    row("exchange, 11 actors, 7 issues, all potential trades", lambda: Market(x[0], x[0], s[0], weight[0]), 1)
    for sanction in ("legal", "single"):
        game = conflict(feasible_states(6)[:36], [0, 0, 1, 2, 2, 3])
        utility = np.random.default_rng(0).random((WORLDS, 4, 36))
        row(
            f"graph, 36 states, 4 parties, 5 definitions, {sanction}",
            lambda game=game, utility=utility, sanction=sanction: conflict_graph.stability(
                game, utility, sanction=sanction
            ),
        )
    for name, model in ISSUE_MODELS.items():
        one, many = table(WORLDS, 5), table(WORLDS, 5, 10)
        row(f"{name}, 5 actors, 1 issue", lambda model=model, one=one: model.forecast(*one))
        row(f"{name}, 5 actors, 10 issues", lambda model=model, many=many: model.forecast(*many))


if __name__ == "__main__":
    main()
