"""Why an event was refused: what came, what was expected, which record, what it looks like.

Loaded when something is wrong and not before. Never shows a body, only keys and types.
"""

from __future__ import annotations

from batchproc import sources
from batchproc.errors import UnexpectedBatchTypeError

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from batchproc.sources import EventSource

_SHOWN_KEYS = 12
_SHOWN_TEXT = 40
_NEEDED = {str: "a str that is not empty", int: "an int"}


def wrong_event(source: EventSource, event: Any) -> UnexpectedBatchTypeError:
    """The error for an event that does not carry this source's records where they belong."""
    key = source.collection
    if not _has_keys(event):
        fact = _no_dict(event)
    elif _is_of_others(event, source):
        fact = f"the event comes from {_shown(_get(event, 'eventSource'))}"
    elif _get(event, key) is not None or key in _keys(event):
        fact = f"{key!r} is {_a(_get(event, key))}"
    else:
        fact = f"the event has no {key!r}; it has {_key_list(event)}"
    return _refuse(source, fact, _looks_of_event(event, source))


def no_records(event: Any) -> UnexpectedBatchTypeError:
    """The error for an event without a list of records, where the source is not known."""
    if not _has_keys(event):
        fact = _no_dict(event)
    elif "Records" in _keys(event):
        fact = f"'Records' is {_a(_get(event, 'Records'))}, not a list"
    else:
        fact = f"the event has no 'Records'; it has {_key_list(event)}"
    return UnexpectedBatchTypeError(
        f"This is not a batch of records: {fact}. Expected a dict with a list under 'Records'. No "
        "handler was run."
    )


def _no_dict(event: Any) -> str:
    if isinstance(event, (list, tuple)):
        return "the event is an empty list, which EventBridge Pipes never delivers"
    return f"the event is {_a(event)}, not a dict"


def second_look(
    source: EventSource, records: Any
) -> tuple[EventSource, list[dict[str, Any]], list[Any]]:
    """The row that the records are of, the raw records behind views, and their identifiers.

    Raises:
        UnexpectedBatchTypeError: at least one is not a record of this source.
    """
    try:
        found = source.gather(records)
    except Exception:
        raise _refuse(source, _shape_fact(source, records), "") from None
    raw: list[Any] = [_raw(record) for record in found]
    if found is records and _only_in_pipe(source, raw):
        source = source.pipe  # in a with block, which never sees the event
    for index, record in enumerate(raw):
        if fact := _record_fact(source, record):
            looks = (
                _of_mapping(record, source)
                or _looks_of_record(record, source)
                or _says(record, source)
            )
            raise _refuse(source, f"record #{index} {fact}", looks)
        if index == 0 and _is_of_others(record, source):
            looks = _looks_of_record(record, source)
            came = _shown(_get(record, "eventSource"))
            raise _refuse(source, f"record #0 comes from {came}", looks)
    return source, raw, source.identify(raw)


def _only_in_pipe(source: EventSource, raw: list[Any]) -> bool:
    """Whether the records have a shape that only EventBridge Pipes delivers."""
    shapes = [
        (sources.identifies(source, one), sources.identifies(source.pipe, one)) for one in raw
    ]
    return any(not mapping for mapping, _ in shapes) and all(pipe for _, pipe in shapes)


def _raw(record: Any) -> Any:
    try:
        return getattr(record, "raw_event", record)
    except Exception:  # something that answers no question, so no view either
        return record


def _refuse(source: EventSource, fact: str, looks: str) -> UnexpectedBatchTypeError:
    names = " or ".join(repr(name) for name in source.answers_to)
    *others, last = [path for path, _ in source.identifier_fields]
    fields = f"{', '.join(others)} and {last}" if others else last
    return UnexpectedBatchTypeError(
        f"This is not a batch of {source.title} records: {fact}.{looks} Expected "
        f"{source.place} of eventSource {names}, each record with {fields}. "
        "No handler was run."
    )


