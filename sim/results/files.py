"""Writing files so that a reader never meets half of one.

Every file is written under a temporary name in its own folder and renamed when it is whole. Trouble with the disk
becomes a :class:`~sim.errors.SimError` that says what to do; what was finished before stays.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.errors import SimError

UNFINISHED = "unfinished"
"""Finished blocks of a run that is not: see :mod:`sim.work.store`."""
WORK = "work.json"
"""What they belong to."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def replacing(path: Path, *, lasting: bool = False, kept: Path | None = None) -> Iterator[Path]:
    """A temporary name beside ``path``: renamed to it when the block ends well, removed when it does not.

    Parameters
    ----------
    lasting
        Whether the content must be on the disk before it gets its name, so that a power cut leaves no empty file.
    kept
        As for :func:`plain_trouble`.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with plain_trouble(path, kept):
            path.parent.mkdir(parents=True, exist_ok=True)
            yield part
            if lasting:
                with part.open("r+b") as file:
                    os.fsync(file.fileno())
            part.replace(path)
            if lasting:
                _settle(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def clear_away(folder: Path) -> None:
    """Remove half-written files beneath a folder that processes left which were killed."""
    for part in folder.rglob(".*.part"):
        process = part.name.split(".")[-2]
        if process.isdecimal() and not _alive(int(process)):
            part.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    if os.name == "nt":  # where asking would send Ctrl-C
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def write_bytes(path: Path, content: bytes, *, lasting: bool = False, kept: Path | None = None) -> Path:
    """Write a file whole or not at all; see :func:`replacing` for the parameters."""
    with replacing(path, lasting=lasting, kept=kept) as part:
        part.write_bytes(content)
    return path


def write_text(path: Path, text: str, *, lasting: bool = False, kept: Path | None = None) -> Path:
    """Write text as UTF-8, whole or not at all."""
    return write_bytes(path, text.encode("utf-8"), lasting=lasting, kept=kept)


def check_new(path: Path, *, force: bool = False, remedy: str = "Choose another with --out, or say --force.") -> None:
    """Make sure that a new file has a folder and, unless that is asked for, replaces nothing.

    Raises
    ------
    SimError
        When something is there already, or the folder is not.
    """
    if not force and (path.exists() or path.is_symlink()):
        raise SimError(f"{path} is there already and is left as it is. {remedy}")
    if not path.parent.is_dir():
        raise SimError(f"there is no folder {path.parent}. Make it first, or name a file in another one.")


@contextmanager
def plain_trouble(path: Path, kept: Path | None = None) -> Iterator[None]:
    """Turn what the system says about ``path`` into a message for people.

    Parameters
    ----------
    path
        What is read or written.
    kept
        A folder of unfinished work that another folder would be without; one beside the file is found.

    Raises
    ------
    SimError
        For a full disk, a folder that may not be written, or any other refusal of the system.
    """
    try:
        yield
    except OSError as trouble:
        raise SimError(_explained(path, trouble, kept)) from trouble


def _explained(path: Path, trouble: OSError, kept: Path | None) -> str:
    words, room, elsewhere = str(trouble), "free some space", "choose another place"
    near = _beside(path) if kept is None else [kept]
    kept = next((one for one in near if any(one.glob("*.npz"))), None)
    if kept is not None:
        room, elsewhere = f"{room} and go on with --resume", f"move {kept} to NEW/{UNFINISHED} and go on with "
        elsewhere += "--out NEW --resume"
    if trouble.errno in _FULL or "No space left" in words or "errno = 28" in words:
        return f"The disk is full: {path} could not be written. No file is left half-written; {room}, or {elsewhere}."
    fault = "you may not write there" if trouble.errno in _FORBIDDEN else trouble.strerror or words
    return f"{path} could not be written: {fault}. {elsewhere[0].upper()}{elsewhere[1:]}."


def _beside(path: Path) -> list[Path]:
    """Where unfinished work lies that a file belongs to: the file is in a results folder, or a folder deeper."""
    return [folder / UNFINISHED for folder in list(path.parents)[:2]]


def sha256(path: Path) -> str:
    """The hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
