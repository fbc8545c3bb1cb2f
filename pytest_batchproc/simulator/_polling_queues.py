"""How Lambda reads a queue: it receives, filters, gathers, retries throttles, and deletes."""

from __future__ import annotations

import json
from collections import Counter, deque
from heapq import heappop, heappush
from math import ceil
from typing import TYPE_CHECKING, Any

from pytest_batchproc.simulator._filters import Filter
from pytest_batchproc.simulator._message import GONE, Space
from pytest_batchproc.simulator._portions import back_off
from pytest_batchproc.simulator._source import SECOND, Batch, Fates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._message import Message
    from pytest_batchproc.simulator._queue import Queue
    from pytest_batchproc.simulator._settings import Settings


class QueueBatch(Batch):
    """Messages of a queue, as they were received.

    Attributes:
        messages: in event order.
        stalls: how many times Lambda throttled this batch.
    """

    __slots__ = ("_poller", "messages", "stalls")

    def __init__(
        self,
        poller: QueuePoller,
        messages: Sequence[Message],
        counts: Sequence[int],
        attempts: Sequence[int],
        stalls: int = 0,
    ) -> None:
        super().__init__(messages, counts)
        self.attempts = attempts
        self.messages: Sequence[Message] = messages
        self.stalls: int = stalls
        self._poller = poller

    @property
    def max_receive_count(self) -> int | None:
        """The receives after which SQS moves a message; None: it never does."""
        return self._poller.max_receive_count

    def event(self) -> dict[str, Any]:
        return {"Records": list(map(self._poller.record, self.messages, self.counts))}


