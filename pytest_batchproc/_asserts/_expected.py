"""What the caller of an assertion expects, read and checked: positions, identifiers.

A wrong argument is the caller's mistake, so it is a ValueError and no failed assertion.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import GeneratorType
from typing import TYPE_CHECKING, Any

from batchproc import sources
from pytest_batchproc._reading import PASS_A_COPY, identifier_of
from pytest_batchproc._verdict._sentences import WORDS
from pytest_batchproc._wording import printable, shortened

if TYPE_CHECKING:
    from pytest_batchproc._reading import Batch, Identifier
    from pytest_batchproc._verdict._sentences import Words

_LONGEST_SHOWN = 80
_KAFKA_KEYS = {"partition", "offset"}
Key = str | tuple[Any, Any]


def read_positions(positions: object, batch: Batch) -> frozenset[int]:
    """The positions, each once and each in the event.

    Raises:
        ValueError: they are no integers, or one is repeated, negative or past the last record.
    """
    __tracebackhide__ = True
    wanted = "a list, a set or a range of positions in the event, counted from 0"
    if isinstance(positions, str | bytes | Mapping) or not isinstance(positions, Iterable):
        raise _refusal("positions", wanted, positions)
    refuse_used_up("positions", positions)
    found: set[int] = set()
    for given in positions:
        position = read_position("positions", given, batch)
        if position in found:
            raise ValueError(f"positions: {position} is in it twice; name each position once")
        found.add(position)
    return frozenset(found)


def refuse_used_up(argument: str, given: object) -> None:
    """Refuse a generator that has ended: it gives nothing, and the test means what it gave before.

    Raises:
        ValueError: it has ended.
    """
    __tracebackhide__ = True
    if isinstance(given, GeneratorType) and given.gi_frame is None:
        raise ValueError(
            f"{argument}: expected a list; got a generator that has ended and gives nothing. "
            "Create a list from it first; write [] to expect none"
        )


def read_position(argument: str, given: object, batch: Batch) -> int:
    """One position in the event.

    Raises:
        ValueError: it is no integer, or there is no record at that position.
    """
    __tracebackhide__ = True
    try:
        # True is an int to Python, and never meant as a position.
        position = operator.index(None if isinstance(given, bool) else given)  # type: ignore[arg-type]  # it raises
    except TypeError:
        wanted = "an int, a position in the event counted from 0"
        raise _refusal(argument, wanted, given) from None
    count = len(batch.records)
    if 0 <= position < count:
        return position
    last = f", the last is #{count - 1}" if count else ""
    hint = _perhaps_changed(batch)
    if position < 0:
        hint = "; positions count from 0, not from the end"
    raise ValueError(
        f"{argument}: there is no #{position} in the event of "
        f"{_words(batch).count(count)}{last}{hint}"
    )


def read_ids(ids: object, batch: Batch | None) -> dict[Key, Identifier]:
    """The identifiers, by a key to compare them with; with an event each is one of its records'.

    Raises:
        ValueError: one is neither an identifier nor a record, is repeated, or is not in the event.
    """
    __tracebackhide__ = True
    if (
        isinstance(ids, str | bytes | Mapping)
        or hasattr(ids, "raw_event")
        or not isinstance(ids, Iterable)
    ):
        raise _refusal("ids", "a list of identifiers, raw records or record views", ids)
    refuse_used_up("ids", ids)
    known = None if batch is None else {key_of(one) for one in batch.identifiers}
    live = {} if batch is None else batch.live_positions
    found: dict[Key, Identifier] = {}
    for given in ids:
        identifier = _identifier(given, batch, live)
        key = key_of(identifier)
        if key in found:
            raise ValueError(f"ids: {_shown(identifier)} is in it twice; name each record once")
        if known is not None and batch is not None and key not in known:
            raise ValueError(f"ids: {_shown(identifier)} is not in the event{_near(key, batch)}")
        found[key] = identifier
    return found


def key_of(identifier: object) -> Key:
    """An identifier as something to look up: Kafka's is a dict, which has no hash."""
    if isinstance(identifier, dict):
        return str(identifier.get("partition")), identifier.get("offset")
    return str(identifier)


def _identifier(given: object, batch: Batch | None, live: Mapping[int, int]) -> Identifier:
    __tracebackhide__ = True
    raw = getattr(given, "raw_event", given)
    if isinstance(raw, dict):
        if batch is not None and id(raw) in live:
            return batch.identifiers[live[id(raw)]]  # the handler may have changed the record since
        if raw.keys() == _KAFKA_KEYS:
            return raw
        for source in [batch.source] if batch else sources.BY_EVENT_TYPE.values():
            if (found := identifier_of(raw, source)) is not None:
                return found
        needed = f"its {_words(batch).identifier}" if batch else "an identifier"
        has = ", ".join(map(str, raw)) or "nothing in it"
        raise ValueError(f"ids: a record needs {needed}; got a dict with {_cut(has)}")
    if isinstance(raw, str) and raw:
        return raw
    number = isinstance(raw, int) and not isinstance(raw, bool)
    hint = "; assert_failed_at takes positions" if number else ""
    raise _refusal("ids", "identifiers, raw records or record views in it", given, hint)


def _perhaps_changed(batch: Batch) -> str:
    """What to add where an event lacks a record that the caller expects in it."""
    return "" if batch.is_kept else f". {PASS_A_COPY}"


def _words(batch: Batch) -> Words:
    return WORDS[batch.source.name]


def _near(key: Key, batch: Batch) -> str:
    """Where else in the event it is, or what looks like it there."""
    for index, record in enumerate(batch.records):
        for path, value in _texts(record):
            if value == key:
                return f": it is the {path} of #{index}; give its {_words(batch).identifier}"
    if not batch.identifiers:
        return f", which has no records{_perhaps_changed(batch)}"
    whole = [str(key_of(one)) for one in batch.identifiers]
    (near,) = get_close_matches(str(key), whole, n=1, cutoff=0.0)
    index = whole.index(near)
    nearest = f"{_shown(batch.identifiers[index])} of #{index}"
    return f"; the nearest there is {nearest}{_perhaps_changed(batch)}"


def _texts(record: Mapping[str, Any], path: str = "") -> Iterable[tuple[str, str]]:
    for name, value in record.items():
        if isinstance(value, str):
            yield f"{path}{name}", value
        elif isinstance(value, Mapping):
            yield from _texts(value, f"{path}{name}.")


def _refusal(argument: str, wanted: str, came: object, hint: str = "") -> ValueError:
    shown = "None" if came is None else f"{type(came).__name__} {_shown(came)}"
    return ValueError(f"{argument}: expected {wanted}; got {shown}{hint}")


def _shown(value: object) -> str:
    return _cut(repr(value))


def _cut(text: str) -> str:
    text = printable(text)
    return shortened(text, _LONGEST_SHOWN)
