"""Numbers as a scenario writes them: one figure, or a range with a most likely value.

Anywhere a number may stand, a scenario may write ``12``, ``[8, 12, 20]`` (low, mode, high) or a mapping
``{value: [8, 12, 20], basis: judgement, because: [C31], note: ...}`` when the number has a source of its own.
The distribution that joins the three points is the scenario's choice (``distribution``), see :mod:`sim.worlds`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

Basis = Literal["article", "source", "article+source", "judgement", "print", "construction"]


class Number(BaseModel):
    """A figure that may be uncertain: ``low <= mode <= high``, in the units of the field that holds it.

    >>> Number.model_validate([8, 12, 20]).mode
    12.0
    >>> Number.model_validate(5).is_point
    True
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

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
        extra: dict[str, Any] = {}
        if isinstance(raw, dict):
            if "value" not in raw:
                if {"low", "mode", "high"} <= set(raw):
                    return raw
                raise PydanticCustomError("number", "a number with a source needs the key 'value'")
            unknown = set(raw) - {"value", "basis", "because", "note"}
            if unknown:
                raise PydanticCustomError(
                    "number", "unknown key {key} beside 'value'", {"key": repr(sorted(unknown)[0])}
                )
            extra = {key: raw[key] for key in ("basis", "because", "note") if key in raw}
            raw = raw["value"]
        low, mode, high = _three(raw)
        return {"low": low, "mode": mode, "high": high, **extra}


def _three(raw: Any) -> tuple[float, float, float]:
    """The three points of a short form; a refusal that says what is wrong with anything else."""
    parts = list(raw) if isinstance(raw, (list, tuple)) else [raw]
    if len(parts) not in (1, 3):
        raise PydanticCustomError(
            "number", "a range has three numbers [low, mode, high], not {n}", {"n": len(parts)}
        )
    for part in parts:
        if isinstance(part, bool) or not isinstance(part, (int, float)):
            raise PydanticCustomError("number", "{what} is not a number", {"what": repr(part)})
        if not math.isfinite(part):
            raise PydanticCustomError("number", "{what} is not a finite number", {"what": repr(part)})
    low, mode, high = (float(parts[0]),) * 3 if len(parts) == 1 else (float(p) for p in parts)
    if not low <= mode <= high:
        raise PydanticCustomError(
            "number",
            "a range must rise: low {low:g} <= mode {mode:g} <= high {high:g} does not hold",
            {"low": low, "mode": mode, "high": high},
        )
    return low, mode, high


def within(lowest: float, highest: float, unit: str) -> Callable[[Number], Number]:
    """A validator that keeps all three points of a number inside ``[lowest, highest]``."""

    def check(number: Number) -> Number:
        for value in number.triple:
            if not lowest <= value <= highest:
                raise PydanticCustomError(
                    "out_of_range",
                    "{value:g} is outside {low:g} to {high:g} ({unit})",
                    {"value": value, "low": lowest, "high": highest, "unit": unit},
                )
        return number

    return check


def _text(value: Any) -> Any:
    """Dates and numbers that YAML may hand over where text is meant."""
    return value if isinstance(value, str) or value is None else str(value)


Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
