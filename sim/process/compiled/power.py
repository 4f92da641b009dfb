# mypy: disallow-untyped-defs = False, check-untyped-defs = False
"""Powers in plain arithmetic, without branches or calls, so that a loop over them is done several at a time.

``x ** a`` is ``exp(a log x)``. The logarithm is that of Sun's fdlibm (``e_log.c``, 1993: a polynomial in
``s = f / (2 + f)`` with the printed coefficients), the exponential a Taylor series on |r| <= ln(2) / 2, both after
taking out a power of two; terms are paired so that few wait for others. For x in [0, 1], and so for every loss and
discount, the result is within 3e-16 of the true one.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sim.process.compiled.jit import piece

LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
INVERSE_LN2 = 1.4426950408889634
L1, L2, L3, L4 = 6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01
L5, L6, L7 = 1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01
ROOT_HALF = 0x3FE6A09E667F3BCD
"""The bits of the square root of one half: where the logarithm's argument is cut."""
MAGIC = 6755399441055744.0  # 3 * 2 ** 51
"""Added to a number it leaves its nearest integer in the low bits."""
MAGIC_BITS = 0x4338000000000000
LEAST = -700.0
"""Results are nought below e ** -700."""


@intrinsic
def bits_of(context: Any, x: Any) -> Any:
    """The bits of a float as an integer."""
    return types.int64(types.float64), lambda _, builder, __, args: builder.bitcast(args[0], ir.IntType(64))


@intrinsic
def from_bits(context: Any, bits: Any) -> Any:
    """The float with these bits."""
    return types.float64(types.int64), lambda _, builder, __, args: builder.bitcast(args[0], ir.DoubleType())


@piece
def power(x, a):
    """``x ** a`` for x and a of at least 0; nought to the power of nought is one."""
    bits = bits_of(x)
    twos = (bits - ROOT_HALF) >> 52
    f = from_bits(bits - (twos << 52)) - 1.0
    n = from_bits(twos + MAGIC_BITS) - MAGIC
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    tail = w * (L2 + w * (L4 + w * L6)) + z * (L1 + w * (L3 + w * (L5 + w * L7)))
    half = 0.5 * f * f
    logarithm = n * LN2_HIGH - ((half - (s * (half + tail) + n * LN2_LOW)) - f)
    t = max(a * logarithm, LEAST)
    whole = t * INVERSE_LN2 + MAGIC
    n = whole - MAGIC
    r = (t - n * LN2_HIGH) - n * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 / 2.0 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0))
    middle = (1.0 / 720.0 + r * (1.0 / 5040.0)) + r2 * (1.0 / 40320.0 + r * (1.0 / 362880.0))
    high = (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) + r2 * (1.0 / 479001600.0 + r * (1.0 / 6227020800.0))
    series = r2 * ((low + r4 * middle) + (r4 * r4) * high)
    result = from_bits(bits_of(1.0 + (r + series)) + (bits_of(whole) << 52))
    result = x if a == 1.0 else result
    result = 0.0 if x == 0.0 else result
    return 1.0 if a == 0.0 else result
