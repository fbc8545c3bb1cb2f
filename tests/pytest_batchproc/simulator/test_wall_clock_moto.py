"""boto3 and moto see the time of the simulation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("moto")
pytest.importorskip("time_machine")

import boto3
from moto import mock_aws

from pytest_batchproc.simulator import (
    EventSourceMapping,
    SqsQueue,
    effects,
    lose_answer,
    simulated_time,
)
from tests.pytest_batchproc.simulator.timed import START

API = "botocore.client.BaseClient._make_api_call"


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        yield boto3.client("sqs").create_queue(QueueName="mail")["QueueUrl"]


def test_a_message_that_a_handler_sends_is_found_in_simulated_time(mail: str) -> None:
    def make() -> Any:
        client = boto3.client("sqs")
        return lambda event, context: client.send_message(QueueUrl=mail, MessageBody="hi") and None

    queue = SqsQueue("orders")
    queue.send("a")
    with effects.patch(API, key=lambda client, operation, parameters: operation):
        report = EventSourceMapping(queue, make, faults=[lose_answer("SendMessage")]).run()
    with simulated_time(queue.clock):
        now = time.time()
        found = boto3.client("sqs").receive_message(
            QueueUrl=mail, MaxNumberOfMessages=10, AttributeNames=["SentTimestamp"]
        )["Messages"]

    assert [one.outcome for one in report.effects] == ["response lost", "done"]
    assert [int(one["Attributes"]["SentTimestamp"]) for one in found] == [
        START * 1000,
        (START + 30) * 1000,
    ]
    assert now == START + 30
    assert time.time() > START + 86_400


def test_long_polling_takes_simulated_time(mail: str) -> None:
    client = boto3.client("sqs")

    def handler(event: object, context: object) -> None:
        client.receive_message(QueueUrl=mail, WaitTimeSeconds=20)

    queue = SqsQueue("orders")
    queue.send("a")
    began = time.perf_counter()
    report = EventSourceMapping(queue, handler, function_timeout=30).run()

    assert report.deliveries[0].duration == pytest.approx(20, abs=0.5)
    assert time.perf_counter() - began < 20  # the polling takes 20 seconds, on any machine


def test_a_clock_is_needed() -> None:
    wrong: Any = SqsQueue("orders")
    with (
        pytest.raises(TypeError, match=r"^clock: expected a clock, as in simulated_time\(queue\."),
        simulated_time(wrong),
    ):
        pass
