# mypy: disallow-untyped-defs = False
"""The kernels: loops over worlds, compiled once for one kind of arguments, and kept on disk.

They are made by a function of a stamp, which so becomes part of what they are kept by.
"""

from __future__ import annotations

from sim.process.compiled.jit import kernel, piece, stamp
from sim.process.compiled.plan import TRUTH
from sim.process.compiled.scalars import break_all, copy, press
from sim.process.compiled.sums import after, appraise, believe, judge, sit_down, would_sign
from sim.process.compiled.sweep import keep_faith, look_ahead, trust_ahead
from sim.process.compiled.talks import talk


@piece
def look_worlds(p, d, own, at, values, trust_a, trust_b, eyes, value):
    """Look ahead in every world: ``value`` (R, Q, levels, N), each actor's through its own eyes; not a number where a
    stage would not be signed.

    ``eyes`` (E,) are the actors with a belief of their own about pressure.
    """
    count, levels = p.stages.size - 1, p.reasoning
    for r in range(own.shape[0]):
        keep_faith(p, d, own[r], at[r], values[r])
        for n in range(-1, eyes.size):
            eye = TRUTH if n < 0 else eyes[n]
            look_ahead(p, d, own[r], at[r], trust_a[r], trust_b[r], 1, eye)
            for q in range(1, count):
                for level in range(levels):
                    if eye == TRUTH:
                        copy(value[r, q, level], d.value[q, level])
                    else:
                        value[r, q, level, eye] = d.value[q, level, eye]


@piece
def seat(p, d, own, at, q, values, trust):
    """Seat those involved in a stage that starts from ``values`` (K,), with ``trust`` (N, G)."""
    press(p, d, own, at, q, TRUTH)
    copy(d.x, values)
    for i in range(p.actors):
        for j in range(d.pair.shape[1]):
            d.pair[i, j].trust = trust[i, j]
    sit_down(p, d, own, at, q, False)


@piece
def talk_worlds(p, d, own, at, q, rows, values, trust, noise, value, closing):
    """Hold the talks of a stage in some worlds.

    ``rows`` (r,) are the worlds' places in ``own``, ``at`` and ``value``; ``values`` (r, K), ``trust``
    (r, N, G) and ``noise`` (r or 1, N) are theirs. The arrays of ``closing`` are filled in.
    """
    for m in range(rows.size):
        r = rows[m]
        shaken = noise[min(m, noise.shape[0] - 1)]
        seat(p, d, own[r], at[r], q, values[m], trust[m])
        talk(p, d, own[r], at[r], q, value[r], shaken, m, closing)


@piece
def trust_worlds(
    p, d, own, at, q, me, eye, rows, origin, trust_a, trust_b, values, trust, noise, value, closing, would
):
    """Whether an actor would sign the closing table if it trusted everybody fully, in all stages; same noise.

    ``origin`` (R, K), ``trust_a`` and ``trust_b`` (R, N, G) say where the walk began; ``value`` is the look
    ahead. ``values``, ``closing`` (r, K), ``trust`` and ``noise`` are those of the stage; ``would`` (r,) is
    filled in.
    """
    for m in range(rows.size):
        r = rows[m]
        keep_faith(p, d, own[r], at[r], origin[r])
        look_ahead(p, d, own[r], at[r], trust_a[r], trust_b[r], q + 2, eye)
        trust_ahead(p, d, own[r], at[r], trust_a[r], trust_b[r], q + 1, eye, me)
        seat(p, d, own[r], at[r], q, values[m], trust[m])
        copy(d.y, closing[m])
        judge(p, d, own[r], q, value[r])
        break_all(p, d, own[r], q)
        believe(p, d, own[r], at[r], q, me, True)
        appraise(p, d, q, me, p.reasoning, after(d, q, me, d.trusting))
        would[m] = would_sign(p, d, me, noise[min(m, noise.shape[0] - 1), me]) and not d.actor[me].stuck


def stamped(mark):
    """The three kernels, kept on disk under a mark."""

    @kernel
    def look(p, d, own, at, values, trust_a, trust_b, eyes, value):
        if len(mark) > 0:
            look_worlds(p, d, own, at, values, trust_a, trust_b, eyes, value)

    @kernel
    def talks(p, d, own, at, q, rows, values, trust, noise, value, closing):
        if len(mark) > 0:
            talk_worlds(p, d, own, at, q, rows, values, trust, noise, value, closing)

    @kernel
    def trusting(
        p, d, own, at, q, me, eye, rows, origin, trust_a, trust_b, values, trust, noise, value, closing, would
    ):
        if len(mark) > 0:
            trust_worlds(
                p,
                d,
                own,
                at,
                q,
                me,
                eye,
                rows,
                origin,
                trust_a,
                trust_b,
                values,
                trust,
                noise,
                value,
                closing,
                would,
            )

    return look, talks, trusting


LOOK, TALKS, TRUSTING = stamped(stamp())
