"""Read a batch: raw records and their identifiers, or `UnexpectedBatchTypeError` before any handler
runs.

Identifiers are read here, from the raw records, before anything can go wrong with one of them.
"""

from __future__ import annotations

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from batchproc.sources import EventSource


def records_of(source: EventSource, event: Any) -> Any:
    """What holds the records of an event, checked no further than that.

    It is the event itself where the event is a list, as EventBridge Pipes delivers it; a pipe
    delivers no empty list.
    """
    try:
        records = event[source.collection]
        name = event.get("eventSource")
        if name is not None and name not in source.answers_to:
            records = None
    except Exception:  # not a mapping, or not one of ours: the refusal finds out which
        records = None
    if records is None:
        if is_from_pipe(event):
            return event
        from batchproc._refusal import wrong_event

        raise wrong_event(source, event)
    return records


def is_from_pipe(event: Any) -> bool:
    """Whether an event has the form in which EventBridge Pipes delivers records.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
    """
    return isinstance(event, (list, tuple)) and len(event) > 0


def any_records(event: Any) -> Any:
    """`event["Records"]`, or the list of a pipe, for processors that know no source."""
    try:
        records = event["Records"]
    except Exception:
        records = None
    if isinstance(records, (list, tuple)):
        return records
    if is_from_pipe(event):
        return event
    from batchproc._refusal import no_records

    raise no_records(event)


def take(source: EventSource, records: Any) -> tuple[EventSource, list[dict[str, Any]], list[Any]]:
    """The row that the records are of, the raw records in a new list, and their identifiers.

    The row is that of a pipe where the records have a shape that only a pipe delivers.
    """
    try:
        taken = records.copy() if type(records) is list else list(source.gather(records))
        identifiers = source.identify(taken)
        # Lambda never mixes sources in one batch, so the first record speaks for all.
        if not taken:
            return source, taken, identifiers
        name = taken[0].get("eventSource")
        if name is None or name in source.answers_to:
            return source, taken, identifiers
    except Exception:  # views, or something is wrong: the second look finds out
        pass
    from batchproc._refusal import second_look

    return second_look(source, records)
