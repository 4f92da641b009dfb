"""Plain YAML scalars by the core schema of YAML 1.2 (yaml.org/spec/1.2.2, section 10.3.2).

So ``NO`` and ``12:30`` and ``2019-04-25`` are text, ``1e3`` is a number, ``0o12`` is ten and ``012`` is twelve.
PyYAML's own rules are those of YAML 1.1, where the same words are False, 750, a date, text and ten.
"""

from __future__ import annotations

import math
import re

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INF = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_NAN = frozenset({".nan", ".NaN", ".NAN"})
LONGEST_NUMBER = 300
"""Digits beyond which a whole number no longer fits a floating-point number."""

Scalar = str | int | float | bool | None


def resolve(text: str) -> Scalar:
    """The value of a plain scalar.

    Parameters
    ----------
    text
        The scalar as written, without quotes.

    Returns
    -------
    The value; text that is no number, boolean or null stays text. ``.nan``, ``.inf`` and numbers too large for a
    floating-point number come back as not finite, for the reader to refuse.

    Examples
    --------
    >>> [resolve(word) for word in ("NO", "012", "0o12", "1e3", "12:30", "~", "true", "2019-04-25")]
    ['NO', 12, 10, 1000.0, '12:30', None, True, '2019-04-25']
    """
    if text in NULLS:
        return None
    if text in BOOLS:
        return BOOLS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INT.fullmatch(text):
        return int(text) if len(text) <= LONGEST_NUMBER else math.copysign(math.inf, -1 if text[0] == "-" else 1)
    if _OCTAL.fullmatch(text) or _HEX.fullmatch(text):
        return int(text, 0) if len(text) <= LONGEST_NUMBER // 2 else math.inf
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INF.fullmatch(text):
        return -math.inf if text[0] == "-" else math.inf
    return math.nan if text in _NAN else text


def looks_octal(text: str) -> bool:
    """Whether a number has leading zeros, which YAML 1.1 readers take as octal.

    >>> looks_octal("012"), looks_octal("0"), looks_octal("0.5")
    (True, False, False)
    """
    digits = text.lstrip("+-")
    return len(digits) > 1 and digits[0] == "0" and digits.isdigit()
