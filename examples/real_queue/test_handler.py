"""Both ends of a queue: what the producer sends is what the handler reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

pytest.importorskip("boto3", reason="moto is asked through boto3")
pytest.importorskip("moto", reason="asks moto")

import boto3
from moto import mock_aws

from batchproc.shapes import SqsEvent
from examples.real_queue.handler import lambda_handler, send_invoice
from examples.support import load_event
from pytest_batchproc import (
    FakeLambdaContext,
    assert_all_succeeded,
    assert_failed_at,
    lambda_verdict,
)
from pytest_batchproc.events import from_receive_message


@dataclass
class Queue:
    """A queue, and the client that sends to it and receives from it."""

    sqs: Any
    url: str
    arn: str

    def receive(self) -> SqsEvent:
        """What Lambda would get: up to ten messages, with everything that SQS knows of them."""
        response = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=10,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return from_receive_message(response, queue_arn=self.arn)

    def deliver(self) -> list[str]:
        """One batch: what is done is deleted, the rest is there again. The bodies."""
        event = self.receive()
        records = event["Records"]
        verdict = lambda_verdict(lambda_handler(event, FakeLambdaContext()), event)
        for position in verdict.gone:
            handle = records[position]["receiptHandle"]
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=handle)
        for position in verdict.redelivered:
            handle = records[position]["receiptHandle"]
            self.sqs.change_message_visibility(
                QueueUrl=self.url, ReceiptHandle=handle, VisibilityTimeout=0
            )
        return [record["body"] for record in records]


def made(sqs: Any, name: str, **attributes: str) -> Queue:
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    known = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return Queue(sqs, url, known["Attributes"]["QueueArn"])


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    """The dead-letter queue, at moto."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield made(boto3.client("sqs", region_name="eu-west-1"), "lost-invoices")


@pytest.fixture
def invoices(lost: Queue) -> Queue:
    """The queue, which gives a message up after three deliveries."""
    policy = {"deadLetterTargetArn": lost.arn, "maxReceiveCount": 3}
    return made(lost.sqs, "invoices", RedrivePolicy=json.dumps(policy))


def test_the_handler_understands_the_producer(
    invoices: Queue, lambda_context: FakeLambdaContext
) -> None:
    send_invoice(invoices.sqs, invoices.url, {"invoice": "R-1", "cents": 900})
    send_invoice(invoices.sqs, invoices.url, {"invoice": "R-2", "cents": 500})
    event = invoices.receive()

    assert len(event["Records"]) == 2
    assert_all_succeeded(lambda_handler(event, lambda_context), event)


def test_what_nobody_sent_ends_with_the_dead_letters(invoices: Queue, lost: Queue) -> None:
    send_invoice(invoices.sqs, invoices.url, {"invoice": "R-1", "cents": 900})
    invoices.sqs.send_message(QueueUrl=invoices.url, MessageBody="forged")
    batches = [invoices.deliver() for _ in range(4)]

    assert batches == [['{"invoice": "R-1", "cents": 900}', "forged"], ["forged"], ["forged"], []]
    assert [record["body"] for record in lost.receive()["Records"]] == ["forged"]


def test_an_event_that_was_kept_serves_as_well(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "invoices")

    assert_failed_at(lambda_handler(event, lambda_context), event, [1])
