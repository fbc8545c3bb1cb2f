"""Entries of a response that name no record: which mistake each is, and what to write instead."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_batchproc._reading import PASS_A_COPY
from pytest_batchproc._verdict._decision_table import (
    EMPTY_IDENTIFIER,
    ENTRY_IS_NONE,
    FIELD_TOO_MANY,
    NO_IDENTIFIER,
    UNKNOWN,
    WRONG_TYPE,
    Row,
)
from pytest_batchproc._wording import keys, quoted, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_batchproc._reading import Batch, Record
    from pytest_batchproc._verdict._sentences import Words

ENTRY_KEY = "itemIdentifier"


def fault_of(entry: Any, words: Words) -> Row:
    """The row of the decision table for an entry that names no record; an entry is any JSON."""
    if not isinstance(entry, dict):
        return ENTRY_IS_NONE
    if ENTRY_KEY not in entry:
        return NO_IDENTIFIER
    identifier = entry[ENTRY_KEY]
    if identifier is None or identifier == "":
        return EMPTY_IDENTIFIER
    if not words.fields:
        return UNKNOWN if isinstance(identifier, str) else WRONG_TYPE
    if not isinstance(identifier, dict) or _wrong_field(identifier, words) is not None:
        return WRONG_TYPE
    return UNKNOWN if len(identifier) == len(words.fields) else FIELD_TOO_MANY


def explain_fault(fault: Row, entry: Any, batch: Batch, words: Words) -> str:
    """What is wrong with such an entry and what to write; it goes on where its path ends."""
    return _EXPLAIN[fault](entry, batch, words)


def _entry_is_none(entry: Any, batch: Batch, words: Words) -> str:
    return f"is {shown(entry)}, not an object; write {_entry(words)}"


def _no_identifier(entry: Any, batch: Batch, words: Words) -> str:
    if not entry:
        return f"is an empty object; write {_entry(words)}"
    return f"has {keys(list(entry))} and no {quoted(ENTRY_KEY)}; write {_entry(words)}"


def _empty_identifier(entry: Any, batch: Batch, words: Words) -> str:
    what = "null" if entry[ENTRY_KEY] is None else "an empty text"
    return f"has {what} as {ENTRY_KEY}; write {words.read_from}{words.spelling}"


def _wrong_type(entry: Any, batch: Batch, words: Words) -> str:
    identifier = entry[ENTRY_KEY]
    if words.fields:
        return _wrong_object(identifier, batch, words)
    text = _plain(identifier)
    if text in batch.identifiers:
        return (
            f"names #{batch.identifiers.index(text)} by the number {text}, which Lambda does not "
            f'take for its {words.identifier}; write it as text, "{text}"'
        )
    return (
        f"has {shown(identifier)} as {ENTRY_KEY}, and a {words.identifier} is text; "
        f"write {words.read_from}"
    )


def _wrong_object(identifier: Any, batch: Batch, words: Words) -> str:
    way_out = f"write {_meant(identifier, batch, words)}"
    field = _wrong_field(identifier, words) if isinstance(identifier, dict) else None
    if field is None:
        return f"has {shown(identifier)} as {ENTRY_KEY}, and Kafka takes an object; {way_out}"
    if field in identifier:
        return f"has {shown(identifier[field])} as {field}; {way_out}"
    return f"has no {quoted(field)} in its {ENTRY_KEY}; {way_out}"


def _wrong_field(identifier: dict[str, Any], words: Words) -> str | None:
    """The first field that is missing or of another type; true is no offset, nor is 100.0."""
    for field, kind in words.fields.items():
        if type(identifier.get(field)) is not kind:
            return field
    return None


def _field_too_many(entry: Any, batch: Batch, words: Words) -> str:
    identifier = entry[ENTRY_KEY]
    more = keys([field for field in identifier if field not in words.fields])
    return (
        f"has {more} in addition to partition and offset; write {_meant(identifier, batch, words)}"
    )


def _meant(identifier: Any, batch: Batch, words: Words) -> str:
    """The identifier that was meant by a misspelt one."""
    for known in batch.identifiers:
        if isinstance(known, dict) and _sounds_like(identifier, known):
            return json.dumps(known)
    return words.read_from


def _sounds_like(identifier: Any, known: dict[str, Any]) -> bool:
    partition, offset = known["partition"], str(known["offset"])
    if isinstance(identifier, dict):
        said = _plain(identifier.get("partition", partition))
        same = said == partition or partition.endswith(f"-{said}")
        return same and _plain(identifier.get("offset")) == offset
    text = _plain(identifier)
    return text == offset or (text[: len(partition)], text[len(partition) + 1 :]) == (
        partition,
        offset,
    )


def _plain(value: Any) -> str:
    """As text; a whole number is written as one."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _unknown(entry: Any, batch: Batch, words: Words) -> str:
    identifier = entry[ENTRY_KEY]
    for index, record in enumerate(batch.records):
        for path in words.mistaken:
            if _at(record, path) == identifier:
                return (
                    f"names the {path.rpartition('.')[2]} of #{index}, not its {words.identifier}; "
                    f"write {words.read_from}"
                )
    if batch.is_kept and batch.now_names(identifier):
        return (
            f"names {quoted(identifier)}, which became the {words.identifier} of a {words.noun} "
            "after the event was created; report what Lambda delivered. A test that changes an "
            "event before the call passes copy.deepcopy(event), changed, to handler and assertion"
        )
    way_out = f"write {words.read_from}"
    return (
        f"names {quoted(identifier)}, and no {words.noun} of this batch has that as "
        f"{words.identifier} (kept from an earlier batch?); "
        + (way_out if batch.is_kept else f"{way_out}. {PASS_A_COPY.removesuffix('.')}")
    )


def _at(record: Record, path: str) -> object:
    """What is under a dotted path in a raw record; None where there is no such path."""
    found: Any = record
    for key in path.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _entry(words: Words) -> str:
    return f'{{"{ENTRY_KEY}": {words.read_from}}}'


_EXPLAIN: dict[Row, Callable[[Any, Batch, Words], str]] = {
    ENTRY_IS_NONE: _entry_is_none,
    NO_IDENTIFIER: _no_identifier,
    EMPTY_IDENTIFIER: _empty_identifier,
    WRONG_TYPE: _wrong_type,
    FIELD_TOO_MANY: _field_too_many,
    UNKNOWN: _unknown,
}
