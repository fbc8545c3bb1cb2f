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
    from batchproc._settings import Settings


class Plan:
    """The lanes of one batch, and which of them are closed.

    Holds the job and not the batch: suspended generators and frames may outlive it.
    """

    __slots__ = ("_closed", "_job", "_lanes", "_least", "_remaining", "_skip")

    def __init__(self, job: Job) -> None:
        settings = job.batch.settings
        context: Any = job.batch.lambda_context
        self._job = job
        self._skip = settings.skip
        self._closed: set[Hashable] = set()
        self._lanes = _lane_of_each(settings, job.records)
        self._least = settings.least
        self._remaining = None if self._least is None else context.get_remaining_time_in_millis

    def holds_nothing_back(self) -> bool:
        """Whether every record starts, whatever happens."""
        return self._lanes is None and self._remaining is None

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

    def may_start(self, index: int) -> bool:
        """Whether this record runs; a record that does not is noted as skipped, with the reason."""
        if self._lanes is not None and self._skip and self._lanes[index] in self._closed:
            self._job.skip(index, self._skip)
            return False
        if self.out_of_time():
            text = f"Not started: less than stop_before_timeout_ms={self._least} was left"
            self._job.skip(index, ("StoppedBeforeTimeoutError", text))
            return False
        return True

    def ended(self, index: int) -> None:
        """Close the lane of a record that failed."""
        if self._lanes is not None and type(self._job.batch.outcome(index)) is Failed:
            self._closed.add(self._lanes[index])

    def in_event_order(self) -> Iterator[int]:
        """The records that may start, each after the one before has ended."""
        for index in range(len(self._job.records)):
            if self.may_start(index):
                yield index
                self.ended(index)

    def shares(self, limit: int) -> list[Iterator[int]]:
        """At most `limit` iterators that share the batch; the records of one run sequentially."""
        shared: Iterator[Iterable[int]]
        if self._lanes is None:
            count = len(self._job.records)
            if self._remaining is None:
                return [iter(range(count))] * min(limit, count)
            shared = iter([(index,) for index in range(count)])
        else:
            members: dict[Hashable, list[int]] = {}
            for index, lane in enumerate(self._lanes):
                members.setdefault(lane, []).append(index)
            count = len(members)
            shared = iter(members.values())
        return [self._share(shared) for _ in range(min(limit, count))]

    def _share(self, lanes: Iterator[Iterable[int]]) -> Iterator[int]:
        for lane in lanes:
            for index in lane:
                if self.may_start(index):
                    yield index


def _lane_of_each(settings: Settings, records: list[dict[str, Any]]) -> list[Hashable] | None:
    if settings.skip is None:
        return None
    if settings.lane is None:
        return [None] * len(records)
    keys = [settings.lane(record) for record in records]
    # `(index,)` cannot be the key of a group (a str) or a partition (a pair).
    return [(index,) if key is None else key for index, key in enumerate(keys)]
