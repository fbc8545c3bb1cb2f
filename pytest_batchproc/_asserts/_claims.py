"""Each claim that an assertion makes, judged: None where it holds, else the facts of its message.

A claim about what the handler reports does not hold on a response that Lambda misreads, however
lucky the effect. A claim about what Lambda does holds by the effect.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_batchproc._asserts import _phrases as say
from pytest_batchproc._asserts._case import FAILED_WHOLE, REFUSALS
from pytest_batchproc._asserts._expected import key_of
from pytest_batchproc._explain import Facts, Row
from pytest_batchproc._reading import PASS_A_COPY, body_text
from pytest_batchproc._verdict._response import lanes, overtaken
from pytest_batchproc._wording import numbered, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable

    from pytest_batchproc._asserts._case import Case


def has_records(case: Case) -> Facts | None:
    """There is something to make a claim about."""
    if case.everything:
        return None
    facts = _facts(case, "The event has no records, so this assertion checks nothing", (), "")
    way_out = (
        "Create the event with records; if the empty event is the test, pass allow_empty=True."
    )
    if not case.batch.is_kept:
        way_out = f"{PASS_A_COPY} {way_out}"
    return replace(facts, then=(), way_out=way_out)


def failed(case: Case, wanted: Collection[int], argument: str) -> Facts | None:
    """Exactly these records fail."""
    if case.misread:
        return _misread(case, _reported(case, wanted))
    if case.raised and not case.everything:
        return _raised_for_nothing(case)
    if case.failed == set(wanted):
        return None
    fact = say.wrong_outcome(case, wanted, case.failed, "to fail")
    way_out = say.advice(case, wanted, case.failed, argument, "fail")
    return _facts(case, fact, _reported(case, wanted), way_out)


def none_failed(case: Case) -> Facts | None:
    """Every record succeeds."""
    if case.misread:
        return _misread(case, _reported(case, ()))
    if case.raised and not case.everything:
        return _raised_for_nothing(case)
    if not case.failed:
        return None
    fact = say.have_failed(case, case.failed)
    way_out = (
        f"If {say.aim(case, case.failed)} should fail, write {say.failed_as(case, case.failed)}."
    )
    return _facts(case, fact, _reported(case, ()), way_out)


def all_failed(case: Case) -> Facts | None:
    """Nothing is gone."""
    if case.misread:
        return _misread(case, _delivered(case, case.everything))
    gone = case.verdict.gone
    if not gone:
        return None
    fact = say.have_not_failed(case, gone)
    way_out = f"If {say.aim(case, gone)} should succeed, write {say.failed_as(case, case.failed)}."
    return _facts(case, fact, _delivered(case, case.everything), way_out)


def valid(case: Case) -> Facts | None:
    """Lambda does what the response says, and loses no order."""
    if case.misread:
        return _misread(case, _delivered(case, case.verdict.reported))
    return None if case.verdict.trap is None else ordered(case)


def redelivered(case: Case, wanted: Collection[int]) -> Facts | None:
    """Exactly these records are retried."""
    if case.unfinished:
        return _misread(case, _delivered(case, wanted))
    got = case.verdict.redelivered
    if set(got) == set(wanted):
        return None
    way_out = say.advice(case, wanted, got, "positions", "be retried")
    if wanted and case.batch.source.retry == "rewind":
        tail = range(min(wanted), len(case.batch.records))
        if set(wanted) != set(tail):
            way_out = (
                "A stream is retried from the lowest reported record to the end of the batch; "
                f"write {say.listed(tail)}."
            )
    fact = say.wrong_outcome(case, wanted, got, "to be redelivered")
    return _facts(case, fact, _delivered(case, wanted), way_out)


def checkpoint(case: Case, wanted: int | None) -> Facts | None:
    """Lambda goes back to this record; None: it does not go back."""
    if case.unfinished:
        return _misread(case, _delivered(case, () if wanted is None else (wanted,)))
    got = case.verdict.checkpoint
    if got == wanted:
        return None
    came = "Lambda does not go back" if got is None else f"Lambda goes back to #{got}"
    wish = "no checkpoint" if wanted is None else f"the checkpoint #{wanted}"
    tail = () if wanted is None else range(wanted, len(case.batch.records))
    way_out = "The lowest record that the response names is the checkpoint; if " + (
        f"#{got} should fail, write {got}."
        if wanted is None
        else f"it should be #{wanted}, name that and none before it."
    )
    return _facts(case, f"{came}; expected {wish}", _delivered(case, tail), way_out)


def ordered(case: Case) -> Facts | None:
    """No record is gone while an earlier one of its lane is retried."""
    if case.unfinished:
        return _misread(case, _delivered(case, ()))
    lost = overtaken(case.batch, set(case.verdict.redelivered))
    if not lost:
        return None
    noun = case.words.group or "partition"
    done = "deleted" if case.words.column == "sqs" else "treated as processed"
    verb, its = ("is", "its") if len(lost) == 1 else ("are", "their")
    fact = (
        f"{say.part(case, lost)} {verb} {done} while an earlier one of {its} {noun} is retried: "
        f"{say.which(lost)}"
    )
    of = lanes(case.batch)
    rows = tuple(
        replace(row, why=_why_in_lane(row, lost, noun, of[index]))
        for index, row in enumerate(_delivered(case, {*case.verdict.redelivered, *lost}))
    )
    way_out = (
        f"Report {say.which(lost)} as well: after a failure every later {case.words.noun} of the "
        f"{noun} must be retried."
    )
    return _facts(case, fact, rows, "" if case.verdict.trap else way_out)


def _why_in_lane(row: Row, lost: dict[int, int], noun: str, lane: Hashable) -> str:
    if lane is None:
        return row.why
    name = quoted("-".join(map(str, lane)) if isinstance(lane, tuple) else lane)
    if row.index in lost:
        return f"after #{lost[row.index]} of {noun} {name}"
    return f"{row.why}, {noun} {name}"


def _misread(case: Case, rows: tuple[Row, ...]) -> Facts:
    number = len(case.batch.records)
    effect = {
        "success": f"ignores this response and {case.words.all_done(number)}",
        "failure": f"rejects this response and retries {case.words.all_of(number)}",
    }
    fact = f"Lambda {effect[case.verdict.outcome]}"
    return _facts(case, fact, rows, "")


def _raised_for_nothing(case: Case) -> Facts:
    # No record shows it, so it would pass for a success.
    facts = _facts(case, "The handler raised on an empty batch", (), "")
    return replace(facts, way_out='Return {"batchItemFailures": []} when there is nothing to do.')


def _facts(case: Case, fact: str, rows: tuple[Row, ...], way_out: str) -> Facts:
    words = case.words
    if case.misread:
        way_out = ""  # the trap says what to write
    elif case.raised:
        way_out = _way_out_of_an_exception(case)
    elif twins := _twins(case, rows):
        way_out = (
            f"{numbered(twins)} have the same {words.identifier}, so a response names all of them "
            f"or none; give each {words.noun} a different one."
        )
    if not case.batch.is_kept and rows and not case.misread and not case.raised:
        # What a handler has moved or removed cannot be seen in the event any more.
        way_out = f"{way_out} {PASS_A_COPY}".strip()
    then = (case.verdict.trap or "", case.verdict.reason, case.said, *case.notes)
    return Facts(fact, rows, (words.noun, f"{words.noun}s"), then, way_out)


def _way_out_of_an_exception(case: Case) -> str:
    noun, kind = case.words.noun, case.error
    if kind == FAILED_WHOLE:
        these = f"every {noun}" if len(case.batch.records) > 1 else f"the {noun}"
        return (
            f"The handler raised because no {noun} succeeded. If {these} should fail, write "
            "assert_all_failed(response, event)."
        )
    if kind in REFUSALS:
        return "Correct the processor, its handler or the event: no record was processed."
    return f"Report the {noun}s that fail: an exception fails all of them."


def _twins(case: Case, rows: tuple[Row, ...]) -> list[int]:
    """The records that share the identifier of a wrong one, the first such."""
    keys = [key_of(identifier) for identifier in case.batch.identifiers]
    several = {key for key, count in Counter(keys).items() if count > 1}
    for row, key in zip(rows, keys, strict=True):
        if row.wrong and key in several:
            return [index for index, one in enumerate(keys) if one == key]
    return []


def _reported(case: Case, wanted: Collection[int]) -> tuple[Row, ...]:
    return _rows(case, ("fail", "success"), case.failed, wanted, case.why_reported)


def _delivered(case: Case, wanted: Collection[int]) -> tuple[Row, ...]:
    got = case.verdict.redelivered
    return _rows(case, ("redelivered", "gone"), got, wanted, case.why_delivered)


def _rows(
    case: Case,
    states: tuple[str, str],
    got: Collection[int],
    wanted: Collection[int],
    why: Callable[[int], str],
) -> tuple[Row, ...]:
    """A row per record, in the first state where its position is in `got`, else in the second."""
    got, wanted = set(got), set(wanted)
    batch = case.batch
    return tuple(
        Row(
            index=index,
            identifier=say.identifier(batch.identifiers[index]),
            expected=states[index not in wanted],
            got=states[index not in got],
            why=why(index),
            body=body_text(record, batch.source),
            record=record,
        )
        for index, record in enumerate(batch.records)
    )
