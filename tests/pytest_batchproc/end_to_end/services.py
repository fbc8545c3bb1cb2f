"""Real clients of real services, as far as moto is one, and what Lambda would do between them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import boto3
from hypothesis import Phase, settings

from pytest_batchproc import FakeLambdaContext, lambda_verdict
from pytest_batchproc._verdict import Verdict
from pytest_batchproc.events import from_receive_message
from tests.support.effort import TEST_ALL

Json = dict[str, Any]
Handler = Callable[[Any, Any], object]
NAMES = itertools.count()
# Each example is a hundred requests, so none is sought that fails more simply.
FEW = settings(
    max_examples=5 if TEST_ALL else 2,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
ROUNDS = 60  # more than any test needs: a queue that never empties is a failure


class Services:
    """Clients of one endpoint."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self.sqs = self._client("sqs")
        self.kinesis = self._client("kinesis")
        self.dynamodb = self._client("dynamodb")
        self.streams = self._client("dynamodbstreams")

    def _client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self._endpoint,
            region_name="us-east-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
        )

    def close(self) -> None:
        """Close the connections, which would be complained of otherwise."""
        for client in (self.sqs, self.kinesis, self.dynamodb, self.streams):
            client.close()

    def queue(self, *, fifo: bool = False, max_receive_count: int | None = None) -> RealQueue:
        """A new queue, with a dead-letter queue where there is a count."""
        ending = ".fifo" if fifo else ""
        name = f"queue-{next(NAMES)}"
        same = {"FifoQueue": "true"} if fifo else {}
        dead = None
        policy = {}
        if max_receive_count is not None:
            dead = self._queue(f"{name}-dlq{ending}", same)
            target = {"deadLetterTargetArn": dead.arn, "maxReceiveCount": max_receive_count}
            policy = {"RedrivePolicy": json.dumps(target)}
        return self._queue(name + ending, same | policy, dead)

    def _queue(
        self, name: str, attributes: Mapping[str, str], dead: RealQueue | None = None
    ) -> RealQueue:
        url = self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        known = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return RealQueue(self.sqs, name, url, known["Attributes"]["QueueArn"], dead)


@dataclass(frozen=True)
class Sent:
    """A message before it is sent."""

    body: str
    group: str = ""
    attributes: Mapping[str, str | bytes] = field(default_factory=dict)

    def deduplication_id(self, number: int) -> str:
        """Given, because moto numbers no message whose id it has from the content."""
        return f"{self.group}-{number}"


@dataclass(frozen=True)
class RealQueue:
    """A queue behind a client."""

    client: Any
    name: str
    url: str
    arn: str
    dead: RealQueue | None = None

    def send(self, messages: Sequence[Sent]) -> None:
        """Send them, ten by ten."""
        entries = [_entry(number, sent) for number, sent in enumerate(messages)]
        for first in range(0, len(entries), 10):
            self.client.send_message_batch(QueueUrl=self.url, Entries=entries[first : first + 10])

    def receive(self) -> Json:
        """What Lambda would get, as an event."""
        response = self.client.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=10,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return dict(from_receive_message(response, queue_arn=self.arn))

    def feed(self, handler: Handler) -> list[Json]:
        """Deliver until the queue is empty, at once where Lambda would wait; the events."""
        events = []
        for _ in range(ROUNDS):
            if event := self.deliver(handler):
                events.append(event)
            elif not self.size():
                return events
        raise AssertionError(f"{self.size()} messages are left in {self.name}")

    def deliver(self, handler: Handler) -> Json:
        """One batch, and what the verdict says is to become of it; the event, if there was any."""
        event = self.receive()
        records = event["Records"]
        if not records:
            return {}
        verdict = answered(handler, event)
        entries = [
            {"Id": str(index), "ReceiptHandle": record["receiptHandle"]}
            for index, record in enumerate(records)
        ]
        if gone := [entries[position] for position in verdict.gone]:
            self.client.delete_message_batch(QueueUrl=self.url, Entries=gone)
        at_once = {"VisibilityTimeout": 0}
        if back := [entries[position] | at_once for position in verdict.redelivered]:
            self.client.change_message_visibility_batch(QueueUrl=self.url, Entries=back)
        return event

    def size(self) -> int:
        """How many messages are in it, seen or not."""
        found = self.client.get_queue_attributes(
            QueueUrl=self.url,
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
            ],
        )
        return sum(map(int, found["Attributes"].values()))


def _entry(number: int, sent: Sent) -> Json:
    entry: Json = {"Id": str(number), "MessageBody": sent.body}
    if sent.group:
        entry["MessageGroupId"] = sent.group
        entry["MessageDeduplicationId"] = sent.deduplication_id(number)
    if sent.attributes:
        entry["MessageAttributes"] = {
            name: {"DataType": "Binary", "BinaryValue": value}
            if isinstance(value, bytes)
            else {"DataType": "String", "StringValue": value}
            for name, value in sent.attributes.items()
        }
    return entry


def answered(handler: Handler, event: Json) -> Verdict:
    """What Lambda does with what the handler returns or raises."""
    try:
        response = handler(event, FakeLambdaContext())
    except Exception as error:
        response = error
    return lambda_verdict(response, event)
