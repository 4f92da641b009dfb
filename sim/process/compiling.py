"""How formulas are compiled: numba's options, and where its results are kept.

Every formula is plain Python that numba can compile. Where numba is missing or does not work, the same functions run
as they stand, much slower. Compiled code is kept in a folder of the user's cache, one for each version of the sources,
so that a change anywhere is noticed (numba itself looks only at the file that holds a function).
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": False, "_nrt": False}
"""Floating-point operations are neither fused nor reordered; a division by zero gives what NumPy gives. No formula
allocates memory, so numba need not count references."""


def sources() -> str:
    """A digest of the files that hold formulas, of Python's and of numba's version."""
    digest = hashlib.blake2b(digest_size=12)
    package = Path(__file__).parent.parent
    for path in sorted(
        [*package.glob("process/*.py"), *package.glob("engine/*.py"), *package.glob("worlds/tables.py")]
    ):
        digest.update(path.read_bytes())
    digest.update(f"{sys.version} {getattr(numba, '__version__', '')}".encode())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Where compiled code is kept: ``SETTLEMENT_SIM_CACHE``, else the user's folder for caches."""
    given = os.environ.get("SETTLEMENT_SIM_CACHE")
    base = Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "settlement-sim"
    return base / sources()


def _import_numba() -> tuple[Any, str]:
    """numba, or None and the reason why there is none."""
    if os.environ.get("SETTLEMENT_SIM_NO_NUMBA"):
        return None, "SETTLEMENT_SIM_NO_NUMBA is set"
    try:
        import numba as found

        found.njit(lambda: 1)()  # type: ignore[call-arg]
    except Exception as trouble:  # whatever is wrong with it, the agents can walk
        return None, f"{type(trouble).__name__}: {trouble}"
    return found, ""


numba, WHY_NOT = _import_numba()


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


KEPT = numba is not None and _writable(cache_folder())
"""Whether compiled code is kept for the next time."""
if KEPT:
    numba.config.CACHE_DIR = str(cache_folder())


YES: Any = np.bool_(True)
NO: Any = np.bool_(False)
"""For calls of formulas: numba would compile a version of its own for every ``True`` and ``False`` in a call."""


def formula(function: F) -> F:
    """Compile a function of floats and small arrays, if that is possible."""
    return _compiled(function)


def inner(function: F) -> F:
    """As :func:`formula`, for functions that only other formulas call."""
    if numba is None:
        return function
    from sim.process.inner_code import InnerCompiler

    # not kept by itself: it is in what is kept of those that call it
    return _compiled(
        function, cache=False, pipeline_class=InnerCompiler, no_cpython_wrapper=True, no_cfunc_wrapper=True
    )


def part(function: F) -> F:
    """As :func:`formula`, for functions that only say what is where: they go where they are used."""
    return _compiled(function, forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def _compiled(function: F, cache: bool = KEPT, **options: Any) -> F:
    if numba is None:
        return function
    compiled: F = numba.njit(cache=cache, **OPTIONS, **options)(function)
    return compiled
