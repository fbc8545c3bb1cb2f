"""All that a table of DynamoDB can hold, as plain Python values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.pytest_batchproc.events.stream_laws import TEXT


def in_range(number: float | Decimal) -> bool:
    return number == 0 or -130 <= Decimal(repr(float(number))).adjusted() <= 125


NUMBERS = (
    st.integers(-(10**38) + 1, 10**38 - 1)
    | st.floats(allow_nan=False, allow_infinity=False).filter(in_range)
    | st.builds(
        lambda digits, power: Decimal(digits).scaleb(power - len(str(abs(digits)))),
        st.integers(-(10**28) + 1, 10**28 - 1),
        st.integers(-128, 125),
    )
)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXT | st.binary(max_size=8)
SETS = (
    st.sets(TEXT, min_size=1, max_size=4)
    | st.sets(NUMBERS, min_size=1, max_size=4)
    | st.sets(st.binary(max_size=4), min_size=1, max_size=4)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS | SETS | SETS.map(frozenset),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(TEXT.filter(bool), inner, max_size=3)
    ),
    max_leaves=8,
)
ITEMS = st.dictionaries(TEXT.filter(bool), VALUES, max_size=4)
