"""What would help, by what is wrong and by the fault that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc.faults._kinds import kind_of

if TYPE_CHECKING:
    from pytest_batchproc.faults._claims import Broken
    from pytest_batchproc.faults._play import Run

_ONE_WRITE = (
    "Make the effect and the mark one write, as a transaction or a conditional write does. Or pass "
    "a key of the record to the service, so that a repeated call changes nothing, and watch the "
    "write inside the service."
)
_OUTSIDE = (
    "What is at module level ends with the sandbox. Store what was processed outside the function, "
    "in a table."
)
_LOOK = (
    "Lambda delivers each record at least once. Store which records were processed, and look it up "
    "before the effect."
)
_LOCK = (
    "Two invocations ran the same record at the same time. Take the record with a conditional "
    "write before the effect, and hold it for longer than the visibility timeout."
)
_REPORT = (
    "Let a record fail if its effect did not happen: report it in batchItemFailures, or raise. "
    "Mark it as processed only after the effect, or in the same write."
)
_HELP: dict[str, dict[str, str]] = {
    "repeated": {
        "overlap": _LOCK,
        "kill_after": _ONE_WRITE,
        "lose_answer": _ONE_WRITE,
        "kill_before": _ONE_WRITE,
        "time_out": _LOOK,
        "cold_start": _OUTSIDE,
        "": _LOOK,
    },
    "never": {"": _REPORT},
    "deleted": {"": "Report the record in batchItemFailures, or raise, each time it is delivered."},
    "stuck": {
        "": "Find out why the record still fails when nothing goes wrong any more. A lock or a "
        "mark that a stopped function leaves must expire before the visibility timeout ends."
    },
    "ended": {
        "": "Let only the records fail that cannot be processed. A lock or a mark that a stopped "
        "function leaves must expire before the visibility timeout ends."
    },
    "order": {
        "": "Stop at the first record of a group that fails, and report it and the rest of its "
        "group: SqsFifoPartialProcessor, or stop_on_failure=True."
    },
    "failed with effect": {
        "": "Do the effect last, or take it back before the record is reported as failed."
    },
}


def advice(broken: Broken, run: Run) -> str:
    """One sentence or two, for the last of the faults that has a remedy."""
    table = _HELP[broken.problem]
    for fault in reversed(run.faults):
        name = kind_of(fault).name
        if name in table:
            return table[name]
    return table[""]
