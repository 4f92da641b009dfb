"""The same numbers as before, on every supported Python and on both lines of Mesa."""

import pandas as pd

from tests.golden import FILE, outcomes


def test_nothing_has_changed_unnoticed() -> None:
    pd.testing.assert_frame_equal(outcomes(), pd.read_csv(FILE), check_dtype=False, atol=2e-3, rtol=0)
