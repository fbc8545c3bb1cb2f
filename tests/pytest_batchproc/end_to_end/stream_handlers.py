"""Handlers of streams that fail by plan; no stream counts deliveries, so they do it themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import batchproc
from pytest_batchproc._reading import read_batch
from tests.pytest_batchproc.end_to_end.services import Handler


def failing(times: Sequence[int]) -> Callable[[str], bool]:
    """Whether a record fails this time: the first so and so often, the second so and so often."""
    left: dict[str, int] = {}
    rest = iter(times)

    def fails(identifier: str) -> bool:
        left.setdefault(identifier, next(rest, 0))
        left[identifier] -= 1
        return left[identifier] >= 0

    return fails


def reports(times: Sequence[int]) -> Handler:
    fails = failing(times)

    def handler(event: Any, context: object) -> object:
        found = [str(one) for one in read_batch(event).identifiers if fails(str(one))]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in found]}

    return handler


def raises(times: Sequence[int]) -> Handler:
    fails = failing(times)

    def handler(event: Any, context: object) -> None:
        for one in read_batch(event).identifiers:
            if fails(str(one)):
                raise ConnectionError(one)

    return handler


def by_batchproc(times: Sequence[int]) -> Handler:
    fails = failing(times)

    def handle(record: Any) -> None:
        if fails(record.raw_event["eventID"]):
            raise ConnectionError

    def handler(event: Any, context: Any) -> object:
        source = read_batch(event).source.event_type
        processor: Any = batchproc.BatchProcessor(source, stop_on_failure=True, log_failures=False)
        return batchproc.process_partial_response(event, handle, processor, context)

    return handler


HANDLERS: Mapping[str, Callable[[Sequence[int]], Handler]] = {
    "reports what failed": reports,
    "raises": raises,
    "batchproc stops": by_batchproc,
}
