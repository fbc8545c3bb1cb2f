"""What a run is watched with: it notes the points that the run reaches, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_batchproc.faults._kinds import ARRIVES, EFFECT, ENDS, READ, REUSED, SUCCEEDED, Point
from pytest_batchproc.simulator._effects import EffectLog
from pytest_batchproc.simulator._traps import notice_reads

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from batchproc.sources import EventSource
    from pytest_batchproc.clock import Clock
    from pytest_batchproc.faults._kinds import FailsReading, TimesOut
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._effect_faults import EffectFault
    from pytest_batchproc.simulator._effects import Outcome
    from pytest_batchproc.simulator._invocation import Invocation, InvocationContext
    from pytest_batchproc.simulator._source import Batch, Source


class WatchedLog(EffectLog):
    """The effects of a run, each a point of it.

    Attributes:
        points: all that the run has reached, in order.
        inputs: all that the handler could notice, in order: equal inputs make equal runs.
        inner: places in `effects` of those of an overlapping invocation.
    """

    __slots__ = ("inner", "inputs", "points")

    def __init__(self, faults: Sequence[EffectFault]) -> None:
        super().__init__(faults)
        self.points: list[Point] = []
        self.inputs: list[object] = []
        self.inner: set[int] = set()

    def next_fault(self, key: Hashable) -> tuple[int, EffectFault | None]:
        occurrence, fault = found = super().next_fault(key)
        self.points.append(Point(EFFECT, key, occurrence))
        if fault is not None:
            self.inputs.append((type(fault), key, occurrence))
        return found

    def add(self, key: Hashable, occurrence: int, invocation: Invocation, outcome: Outcome) -> None:
        if invocation.function._overlaps:
            self.inner.add(len(self.effects))
        super().add(key, occurrence, invocation, outcome)


class Probe:
    """Is asked as a fault is, at each point of an invocation; lets faults at a reading strike.

    Args:
        log: where it notes them.
        reads: the faults that strike where a body is read.

    Attributes:
        invocations: those that reached the handler.
        sandboxes: by the number of a delivery, the place of its sandbox among all.
    """

    def __init__(self, log: WatchedLog, reads: Sequence[FailsReading | TimesOut]) -> None:
        self.invocations: list[Invocation] = []
        self._points, self._inputs = log.points, log.inputs
        self._reads = reads
        self.sandboxes: dict[int, int] = {}
        self._made: list[object] = []  # the sandboxes
        self._function: Any = None  # of the simulator
        self._clock: Clock
        self._source: EventSource

    def watch(self, function: Any, source: Source) -> None:
        """Begin with this function, which reads this source."""
        self._function, self._clock, self._source = function, source.clock, source.source

    def throttles(self, batch: Batch) -> bool:
        self._note(ARRIVES, batch)
        return False

    def starts_cold(self, batch: Batch) -> bool:
        if self._function.sandboxes.has_free(self._clock.now_ns):
            self._note(REUSED, batch)
        return False

    def happened(self, delivery: Delivery) -> bool:
        return False

    def _note(self, kind: str, batch: Batch) -> None:
        if batch.items:  # the end of a tumbling window has none
            self._points.append(Point(kind, batch.items[0].number, batch.attempts[0]))

    def spoil(self, event: dict[str, Any], batch: Batch, context: InvocationContext) -> None:
        seen: set[int] = set()
        items, attempts, points = batch.items, batch.attempts, self._points
        self._begin(batch, context._invocation)

        def read(position: int) -> None:
            number, attempt = items[position].number, attempts[position]
            if position not in seen:
                seen.add(position)
                points.append(Point(READ, number, attempt))
            for fault in self._reads:
                if fault.record == number and attempt in (fault.attempts or (attempt,)):
                    self._inputs.append((type(fault), number))
                    fault.strike(context)

        notice_reads(event, read, self._source)

    def _begin(self, batch: Batch, invocation: Invocation) -> None:
        made, sandbox = self._made, invocation.sandbox
        place = next((at for at, one in enumerate(made) if one is sandbox), len(made))
        if place == len(made):
            made.append(sandbox)
        self.sandboxes[invocation.number] = place
        numbers = tuple([one.number for one in batch.items])
        self._inputs.append((numbers, tuple(batch.counts), place))
        self.invocations.append(invocation)

    def after(self, batch: Batch, context: InvocationContext) -> None:
        self._note(ENDS, batch)

    def keeps(self, delivery: Delivery) -> Sequence[int]:
        batch, points = delivery.batch, self._points
        for position in delivery.verdict.gone:
            number = batch.items[position].number
            points.append(Point(SUCCEEDED, number, batch.attempts[position]))
        return ()
