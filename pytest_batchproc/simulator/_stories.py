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
    from pytest_batchproc.simulator._history import Earlier
    from pytest_batchproc.simulator._report import Report
    from pytest_batchproc.simulator._source import Item

Fate: TypeAlias = Literal["done", "filtered", "dead-lettered", "discarded", "still there"]
Sign: TypeAlias = Literal["ok", "fail", "raise", "timeout", "throttle", "again", "kept"]

SIGNS: tuple[Sign, ...] = ("ok", "fail", "raise", "timeout", "throttle", "again", "kept")

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
    """One delivery of an item.

    Attributes:
        time: when.
        sign: what came of it.
        delivery: its number.
        marks: `*` for a fault that happened there, `+` for an effect of the handler.
    """

    time: float
    sign: Sign
    delivery: int
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """An item from its first delivery on.

    Attributes:
        item: the item.
        fate: where it is.
        attempts: its deliveries; of those that are not kept, at most the last.
        before: how many deliveries were before these.
        reached_before: how many of those reached the function.
    """

    item: Item
    fate: Fate
    attempts: list[Attempt]
    before: int = 0
    reached_before: int = 0

    @property
    def times(self) -> int:
        """How often it reached the function."""
        shown = sum(attempt.sign != "throttle" for attempt in self.attempts)
        return self.reached_before + shown

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
    effects = marks_of_effects(report)
    for delivery in report.deliveries:
        number, time = delivery.number, delivery.time
        marks = effects.get(number, "")
        told = signs(delivery)
        for place, (item, sign) in enumerate(zip(delivery.items, told, strict=True)):
            mark = marks
            if delivery.faults and "*" not in marks and has_fault(delivery, place):
                mark = f"*{marks}"
            attempts.setdefault(item, []).append(Attempt(time, sign, number, mark))
    found = [
        _story(report.earlier, item, fate, attempts.get(item, []))
        for item, fate in fates(report).items()
    ]
    return sorted(found, key=lambda story: story.item.number)


def _story(earlier: Earlier, item: Item, fate: Fate, attempts: list[Attempt]) -> Story:
    before = earlier.tried(item)
    if not before:
        return Story(item, fate, attempts)
    reached = earlier.reached(item)
    if not attempts:
        attempts = [earlier.last_attempt(item)]
        before -= 1
        reached -= attempts[0].sign != "throttle"
    return Story(item, fate, attempts, before, reached)


def marks_of_effects(report: Report) -> dict[int, str]:
    """By the number of a delivery: `*` for a fault at an effect, `+` for one that happened."""
    found: dict[int, str] = {}
    for effect in report.effects:
        marks = found.get(effect.delivery, "")
        new = ("*" if effect.outcome != "done" else "") + ("+" if effect.happened else "")
        found[effect.delivery] = "".join(sorted({*marks, *new}))
    return found


def has_fault(delivery: Delivery, place: int) -> bool:
    """Whether a fault of the script happened to a record of a delivery."""
    return any(fault.place(delivery.batch) == place for fault in delivery.faults)


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
