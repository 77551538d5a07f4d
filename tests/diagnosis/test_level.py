"""Medians where much is missing, held against numpy's own."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from intygsstat.diagnosis.level import median_of


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("missing", [0.0, 0.4, 0.9, 1.0])
def test_a_median_is_that_of_what_is_there(axis: int, missing: float) -> None:
    lot = np.random.default_rng(7)
    values = lot.normal(size=(5, 6, 7))
    values[lot.random(values.shape) < missing] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = np.nanmedian(values, axis=axis)
    np.testing.assert_array_equal(median_of(values, axis), expected)
