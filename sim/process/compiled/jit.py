"""How this folder is compiled: numba's options in one place, and a cache that notices every change.

Floating-point operations are neither fused nor reordered, so that the kernel's sums are NumPy's; a division by zero
gives what NumPy gives. numba keeps the compiled kernels on disk, but looks for changes only in the file that holds
them; so the kernels carry a stamp of all files of this folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": False, "_nrt": False}


def piece(function: Callable[..., Any]) -> Callable[..., Any]:
    """A part of a kernel that goes where it is used: a call would hand on every array of a plan and a desk."""
    compiled: Callable[..., Any] = numba.njit(forceinline=True, **OPTIONS)(function)
    return compiled


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """A kernel that Python calls: kept on disk where there is a place to write, else compiled anew each time."""
    try:
        compiled: Callable[..., Any] = numba.njit(cache=True, **OPTIONS)(function)
    except RuntimeError:  # no folder for the cache can be written
        compiled = numba.njit(**OPTIONS)(function)
    return compiled


def stamp() -> str:
    """A digest of this folder's files: the kernels of other files are other kernels."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
