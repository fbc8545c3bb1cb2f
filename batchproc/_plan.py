"""The plan of a batch: which record may start, and what a failure holds back.

No I/O, no await, no threads: drivers ask, the plan decides. A lane is a list of records that stay
in order; after a failure the rest of its lane is skipped. Where nothing can hold a record back,
every record is its own lane.
"""

from __future__ import annotations

from batchproc._batch import Failed

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from typing import Any, TypeAlias

    from batchproc._job import Job

    Indexed: TypeAlias = tuple[int, dict[str, Any]]  # a raw record with its position


class Plan:
    """Which records of a batch may start.

    Holds the job and not the batch: suspended generators and frames may outlive it.
    """

    def __init__(self, job: Job) -> None:
        settings, records = job.batch.settings, job.batch.records
        context: Any = job.batch.lambda_context
        self._job = job
        self._skip = settings.skip
        # Before any handler runs: a handler may change its record. `(index,)` is the lane of no
        # group (a str) or partition (a pair).
        lanes = enumerate(map(settings.lane or (lambda record: ()), records))
        self._lanes = [(index,) if lane is None else lane for index, lane in lanes]
        self._closed: set[Hashable] = set()
        self._seen = 0  # how many condemned records have closed their lane
        self._least = settings.least
        self._remaining = None if self._least is None else context.get_remaining_time_in_millis

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

    def starting(self, records: Iterable[Indexed]) -> Iterator[Indexed]:
        """Those that may start, each after the one before has ended; the others are skipped."""
        job, skip, misses, remaining = self._job, self._skip, self._job.misses, self._remaining
        for index, record in records:
            if misses and skip is not None and self._is_closed(index):
                job.skip(index, skip)
            elif remaining is not None and self.out_of_time():
                text = f"Not started: less than stop_before_timeout_ms={self._least} was left"
                job.skip(index, ("StoppedBeforeTimeoutError", text))
            else:
                yield index, record
                if misses and skip is not None and type(job.batch.outcome(index)) is Failed:
                    self._closed.add(self._lanes[index])

    def _is_closed(self, index: int) -> bool:
        condemned = self._job.batch.condemned
        if len(condemned) > self._seen:  # by a hook, perhaps of another record
            self._seen = len(condemned)
            self._closed.update([self._lanes[one] for one in condemned])
        return self._lanes[index] in self._closed

    def shares(self, limit: int) -> list[Iterator[Indexed]]:
        """At most `limit` iterators that share the batch; the records of one run sequentially."""
        records = self._job.batch.records
        if self._skip is None and self._remaining is None:  # every record starts, whatever happens
            return [enumerate(records)] * min(limit, len(records))
        members: dict[Hashable, list[Indexed]] = {}
        for index, record in enumerate(records):
            lane = index if self._skip is None else self._lanes[index]
            members.setdefault(lane, []).append((index, record))
        lanes = iter(members.values())
        return [self._share(lanes) for _ in range(min(limit, len(members)))]

    def _share(self, lanes: Iterator[list[Indexed]]) -> Iterator[Indexed]:
        for lane in lanes:
            yield from self.starting(lane)
