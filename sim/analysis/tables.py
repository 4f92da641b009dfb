"""Tables as people have them: CSV with any separator and decimal mark, Excel and OpenDocument sheets.

The row of headings is found by the names that a caller wants, so lines of title above it, a line ``sep=``, empty rows
and the separator need no option. Nothing is guessed where two readings are possible: that is refused with its line.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any

from sim.analysis.cells import Cell, TwoReadings, decimal_comma, number
from sim.errors import Problem, ScenarioError
from sim.scenario.suggest import did_you_mean

LARGEST = 50_000_000
"""Bytes of a table; of a spreadsheet, also once it is unpacked."""
SHEETS = (".xlsx", ".xlsm", ".ods")
Line = tuple[int, list[Cell]]
_SEPARATORS = ",;\t|"


@dataclass(frozen=True)
class DataTable:
    """A table with its headings.

    Attributes
    ----------
    label, sha256 : str
        The file, and the hash of its bytes.
    names : tuple of str
        Headings; those that the reader knows in small letters, others as they are written.
    rows : list of (int, dict)
        The number of each row in the file, and its cells by heading: text without spaces around it, or a number.
    notes : tuple of str
        What was left out, and how the text was read.
    separator : str
        Between cells; empty for a spreadsheet.
    head : int
        The line of the headings.
    """

    label: str
    sha256: str
    names: tuple[str, ...]
    rows: list[tuple[int, dict[str, Cell]]]
    notes: tuple[str, ...]
    separator: str
    head: int

    def refuse(self, message: str, remedy: str, line: int | None = None) -> ScenarioError:
        """An error at a line of this table."""
        return ScenarioError([Problem(message, remedy, self.label, line)], self.label)

    def figures(self, names: Iterable[str]) -> tuple[list[dict[str, float]], list[Problem]]:
        """The figures of some columns in each row, ``nan`` where nothing is known; and a fault for each that is none.

        Raises
        ------
        ScenarioError
            If both decimal marks are there, or a figure such as ``1,234`` could be either.
        """
        wanted = list(names)
        cells = ((line, row.get(name, "")) for line, row in self.rows for name in wanted)
        try:
            comma = decimal_comma(cells, separator=self.separator)
        except TwoReadings as error:
            raise self.refuse(*error.args) from None
        faults, found = list[Problem](), list[dict[str, float]]()
        for line, row in self.rows:
            found.append({})
            for name in wanted:
                try:
                    found[-1][name] = number(row.get(name, ""), comma=comma)
                except ValueError:
                    found[-1][name] = nan
                    fault = f"{name} is '{row[name]}', which is no number"
                    faults.append(Problem(fault, "Write a figure, or leave the cell empty.", self.label, line))
        return found, faults


def read_table(path: Path, *wanted: Sequence[str], what: str, known: Collection[str] = ()) -> DataTable:
    """Read the table in a file.

    Parameters
    ----------
    path : path
        A file of text, or a spreadsheet, of which the first sheet with the headings is read.
    *wanted : sequence of str
        Headings in small letters; a row that has all of one sequence is the row of headings.
    what : str
        What the table is, for messages: ``a table of decisions``.
    known : collection of str
        Other headings that are recognised in any case.

    Raises
    ------
    ScenarioError
        With file, line and remedy, if it cannot be read as such a table.
    """
    data = file_bytes(path, what)
    readings, notes = list(_readings(path, data)), []
    lines = [(title, separator, rows, _heading(rows, wanted)) for title, separator, rows in readings]
    title, separator, rows, place = next((one for one in lines if one[3] is not None), _widest(lines))
    names = {name for headings in wanted for name in headings} | set(known)
    if place is None:
        raise _no_headings(path, rows, wanted, what)
    if separator == "" and len(readings) > 1:
        others = [other for other, *_ in readings if other != title]
        notes.append(f"Only the sheet {title} is read; others are left out: {', '.join(others)}.")
    elif separator and title:
        notes.append(title)
    return _table(str(path), hashlib.sha256(data).hexdigest(), rows, place, separator, names, notes)


def file_bytes(path: Path, what: str) -> bytes:
    """The bytes of a file that is there and not too large."""
    fault = None
    if path.is_dir():
        fault = ("this is a folder", f"Give the path of {what}.")
    elif not path.is_file():
        fault = ("there is no such file", f"Give the path of {what}.")
    elif path.stat().st_size > LARGEST:
        fault = ("the file is too large", f"At most {LARGEST:,} bytes are read.")
    else:
        data = path.read_bytes()
        if data.strip(b"\xef\xbb\xbf \t\r\n"):
            return data
        fault = ("the file is empty", f"Give the path of {what}.")
    raise ScenarioError([Problem(*fault, str(path))], str(path))


def _readings(path: Path, data: bytes) -> Iterator[tuple[str, str, list[Line]]]:
    """What the file may hold: sheets by name, or text by separator with a note on how it was read."""
    if path.suffix.lower() in SHEETS:
        for name, lines in _sheets(path, data):
            yield name, "", lines
        return
    text, note = file_text(data, str(path))
    first = re.match(r'"?sep=(.)"?;*\r?\n', text, re.IGNORECASE)
    for separator in first[1] if first else _SEPARATORS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            rows: list[Line] = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
        except csv.Error as error:
            fault = Problem(f"this is no table: {error}", "Save it as CSV.", str(path), reader.line_num)
            raise ScenarioError([fault], str(path)) from None
        yield note, separator, rows[1 if first else 0 :]


def file_text(data: bytes, label: str) -> tuple[str, str]:
    """Text, and what must be said about its encoding."""
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    encodings = ("utf-16",) if utf16 else ("utf-8-sig", "cp1252")
    for encoding in encodings if utf16 or b"\x00" not in data else ():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        said = "The file is not UTF-8 and was read as Latin-1 (Windows-1252); look at letters with accents."
        return text, said if encoding == "cp1252" else ""
    remedy = "Save the table as CSV in UTF-8, or as xlsx or ods."
    raise ScenarioError([Problem("this is no table in text", remedy, label)], label)


def _sheets(path: Path, data: bytes) -> Iterator[tuple[str, list[Line]]]:
    """Every sheet of a spreadsheet with its rows."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > 4 * LARGEST:
                raise ScenarioError([Problem("the spreadsheet is too large", "Keep one sheet.", str(path))], str(path))
        yield from _opened(path, data)
    except ScenarioError:
        raise
    except Exception as error:  # the libraries raise what they like at files that are broken
        fault = f"this spreadsheet cannot be opened ({type(error).__name__})"
        raise ScenarioError([Problem(fault, "Save it anew, or as CSV.", str(path))], str(path)) from None


