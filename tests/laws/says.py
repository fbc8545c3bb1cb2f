"""What a processor says of its batch at one moment, and whether its parts agree."""

from __future__ import annotations

from typing import Any

from tests.support.events import Event, Source, response_of


def named(source: Source, event: Event, response: Any) -> set[str]:
    """The bodies of the records that Lambda retries after this response."""
    identifiers = source.identifiers(event)
    reported = [entry["itemIdentifier"] for entry in response["batchItemFailures"]]
    positions = [identifiers.index(one) for one in reported]
    if source.rewinds and positions:
        positions = list(range(min(positions), len(identifiers)))
    records = source.records(event)
    return {source.body_of(records[position]) for position in positions}


def disagreements(
    said: Any, source: Source, options: dict[str, Any] | None = None, *, response: Any = None
) -> list[Any]:
    """What response, result and message lists say differently; empty as it should be.

    Args:
        said: a processor, or the `Outcome` of a run.
        response: the response; default: that of the processor.
    """
    result, response = said.result, said.response() if response is None else response
    unprocessed = [item for item in result if item.status != "success"]
    expected = [item.identifier for item in unprocessed]
    if source.rewinds and (options or {}).get("stop_on_failure"):
        expected = expected[:1]
    raw = [getattr(one, "raw_event", one) for one in said.fail_messages]
    pairs = [
        (response_of(expected), response),
        ([item.record.raw_event for item in unprocessed], raw),
        ([item.record.raw_event for item in result.succeeded], list(said.success_messages)),
        ([item.exception for item in result.failed], [info[1] for info in said.exceptions]),
        (response, result.response),
    ]
    return [pair for pair in pairs if pair[0] != pair[1]]
