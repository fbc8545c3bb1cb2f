"""Made to be copied: all that it needs is the plugin and the handler."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from batchproc import BatchProcessingError, SQSRecord
from examples.testing_a_handler.handler import SHIPPED, lambda_handler, record_handler
from pytest_batchproc import (
    FakeLambdaContext,
    SqsEventFactory,
    assert_all_succeeded,
    assert_failed_at,
)

RECORDED = Path(__file__).parent / "events" / "orders.json"
GOOD = {"order": "A-4001", "quantity": 2}
EMPTY = {"order": "A-4002", "quantity": 0}


@pytest.fixture(autouse=True)
def empty_warehouse() -> None:
    SHIPPED.clear()


def test_the_empty_order_comes_back_alone(
    sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = sqs_event_factory([GOOD, EMPTY])
    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
    assert SHIPPED == ["A-4001"]


def test_a_batch_of_good_orders_is_done_with(
    sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = sqs_event_factory([GOOD, GOOD])

    assert_all_succeeded(lambda_handler(event, lambda_context), event)


def test_a_batch_without_a_good_order_fails_the_function(
    sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = sqs_event_factory([EMPTY])

    with pytest.raises(BatchProcessingError) as caught:
        lambda_handler(event, lambda_context)

    assert [str(error) for _, error, _ in caught.value.child_exceptions] == ["nothing to ship"]
    assert SHIPPED == []


def test_an_event_that_was_recorded_serves_as_well(lambda_context: FakeLambdaContext) -> None:
    event = json.loads(RECORDED.read_text(encoding="utf-8"))
    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
    assert SHIPPED == ["A-4001", "A-4003"]


def test_the_function_for_one_record_needs_no_batch(sqs_event_factory: SqsEventFactory) -> None:
    raw: Any = sqs_event_factory.record(GOOD)

    record_handler(SQSRecord(raw))

    assert SHIPPED == ["A-4001"]
