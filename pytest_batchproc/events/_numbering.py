"""Which event of a test this is, and which record of it: all that an identifier is made of."""

from __future__ import annotations

FIRST_MOMENT = 1_767_225_600_000  # 2026-01-01T00:00:00Z in milliseconds


class Numbering:
    """Counts events from 0. Factories that share one never repeat each other's identifiers."""

    __slots__ = ("_events", "_loose", "_offsets")

    def __init__(self) -> None:
        self._events = 0
        self._loose: tuple[int, int] | None = None
        self._offsets: dict[object, int] = {}

    def event(self) -> int:
        """The number of a new event."""
        self._loose = None
        self._events += 1
        return self._events - 1

    def loose(self) -> tuple[int, int]:
        """Event and index of a record that is made alone.

        Loose records are numbered like the records of one event, until a whole event is made.
        """
        event, index = (self.event(), 0) if self._loose is None else self._loose
        self._loose = (event, index + 1)
        return event, index

    def offset(self, lane: object, given: int | None = None) -> int:
        """Return the next offset of a `lane`, from 0 on; with `given`, the lane goes on from that
        offset.
        """
        offset = self._offsets.get(lane, 0) if given is None else given
        self._offsets[lane] = offset + 1
        return offset

    def close(self) -> None:
        """The next loose record begins a new event."""
        self._loose = None


def uuid(event: int, index: int) -> str:
    """A readable UUID: record 3 of the second event ends in `-000100000003`."""
    far, near = divmod(event, 10_000)
    return f"{far:08d}-0000-4000-8000-{near:04d}{index:08d}"


def rising(event: int, index: int) -> int:
    """A number that goes up from record to record and from event to event."""
    return event * 100_000_000 + index


def split(number: int) -> tuple[int, int]:
    """Event and index of a number that `rising` made."""
    return divmod(number, 100_000_000)


def moment(event: int, index: int) -> int:
    """When a record was sent, in milliseconds: an event a minute, a record a millisecond."""
    return FIRST_MOMENT + event * 60_000 + index
