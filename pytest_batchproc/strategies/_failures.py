"""Which records of an event fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pytest_batchproc._reading import read_batch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import SearchStrategy


def failure_patterns(event: Mapping[str, Any]) -> SearchStrategy[set[int]]:
    """Sets of positions in an event, from none to all; they shrink to none, then to the first.

    Raises:
        InvalidEventError: this is no event that Lambda sends.
    """
    count = len(read_batch(event).records)
    # A bit for each position: a smaller number is fewer and earlier ones, and hypothesis tries both
    # ends of a range, which are none and all.
    return st.integers(0, 2**count - 1).map(
        lambda bits: {position for position in range(count) if bits >> position & 1}
    )
