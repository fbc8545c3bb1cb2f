"""What one invocation gets of a log, and the settings by which it is retried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_batchproc.simulator._source import SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.simulator._stream import StreamRecord

_FIRST = 300_000_000
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
        """Some of its records, with their own budget of retries."""
        records, counts = self.records, self.counts
        return Portion([records[one] for one in positions], [counts[one] for one in positions], due)

    def delay(self, now: int) -> None:
        """Wait until the next try."""
        self.stalls += 1
        self.due = now + back_off(self.stalls)


def back_off(tries: int) -> int:
    """How long to wait after that many tries in a row, in nanoseconds.

    Inferred: AWS documents an exponential back-off without figures. Recorded are 8 invocations
    within a record age of 60 s: github.com/localstack/localstack, in
    test_lambda_integration_kinesis.py, test_kinesis_maximum_record_age_exceeded. 0.3 s, doubled
    each time, gives as many. The longest wait, 60 s, is a choice.
    """
    return min(_FIRST << min(tries - 1, 8), _LONGEST)
