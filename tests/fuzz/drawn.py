"""Runs one target with hypothesis: events, bodies and mistakes drawn by the strategies that users
have.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

import batchproc
from batchproc import sources
from tests.fuzz import batches, events, responses, targets
from tests.fuzz.choices import Choices
from pytest_batchproc import assert_failed_at
from pytest_batchproc import strategies as batch_st

_EVENTS: dict[Any, Callable[..., st.SearchStrategy[Any]]] = {
    sources.SQS: batch_st.sqs_events,
    sources.SQS_FIFO: batch_st.sqs_fifo_events,
    sources.KINESIS: batch_st.kinesis_events,
    sources.DYNAMODB: batch_st.dynamodb_events,
    sources.KAFKA: batch_st.kafka_events,
}
_bytes = st.binary(max_size=64)
_cases = st.sampled_from(list(_EVENTS)).flatmap(
    lambda source: _EVENTS[source]().map(lambda event: (source, event))
)


class Order(BaseModel):
    """What the good bodies are."""

    sku: str
    quantity: int = Field(gt=0)


_READ: dict[Any, Callable[[Any], Any]] = {
    sources.SQS: lambda record: record.body,
    sources.KINESIS: lambda record: record.kinesis.data_as_bytes(),
    sources.KAFKA: lambda record: record.decoded_value or "",
}
_poisoned = st.sampled_from(list(_READ)).flatmap(
    lambda source: _EVENTS[source](batch_st.poison(batch_st.bodies(Order))).map(
        lambda event: (source, event)
    )
)
_PROCESSORS = {
    source: batchproc.BatchProcessor(source.event_type, raise_on_entire_batch_failure=False)
    for source in _READ
}


def _try_batch(drawn: tuple[Any, Any], data: bytes) -> None:
    batches.try_event(events.Case(*drawn), Choices(data))


def _try_response(drawn: tuple[Any, Any], data: bytes, more: st.DataObject) -> None:
    source, event = drawn
    response = more.draw(batch_st.malformed_responses(event))
    responses.try_response(source, event, response, Choices(data))


def _try_bodies(drawn: tuple[Any, Any]) -> None:
    source, event = drawn
    read = _READ[source]

    def handler(record: Any) -> None:
        Order.model_validate_json(read(record))

    response = batchproc.process_partial_response(event, handler, _PROCESSORS[source])
    assert_failed_at(response, event, batch_st.poisoned_at(event))


_TARGETS: dict[str, tuple[Callable[..., None], tuple[Any, ...]]] = {
    "batches": (_try_batch, (_cases, _bytes)),
    "responses": (_try_response, (_cases, _bytes, st.data())),
    "bodies": (_try_bodies, (_poisoned,)),
}


def main() -> None:
    """Run for a while and write the number of cases to a file: TARGET SECONDS SEED FILE."""
    name, seconds, _, counted = sys.argv[1:]
    targets.quiet()
    try_one, drawn = _TARGETS[name]
    number, end = 0, time.monotonic() + float(seconds)

    @settings(
        max_examples=200,
        deadline=20_000,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.tuples(*drawn))
    def one(arguments: tuple[Any, ...]) -> None:
        nonlocal number
        number += 1
        try_one(*arguments)

    try:
        while time.monotonic() < end:
            one()
    finally:
        Path(counted).write_text(str(number))


if __name__ == "__main__":
    main()
