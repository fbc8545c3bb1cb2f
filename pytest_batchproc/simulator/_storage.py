"""What is in a queue: what can be received, what will be seen again, and what has left.

Everything is found by its turn: a deque of what is ready, a heap of what is hidden. No step looks
at all messages, so the cost of a message does not depend on how many there are.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from pytest_batchproc.simulator._message import GONE, HIDDEN, READY
from pytest_batchproc.simulator._source import Fates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from pytest_batchproc.simulator._message import Message, Space


class Storage:
    """The messages of a standard queue, in the order in which they came.

    Attributes:
        messages: those that are in the queue, by the numbers in their identifier.
        keeps_ns: how long a message is kept.
        receives: how often one is received at most; without limit where nothing takes it then.
        dead_letters: what takes it.
        arn: of the queue.
    """

    def __init__(self, arn: str, keeps_ns: int) -> None:
        self.arn = arn
        self.keeps_ns = keeps_ns
        self.receives: float = float("inf")
        self.dead_letters: Storage | None = None
        self.messages: dict[tuple[int, int], Message] = {}
        # When messages are seen again, a number that keeps the order, and they.
        self._timed: list[tuple[int, int, list[Message]]] = []
        self._turns = 0
        self._ready: deque[Message] = deque()
        self._first: Sequence[Message] = ()  # what a search begins with
        # What became of those that left.
        self._deleted: list[Message] = []
        self._dead: list[Message] = []
        self._expired: list[Message] = []

    def rewound(self, delay: int) -> tuple[Self, int]:
        """A storage into which the messages came at time 0 that were here at the first call.

        With the number of the next message: what a handler sends has it in each run.
        """
        new = type(self)(self.arn, self.keeps_ns)
        new._first = self._first or list(self.messages.values())
        new.receives = self.receives
        if self.dead_letters is not None:
            new.dead_letters = type(self)(self.dead_letters.arn, self.dead_letters.keeps_ns)
        for message in new._first:
            new.arrive(message.unread(), 0, delay)
        return new, len(new._first)

    def arrive(self, message: Message, now: int, delay: int) -> None:
        """Put a message into the queue, to be received after so many nanoseconds."""
        self.messages[message.key] = message
        if delay:
            self.hide([message], now + delay)
        else:
            # `now` may be ahead of the mapping, where a handler has moved the clock: then the
            # message is ready, but not to be received before it was sent.
            message.visible_ns, message.state = now, READY
            self._turns += 1
            message.turn = self._turns
        self._enter(message)

    def take(self, now: int, limit: int, hidden: int, space: Space | None = None) -> list[Message]:
        """Receive up to `limit` messages that fit, and hide them for so many nanoseconds."""
        timed = self._timed
        while timed and timed[0][0] <= now:
            at, _, messages = heappop(timed)
            for message in messages:
                if message.state == HIDDEN and message.visible_ns == at:
                    message.state = READY
                    self._show(message)
        taken = self._choose(now, limit, space)
        for message in taken:
            message.receive_count += 1
            if message.first_received_ns < 0:
                message.first_received_ns = now
        if taken:
            self.hide(taken, now + hidden)
        return taken

    def hide(self, messages: list[Message], until: int) -> None:
        """Hide messages until then."""
        for message in messages:
            self._turns += 1
            message.turn = self._turns
            message.visible_ns = until
            message.state = HIDDEN
        heappush(self._timed, (until, self._turns, messages))

    def remove(self, message: Message, count: int, now: int) -> bool:
        """Delete the message that the receive of that number saw; False where it is too late."""
        if message.state == GONE:
            return True
        if self.outdated(message, count, now):
            return False
        self._drop(message)
        self._deleted.append(message)
        return True

    def outdated(self, message: Message, count: int, now: int) -> bool:
        """Whether the receipt handle of that receive has no power any more."""
        # Late is not too late, as long as no other consumer has received it.
        return message.receive_count != count

    def next_time(self, now: int) -> int | None:
        """When something may be received that cannot be now; None: never."""
        timed = self._timed
        while timed:
            at, _, messages = timed[0]
            if any(one.visible_ns == at and one.state == HIDDEN for one in messages):
                return max(at, now + 1)
            heappop(timed)
        return None

    def fates(self) -> Fates:
        """Where all messages are that ever came."""
        return Fates(
            deleted=list(self._deleted),
            dead_lettered=list(self._dead),
            discarded=list(self._expired),
            remaining=list(self.messages.values()),
        )

    def shift(self, nanoseconds: int) -> None:
        """Move all times, for another clock."""
        for message in self.messages.values():
            message.sent_ns += nanoseconds
            message.arrived_ns += nanoseconds
            message.visible_ns += nanoseconds
            if message.first_received_ns >= 0:
                message.first_received_ns += nanoseconds
        self._timed = [(at + nanoseconds, turn, those) for at, turn, those in self._timed]

    def _drop(self, message: Message) -> None:
        message.state = GONE
        del self.messages[message.key]

    def _given_up(self, message: Message, now: int) -> bool:
        """Whether a message leaves the queue in place of being received."""
        if message.arrived_ns + self.keeps_ns <= now:
            self._drop(message)
            self._expired.append(message)
            return True
        # The move is not a receive, and comes at the next receive, not at the last failure.
        if message.receive_count < self.receives or self.dead_letters is None:
            return False
        self._drop(message)
        self._dead.append(message)
        self.dead_letters.arrive(message.moved(self.arn), now, 0)
        return True

    # --- what a FIFO queue does in another way ----------------------------------------------------

    def _enter(self, message: Message) -> None:
        """Note a message that has come, ready or delayed."""
        if message.state == READY:
            self._ready.append(message)

    def _show(self, message: Message) -> None:
        """Note a message that is ready again."""
        self._ready.append(message)

    def _choose(self, now: int, limit: int, space: Space | None) -> list[Message]:
        """What a receive gets."""
        ready = self._ready
        taken: list[Message] = []
        while ready and len(taken) < limit:
            message = ready[0]
            if message.state == READY:
                if message.visible_ns > now:
                    self.hide([message], message.visible_ns)
                elif not self._given_up(message, now):
                    if space is not None and not space.take(message):
                        break
                    taken.append(message)
            ready.popleft()
        return taken
