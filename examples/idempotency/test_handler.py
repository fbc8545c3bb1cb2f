from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any
from unittest.mock import Mock

import pytest

pytest.importorskip("aws_lambda_powertools", reason="remembers with Powertools")
pytest.importorskip("moto", reason="asks moto for a table")

import boto3
from moto import mock_aws

from examples.support import load_event
from pytest_batchproc import (
    FakeLambdaContext,
    Simulate,
    SqsEventFactory,
    SqsQueue,
    assert_all_succeeded,
    assert_failed_at,
)
from pytest_batchproc.simulator import crash

TEA = {"payment": "P-1", "cents": 900}
JAM = {"payment": "P-2", "cents": 900}


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The handler and its table; imported here, because it asks for DynamoDB at import."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        boto3.client("dynamodb").create_table(
            TableName="idempotency",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield import_module("examples.idempotency.handler")


@pytest.fixture
def bank(handler: Any, monkeypatch: pytest.MonkeyPatch) -> Mock:
    bank = Mock(return_value="receipt")
    monkeypatch.setattr(handler, "bank_takes", bank)
    return bank


def test_a_payment_whose_answer_was_lost_is_charged_once(
    simulate: Simulate, handler: Any, bank: Mock
) -> None:
    queue = SqsQueue("payments")
    queue.send(TEA)

    report = simulate(queue, handler.lambda_handler, faults=[crash(0)])

    report.assert_all_done()
    report.assert_delivered_times(2)
    bank.assert_called_once_with(TEA)


def test_a_payment_sent_twice_is_charged_once(
    sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext, handler: Any, bank: Mock
) -> None:
    event = sqs_event_factory([TEA, JAM, TEA])

    assert_all_succeeded(handler.lambda_handler(event, lambda_context), event)
    assert [item.result for item in handler.processor.result] == [{"receipt": "receipt"}] * 3
    assert bank.call_count == 2


def test_a_payment_that_failed_is_tried_again(
    sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext, handler: Any, bank: Mock
) -> None:
    bank.side_effect = ["receipt", ConnectionError("the bank is closed"), "receipt"]
    event = sqs_event_factory([TEA, JAM])

    assert_failed_at(handler.lambda_handler(event, lambda_context), event, [1])
    assert_all_succeeded(handler.lambda_handler(event, lambda_context), event)
    assert bank.call_count == 3


def test_a_payment_without_a_name_is_not_charged(
    lambda_context: FakeLambdaContext, handler: Any
) -> None:
    event = load_event(__file__, "payments")

    assert_failed_at(handler.lambda_handler(event, lambda_context), event, [2])
