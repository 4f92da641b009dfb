"""The results folder: who may write into it, and what lies where.

A folder that holds another run is never written into. The manifest is written first, marked incomplete, so that a
run that was killed can be told from a stranger's files and be made again in place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.errors import SimError
from sim.results.files import UNFINISHED, WORK, plain_trouble
from sim.results.manifest import MANIFEST, check_edition, read_manifest


def check_folder(folder: str | Path, run: str) -> Path:
    """Make sure that a run may be written into a folder; nothing is changed but a folder that was missing.

    Parameters
    ----------
    folder
        Where the results shall go.
    run
        The run's or finding's identity, see :func:`sim.results.manifest.run_id`.

    Raises
    ------
    SimError
        If the folder holds another run, one of another edition of the process or other files, is no folder, or may
        not be written.
    """
    path = Path(folder)
    with plain_trouble(path):
        if path.exists() and not path.is_dir():
            raise SimError(f"{path} is a file, not a folder. Choose another folder with --out.")
        path.mkdir(parents=True, exist_ok=True)
        held = [e.name for e in path.iterdir() if not e.name.endswith(".part") and not _is_unfinished(e)]
    if held:
        _check_held(path, held, run)
    if not os.access(path, os.W_OK | os.X_OK):
        raise SimError(f"{path} could not be written: you may not write there. Choose another folder with --out.")
    return path


@contextmanager
def taken_back(folder: Path | None) -> Iterator[None]:
    """Take a new folder, and those above it that are new too, away again if nothing came to be written into it."""
    new = [] if folder is None else [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        yield
    except BaseException:
        for path in [new[0] / UNFINISHED, *new] if new else []:
            with suppress(OSError):  # empty folders are all there is to take back
                path.rmdir()
        raise


def _is_unfinished(entry: Path) -> bool:
    """Whether something in a results folder is unfinished work, not something of somebody else's with that name."""
    if entry.name != UNFINISHED or not entry.is_dir():
        return False
    return (entry / WORK).exists() or all(one.name.endswith(".part") for one in entry.iterdir())


def finished(folder: Path, name: str, value: str) -> bool:
    """Whether a folder holds finished results whose manifest has a value under a name."""
    try:
        held = read_manifest(folder)
    except SimError:
        return False
    return bool(held.get("complete")) and held.get(name) == value


def _check_held(path: Path, held: list[str], run: str) -> None:
    if MANIFEST not in held:
        raise SimError(
            f"{path} holds other files ({', '.join(sorted(held)[:3])}{', ...' if len(held) > 3 else ''}) and no run "
            "of this program. Nothing was written; choose an empty or a new folder with --out."
        )
    found = read_manifest(path)
    if found.get("run") != run:
        check_edition(found, path)
        raise SimError(
            f"{path} already holds another run ({found.get('title', 'untitled')}, {found.get('run', 'unknown')}). "
            "Nothing was written; choose another folder with --out, or remove that one first."
        )


def refuse_strangers(folder: Path, question: str = "") -> None:
    """Refuse a folder that holds files but no finding, or the answer to another question, before the work that would
    be lost.

    Parameters
    ----------
    folder
        Where the finding shall go.
    question
        A key of the question, as far as it can be told from others before it is answered.

    Raises
    ------
    SimError
        If it does, or is no folder, or may not be written.
    """
    if folder.is_dir() and (folder / MANIFEST).exists():
        held = read_manifest(folder)
        if "analysis" in held and held.get("question", question) in (question, ""):
            check_folder(folder, str(held["run"]))
            return
    check_folder(folder, "")
