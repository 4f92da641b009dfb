"""The settlement process as a kernel compiled by numba: the same sums as NumPy's, world by world.

``plan`` and ``numbers`` pack a walk into plain arrays; ``scalars``, ``sums``, ``talks`` and ``sweep`` are the process
for one world; ``kernels`` are the loops over worlds that are compiled; ``walk`` is what the agents call. Only files
of this folder import numba, and only where the compiled engine is used.
"""
