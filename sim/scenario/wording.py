"""Pydantic's findings in the words of this house: what is wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from sim.scenario.marks import Node
from sim.scenario.places import Place
from sim.scenario.schema import Bound
from sim.scenario.suggest import did_you_mean

_Worded = tuple[str, str]
_SOURCE_KEYS = ("basis", "because", "note")


def worded(detail: dict[str, Any], node: Node, place: Place | None, *, is_key: bool = False) -> _Worded:
    """Fault and remedy for one finding.

    Parameters
    ----------
    detail
        One entry of ``ValidationError.errors()``.
    node
        The value it is about.
    place
        What the format expects there.
    is_key
        Whether the key rather than the value is meant.
    """
    kind, context = detail["type"], detail.get("ctx", {})
    if is_key:
        if kind == "string_type":
            return f"the key {shown(detail['input'])} is not a name", "Begin it with a letter."
        return f"the key {shown(detail['input'])} is not a number", "Keys of a scale are its values."
    teller = _TELLERS.get(kind)
    if teller is not None:
        return teller(detail["input"], context, place)
    if kind.startswith(("float", "finite")):
        return f"{shown(detail['input'])} is not a number", "Write one plain number here."
    if kind.startswith("int"):
        return f"{shown(detail['input'])} is not a whole number", ""
    return str(detail["msg"]), ""


def shown(value: Any) -> str:
    """A value as a message shows it.

    >>> shown("yes"), shown(None), shown([1]), shown(True)
    ("'yes'", 'nothing', 'a list', 'true')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "...'"


def _choice(value: Any, context: dict[str, Any], place: Place | None) -> _Worded:
    choices = place.choices if place is not None and place.choices else ()
    if not choices:
        return f"{shown(value)} is not {context.get('expected', 'allowed')}", ""
    near = did_you_mean(value, choices)
    listed = ", ".join(choices)
    return f"{shown(value)} is not one of {listed}", near if near.startswith("Did") else ""


def _flag(value: Any, _: dict[str, Any], __: Place | None) -> _Worded:
    return f"{shown(value)} is not true or false", "Write true or false, without quotes."


def _text(value: Any, _: dict[str, Any], __: Place | None) -> _Worded:
    hint = "Put quotes around it if it is text." if value is None or isinstance(value, (bool, int, float)) else ""
    return f"text is expected, not {shown(value)}", hint


def _mapping(value: Any, _: dict[str, Any], place: Place | None) -> _Worded:
    if place is not None and place.model is Bound:
        example = f"{value:g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else "40"
        if isinstance(value, (list, tuple)) and value and all(isinstance(one, (int, float)) for one in value):
            example = f"[{', '.join(f'{one:g}' for one in value)}]"
        said = f"a bound says on which side it guards, and {shown(value)} does not"
        return said, f"Write {{at_most: {example}}} or {{at_least: {example}}}."
    listed = [] if place is None else sorted(place.keys, key=lambda key: key in _SOURCE_KEYS)
    keys = f" with the keys {', '.join(listed[:8])}" if listed else ""
    return f"a mapping is expected, not {shown(value)}", f"Write key: value pairs{keys}."


def _list(value: Any, _: dict[str, Any], __: Place | None) -> _Worded:
    if isinstance(value, dict) and value and all(isinstance(key, int) for key in value):
        return (
            "a list is expected; numbered items patch a list of the parent, and there is none",
            "Write the whole list, or extend a file that has it.",
        )
    return f"a list is expected, not {shown(value)}", "Write [a, b], or one item a line with a dash."


def _range(_: Any, context: dict[str, Any], __: Place | None) -> _Worded:
    unit = str(context["unit"])
    return str(context["said"]), f"{unit[0].upper()}{unit[1:]}."


def _few(_: Any, context: dict[str, Any], __: Place | None) -> _Worded:
    least, actual = context.get("min_length"), context.get("actual_length")
    return f"at least {least} {'entry is' if least == 1 else 'entries are'} needed, not {actual}", ""


def _many(_: Any, context: dict[str, Any], place: Place | None) -> _Worded:
    most, actual = context.get("max_length"), context.get("actual_length")
    return f"at most {most} entries are allowed, not {actual}", ""


_TELLERS: dict[str, Callable[[Any, dict[str, Any], Place | None], _Worded]] = {
    "literal_error": _choice,
    "bool_type": _flag,
    "bool_parsing": _flag,
    "string_type": _text,
    "string_too_short": lambda *_: ("the text is empty", "Write something, or leave the key out."),
    "dict_type": _mapping,
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "tuple_type": _list,
    "list_type": _list,
    "out_of_range": _range,
    "number": lambda value, context, _: _number(value, str(context["said"])),
    "precision": lambda value, *_: (f"{shown(value)} is neither a number above 0 nor 'exact'", ""),
    "too_short": _few,
    "too_long": _many,
    "greater_than": lambda value, context, _: (f"{value} is not above {context['gt']}", ""),
    "greater_than_equal": lambda value, context, _: (f"{value} is below {context['ge']}", ""),
    "less_than_equal": lambda value, context, _: (f"{value} is above {context['le']}", ""),
    "value_error": lambda _, context, __: (str(context.get("error", "")), ""),
}


def _number(value: Any, said: str) -> _Worded:
    if isinstance(value, str):
        try:
            figure = float(value)
        except ValueError:
            return said, "Write one number, or [low, mode, high]."
        if not isfinite(figure):
            return f"{value} is not a number in YAML", "Write a finite number, or [low, mode, high]."
        return said, "Take the quotes away."
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return said, "Write the most likely value between the two."
    return said, "Write one number, or [low, mode, high]." if not isinstance(value, dict) else ""