def _opened(path: Path, data: bytes) -> Iterator[tuple[str, list[Line]]]:
    if path.suffix.lower() == ".ods":
        import pandas as pd

        for name, frame in pd.read_excel(io.BytesIO(data), None, header=None, dtype=object, engine="odf").items():
            cells = frame.astype(object).where(frame.notna(), "").to_numpy().tolist()
            yield str(name), [(n, [_cell(one) for one in row]) for n, row in enumerate(cells, start=1)]
        return
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for sheet in book.worksheets:
        rows = [[_cell(one.value, getattr(one, "number_format", "")) for one in row] for row in sheet.iter_rows()]
        yield sheet.title, list(enumerate(rows, start=1))


def _cell(value: Any, form: str = "") -> Cell:
    """What stands in a cell of a sheet; a share that is shown in per cent counts as per cent."""
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return round(float(value) * 100, 9) if "%" in form else float(value)
    return value.isoformat()[:10] if hasattr(value, "isoformat") else str(value).strip()


def _heading(rows: Sequence[Line], wanted: Sequence[Sequence[str]]) -> int | None:
    """The first row that has all headings of one kind."""
    for place, (_, cells) in enumerate(rows[:200]):
        found = {str(cell).lower() for cell in cells}
        if any(found.issuperset(headings) for headings in wanted):
            return place
    return None


def _widest(lines: Sequence[tuple[str, str, list[Line], int | None]]) -> tuple[str, str, list[Line], int | None]:
    """The reading whose first row has most cells."""
    return max(lines, key=lambda one: max((len(cells) for _, cells in one[2][:5]), default=0))


def _no_headings(path: Path, rows: Sequence[Line], wanted: Sequence[Sequence[str]], what: str) -> ScenarioError:
    line, cells = next(((line, cells) for line, cells in rows if any(cells)), (1, []))
    names = [str(cell) for cell in cells]
    most = max(wanted, key=lambda headings: len(set(headings) & {name.lower() for name in names}))
    there = {name.lower() for name in names}
    missing = next((name for name in most if name not in there), None)
    if missing is None:
        fault = Problem("the headings stand too far down", "Take out the lines above them.", str(path), line)
        return ScenarioError([fault], str(path))
    near = did_you_mean(missing, [name for name in names if name.lower() not in most], noun="columns")
    remedy = f"{what[0].upper()}{what[1:]} has {', '.join(most)}. {near}".strip()
    return ScenarioError([Problem(f"the column '{missing}' is missing", remedy, str(path), line)], str(path))


def _table(
    label: str, sha: str, rows: list[Line], place: int, separator: str, known: Collection[str], notes: list[str]
) -> DataTable:
    head, headings = rows[place]
    names = [text.lower() if (text := str(cell)).lower() in known else text for cell in headings]
    faults = [
        Problem(f"the column '{name}' stands twice", "Keep one of them, or rename one.", label, head)
        for name in _twice(name for name in names if name)
    ]
    above = sum(any(cell != "" for cell in cells) for _, cells in rows[:place])
    kept, bare, empty = [], set(), 0
    for line, cells in rows[place + 1 :]:
        if all(cell == "" for cell in cells):
            empty += 1
            continue
        while len(cells) > len(names) and cells[-1] == "":
            cells = cells[:-1]
        if len(cells) != len(names) and (separator or len(cells) > len(names)):
            fault = "this row has not as many cells as the headings"
            faults.append(Problem(fault, "Every row has as many cells as there are headings.", label, line))
            continue
        bare |= {n for n, cell in enumerate(cells) if not names[n] and cell != ""}
        kept.append((line, {name: cell for name, cell in zip(names, cells, strict=False) if name}))
    refuse(faults, label)
    left = ((above, "lines above the headings"), (empty, "empty rows"), (len(bare), "columns without a heading"))
    out = [f"{count} {noun}" if count > 1 else f"1 {noun.replace('s', '', 1)}" for count, noun in left if count]
    notes = [*notes, *([f"Left out of {Path(label).name}: {', '.join(out)}."] if out else [])]
    return DataTable(label, sha, tuple(name for name in names if name), kept, tuple(notes), separator, head)


def _twice(names: Iterable[str]) -> list[str]:
    """Names that stand there more than once, whatever their case."""
    counts = Counter(name.lower() for name in names)
    return [name for name, count in counts.items() if count > 1]


def refuse(faults: Sequence[Problem], label: str, most: int = 20) -> None:
    """Raise the faults of a table, at most so many of them, if there are any."""
    more = [Problem(f"and {len(faults) - most} more rows like these", "", label)] if len(faults) > most else []
    if faults:
        raise ScenarioError([*faults[:most], *more], label)
