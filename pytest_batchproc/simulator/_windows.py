"""Tumbling windows: which records share a state, and when the state is asked for the last time.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_batchproc.events._numbering import FIRST_MOMENT
from pytest_batchproc.events._sent import iso
from pytest_batchproc.marshalling import to_json_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.simulator._stream import StreamRecord

_MILLISECOND = 1_000_000
_MOST_STATE = 1024 * 1024


class Windows:
    """The windows of one lane, in order.

    Choice: AWS keeps a state per shard. With a parallelization factor each lane has its own, so
    that no two invocations need the same state at once.
    """

    def __init__(self, seconds: int, shard_id: str) -> None:
        self._length = seconds * 1000
        self._shard_id = shard_id
        self._open: int | None = None  # the start of the window that has a state
        self._state: object = {}

    @property
    def ends(self) -> int | None:
        """When the open window ends, by the clock; None where none is open."""
        return None if self._open is None else self._clock(self._open + self._length)

    def end_of(self, record: StreamRecord) -> int:
        """When the window of a record ends, by the clock."""
        return self._clock(self._start(record) + self._length)

    def same(self, one: StreamRecord, other: StreamRecord) -> bool:
        """Whether two records are of one window."""
        return self._start(one) == self._start(other)

    def over(self, head: StreamRecord | None, now: int) -> bool:
        """Whether the open window has ended, and no record of it waits."""
        ends = self.ends
        if ends is None or (head is not None and self._start(head) == self._open):
            return False
        # Choice: AWS waits up to two minutes for late records; here no record is late.
        return now >= ends

    def enter(self, records: Sequence[StreamRecord], ends: str) -> dict[str, Any]:
        """Open the window of a batch, or go on with the open one where it has no records.

        Returns:
            What is next to the records, as keywords of the factory of events.
        """
        if records:
            self._open = self._start(records[0])
        start = self._open or 0
        return {
            "window": {
                "start": iso(start, "seconds"),
                "end": iso(start + self._length, "seconds"),
            },
            "state": self._state,
            "shard_id": self._shard_id,
            "is_final_invoke_for_window": bool(ends),
            "is_window_terminated_early": ends == "early",
        }

    def keep(self, response: object) -> bool:
        """Keep the state that the function has returned; False where it is too big to go on with.

        Choice: a partial response keeps its state too, since it has one.
        """
        value = to_json_value(response)
        self._state = value.get("state", {}) if isinstance(value, dict) else {}
        return len(json.dumps(self._state, ensure_ascii=False).encode()) <= _MOST_STATE

    def close(self) -> None:
        """The last invocation is over: the state is dropped."""
        self._open, self._state = None, {}

    def _start(self, record: StreamRecord) -> int:
        return record.milliseconds // self._length * self._length

    def _clock(self, milliseconds: int) -> int:
        return (milliseconds - FIRST_MOMENT) * _MILLISECOND
