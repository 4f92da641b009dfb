"""Files a scenario is made of: found, kept inside the project, read as text, and remembered with their hash.

The project is the nearest folder above the scenario that holds ``pyproject.toml``, ``.git`` or a folder
``scenarios``; without one it is the scenario's own folder. No file that a scenario names may lie outside it, and
symbolic links are followed before that is judged.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.errors import Problem
from sim.scenario.marks import Address, Node, Source
from sim.scenario.suggest import nearest
from sim.scenario.yaml_marks import NotYaml, Reading, lines_of, parse

LARGEST = 1_000_000
"""Bytes that a file may have."""
BEGIN = "Begin with title:, or run: sim new NAME"
_OTHERS = {
    ".html": "a web page", ".htm": "a web page", ".json": "a record in JSON", ".md": "a text", ".txt": "a text",
    ".csv": "a table", ".xlsx": "a table", ".nc": "a data set", ".zip": "an archive", ".png": "a picture",
    ".svg": "a picture", ".pdf": "a document", ".py": "a program", ".ipynb": "a notebook",
}  # fmt: skip
"""Endings of files that people name by mistake."""
_PACKAGE = Path(__file__).parents[1]
SHIPPED = (_PACKAGE.parent / "scenarios", _PACKAGE / "_shipped" / "scenarios")
"""Where shipped files lie: beside the package in the project, inside it once installed."""
NOWHERE = Path(os.devnull, "nowhere")
"""A project folder in which no file lies: a text that belongs to none reaches what is shipped, and nothing else."""
_MARKERS = ("pyproject.toml", ".git", "scenarios")


@dataclass(frozen=True)
class FileRead:
    """A file that took part in a scenario."""

    path: Path
    label: str
    sha256: str


def shipped() -> dict[str, Path]:
    """The scenarios that are shipped, by name.

    >>> shipped()["korea-2019"].name
    'korea-2019.yaml'
    """
    return {path.stem: path for folder in reversed(SHIPPED) for path in sorted(folder.glob("*.yaml"))}


def project_root(path: Path) -> Path:
    """The folder that a scenario's files must stay in.

    Parameters
    ----------
    path
        The scenario file.
    """
    folder = resolved(path).parent
    for candidate in (folder, *folder.parents):
        if candidate.parent == candidate:
            break
        if any(os.path.exists(candidate / marker) for marker in _MARKERS):
            return candidate
    return folder


def resolved(path: Path) -> Path:
    """The path with links followed; as it is if the system cannot make sense of it."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def label_of(path: Path) -> str:
    """How a file is called in messages: relative to the current folder where that is shorter."""
    try:
        absolute = os.path.abspath(path)
        return min(os.path.relpath(path), absolute, key=len)
    except (ValueError, OSError):
        return str(path)


@dataclass
class Files:
    """Reads files once each, and keeps what was read and what was wrong.

    Parameters
    ----------
    root
        The project folder.
    given
        Texts that stand in for files, whether these are there or not.
    """

    root: Path
    given: Mapping[Path, str] = field(default_factory=dict)
    read: list[FileRead] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    dropped: list[tuple[Address, str]] = field(default_factory=list)
    """What a file or a variant dropped, and where it says so."""
    _trees: dict[Path, Node | None] = field(default_factory=dict)

    def tree(self, path: Path, named_at: Node | None = None, *, where: str = "", begin: str = BEGIN) -> Node | None:
        """The tree of a file, or None with the reason among the problems.

        Parameters
        ----------
        path
            The file.
        named_at
            The value in a scenario that names it, if one does; then it must lie inside the project.
        where
            The address of that value.
        begin
            What to do about a file that says nothing.
        """
        if named_at is not None and not self._inside(path):
            remedy = "A scenario's files stay inside its project. What is shipped is extended from anywhere: sim:NAME."
            message = f"{named_at.value} lies outside the project"
            self.problems.append(named_at.mark.problem(message, remedy, where))
            return None
        key = resolved(path)
        if key not in self._trees:
            self._trees[key] = self._read(path, named_at, where, begin)
        return self._trees[key]

    def _inside(self, path: Path) -> bool:
        roots = (self.root, *(folder.parent for folder in SHIPPED if folder.is_dir()))
        return any(resolved(path).is_relative_to(resolved(root)) for root in roots)

    def _read(self, path: Path, named_at: Node | None, where: str, begin: str) -> Node | None:
        label, text = label_of(path), self.given.get(path)
        if text is not None:
            return self._decoded(path, label, text.encode("utf-8", "replace"), begin)
        fault = _unreadable(path) or (_no_scenario(path) if named_at is None else None)
        data = b""
        if fault is None:
            try:
                with path.open("rb") as file:
                    data = file.read(LARGEST + 1)
            except OSError as error:
                fault = f"cannot be read: {(error.strerror or 'unknown fault').lower()}", ""
        if fault is not None:
            self._tell(fault, label, named_at, where)
            return None
        return self._decoded(path, label, data, begin)

    def _decoded(self, path: Path, label: str, data: bytes, begin: str) -> Node | None:
        fault = _not_text(data, begin) or _markup(data)
        if fault is not None:
            self.problems.append(Problem(*fault, file=label))
            return None
        text = data.decode("utf-8-sig")
        self.read.append(FileRead(path, label, hashlib.sha256(data).hexdigest()))
        return self._parse(path, label, text, begin)

    def _tell(self, fault: tuple[str, str], label: str, named_at: Node | None, where: str) -> None:
        """A file that is not there: said at the place that names it."""
        if named_at is None:
            self.problems.append(Problem(*fault, file=label))
        else:
            self.problems.append(named_at.mark.problem(f"{label} {fault[0]}", fault[1], where))

    def _parse(self, path: Path, label: str, text: str, begin: str) -> Node | None:
        source = Source(label, lines_of(text), path)
        try:
            reading = parse(source, text)
        except NotYaml as error:
            self.problems.append(error.problem)
            return None
        self.problems += reading.problems
        self.warnings += reading.warnings
        return self._mapping(source, reading, begin)

    def _mapping(self, source: Source, reading: Reading, begin: str) -> Node | None:
        node = reading.node
        if node is None or node.value is None:
            self.problems.append(Problem("the file is empty", begin, source.label))
            return None
        if node.mapping is None:
            what = "a list" if node.items is not None else "a single value"
            self.problems.append(
                node.mark.problem(f"a file holds a mapping at its top, not {what}", "Begin with title:")
            )
            return None
        return node