class QueuePoller:
    """Reads a queue for one mapping."""

    def __init__(self, queue: Queue, settings: Settings) -> None:
        if settings.function_timeout > queue.visibility_timeout:
            raise ValueError(
                f"visibility_timeout: {queue.visibility_timeout} s of {queue.name}, while the "
                f"function may run {settings.function_timeout:g} s; AWS refuses a queue that "
                "shows a message again before its function must have ended. Set "
                f"visibility_timeout to {ceil(settings.function_timeout)} or more on the queue "
                f"(AWS recommends {6 * ceil(settings.function_timeout)}), or lower function_timeout"
            )
        self.slots: int = _concurrent_batches(settings)
        self.endless = None if queue.dead_letter_queue else "max_receive_count= of the queue"
        self.max_receive_count: int | None = queue.max_receive_count
        self._queue = queue
        self._size = settings.batch_size
        self._window = settings.maximum_batching_window_in_seconds * SECOND
        self._hidden = _hidden_ns(queue.visibility_timeout, settings)
        self._filter = Filter.of(settings.filter_criteria, queue.source)
        self._filtered: list[Message] = []
        # The pollers that have no batch, by when their last one ended; None: they had none yet.
        self._idle: deque[int | None] = deque([None] * self.slots)
        # Throttled batches: when to retry, a number that keeps the order, and the batch.
        self._throttled: list[tuple[int, int, QueueBatch]] = []
        self._turns = 0
        self._retries: Counter[tuple[int, int]] = Counter()  # after throttles, by message
        # What had left the queue before is nothing to a mapping that is made now.
        before = queue.storage.fates()
        self._before = len(before.deleted), len(before.dead_lettered), len(before.discarded)
        self._begin()

    def _begin(self) -> None:
        self._gathered: list[Message] = []
        self._counts: list[int] = []
        self._room = Space(self._bytes)
        self._wasted = False  # messages that left the batch again have used some of the space
        self._closes: int | None = None  # the window, once something is in it

    def poll(self, now: int) -> QueueBatch | None:
        """Retry a throttled batch, or receive until a batch is full or its window has ended."""
        batch = self._retry(now)
        if batch is not None or not self._idle:
            return batch
        self._gather(now)
        if not self._gathered:
            return None
        if self._window and not self._is_full():
            if self._closes is None:
                self._closes = self._window_end(now)
            if now < self._closes:
                return None
        batch = self._batch(self._gathered, self._counts)
        self._idle.popleft()
        self._begin()
        return batch

    def _gather(self, now: int) -> None:
        """Receive what there is, until the batch is full."""
        while not self._is_full():
            short = self._size - len(self._gathered)
            found = self._queue.storage.take(now, short, self._hidden, self._room)
            if any(message.receive_count > 1 for message in found):
                self._forget(found)
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

    def _window_end(self, now: int) -> int:
        """When the window ends in which the first message of a batch is received now.

        https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html: the next
        window begins as soon as the previous invocation completes.
        """
        ended = self._idle[0]
        if ended is not None and now <= ended + self._window:
            return ended + self._window
        # Choice: AWS does not say what follows a window in which no message came, nor when the
        # first one begins. Here a whole window begins with the first message that is received.
        return now + self._window

    def _forget(self, found: Sequence[Message]) -> None:
        """Remove earlier receives of these messages from the batch: each is in it once."""
        again = set(found)
        kept = [place for place, one in enumerate(self._gathered) if one not in again]
        if len(kept) < len(self._gathered):
            self._gathered = [self._gathered[place] for place in kept]
            self._counts = [self._counts[place] for place in kept]
            self._wasted = True

    def _clear_room(self) -> None:
        self._room, self._wasted = Space(self._bytes), False
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

    # --- throttled batches ------------------------------------------------------------------------

    def _retry(self, now: int) -> QueueBatch | None:
        """The throttled batch that is invoked again now, without what is visible again."""
        while self._throttled and self._throttled[0][0] <= now:
            batch = heappop(self._throttled)[-1]
            kept = [
                (message, count)
                for message, count in zip(batch.messages, batch.counts, strict=True)
                if message.receive_count == count and message.visible_ns > now
            ]
            if kept:
                self._retries.update(message.key for message, _ in kept)
                messages, counts = zip(*kept, strict=True)
                return self._batch(messages, counts, batch.stalls)
            self._idle.append(now)  # Lambda drops the batch: its messages are in the queue again
        return None

    def _hold(self, batch: QueueBatch, now: int) -> None:
        """Keep a throttled batch, and its poller with it.

        Lambda retries the same batch until the visibility timeout of its messages ends; only then
        another receive counts.
        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
        """
        batch.stalls += 1
        ends = max(message.visible_ns for message in batch.messages)
        self._turns += 1
        # Choice: AWS gives no waits; these are the ones between the retries of a stream.
        due = max(min(now + back_off(batch.stalls), ends), now + 1)
        heappush(self._throttled, (due, self._turns, batch))

    def _batch(
        self, messages: Sequence[Message], counts: Sequence[int], stalls: int = 0
    ) -> QueueBatch:
        attempts = counts
        if self._retries:
            pairs = zip(messages, counts, strict=True)
            attempts = [count + self._retries[message.key] for message, count in pairs]
        return QueueBatch(self, tuple(messages), tuple(counts), tuple(attempts), stalls)

    # --- for the loop -----------------------------------------------------------------------------

    def settle(self, delivery: Delivery, now: int) -> Sequence[int]:
        """Delete what is done; the rest stays hidden until its visibility timeout ends."""
        batch = delivery.batch
        if not isinstance(batch, QueueBatch):
            raise TypeError("a batch of another source")
        if delivery.ending == "throttled":
            self._hold(batch, now)
            return ()
        self._idle.append(now)
        remove, messages, counts = self._queue.storage.remove, batch.messages, batch.counts
        if delivery.redelivered:
            delivery.removed = [one for one in delivery.redelivered if messages[one].state == GONE]
        return [
            position
            for position in delivery.gone
            if not remove(messages[position], counts[position], now)
        ]

    def next_time(self, now: int) -> int | None:
        """When a throttled batch is retried, a window ends, or a message is seen again."""
        times = [self._throttled[0][0]] if self._throttled else []
        if self._idle:
            seen = self._queue.storage.next_time(now)
            times += [time for time in (seen, self._closes) if time is not None]
        return min(times, default=None)

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


def _concurrent_batches(settings: Settings) -> int:
    """How many batches may be with the function at the same time."""
    most = settings.maximum_concurrency
    if most is None:
        return settings.pollers
    return most if settings.pollers == 1 else min(most, settings.pollers)


def _hidden_ns(visibility_timeout: int, settings: Settings) -> int:
    """How long a receive of Lambda hides a message.

    The developer guide said until 2023 that Lambda hides messages longer where they could become
    visible again in a batching window; the present page does not mention it.
    https://github.com/awsdocs/aws-lambda-developer-guide/blob/03f7fcb0/doc_source/with-sqs.md
    """
    hidden = visibility_timeout * SECOND
    window = settings.maximum_batching_window_in_seconds * SECOND
    needed = window + round(settings.function_timeout * SECOND)
    return needed + 30 * SECOND if window and needed > hidden else hidden
