"""Numbers as a scenario writes them: one figure, or a range with a most likely value.

Anywhere a number may stand, a scenario may write ``12``, ``[8, 12, 20]`` (low, mode, high) or a mapping
``{value: [8, 12, 20], basis: judgement, because: [C31], note: ...}`` when the number has a source of its own.
The distribution that joins the three points is the scenario's choice (``distribution``), see :mod:`sim.worlds`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

NUMBER_KEYS = frozenset({"value", "low", "mode", "high"})
"""Keys of a mapping that is a number."""
Basis = Literal["article", "source", "article+source", "article+judgement", "judgement", "print", "construction"]


class Number(BaseModel):
    """A figure that may be uncertain: ``low <= mode <= high``, in the units of the field that holds it.

    >>> Number.model_validate([8, 12, 20]).mode
    12.0
    >>> Number.model_validate(5).is_point
    True
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    low: float
    mode: float
    high: float
    basis: Basis | None = None
    because: tuple[str, ...] = ()
    note: str | None = None

    @property
    def is_point(self) -> bool:
        """Whether the number is certain (its range has no width)."""
        return self.low == self.high

    @property
    def triple(self) -> tuple[float, float, float]:
        """``(low, mode, high)``."""
        return (self.low, self.mode, self.high)

    @model_validator(mode="before")
    @classmethod
    def _accept_short_forms(cls, raw: Any) -> Any:
        if isinstance(raw, Number):
            return raw
        if not isinstance(raw, dict):
            raw = {"value": raw}
        points = {"low", "mode", "high"} if "value" not in raw else {"value"}
        source = {"basis", "because", "note"}
        missing = points - set(raw)
        if missing:
            raise _refusal("a number needs a figure, [low, mode, high], or a mapping with the key 'value'")
        unknown = sorted(str(key) for key in set(raw) - points - source)
        if unknown:
            raise _refusal(f"unknown key {unknown[0]!r} in a number; beside 'value' stand basis, because and note")
        figures = raw["value"] if "value" in raw else [raw["low"], raw["mode"], raw["high"]]
        low, mode, high = _three(figures)
        return {"low": low, "mode": mode, "high": high, **{key: raw[key] for key in source & set(raw)}}


def _refusal(message: str) -> PydanticCustomError:
    """A fault of a number, told in full."""
    return PydanticCustomError("number", "{said}", {"said": message})


def _three(raw: Any) -> tuple[float, float, float]:
    """The three points of a short form; a refusal that says what is wrong with anything else."""
    parts = list(raw) if isinstance(raw, (list, tuple)) else [raw]
    if len(parts) not in (1, 3):
        raise _refusal(f"a range has three numbers [low, mode, high], not {len(parts)}")
    for part in parts:
        if part is None:
            raise _refusal("there is no number here")
        if isinstance(part, bool) or not isinstance(part, (int, float)):
            raise _refusal(f"{_shown(part)} is not a number")
        if not math.isfinite(part):
            raise _refusal(f"{part} is not a finite number")
    low, mode, high = (float(parts[0]),) * 3 if len(parts) == 1 else (float(p) for p in parts)
    if not low <= mode <= high:
        raise _refusal(f"a range must rise, but low {low:g}, mode {mode:g}, high {high:g} does not")
    return low, mode, high


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list, tuple)):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


_Either = TypeVar("_Either", Number, float)


@dataclass(frozen=True)
class Within:
    """A check that a figure, or each of a number's three points, lies inside ``[lowest, highest]``.

    With ``open_end`` the highest value itself is outside.

    >>> Within(0, 1, "a share")(Number(low=0, mode=0.5, high=1)).mode
    0.5
    """

    lowest: float
    highest: float
    unit: str
    open_end: bool = False

    @property
    def top(self) -> float:
        """The highest value to reach for; with ``open_end`` a hundredth below the end."""
        return self.highest - 0.01 if self.open_end else self.highest

    def __call__(self, number: _Either) -> _Either:
        for value in number.triple if isinstance(number, Number) else (number,):
            if not self.lowest <= value <= self.highest:
                raise self._refusal(f"{value:g} is outside {self.lowest:g} to {self.highest:g}")
            if self.open_end and value == self.highest:
                raise self._refusal(f"{value:g} is not below {self.highest:g}")
        return number

    def _refusal(self, said: str) -> PydanticCustomError:
        return PydanticCustomError("out_of_range", "{said}", {"said": said, "unit": self.unit})


def within(lowest: float, highest: float, unit: str, *, open_end: bool = False) -> Within:
    """A validator that keeps a number inside ``[lowest, highest]``, or below ``highest`` with ``open_end``."""
    return Within(lowest, highest, unit, open_end)


def _text(value: Any) -> Any:
    """Numbers that YAML may hand over where text is meant, such as a year."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return f"{value:.15g}" if isinstance(value, float) else str(value)


Text = Annotated[str, Field(min_length=1), BeforeValidator(_text)]
Flag = Annotated[bool, Field(strict=True)]
"""``true`` or ``false``, and no word that merely sounds like it."""
Figure = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""One plain number, without a range."""
Whole = Annotated[int, Field(strict=True)]
"""One whole number."""
