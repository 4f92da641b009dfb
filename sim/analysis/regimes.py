"""When decisions were made, and under which rules: dates as tables have them, regimes of the Union's Council, filters.

The Council weighed votes as the treaties before Nice had it until 31 October 2004, as the Treaty of Nice had it until
31 October 2014, and counts member states and their populations since (Protocol 36 to the treaties). A decision in the
layout of DEU III belongs to the regime in force on the day of its final act; one whose day is not known, to none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.analysis.decisions import Decisions
from sim.errors import SimError
from sim.results.wording import listed
from sim.scenario.suggest import did_you_mean

REGIMES = (("pre_nice", date(2004, 11, 1)), ("nice", date(2014, 11, 1)), ("lisbon", date.max))
"""Each with the first day on which it is no longer in force."""
REGIME, DATES, UNION = "regime", ("date", "finact"), "finact"
"""Columns: the regime, the day of a decision, and the day in the layout of DEU III."""
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_SHORT = re.compile(r"(\d\d)-(\d\d)-(\d\d)")


def day(text: str, *, turned: bool = False) -> date | None:
    """The day that a cell stands for, None if it stands for none.

    Days are written ``2004-10-31``, or ``31-10-04``. ``turned``: a spreadsheet has taken days such as 30-05-01 for
    years, so that ``1930-05-01`` is 30 May 2001.

    >>> day("2004-10-31"), day("31-10-99"), day("1930-05-01", turned=True), day("999")
    (datetime.date(2004, 10, 31), datetime.date(1999, 10, 31), datetime.date(2001, 5, 30), None)
    """
    said = text.strip()
    if turned and _ISO.fullmatch(said):
        said = said[2:]
    iso, short = _ISO.fullmatch(said), _SHORT.fullmatch(said)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if short:
            year = int(short[3])
            return date(1900 + year if year >= 50 else 2000 + year, int(short[2]), int(short[1]))
    except ValueError:
        pass
    return None


def days(held: Decisions) -> tuple[date | None, ...] | None:
    """The day of each decision, from the column ``date`` or ``finact``; None where there is no such column."""
    name = next((name for name in DATES if name in held.columns), None)
    if name is None:
        return None
    cells = held.columns[name]
    # A column with both forms has been through a spreadsheet, which turned those that could be years.
    turned = any(_SHORT.fullmatch(cell.strip()) for cell in cells)
    return tuple(day(cell, turned=turned) for cell in cells)


def with_regime(held: Decisions) -> Decisions:
    """The decisions with a column ``regime``, where they are laid out as DEU III and have none."""
    when = days(held) if UNION in held.columns and REGIME not in held.columns else None
    if when is None:
        return held
    return replace(held, columns={**held.columns, REGIME: tuple(regime_on(one) for one in when)})


def regime_on(when: date | None) -> str:
    """The regime in force on a day, an empty text where the day is not known.

    >>> regime_on(date(2004, 10, 31)), regime_on(date(2004, 11, 1)), regime_on(None)
    ('pre_nice', 'nice', '')
    """
    return "" if when is None else next(name for name, end in REGIMES if when < end)


def between(held: Decisions, since: date | None, until: date | None) -> NDArray[np.bool_]:
    """Which decisions were made from a day on and before another, (D,).

    Raises
    ------
    SimError
        If nothing says when they were made.
    """
    when = days(held)
    if when is None:
        raise SimError(f"nothing says when these decisions were made; add a column {DATES[0]}, such as 2004-10-31.")
    return np.array([one is not None and (since or date.min) <= one < (until or date.max) for one in when])


def chosen(held: Decisions, where: Sequence[str], since: str | None, until: str | None) -> Decisions:
    """The decisions that filters leave: ``COLUMN=VALUE``, any of the values of a column, and days.

    Raises
    ------
    SimError
        If a filter cannot be read, names what is not there, or leaves nothing.
    """
    wanted: dict[str, list[str]] = {}
    for text in where:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name:
            raise SimError(f"--where {text}: write COLUMN=VALUE, such as regime=pre_nice.")
        if name not in held.columns:
            raise SimError(
                f"--where {text}: there is no column '{name}'. {did_you_mean(name, held.columns, noun='columns')}"
            )
        if value not in held.columns[name]:
            known = list(dict.fromkeys(held.columns[name]))
            raise SimError(f"--where {text}: no decision has that {name}. {did_you_mean(value, known, noun='values')}")
        wanted.setdefault(name, []).append(value)
    for name, values in wanted.items():
        keep = np.isin(np.array(held.columns[name]), values)
        held = _left(held, keep, f"their {name} is not {' or '.join(values)}")
    first, end = (_day_given(name, text) for name, text in (("since", since), ("until", until)))
    if first is not None or end is not None:
        span = " and ".join(f"{word} {one}" for word, one in (("from", first), ("before", end)) if one is not None)
        held = _left(held, between(held, first, end), f"they were not made {span}, or nothing says when")
    return held


def _left(held: Decisions, keep: NDArray[np.bool_], why: str) -> Decisions:
    if not keep.any():
        raise SimError(f"no decision is left: {why}.")
    return held.only(keep, why)


def _day_given(name: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise SimError(f"--{name} {text}: write a day as YEAR-MONTH-DAY, such as 2004-10-31.") from None


def of_regime(
    held: Decisions, regime: str | None, since: date | None, until: date | None
) -> tuple[NDArray[np.bool_] | None, str]:
    """The decisions for which a table of power was in force (D,), None where nothing says; and why others are not."""
    if regime is not None and REGIME in held.columns:
        keep = np.array([one == regime for one in held.columns[REGIME]])
        others = Counter(one or "not known" for one in held.columns[REGIME] if one != regime)
        counts = listed([f"{name} ({count})" for name, count in others.items()])
        return keep, f"the table is for {regime}, and their regime is another: {counts}"
    if (since or until) and days(held) is not None:
        return between(held, since, until), "the table was not in force when they were made, or nothing says when"
    return None, ""
