"""Whoever works must compute what the one who asks would compute: with the same code, and the same versions of what
numbers depend on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Generic

import sim
from sim.errors import SimError
from sim.results.manifest import versions
from sim.work.parts import Do, Part, T

_MATTER = ("settlement-sim", "numpy", "scipy")
_COMPILER = ("numba", "llvmlite")
"""Packages of the extra ``fast``: only the compiled engine's numbers depend on them."""


def stamp(engine: str | None = None) -> dict[str, str]:
    """What numbers depend on, besides what is asked.

    Parameters
    ----------
    engine : str, optional
        What walks the worlds. The compiler counts where it is ``compiled``; where nothing is said, if there is one.

    >>> sorted(stamp("numpy"))
    ['code', 'numpy', 'python', 'scipy', 'settlement-sim']
    """
    known = versions()
    compiler = _COMPILER if engine in (None, "compiled") else ()
    return {
        **{name: known[name] for name in _MATTER},
        "code": code(),
        "python": ".".join(known["python"].split(".")[:2]),
        **{name: known[name] for name in compiler if name in known},
    }


@cache
def code(folder: Path = Path(sim.__file__).parent) -> str:
    """A digest of all Python files of a package, as they are when it is first asked for: versions of one number may
    differ in code. Ends of lines do not count, because they depend on how the files came here.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py"), key=lambda path: path.relative_to(folder).as_posix()):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def check(asked: Mapping[str, str]) -> None:
    """Make sure that this process computes what the one who asks would compute.

    A compiler that this process lacks is no fault here: work that needs one says so itself.

    Raises
    ------
    SimError
        If a version or the code differs.

    Examples
    --------
    >>> check(stamp())
    """
    here = stamp()
    for name, version in asked.items():
        if here.get(name) == version or (name in _COMPILER and name not in here):
            continue
        raise SimError(
            f"a worker has {name} {here.get(name)}, and {version} asks. Install the same "
            + (
                "code of settlement-sim everywhere, and start its workers again."
                if name == "code"
                else "version everywhere."
            )
        )


@dataclass(frozen=True)
class Stamped(Generic[T]):
    """A task's doer that refuses to work where it would compute something else.

    Parameters
    ----------
    do : callable
    asked : dict of str to str
        The versions of whoever asks.
    """

    do: Do[T]
    asked: dict[str, str] = field(default_factory=stamp)

    def __call__(self, task: Any) -> Part:
        check(self.asked)
        return self.do(task)
