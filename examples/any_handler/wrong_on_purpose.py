"""Fails on purpose, to show what the plugin prints; pytest runs it only when it is named."""

from __future__ import annotations

from examples.any_handler import handler, handler_mistaken
from pytest_batchproc import (
    FakeLambdaContext,
    SqsEventFactory,
    assert_all_succeeded,
    assert_failed_at,
)

ORDERS = [
    {"order": "A-1", "quantity": 2},
    {"order": "A-2", "quantity": 0},
    {"order": "A-3", "quantity": 1},
]


def test_every_order_is_shipped(
    sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = sqs_event_factory(ORDERS)
    response = handler.lambda_handler(event, lambda_context)

    assert_all_succeeded(response, event)


def test_the_order_without_pieces_comes_back(
    sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = sqs_event_factory(ORDERS)
    response = handler_mistaken.lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [1])
