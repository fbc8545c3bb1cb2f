"""A queue or a stream, a handler, and work that fails and recovers: a state machine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from pytest_batchproc._bodies import key_of
from pytest_batchproc.clock import Clock
from pytest_batchproc.laws._bench import Bench
from pytest_batchproc.laws._broken import BrokenLawError
from pytest_batchproc.laws._plays import received_again
from pytest_batchproc.laws._shapes import shape_of
from pytest_batchproc.laws._table import LAWS
from pytest_batchproc.simulator._wall_clock import checked_wall_clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hypothesis.strategies import SearchStrategy

    from pytest_batchproc.laws._bench import Item
    from pytest_batchproc.laws._delivery import Delivery, Entry
    from pytest_batchproc.simulator._wall_clock import WallClock


class BatchHandlerMachine(RuleBasedStateMachine):
    """Sends records, delivers them, lets some fail and recover, and checks the laws all the while.

    A subclass says what `source` and `bodies` are and writes `handler`; the handler calls `perform`
    in place of its side effect, which raises `error` where the machine lets it fail. After each
    delivery every law of one delivery is checked. At the end all recovers, and nothing may stay.
    The handler sees the time of a simulation, which moves on by 30 seconds with each delivery;
    `wall_clock = "real"` turns that off.
    Each run makes a machine, so `__init__` is where fakes that remember are emptied.
    `Subclass.TestCase` is the test.

    class Orders(BatchHandlerMachine):
        source = "sqs"
        bodies = st.sampled_from(["a", "b"])

        def handler(self, event, context):
            return my_handler(event, context, ship=self.perform)

    TestOrders = Orders.TestCase
    """

    source: ClassVar[str]
    bodies: ClassVar[SearchStrategy[Any]]  # of whatever a factory takes as a body
    most_in_a_batch: ClassVar[int] = 10
    error: ClassVar[type[Exception]] = RuntimeError
    stops_on_failure: ClassVar[bool] = False  # as for `check_batch_handler`
    wall_clock: ClassVar[WallClock] = "simulated"

    def __init__(self) -> None:
        super().__init__()
        missing = [one for one in ("source", "bodies") if not hasattr(self, one)]
        if missing:
            raise TypeError(
                f"{type(self).__name__}: {' and '.join(missing)} missing; write them in the class, "
                'such as source = "sqs" and bodies = st.integers(1, 9)'
            )
        self.effects: list[object] = []
        self.failing: set[str] = set()
        shape = shape_of(self.source)
        self._shape = shape.of_a_handler_that_stops() if self.stops_on_failure else shape
        self._bench = Bench(
            handler=self.handler,
            shape=self._shape,
            should_fail=self.should_fail,
            done=self.done,
            effect=self.effect,
            clock=Clock(),
            wall_clock=checked_wall_clock(self.wall_clock),
        )
        self._waiting: list[Entry] = []
        self._again = 0  # how many records of a stream's batch are retried together
        self._steady = True

    # --- what a subclass writes -------------------------------------------------------------------

    def handler(self, event: Any, context: Any) -> object:  # an event of any source
        """Answer a batch, as the function under test does: gets the `event` and the `context`."""
        raise NotImplementedError

    def done(self) -> Iterable[object]:
        """What has been done since the machine was made; what `perform` was called with."""
        return self.effects

    def effect(self, body: Any) -> object:  # whatever `bodies` draws
        """Return what `done` calls the effect of a `body`; None if it has none."""
        return body

    # --- what a handler under test calls ----------------------------------------------------------

    def perform(self, body: object) -> None:
        """Do the work on a `body`, in place of the side effect; raises `error` if it is made to
        fail.
        """
        if key_of(body) in self.failing:
            raise self.error(f"{body!r} is made to fail")
        self.effects.append(body)

    def should_fail(self, body: object) -> bool:
        """Return whether a `body` is made to fail at the moment."""
        return key_of(self.effect(body)) in self.failing

    # --- what hypothesis calls --------------------------------------------------------------------

    @rule(items=st.runner().flatmap(lambda machine: machine._items()))
    def send(self, items: list[Item]) -> None:
        """Put records into the queue, the stream or the topic: `items` are bodies, each with its
        lane.
        """
        self._waiting += self._bench.entries(items)

    @precondition(lambda machine: machine._steady and machine._waiting)
    @rule(body=st.runner().flatmap(lambda machine: machine._one_of(machine._waiting)))
    def fail(self, body: object) -> None:
        """Let the work on a `body` fail from now on."""
        self.failing.add(key_of(self.effect(body)))

    @precondition(lambda machine: any(entry.key in machine.failing for entry in machine._waiting))
    @rule(
        body=st.runner().flatmap(
            lambda machine: machine._one_of(
                entry for entry in machine._waiting if entry.key in machine.failing
            )
        )
    )
    def recover(self, body: object) -> None:
        """Let the work on a `body` succeed again."""
        self.failing.discard(key_of(self.effect(body)))

    @rule(size=st.sampled_from([10, 1, 2, 3]))
    def deliver(self, size: int) -> None:
        """Deliver a batch of at most `size` records; a stream delivers the rest of the batch that
        it went back into.
        """
        __tracebackhide__ = True
        batch = self._waiting[: self._again or min(size, self.most_in_a_batch)]
        if not batch:
            return
        steady, self._steady = self._steady, False
        one = self._bench.deliver(
            replace(entry, fails=self.should_fail(entry.body)) for entry in batch
        )
        self._judge(one)
        back = [received_again(one.entries[index]) for index in sorted(one.back)]
        self._waiting = back + self._waiting[len(batch) :]
        self._again = len(back) if self._shape.source.retry == "rewind" else 0
        self._steady = steady

    def teardown(self) -> None:
        """Let everything recover and deliver the rest: no record of a healthy batch is retried."""
        self.failing.clear()
        while self._steady and self._waiting:
            self.deliver(self.most_in_a_batch)

    def _items(self) -> SearchStrategy[list[Item]]:
        lanes = st.integers(0, self._shape.lanes - 1)
        return st.lists(st.tuples(self.bodies, lanes), min_size=1, max_size=4)

    def _one_of(self, entries: Iterable[Entry]) -> SearchStrategy[object]:
        return st.sampled_from([entry.body for entry in entries])

    def _judge(self, one: Delivery) -> None:
        __tracebackhide__ = True
        for law in LAWS:
            if law.judge is None or not law.is_for(self._shape):
                continue
            facts = law.judge(one)
            if facts is not None:
                raise BrokenLawError.of(law.name, facts, self._bench.batches, one.response)
