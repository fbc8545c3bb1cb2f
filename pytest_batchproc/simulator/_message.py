"""A message, and the record that an event has of it."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from pytest_batchproc._wording import quoted
from pytest_batchproc.events import _limits
from pytest_batchproc.events._numbering import FIRST_MOMENT, uuid

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_batchproc.events._message_attributes import MessageAttributes
    from pytest_batchproc.events._sqs import SqsEventFactory

# Where a message is.
READY, HIDDEN, GONE = range(3)

_HANDLE = re.compile(r"AQEBreceipt(\d{4,})(\d{8})r(\d+)=")


class Message:
    """A message that was sent to a queue. `send` creates it.

    Args:
        event_number: the number that its identifier begins with.
        number: its place among all messages of the queue, from 0.
        body: the body, as text.
        sent_ns: when it was sent, in nanoseconds of the clock.

    Attributes:
        number: its place among all messages of the queue, from 0.
        body: the body, as text.
        message_group_id: None if it has none.
        message_deduplication_id: the id that it was sent with; None if its body decides.
        receive_count: how many times it was received, so far.
    """

    # There may be a million: no dict each, and nothing that can be computed.
    __slots__ = (
        "arrived_ns",
        "aws_trace_header",
        "body",
        "event_number",
        "first_received_ns",
        "from_arn",
        "message_attributes",
        "message_deduplication_id",
        "message_group_id",
        "number",
        "receive_count",
        "sent_ns",
        "state",
        "turn",
        "visible_ns",
    )

    def __init__(self, event_number: int, number: int, body: str, sent_ns: int) -> None:
        self.event_number: int = event_number
        self.number: int = number
        self.body: str = body
        self.sent_ns: int = sent_ns
        self.arrived_ns: int = sent_ns  # in the queue that it is in
        self.visible_ns: int = sent_ns
        self.turn: int = 0  # orders messages that become visible at the same time
        self.first_received_ns: int = -1
        self.receive_count: int = 0
        self.state: int = HIDDEN
        self.message_group_id: str | None = None
        self.message_deduplication_id: str | None = None
        self.message_attributes: MessageAttributes | None = None
        self.aws_trace_header: str | None = None
        self.from_arn: str | None = None

    @property
    def key(self) -> tuple[int, int]:
        """The numbers that its identifier is made of."""
        return self.event_number, self.number

    @property
    def message_id(self) -> str:
        """The `messageId` of its records."""
        return uuid(self.event_number, self.number)

    identifier = message_id

    @property
    def lane(self) -> str | None:
        """What it must stay in order with."""
        return self.message_group_id

    def moved(self, from_arn: str) -> Message:
        """Return the message as a dead-letter queue has it; `from_arn` is the ARN of the queue it
        came from.
        """
        copy = Message(self.event_number, self.number, self.body, self.sent_ns)
        for name in _KEPT:
            setattr(copy, name, getattr(self, name))
        copy.from_arn = from_arn
        return copy

    def unread(self) -> Message:
        """Return the message as it was sent."""
        copy = Message(self.event_number, self.number, self.body, self.sent_ns)
        for name in _SENT:
            setattr(copy, name, getattr(self, name))
        return copy

    def __eq__(self, other: object) -> bool:
        # A dead letter is the message that was sent, also where the two are two objects.
        if not isinstance(other, Message):
            return NotImplemented
        return self is other or (self.key == other.key and self.body == other.body)

    def __hash__(self) -> int:
        return hash(self.number)

    def __repr__(self) -> str:
        return f"<Message #{self.number} {self.message_id} {quoted(self.body)}>"


class Space:
    """How much an invocation still takes: an event of 6 MB, in which the first always fits."""

    __slots__ = ("_guessed", "_left", "_size", "_used", "full")

    def __init__(self, size: Callable[[Message], int]) -> None:
        self._size = size
        self._left = _limits.PAYLOAD.most - len('{"Records": []}')
        self._guessed: list[Message] = []
        self._used = False
        self.full: bool = False

    def take(self, message: Message) -> bool:
        """Whether this message fits too; the first that does not makes the batch full."""
        self._left -= _at_most(message)
        self._guessed.append(message)
        if self._left < 0:
            # Measuring costs as much as making the record, and few batches come near the limit.
            self._left += sum(_at_most(one) - self._size(one) for one in self._guessed)
            self._guessed.clear()
            if self._left < 0 and self._used:
                self.full = True
                return False
        self._used = True
        return True


def _at_most(message: Message) -> int:
    """More bytes than the record of a message can have."""
    attributes = message.message_attributes
    held = len(message.body) + (attributes.size if attributes else 0)
    return _AROUND + 4 * (held + len(message.aws_trace_header or ""))


_AROUND = 5_000  # names, identifiers, times, and what is around ten attributes


_SENT = (
    "aws_trace_header",
    "message_attributes",
    "message_deduplication_id",
    "message_group_id",
)
_KEPT = (*_SENT, "arrived_ns", "first_received_ns", "receive_count")


def receipt_handle(message: Message, count: int) -> str:
    """The handle that the receive of that number gave out."""
    return f"AQEBreceipt{message.event_number:04d}{message.number:08d}r{count}="


def read_handle(handle: object) -> tuple[int, int, int] | None:
    """Event number and number of the message, and the number of the receive."""
    found = _HANDLE.fullmatch(handle) if isinstance(handle, str) else None
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def milliseconds(nanoseconds: int) -> str:
    """A time of the clock as the attributes of a message have it."""
    return str(FIRST_MOMENT + nanoseconds // 1_000_000)


class Records:
    """Makes the records of a queue's messages: the factory's, with what differs put in."""

    def __init__(self, factory: SqsEventFactory, queue_name: str) -> None:
        same = factory._prepare({"queue_name": queue_name}, check=True)
        self.arn: str = same["queue_name"].arn
        # Filling in a record costs half of making one, and there may be a million to make.
        self._record = factory._record(0, 0, "-", dict(same), False)
        self._sender: str = self._record["attributes"]["SenderId"]
        self._attributes = factory._attributes

    def make(self, message: Message, count: int) -> dict[str, Any]:
        """The record of a message as the receive of that number saw it."""
        raw = message.body.encode(errors="surrogatepass")
        event, number = message.event_number, message.number
        found = message.message_attributes
        record: dict[str, Any] = {
            **self._record,
            "messageId": uuid(event, number),
            "receiptHandle": receipt_handle(message, count),
            "body": message.body,
            "attributes": {
                "ApproximateReceiveCount": str(count),
                "SentTimestamp": milliseconds(message.sent_ns),
                "SenderId": self._sender,
                "ApproximateFirstReceiveTimestamp": milliseconds(message.first_received_ns),
            },
            "messageAttributes": found.copy() if found else {},
            "md5OfBody": hashlib.md5(raw, usedforsecurity=False).hexdigest(),
        }
        if found:
            record["md5OfMessageAttributes"] = found.md5
        attributes = record["attributes"]
        group = message.message_group_id
        if group is not None:
            fields = {"message_group_id": group}
            attributes.update(self._attributes(event, number, raw, fields, False))
        if message.message_deduplication_id is not None:
            attributes["MessageDeduplicationId"] = message.message_deduplication_id
        if message.aws_trace_header is not None:
            attributes["AWSTraceHeader"] = message.aws_trace_header
        if message.from_arn is not None:
            attributes["DeadLetterQueueSourceArn"] = message.from_arn
        return record
