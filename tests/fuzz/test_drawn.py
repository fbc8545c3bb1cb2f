"""The targets with events, bodies and mistakes from `pytest_batchproc.strategies`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

import batchproc
from batchproc import sources
from pytest_batchproc import assert_failed_at
from pytest_batchproc import strategies as batch_st
from tests.fuzz import batches, events, responses
from tests.fuzz.choices import Choices

_EVENTS: dict[Any, Callable[..., st.SearchStrategy[Any]]] = {
    sources.SQS: batch_st.sqs_events,
    sources.SQS_FIFO: batch_st.sqs_fifo_events,
    sources.KINESIS: batch_st.kinesis_events,
    sources.DYNAMODB: batch_st.dynamodb_events,
    sources.KAFKA: batch_st.kafka_events,
}
GIVEN = settings(suppress_health_check=list(HealthCheck))
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


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(100, "batchproc")  # lines hold tracebacks, and those all of a case


@GIVEN
@given(_cases, _bytes)
def test_batches_hold(drawn: tuple[Any, Any], data: bytes) -> None:
    source, event = drawn
    # Lambda gives a function plain dicts, which is what the target expects.
    plain = json.loads(json.dumps(event))
    batches.try_event(events.Case(source, plain), Choices(data))


@GIVEN
@given(_cases, _bytes, st.data())
def test_verdicts_hold(drawn: tuple[Any, Any], data: bytes, more: st.DataObject) -> None:
    source, event = drawn
    response = more.draw(batch_st.malformed_responses(event))
    responses.try_response(source, event, response, Choices(data))


@GIVEN
@given(_poisoned)
def test_only_poison_fails(drawn: tuple[Any, Any]) -> None:
    source, event = drawn
    read = _READ[source]

    def handler(record: Any) -> None:
        Order.model_validate_json(read(record))

    response = batchproc.process_partial_response(event, handler, _PROCESSORS[source])
    assert_failed_at(response, event, batch_st.poisoned_at(event))
