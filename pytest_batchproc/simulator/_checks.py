"""Each claim about a run, judged: None where it holds, else the facts of its message.

A claim that holds is judged without the story of every item: there may be a million.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_batchproc._explain import Facts
from pytest_batchproc._timeline import seconds
from pytest_batchproc._verdict._sentences import WORDS
from pytest_batchproc._wording import numbered, quoted
from pytest_batchproc.simulator._behind import advice
from pytest_batchproc.simulator._evidence import (
    conditions,
    errors,
    held,
    misread,
    mistakes,
    overtaken,
)
from pytest_batchproc.simulator._stories import row, stories, times

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Literal

    from pytest_batchproc._verdict._sentences import Words
    from pytest_batchproc.simulator._report import Report
    from pytest_batchproc.simulator._source import Item
    from pytest_batchproc.simulator._stories import Story

# Expected, got, why; nothing is expected of an item that has no part in the claim.
Judged = tuple[str | None, str, str]

_MOST_BODIES = 1_000  # a million messages are not read, and each is created again


def stopped(report: Report) -> Facts | None:
    """The run went on until nothing was left to do."""
    if report.stopped is None:
        return None

    def judge(story: Story) -> Judged:
        return "done" if story.fate == "still there" else None, story.fate, story.why

    return _facts(report, report.stopped, judge, "")  # the sentence says what to set


def all_done(report: Report) -> Facts | None:
    """Everything is done."""
    undone = [*report.discarded, *report.dead_lettered, *report.remaining]
    if not undone:
        return None
    verb = "is" if len(undone) == 1 else "are"
    fact = f"{_part(report, undone)} {verb} not done: {_which(undone)}"
    way_out = _WAY_OUT[_fate_of_first(report)].format(which=_which(_first_bad(report)))
    return _facts(
        report, fact, lambda story: (_done(story), story.fate, story.why), way_out, undone
    )


def nothing_lost(report: Report) -> Facts | None:
    """Nothing was discarded but what a destination holds, and Lambda misread no response."""
    mistaken, kept = misread(report), held(report)
    given_up_for_good = [item for item in report.discarded if item not in kept]
    if not mistaken and not given_up_for_good:
        return None
    given_up = conditions(report)

    def judge(story: Story) -> Judged:
        if story.item in mistaken:
            at = seconds(mistaken[story.item])
            return "kept", "lost", f"done by a response that Lambda misread at {at} s"
        if story.fate == "discarded" and story.item not in kept:
            return "kept", "lost", f"{given_up.get(story.item, _TOO_OLD)}, {story.why}"
        return None, story.fate, story.why

    lost = [*mistaken, *given_up_for_good]
    verb = "was" if len(lost) == 1 else "were"
    fact = f"{_part(report, lost)} {verb} lost: {_which(lost)}"
    way_out = (
        ""  # the trap says what to write
        if mistaken
        else f"If {_which(lost)} should be discarded, write report.assert_discarded([...])."
    )
    return _facts(report, fact, judge, way_out, given_up_for_good)


def ended(
    report: Report, wanted: Sequence[Item], fate: Literal["dead-lettered", "discarded"]
) -> Facts | None:
    """Exactly these have come to this end."""
    got = report.dead_lettered if fate == "dead-lettered" else report.discarded
    missing, unexpected = set(wanted) - set(got), set(got) - set(wanted)
    if not missing and not unexpected:
        return None

    def judge(story: Story) -> Judged:
        expected = fate if story.item in missing else None
        return "done" if story.item in unexpected else expected, story.fate, story.why

    wrong = missing | unexpected
    has = "has" if len(wrong) == 1 else "have"
    fact = (
        f"{_part(report, wrong)} {has} the wrong end: expected {_which(wanted) or 'none'} to be "
        f"{fate}, got {_which(got) or 'none'}"
    )
    return _facts(report, fact, judge, _advice(report, missing, unexpected, fate), unexpected)


def delivered_times(report: Report, count: int, items: Collection[Item]) -> Facts | None:
    """Each of these reached the function that many times."""
    reached: Counter[Item] = Counter()
    if report.earlier.count:
        reached.update({item: report.earlier.reached(item) for item in items})
    for delivery in report.deliveries:
        if delivery.ending != "throttled":
            reached.update(delivery.items)
    wrong = [item for item in dict.fromkeys(items) if reached[item] != count]
    if not wrong:
        return None
    asked = set(items)

    def judge(story: Story) -> Judged:
        expected = times(count) if story.item in asked else None
        return expected, times(story.times), f"{story.fate}, {story.last}"

    verb = "was" if len(wrong) == 1 else "were"
    fact = f"{_part(report, wrong)} {verb} not delivered {times(count)}: {_which(wrong)}"
    if count == 0:
        fact = f"{_part(report, wrong)} {verb} delivered: {_which(wrong)}"
    came = {reached[item] for item in wrong}
    way_out = "report.timeline() draws every delivery."
    if len(came) == 1:
        way_out = (
            f"If that is right of {_which(wrong)}, write report.assert_delivered_times("
            f"{came.pop()}, [...])."
        )
    return _facts(report, fact, judge, way_out)


def is_orderless(report: Report) -> bool:
    """Whether the source promises no order."""
    source = report.source.source
    return source.lane is None and source.retry == "item"


def order_kept(report: Report) -> Facts | None:
    """Nothing was done while an earlier one of its lane was still to come."""
    early = overtaken(report)
    if not early:
        return None
    words = _words(report)
    noun = words.group or "key"

    def judge(story: Story) -> Judged:
        why = f"{story.why}, {noun} {quoted(str(story.item.lane))}"
        if story.item in early:
            return f"after #{early[story.item].number}", "before it", why
        return None, story.fate, why

    verb, its = ("was", "its") if len(early) == 1 else ("were", "their")
    fact = (
        f"{_part(report, early)} {verb} done while an earlier one of {its} {noun} was still to "
        f"come: {_which(early)}"
    )
    way_out = (
        f"Report {_which(early)} as well: after a failure every later {words.noun} of the "
        f"{noun} must be retried."
    )
    return _facts(report, fact, judge, "" if mistakes(report) else way_out)


# --- parts of messages ----------------------------------------------------------------------------

_TOO_OLD = "too old"
_WAY_OUT = {
    "discarded": "If {which} should be discarded, write report.assert_discarded([...]).",
    "dead-lettered": (
        "If {which} should end in the dead-letter queue, write report.assert_dead_lettered([...])."
    ),
    "still there": "The mapping left {which} in the source: is it enabled?",
}


def _facts(
    report: Report,
    fact: str,
    judge: Callable[[Story], Judged],
    way_out: str,
    wrong: Collection[Item] = (),
) -> Facts:
    judged = [(story, *judge(story)) for story in stories(report)]
    # The wrong ones are shown first, and so they have bodies first.
    order = sorted(
        range(len(judged)), key=lambda place: judged[place][1] in (None, judged[place][2])
    )
    told = set(order[:_MOST_BODIES])
    rows = tuple(
        row(report, story, got, why, expected, place in told)
        for place, (story, expected, got, why) in enumerate(judged)
    )
    noun = _words(report).noun
    then = (*mistakes(report)[:1], *errors(report)[-1:], advice(report, wrong))
    return Facts(fact, rows, (noun, f"{noun}s"), tuple(filter(None, then)), way_out)


def _advice(
    report: Report, missing: Collection[Item], unexpected: Collection[Item], fate: str
) -> str:
    if missing and unexpected:
        return (
            f"If the handler is right, remove {_which(missing)} from `expected` and add "
            f"{_which(unexpected)}."
        )
    it = "it" if len(missing) + len(unexpected) == 1 else "them"
    if unexpected:
        return f"If {_which(unexpected)} should be {fate}, add {it} to `expected`."
    if fate == "dead-lettered" and set(missing) <= set(report.discarded):
        return "A stream discards records: write report.assert_discarded([...])."
    if fate == "discarded" and set(missing) <= set(report.dead_lettered):
        return "A queue has a dead-letter queue: write report.assert_dead_lettered([...])."
    queue = report.source
    if fate == "dead-lettered" and getattr(queue, "dead_letter_queue", "") is None:
        return (
            f"{queue.name} has no dead-letter queue: create the queue with max_receive_count=, "
            f"such as {type(queue).__name__}(..., max_receive_count=3)."
        )
    return (
        f"If {_which(missing)} should be {fate}, the handler must fail {it} until the "
        f"retries are exhausted; otherwise remove {it} from `expected`."
    )


def _first_bad(report: Report) -> Sequence[Item]:
    return report.remaining or report.discarded or report.dead_lettered


def _fate_of_first(report: Report) -> str:
    if report.remaining:
        return "still there"
    return "discarded" if report.discarded else "dead-lettered"


def _done(story: Story) -> str:
    return story.fate if story.fate == "filtered" else "done"


def _words(report: Report) -> Words:
    return WORDS[report.source.source.name]


def _part(report: Report, items: Collection[Item]) -> str:
    return f"{len(items)} of {_words(report).count(len(report.sent))}"


def _which(items: Collection[Item]) -> str:
    return numbered(sorted(item.number for item in items))
