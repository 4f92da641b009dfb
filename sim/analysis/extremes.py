"""Rows of a table at which a column is highest or lowest."""

from __future__ import annotations

import numpy as np
import pandas as pd


def highest(table: pd.DataFrame, column: str) -> pd.Series:
    """The first row with the highest value of a column; what does not exist counts as the lowest.

    >>> highest(pd.DataFrame({"a": [1.0, 3.0, float("nan")]}), "a").tolist()
    [3.0]
    """
    return table.iloc[int(np.argmax(np.nan_to_num(table[column].to_numpy(dtype=float), nan=-np.inf)))]


def lowest(table: pd.DataFrame, column: str) -> pd.Series:
    """The first row with the lowest value of a column; what does not exist counts as the highest."""
    return table.iloc[int(np.argmin(np.nan_to_num(table[column].to_numpy(dtype=float), nan=np.inf)))]
