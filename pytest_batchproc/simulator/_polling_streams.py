"""How Lambda reads a log: lanes concurrently, each a batch at a time, failures before all else."""

from __future__ import annotations

import random
from datetime import datetime
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from pytest_batchproc._places import arn
from pytest_batchproc.simulator._destinations import Losses
from pytest_batchproc.simulator._filters import Filter
from pytest_batchproc.simulator._lanes import Lane, LogBatch
from pytest_batchproc.simulator._portions import Portion, Rules
from pytest_batchproc.simulator._source import SECOND, Fates
from pytest_batchproc.simulator._windows import Windows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._settings import Settings
    from pytest_batchproc.simulator._stream import Log, StreamRecord


class LogPoller:
    """Reads a stream or a topic for one mapping."""

    def __init__(self, log: Log, settings: Settings) -> None:
        self._log = log
        self._settings = settings
        self._factor = settings.parallelization_factor
        self.slots: int = log.lanes(self._factor)
        retries, age = log.retries(settings), settings.maximum_record_age_in_seconds
        self.endless = "maximum_retry_attempts" if retries < 0 and age < 0 else None
        if self.endless and not settings.provisioned:
            self.endless = "ProvisionedPollerConfig and MaximumRetryAttempts"
        factory = log._factory
        name = f"function:{settings.function_name}"
        function_arn = arn("lambda", factory.region, factory.account_id, name)
        self._losses = Losses(log, function_arn, settings.destination_config)
        self._rules = Rules(
            settings.batch_size,
            settings.maximum_batching_window_in_seconds * SECOND,
            retries,
            age * SECOND if age >= 0 else -1,
            settings.bisect_batch_on_function_error,
        )
        self._filter = Filter.of(settings.filter_criteria, log.source)
        self._lanes: list[Lane] = []
        # The lanes that have something to do, by when.
        self._due: list[tuple[int, float, int, Lane]] = []
        self._chance = random.Random(f"{settings.seed} reads") if settings.seed else None
        self._turns = 0
        self._latest = len(log.records)
        self._read = 0
        self._deleted: list[StreamRecord] = []
        self._filtered: list[StreamRecord] = []

    def poll(self, now: int) -> LogBatch | None:
        """The next batch of a lane that is free."""
        if not self._lanes:
            self._begin(now)
        self._read_on(now)
        due = self._due
        while due and due[0][0] <= now:
            at, _, _, lane = heappop(due)
            if lane.scheduled != at:
                continue  # it has been put elsewhere since
            lane.scheduled = None
            portion = lane.take(now)
            if portion is not None:
                return self._batch(lane, portion)
            self._schedule(lane, now)
        return None

    def settle(self, delivery: Delivery, now: int) -> Sequence[int]:
        """Note the end of an invocation: what is done, what is retried, what is discarded."""
        batch = delivery.batch
        if not isinstance(batch, LogBatch) or batch.lane.current is None:
            raise TypeError("a batch that is not of this mapping, or settled before")
        lane, portion, windows = batch.lane, batch.lane.current, batch.lane.windows
        lane.free(now)
        back: Sequence[int] = ()
        if portion.records:
            portion.counts = batch.counts
        if delivery.ending == "throttled":
            # It never reached the function, and so it is no try.
            portion.delay(now)
            lane.again.append(portion)
        elif windows is not None and portion.ends:
            self._end_window(windows, lane, portion, delivery, now)
        else:
            back = self._log.again(delivery)
            delivery.verdict = self._log.judged(delivery.verdict, back)
            self._go_on(lane, portion, back, delivery, now)
            if windows is not None and delivery.verdict.outcome != "failure":
                self._keep_state(windows, lane, batch, now)
        self._schedule(lane, now)
        wanted = set(delivery.redelivered)
        return [position for position in back if position not in wanted]

    def next_time(self, now: int) -> int | None:
        """When a lane has something to do, or a record comes that a handler put ahead of time."""
        due = self._due
        while due and due[0][-1].scheduled != due[0][0]:
            heappop(due)
        times = [due[0][0]] if due else []
        if self._read < len(self._log.records):
            times.append(self._log.records[self._read].sent_ns)
        return max(min(times), now + 1) if times else None

    def fates(self) -> Fates:
        """Where all records are that this mapping reads."""
        remaining = [record for lane in self._lanes for record in lane.left()]
        if not self._lanes:
            self._read = self._starting_place()
        remaining += self._log.records[self._read :]
        return Fates(
            deleted=list(self._deleted),
            filtered=list(self._filtered),
            discarded=list(self._losses.discarded),
            on_failure=list(self._losses.on_failure),
            remaining=sorted(remaining, key=lambda record: record.number),
        )

    # --- reading ----------------------------------------------------------------------------------

    def _begin(self, now: int) -> None:
        self._read = self._starting_place()
        seconds = self._settings.tumbling_window_in_seconds
        for number in range(self.slots):
            shard_id = self._log.shard_id(number // self._factor)
            windows = Windows(seconds, shard_id) if seconds else None
            self._lanes.append(Lane(self._rules, self._losses, windows, now))

    def _starting_place(self) -> int:
        """The number of the first record that this mapping reads."""
        at = self._settings.starting_position_timestamp or 0
        seconds = at.timestamp() if isinstance(at, datetime) else at
        return {
            "TRIM_HORIZON": 0,
            "LATEST": self._latest,
            "AT_TIMESTAMP": self._log.place_at(seconds * 1000),
        }[self._settings.starting_position]

    def _read_on(self, now: int) -> None:
        """Hand each record that has come to its lane."""
        log, records = self._log, self._log.records
        while self._read < len(records) and records[self._read].sent_ns <= now:
            record = records[self._read]
            self._read += 1
            # Choice: a batch is filled with what passes the filter. The iterator passes the rest.
            if self._filter is not None and not self._filter.passes(log.record(record)):
                self._filtered.append(record)
                self._deleted.append(record)
                continue
            lane = self._lanes[log.lane_of(record, self._factor)]
            lane.add(record)
            self._schedule(lane, now)

    def _schedule(self, lane: Lane, now: int) -> None:
        at = lane.due(now)
        if at is None or at == lane.scheduled:
            return
        lane.scheduled = at
        self._turns += 1
        tie = 0.0 if self._chance is None else self._chance.random()
        heappush(self._due, (at, tie, self._turns, lane))

    def _batch(self, lane: Lane, portion: Portion) -> LogBatch:
        records = self._log.arranged(list(portion.records))
        portion.records = records
        fields = {} if lane.windows is None else lane.windows.enter(records, portion.ends)
        # The end of a window has no records; its own count is what the loop ends it by.
        counts = portion.counts if records else (portion.stalls,)
        return LogBatch(self._log, lane, records, [count + 1 for count in counts], fields)

    # --- the end of a batch -----------------------------------------------------------------------

    def _go_on(
        self, lane: Lane, portion: Portion, back: Sequence[int], delivery: Delivery, now: int
    ) -> None:
        records, rules = portion.records, self._rules
        if len(back) < len(records):
            self._done(portion, back)
            if back:
                # Recorded on AWS, with Kinesis and DynamoDB: progress restarts the retries.
                # Choice: the remainder is retried at once, and is not filled up with newer records.
                lane.again.append(portion.part(back, now))
            return
        if rules.bisects and len(records) > 1 and not _names_records(delivery):
            # Choice: the left half is the bigger one and comes first; each has all its retries.
            middle = (len(records) + 1) // 2
            lane.again.append(portion.part(range(middle, len(records)), now))
            lane.again.append(portion.part(range(middle), now))
            return
        portion.tries += 1
        if 0 <= rules.retries < portion.tries:
            self._losses.exhausted(records, portion.tries, delivery, now)
            return
        portion.delay(now)
        lane.again.append(portion)

    def _done(self, portion: Portion, back: Sequence[int]) -> None:
        if not back:
            self._deleted += portion.records
            return
        again = set(back)
        self._deleted += [one for place, one in enumerate(portion.records) if place not in again]

    # --- windows ----------------------------------------------------------------------------------

    def _keep_state(self, windows: Windows, lane: Lane, batch: LogBatch, now: int) -> None:
        if not windows.keep(batch.response):
            # Choice: the early end is an invocation without records, before all that is retried.
            lane.again.append(Portion((), (), now, ends="early"))

    def _end_window(
        self, windows: Windows, lane: Lane, portion: Portion, delivery: Delivery, now: int
    ) -> None:
        portion.tries += 1
        if delivery.verdict.outcome == "failure" and not self._is_enough(windows, portion, now):
            portion.delay(now)
            lane.again.append(portion)
            return
        # Choice: where the last one failed too, no record is lost, so no destination is notified.
        windows.close()

    def _is_enough(self, windows: Windows, portion: Portion, now: int) -> bool:
        """Whether the end of a window is not tried again; it ages from the end on."""
        rules, ended = self._rules, windows.ends or now
        return 0 <= rules.retries < portion.tries or 0 <= rules.age < now - ended


def _names_records(delivery: Delivery) -> bool:
    """Whether a response names what failed, rightly: then there is no middle to look for."""
    verdict = delivery.verdict
    return delivery.ending == "returned" and bool(verdict.reported) and verdict.trap is None
