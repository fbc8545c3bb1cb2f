"""What the tests of the verdict share: batches, a verdict as one line, and any JSON at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from pytest_batchproc._verdict import Verdict, lambda_verdict
from tests.support.events import ALL, Event, Source, response_of


@dataclass(frozen=True)
class Batch:
    """A batch of some source with its identifiers."""

    source: Source
    event: Event

    @property
    def identifiers(self) -> list[Any]:
        return self.source.identifiers(self.event)

    @property
    def size(self) -> int:
        return len(self.source.records(self.event))

    def naming(self, *positions: int) -> dict[str, Any]:
        """The response that reports these positions."""
        return response_of(self.identifiers[position] for position in positions)

    def naming_twice(self, position: int) -> dict[str, Any]:
        """The same, with one position in it twice."""
        return {"batchItemFailures": self.naming(position)["batchItemFailures"] * 2}

    def verdict(self, response: object, **options: bool) -> Verdict:
        return lambda_verdict(response, self.event, **options)


def batch(source: Source, size: int = 3, **more: Any) -> Batch:
    return Batch(source, source.event([f"body {index}" for index in range(size)], **more))


def with_window(of: Batch) -> Batch:
    """The batch as a function with a tumbling window gets it."""
    window = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:02:00Z"}
    return Batch(of.source, {**of.event, "window": window, "state": {}})


def batches(min_size: int = 1) -> st.SearchStrategy[Batch]:
    return st.builds(batch, st.sampled_from(ALL), st.integers(min_size, 6))


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["batchItemFailures", "itemIdentifier", "state", "partition", "offset"])
            | st.text(max_size=2),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


def entries_of(of: Batch) -> st.SearchStrategy[Any]:
    """Right entries, and any others."""
    right = st.sampled_from(of.naming(*range(of.size))["batchItemFailures"])
    return right | st.builds(lambda value: {"itemIdentifier": value}, json_values) | json_values
