"""Bundles of arrays handed over as one address.

numba hands every array of a call over as seven numbers or more, and a world has some eighty arrays: calls then cost
more than what they do, and compiling takes minutes. So bundles (named tuples of arrays and numbers) are handed over as
the address of a table that says where their arrays lie; compiled code reads from it the parts that it names, and no
others. Without numba a bundle is handed over as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.process.compiling import numba

Handle = Any
"""A bundle as it is handed over: see :func:`handed`."""


def table_of(bundle: Any) -> NDArray[np.int64]:
    """Where the parts of a bundle lie: for an array its address and shape, for a number its bits; nested ones in turn.

    A part that has been handed over itself is its address. The bundle must outlive the table.
    """
    return np.array(list(_entries(bundle)), dtype=np.int64)


def _entries(bundle: Any) -> Iterator[int]:
    for part in bundle:
        if isinstance(part, np.ndarray):
            if not part.flags.c_contiguous:
                raise ValueError("an array of a bundle must lie in one piece")
            yield part.ctypes.data
            yield from part.shape
        elif isinstance(part, Handed):
            yield part.address
        elif isinstance(part, tuple):
            yield from _entries(part)
        else:
            yield int(np.float64(part).view(np.int64)) if isinstance(part, float) else int(part)


class Handed:
    """A bundle as compiled code is given it; good for as long as this lives."""

    def __init__(self, bundle: Any, table: NDArray[np.int64] | None = None) -> None:
        self.bundle, self.table = bundle, table_of(bundle) if table is None else table
        self.address = int(self.table.ctypes.data)
        self.kind: Any = None
        """Its type in compiled code: found when it is first asked for, since that takes longer than most formulas."""


def handed(bundle: Any) -> Any:
    """What a formula is given for a bundle: its address, or without numba the bundle itself."""
    return bundle if numba is None else Handed(bundle)


if numba is not None:
    from llvmlite import ir
    from numba.core import cgutils, types
    from numba.core.typing.templates import AttributeTemplate
    from numba.extending import (
        NativeValue,
        infer_getattr,
        intrinsic,
        lower_getattr_generic,
        models,
        register_model,
        typeof_impl,
        unbox,
    )
    from numba.np.arrayobj import populate_array

    WORD = ir.IntType(64)

    class Bundle(types.Type):
        """The address of a bundle's table, in compiled code; ``kind`` is the type of the named tuple."""

        def __init__(self, kind: Any) -> None:
            self.kind = kind
            super().__init__(name=f"Bundle({kind})")

    class _Word(models.PrimitiveModel):
        """A bundle is one word."""

        def __init__(self, manager: Any, kind: Any) -> None:
            super().__init__(manager, kind, WORD)

    register_model(Bundle)(_Word)

    @typeof_impl.register(Handed)
    def _type_of(value: Handed, _context: Any) -> Any:
        if value.kind is None:
            value.kind = Bundle(numba.typeof(value.bundle))
        return value.kind

    @unbox(Bundle)
    def _unbox(_kind: Any, value: Any, context: Any) -> Any:
        address = context.pyapi.object_getattr_string(value, "address")
        word = context.pyapi.long_as_longlong(address)
        context.pyapi.decref(address)
        return NativeValue(word)

    def _places(kind: Any) -> Any:
        """How many entries of a table a part takes."""
        parts = kind
        if isinstance(kind, types.BaseTuple):
            return sum(_places(part) for part in parts.types)
        return 1 + kind.ndim if isinstance(kind, types.Array) else 1

    @infer_getattr
    class _Parts(AttributeTemplate):
        key = Bundle

        def generic_resolve(self, value: Any, attr: Any) -> Any:  # type: ignore[override]
            fields = value.kind.fields
            if attr not in fields:
                return None
            part = value.kind.types[fields.index(attr)]
            return Bundle(part) if isinstance(part, types.BaseTuple) else part

    @lower_getattr_generic(Bundle)
    def _read(context: Any, builder: Any, bundle: Any, word: Any, name: str) -> Any:
        index = bundle.kind.fields.index(name)
        part, place = bundle.kind.types[index], sum(_places(p) for p in bundle.kind.types[:index])
        if isinstance(part, types.BaseTuple):
            return builder.add(word, ir.Constant(WORD, 8 * place))
        table = builder.inttoptr(word, WORD.as_pointer())

        def entry(n: int) -> Any:
            found = builder.load(builder.gep(table, [ir.Constant(WORD, place + n)]))
            found.set_metadata("invariant.load", builder.module.add_metadata([]))  # tables are not written to
            return found

        if isinstance(part, types.Array):
            return _array(context, builder, part, entry)
        if isinstance(part, types.Float):
            return builder.bitcast(entry(0), ir.DoubleType())
        return builder.trunc(entry(0), ir.IntType(1)) if part == types.boolean else entry(0)

    def _array(context: Any, builder: Any, kind: Any, entry: Any) -> Any:
        """The array whose address and shape stand in a table."""
        array = context.make_array(kind)(context, builder)
        size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
        strides: list[Any] = []
        shape, step = [entry(1 + n) for n in range(kind.ndim)], ir.Constant(WORD, size)
        for length in reversed(shape):
            strides.insert(0, step)
            step = builder.mul(step, length)
        populate_array(
            array,
            data=builder.inttoptr(entry(0), array.data.type),
            shape=cgutils.pack_array(builder, shape),
            strides=cgutils.pack_array(builder, strides),
            itemsize=context.get_constant(types.intp, size),
            meminfo=None,
        )
        return array._getvalue()

    @intrinsic
    def moved(_context: Any, bundle: Any, _bytes: Any) -> Any:
        """The bundle whose table lies so many bytes behind another's."""

        def codegen(_context: Any, builder: Any, _signature: Any, words: Any) -> Any:
            return builder.add(words[0], words[1])

        return bundle(bundle, types.int64), codegen
