"""The plan of a batch: which record may start, and what a failure holds back.

No I/O, no await, no threads: drivers ask, the plan answers. A lane is a list of records that stay
in order; after a failure the rest of its lane is skipped. Where nothing can hold a record back,
every record is a lane of its own.
"""

from __future__ import annotations

from batchproc._batch import Failed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from typing import Any

    from batchproc._job import Job


class Plan:
    """Which records of a batch may start.

    Holds the job and not the batch: suspended generators and frames may outlive it.
    """

    __slots__ = ("_closed", "_job", "_lane", "_least", "_remaining", "_seen", "_skip")

    def __init__(self, job: Job) -> None:
        settings = job.batch.settings
        context: Any = job.batch.lambda_context
        self._job = job
        self._skip = settings.skip
        self._lane = settings.lane or _one_lane
        self._closed: set[Hashable] = set()
        self._seen = 0  # how many condemned records have closed their lane
        self._least = settings.least
        self._remaining = None if self._least is None else context.get_remaining_time_in_millis

    def holds_nothing_back(self) -> bool:
        """Whether every record starts, whatever happens."""
        return self._skip is None and self._remaining is None

    def out_of_time(self) -> bool:
        """Whether less than the asked-for time is left, now or at an earlier question."""
        batch = self._job.batch
        if self._remaining is not None and not batch.late:
            batch.late = self._remaining() < self._least
        return batch.late

    def until_late(self) -> float | None:
        """The milliseconds until `out_of_time()` may turn true; None: it never does."""
        if self._remaining is None or self._least is None:
            return None
        left: float = self._remaining() - self._least
        return max(left, 0)

    def may_start(self, index: int, record: dict[str, Any]) -> bool:
        """Whether this record runs; a record that does not is noted as skipped, with the reason."""
        if self._skip is not None and self._is_closed(record):
            self._job.skip(index, self._skip)
            return False
        if self._remaining is not None and self.out_of_time():
            text = f"Not started: less than stop_before_timeout_ms={self._least} was left"
            self._job.skip(index, ("StoppedBeforeTimeoutError", text))
            return False
        return True

    def _is_closed(self, record: dict[str, Any]) -> bool:
        condemned = self._job.batch.condemned
        if len(condemned) > self._seen:  # by a hook, perhaps of another record
            self._seen = len(condemned)
            for index in condemned:
                self._close(index)
        return bool(self._closed) and self._lane(record) in self._closed

    def _ended(self, index: int) -> None:
        """Close the lane of a record that failed."""
        if self._skip is not None and type(self._job.batch.outcome(index)) is Failed:
            self._close(index)

    def _close(self, index: int) -> None:
        lane = self._lane(self._job.batch.records[index])
        if lane is not None:
            self._closed.add(lane)

    def in_event_order(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The records that may start, each after the one before has ended."""
        for index, record in enumerate(self._job.batch.records):
            if self.may_start(index, record):
                yield index, record
                if self._job.misses:
                    self._ended(index)

    def shares(self, limit: int) -> list[Iterator[int]]:
        """At most `limit` iterators that share the batch; the records of one run sequentially."""
        shared: Iterator[Iterable[int]]
        records = self._job.batch.records
        if self._skip is None:
            count = len(records)
            if self._remaining is None:
                return [iter(range(count))] * min(limit, count)
            shared = iter([(index,) for index in range(count)])
        else:
            members: dict[Hashable, list[int]] = {}
            for index, record in enumerate(records):
                lane = self._lane(record)
                # `(index,)` cannot be the lane of a group (a str) or a partition (a pair).
                members.setdefault((index,) if lane is None else lane, []).append(index)
            count = len(members)
            shared = iter(members.values())
        return [self._share(shared) for _ in range(min(limit, count))]

    def _share(self, lanes: Iterator[Iterable[int]]) -> Iterator[int]:
        for lane in lanes:
            for index in lane:
                if self.may_start(index, self._job.batch.records[index]):
                    yield index
                    if self._job.misses:
                        self._ended(index)


def _one_lane(record: dict[str, Any]) -> Hashable:
    return ()
