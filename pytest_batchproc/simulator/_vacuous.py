"""What keeps a claim about a run from being a test: faults that never happened, nothing delivered.

Each function returns None where there is no such thing, else the facts of its message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._explain import Facts
from pytest_batchproc._verdict._sentences import WORDS
from pytest_batchproc.simulator._stories import times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.simulator._faults import Fault
    from pytest_batchproc.simulator._report import Report

_MOST_FAULTS = 5


def unused_faults(report: Report) -> Facts | None:
    """Every fault of the script has happened."""
    unused = report.unused_faults
    if not unused:
        return None
    shown = ", ".join(map(str, unused[:_MOST_FAULTS]))
    more = f" and {len(unused) - _MOST_FAULTS} more" if len(unused) > _MOST_FAULTS else ""
    one = len(unused) == 1
    return _facts(
        report,
        f"{'A scripted fault' if one else f'{len(unused)} scripted faults'} never happened: "
        f"{shown}{more}",
        tuple(f"{fault}: {_why(report, fault)}." for fault in unused[:_MOST_FAULTS]),
        f"Correct {_name(unused[0])}, or remove it from `faults`; allow_unused_faults=True "
        "accepts it."
        if one
        else f"Correct {_names(unused)}, or remove them from `faults`; "
        "allow_unused_faults=True accepts them.",
    )


def nothing_delivered(report: Report) -> Facts | None:
    """The function was invoked."""
    if report.deliveries or report.earlier.count:
        return None
    name, words = report.source.name, WORDS[report.source.source.name]
    sent = report.sent
    if not sent:
        return _facts(
            report,
            f"Nothing was sent to {name}, so this assertion checks nothing",
            (),
            f"Send {words.noun}s before the run; allow_empty=True accepts a run without any.",
        )
    if len(report.filtered) == len(sent):
        return _facts(
            report,
            f"The filter removed {words.all_of(len(sent))}, so this assertion checks nothing",
            ("The function was never invoked.",),
            "Correct `filter_criteria`. If the filter should remove everything, write "
            "report.assert_delivered_times(0).",
        )
    return _facts(
        report,
        "The function was never invoked, so this assertion checks nothing",
        (),
        f"Is the mapping enabled, and did it run before the {words.noun}s expired? "
        "allow_empty=True accepts a run without invocations.",
    )


def no_dead_letter_queue(report: Report) -> str | None:
    """Why nothing can be dead-lettered; None where something can."""
    source = report.source
    if getattr(source, "dead_letter_queue", None) is not None:
        return None
    if source.source.retry == "rewind" or not hasattr(source, "dead_letter_queue"):
        return (
            f"expected: {source.name} has no dead-letter queue, so nothing can be in it; a record "
            "whose retries end is discarded: write report.assert_discarded([])"
        )
    return (
        f"expected: {source.name} has no dead-letter queue, so nothing can be in it; give the "
        "queue max_receive_count=, or write report.assert_all_done()"
    )


def _name(fault: Fault) -> str:
    """What names the moment of a fault."""
    return "its record or its attempts" if fault.record >= 0 else "its effect or its occurrences"


def _names(faults: Sequence[Fault]) -> str:
    kinds = {fault.record >= 0 for fault in faults}
    if len(kinds) > 1:
        return "the record, effect, attempts or occurrences of each"
    return "their records or attempts" if True in kinds else "their effects or occurrences"


def _why(report: Report, fault: Fault) -> str:
    words = WORDS[report.source.source.name]
    if fault.record < 0:  # a fault at an effect
        reached = dict.fromkeys(str(one.key) for one in report.effects)
        shown = ", ".join(list(reached)[:_MOST_FAULTS])
        return f"the run reached {shown}" if shown else "the run reached no effect"
    found = next((item for item in report.sent if item.number == fault.record), None)
    if found is None:
        sent = report.sent
        if not sent:
            return f"nothing was sent to {report.source.name}"
        many = f"#{sent[0].number} to #{sent[-1].number}" if len(sent) > 1 else f"#{sent[0].number}"
        was = "was" if len(sent) == 1 else "were"
        return f"{words.count(len(sent))} {was} sent, {many}"
    counts = [
        delivery.batch.attempts[delivery.items.index(found)]
        for delivery in report.deliveries
        if found in delivery.items
    ]
    if not counts and not report.earlier.tried(found):
        return f"#{fault.record} was never delivered"
    if counts and fault.attempts is not None and not set(counts) & set(fault.attempts):
        return f"#{fault.record} was delivered {times(max(counts))}"
    return f"that delivery of #{fault.record} ended in another way, see report.timeline()"


def _facts(report: Report, fact: str, then: tuple[str, ...], way_out: str) -> Facts:
    noun = WORDS[report.source.source.name].noun
    return Facts(fact, (), (noun, f"{noun}s"), then, way_out)
