"""Which events a processor must take, said once more and plainly: what is refused has no batch."""

from __future__ import annotations

from typing import Any

from batchproc import sources
from batchproc.sources import EventSource


def records_at_the_door(source: EventSource, event: Any) -> list[Any] | None:
    """The raw records of an event that must be taken; None of one that must be refused."""
    if type(event) is not dict or not _answers(source, event):
        return None
    found = event.get(source.collection)
    if source is sources.KAFKA and isinstance(found, dict):
        if not all(isinstance(one, list | tuple) for one in found.values()):
            return None
        found = [record for one in found.values() for record in one]
    if not isinstance(found, list | tuple):
        return None
    good = all(type(one) is dict and _named(source, one) for one in found)
    if not good or (found and not _answers(source, found[0])):
        return None
    return list(found)


def _answers(source: EventSource, holder: dict[str, Any]) -> bool:
    name = holder.get("eventSource")
    return name is None or any(
        name is one or (type(name) is str and name == one) for one in source.answers_to
    )


def _named(source: EventSource, record: dict[str, Any]) -> bool:
    for path, kind in source.identifier_fields:
        found: Any = record
        for key in path.split("."):
            found = found.get(key) if type(found) is dict else None
        if type(found) is not kind or found == "":
            return False
    return True
