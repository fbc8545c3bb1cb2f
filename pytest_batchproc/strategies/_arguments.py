"""What callers hand to a strategy of events, checked when the test is defined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from pytest_batchproc._bodies import shown
from pytest_batchproc.events import _limits
from pytest_batchproc.strategies._bodies import bodies

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from batchproc.sources import EventSource

_MOST = 10


def bodies_of(given: object) -> SearchStrategy[Any]:
    """The strategy of bodies; ours if none was given.

    Raises:
        InvalidArgument: it is none.
    """
    if given is None:
        return bodies()
    way_out = "bodies(Order)" if isinstance(given, type) else "st.sampled_from([...])"
    return strategy("bodies", given, f"a strategy, such as {way_out}")


def strategy(name: str, given: object, expected: str) -> SearchStrategy[Any]:
    """The strategy that was given.

    Raises:
        InvalidArgument: something else was.
    """
    if not isinstance(given, SearchStrategy):
        raise InvalidArgument(
            f"{name}: expected {expected}; got {type(given).__name__} {shown(given)}"
        )
    return given


def drawn_or_one_of(
    name: str, given: object, choices: Callable[[int], Sequence[Any]]
) -> SearchStrategy[Any]:
    """The strategy that was given; a list has its choices, a number means that many of ours.

    Raises:
        InvalidArgument: it is neither.
    """
    if isinstance(given, int) and not isinstance(given, bool) and given > 0:
        found = choices(given)
        # Not `sampled_from`: equal numbers shrink together, and its own are 0 and 1 like many.
        return st.integers(1, given).map(lambda number: found[number - 1])
    if isinstance(given, list | tuple) and given:
        return st.sampled_from(given)
    return strategy(name, given, "a strategy, or how many there are, from 1 on")


def dicts(name: str, given: object, expected: str) -> SearchStrategy[Any]:
    """The strategy that was given; a dict means one whose values are drawn or the same.

    Raises:
        InvalidArgument: it is neither.
    """
    if isinstance(given, Mapping):
        drawn: dict[Any, SearchStrategy[Any]] = {
            key: value if isinstance(value, SearchStrategy) else st.just(value)
            for key, value in given.items()
        }
        return st.fixed_dictionaries(drawn)
    return strategy(name, given, expected)


def sizes(min_size: Any, max_size: Any, source: EventSource) -> tuple[int, int]:
    """How many records there are, at least and at most; ten at most by default.

    Any, because a caller without type checks passes anything.

    Raises:
        InvalidArgument: there are none.
    """
    limit = _limits.BATCH[source.name]
    if max_size is None:
        max_size = max(_MOST, min_size) if isinstance(min_size, int) else _MOST
    for name, size in (("min_size", min_size), ("max_size", max_size)):
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise InvalidArgument(f"{name}: expected an int from 0 on; got {shown(size)}")
        if size > limit.most:
            raise InvalidArgument(
                f"{name}: {size:,} {limit.unit}; a batch of {source.title} has at most "
                f"{limit.most:,} ({limit.page})"
            )
    if min_size > max_size:
        raise InvalidArgument(f"min_size={min_size} is larger than max_size={max_size}")
    return min_size, max_size


def check_number(number: object) -> None:
    """Pass if an event can have this number.

    Raises:
        InvalidArgument: it cannot.
    """
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise InvalidArgument(f"number: expected an int from 0 on; got {shown(number)}")