def _unreadable(path: Path) -> tuple[str, str] | None:
    """Why a file cannot be opened, and what to do."""
    try:
        if path.is_dir():
            return "is a folder, not a file", "Name a YAML file in it."
        if not path.exists():
            return _dangling(path) or ("does not exist", _near(path))
        if not path.is_file():
            return "is not an ordinary file", "Name a YAML file."
        if path.stat().st_size > LARGEST:
            return f"is larger than {LARGEST // 1_000_000} MB", "Split it, and join the parts with extends."
    except (OSError, ValueError) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}", ""
    return None


def _dangling(path: Path) -> tuple[str, str] | None:
    """What is wrong with a symbolic link that leads nowhere."""
    try:
        path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "is a loop of symbolic links", "Let one of them point at a file."
    if path.is_symlink():
        return f"is a symbolic link to '{os.readlink(path)}', which does not exist", "Mend the link."
    return None


def _no_scenario(path: Path) -> tuple[str, str] | None:
    """What a file is by its ending, where that cannot be a scenario."""
    kind = _OTHERS.get(path.suffix.lower())
    if kind is None:
        return None
    beside = path.parent / "scenario.yaml"
    remedy = f"Did you mean '{label_of(beside)}'?" if beside.is_file() else "Name the YAML file of a scenario."
    return f"is {kind}, not a scenario", remedy


def _markup(data: bytes) -> tuple[str, str] | None:
    """A page of the web, by its first character."""
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"<":
        return None
    return "the file is a web page or other markup, not a scenario", "Name the YAML file of a scenario."


def _near(path: Path) -> str:
    """A file of nearly the same name in the same folder, or in ``scenarios``."""
    for folder in (path.parent, path.parent / "scenarios"):
        try:
            names = [entry.name for entry in folder.iterdir() if entry.suffix in (".yaml", ".yml")]
        except OSError:
            continue
        if path.suffix == "" and f"{path.name}.yaml" in names:
            return f"Did you mean '{label_of(folder / path.name)}.yaml'?"
        match = nearest(path.name, names)
        if match is not None:
            return f"Did you mean '{label_of(folder / match)}'?"
    alike = [label_of(one) for name, one in shipped().items() if path.name in name]
    return f"Did you mean {' or '.join(repr(one) for one in alike)}?" if alike else ""


def _not_text(data: bytes, begin: str) -> tuple[str, str] | None:
    """Why the bytes are no scenario text, and what to do."""
    if len(data) > LARGEST:
        return f"the file is larger than {LARGEST // 1_000_000} MB", "Split it, and join the parts with extends."
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "the file is UTF-16", "Save it as UTF-8."
    if b"\x00" in data and any((byte < 32 and byte not in b"\t\n\r") or byte == 127 for byte in data[:8]):
        return "the file is binary", "A scenario is YAML text in UTF-8."
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"the file is not UTF-8 text: byte {data[error.start]:#04x} on line {line}", "Save it as UTF-8."
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        return "the file is empty", begin
    return None
