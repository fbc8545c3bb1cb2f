"""A FIFO queue: what is sent twice is sent once, and each group keeps its order."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from typing import TYPE_CHECKING, ClassVar, Literal, Unpack

from batchproc import sources
from pytest_batchproc.events import SqsFifoEventFactory
from pytest_batchproc.simulator._accepting import accepted_group, accepted_id, accepted_message
from pytest_batchproc.simulator._groups import FifoStorage
from pytest_batchproc.simulator._queue import Queue, QueueOptions
from pytest_batchproc.simulator._source import SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from batchproc.sources import EventSource
    from pytest_batchproc.clock import Clock
    from pytest_batchproc.simulator._message import Message

_REMEMBERED = 300 * SECOND
_is_digest = re.compile("[0-9a-f]{64}").fullmatch
_Key = tuple[str | None, str | bytes]


class SqsFifoQueue(Queue):
    """A FIFO queue in memory, on a virtual clock. It forgets after five minutes what it was sent.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queues.html

    Args:
        name: the name of the queue; that of a FIFO queue ends in `.fifo`. Required.
        visibility_timeout: seconds that a received message stays hidden. Default 30.
        max_receive_count: creates a dead-letter queue for messages received more often than this.
            Default None: a bad message returns to the queue until its retention period ends.
        content_based_deduplication: True: the body is the deduplication id of a message that has
            none. Default True. False: each message needs one.
        deduplication_scope: "queue", the default, or "messageGroup": the same message in another
            group is another message.
        default_message_group_id: the group of messages that are sent without one. Default None:
            such a message is refused, as SQS does.
        **options: `delay_seconds`, `message_retention_period`, `region`, `account_id`, `clock`,
            `numbering`: as for `SqsQueue`.

    Raises:
        ValueError: SQS does not accept such a queue.
    """

    source: ClassVar[EventSource] = sources.SQS_FIFO
    _factory = SqsFifoEventFactory
    _storage_type = FifoStorage

    def __init__(
        self,
        name: str,
        visibility_timeout: int = 30,
        max_receive_count: int | None = None,
        *,
        content_based_deduplication: bool = True,
        deduplication_scope: Literal["queue", "messageGroup"] = "queue",
        default_message_group_id: str | None = None,
        **options: Unpack[QueueOptions],
    ) -> None:
        if deduplication_scope not in ("queue", "messageGroup"):
            raise ValueError(
                f"deduplication_scope: {deduplication_scope!r}; SQS takes 'queue' and "
                "'messageGroup'"
            )
        super().__init__(name, visibility_timeout, max_receive_count, **options)
        if default_message_group_id is not None:
            accepted_group(default_message_group_id, "default_message_group_id")
        self._default_group = default_message_group_id
        if self._dead_letter_queue is not None:
            self._dead_letter_queue._default_group = default_message_group_id
        self._by_content = content_based_deduplication
        self._per_group = deduplication_scope == "messageGroup"
        self._known: dict[_Key, Message] = {}
        self._forgets: deque[tuple[int, _Key]] = deque()
        self._first_known: dict[_Key, Message] | None = None  # what a search begins with

    def send(
        self,
        body: object,
        *,
        message_group_id: str | None = None,
        message_deduplication_id: str | None = None,
        message_attributes: Mapping[str, object] | None = None,
        aws_trace_header: str | None = None,
    ) -> Message:
        """Send a message and return it, or the one of the last five minutes that it repeats.

        Args:
            body: text as it is, bytes decoded, anything else as JSON. Required.
            message_group_id: the message group. Default None: the default group of the queue.
            message_deduplication_id: Default None: the sha256 of the body.
            message_attributes: attributes by name: text, bytes, numbers. Default None.
            aws_trace_header: the X-Ray trace header. Default None.

        Raises:
            InvalidEventError: SQS does not accept the message.
            ValueError: the message has no group, or no deduplication id, and the queue gives none.
        """
        group = self._default_group if message_group_id is None else message_group_id
        if group is None:
            raise ValueError(
                f"message_group_id: none was given; {self.name} is a FIFO queue, and SQS refuses a "
                "message without a group. Send it with message_group_id=, or create the queue with "
                "default_message_group_id="
            )
        text, attributes = accepted_message(body, message_attributes, group)
        key = (
            (group if self._per_group else None),
            self._mark(text, message_deduplication_id),
        )
        now = self.clock.now_ns
        while self._forgets and self._forgets[0][0] <= now:
            del self._known[self._forgets.popleft()[1]]
        if key in self._known:
            return self._known[key]
        message = self._new(text, group, attributes, aws_trace_header)
        message.message_deduplication_id = message_deduplication_id
        self._known[key] = message
        self._forgets.append((now + _REMEMBERED, key))
        self.storage.arrive(message, now, self._delay)
        return message

    def rewind(self) -> None:
        super().rewind()
        self._first_known = dict(self._known) if self._first_known is None else self._first_known
        self._known = dict(self._first_known)
        self._forgets = deque((_REMEMBERED, key) for key in self._known)

    def _move_to(self, clock: Clock, shift: int) -> None:
        super()._move_to(clock, shift)
        self._forgets = deque((at + shift, key) for at, key in self._forgets)

    def _mark(self, text: str, given: str | None) -> str | bytes:
        if given is not None:
            accepted_id(given)
            return bytes.fromhex(given) if _is_digest(given) else given
        if not self._by_content:
            raise ValueError(
                "message_deduplication_id: required, because content_based_deduplication is off"
            )
        # Bytes are half as large as their text.
        return hashlib.sha256(text.encode(errors="surrogatepass")).digest()

    def _too_late(self, receipt_handle: str) -> None:
        raise ValueError(f"receipt_handle: {receipt_handle!r} has expired")
