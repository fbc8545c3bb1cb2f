"""A FIFO queue and moto's, step by step.

moto loses the order of a group where several of it are seen again at once, and mixes groups that a
receive keeps apart. So after a receive of many at most one of each group stays in flight, and what
a receive of many shows is compared group by group. moto receives a group that returns before those
that came later, so a receive of one is compared where no group returns, or there is one alone.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pytest_batchproc.simulator import SqsFifoQueue, SqsQueue
from tests.fidelity.moto_queue import STEPS, Moto, Pair, Seen

GROUPS = st.sampled_from("abc")
HIDDEN = st.none() | st.integers(1, 20)


class Queues(RuleBasedStateMachine):
    """Steps of senders and one who receives."""

    moto: Moto
    pair: Pair

    def __init__(self) -> None:
        super().__init__()
        self.handles: dict[int, tuple[str, str]] = {}  # the last of each message, moto's first
        self.dead: set[int] = set()  # dead letters that were received
        self.sent = 0

    @initialize(most=st.sampled_from([None, 1, 2, 3]))
    def make(self, most: int | None) -> None:
        policy: dict[str, Any] = {} if most is None else {"max_receive_count": most}
        self.pair = self.moto.pair(fifo=True, visibility_timeout=10, **policy)

    @rule(group=GROUPS)
    def send(self, group: str) -> None:
        self.pair.send(f"message {self.sent}", group=group)
        self.sent += 1

    @precondition(lambda self: bool(self.pair.ours.messages))
    @rule(data=st.data(), group=GROUPS)
    def send_again(self, data: st.DataObject, group: str) -> None:
        """What is still in the queue: moto forgets what has left."""
        message = data.draw(st.sampled_from(self.pair.ours.messages))
        self.pair.send(message.body, group=group)

        sizes = self.pair.sizes()
        assert sizes[0] == sizes[1]

    @precondition(lambda self: one_group_of(self.pair.ours) or not self.seen_again())
    @rule(hidden=HIDDEN)
    def receive_one(self, hidden: int | None) -> None:
        theirs, ours = self.received(1, hidden)

        assert theirs == ours
        sizes = self.pair.sizes()
        assert sizes[0] == sizes[1]

    @precondition(lambda self: len(self.pair.ours.messages) <= 10 and not self.seen_again())
    @rule(data=st.data(), hidden=HIDDEN)
    def receive_many(self, data: st.DataObject, hidden: int | None) -> None:
        theirs, ours = self.received(10, hidden)

        assert by_group(theirs) == by_group(ours)
        for group in by_group(ours).values():
            stays = data.draw(st.none() | st.sampled_from([seen.number for seen in group]))
            for seen in group:
                if seen.number != stays:
                    self.pair.delete(*self.handles.pop(seen.number))

    @precondition(lambda self: bool(self.pair.dead_url) and not self.dead_seen_again())
    @rule()
    def receive_a_dead_letter(self) -> None:
        theirs = [seen for seen, _ in self.pair.receive_theirs(1, 300, dead=True)]
        ours = [seen for seen, _ in self.pair.receive_ours(1, 300, dead=True)]

        assert theirs == ours
        self.dead.update(seen.number for seen in ours)

    @precondition(lambda self: bool(self.in_flight()))
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self.in_flight()))
        self.pair.delete(*self.handles.pop(number))

    @precondition(lambda self: bool(self.in_flight()))
    @rule(data=st.data(), seconds=st.integers(0, 20))
    def hide(self, data: st.DataObject, seconds: int) -> None:
        number = data.draw(st.sampled_from(self.in_flight()))
        self.pair.hide(*self.handles[number], seconds)
        self.pair.advance(0)

    @rule(seconds=st.sampled_from([1, 4, 11, 299, 301]))
    def wait(self, seconds: int) -> None:
        self.pair.advance(seconds)

    # --- what is where ----------------------------------------------------------------------------

    def received(self, most: int, hidden: int | None) -> tuple[list[Seen], list[Seen]]:
        theirs, ours = self.pair.receive_theirs(most, hidden), self.pair.receive_ours(most, hidden)
        by_number = {seen.number: one["receiptHandle"] for seen, one in ours}
        for seen, one in theirs:
            if seen.number in by_number:
                self.handles[seen.number] = one["ReceiptHandle"], by_number[seen.number]
        return [seen for seen, _ in theirs], [seen for seen, _ in ours]

    def in_flight(self) -> list[int]:
        """Numbers of messages that were received and are hidden."""
        now = self.pair.clock.now_ns
        return [
            message.number
            for message in self.pair.ours.messages
            if message.number in self.handles and message.visible_ns > now
        ]

    def seen_again(self) -> bool:
        """Whether a message that was received is to be received once more."""
        left = {message.number for message in self.pair.ours.messages}
        return bool((self.handles.keys() & left) - set(self.in_flight()))

    def dead_seen_again(self) -> bool:
        """The same of the dead letters, where they are of several groups."""
        queue, now = self.pair.ours.dead_letter_queue, self.pair.clock.now_ns
        if queue is None or one_group_of(queue):
            return False
        return any(one.number in self.dead and one.visible_ns <= now for one in queue.messages)


def one_group_of(queue: SqsQueue | SqsFifoQueue) -> bool:
    """Whether all messages of a queue are of one group."""
    return len({message.message_group_id for message in queue.messages}) < 2


def by_group(found: list[Seen]) -> dict[str | None, list[Seen]]:
    """What a receive showed, each group in its order."""
    groups: dict[str | None, list[Seen]] = {}
    for seen in found:
        groups.setdefault(seen.group, []).append(seen)
    return groups


def test_a_fifo_queue_does_as_motos_does(moto: Moto) -> None:
    class WithMoto(Queues):
        pass

    WithMoto.moto = moto
    run_state_machine_as_test(WithMoto, settings=STEPS)
