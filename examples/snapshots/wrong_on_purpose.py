"""Fails on purpose, to show a difference; pytest runs it only when it is named."""

from __future__ import annotations

from examples.snapshots.handler import lambda_handler
from pytest_batchproc import BatchSnapshot, FakeLambdaContext, SqsEventFactory


def test_the_free_subscription_comes_back(
    sqs_event_factory: SqsEventFactory,
    lambda_context: FakeLambdaContext,
    batch_snapshot: BatchSnapshot,
) -> None:
    bodies = [{"customer": "ada", "cents": 0}, {"customer": "bob", "cents": 900}]

    assert lambda_handler(sqs_event_factory(bodies), lambda_context) == batch_snapshot
