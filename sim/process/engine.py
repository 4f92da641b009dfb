"""Which engine does the sums of talks and of looking ahead: NumPy's, or a kernel compiled by numba.

Both do the same arithmetic in the same order, so the numbers agree to 1e-12 at least; the compiled one walks world
by world and is several times faster, once it is compiled: that takes about a minute the first time on a machine, and
a second or two to load later. So work that NumPy does in seconds is left to NumPy. The choice is data: it is made
once, here, and handed down with the block.
"""

from __future__ import annotations

import functools
import importlib.util
import os

from sim.errors import SimError

ENGINES = ("numpy", "compiled")
VARIABLE = "SIM_ENGINE"
"""The environment variable that chooses where nobody else does."""
WORTH_COMPILING = 200_000
"""Worlds times paths from which on a run is left to the compiled engine; NumPy takes about ten seconds for so many."""


def choose(asked: str | None = None, *, work: int = WORTH_COMPILING) -> str:
    """The engine to use: the one asked for, else that of ``SIM_ENGINE``, else the one that suits the work.

    Parameters
    ----------
    asked : str, optional
        ``numpy`` or ``compiled``; ``auto`` is the same as nothing.
    work : int
        Worlds times paths, if that is known; much, if absent.

    Raises
    ------
    SimError
        For an engine that there is not, or ``compiled`` where numba cannot be imported.

    Examples
    --------
    >>> choose("numpy")
    'numpy'
    """
    named = [(asked, "engine"), (os.environ.get(VARIABLE), VARIABLE)]
    for name, where in named:
        if name in (None, "", "auto"):
            continue
        if name not in ENGINES:
            raise SimError(f"{where}: there is no engine '{name}'. Known are {', '.join(ENGINES)} and auto.")
        if name == "compiled" and not can_compile():
            raise SimError(
                f"{where}: the compiled engine needs numba, which cannot be imported here. "
                'Install it with: pip install "settlement-sim[fast]"; or use the engine numpy (--engine numpy).'
            )
        return name
    return "compiled" if work >= WORTH_COMPILING and can_compile() else "numpy"


def is_compiled() -> bool:
    """Whether the kernels lie on the disk, ready to be loaded, as far as can be told without loading them."""
    from pathlib import Path

    folder = Path(__file__).parent / "compiled"
    kept = os.environ.get("NUMBA_CACHE_DIR")
    places = [folder / "__pycache__"] if not kept else [path for path in Path(kept).glob("*") if path.is_dir()]
    newest = max(path.stat().st_mtime for path in folder.glob("*.py"))
    return any(index.stat().st_mtime > newest for place in places for index in place.glob("kernels.*.nbi"))


@functools.cache
def can_compile() -> bool:
    """Whether numba can really be imported; one that does not fit the NumPy at hand cannot."""
    if importlib.util.find_spec("numba") is None:
        return False
    try:
        import numba  # noqa: F401
    except Exception:  # whatever a broken installation raises
        return False
    return True
