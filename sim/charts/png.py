"""Pixels as a PNG file (W3C, PNG Specification, third edition, 2025), without the search for the best filter.

Charts are flat areas and thin lines, which need no filter to be packed well; the search takes the usual encoders as
long as the packing itself, for files of the same size.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

INCH = 0.0254
"""An inch in metres."""
_RGB = 2
_LEVEL = 1


def png(pixels: NDArray[np.uint8], dots: int) -> bytes:
    """A picture as the content of a PNG file.

    Parameters
    ----------
    pixels : uint8 array, shape (height, width, at least 3)
        Red, green and blue; what else there is, such as opacity, is left out.
    dots : int
        Dots an inch.

    Examples
    --------
    >>> content = png(np.zeros((2, 3, 3), dtype=np.uint8), 144)
    >>> content[1:4], int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    (b'PNG', 3, 2)
    """
    high, wide, _ = pixels.shape
    rows = np.zeros((high, 1 + 3 * wide), dtype=np.uint8)  # a row begins with the number of its filter; 0 is none
    for colour in range(3):  # twice as fast as all three at once
        rows[:, 1 + colour :: 3] = pixels[:, :, colour]
    metre = round(dots / INCH)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">2I5B", wide, high, 8, _RGB, 0, 0, 0)),
            _chunk(b"pHYs", struct.pack(">2IB", metre, metre, 1)),
            _chunk(b"IDAT", zlib.compress(rows.data, _LEVEL)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    return b"".join(
        [struct.pack(">I", len(content)), name, content, struct.pack(">I", zlib.crc32(content, zlib.crc32(name)))]
    )
