"""A lane: records that are delivered one batch after the other, and what of them comes back.

A shard is a lane, or as many as its parallelization factor. A batch that failed stands before all
that came later.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_batchproc.events import _limits
from pytest_batchproc.simulator._source import SECOND, Batch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_batchproc.simulator._destinations import Losses
    from pytest_batchproc.simulator._stream import Log, StreamRecord
    from pytest_batchproc.simulator._windows import Windows

_ROOM = _limits.PAYLOAD.most
_LONGEST = 60 * SECOND


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that all lanes of a mapping keep; times in nanoseconds, -1: without end."""

    size: int
    window: int
    retries: int
    age: int
    bisects: bool


class Portion:
    """What one invocation gets, and gets again while it fails.

    Attributes:
        counts: how often each record was delivered, so far.
        tries: invocations that failed since something of it was done.
        stalls: those, and the ones that were throttled.
        due: not to be delivered before.
        ends: None, or which end of a tumbling window this is: "early", or "final".
    """

    __slots__ = ("counts", "due", "ends", "records", "stalls", "tries")

    def __init__(
        self, records: Sequence[StreamRecord], counts: Sequence[int], due: int, ends: str = ""
    ) -> None:
        self.records: Sequence[StreamRecord] = records
        self.counts: Sequence[int] = counts
        self.due: int = due
        self.ends: str = ends
        self.tries: int = 0
        self.stalls: int = 0

    def part(self, positions: Sequence[int], due: int) -> Portion:
        """Some of its records, with a budget of retries of their own."""
        records, counts = self.records, self.counts
        return Portion([records[one] for one in positions], [counts[one] for one in positions], due)

    def delay(self, now: int) -> None:
        """Stand back until the next try.

        Choice: AWS backs off exponentially and gives no figures. Here 1 s, 2 s, 4 s, ... up to 60.
        """
        self.stalls += 1
        self.due = now + min(SECOND << min(self.stalls - 1, 6), _LONGEST)


class Lane:
    """Records in order, delivered a batch at a time.

    Attributes:
        again: what failed; the last of it comes first.
        current: what the function has now.
        scheduled: when the poller means to look again.
    """

    __slots__ = (
        "_bytes",
        "_free",
        "_losses",
        "_rules",
        "_waiting",
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
        self._waiting: deque[StreamRecord] = deque()
        self._bytes = 0
        self._free = now  # since then nothing is under way

    def add(self, record: StreamRecord) -> None:
        """A record has come."""
        self._waiting.append(record)
        self._bytes += record.size

    def free(self, now: int) -> None:
        """The invocation has ended."""
        self.current, self._free = None, now

    def left(self) -> list[StreamRecord]:
        """What is not done yet."""
        portions = self.again if self.current is None else [*self.again, self.current]
        return [*(record for portion in portions for record in portion.records), *self._waiting]

    def due(self, now: int) -> int | None:
        """When there may be a batch; None: not before something comes or ends."""
        if self.current is not None:
            return None
        if self.again:
            return max(self.again[-1].due, now)
        ends = None if self.windows is None else self.windows.ends
        if not self._waiting:
            return None if ends is None else max(ends, now)
        rules, head = self._rules, self._waiting[0]
        if not rules.window or len(self._waiting) >= rules.size or self._bytes >= _ROOM:
            return now
        # Choice: the batching window opens when its first record has come and nothing is under way.
        closes = max(head.sent_ns, self._free) + rules.window
        if self.windows is not None:
            closes = min(closes, self.windows.end_of(head), closes if ends is None else ends)
        return max(closes, now)

    def take(self, now: int) -> Portion | None:
        """The next batch, which the function has from now on; None where nothing is left of it."""
        portion = self._current(self.again.pop(), now) if self.again else self._gather(now)
        self.current = portion
        return portion

    def _current(self, portion: Portion, now: int) -> Portion | None:
        """What of a portion is not too old by now."""
        old = [one for one in portion.records if self._too_old(one, now)]
        if not old:
            return portion
        # It was tried before: that is what the destination is told.
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

    def _gather(self, now: int) -> Portion | None:
        """A new batch: it ends where it is full, or the next record is of another window."""
        self._drop_old(now)
        windows, waiting = self.windows, self._waiting
        if windows is not None and windows.over(waiting[0] if waiting else None, now):
            return Portion((), (), now, ends="final")
        records: list[StreamRecord] = []
        room = _ROOM
        while waiting and len(records) < self._rules.size:
            head = waiting[0]
            if head.size > _ROOM and not records:
                self._losses.too_big([self._pop()], now)
                continue
            room -= head.size
            if room < 0 or (records and windows is not None and not windows.same(records[0], head)):
                break
            records.append(self._pop())
        return Portion(records, [0] * len(records), now) if records else None

    def _drop_old(self, now: int) -> None:
        waiting = self._waiting
        while waiting and self._too_old(waiting[0], now):
            old: list[StreamRecord] = []
            # Choice: what is dropped unseen is told of by the batch, as what was tried is.
            while waiting and len(old) < self._rules.size and self._too_old(waiting[0], now):
                old.append(self._pop())
            self._losses.too_old(old, 0, now)

    def _pop(self) -> StreamRecord:
        record = self._waiting.popleft()
        self._bytes -= record.size
        return record


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
