"""How Lambda reads a queue: it receives, filters, gathers, and deletes what is done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_batchproc.simulator._filters import Filter
from pytest_batchproc.simulator._message import GONE, Room
from pytest_batchproc.simulator._source import SECOND, Batch, Fates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._message import Message
    from pytest_batchproc.simulator._queue import Queue
    from pytest_batchproc.simulator._settings import Settings


class QueueBatch(Batch):
    """Messages of a queue, as they were received."""

    __slots__ = ("_poller", "messages")

    def __init__(
        self, poller: QueuePoller, messages: Sequence[Message], counts: Sequence[int]
    ) -> None:
        super().__init__(messages, counts)
        self.messages: Sequence[Message] = messages
        self._poller = poller

    def event(self) -> dict[str, Any]:
        return {"Records": list(map(self._poller.record, self.messages, self.counts))}


class QueuePoller:
    """Reads a queue for one mapping."""

    def __init__(self, queue: Queue, settings: Settings) -> None:
        if settings.function_timeout > queue.visibility_timeout:
            raise ValueError(
                f"visibility_timeout: {queue.visibility_timeout} s of {queue.name}, while the "
                f"function may run {settings.function_timeout:g} s; AWS refuses a queue that "
                "shows a message again before its function must have ended"
            )
        self.slots: int = settings.maximum_concurrency or 1
        self.endless = None if queue.dead_letter_queue else "max_receive_count= of the queue"
        self._queue = queue
        self._size = settings.batch_size
        self._window = settings.maximum_batching_window_in_seconds * SECOND
        self._hidden = queue.visibility_timeout * SECOND
        self._filter = Filter.of(settings.filter_criteria, queue.source)
        self._filtered: list[Message] = []
        # What had left the queue before is nothing to a mapping that is made now.
        before = queue.storage.fates()
        self._before = len(before.deleted), len(before.dead_lettered), len(before.discarded)
        self._begin()

    def _begin(self) -> None:
        self._gathered: list[Message] = []
        self._counts: list[int] = []
        self._room = Room(self._bytes)
        self._wasted = False  # messages that the filter removed have taken some of the room
        self._closes: int | None = None  # the window, once something is in it

    def poll(self, now: int) -> QueueBatch | None:
        """Receive what there is, until the batch is full or its window has ended."""
        while not self._is_full():
            short = self._size - len(self._gathered)
            found = self._queue.storage.take(now, short, self._hidden, self._room)
            passed = found
            if self._filter is not None:
                passed = [message for message in found if self._passes(message, now)]
                self._wasted = self._wasted or len(passed) < len(found)
            self._gathered += passed
            self._counts += [message.receive_count for message in passed]
            if self._room.full and self._wasted:
                self._clear_room()
            elif not found:
                break
        if not self._gathered:
            return None
        if self._window and not self._is_full():
            if self._closes is None:
                # Choice: the window opens when the first message is received and nothing is under
                # way: one poller does not receive while it waits for the function.
                self._closes = now + self._window
            if now < self._closes:
                return None
        batch = QueueBatch(self, tuple(self._gathered), tuple(self._counts))
        self._begin()
        return batch

    def _clear_room(self) -> None:
        self._room, self._wasted = Room(self._bytes), False
        for message in self._gathered:
            self._room.take(message)

    def _is_full(self) -> bool:
        return self._room.full or len(self._gathered) == self._size

    def _passes(self, message: Message, now: int) -> bool:
        count = message.receive_count
        if self._filter is None or self._filter.passes(self.record(message, count)):
            return True
        self._queue.storage.remove(message, count, now)
        self._filtered.append(message)
        return False

    def settle(self, delivery: Delivery, now: int) -> Sequence[int]:
        """Delete what is done; the rest stays hidden until its visibility timeout ends."""
        batch = delivery.batch
        if not isinstance(batch, QueueBatch):
            raise TypeError("a batch of another source")
        remove, messages, counts = self._queue.storage.remove, batch.messages, batch.counts
        if delivery.redelivered:
            delivery.removed = [one for one in delivery.redelivered if messages[one].state == GONE]
        late = [
            position
            for position in delivery.gone
            if not remove(messages[position], counts[position], now)
        ]
        # Seen again while it waited for the window, a message is in the batch twice; it goes once.
        return [position for position in late if messages[position].state != GONE]

    def next_time(self, now: int) -> int | None:
        """The end of the window, or when a message is seen again."""
        seen = self._queue.storage.next_time(now)
        if self._closes is None:
            return seen
        return self._closes if seen is None else min(seen, self._closes)

    def fates(self) -> Fates:
        """Where all messages are that were there when the mapping was made, or came later."""
        left = self._queue.storage.fates()
        deleted, dead_lettered, discarded = self._before
        return Fates(
            deleted=left.deleted[deleted:],
            filtered=list(self._filtered),
            dead_lettered=left.dead_lettered[dead_lettered:],
            discarded=left.discarded[discarded:],
            remaining=left.remaining,
        )

    def record(self, message: Message, count: int) -> dict[str, Any]:
        """The record of a message as the receive of that number saw it."""
        record = self._queue.record(message, count)
        if self._window:
            # Recorded on AWS: with a window the key is there also where there are no attributes.
            record.setdefault("md5OfMessageAttributes", None)
        return record

    def _bytes(self, message: Message) -> int:
        """How many bytes of an event the next receive of a message takes."""
        # Choice: the whole event counts, as JSON in UTF-8.
        record = self.record(message, message.receive_count + 1)
        return len(f"{json.dumps(record, ensure_ascii=False)}, ".encode(errors="surrogatepass"))
