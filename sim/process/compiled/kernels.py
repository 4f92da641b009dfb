# mypy: disallow-untyped-defs = False
"""The kernels: loops over worlds, compiled once for one kind of arguments, and kept on disk.

They are made by a function of a stamp, which so becomes part of what they are kept by.
"""

from __future__ import annotations

from sim.process.compiled.jit import kernel, routine, stamp
from sim.process.compiled.scalars import copy, copy_rows, press, recall
from sim.process.compiled.sums import appraise, believe, break_all, judge, sit_down, would_sign
from sim.process.compiled.sweep import keep_faith, look_ahead, trust_ahead
from sim.process.compiled.talks import talk

NOBODY = -1


@routine
def look_worlds(p, d, own, at, values, trust_a, trust_b, eyes, value, signed):
    """Look ahead in every world: ``value`` and ``signed`` (R, Q, levels, N), each actor's through its own eyes.

    ``eyes`` (E,) are the actors with a belief of their own about pressure.
    """
    count, levels = p.stages.size - 1, p.reasoning
    for r in range(own.shape[0]):
        keep_faith(p, d, own[r], at[r], values[r], trust_a[r])
        for n in range(-1, eyes.size):
            eye = NOBODY if n < 0 else eyes[n]
            look_ahead(p, d, own[r], at[r], trust_b[r], 1, eye)
            for q in range(1, count):
                for level in range(levels):
                    for i in range(p.actors):
                        if eye in (NOBODY, i):
                            value[r, q, level, i] = d.value[q, level, i]
                            signed[r, q, level, i] = d.signed[q, level]


@routine
def seat(p, d, own, at, q, values, trust):
    """Seat those involved in a stage that starts from ``values`` (K,), with ``trust`` (N, G)."""
    press(p, d, own, at, q, NOBODY)
    recall(p, d, own, at, q)
    copy(d.x, values)
    copy_rows(d.trust, trust)
    for i in range(p.actors):
        if p.asked[q, i].consent or p.asked[q, i].performs:
            sit_down(p, d, own, at, q, i)


@routine
def talk_worlds(p, d, own, at, q, rows, values, trust, noise, value, signed, closing, rounds, sums, duty, gap, bound):
    """Hold the talks of a stage in some worlds, and judge the closing table.

    ``rows`` (r,) are the worlds' places in ``own``, ``at``, ``value`` and ``signed``; ``values`` (r, K), ``trust``
    (r, N, G) and ``noise`` (r or 1, N) are theirs. Filled in: ``closing`` (K, r), ``rounds`` (r,), ``sums``
    (complied, breached and refused, N, r), ``duty`` (N, r), ``gap`` and ``bound`` (N, K, r).
    """
    for m in range(rows.size):
        r = rows[m]
        shaken = noise[min(m, noise.shape[0] - 1)]
        seat(p, d, own[r], at[r], q, values[m], trust[m])
        rounds[m] = talk(p, d, own[r], at[r], q, value[r], signed[r], shaken)
        for k in range(d.x.size):
            closing[k, m] = d.closing[k]
        for i in range(p.actors):
            sums[0, i, m], sums[1, i, m], sums[2, i, m] = d.actor[i].complied, d.actor[i].breached, d.actor[i].refused
            duty[i, m] = d.actor[i].duty
            for g in range(p.parties[i].guard_first, p.parties[i + 1].guard_first):
                if p.counting[q, g].leads:
                    k = p.guards[g].issue
                    gap[i, k, m], bound[i, k, m] = d.issue[i, k].gap, d.issue[i, k].bound


@routine
def trust_worlds(
    p, d, own, at, q, me, eye, rows, origin, trust_a, trust_b, values, trust, noise, value, signed, closing, would
):
    """Whether an actor would sign the closing table if it trusted everybody fully, in all stages; same noise.

    ``origin`` (R, K), ``trust_a`` and ``trust_b`` (R, N, G) say where the walk began; ``value`` and ``signed`` are the
    look ahead. ``values``, ``closing`` (r, K), ``trust`` and ``noise`` are those of the stage; ``would`` (r,) is
    filled in.
    """
    count = p.stages.size - 1
    for m in range(rows.size):
        r = rows[m]
        keep_faith(p, d, own[r], at[r], origin[r], trust_a[r])
        look_ahead(p, d, own[r], at[r], trust_b[r], q + 2, eye)
        ahead, goes_on = trust_ahead(p, d, own[r], at[r], trust_b[r], q + 1, eye, me)
        seat(p, d, own[r], at[r], q, values[m], trust[m])
        copy(d.y, closing[m])
        judge(p, d, own[r], q, value[r], signed[r])
        break_all(p, d, own[r], q)
        believe(p, d, own[r], at[r], q, me, True)
        after = d.actor[me].done
        if q + 1 < count:
            after = ahead if goes_on else d.actor[me].fall_next
        appraise(p, d, q, me, p.reasoning, after)
        would[m] = would_sign(p, d, me, noise[min(m, noise.shape[0] - 1), me]) and not d.actor[me].stuck


def stamped(mark):
    """The three kernels, kept on disk under a mark."""

    @kernel
    def look(p, d, own, at, values, trust_a, trust_b, eyes, value, signed):
        if len(mark) > 0:
            look_worlds(p, d, own, at, values, trust_a, trust_b, eyes, value, signed)

    @kernel
    def talks(p, d, own, at, q, rows, values, trust, noise, value, signed, closing, rounds, sums, duty, gap, bound):
        if len(mark) > 0:
            talk_worlds(
                p, d, own, at, q, rows, values, trust, noise, value, signed, closing, rounds, sums, duty, gap, bound
            )

    @kernel
    def trusting(
        p, d, own, at, q, me, eye, rows, origin, trust_a, trust_b, values, trust, noise, value, signed, closing, would
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
                signed,
                closing,
                would,
            )

    return look, talks, trusting


LOOK, TALKS, TRUSTING = stamped(stamp())
