"""What the run loop asks of a source: the whole of what a new source has to be.

The loop knows no source. It asks a poller for a batch, calls the function, has `lambda_verdict`
judge the response, and hands the delivery back to the poller, which alone knows what a queue or a
shard makes of it. Times are whole nanoseconds of the clock that source and mapping share.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    # Its `default` makes `Report` alone a report of any items; `typing` has it from 3.13 on.
    from typing_extensions import TypeVar

    from batchproc.sources import EventSource
    from pytest_batchproc._reading import Identifier
    from pytest_batchproc.clock import Clock
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._settings import Settings

    ItemT = TypeVar("ItemT", bound="Item", default=Any)
    ItemT_co = TypeVar("ItemT_co", covariant=True, default=Any)
    ItemT_contra = TypeVar("ItemT_contra", contravariant=True, default=Any)
else:
    from typing import TypeVar

    ItemT = TypeVar("ItemT")
    ItemT_co = TypeVar("ItemT_co", covariant=True)
    ItemT_contra = TypeVar("ItemT_contra", contravariant=True)

SECOND = 1_000_000_000


class Item(Protocol):
    """A message or a record, as reports and faults speak of it."""

    @property
    def number(self) -> int:
        """Its place among all that its source was sent, from 0."""
        ...

    @property
    def identifier(self) -> Identifier:
        """What a response calls it."""
        ...

    @property
    def body(self) -> object:
        """What was sent."""
        ...

    @property
    def lane(self) -> Hashable:
        """What it must stay in order with: group, partition key, partition; None: with nothing."""
        ...


class Batch:
    """What one invocation gets. A source defines its own subclass, with what it must remember.

    Attributes:
        items: in event order.
        counts: how many times each was received or read, this time included.
        attempts: how many times Lambda invoked the function with each, this time and throttles
            included. Faults count by it.
    """

    __slots__ = ("attempts", "counts", "items")

    def __init__(self, items: Sequence[Item], counts: Sequence[int]) -> None:
        self.items: Sequence[Item] = items
        self.counts: Sequence[int] = counts
        self.attempts: Sequence[int] = counts

    def event(self) -> dict[str, Any]:
        """The event, created again by each call: equal each time, and not shared."""
        raise NotImplementedError

    def heard(self, response: object) -> None:
        """Called with what the function returned to an event that has a tumbling window."""


class Poller(Protocol):
    """One mapping's view of its source: its position, and what comes next."""

    @property
    def slots(self) -> int:
        """How many invocations may overlap."""
        ...

    @property
    def endless(self) -> str | None:
        """The setting that would end the retries of a bad record; None where they end."""
        ...

    def poll(self, now: int) -> Batch | None:
        """A batch to invoke the function with now; None where there is none yet.

        It is asked again after every settlement and at `next_time`, never with a time before the
        last one.
        """
        ...

    def settle(self, delivery: Delivery, now: int) -> Sequence[int]:
        """Note the end of an invocation. `delivery.gone` and `.redelivered` say what Lambda wants.

        Returns:
            The positions that are retried although Lambda treats them as processed.
        """
        ...

    def next_time(self, now: int) -> int | None:
        """When to poll again if nothing happens before: later than now; None: never."""
        ...

    def fates(self) -> Fates:
        """What has happened to everything, so far; new lists for the caller."""
        ...


class Source(Protocol[ItemT_contra]):
    """A queue, a stream or a topic; outlives the mappings that read it."""

    source: ClassVar[EventSource]  # its row in the table of sources

    @property
    def name(self) -> str:
        """What it was called when it was made."""
        ...

    @property
    def clock(self) -> Clock:
        """The clock that it lives by."""
        ...

    def record(self, item: ItemT_contra, /) -> dict[str, Any]:
        """The record of an item as an event has it now, created again."""
        ...

    def join(self, clock: Clock) -> None:
        """Live by this clock from now on: its time now is that clock's.

        Raises:
            ValueError: it was given another clock.
        """
        ...

    def rewind(self) -> None:
        """Be as when all had been sent, at time 0; for a search over many runs."""
        ...

    def poller(self, settings: Settings) -> Poller:
        """A new poller.

        Raises:
            ValueError: AWS would not map a function with these settings to this source.
        """
        ...


@dataclass(slots=True)
class Fates:
    """Where everything is that was sent; each list in the order in which it happened.

    Attributes:
        deleted: done with: deleted from the queue, or passed by the iterator.
        filtered: those of `deleted` that the filter removed unseen.
        dead_lettered: moved to the dead-letter queue.
        discarded: retries or retention ended.
        on_failure: the records that a destination gets.
        remaining: still there.
    """

    deleted: list[Item] = field(default_factory=list)
    filtered: list[Item] = field(default_factory=list)
    dead_lettered: list[Item] = field(default_factory=list)
    discarded: list[Item] = field(default_factory=list)
    on_failure: list[dict[str, Any]] = field(default_factory=list)
    remaining: list[Item] = field(default_factory=list)
