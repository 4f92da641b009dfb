"""Compiled functions that only others call (imported where numba works, and only there).

numba optimises every function by itself, together with copies of all that it calls, and makes machine code of it. Of a
function that has no entry from Python both are thrown away: its callers take a copy of its code and optimise that. With
a hundred and fifty of them, five levels deep, this is most of the time that compiling takes. numba has no public way to
leave it out: the two methods with an underscore are its own, and the oldest and the newest numba that may be installed
were tried.
"""

from __future__ import annotations

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler


class InnerCode(JITCodeLibrary):
    """The code of such a function, for its callers to copy: no machine code, no address."""

    def _optimize_final_module(self) -> None:
        """Left to the callers."""

    def _finalize_final_module(self) -> None:
        self._finalized = True

    def get_pointer_to_function(self, _name: str) -> int:
        """Nowhere."""
        self._ensure_finalized()
        return 0

    @property
    def codegen(self) -> InnerCode:
        """What numba tells where the function's environment lies: nobody asks."""
        return self

    def set_env(self, _name: str, _environment: Any) -> None:
        """Nothing to do."""


class InnerCompiler(Compiler):
    """numba's compiler, with such a library."""

    def compile_extra(self, func: Any) -> Any:
        """Compile ``func``."""
        state = self.state
        state.library = InnerCode(state.targetctx.codegen(), f"{func.__module__}.{func.__qualname__}")
        return super().compile_extra(func)
