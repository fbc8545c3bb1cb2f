"""Records that notice when a handler reads their body."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from pytest_batchproc._reading import source_of
from pytest_batchproc._sources import row_of

if TYPE_CHECKING:
    from collections.abc import Callable


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


def notice_reads(event: dict[str, Any], sprung: Callable[[int], object]) -> None:
    """Call a function with the position of each record whose body is read, each time."""
    count = len(_records(event))
    for position in range(count):
        spring(event, position, functools.partial(sprung, position), spoilt=False)


def _records(event: dict[str, Any]) -> list[Any]:
    held = event[source_of(event).collection]
    return [one for records in held.values() for one in records] if isinstance(held, dict) else held


def spring(
    event: dict[str, Any], position: int, sprung: Callable[[], object], spoilt: bool = True
) -> None:
    source = source_of(event)
    body = row_of(source).body
    inner, keys = body.inside, frozenset(body.keys)
    held = event[source.collection]
    for records in held.values() if isinstance(held, dict) else [held]:
        if position < len(records):
            record = records[position]
            fields: dict[str, Any] = record if inner is None else record[inner]
            if spoilt:
                # What reads a dict past its methods, such as a validator, finds no body of use.
                fields = {**fields, **dict.fromkeys(keys & fields.keys(), _SPOILT)}
            trap = _Trap(fields, keys, sprung)
            if inner is None:
                records[position] = trap
            else:
                record[inner] = trap
            return
        position -= len(records)
