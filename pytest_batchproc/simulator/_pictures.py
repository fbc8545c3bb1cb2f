"""A run as people look at it: numbers, order, a timeline, a snapshot."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from pytest_batchproc._reading import body_content
from pytest_batchproc._timeline import Drawing, Line, seconds, telling
from pytest_batchproc._verdict._sentences import WORDS
from pytest_batchproc.simulator._evidence import errors, mistakes
from pytest_batchproc.simulator._explain import group_of, place_of
from pytest_batchproc.simulator._stories import row, stories

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._report import Report
    from pytest_batchproc.simulator._source import ItemT
    from pytest_batchproc.simulator._stories import Story

_NOTES = 3
_SCORES = {"done": 0, "filtered": 0}


def counts(report: Report) -> dict[str, int]:
    """How many were sent, delivered how often, and where they are."""
    lists: dict[str, Sequence[object]] = {
        "sent": report.sent,
        "invocations": report.deliveries,
        "deleted": report.deleted,
        "filtered": report.filtered,
        "dead_lettered": report.dead_lettered,
        "discarded": report.discarded,
        "on_failure": report.on_failure,
        "remaining": report.remaining,
    }
    found = {name: len(items) for name, items in lists.items()}
    found["invocations"] += report.earlier.count
    return found


def order(report: Report[ItemT]) -> dict[Hashable, list[ItemT]]:
    """What was done, lane by lane, in the order in which it was."""
    unseen = set(report.filtered)
    found: dict[Hashable, list[ItemT]] = {}
    for item in report.deleted:
        if item not in unseen:
            found.setdefault(item.lane, []).append(item)
    return found


def drawing(report: Report, most: int, invocations: bool = False) -> Drawing:
    """What a timeline shows; with `invocations` also which records shared each of them."""
    told = stories(report)
    places = telling([score(story) for story in told], most)
    words = WORDS[report.source.source.name]
    together = _together(report)
    chosen = [told[place] for place in places]
    lines = _lines(report, chosen, together)
    rest = [story for place, story in enumerate(told) if place not in set(places)]
    return Drawing(
        title(report),
        lines,
        _rest(rest, words.noun),
        (
            *_keys(report, chosen, together),
            *notes(report),
            *(_invocations(report, most) if invocations else ()),
        ),
        (words.noun, words.noun + "s"),
    )


def snapshot(report: Report) -> dict[str, Any]:
    """The run without identifiers: items by number, with what `json` makes of their bodies."""
    noun = f"{WORDS[report.source.source.name].noun}s"
    earlier = report.earlier.count
    return {
        noun: [_told(report, story) for story in stories(report)],
        "deliveries": [
            {
                "time": delivery.time,
                noun: [item.number for item in delivery.items],
                "came back": [delivery.items[one].number for one in delivery.redelivered],
                "ending": delivery.ending if delivery.error is None else delivery.error,
            }
            for delivery in report.deliveries
        ],
        "stopped": report.stopped,
        **({"earlier deliveries": earlier} if earlier else {}),
    }


def _told(report: Report, story: Story) -> dict[str, Any]:
    content = body_content(report.source.record(story.item), report.source.source)
    text = " ".join(content.text.split())
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = text
    for name in reversed(content.wrappers):
        body = {name: body}
    return {
        "index": story.item.number,
        "body": body,
        "delivered": story.times,
        "end": story.fate,
    }


def score(story: Story) -> int:
    """How telling an item is: one that is not done before one that took several attempts."""
    if story.fate not in _SCORES:
        return 2
    return int(len(story.attempts) + story.before > 1)


def _lines(report: Report, told: Sequence[Story], together: set[float]) -> tuple[Line, ...]:
    groups = [group_of(story.item) for story in told]
    if len({*groups}) in {1, len(told)}:  # no two records differ, or none have one in common
        groups = [""] * len(told)
    return tuple(
        _line(report, story, group, together) for story, group in zip(told, groups, strict=True)
    )


def _line(report: Report, story: Story, group: str, together: set[float]) -> Line:
    attempts = [
        f"{seconds(one.time)}s{f'[{one.delivery}]' if one.time in together else ''} "
        f"{one.sign}{one.marks}"
        for one in story.attempts
    ]
    shown = row(report, story, story.fate, story.why)
    return Line(shown, tuple(attempts), group, story.before)


def _together(report: Report) -> set[float]:
    """The times at which several invocations began and one of them failed.

    There, a time does not say which records shared an invocation. Those of one record share none.
    """
    times = Counter(one.time for one in report.deliveries)
    shared = {one.time for one in report.deliveries if len(one.items) > 1}
    failed = {one.time for one in report.deliveries if one.outcome != "success"}
    return {time for time, count in times.items() if count > 1} & shared & failed


def _keys(report: Report, told: Sequence[Story], together: set[float]) -> list[str]:
    """What the marks of a timeline mean."""
    attempts = [one for story in told for one in story.attempts]
    number = next((one.delivery for one in attempts if one.time in together), None)
    found = []
    if number is not None:
        where = "" if report.earlier.count else f", report.deliveries[{number}]"
        found.append(f"[{number}] is the number of an invocation{where}")
    marks = {mark for one in attempts for mark in one.marks}
    found += [text for mark, text in _MARKS.items() if mark in marks]
    return [f"{'; '.join(found)}."] if found else []


_MARKS = {"*": "* is a fault of the script", "+": "+ is an effect of the handler"}


def title(report: Report) -> str:
    """What was sent, how long it took, and where everything is."""
    words = WORDS[report.source.source.name]
    number = len(report.deliveries) + report.earlier.count
    starts = [delivery.started_ns for delivery in report.deliveries]
    ends = [delivery.finished_ns for delivery in report.deliveries]
    if report.earlier.count:
        starts.append(report.earlier.started_ns)
        ends.append(report.earlier.finished_ns)
    took = (max(ends) - min(starts)) / 1e9 if starts else 0.0
    named = {
        "done": len(report.deleted) - len(report.filtered),
        "filtered": len(report.filtered),
        "dead-lettered": len(report.dead_lettered),
        "discarded": len(report.discarded),
        "still there": len(report.remaining),
    }
    what = ", ".join(f"{count} {fate}" for fate, count in named.items() if count)
    invocations = f"{number} invocation{'' if number == 1 else 's'}"
    head = f"{words.count(len(report.sent))} of {report.source.name}, {invocations}"
    return f"{head} in {seconds(took)} s" + (f": {what}" if what else "")


def _rest(rest: Sequence[Story], noun: str) -> str:
    if not rest:
        return ""
    scores = [score(story) for story in rest]
    told = f"and {len(rest)} more {noun}{'' if len(rest) == 1 else 's'}"
    if max(scores) == 0:
        return f"{told}, done at once"
    parts = {2: "not done", 1: "delivered more than once"}
    return ", ".join([told, *(f"{scores.count(n)} {t}" for n, t in parts.items() if n in scores)])


def _invocations(report: Report, most: int) -> list[str]:
    """A sentence for each invocation: when, how it ended, and which records shared it."""
    scores = [int(one.outcome != "success") for one in report.deliveries]
    places = telling(scores, most)
    told = [_shared(report.deliveries[place]) for place in places]
    left_out = len(scores) - len(places) + report.earlier.count
    if left_out:
        told.append(f"… and {left_out} more invocation{'' if left_out == 1 else 's'}")
    return told


def _shared(delivery: Delivery) -> str:
    groups: dict[str, list[str]] = {}
    for item in delivery.items:
        groups.setdefault(place_of(item), []).append(f"#{item.number}")
    what = "; ".join(f"{place} {' '.join(numbers)}".strip() for place, numbers in groups.items())
    how = delivery.outcome if delivery.ending == "returned" else delivery.ending
    what = what or "the end of a tumbling window"
    return f"Invocation {delivery.number} at {seconds(delivery.time)} s, {how}: {what}"


def notes(report: Report) -> tuple[str, ...]:
    """Why it stopped, then each trap and each error once, with the first time it was met."""
    told = [*mistakes(report), *errors(report)]
    if len(told) > _NOTES:
        told = [*told[:_NOTES], f"… and {len(told) - _NOTES} more traps and errors."]
    return (*filter(None, [report.stopped]), *told)
