"""Which records the filter of a mapping lets through.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
https://docs.aws.amazon.com/lambda/latest/dg/kafka-filtering.html
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_batchproc.simulator._patterns import Test, leaf_of, pattern_of, read_json
from pytest_batchproc.wording import quoted

if TYPE_CHECKING:
    from batchproc.sources import EventSource

_MOST = 10  # five, and ten where AWS has raised the quota
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Payload:
    """What a filter sees of a source's records.

    Attributes:
        key: of the pattern for the body; None: a record is matched as it is.
        body: gives the bytes or text of a body.
        beside: gives what else of a record is matched.
        plain: a pattern may be for bodies that are no JSON.
        mismatch: whether a record passes whose body is of the other kind.
    """

    key: str | None
    body: Callable[[Record], str | bytes] = lambda record: ""
    beside: Callable[[Record], Record] = lambda record: record
    plain: bool = False
    mismatch: bool = False


_QUEUE = _Payload("body", lambda record: str(record["body"]), plain=True)
_PAYLOADS = {
    "sqs": _QUEUE,
    "sqs_fifo": _QUEUE,
    "kinesis": _Payload(
        "data",
        lambda record: base64.b64decode(record["kinesis"]["data"]),
        lambda record: {**record, **record["kinesis"]},
    ),
    "dynamodb": _Payload(None),
    "kafka": _Payload(
        "value",
        lambda record: base64.b64decode(record.get("value") or ""),
        plain=True,
        mismatch=True,
    ),
}


class Filter:
    """The filter criteria of a mapping: a record passes if one of the patterns matches."""

    def __init__(self, patterns: list[Test]) -> None:
        self._patterns = patterns

    @classmethod
    def of(cls, criteria: Mapping[str, Any] | None, source: EventSource) -> Filter | None:
        """The filter; None where there is none.

        Raises:
            ValueError: AWS takes no such criteria.
        """
        filters = criteria.get("Filters") if criteria else []
        if not isinstance(filters, list) or len(filters) > _MOST:
            raise ValueError(f'filter_criteria: expected {{"Filters": [...]}} with {_MOST} at most')
        found = [_pattern(index, one, source.name) for index, one in enumerate(filters)]
        return cls(found) if found else None

    def passes(self, record: Record) -> bool:
        """Whether a record, as an event has it, reaches the function."""
        return any(matches(record) for matches in self._patterns)


def _pattern(index: int, given: object, source: str) -> Test:
    text = given.get("Pattern") if isinstance(given, Mapping) else None
    try:
        if not isinstance(text, str):
            raise ValueError("Pattern is no text of JSON")
        return _matcher(read_json(text), _PAYLOADS[source])
    except ValueError as error:
        raise ValueError(
            f"filter_criteria: AWS refuses Filters[{index}], {quoted(text)}: {error}"
        ) from None


def _matcher(pattern: Any, payload: _Payload) -> Test:  # any JSON value
    whole = pattern_of(pattern)
    if payload.key is None or payload.key not in pattern:
        return lambda record: whole(payload.beside(record))
    below = pattern[payload.key]
    wants_text = isinstance(below, list)
    if wants_text and not payload.plain:
        raise ValueError(f"{payload.key} is matched as JSON here, so its pattern is an object")
    test = leaf_of(below) if wants_text else pattern_of(below)
    rest = {name: value for name, value in pattern.items() if name != payload.key}
    others = pattern_of(rest) if rest else None

    def matches(record: Record) -> bool:
        if others is not None and not others(payload.beside(record)):
            return False
        raw = payload.body(record)
        data = _object_in(raw)
        if (data is None) != wants_text:
            return payload.mismatch
        return test(_text(raw) if wants_text else data)

    return matches


def _object_in(raw: str | bytes) -> object:
    """The object or list that a body is in JSON; None of any other body."""
    try:
        data = read_json(raw)
    except (ValueError, RecursionError):
        return None
    # AWS speaks of plain texts and of JSON; that a number alone is a plain text is a choice.
    return data if isinstance(data, dict | list) else None


def _text(raw: str | bytes) -> str:
    return raw if isinstance(raw, str) else raw.decode(errors="replace")
