"""What has happened to each item: its attempts, and where it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from pytest_batchproc._asserts._phrases import identifier
from pytest_batchproc._explain import Row
from pytest_batchproc._reading import body_text
from pytest_batchproc._timeline import seconds

if TYPE_CHECKING:
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._report import Report
    from pytest_batchproc.simulator._source import Item

Fate: TypeAlias = Literal["done", "filtered", "dead-lettered", "discarded", "still there"]
Sign: TypeAlias = Literal["ok", "fail", "raise", "timeout", "throttle", "again", "kept"]

_ENDED: dict[str, Sign] = {"raised": "raise", "timed out": "timeout", "throttled": "throttle"}
# How a sentence says the same, for the last attempt.
_SAID: dict[Sign, str] = {
    "ok": "",
    "fail": "reported",
    "raise": "the function raised",
    "timeout": "the function timed out",
    "throttle": "the function was throttled",
    "again": "retried with others",
    "kept": "retried although it succeeded",
}


class Attempt(NamedTuple):
    """One delivery of an item: when, and what came of it."""

    time: float
    sign: Sign


@dataclass(frozen=True, slots=True)
class Story:
    """An item from its first delivery on."""

    item: Item
    fate: Fate
    attempts: list[Attempt]

    @property
    def times(self) -> int:
        """How often it reached the function."""
        return sum(attempt.sign != "throttle" for attempt in self.attempts)

    @property
    def why(self) -> str:
        """How often it was delivered, and what came of the last time."""
        return f"delivered {times(self.times)}, {self.last}" if self.attempts else self.last

    @property
    def last(self) -> str:
        """What came of the last time."""
        if not self.attempts:
            return "the filter removed it" if self.fate == "filtered" else "never delivered"
        last = self.attempts[-1]
        return f"{_SAID[last.sign]} at {seconds(last.time)} s".lstrip()


def times(count: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def stories(report: Report) -> list[Story]:
    """The story of every item, in the order in which they were sent."""
    attempts: dict[Item, list[Attempt]] = {}
    for delivery in report.deliveries:
        for item, sign in zip(delivery.items, signs(delivery), strict=True):
            attempts.setdefault(item, []).append(Attempt(delivery.time, sign))
    found = [Story(item, fate, attempts.get(item, [])) for item, fate in fates(report).items()]
    return sorted(found, key=lambda story: story.item.number)


def fates(report: Report) -> dict[Item, Fate]:
    """Where every item is."""
    lists: list[tuple[Fate, list[Item]]] = [
        ("done", report.deleted),
        ("filtered", report.filtered),
        ("dead-lettered", report.dead_lettered),
        ("discarded", report.discarded),
        ("still there", report.remaining),
    ]
    return {item: fate for fate, items in lists for item in items}


def row(
    report: Report,
    story: Story,
    got: str,
    why: str,
    expected: str | None = None,
    has_body: bool = True,
) -> Row:
    """How a message shows an item."""
    record = report.source.record(story.item) if has_body else None
    return Row(
        index=story.item.number,
        identifier=identifier(story.item.identifier),
        got=got,
        why=why,
        expected=expected,
        body=body_text(record, report.source.source) if record else "",
        record=record,
    )


def signs(delivery: Delivery) -> list[Sign]:
    """What came of each item of an invocation."""
    if delivery.ending in _ENDED:
        return [_ENDED[delivery.ending]] * len(delivery.items)
    found: list[Sign] = ["ok"] * len(delivery.items)
    wanted, reported = set(delivery.verdict.redelivered), set(delivery.verdict.reported)
    for position in delivery.redelivered:
        why: Sign = "again" if position in wanted else "kept"
        found[position] = "fail" if position in reported else why
    return found
