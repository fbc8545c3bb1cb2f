"""One invocation: what was delivered when, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias

from pytest_batchproc._delivered import delivered
from pytest_batchproc.simulator._source import SECOND, ItemT_co

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc._verdict import Verdict
    from pytest_batchproc.simulator._faults import Fault
    from pytest_batchproc.simulator._recording import Details
    from pytest_batchproc.simulator._source import Batch

Ending: TypeAlias = Literal["returned", "raised", "timed out", "throttled"]


class Delivery(Generic[ItemT_co]):
    """A batch that went to the function.

    Args:
        number: its place among the deliveries of the mapping, from 0.
        batch: what was delivered.
        started_ns: when the invocation began, in nanoseconds of the clock.
        finished_ns: when it ended.
        verdict: what Lambda does with the batch.
        ending: how the invocation ended. Default "returned".
        error: type and text of what the function raised. Default None: it returned.

    Attributes:
        number: its place among the deliveries of the mapping, from 0.
        batch: what was delivered.
        verdict: what Lambda does with the batch.
        ending: how the invocation ended; a throttled one never reached the function.
        error: type and text of what the function raised; None if it returned.
        kept: positions that are redelivered although Lambda treats them as processed: their
            deletion was lost, or too late.
        details: what the invocation left behind; None where `keep=` has dropped it.
        faults: the faults of the script that happened, without those at an effect.
        removed: positions that are not redelivered, because the handler has deleted them itself.
    """

    # A million messages make a hundred thousand of these.
    __slots__ = (
        "batch",
        "details",
        "ending",
        "error",
        "faults",
        "finished_ns",
        "kept",
        "number",
        "removed",
        "started_ns",
        "verdict",
    )

    def __init__(
        self,
        number: int,
        batch: Batch,
        started_ns: int,
        finished_ns: int,
        verdict: Verdict,
        ending: Ending = "returned",
        error: str | None = None,
    ) -> None:
        self.number: int = number
        self.batch: Batch = batch
        self.started_ns: int = started_ns
        self.finished_ns: int = finished_ns
        self.verdict: Verdict = verdict
        self.ending: Ending = ending
        self.error: str | None = error
        self.kept: Sequence[int] = ()
        self.faults: Sequence[Fault] = ()
        self.removed: Sequence[int] = ()
        self.details: Details | None = None

    @property
    def time(self) -> float:
        """When the invocation began, in seconds of the clock."""
        return self.started_ns / SECOND

    @property
    def duration(self) -> float:
        """How long it took, in seconds."""
        return (self.finished_ns - self.started_ns) / SECOND

    @property
    def event(self) -> dict[str, Any]:
        """The event as the handler got it, made again."""
        return delivered(self.batch.event(), self.batch.event)

    @property
    def request_id(self) -> str:
        """What the context of the invocation had as `aws_request_id`."""
        return request_id(self.number)

    @property
    def items(self) -> Sequence[ItemT_co]:
        """The messages or records, in event order."""
        items: Sequence[Any] = self.batch.items  # of the source, which a batch does not name
        return items

    @property
    def receive_counts(self) -> Sequence[int]:
        """How often each of them had been delivered, this time included."""
        return self.batch.counts

    @property
    def outcome(self) -> Literal["success", "partial", "failure"]:
        """What Lambda made of the batch, as its verdict says."""
        return self.verdict.outcome

    @property
    def exception(self) -> BaseException | None:
        """What the function raised, with its traceback from the handler on; None if it returned.

        None also where it is no longer kept: `keep=` of the mapping says how many are.
        """
        return None if self.details is None else self.details.exception

    @property
    def output(self) -> str:
        """What the handler printed, at most 4,000 characters; empty where it is not kept."""
        return "" if self.details is None else self.details.output

    @property
    def logs(self) -> Sequence[str]:
        """What was logged during the invocation, a line for each log record.

        Each `logging.LogRecord` has the number of its delivery as its attribute `delivery`.
        """
        return () if self.details is None else self.details.logs

    def explain(self) -> str:
        """Return the story of this invocation as text.

        It has the batch, what the handler printed and logged, its response or exception, what
        Lambda did with the batch and how we know, and when each record is delivered next.

        Example:
            >>> queue = SqsQueue("orders")
            >>> message = queue.send("a")
            >>> report = EventSourceMapping(queue, lambda event, context: None).run()
            >>> print(report.deliveries[0].explain().splitlines()[0])
            Delivery 0 at 0 s: 1 message, success
        """
        from pytest_batchproc.simulator import _explain

        return _explain.explanation(self)

    @property
    def redelivered(self) -> list[int]:
        """Positions that are retried."""
        if not self.kept and not self.removed:
            return self.verdict.redelivered
        return sorted({*self.verdict.redelivered, *self.kept} - {*self.removed})

    @property
    def gone(self) -> list[int]:
        """Positions that do not."""
        if not self.kept and not self.removed:
            return self.verdict.gone
        return sorted(({*self.verdict.gone} - {*self.kept}) | {*self.removed})

    def __eq__(self, other: object) -> bool:
        # Two runs of one script have the same deliveries; where they were kept makes no difference.
        if not isinstance(other, Delivery):
            return NotImplemented
        return self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash((self.number, self.started_ns))

    def _facts(self) -> tuple[object, ...]:
        return (
            self.number,
            self.started_ns,
            self.finished_ns,
            list(self.items),
            list(self.receive_counts),
            self.verdict,
            self.ending,
            self.error,
            self.redelivered,
        )

    def __repr__(self) -> str:
        numbers = ", ".join(f"#{item.number}" for item in self.batch.items)
        return f"<Delivery {self.number} at {self.time:g} s of {numbers}: {self.verdict.outcome}>"


def request_id(number: int) -> str:
    """The `aws_request_id` of an invocation, different for each."""
    return f"7e570000-0000-4000-8000-{number:012d}"
