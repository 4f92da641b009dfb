"""Writing files so that a reader never meets half of one.

Every file is written under a temporary name in its own folder and renamed when it is whole. Trouble with the disk
becomes a :class:`~sim.errors.SimError` that says what to do; what was finished before stays.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import SimError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary name beside ``path``: renamed to it when the block ends well, removed when it does not."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with plain_trouble(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            yield part
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


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


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all."""
    with replacing(path) as part:
        part.write_bytes(content)
    return path


def write_text(path: Path, text: str) -> Path:
    """Write text as UTF-8, whole or not at all."""
    return write_bytes(path, text.encode("utf-8"))


@contextmanager
def plain_trouble(path: Path) -> Iterator[None]:
    """Turn what the system says about ``path`` into a message for people.

    Raises
    ------
    SimError
        For a full disk, a folder that may not be written, or any other refusal of the system.
    """
    try:
        yield
    except OSError as trouble:
        raise SimError(_explained(path, trouble)) from trouble


def _explained(path: Path, trouble: OSError) -> str:
    words = str(trouble)
    if trouble.errno in _FULL or "No space left" in words or "errno = 28" in words:
        return (
            f"The disk is full: {path} could not be written. Files finished before are kept; "
            "free some space, or choose another folder with --out."
        )
    if trouble.errno in _FORBIDDEN:
        return f"{path} could not be written: you may not write there. Choose another folder with --out."
    return f"{path} could not be written: {trouble.strerror or words}. Choose another folder with --out."


def sha256(path: Path) -> str:
    """The hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
