"""What is in a FIFO queue: groups, each in its order, one batch of each in flight.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush, heapreplace
from typing import TYPE_CHECKING

from pytest_batchproc.simulator._message import GONE, READY
from pytest_batchproc.simulator._storage import Storage

if TYPE_CHECKING:
    from pytest_batchproc.simulator._message import Message, Space


class _Group:
    """The messages of a group, the oldest first; some that have left may still be among them."""

    __slots__ = ("is_waiting", "messages", "name")

    def __init__(self, name: str | None) -> None:
        self.name = name
        self.messages: deque[Message] = deque()
        self.is_waiting = False  # in the heap of groups to receive from

    def head(self) -> Message | None:
        """The oldest message."""
        messages = self.messages
        while messages and messages[0].state == GONE:
            messages.popleft()
        return messages[0] if messages else None


class FifoStorage(Storage):
    """The messages of a FIFO queue.

    A message can be received if it is visible and no earlier message of its group is in flight.
    The group whose head (its oldest message) has been receivable for longest is received first, so
    that a group that was received before comes after groups that were not. Both are recorded on
    AWS: github.com/localstack/localstack tests/aws/services/sqs/test_sqs.py, for example
    test_fifo_receive_message_with_zero_visibility_timeout.
    """

    def __init__(self, arn: str, keeps_ns: int) -> None:
        super().__init__(arn, keeps_ns)
        self._groups: dict[str | None, _Group] = {}
        # Groups whose head was ready when they were put here, in the order of receives.
        self._waiting: list[tuple[tuple[int, int], _Group]] = []

    def arrive(self, message: Message, now: int, delay: int) -> None:
        """Put a message into the queue; its time there begins again, also after a move."""
        message.arrived_ns = now
        super().arrive(message, now, delay)

    def remove(self, message: Message, count: int, now: int) -> bool:
        """Delete the message that the receive of that number saw; False where it is too late."""
        done = super().remove(message, count, now)
        self._await(message)
        return done

    def outdated(self, message: Message, count: int, now: int) -> bool:
        """Whether the receipt handle of that receive has no power any more."""
        # Recorded on AWS: "The receipt handle has expired", with no other consumer.
        return message.receive_count != count or message.visible_ns <= now

    def _enter(self, message: Message) -> None:
        group = self._groups.get(message.message_group_id)
        if group is None:
            group = self._groups[message.message_group_id] = _Group(message.message_group_id)
        group.messages.append(message)
        if len(group.messages) == 1:
            self._await(message)

    def _show(self, message: Message) -> None:
        self._await(message)

    def _await(self, message: Message) -> None:
        """Put the group of a message among those to receive from, if its oldest is ready."""
        group = self._groups.get(message.message_group_id)
        if group is None or group.is_waiting:
            return
        head = group.head()
        if head is None:
            del self._groups[group.name]
        elif head.state == READY:
            group.is_waiting = True
            heappush(self._waiting, (_place(head), group))

    def _choose(self, now: int, limit: int, space: Space | None) -> list[Message]:
        waiting = self._waiting
        taken: list[Message] = []
        while waiting and len(taken) < limit:
            place, group = waiting[0]
            head = group.head()
            if head is not None and head.state == READY:
                if self._given_up(head, now):
                    continue  # the next message of the group may come after another group's head
                if place != _place(head):
                    heapreplace(waiting, (_place(head), group))
                    continue
            found, is_full = self._run_of(group, now, limit - len(taken), space)
            taken += found
            if is_full and not found:
                break  # its head does not fit; it waits
            heappop(waiting)
            group.is_waiting = False
            if group.head() is None:
                del self._groups[group.name]
        return taken

    def _run_of(
        self, group: _Group, now: int, limit: int, space: Space | None
    ) -> tuple[list[Message], bool]:
        """What can be received of a group, and whether no more fitted."""
        found: list[Message] = []
        for message in group.messages:
            if message.state == GONE:
                continue
            if message.state != READY or len(found) == limit:
                break
            if message.visible_ns > now:  # sent by a handler that is ahead of the mapping
                self.hide([message], message.visible_ns)
                break
            if self._given_up(message, now):
                continue
            if space is not None and not space.take(message):
                return found, True
            found.append(message)
        return found, False


def _place(head: Message) -> tuple[int, int]:
    """Since when the head of a group can be received; of equal times the earlier event decides."""
    return head.visible_ns, head.turn
