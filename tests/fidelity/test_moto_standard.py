"""A standard queue and moto's, step by step: both show the same messages at the same time."""

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

from tests.fidelity.moto_queue import STEPS, Moto, Pair, Seen

SECONDS = st.integers(1, 20)


class Queues(RuleBasedStateMachine):
    """Steps of somebody who receives all there is, each time: AWS promises no order."""

    moto: Moto
    pair: Pair

    def __init__(self) -> None:
        super().__init__()
        # The last handles of each message, moto's first.
        self.handles: dict[int, tuple[str, str]] = {}
        self.sent = 0

    @initialize(most=st.sampled_from([None, 1, 2, 3]), hidden=st.sampled_from([5, 30]))
    def make(self, most: int | None, hidden: int) -> None:
        policy: dict[str, Any] = {} if most is None else {"max_receive_count": most}
        self.pair = self.moto.pair(visibility_timeout=hidden, **policy)

    @rule(delay=st.sampled_from([0, 0, 0, 7]), value=st.sampled_from(["", "x"]))
    def send(self, delay: int, value: str) -> None:
        attributes = {"kind": value, "tenant": "blue"} if value else None
        self.pair.send(f"message {self.sent}", delay=delay, attributes=attributes)
        self.sent += 1

    @rule(hidden=st.none() | SECONDS)
    def receive_all(self, hidden: int | None) -> None:
        theirs, ours = self.drained(hidden, dead=False)

        assert theirs == ours
        sizes = self.pair.sizes()
        assert sizes[0] == sizes[1]

    @precondition(lambda self: bool(self.pair.dead_url))
    @rule()
    def receive_dead_letters(self) -> None:
        theirs, ours = self.drained(7, dead=True)

        assert theirs == ours

    def drained(self, hidden: int | None, *, dead: bool) -> tuple[list[Seen], list[Seen]]:
        """All that can be received of each, sorted."""
        theirs, ours = [], []
        while batch := self.pair.receive_theirs(10, hidden, dead=dead):
            theirs += batch
        while batch := self.pair.receive_ours(10, hidden, dead=dead):
            ours += batch
        if not dead:
            by_number = {seen.number: one["receiptHandle"] for seen, one in ours}
            for seen, one in theirs:
                if seen.number in by_number:
                    self.handles[seen.number] = one["ReceiptHandle"], by_number[seen.number]
        return tuple(  # type: ignore[return-value]  # two, as the loop says
            sorted((seen for seen, _ in found), key=lambda seen: seen.number)
            for found in (theirs, ours)
        )

    @precondition(lambda self: bool(self.handles))
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """Also where it is late: nobody else has received it since."""
        number = data.draw(st.sampled_from(sorted(self.handles)))
        handles = self.handles.pop(number)
        if number in {message.number for message in self.pair.ours.messages}:
            self.pair.delete(*handles)

    @precondition(lambda self: bool(self.handles))
    @rule(data=st.data(), seconds=st.integers(0, 20))
    def hide(self, data: st.DataObject, seconds: int) -> None:
        number = data.draw(st.sampled_from(sorted(self.handles)))
        in_flight = {
            message.number
            for message in self.pair.ours.messages
            if message.visible_ns > self.pair.clock.now_ns
        }
        if number in in_flight:
            self.pair.hide(*self.handles[number], seconds)
            self.pair.advance(0)

    @rule(seconds=SECONDS)
    def wait(self, seconds: int) -> None:
        self.pair.advance(seconds)


def test_a_standard_queue_does_as_motos_does(moto: Moto) -> None:
    class WithMoto(Queues):
        pass

    WithMoto.moto = moto
    run_state_machine_as_test(WithMoto, settings=STEPS)


def test_both_count_and_date_alike(moto: Moto) -> None:
    """One run of it by hand, so that what is compared can be read."""
    pair = moto.pair(visibility_timeout=5, max_receive_count=1)
    pair.send("a", attributes={"kind": "x"})
    pair.advance(2)
    (theirs, _), (ours, _) = *pair.receive_theirs(), *pair.receive_ours()
    pair.advance(6)
    gone = pair.receive_theirs(), pair.receive_ours()
    (dead, _), (our_dead, _) = *pair.receive_theirs(dead=True), *pair.receive_ours(dead=True)

    assert theirs == ours
    assert gone == ([], [])
    assert dead == our_dead
    assert (
        ours.number,
        ours.body,
        ours.count,
        ours.sent,
        ours.first_received,
    ) == (0, "a", 1, 1767225600000, 1767225602001)
    assert our_dead.count == 2
