"""What Lambda does with a batch after the function has returned, and the trap in the response.

The rules are rows of `_decision_table`; here they are applied to one response.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_batchproc._delivered import original
from pytest_batchproc._invoke import note_read
from pytest_batchproc._reading import Batch, read_batch
from pytest_batchproc._verdict import _decision_table as table
from pytest_batchproc._verdict import _pipes
from pytest_batchproc._verdict._response import Reading, read_response, refusal_of, unread
from pytest_batchproc._verdict._sentences import SOME_ARE_RETRIED, WORDS, Words
from pytest_batchproc._wording import sentence
from pytest_batchproc.marshalling import MarshalError, PayloadError, to_json_value

if TYPE_CHECKING:
    from pytest_batchproc._delivered import Event
    from pytest_batchproc._verdict._decision_table import Evidence, Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Lambda does with a batch; positions count the records in event order, from 0.

    Attributes:
        outcome: "success", nothing is retried; "failure", nothing is gone; "partial", some of each.
        redelivered: positions that Lambda delivers again.
        gone: positions that it does not: deleted, or passed by.
        reported: positions that the response names.
        checkpoint: on streams, the position that Lambda goes back to.
        trap: the mistake in the response, and how to fix it; None where there is none.
        reason: what Lambda does next.
        evidence: how we know; the weakest that the outcome relies on.
        basis: the page, the recording or the reason that the outcome follows from.
    """

    outcome: Outcome
    redelivered: list[int]
    gone: list[int]
    reported: list[int]
    checkpoint: int | None
    trap: str | None
    reason: str
    evidence: Evidence
    basis: str = field(default="", compare=False, repr=False)


def lambda_verdict(
    response: object, event: Event, report_batch_item_failures: bool = True
) -> Verdict:
    """What Lambda does with the batch when the function returns this, or raises this exception.

    Of a list, which EventBridge Pipes delivers, it is what EventBridge does. A pipe reads every
    response, so `report_batch_item_failures` changes nothing there.

    Raises:
        InvalidEventError: the event is not a valid Lambda event.
    """
    __tracebackhide__ = True
    note_read(response)
    batch = read_batch(event)
    has_window = batch.source.has_windows and "window" in original(event)
    words = WORDS[batch.source.name]
    by_pipe = batch.source.by_pipe
    said = _hear(response, has_window, batch, words, report_batch_item_failures or by_pipe)
    outcome = said.row.cell(words.column).outcome
    back = _redelivered(outcome, list(said.reported), batch)
    gone = sorted(set(range(len(batch.records))) - set(back))
    if outcome == "partial" and not gone:
        outcome, said = "failure", _all_named(said, words)
    reason = _reason(said, outcome, gone, back, batch)
    if by_pipe:
        said, reason = _pipes.read_by_pipe(said, words), _pipes.by_pipe(reason)
    return Verdict(
        outcome=outcome,
        redelivered=back,
        gone=gone,
        reported=list(said.reported),
        checkpoint=back[0] if back and batch.source.retry == "rewind" else None,
        trap=said.trap,
        reason=reason,
        evidence=said.evidence,
        basis=said.row.cell(words.column).basis,
    )


def _hear(response: object, has_window: bool, batch: Batch, words: Words, reports: bool) -> Reading:
    """What reaches Lambda of a response, as Lambda reads it."""
    # By its type: `isinstance` would ask the response itself, and that may raise.
    if issubclass(type(response), BaseException):
        return Reading.of(table.RAISED, words, raised=type(response).__name__)
    try:
        value = to_json_value(response)
    except PayloadError as error:
        # It was sent all the same, and Lambda does not read it.
        if not reports and not has_window:
            return Reading.of(table.NOT_READ, words)
        return Reading.of(table.NOT_JSON, words, f"{error}.")
    except MarshalError as error:
        return Reading.of(table.NOT_SENT, words, f"{error}.")
    refused = refusal_of(response, value)
    if refused is not None:
        row, trap = refused
        if row is table.TOO_LARGE or reports or has_window:
            return Reading.of(row, words, trap)
    said = read_response(value, batch, words, has_window)
    return said if reports else unread(said, value, batch, words)


def _redelivered(outcome: Outcome, reported: list[int], batch: Batch) -> list[int]:
    everything = list(range(len(batch.records)))
    if outcome == "partial":
        # Records come in the order of their sequence numbers, so the lowest position is the lowest
        # number, and no number is ever compared as text.
        return everything[reported[0] :] if batch.source.retry == "rewind" else reported
    return everything if outcome == "failure" else []


def _all_named(said: Reading, words: Words) -> Reading:
    evidence = table.NAMED_ALL.cell(words.column).evidence
    if said.row is table.NAMED_TWICE:  # that it names no more and no less is a choice still
        evidence = table.weakest(said.evidence, evidence)
    return Reading(table.NAMED_ALL, evidence, said.reported)


def _reason(said: Reading, outcome: Outcome, gone: list[int], back: list[int], batch: Batch) -> str:
    words, row, number = WORDS[batch.source.name], said.row, len(batch.records)
    if not number:
        return "The batch is empty: there is nothing to retry."
    if outcome == "partial":
        some_are_retried = SOME_ARE_RETRIED[batch.source.retry]
        first, then = some_are_retried(words, gone, back, list(said.reported)), words.unsure
    elif outcome == "success":
        first, then = _after(_HEADS.get(row), f"Lambda {words.all_done(number)}"), ""
    else:
        head = f"the function raised {said.raised}" if said.raised else _HEADS.get(row, _REFUSED)
        head, then = {
            table.RAISED: (head, words.after_error),
            table.NOT_SENT: (head, words.after_error),
            table.TOO_LARGE: (head, words.after_error),
            table.NAMED_ALL: (words.names_all, words.all_reported),
        }.get(row, (head, ""))
        first = _after(head, words.all_retried(number))
    return " ".join(filter(None, [sentence(first), _SILENCE if row.undocumented else then]))


def _after(head: str | None, happens: str) -> str:
    return f"{head}: {happens}" if head else happens


# How a reason begins; that of the other rows begins with what Lambda does.
_HEADS = {
    table.NOT_SENT: "the runtime reports an error in place of the response",
    table.TOO_LARGE: "Lambda refuses the response for its size",
    table.NOT_READ: "without ReportBatchItemFailures no response is read",
    table.NO_LIST: "the response names no failure",
}
_REFUSED = "Lambda treats the whole batch as failed"
_SILENCE = "AWS does not document what Lambda does with such a response."
