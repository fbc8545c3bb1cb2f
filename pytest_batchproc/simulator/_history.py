"""The deliveries of a mapping: the last ones, and the sums of those that are not kept.

A run may have a million deliveries. `keep=` bounds how many of them stay in memory, and the sums
have what assertions read: they grow with the records that were sent, not with the deliveries.
"""

from __future__ import annotations

from array import array
from collections import deque
from copy import copy
from typing import TYPE_CHECKING, Generic

from pytest_batchproc.simulator._evidence import error_in, mistake_in, mistaken
from pytest_batchproc.simulator._source import ItemT
from pytest_batchproc.simulator._stories import SIGNS, Attempt, signs

if TYPE_CHECKING:
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._source import Item

LISTED = 1_000  # deliveries for each one whose details are kept
_MOST_TEXTS = 1_000  # mistakes, and errors


class Earlier:
    """The sums of deliveries that are not kept.

    Attributes:
        count: the number of these deliveries.
        started_ns: when the first of them began.
        finished_ns: when the last of them ended.
        misread: what was treated as processed by mistake, and when.
        mistakes: what is wrong with responses, and when it was first met.
        errors: what the function raised, and when first.
    """

    def __init__(self) -> None:
        self.count: int = 0
        self.started_ns: int = 0
        self.finished_ns: int = 0
        self.misread: dict[Item, float] = {}
        self.mistakes: dict[str, float] = {}
        self.errors: dict[str, float] = {}
        # By the number of an item, and so small that a million of them are a few megabytes.
        self._reached = array("L")
        self._tried = array("L")
        self._last = array("q")  # the number of its last delivery, plus one
        self._times = array("d")
        self._signs = bytearray()
        self._named = bytearray()

    def add(self, delivery: Delivery, mistake: str | None, error: str | None) -> None:
        """Add a delivery to the sums.

        Args:
            delivery: one that has ended.
            mistake: what is wrong with its response.
            error: what the function raised.
        """
        self.started_ns = (
            min(self.started_ns, delivery.started_ns) if self.count else (delivery.started_ns)
        )
        self.finished_ns = max(self.finished_ns, delivery.finished_ns)
        self.count += 1
        verdict, time = delivery.verdict, delivery.time
        for texts, text in ((self.mistakes, mistake), (self.errors, error)):
            if text is not None and len(texts) < _MOST_TEXTS:
                texts.setdefault(text, time)
        self.misread.update((delivery.items[one], time) for one in mistaken(delivery))
        reached = delivery.ending != "throttled"
        for item, sign in zip(delivery.items, signs(delivery), strict=True):
            place = item.number
            self._grow(place + 1)
            self._tried[place] += 1
            self._reached[place] += reached
            if delivery.number >= self._last[place]:
                self._last[place], self._times[place] = delivery.number + 1, time
                self._signs[place] = SIGNS.index(sign)
        if delivery.ending == "returned" and verdict.trap is None:
            for position in verdict.reported:
                self._named[delivery.items[position].number] = 1

    def _grow(self, size: int) -> None:
        more = size - len(self._signs)
        if more > 0:
            more += size // 8
            for column in (self._reached, self._tried, self._last, self._times):
                column.frombytes(bytes(column.itemsize * more))
            self._signs.extend(bytes(more))
            self._named.extend(bytes(more))

    def reached(self, item: Item) -> int:
        """How many of them reached the function with this item."""
        return self._reached[item.number] if item.number < len(self._reached) else 0

    def tried(self, item: Item) -> int:
        """How many of them had this item, with those that were throttled."""
        return self._tried[item.number] if item.number < len(self._tried) else 0

    def last(self, item: Item) -> int | None:
        """The number of the last of them that had this item."""
        return self._last[item.number] - 1 if self.tried(item) else None

    def last_attempt(self, item: Item) -> Attempt:
        """When that was, and what came of it."""
        place = item.number
        sign = SIGNS[self._signs[place]]
        return Attempt(self._times[place], sign, self._last[place] - 1)

    def named(self, item: Item) -> bool:
        """Whether a response named this item, rightly."""
        return item.number < len(self._named) and bool(self._named[item.number])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Earlier) and vars(self) == vars(other)

    def copy(self) -> Earlier:
        """The sums up to now: a report does not change when its mapping runs again."""
        found = Earlier()
        for name, value in vars(self).items():
            setattr(found, name, copy(value))
        return found


class History(Generic[ItemT]):
    """The deliveries of a mapping.

    Args:
        keep: the number of failed deliveries, and of others, that keep their details.

    Attributes:
        count: how many there were.
        earlier: the sums of those that are not kept.
    """

    def __init__(self, keep: int) -> None:
        self.count: int = 0
        self.earlier: Earlier = Earlier()
        self._most = LISTED * max(keep, 1)
        self._most_detailed = 4 * keep  # at most half of them have lost their details since
        self._recent: deque[Delivery[ItemT]] = deque()
        self._running: set[int] = set()
        self._detailed: list[Delivery[ItemT]] = []  # those before the recent ones

    def began(self, delivery: Delivery[ItemT]) -> None:
        """Add an invocation."""
        self.count += 1
        self._running.add(delivery.number)
        self._recent.append(delivery)

    def ended(self, delivery: Delivery[ItemT]) -> None:
        """An invocation has ended and was settled; those that are too early are summed up."""
        self._running.discard(delivery.number)
        while len(self._recent) > self._most and self._recent[0].number not in self._running:
            first = self._recent.popleft()
            if first.details is None:
                self._sum_up(first)
            else:
                self._detailed.append(first)
        if len(self._detailed) > self._most_detailed:
            for one in self._detailed:
                if one.details is None:
                    self._sum_up(one)
            self._detailed = [one for one in self._detailed if one.details is not None]

    def kept(self) -> list[Delivery[ItemT]]:
        """Those that are not summed up, in the order in which they began."""
        return [*self._detailed, *self._recent]

    def _sum_up(self, delivery: Delivery[ItemT]) -> None:
        self.earlier.add(delivery, mistake_in(delivery), error_in(delivery))
