"""The error of a claim that does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._asserts._error import BatchAssertionError
from pytest_batchproc._explain import Facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.simulator import Fault, Report


class BrokenClaimError(BatchAssertionError):
    """Raised when a schedule of faults breaks a claim; its text shows the smallest that was found.

    Attributes:
        schedule: the faults, in the order in which they strike; none where none is needed.
        report: the run, as the simulator reports it; `error.report.save("run.html")` draws it.
    """

    __module__ = "pytest_batchproc.faults"  # where one imports it from; pytest prints it

    schedule: Sequence[Fault]
    report: Report
    _lines: Sequence[str]

    @classmethod
    def of(
        cls, lines: Sequence[str], noun: str, schedule: Sequence[Fault], report: Report
    ) -> BrokenClaimError:
        """Return the error with this text.

        Args:
            lines: of the text; the first says what is wrong.
            noun: what a record is called.
            schedule: the faults.
            report: the run.
        """
        error = cls(Facts(lines[0], (), (noun, f"{noun}s"), (), ""))
        error._lines, error.schedule, error.report = list(lines), list(schedule), report
        return error

    def __str__(self) -> str:
        return "\n".join(self._lines)
