"""What stands in a table has a name of its own: without the compiler it is read as an attribute of a NumPy record."""

from __future__ import annotations

import numpy as np
import pytest

from sim.process.room import COURSE
from sim.worlds import tables

KINDS = [COURSE, *(one for one in vars(tables).values() if isinstance(one, np.dtype))]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.names[0])
def test_no_column_is_called_as_a_method_of_records(kind: np.dtype[np.void]) -> None:
    assert kind.names is not None
    assert [name for name in kind.names if hasattr(np.record, name) or hasattr(np.recarray, name)] == []
