"""The settlement process written the ordinary Mesa way: one world a model, scalar agents, ``mesa.batch_run``.

This is what the engine is measured against. Nothing in it is slower than it need be: every sum is made once, names
are indexes, the closing table is not judged twice. It is complete, and gives the engine's numbers in the same worlds
(``tests/benchmarks/test_ordinary.py``).
"""

from tests.benchmarks.ordinary.batch import walk_worlds
from tests.benchmarks.ordinary.model import PathModel

__all__ = ["PathModel", "walk_worlds"]
