"""JSON values that every source carries, DynamoDB's numbers included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Json: TypeAlias = Any  # str, number, bool, None, list or dict, as deep as it likes

# DynamoDB has 38 digits, and most JSON readers have 64 bits.
LARGEST_INT = 2**63 - 1
SMALLEST_INT = -(2**63)
# DynamoDB's numbers end at 1e126, and begin at 1e-130.
LARGEST_FLOAT = 1e100
_SMALLEST_FLOAT = 1e-100


def integers(low: int = SMALLEST_INT, high: int = LARGEST_INT) -> SearchStrategy[int]:
    """Whole numbers from low to high, both included."""
    return st.integers(low, high)


def floats(
    low: float = -LARGEST_FLOAT,
    high: float = LARGEST_FLOAT,
    *,
    exclude_low: bool = False,
    exclude_high: bool = False,
) -> SearchStrategy[float]:
    """Numbers that JSON has, none of them nearer to 0 than DynamoDB can store."""
    found = st.floats(
        low,
        high,
        allow_nan=False,
        allow_infinity=False,
        exclude_min=exclude_low,
        exclude_max=exclude_high,
    )
    excluded = (exclude_low and low == 0) or (exclude_high and high == 0)
    sign = -1.0 if high <= 0 else 1.0
    return found.map(
        lambda x: (sign * _SMALLEST_FLOAT if excluded else 0.0) if abs(x) < _SMALLEST_FLOAT else x
    )


def is_carried(value: Json) -> bool:
    """Whether every source carries a value: its numbers, and no name in it is empty."""
    if isinstance(value, dict):
        return "" not in value and all(map(is_carried, value.values()))
    if isinstance(value, list):
        return all(map(is_carried, value))
    if isinstance(value, float):
        return value == 0.0 or _SMALLEST_FLOAT <= abs(value) <= LARGEST_FLOAT
    return not isinstance(value, int) or SMALLEST_INT <= value <= LARGEST_INT


def names() -> SearchStrategy[str]:
    """Names of fields; DynamoDB takes none that is empty."""
    return st.text(min_size=1)


def values() -> SearchStrategy[Json]:
    """JSON values, a level deep."""
    scalars = st.none() | st.booleans() | integers() | floats() | st.text()
    # Not `st.recursive`: deeper values say no more of a handler, and cost twice the time.
    inner = st.lists(scalars, max_size=3) | st.dictionaries(names(), scalars, max_size=3)
    return scalars | inner


def objects() -> SearchStrategy[dict[str, Json]]:
    """JSON objects; the simplest is empty."""
    return st.dictionaries(names(), values(), max_size=4)
