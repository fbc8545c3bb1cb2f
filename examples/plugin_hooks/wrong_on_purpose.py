"""Fails on purpose, to show how a hook words the bodies; pytest runs it only when it is named."""

from __future__ import annotations

from examples.plugin_hooks.handler import compressed, lambda_handler
from pytest_batchproc import FakeLambdaContext, SqsEventFactory, assert_all_succeeded


def test_payments_of_any_size_are_booked(
    sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext
) -> None:
    payments = [{"card": "4111 1111 1111 1111", "cents": cents} for cents in (499, 20_000)]
    event = sqs_event_factory(map(compressed, payments))

    assert_all_succeeded(lambda_handler(event, lambda_context), event)
