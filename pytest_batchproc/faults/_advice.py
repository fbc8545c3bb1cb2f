"""What would help, by what is wrong and by the fault that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc.faults._kinds import kind_of
from pytest_batchproc.simulator._behind import advice as behind_a_poison_record

if TYPE_CHECKING:
    from pytest_batchproc._sources import SourceRow
    from pytest_batchproc.faults._claims import Broken, Claims
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
_LEASE = (
    "Find out why the record still fails when nothing goes wrong any more. A lock or a mark that a "
    "stopped function leaves must expire before the record is retried for the last time."
)
_THERE = (
    "The effect happened, and the record still fails each time it is delivered. If its handler "
    "raises because the effect is there already, as a conditional write does, let it succeed."
)
_FAILS = (
    "The record fails each time it is delivered. Let its handler succeed. If the record cannot "
    "succeed, name its body in should_fail=[...]."
)
_TOGETHER = (
    "Lambda retried it together with a record that cannot succeed, until the retries ended. Set "
    "BisectBatchOnFunctionError (bisect_batch_on_function_error=True), and raise if no record of "
    "the batch succeeded: Lambda then splits the batch until the poison record is alone."
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
    "stuck": {"": _LEASE, "no fault": _FAILS},
    "ended": {"": _LEASE, "no fault": _FAILS},
    "order": {
        "no fault": "Process the records sequentially, in the order in which the event has them.",
        "": "Stop at the first record that fails, and report it and those behind it. A processor "
        "of batchproc does it with {stops}.",
    },
    "failed with effect": {
        "": "Do the effect last, or take it back before the record is reported as failed."
    },
}


def advice(broken: Broken, run: Run, claims: Claims, row: SourceRow) -> str:
    """A sentence or two, for the last of the faults that has a remedy."""
    if broken.problem == "ended" and run.report is not None:
        wrong = [one for one in run.report.discarded if one.number == broken.record]
        behind = behind_a_poison_record(run.report, wrong)
        if behind:
            return behind
        if wrong and any(claims.fails):
            return _TOGETHER
    if broken.problem in ("stuck", "ended") and run.faults:
        mine = [key for key, owners in claims.owners.items() if [*owners] == [broken.record]]
        calls = [one.happened for one in run.effects if one.key in mine]
        if any(calls) and not calls[-1]:
            return _THERE
    table = _HELP[broken.problem]
    names = [kind_of(fault).name for fault in reversed(run.faults)] or ["no fault"]
    found = next((table[name] for name in names if name in table), table[""])
    return found.format(stops="SqsFifoPartialProcessor()" if row.words.group else _STOPS)


_STOPS = "stop_on_failure=True"
