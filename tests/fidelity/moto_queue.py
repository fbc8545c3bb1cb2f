"""moto's queue beside the simulator's: the same steps, the same clock, what each receives."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import Phase, settings

from pytest_batchproc.clock import Clock
from pytest_batchproc.events._numbering import FIRST_MOMENT
from pytest_batchproc.simulator import SqsFifoQueue, SqsQueue
from tests.pytest_batchproc.simulator.queues import one_group
from tests.support.effort import TEST_ALL

_NAMES = itertools.count()
# No step is left out of a walk that has failed: with moto that takes minutes.
STEPS = settings(
    max_examples=40 if TEST_ALL else 12,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


class Now:
    """The time that moto sees: that of the clock of the pair at hand."""

    def __init__(self) -> None:
        self.clock = Clock()

    def milliseconds(self) -> float:
        return FIRST_MOMENT + self.clock.now_ns / 1e6

    def seconds(self) -> float:
        return self.milliseconds() / 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as a receive showed it; `number` is its place among those sent."""

    number: int
    body: str
    count: int
    sent: int
    first_received: int
    md5: str
    attributes_md5: str | None
    group: str | None


class Moto:
    """moto behind boto3."""

    def __init__(self, client: Any, now: Now) -> None:
        self.client = client
        self.now = now

    def pair(self, *, fifo: bool = False, **options: Any) -> Pair:
        """A new queue of each, on a clock of their own."""
        return Pair(self, f"queue-{next(_NAMES)}", fifo, options)


class Pair:
    """A queue of moto and one of the simulator."""

    def __init__(self, moto: Moto, name: str, fifo: bool, options: dict[str, Any]) -> None:
        ending = ".fifo" if fifo else ""
        make = one_group if fifo else SqsQueue
        self.clock = moto.now.clock = Clock()
        self.ours: SqsQueue | SqsFifoQueue = make(name + ending, clock=self.clock, **options)
        self._client = moto.client
        attributes = {"VisibilityTimeout": str(options.get("visibility_timeout", 30))}
        if "message_retention_period" in options:
            attributes["MessageRetentionPeriod"] = str(options["message_retention_period"])
        same: dict[str, str] = {}
        if fifo:
            same = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
        if "deduplication_scope" in options:
            attributes["DeduplicationScope"] = options["deduplication_scope"]
            attributes["FifoThroughputLimit"] = "perMessageGroupId"
        self.dead_url = ""
        if "max_receive_count" in options:
            self.dead_url = self._made(f"{name}-dlq{ending}", same)
            found = self._client.get_queue_attributes(
                QueueUrl=self.dead_url, AttributeNames=["QueueArn"]
            )
            policy = {
                "deadLetterTargetArn": found["Attributes"]["QueueArn"],
                "maxReceiveCount": options["max_receive_count"],
            }
            attributes["RedrivePolicy"] = json.dumps(policy)
        self.url = self._made(name + ending, same | attributes)
        self.numbers: dict[str, int] = {}  # by the messageId of either

    def _made(self, name: str, attributes: Mapping[str, str]) -> str:
        return str(self._client.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])

    # --- steps ------------------------------------------------------------------------------------

    def advance(self, seconds: float) -> None:
        """Let time pass; a millisecond more, because the two differ about the very end."""
        self.clock.advance(seconds * 1000 + 1)

    def send(
        self,
        body: str,
        *,
        group: str | None = None,
        delay: int = 0,
        attributes: Mapping[str, str] | None = None,
    ) -> tuple[str, str]:
        """Send it to both; the identifiers that they answer with, moto's first."""
        fields: dict[str, Any] = {} if group is None else {"message_group_id": group}
        sent: dict[str, Any] = {} if group is None else {"MessageGroupId": group}
        if delay:
            fields["delay_seconds"] = sent["DelaySeconds"] = delay
        if attributes:
            fields["message_attributes"] = attributes
            sent["MessageAttributes"] = {
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            }
        message = self.ours.send(body, **fields)
        answer = self._client.send_message(QueueUrl=self.url, MessageBody=body, **sent)
        theirs = str(answer["MessageId"])
        self.numbers[message.message_id] = self.numbers[theirs] = message.number
        return theirs, message.message_id

    def receive_theirs(
        self, most: int = 10, hidden: int | None = None, *, dead: bool = False
    ) -> list[tuple[Seen, dict[str, Any]]]:
        """What moto shows, with the messages as they came."""
        more = {} if hidden is None else {"VisibilityTimeout": hidden}
        answer = self._client.receive_message(
            QueueUrl=self.dead_url if dead else self.url,
            MaxNumberOfMessages=most,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
            **more,
        )
        return [(self._theirs(one), one) for one in answer.get("Messages", [])]

    def receive_ours(
        self, most: int = 10, hidden: int | None = None, *, dead: bool = False
    ) -> list[tuple[Seen, dict[str, Any]]]:
        """What the simulator shows."""
        queue = self.ours.dead_letter_queue if dead else self.ours
        assert queue is not None
        return [(self._ours(one), one) for one in queue.receive(most, hidden)]

    def shown(self, most: int = 10, hidden: int | None = None) -> tuple[list[str], list[str]]:
        """The bodies that a receive shows, moto's first."""
        theirs, ours = self.receive_theirs(most, hidden), self.receive_ours(most, hidden)
        return [seen.body for seen, _ in theirs], [seen.body for seen, _ in ours]

    def delete(self, theirs: str, ours: str) -> None:
        """Delete it from both, by the handle of each."""
        self.ours.delete(ours)
        self._client.delete_message(QueueUrl=self.url, ReceiptHandle=theirs)

    def delete_theirs(self, handle: str) -> None:
        """Delete it from moto's alone."""
        self._client.delete_message(QueueUrl=self.url, ReceiptHandle=handle)

    def hide(self, theirs: str, ours: str, seconds: int) -> None:
        """Hide it in both for so many seconds."""
        self.ours.change_visibility(ours, seconds)
        self.hide_theirs(theirs, seconds)

    def hide_theirs(self, handle: str, seconds: int) -> None:
        """Hide it in moto's alone."""
        self._client.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=handle, VisibilityTimeout=seconds
        )

    def sizes(self) -> tuple[int, int]:
        """How many messages are in each queue, moto's first."""
        names = ("", "NotVisible", "Delayed")
        found = self._client.get_queue_attributes(
            QueueUrl=self.url,
            AttributeNames=[f"ApproximateNumberOfMessages{name}" for name in names],
        )
        return sum(map(int, found["Attributes"].values())), len(self.ours.messages)

    # --- what they show ---------------------------------------------------------------------------

    def _theirs(self, one: dict[str, Any]) -> Seen:
        return Seen(
            number=self.numbers[one["MessageId"]],
            body=one["Body"],
            md5=one["MD5OfBody"],
            attributes_md5=one.get("MD5OfMessageAttributes"),
            **_counted(one["Attributes"]),
        )

    def _ours(self, one: dict[str, Any]) -> Seen:
        return Seen(
            number=self.numbers[one["messageId"]],
            body=one["body"],
            md5=one["md5OfBody"],
            attributes_md5=one.get("md5OfMessageAttributes"),
            **_counted(one["attributes"]),
        )


def _counted(attributes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "count": int(attributes["ApproximateReceiveCount"]),
        "sent": int(attributes["SentTimestamp"]),
        "first_received": int(attributes["ApproximateFirstReceiveTimestamp"]),
        "group": attributes.get("MessageGroupId"),
    }
