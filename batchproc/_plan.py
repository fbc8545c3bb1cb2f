"""The plan of a batch: which record may start, and what a failure holds back.

No I/O, no await, no threads: drivers ask, the plan answers. A lane is a list of records that stay
in order; after a failure the rest of its lane is handed back. Where nothing can hold a record back,
every record is a lane of its own.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from typing import Any

    from batchproc._batch import Run, SkipReason


class Plan:
    """The lanes of one run, and which of them are closed."""

    __slots__ = ("_closed", "_lanes", "_least", "_remaining", "_run", "_skip")

    _run: Run

    def __init__(
        self,
        run: Run,
        skip: SkipReason | None,
        lane: Callable[[dict[str, Any]], Hashable] | None,
        least: float | None,
    ) -> None:
        """Plan a run.

        Args:
            run: the run whose records are planned.
            skip: what a record is told that a failure in its lane holds back; None: nothing does.
            lane: takes a raw record, gives its lane (None: a lane of its own); None: one lane for
                all.
            least: the milliseconds that must be left for a record to start; None: no limit.
        """
        self._run = run
        self._skip = skip
        self._closed: set[Hashable] = set()
        self._lanes = self._lane_of_each(lane) if skip else None
        self._least = least
        context: Any = run.lambda_context
        self._remaining = None if least is None else context.get_remaining_time_in_millis

    def close(self) -> None:
        """Let go of the run: frames of drivers may outlive it (see _steps)."""
        self._run = self._remaining = None  # type: ignore[assignment]  # nobody asks any more

    def _lane_of_each(self, lane: Callable[[dict[str, Any]], Hashable] | None) -> list[Hashable]:
        if lane is None:
            return [None] * len(self._run.records)
        keys = [lane(record) for record in self._run.records]
        # `(index,)` cannot be the key of a group (a str) or a partition (a pair).
        return [(index,) if key is None else key for index, key in enumerate(keys)]

    def holds_nothing_back(self) -> bool:
        """Whether every record starts, come what may."""
        return self._lanes is None and self._remaining is None

    def out_of_time(self) -> bool:
        """Whether less than the asked-for time is left, now or at an earlier question."""
        if self._remaining is not None and not self._run.late:
            self._run.late = self._remaining() < self._least
        return self._run.late

    def until_late(self) -> float | None:
        """The milliseconds until `out_of_time()` may turn true; None: it never does."""
        if self._remaining is None or self._least is None:
            return None
        left: float = self._remaining() - self._least
        return max(left, 0)

    def may_start(self, index: int) -> bool:
        """Whether this record runs; a record that does not is noted as skipped, with the reason."""
        if self._lanes is not None and self._lanes[index] in self._closed:
            self._run.skip(index, self._skip or self._run.rest)
            return False
        if self.out_of_time():
            text = f"Not started: less than stop_before_timeout_ms={self._least} was left"
            self._run.skip(index, ("StoppedBeforeTimeoutError", text))
            return False
        return True

    def ended(self, index: int) -> None:
        """Close the lane of a record that failed."""
        if self._lanes is not None and index in self._run.misses:
            self._closed.add(self._lanes[index])

    def in_event_order(self) -> Iterator[int]:
        """The records that may start, each after the one before has ended."""
        for index in range(len(self._run.records)):
            if self.may_start(index):
                yield index
                self.ended(index)

    def slots(self, limit: int) -> list[Iterator[int]]:
        """At most `limit` iterators that share the batch out; what one gives runs one after the
        other.
        """
        shared: Iterator[Iterable[int]]
        if self._lanes is None:
            count = len(self._run.records)
            if self._remaining is None:
                return [iter(range(count))] * min(limit, count)
            shared = iter([(index,) for index in range(count)])
        else:
            members: dict[Hashable, list[int]] = {}
            for index, lane in enumerate(self._lanes):
                members.setdefault(lane, []).append(index)
            count = len(members)
            shared = iter(members.values())
        return [self._slot(shared) for _ in range(min(limit, count))]

    def _slot(self, lanes: Iterator[Iterable[int]]) -> Iterator[int]:
        for lane in lanes:
            for index in lane:
                if self.may_start(index):
                    yield index
