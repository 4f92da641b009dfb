"""Slow, plain readings of challenge, median and conflict graph, from the printed formulas, in loops over one world."""

from __future__ import annotations

from itertools import product


def median(x: list[float], w: list[float]) -> float:
    """The lowest position with at least half the weight at or below it."""
    half = sum(w) / 2
    return min(x[i] for i in range(len(x)) if sum(w[j] for j in range(len(x)) if x[j] <= x[i]) >= half - 1e-12)


def challenge_round(
    x: list[float], s: list[float], c: list[float], span: float, *, as_run: bool = False, q: float = 1.0, t: float = 0.5
) -> tuple[list[float], list[float], list[list[float]]]:
    """New positions, risk exponents and expected utilities after one round."""
    people = range(len(x))
    w = [s[i] * c[i] for i in people]
    d = [[abs(x[i] - x[j]) / span for j in people] for i in people]
    mu = median(x, w)

    def votes(k: int, i: int, j: int, r: list[float]) -> float:
        return w[k] * (d[k][j] ** r[k] - d[k][i] ** r[k]) if as_run else w[k] * (d[k][j] - d[k][i])

    def prevail(i: int, j: int, r: list[float]) -> float:
        top = sum(max(votes(k, i, j, r), 0) for k in people)
        if as_run:
            whole = sum(abs(votes(k, a, b, r)) for a, b, k in product(people, people, people))
            return top / whole if whole else 0.0
        both = sum(abs(votes(k, i, j, r)) for k in people)
        return top / both if both else 0.5

    def worth(i: int, j: int, power: float, r: list[float]) -> float:
        p = prevail(i, j, r)
        success, failure = 2 - 4 * (0.5 - 0.5 * d[i][j]) ** power, 2 - 4 * (0.5 + 0.5 * d[i][j]) ** power
        g = 0.25 * (abs(x[i] - mu) / span + d[i][j])
        better, worse = 2 - 4 * (0.5 - g) ** power, 2 - 4 * (0.5 + g) ** power
        alone = q * (2 - 4 * 0.5**power) + (1 - q) * (t * better + (1 - t) * worse)
        return s[j] * (p * success + (1 - p) * failure) + (1 - s[j]) * success - alone

    ones = [1.0] * len(x)
    security = [sum(worth(j, i, 1.0, ones) for j in people if j != i) for i in people]
    most, least = max(security), min(security)
    alike = most - least < 1e-12
    risk = [0.0 if alike else (2 * one - most - least) / (most - least) for one in security]
    r = [(1 - one / 3) / (1 + one / 3) for one in risk]
    new = list(x)
    for i in people:
        offers = {"confrontation": [], "compromise": [], "compelled": []}
        for j in people:
            if j == i:
                continue
            a, b = worth(i, j, r[i], r), worth(j, i, r[i], r)
            if b > a > 0:
                offers["confrontation"].append((abs(x[j] - x[i]), x[j] - x[i]))
            elif b > 0 > a and b > abs(a):
                step = (x[j] - x[i]) * abs(a / b)
                # Of equal proposers the one who asks for less.
                offers["compromise"].append((round(-b, 9), round(abs(step), 9), step))
            elif b > 0 > a:
                offers["compelled"].append((abs(x[j] - x[i]), x[j] - x[i]))
        for kind in offers.values():
            if kind:
                new[i] = x[i] + min(kind)[-1]
                break
    own = [[0.0 if i == j else worth(i, j, r[i], r) for j in people] for i in people]
    return new, r, own


def stable(moves: list[list[set[int]]], u: list[list[float]], i: int, s: int, concept: str, rows=(), owner=()) -> bool:
    """Whether s is stable for i by a definition; ``moves[i][s]`` is where i can go.

    Opponents answer by legal sequences; for SIM, ``rows`` are the states' options and ``owner`` says whose they are.
    """
    people = range(len(u))

    def improvements(j: int, at: int) -> set[int]:
        return {t for t in moves[j][at] if u[j][t] > u[j][at]}

    def answers(at: int, *, own: bool) -> set[int]:
        """All states opponents can reach together, nobody twice running."""
        found: set[tuple[int, int]] = set()
        todo = [(at, -1)]
        while todo:
            now, last = todo.pop()
            for j in people:
                if j in (i, last):
                    continue
                for there in improvements(j, now) if own else moves[j][now]:
                    if (there, j) not in found:
                        found.add((there, j))
                        todo.append((there, j))
        return {there for there, _ in found}

    for t in improvements(i, s):
        if concept == "R":
            return False
        if concept == "GMR":
            fine = any(u[i][x] <= u[i][s] for x in answers(t, own=False))
        elif concept == "SMR":
            fine = any(
                u[i][x] <= u[i][s] and all(u[i][y] <= u[i][s] for y in moves[i][x]) for x in answers(t, own=False)
            )
        elif concept == "SEQ":
            fine = any(u[i][x] <= u[i][s] for x in answers(t, own=True))
        else:
            # Each opponent stays or makes one improvement from s itself; options of each are taken from its own move.
            others = [j for j in people if j != i]
            fine = False
            for moved in product(*([s, *improvements(j, s)] for j in others)):
                after = dict(zip(others, moved, strict=True)) | {i: t}
                end = tuple(rows[after[j]][o] for o, j in enumerate(owner))
                fine = fine or (end in rows and u[i][rows.index(end)] <= u[i][s])
        if not fine:
            return False
    return True
