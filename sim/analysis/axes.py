"""What a sweep varies: ``address=low:high:n`` or ``address=a,b,c``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.case import Case
from sim.analysis.inputs import describe
from sim.errors import ScenarioError, SimError
from sim.scenario.marks import resolve

_FORM = "Write address=low:high:n, such as actors.china.patience=0.8:1:5, or address=a,b,c."
_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*:\s*({_NUMBER})\s*:\s*([0-9]+)")
MOST = 2_000_000
"""Points that a range may ask for at all."""


@dataclass(frozen=True)
class Axis:
    """One thing that is varied.

    Attributes
    ----------
    written : str
        Its address as it was written, perhaps with wildcards.
    addresses : tuple of str
        What that stands for.
    values : tuple
        Numbers or words, in the order of the axis.
    label : str
        In words, for charts.
    drawn : tuple of str or None
        What the draws at the addresses are keyed by, where all values are plain numbers and all of them are drawn;
        None where the scenario itself has to be changed.
    now : float, str, bool or None
        What stands there as things are, where that is one value.
    """

    written: str
    addresses: tuple[str, ...]
    values: tuple[Any, ...]
    label: str
    drawn: tuple[str, ...] | None
    now: Any = None

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return all(isinstance(value, float) for value in self.values)


def axes(case: Case, vary: str | Sequence[str] | Mapping[str, Iterable[Any]], *, most: int = MOST) -> tuple[Axis, ...]:
    """The axes of a sweep, by address, so that the order in which they were asked for does not matter.

    Parameters
    ----------
    case
        The scenario that is varied.
    vary
        ``address=low:high:n`` or ``address=a,b,c``, one or several; or addresses with their values.
    most
        Points that are not exceeded.

    Raises
    ------
    SimError
        For an address that is not there, a range off its scale, a sweep of nothing.
    """
    pairs = _pairs(vary, most)
    if not pairs:
        raise SimError(f"there is nothing to vary. {_FORM}")
    found = tuple(_axis(case, address, values) for address, values in sorted(pairs, key=lambda one: one[0]))
    everything = [address for axis in found for address in axis.addresses]
    twice = next((address for n, address in enumerate(everything) if address in everything[:n]), None)
    if twice is not None:
        raise SimError(f"--vary: {twice} is varied twice.")
    return found


def _pairs(vary: str | Sequence[str] | Mapping[str, Iterable[Any]], most: int) -> list[tuple[str, tuple[Any, ...]]]:
    if isinstance(vary, Mapping):
        return [(address, _kept(address, [_plain(value) for value in values])) for address, values in vary.items()]
    return [parsed(text, most=most) for text in ([vary] if isinstance(vary, str) else vary)]


def parsed(text: str, *, most: int = MOST) -> tuple[str, tuple[Any, ...]]:
    """Address and values of a written axis.

    >>> parsed("process.rounds=0:8:3")
    ('process.rounds', (0.0, 4.0, 8.0))
    >>> parsed("process.consent=sincere, strategic")
    ('process.consent', ('sincere', 'strategic'))
    """
    address, equals, raw = text.partition("=")
    address, raw = address.strip(), raw.strip()
    if not equals or not address:
        raise SimError(f"--vary {text}: there is no address. {_FORM}")
    if not raw:
        raise SimError(f"--vary {text}: there are no values, so the sweep is empty. {_FORM}")
    if ":" in raw and "," not in raw:
        return address, _range(text, raw, most)
    return address, _kept(address, [_plain(resolve(word)) for word in _words(raw)])


def _range(text: str, raw: str, most: int) -> tuple[float, ...]:
    match = _RANGE.fullmatch(raw)
    if match is None:
        raise SimError(f"--vary {text}: '{raw}' is not low:high:n, with n a whole number. {_FORM}")
    low, high, count = float(match[1]), float(match[2]), int(match[3])
    if count < 1:
        raise SimError(f"--vary {text}: a range of 0 points is an empty sweep. Ask for one point at least.")
    if count > most:
        raise SimError(f"--vary {text}: {count:,} points are more than {most:,}. Ask for fewer.")
    if low > high:
        raise SimError(f"--vary {text}: the range falls from {low:g} to {high:g}. Write the lower end first.")
    if count == 1 and low != high:
        raise SimError(f"--vary {text}: one point cannot span {low:g} to {high:g}. Ask for two or more.")
    return tuple(dict.fromkeys(np.linspace(low, high, count).round(12).tolist()))


def _words(raw: str) -> list[str]:
    """Values between commas; those inside brackets part nothing."""
    return [word.strip() for word in re.split(r",(?![^\[]*\])(?![^{]*\})", raw)]


def _kept(address: str, values: Sequence[Any]) -> tuple[Any, ...]:
    if not values or any(value is None or value == "" for value in values):
        raise SimError(f"--vary {address}: there is a value missing, or none at all. {_FORM}")
    return tuple(dict.fromkeys(values))


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _axis(case: Case, written: str, values: tuple[Any, ...]) -> Axis:
    addresses = case.addresses(written)
    for value in values if len(values) <= 500 else (min(values), max(values)):
        try:
            case.changed([setting(address, value) for address in addresses])
        except ScenarioError as error:
            problem = error.problems[0]
            where = f"{problem.where}: " if problem.where and problem.where not in (written, *addresses) else ""
            said = f"--vary {written}: {where}{problem.message}. {problem.remedy}"
            raise SimError(said.rstrip()) from None
    keys = [case.drawn(address) for address in addresses]
    plain = all(isinstance(value, float) for value in values)
    drawn = tuple(key for key in keys if key is not None)
    label = _label(case, written, addresses)
    whole = drawn if plain and len(drawn) == len(keys) else None
    return Axis(written, addresses, values, label, whole, _now(case, addresses))


def _now(case: Case, addresses: Sequence[str]) -> Any:
    """The likely value, or the word, that stands at all of some addresses."""
    found: set[Any] = set()
    for address in addresses:
        key = case.drawn(address)
        if key is not None:
            found.add(case.every[key].number.mode)
            continue
        value: Any = case.scenario
        for part in address.split("."):
            value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
        found.add(_plain(value) if isinstance(value, (str, bool, int, float)) else None)
    return found.pop() if len(found) == 1 else None


def setting(address: str, value: Any) -> str | tuple[str, Any]:
    """The ``--set`` that puts a value at an address."""
    if isinstance(value, float):
        return address, int(value) if value.is_integer() else value
    return f"{address}={str(value).lower() if isinstance(value, bool) else value}"


def _label(case: Case, written: str, addresses: Sequence[str]) -> str:
    if len(addresses) > 1:
        return f"{written} ({len(addresses)} inputs)"
    try:
        return describe(case.scenario, case.drawn(addresses[0]) or addresses[0])
    except (KeyError, ValueError):
        return written
