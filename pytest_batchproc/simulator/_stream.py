"""What was put into a stream or a topic: a log that is read, and stays.

Nothing leaves a log. Each mapping has its own place in it, so that two see the same records.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pytest_batchproc._bodies import shown
from pytest_batchproc.clock import Clock
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events._numbering import FIRST_MOMENT
from pytest_batchproc.simulator._names import Named
from pytest_batchproc.simulator._polling_streams import LogPoller

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from batchproc.sources import EventSource
    from pytest_batchproc._reading import Identifier
    from pytest_batchproc._verdict import Verdict
    from pytest_batchproc.events._factory import EventFactory
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._settings import Settings

T = TypeVar("T")

_MILLISECOND = 1_000_000
# What the factories of events say to those whom they refuse; a stream has no such argument.
_NOT_HERE = ". allow_invalid=True makes the event anyway"


class StreamRecord:
    """A record that was put into a stream or sent to a topic. `put` and `send` create it.

    Args:
        number: its place among all records of its stream, from 0.
        identifier: what a response calls it.
        body: what was put; for a table, the change.
        lane: what it must stay in order with.
        shard: the index of its shard or partition.
        sent_ns: when it came, in nanoseconds of the clock.
        size: its bytes, as they travel in an event.
        text: the record as JSON.

    Attributes:
        number: its place among all records of its stream, from 0.
        identifier: what a response calls it.
        body: what was put; for a table, the change.
        lane: what it must stay in order with.
        shard: the index of its shard or partition.
        sent_ns: when it came, in nanoseconds of the clock.
        size: its bytes, as they travel in an event.
    """

    # There may be a million. The record is kept as text: it is made once, by the factory of events,
    # and each caller gets its own copy.
    __slots__ = ("body", "identifier", "lane", "number", "sent_ns", "shard", "size", "text")

    def __init__(
        self,
        number: int,
        identifier: Identifier,
        body: object,
        lane: Hashable,
        shard: int,
        sent_ns: int,
        size: int,
        text: str,
    ) -> None:
        self.number: int = number
        self.identifier: Identifier = identifier
        self.body: object = body
        self.lane: Hashable = lane
        self.shard: int = shard
        self.sent_ns: int = sent_ns
        self.size: int = size
        self.text: str = text

    @property
    def sequence_number(self) -> str:
        """What a response calls it.

        Raises:
            AttributeError: it is of Kafka, where the identifier has partition and offset.
        """
        if not isinstance(self.identifier, str):
            raise AttributeError("a record of Kafka has .identifier, with partition and offset")
        return self.identifier

    @property
    def milliseconds(self) -> int:
        """When it came, in milliseconds since 1970."""
        return FIRST_MOMENT + self.sent_ns // _MILLISECOND

    def __eq__(self, other: object) -> bool:
        # Two runs of one script have the same records.
        if not isinstance(other, StreamRecord):
            return NotImplemented
        return self is other or (
            (self.number, self.sent_ns, self.text) == (other.number, other.sent_ns, other.text)
        )

    def __hash__(self) -> int:
        return hash(self.number)

    def __repr__(self) -> str:
        return f"<StreamRecord #{self.number} {self.identifier} {shown(self.body)}>"


class Log(Named):
    """The base of streams and topics; use one of them.

    Args:
        name: the name of the stream or topic.
        shards: the number of shards or partitions.
        factory: creates the records.
        clock: a `Clock` to share, or None.
        argument: what messages call the number of shards.

    Attributes:
        records: all that was put, in order.
        shards: the number of shards or partitions.
    """

    # To be set by each source.
    source: ClassVar[EventSource]

    def __init__(
        self, name: str, shards: int, factory: EventFactory, clock: Clock | None, argument: str
    ) -> None:
        if type(shards) is not int or not 1 <= shards <= _MOST:
            raise ValueError(
                f"{argument}: {shown(shards)}; expected a whole number from 1 to {_MOST:,}"
            )
        self.name = name
        self.shards = shards
        self.records: list[StreamRecord] = []
        self._factory = factory
        self._event_number = factory._numbering.event()
        self._has_own_clock = clock is None
        self._first: int | None = None  # how many records a search begins with
        self.clock: Clock = Clock() if clock is None else clock

    # --- to be written for each source ------------------------------------------------------------

    arn: str

    def event(self, records: Sequence[StreamRecord], window: Mapping[str, Any]) -> dict[str, Any]:
        """Return the event of these `records`; `window` has the fields of a tumbling window, if
        any.
        """
        raise NotImplementedError

    def shard_id(self, shard: int) -> str:
        """Return what events call this `shard`, counted from 0."""
        raise NotImplementedError

    def batch_info(self, records: Sequence[StreamRecord]) -> tuple[str, dict[str, Any]]:
        """Return what a destination gets of `records` that were discarded, and under which key."""
        raise NotImplementedError

    def _set_time(self, record: dict[str, Any], milliseconds: int) -> None:
        raise NotImplementedError

    # --- where sources may differ -----------------------------------------------------------------

    def lanes(self, factor: int) -> int:
        """Return how many batches are under way at once with this parallelization `factor`."""
        return self.shards * factor

    def lane_of(self, record: StreamRecord, factor: int) -> int:
        """Return which of them a `record` is for, with this parallelization `factor`."""
        if factor == 1:
            return record.shard
        # Choice: AWS keeps the order of each key and does not say which keys share a lane.
        return record.shard * factor + hash_of(str(record.lane)) % factor

    def arranged(self, records: list[StreamRecord]) -> list[StreamRecord]:
        """The records of a batch in the order of its event."""
        return records

    def retries(self, settings: Settings) -> int:
        """Return how often a batch is retried by these `settings`."""
        return settings.maximum_retry_attempts

    def again(self, delivery: Delivery) -> Sequence[int]:
        """Return the positions of a `delivery` that are retried."""
        back = delivery.redelivered
        return range(back[0], len(delivery.items)) if back else ()

    def judged(self, verdict: Verdict, back: Sequence[int]) -> Verdict:
        """The `verdict` on a delivery of which the positions `back` are retried."""
        return verdict

    # --- the same for all -------------------------------------------------------------------------

    def join(self, clock: Clock) -> None:
        """Live by this clock from now on: its time now is that clock's.

        Raises:
            ValueError: it was given another clock.
        """
        if clock is self.clock:
            return
        if not self._has_own_clock:
            raise ValueError(f"clock: {self.name} has another one; give both the same")
        shift = clock.now_ns - self.clock.now_ns
        self.clock, self._has_own_clock = clock, False
        for record in self.records:
            record.sent_ns += shift

    def rewind(self) -> None:
        """Be as when all records had been put, at time 0; for a search over many runs."""
        self.clock.turn_to(0)
        self._first = len(self.records) if self._first is None else self._first
        del self.records[self._first :]

    def poller(self, settings: Settings) -> LogPoller:
        """What a mapping with these settings reads the log by."""
        return LogPoller(self, settings)

    def place_at(self, milliseconds: float) -> int:
        """Return the number of the first record that came at `milliseconds` or later."""
        return bisect_left(self.records, milliseconds, key=lambda record: record.milliseconds)

    def record(self, record: StreamRecord) -> dict[str, Any]:
        """The record as an event has it, created again."""
        found: dict[str, Any] = json.loads(record.text)
        self._set_time(found, record.milliseconds)
        return found

    def _now(self) -> int:
        # Invocations that overlap may each put, with clocks that differ; a log has one order.
        last = self.records[-1].sent_ns if self.records else 0
        return max(self.clock.now_ns, last)

    def _append(
        self, made: dict[str, Any], body: object, lane: Hashable, shard: int
    ) -> StreamRecord:
        identifier = self.source.reported(self.source.identify([made])[0])
        text = json.dumps(made, ensure_ascii=False)
        record = StreamRecord(
            len(self.records),
            identifier,
            body,
            lane,
            shard,
            self._now(),
            # Its time is put in later, and may have more digits then.
            len(text.encode(errors="surrogatepass")) + len(", ") + _LONGER,
            text,
        )
        self.records.append(record)
        return record


_MOST = 100_000
_LONGER = 8
# An argument at the head of a message, with its place in a list.
_ARGUMENT = re.compile(r"(\w+)(\[\d+\])?")


def accepted(make: Callable[[], T], **names: str) -> T:
    """What `make` makes. Its message calls things by our names: the value for each keyword.

    Raises:
        InvalidEventError: there is no such record.
    """
    try:
        return make()
    except InvalidEventError as error:
        text = str(error).removesuffix(_NOT_HERE)
        argument = _ARGUMENT.match(text)
        if argument is not None and argument[1] in names:
            text = names[argument[1]] + text[argument.end() :]
        raise InvalidEventError(text) from None


def hash_of(key: str) -> int:
    """The md5 of a key as a number: 128 bits."""
    raw = key.encode(errors="surrogatepass")
    return int.from_bytes(hashlib.md5(raw, usedforsecurity=False).digest())
