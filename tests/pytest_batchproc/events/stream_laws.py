"""What the tests of Kinesis, DynamoDB and Kafka events share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from pytest_batchproc import _reading as reading
from tests.batchproc import samples
from tests.pytest_batchproc.events.bodies import paths

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
# All that an event's JSON and DynamoDB both have.
PLAIN: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**37), 10**37) | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        # Names that could be taken for the key which an item without one gets.
        | st.dictionaries(TEXT.filter(lambda name: name not in ("", "id")), inner, max_size=3)
    ),
    max_leaves=6,
)
BODIES = st.lists(PLAIN | st.binary(max_size=12), max_size=5)
BATCHES = st.lists(BODIES, max_size=3)


def identifiers_of(event: Any) -> list[Any]:
    """The identifiers of an event, as a response spells them."""
    return reading.read_batch(event).identifiers


def number_of(identifier: Any) -> int:
    """What rises from record to record."""
    return int(identifier["offset"] if isinstance(identifier, dict) else identifier)


def numbers(value: object) -> object:
    """A value as our view of DynamoDB gives it: each number an exact Decimal."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {name: numbers(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [numbers(one) for one in value]
    if isinstance(value, set | frozenset):
        return {numbers(one) for one in value}
    return value


def sample_paths(kind: str, without: tuple[str, ...] = ()) -> set[str]:
    """The path of every key that a sample record of a source has; below `without`, none."""
    found: set[str] = set()
    for _, one, record in samples.ALL:
        if one == kind:
            found |= paths(record)
    return {path for path in found if not path.startswith(tuple(f"{one}." for one in without))}
