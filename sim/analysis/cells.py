"""What stands in a cell of a table: figures as people write them, and names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import nan

MISSING = ("", ".", "-", "–", "na", "n/a", "n.a.")
"""What stands in a cell of which nothing is known."""
Cell = str | float
_GAPS = re.compile(r"(?<=\d)[ \u00a0\u202f'’](?=\d{3}(?!\d))")
_FIGURE = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_POINT = re.compile(r"[+-]?(\d*\.(\d{0,2}|\d{4,})|0?\.\d+|\d{4,}\.\d+|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})")
"""A figure whose decimal mark can only be the point; with both marks turned, only the comma."""
_EITHER = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
_TURNED = str.maketrans(",.", ".,")


class TwoReadings(ValueError):
    """A figure may mean two numbers: message, remedy and line."""


def decimal_comma(cells: Iterable[tuple[int, Cell]], *, separator: str) -> bool:
    """Whether the decimal mark of some figures is the comma.

    Parameters
    ----------
    cells : iterable of (line, cell)
    separator : str
        Between cells: where that is the comma, a point in ``1.234`` is the decimal mark.

    Raises
    ------
    TwoReadings
        If both marks are there, or a figure such as ``1,234`` could be either.

    Examples
    --------
    >>> decimal_comma([(2, "0,5"), (3, "1.000,5")], separator=";"), decimal_comma([(2, "0.5")], separator=",")
    (True, False)
    """
    found: dict[str, tuple[int, str]] = {}
    for line, cell in cells:
        text = _bare(cell)
        for kind, fits in (
            ("point", _POINT.fullmatch(text)),
            ("comma", _POINT.fullmatch(text.translate(_TURNED))),
            ("either", _EITHER.fullmatch(text)),
        ):
            if fits and any(map(str.isdigit, text)):
                found.setdefault(kind, (line, text))
                break
    if "point" in found and "comma" in found:
        (line, one), (other_line, other) = found["comma"], found["point"]
        fault = f"{one} has a decimal comma, and {other} on line {other_line} a decimal point"
        raise TwoReadings(fault, "Write all figures of a table alike.", line)
    if "either" in found and not {"point", "comma"} & set(found):
        line, text = found["either"]
        if "," in text or separator != ",":
            plain = text.replace(",", ".")
            fault = f"{text} may be {plain.replace('.', '')} or {plain}"
            raise TwoReadings(fault, f"Write {plain.replace('.', '')} or {plain}0.", line)
    return "comma" in found


def word(cell: Cell) -> str:
    """A name or a word in a cell; a spreadsheet may have made a number of it.

    >>> word(" Up "), word(12.0)
    ('Up', '12')
    """
    return f"{cell:.15g}" if isinstance(cell, float) else cell.strip()


def number(cell: Cell, *, comma: bool = False) -> float:
    """A figure, without a per cent sign and thousands separators; ``nan`` where nothing is known.

    Parameters
    ----------
    cell : str or float
    comma : bool
        Whether the decimal mark is the comma.

    Raises
    ------
    ValueError
        For anything else, also for what Python takes for numbers, such as ``9_0`` and ``nan``.

    Examples
    --------
    >>> number("90 %"), number("1.234,5", comma=True), number("1 000"), number("1,250.5"), number("n/a")
    (90.0, 1234.5, 1000.0, 1250.5, nan)
    """
    if isinstance(cell, float):
        return cell
    if cell.strip().lower() in MISSING:
        return nan
    text = _bare(cell)
    text = text.translate(_TURNED) if comma else text
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _FIGURE.fullmatch(text) or float(text) in (float("inf"), float("-inf")):
        raise ValueError(cell)
    return float(text)


def _bare(cell: Cell) -> str:
    """A figure without spaces between thousands, per cent sign, and a minus of print."""
    if isinstance(cell, float):
        return ""
    return _GAPS.sub("", cell.strip().removesuffix("%").strip()).replace("\u2212", "-")
