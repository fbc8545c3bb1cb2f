"""The queues that a test makes, sends to, and looks into."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypedDict

from batchproc import sources
from pytest_batchproc.clock import Clock
from pytest_batchproc.events import Numbering, SqsEventFactory
from pytest_batchproc.simulator._accepting import accepted_message, accepted_name, whole
from pytest_batchproc.simulator._message import Message, Records, read_handle
from pytest_batchproc.simulator._names import Named
from pytest_batchproc.simulator._polling_queues import QueuePoller
from pytest_batchproc.simulator._source import SECOND
from pytest_batchproc.simulator._storage import Storage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from batchproc.sources import EventSource
    from pytest_batchproc.events._message_attributes import MessageAttributes
    from pytest_batchproc.simulator._settings import Settings

_MOST_HIDDEN = 43_200
_LONGEST_KEPT = 1_209_600


class QueueOptions(TypedDict, total=False):
    """Keywords that all queues have."""

    delay_seconds: int
    message_retention_period: int
    region: str
    account_id: str
    clock: Clock | None
    numbering: Numbering | None


class Queue(Named):
    """The base of both kinds of queue.

    Args:
        name: the name of the queue; that of a FIFO queue ends in `.fifo`. Required.
        visibility_timeout: seconds that a received message stays hidden. Default 30.
        max_receive_count: creates a dead-letter queue for messages received more often than this.
            Default None: a bad message returns to the queue until its retention period ends.
        delay_seconds: seconds before a message can be received first. Default 0.
        message_retention_period: seconds until a message is dropped. Default 345600, four days.
        region: the AWS region of the ARN. Default "us-east-1".
        account_id: the AWS account of the ARN. Default "123456789012".
        clock: a `Clock` to share. Default None: the clock of the mapping.
        numbering: a `Numbering` to share with queues and factories that must not repeat each
            other's identifiers. Default None.
    """

    source: ClassVar[EventSource]
    _factory: ClassVar[type[SqsEventFactory]]
    _storage_type: ClassVar[type[Storage]]
    _dead_letter_queue: Self | None

    def __init__(
        self: Self,
        name: str,
        visibility_timeout: int = 30,
        max_receive_count: int | None = None,
        *,
        delay_seconds: int = 0,
        message_retention_period: int = 345_600,
        region: str = "us-east-1",
        account_id: str = "123456789012",
        clock: Clock | None = None,
        numbering: Numbering | None = None,
    ) -> None:
        self.name: str = accepted_name(name, self._factory.fifo)
        self.visibility_timeout: int = whole(
            "visibility_timeout", visibility_timeout, 0, _MOST_HIDDEN
        )
        self.max_receive_count = max_receive_count
        self.clock: Clock = Clock() if clock is None else clock
        self._has_own_clock = clock is None
        self._delay = whole("delay_seconds", delay_seconds, 0, 900) * SECOND
        kept = (
            whole("message_retention_period", message_retention_period, 60, _LONGEST_KEPT) * SECOND
        )
        factory = self._factory(region=region, account_id=account_id, numbering=numbering)
        self._records = Records(factory, name)
        self._event_number = _number_of(name) if numbering is None else numbering.event()
        self._events = {self._event_number}  # whose messages it may hold
        self._sent = 0
        self.storage: Storage = self._storage_type(self._records.arn, kept)
        self._dead_letter_queue = None
        if max_receive_count is not None:
            self.storage.receives = whole("max_receive_count", max_receive_count, 1, 1_000)
            dead_letters = self._beside(region, account_id, numbering)
            self._dead_letter_queue = dead_letters
            self.storage.dead_letters = dead_letters.storage
            dead_letters._events.add(self._event_number)

    @property
    def arn(self) -> str:
        """The ARN of the queue."""
        return self._records.arn

    @property
    def messages(self) -> list[Message]:
        """What is in the queue, hidden or not, in the order in which it came."""
        return list(self.storage.messages.values())

    @property
    def dead_letter_queue(self) -> Self | None:
        """Where messages go that were received too often; None without `max_receive_count`."""
        return self._dead_letter_queue

    def receive(
        self, max_messages: int = 10, visibility_timeout: int | None = None
    ) -> list[dict[str, Any]]:
        """Return messages as an event has them, received now; fewer, or none, if there are no more.

        Args:
            max_messages: at most this number, from 1 to 10. Default 10.
            visibility_timeout: seconds that they stay hidden. Default None: that of the queue.

        Raises:
            ValueError: SQS does not accept a number.
        """
        limit = whole("max_messages", max_messages, 1, 10)
        seconds = self.visibility_timeout if visibility_timeout is None else visibility_timeout
        hidden = whole("visibility_timeout", seconds, 0, _MOST_HIDDEN) * SECOND
        found = self.storage.take(self.clock.now_ns, limit, hidden)
        return [self.record(message, message.receive_count) for message in found]

    def delete(self, receipt_handle: str) -> None:
        """Delete the message with this `receipt_handle`, as a handler may. An older handle deletes
        nothing.

        Raises:
            ValueError: this is not a receipt handle of the queue, or (FIFO) it has expired.
        """
        found = self._by_handle(receipt_handle)
        if found is not None and not self.storage.remove(*found, self.clock.now_ns):
            self._too_late(receipt_handle)

    def change_visibility(self, receipt_handle: str, seconds: int) -> None:
        """Hide the message with this `receipt_handle` for `seconds` from now on; 0 shows it.

        Raises:
            ValueError: as `delete`, or the message is not in flight.
        """
        hidden = whole("seconds", seconds, 0, _MOST_HIDDEN) * SECOND
        found = self._by_handle(receipt_handle)
        now = self.clock.now_ns
        if found is None or found[0].receive_count != found[1] or found[0].visible_ns <= now:
            raise ValueError(f"receipt_handle: the message of {receipt_handle!r} is not in flight")
        self.storage.hide([found[0]], now + hidden)

    # --- for mappings -----------------------------------------------------------------------------

    def join(self, clock: Clock) -> None:
        """Live by this clock from now on; what was sent before keeps its age.

        Raises:
            ValueError: the queue was given another one.
        """
        if clock is self.clock:
            return
        if not self._has_own_clock:
            raise ValueError(f"clock: {self.name} has another one; give both the same")
        self._move_to(clock, clock.now_ns - self.clock.now_ns)

    def rewind(self) -> None:
        """Be as when all messages had been sent, at time 0; for a search over many runs."""
        self.clock.turn_to(0)
        self.storage, self._sent = self.storage.rewound(self._delay)

    def poller(self, settings: Settings) -> QueuePoller:
        """What a mapping with these settings reads the queue by.

        Raises:
            ValueError: the function may run longer than a message stays hidden.
        """
        return QueuePoller(self, settings)

    def record(self, message: Message, count: int | None = None) -> dict[str, Any]:
        """Return the record of a `message` as the receive number `count` saw it. Default None: the
        last one.
        """
        return self._records.make(message, message.receive_count if count is None else count)

    # --- inside -----------------------------------------------------------------------------------

    def _beside(self, region: str, account_id: str, numbering: Numbering | None) -> Self:
        stem, dot, ending = self.name.partition(".")
        return type(self)(
            f"{stem}-dlq{dot}{ending}",
            self.visibility_timeout,
            message_retention_period=_LONGEST_KEPT,
            region=region,
            account_id=account_id,
            clock=self.clock,
            numbering=numbering,
        )

    def _new(
        self,
        text: str,
        group: str | None,
        attributes: MessageAttributes | None,
        aws_trace_header: str | None,
    ) -> Message:
        message = Message(self._event_number, self._sent, text, self.clock.now_ns)
        message.message_group_id = group
        message.message_attributes = attributes
        message.aws_trace_header = aws_trace_header
        self._sent += 1
        return message

    def _move_to(self, clock: Clock, shift: int) -> None:
        self.clock, self._has_own_clock = clock, False
        self.storage.shift(shift)
        if self._dead_letter_queue is not None:
            self._dead_letter_queue._move_to(clock, shift)

    def _by_handle(self, handle: str) -> tuple[Message, int] | None:
        found = read_handle(handle)
        if found is None or found[0] not in self._events:
            raise ValueError(f"receipt_handle: {handle!r} is not a receipt handle of {self.name}")
        message = self.storage.messages.get(found[:2])
        return None if message is None else (message, found[2])

    def _too_late(self, receipt_handle: str) -> None:
        """SQS says that the message is deleted, and it is not."""


def _number_of(name: str) -> int:
    """Where identifiers begin: so that no two queues of a test share them."""
    return (zlib.crc32(name.encode()) % 99_999_999 + 1) * 10_000


class SqsQueue(Queue):
    """A standard queue in memory, on a virtual clock.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html

    Args:
        name: the name of the queue; that of a FIFO queue ends in `.fifo`. Required.
        visibility_timeout: seconds that a received message stays hidden. Default 30.
        max_receive_count: creates a dead-letter queue for messages received more often than this.
            Default None: a bad message returns to the queue until its retention period ends.
        delay_seconds: seconds before a message can be received first. Default 0.
        message_retention_period: seconds until a message is dropped. Default 345600, four days.
        region: the AWS region of the ARN. Default "us-east-1".
        account_id: the AWS account of the ARN. Default "123456789012".
        clock: a `Clock` to share. Default None: the clock of the mapping.
        numbering: a `Numbering` to share with queues and factories that must not repeat each
            other's identifiers. Default None.

    Raises:
        ValueError: SQS does not accept such a queue.

    Example:
        >>> queue = SqsQueue("orders", max_receive_count=3)
        >>> message = queue.send({"order": 1})
        >>> queue.dead_letter_queue.name
        'orders-dlq'
    """

    source: ClassVar[EventSource] = sources.SQS
    _factory = SqsEventFactory
    _storage_type = Storage

    def send(
        self,
        body: object,
        *,
        message_group_id: str | None = None,
        delay_seconds: int | None = None,
        message_attributes: Mapping[str, object] | None = None,
        aws_trace_header: str | None = None,
    ) -> Message:
        """Send a message and return it.

        Args:
            body: text as it is, bytes decoded, anything else as JSON. Required.
            message_group_id: the message group of a fair queue. Default None.
            delay_seconds: seconds before it can be received. Default None: those of the queue.
            message_attributes: attributes by name: text, bytes, numbers. Default None.
            aws_trace_header: the X-Ray trace header. Default None.

        Raises:
            InvalidEventError: SQS does not accept the message.
            ValueError: SQS does not accept the delay.
        """
        text, attributes = accepted_message(body, message_attributes, message_group_id)
        delay = self._delay
        if delay_seconds is not None:
            delay = whole("delay_seconds", delay_seconds, 0, 900) * SECOND
        message = self._new(text, message_group_id, attributes, aws_trace_header)
        self.storage.arrive(message, message.sent_ns, delay)
        return message
