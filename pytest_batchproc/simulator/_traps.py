"""Records that notice when a handler reads their body."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from pytest_batchproc._reading import source_of
from pytest_batchproc._sources import row_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from batchproc.sources import EventSource
    from pytest_batchproc._sources import Body


class _Trap(dict[str, Any]):
    """A part of a record that something happens to when its body is read."""

    __slots__ = ("_keys", "_sprung")

    def __init__(
        self, fields: dict[str, Any], keys: frozenset[str], sprung: Callable[[], object]
    ) -> None:
        super().__init__(fields)
        self._keys = keys
        self._sprung = sprung

    def __getitem__(self, key: str) -> Any:
        if key in self._keys:
            self._sprung()
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        # Not `super().get`, which would not go through `__getitem__`.
        return self[key] if key in self else default  # noqa: SIM401  # .get() would call itself


_SPOILT = "\x00spoilt by the script"


def notice_reads(
    event: dict[str, Any], sprung: Callable[[int], object], source: EventSource | None = None
) -> None:
    """Call a function with the position of each record whose body is read, each time.

    Args:
        event: what the handler gets.
        sprung: what is called.
        source: that it is of; None: the event says it.
    """
    body, places = _places(event, source)
    keys = frozenset(body.keys)
    for position, place in enumerate(places):
        _trap(place, body.inside, keys, functools.partial(sprung, position), spoilt=False)


def spring(event: dict[str, Any], position: int, sprung: Callable[[], object]) -> None:
    """Call a function when the body of the record at this position is read, each time."""
    body, places = _places(event)
    _trap(places[position], body.inside, frozenset(body.keys), sprung, spoilt=True)


def _places(
    event: dict[str, Any], source: EventSource | None = None
) -> tuple[Body, list[tuple[list[Any], int]]]:
    """Where the records of an event have their bodies, and where each of them is."""
    source = source or source_of(event)
    held = event[source.collection]
    lists = held.values() if isinstance(held, dict) else [held]
    return row_of(source).body, [(records, at) for records in lists for at in range(len(records))]


def _trap(
    place: tuple[list[Any], int],
    inside: str | None,
    keys: frozenset[str],
    sprung: Callable[[], object],
    spoilt: bool,
) -> None:
    records, at = place
    record = records[at]
    fields: dict[str, Any] = record if inside is None else record[inside]
    if spoilt:
        # What reads a dict past its methods, such as a validator, finds no body of use.
        fields = {**fields, **dict.fromkeys(keys & fields.keys(), _SPOILT)}
    trap = _Trap(fields, keys, sprung)
    if inside is None:
        records[at] = trap
    else:
        record[inside] = trap
