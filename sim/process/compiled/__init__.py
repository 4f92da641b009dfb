"""The settlement process as a kernel compiled by numba: the same sums as NumPy's, world by world.

``plan``, ``actors``, ``stages`` and ``numbers`` pack a walk into plain arrays; ``scalars``, ``sums``, ``talks`` and
``sweep`` are the process for one world, on a ``desk``; ``power`` is what most of its time goes into; ``kernels`` are
the loops over worlds that are compiled; ``walk`` is what the agents call. Only files
of this folder import numba, and only where the compiled engine is used.
"""
