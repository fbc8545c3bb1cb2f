"""The door: raw records and their identifiers, or `UnexpectedBatchTypeError` before any handler
runs.

Identifiers are read here, from the raw records, before anything can go wrong with one of them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from batchproc.sources import EventSource


def records_of(source: EventSource, event: Any) -> Any:
    """What stands under the source's key of an event, checked no further than that."""
    try:
        records = event[source.collection]
        name = event.get("eventSource")
        if name is not None and name not in source.answers_to:
            records = None
    except Exception:  # not a mapping, or not one of ours: the refusal finds out which
        records = None
    if records is None:
        from batchproc._refusal import wrong_event

        raise wrong_event(source, event)
    return records


def any_records(event: Any) -> Any:
    """`event["Records"]`, for processors that know no source."""
    try:
        records = event["Records"]
    except Exception:
        records = None
    if isinstance(records, (list, tuple)):
        return records
    from batchproc._refusal import no_records

    raise no_records(event)


def take(source: EventSource, records: Any) -> tuple[list[dict[str, Any]], list[Any]]:
    """The raw records, as a list of their own, and the identifier of each."""
    try:
        taken = records.copy() if type(records) is list else list(source.gather(records))
        identifiers = source.identify(taken)
        # Lambda never mixes sources in one batch, so the first record speaks for all.
        if not taken:
            return taken, identifiers
        name = taken[0].get("eventSource")
        if name is None or name in source.answers_to:
            return taken, identifiers
    except Exception:  # views, or something is wrong: the second look finds out
        pass
    from batchproc._refusal import second_look

    return second_look(source, records)
