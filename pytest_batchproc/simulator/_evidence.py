"""What a run shows beyond the fate of each item: losses, overtakings, mistakes, errors."""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING, Any

from pytest_batchproc._timeline import seconds
from pytest_batchproc._wording import shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._report import Report
    from pytest_batchproc.simulator._source import Item

_LONGEST_ERROR = 200
# Or a text of the user's, which may say anything.
_POSITION = re.compile(r'"(?:[^"\\]|\\.)*"|(?<!\w)#(\d+)\b')


def overtaken(report: Report) -> dict[Item, Item]:
    """What was done too early, and the earlier item of its lane that it did not wait for."""
    # Two steps a delivery: what is done at its end, and what is retried.
    until: dict[Item, float] = dict.fromkeys(report.remaining, inf)
    last: dict[Item, float] = {}
    for item in report.sent if report.earlier.count else ():
        number = report.earlier.last(item)
        if number is not None:
            last[item] = 2 * number
    for delivery in report.deliveries:
        for item in delivery.items:
            last[item] = max(last.get(item, 0), 2 * delivery.number)
    done = {item for item in report.deleted if item in last}
    for item, step in last.items():
        until.setdefault(item, step if item in done else step + 1)
    found: dict[Item, Item] = {}
    latest: dict[object, Item] = {}
    for item in sorted(until, key=lambda one: one.number):
        before = latest.setdefault(item.lane, item)
        if item in done and until[item] < until[before]:
            found[item] = before
        if until[item] >= until[before]:
            latest[item.lane] = item
    return found


def mistaken(delivery: Delivery) -> list[int]:
    """The positions that Lambda treated as processed by mistake.

    A response that is not read may name what failed; of a queue the other messages are done. Of a
    stream a response names where to go back to, and what is behind may not have been processed.
    """
    verdict, gone = delivery.verdict, delivery.gone
    if verdict.trap is None or verdict.outcome != "success":
        return []
    if not hasattr(delivery.items[0], "visible_ns"):
        return gone
    return [one for one in gone if one in verdict.reported] or gone


def misread(report: Report) -> dict[Item, float]:
    """What was treated as processed by mistake, and when."""
    return report.earlier.misread | {
        delivery.items[position]: delivery.time
        for delivery in report.deliveries
        for position in mistaken(delivery)
    }


def conditions(report: Report) -> dict[Item, str]:
    """Why a stream discarded each item."""
    return {item: told["requestContext"]["condition"] for item, told in _told_of(report)}


def held(report: Report) -> set[Item]:
    """What was discarded, and is in a bucket or a topic with all its data."""
    return {item for item, told in _told_of(report) if "payload" in told}


def _told_of(report: Report) -> Iterator[tuple[Item, dict[str, Any]]]:
    """What was discarded, each with what the destination got of it: both are in the same order."""
    given_up = iter(report.discarded)
    for told in report.on_failure:
        size = next(one["batchSize"] for key, one in told.items() if key.endswith("BatchInfo"))
        for _ in range(size):
            yield next(given_up), told


def mistakes(report: Report) -> list[str]:
    """What is wrong with responses, a sentence each, with the first time that it was met."""
    first = _first(report, report.earlier.mistakes, mistake_in)
    return [f"At {seconds(time)} s: {text}" for text, time in first.items()]


def errors(report: Report) -> list[str]:
    """What the function raised, likewise."""
    first = _first(report, report.earlier.errors, error_in)
    return [f"At {seconds(time)} s the function raised {text}" for text, time in first.items()]


def _first(
    report: Report, earlier: dict[str, float], told: Callable[[Delivery], str | None]
) -> dict[str, float]:
    first = dict(earlier)
    for delivery in report.deliveries:
        text = told(delivery)
        if text is not None:
            first.setdefault(text, delivery.time)
    return first


def mistake_in(delivery: Delivery) -> str | None:
    """What is wrong with the response of an invocation."""
    trap = delivery.verdict.trap
    return None if trap is None else by_number(delivery, trap)


def error_in(delivery: Delivery) -> str | None:
    """What the function raised, cut."""
    return None if delivery.error is None else shortened(delivery.error, _LONGEST_ERROR)


def by_number(delivery: Delivery, text: str) -> str:
    """A text about positions in an event, with the numbers among all that was sent."""

    def number(found: re.Match[str]) -> str:
        position = int(found[1] or -1)
        inside = 0 <= position < len(delivery.items)
        return f"#{delivery.items[position].number}" if inside else found[0]

    return _POSITION.sub(number, text)
