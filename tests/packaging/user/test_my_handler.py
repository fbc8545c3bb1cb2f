"""What a user writes on the first day: fixtures asked for by name, nothing configured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import batchproc
from pytest_batchproc import (
    BatchSnapshot,
    FakeLambdaContext,
    KafkaEventFactory,
    SqsEventFactory,
    assert_all_succeeded,
    assert_failed_at,
)

processor = batchproc.BatchProcessor(batchproc.EventType.SQS, log_failures=False)


def ship(record: batchproc.SQSRecord) -> None:
    if record.json_body["quantity"] < 1:
        raise ValueError("nothing to ship")


def lambda_handler(event: Mapping[str, Any], context: object) -> Any:
    return batchproc.process_partial_response(event, ship, processor, context)


def test_an_order_for_nothing_comes_back(
    sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = sqs_event_factory([{"quantity": 1}, {"quantity": 0}])

    assert_failed_at(lambda_handler(event, lambda_context), event, [1])


def test_orders_are_shipped(
    sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = sqs_event_factory([{"quantity": 1}, {"quantity": 2}])

    assert_all_succeeded(lambda_handler(event, lambda_context), event)


@pytest.mark.parametrize("count", [1, 10])
def test_other_sources_have_their_fixtures_too(
    kafka_event_factory: KafkaEventFactory, count: int
) -> None:
    event = kafka_event_factory(count=count)

    assert count == sum(len(records) for records in event["records"].values())


def test_answers_are_compared_with_files(
    sqs_event_factory: SqsEventFactory,
    lambda_context: FakeLambdaContext,
    batch_snapshot: BatchSnapshot,
) -> None:
    event = sqs_event_factory([{"quantity": 1}, {"quantity": 0}])

    assert lambda_handler(event, lambda_context) == batch_snapshot(event=event)