def _shape_fact(source: EventSource, records: Any) -> str:
    if not source.by_partition:
        return f"the records are {_a(records)}, not a list"
    partitions = records.items() if isinstance(records, dict) else ()
    odd = [(name, one) for name, one in partitions if not isinstance(one, (list, tuple))]
    if odd:
        name, one = odd[0]
        return f"partition {_shown(name)} is {_a(one)}, not a list"
    return f"the records are {_a(records)}, not a dict of lists (or one list)"


def _record_fact(source: EventSource, record: Any) -> str:
    if not isinstance(record, dict):
        return f"is {_a(record)}, not a dict"
    if sources.identifies(source, record):
        return ""
    facts = (_field_fact(record, path, kind) for path, kind in source.identifier_fields)
    return next(filter(None, facts), "has no usable identifier")


def _field_fact(record: dict[str, Any], path: str, kind: type) -> str:
    """What is wrong with one field of an identifier; empty where nothing is."""
    outer, _, key = path.rpartition(".")
    if outer and outer not in record:
        return f"has no {path}; it has {_key_list(record)}"
    holder, owner = (record[outer], f"its {outer}") if outer else (record, "it")
    if not isinstance(holder, dict):
        return f"has no {path}; {owner} is {_a(holder)}, not a dict"
    if key not in holder:
        return f"has no {path}; {owner} has {_key_list(holder)}"
    value = holder[key]
    if type(value) is kind and value != "":
        return ""
    return f"has {path} {_shown(value)} ({_NEEDED[kind]} is needed)"


def _looks_of_record(record: Any, source: EventSource) -> str:
    return _look(sources.row_of_record(record), source)


def _of_mapping(record: Any, source: EventSource) -> str:
    """What to pass if a list holds records that an event source mapping has delivered."""
    mapping = sources.BY_EVENT_TYPE[source.event_type]
    if not source.by_pipe or not sources.identifies(mapping, record):
        return ""
    return f" It is a record of an event source mapping: pass the event, not its {mapping.place}."


def _says(record: Any, source: EventSource) -> str:
    name = sources.name_in(record) if isinstance(record, dict) else None
    if name is None or name in source.answers_to:
        return ""
    return f" It says that it comes from {_shown(name)}."


def _looks_of_event(event: Any, source: EventSource) -> str:
    try:
        row = sources.row_of_event(event)
    except Exception:  # it is no event at all
        return ""
    return _look(row, source)


def _look(row: EventSource | None, source: EventSource) -> str:
    if row is None or row.event_type is source.event_type:
        return ""
    return f" It looks like {row.title}: pass EventType.{row.event_type.name} to the processor."


def _get(mapping: Any, key: str) -> Any:
    try:
        return mapping.get(key)
    except Exception:
        return None


# What is asked here may be anything, a mock or an object that raises as well: nothing is compared
# before its type is known.


def _is_of_others(holder: Any, source: EventSource) -> bool:
    """Whether what `eventSource` says, text or not, is none of the names of the source."""
    name = _get(holder, "eventSource")
    return name is not None and not (type(name) is str and name in source.answers_to)


def _has_keys(value: object) -> bool:
    try:
        return hasattr(value, "keys")
    except Exception:
        return False


def _keys(mapping: Any) -> list[str]:
    try:
        return [key[:_SHOWN_TEXT] if type(key) is str else _shown(key) for key in mapping]
    except Exception:  # it has `keys` and cannot be looped over
        return []


def _key_list(mapping: Any) -> str:
    keys = _keys(mapping)
    if not keys:
        return "no keys at all"
    more = f" and {len(keys) - _SHOWN_KEYS} more" if len(keys) > _SHOWN_KEYS else ""
    return "the keys " + ", ".join(repr(key) for key in keys[:_SHOWN_KEYS]) + more


def _shown(value: object) -> str:
    """A plain value as it is, shortened; of anything that may hold a body, the type."""
    if type(value) is str:
        return repr(value if len(value) <= _SHOWN_TEXT else value[: _SHOWN_TEXT - 1] + "…")
    if value is None or type(value) in (bool, float):
        return repr(value)
    if type(value) is int and value.bit_length() <= 64:  # Python refuses to write huge ones down
        return repr(value)
    return _a(value)


def _a(value: object) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
