"""Which records of an event fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pytest_batchproc.reading import read_batch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import SearchStrategy


def failure_patterns(event: Mapping[str, Any]) -> SearchStrategy[set[int]]:
    """Sets of positions in an event, from none to all; they shrink to none, then to the first.

    Raises:
        InvalidEventError: this is no event that Lambda sends.
    """
    everything = set(range(len(read_batch(event).records)))
    if not everything:
        return st.just(set())
    some = st.sets(st.sampled_from(sorted(everything)))
    # All at once is a case of its own to every handler, and sets of draws seldom come to it.
    return some | st.builds(everything.copy)
