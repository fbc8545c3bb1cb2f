"""A lane: records that are delivered batch by batch, and which of them are retried.

A shard is a lane, or as many as its parallelization factor. A batch that failed is retried before
all that came later.
"""

from __future__ import annotations

from collections import deque
from math import inf
from typing import TYPE_CHECKING, Any

from pytest_batchproc.events import _limits
from pytest_batchproc.simulator._portions import Portion
from pytest_batchproc.simulator._source import Batch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_batchproc.simulator._destinations import Losses
    from pytest_batchproc.simulator._portions import Rules
    from pytest_batchproc.simulator._stream import Log, StreamRecord
    from pytest_batchproc.simulator._windows import Windows

# Choice: the whole event counts, as JSON in UTF-8, and with it what is around its records.
_ROOM = _limits.PAYLOAD.most - 2_000


class _Line:
    """The records of a shard or a partition that were not delivered yet."""

    __slots__ = ("bytes", "records")

    def __init__(self) -> None:
        self.records: deque[StreamRecord] = deque()
        self.bytes: int = 0

    def pop(self) -> StreamRecord:
        record = self.records.popleft()
        self.bytes -= record.size
        return record


class Lane:
    """Records in order, delivered a batch at a time.

    What failed holds up what follows it, in its own shard or partition alone.

    Attributes:
        again: what failed; of what shares a shard or partition the last comes first.
        current: what the function has now.
        scheduled: when the poller means to look again.
    """

    __slots__ = (
        "_free",
        "_has_run",
        "_lines",
        "_losses",
        "_rules",
        "again",
        "current",
        "scheduled",
        "windows",
    )

    def __init__(self, rules: Rules, losses: Losses, windows: Windows | None, now: int) -> None:
        self.again: list[Portion] = []
        self.current: Portion | None = None
        self.scheduled: int | None = None
        self.windows: Windows | None = windows
        self._rules = rules
        self._losses = losses
        self._lines: dict[int, _Line] = {}
        self._free = now  # since then nothing is under way
        self._has_run = False

    def add(self, record: StreamRecord) -> None:
        """A record has come."""
        line = self._lines.get(record.shard)
        if line is None:
            line = self._lines[record.shard] = _Line()
        line.records.append(record)
        line.bytes += record.size

    def free(self, now: int) -> None:
        """The invocation has ended."""
        self.current, self._free, self._has_run = None, now, True

    def left(self) -> list[StreamRecord]:
        """What is not done yet."""
        portions = self.again if self.current is None else [*self.again, self.current]
        held = [record for portion in portions for record in portion.records]
        return held + [record for line in self._lines.values() for record in line.records]

    def due(self, now: int) -> int | None:
        """When there may be a batch; None: not before something comes or ends."""
        if self.current is not None:
            return None
        retry, lines = self._retry(), self._open_lines()
        fresh = self._fresh(lines, now) if lines or not self.again else None
        if retry is None:
            return fresh
        at = max(retry.due, now)
        return at if fresh is None else min(at, fresh)

    def take(self, now: int) -> Portion | None:
        """The next batch, which the function has from now on; None if no record remains of it."""
        retry = self._retry()
        if retry is not None and retry.due <= now:
            self.again.remove(retry)
            self.current = self._current(retry, now)
        else:
            self.current = self._gather(self._open_lines(), now)
        return self.current

    def _retry(self) -> Portion | None:
        """What failed and is retried first."""
        if len(self.again) < 2:
            return self.again[0] if self.again else None
        held: set[int] = set()
        found: list[Portion] = []
        for portion in reversed(self.again):
            shards = self._shards(portion)
            if held.isdisjoint(shards):
                found.append(portion)
            held |= shards
        return min(found, key=lambda portion: portion.due)

    def _open_lines(self) -> list[_Line]:
        """Those that have records, and none of them is held up."""
        held: set[int] = set()
        for portion in self.again:
            held |= self._shards(portion)
        return [line for shard, line in self._lines.items() if line.records and shard not in held]

    def _shards(self, portion: Portion) -> set[int]:
        # The end of a window has no records, and comes before all that its shard has.
        return {record.shard for record in portion.records} or set(self._lines)

    def _fresh(self, lines: Sequence[_Line], now: int) -> int | None:
        """When there may be a batch of what was not delivered yet."""
        ends = None if self.windows is None else self.windows.ends
        if not lines:
            return None if ends is None else max(ends, now)
        rules, head = self._rules, _first(lines).records[0]
        if (
            not rules.window
            or sum(len(line.records) for line in lines) >= rules.size
            or sum(line.bytes for line in lines) >= _ROOM
        ):
            return now
        closes = self._window_end(head)
        if self.windows is not None:
            closes = min(closes, self.windows.end_of(head), closes if ends is None else ends)
        return max(closes, now)

    def _window_end(self, head: StreamRecord) -> int:
        """When the batching window ends whose first record this is.

        https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html: the next
        window begins as soon as the previous invocation completes.
        """
        window = self._rules.window
        if self._has_run and head.sent_ns <= self._free + window:
            return self._free + window
        # Choice: AWS does not say what follows a window in which no record came, nor when the first
        # one begins. Here a whole window begins with the first record.
        return max(head.sent_ns, self._free) + window

    def _current(self, portion: Portion, now: int) -> Portion | None:
        """What of a portion is not too old by now."""
        old = [one for one in portion.records if self._too_old(one, now)]
        if not old:
            return portion
        # It was tried before: that is what the destination gets.
        self._losses.too_old(old, portion.tries, now)
        young = [
            position for position, one in enumerate(portion.records) if not self._too_old(one, now)
        ]
        if not young:
            return None
        left = portion.part(young, portion.due)
        left.tries, left.stalls = portion.tries, portion.stalls
        return left

    def _too_old(self, record: StreamRecord, now: int) -> bool:
        return 0 <= self._rules.age < now - record.sent_ns

    def _gather(self, lines: list[_Line], now: int) -> Portion | None:
        """A new batch: it ends where it is full, or the next record is of another window."""
        for line in lines:
            self._drop_old(line, now)
        windows, line = self.windows, _first(lines)
        if windows is not None and windows.over(line.records[0] if line.records else None, now):
            return Portion((), (), now, ends="final")
        records: list[StreamRecord] = []
        space = _ROOM
        while line.records and len(records) < self._rules.size:
            head = line.records[0]
            if head.size > _ROOM and not records:
                self._losses.too_big([line.pop()], now)
            else:
                space -= head.size
                if space < 0 or (
                    records and windows is not None and not windows.same(records[0], head)
                ):
                    break
                records.append(line.pop())
            if len(lines) > 1:
                line = _first(lines)
        return Portion(records, [0] * len(records), now) if records else None

    def _drop_old(self, line: _Line, now: int) -> None:
        waiting = line.records
        while waiting and self._too_old(waiting[0], now):
            old: list[StreamRecord] = []
            # Choice: what is dropped unseen is reported by the batch, as what was tried is.
            while waiting and len(old) < self._rules.size and self._too_old(waiting[0], now):
                old.append(line.pop())
            self._losses.too_old(old, 0, now)


def _first(lines: Sequence[_Line]) -> _Line:
    """The one whose first record came first."""
    if len(lines) == 1:
        return lines[0]
    return min(
        lines, key=lambda line: line.records[0].number if line.records else inf, default=_Line()
    )


class LogBatch(Batch):
    """Records of one lane.

    Attributes:
        lane: where they come from, and go back to.
        response: what the function has returned; kept where a window needs its state.
    """

    __slots__ = ("_log", "_window", "lane", "records", "response")

    def __init__(
        self,
        log: Log,
        lane: Lane,
        records: Sequence[StreamRecord],
        counts: Sequence[int],
        window: Mapping[str, Any],
    ) -> None:
        super().__init__(records, counts)
        self.lane: Lane = lane
        self.records: Sequence[StreamRecord] = records
        self.response: object = None
        self._log = log
        self._window = window

    def event(self) -> dict[str, Any]:
        return self._log.event(self.records, self._window)

    def heard(self, response: object) -> None:
        if self._window:
            self.response = response
