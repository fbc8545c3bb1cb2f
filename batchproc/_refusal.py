"""Why an event was refused: what came, what was expected, which record, what it looks like.

Loaded when something is wrong and not before. Never shows a body, only keys and types.
"""

from __future__ import annotations

from batchproc import sources
from batchproc.errors import UnexpectedBatchTypeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from batchproc.sources import EventSource

_SHOWN_KEYS = 12


def wrong_event(source: EventSource, event: Any) -> UnexpectedBatchTypeError:
    """The error for an event that does not carry this source's records where they belong."""
    key = source.collection
    if not hasattr(event, "keys"):
        fact = f"the event is {_a(event)}, not a dict"
    elif _get(event, "eventSource") not in (None, *source.answers_to):
        fact = f"the event comes from {_get(event, 'eventSource')!r}"
    elif _get(event, key) is not None or key in _keys(event):
        fact = f"{key!r} is {_a(_get(event, key))}"
    else:
        fact = f"the event has no {key!r}; it has {_key_list(event)}"
    return _refuse(source, fact, _looks_of_event(event, source))


def no_records(event: Any) -> UnexpectedBatchTypeError:
    """The error for an event without a list of records, where the source is not known."""
    if not hasattr(event, "keys"):
        fact = f"the event is {_a(event)}, not a dict"
    elif "Records" in _keys(event):
        fact = f"'Records' is {_a(_get(event, 'Records'))}, not a list"
    else:
        fact = f"the event has no 'Records'; it has {_key_list(event)}"
    return UnexpectedBatchTypeError(
        f"This is not a batch of records: {fact}. Expected a dict with a list under 'Records'. No "
        "handler was run."
    )


def second_look(source: EventSource, records: Any) -> tuple[list[dict[str, Any]], list[Any]]:
    """The raw records behind record views, and their identifiers.

    Raises:
        UnexpectedBatchTypeError: at least one is not a record of this source.
    """
    try:
        found = source.gather(records)
    except Exception:
        raise _refuse(source, _shape_fact(source, records), "") from None
    raw: list[Any] = [getattr(record, "raw_event", record) for record in found]
    for index, record in enumerate(raw):
        fact = _record_fact(source, record)
        if (
            not fact
            and index == 0
            and _get(record, "eventSource") not in (None, *source.answers_to)
        ):
            fact = f"comes from {_get(record, 'eventSource')!r}"
        if fact:
            raise _refuse(source, f"record #{index} {fact}", _looks_of_record(record, source))
    return raw, source.identify(raw)


def _refuse(source: EventSource, fact: str, looks: str) -> UnexpectedBatchTypeError:
    names = " or ".join(repr(name) for name in source.answers_to)
    return UnexpectedBatchTypeError(
        f"This is not a batch of {source.title} records: {fact}.{looks} Expected "
        f"{source.collection!r} of eventSource {names}, each record with {source.identifier_path}. "
        "No handler was run."
    )


def _shape_fact(source: EventSource, records: Any) -> str:
    if source is sources.KAFKA:
        return f"the records are {_a(records)}, not a dict of lists (or one list)"
    return f"the records are {_a(records)}, not a list"


def _record_fact(source: EventSource, record: Any) -> str:
    if not isinstance(record, dict):
        return f"is {_a(record)}, not a dict"
    try:
        source.identify([record])
    except Exception:
        return f"has no usable {source.identifier_path}; it has {_key_list(record)}"
    return ""


def _looks_of_record(record: Any, source: EventSource) -> str:
    for other in sources.ALL:
        if other.event_type is source.event_type:
            continue
        named = _get(record, "eventSource") in other.answers_to
        if named or not _record_fact(other, record):
            return _look(other)
    name = _get(record, "eventSource") or _get(record, "EventSource")
    return f" It says that it comes from {name!r}." if isinstance(name, str) else ""


def _looks_of_event(event: Any, source: EventSource) -> str:
    for other in sources.ALL:
        if other.event_type is source.event_type:
            continue
        try:
            found = other.gather(event[other.collection])
        except Exception:  # not this one
            continue
        if found and not _record_fact(other, found[0]):
            return _look(other)
    return ""


def _look(source: EventSource) -> str:
    return (
        f" It looks like {source.title}: pass EventType.{source.event_type.name} to the processor."
    )


def _get(mapping: Any, key: str) -> Any:
    try:
        return mapping.get(key)
    except Exception:
        return None


def _keys(mapping: Any) -> list[str]:
    return [str(key)[:40] for key in mapping]


def _key_list(mapping: Any) -> str:
    keys = _keys(mapping)
    if not keys:
        return "no keys at all"
    more = f" and {len(keys) - _SHOWN_KEYS} more" if len(keys) > _SHOWN_KEYS else ""
    return "the keys " + ", ".join(repr(key) for key in keys[:_SHOWN_KEYS]) + more


def _a(value: object) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
