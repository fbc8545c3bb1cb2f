"""What an event says: where it comes from, its records, their identifiers and bodies.

The facts in which sources differ are rows of `batchproc.sources`; what only a test wants to know,
where the body is, stands here beside them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from batchproc import sources
from pytest_batchproc.errors import InvalidEventError

if TYPE_CHECKING:
    from batchproc.sources import EventSource

Record = dict[str, Any]
Identifier = str | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """An event, read.

    Attributes:
        source: its row in the table of sources; SQS for a list without records, which says nothing.
        records: the raw records, flat, in event order.
        identifiers: one per record, spelt as a response spells it.
    """

    source: EventSource
    records: list[Record]
    identifiers: list[Identifier]


def read_batch(event: Mapping[str, Any]) -> Batch:
    """The batch that an event holds.

    Raises:
        InvalidEventError: this is no event of a source we know, or a record has no identifier.
    """
    __tracebackhide__ = True
    source = source_of(event)
    try:
        records = source.gather(event[source.collection])
        identifiers = [source.reported(found) for found in source.identify(records)]
    except Exception:  # `identify` raises whatever the shape of a record makes it raise
        fields = " and ".join(path for path, _ in source.identifier_fields)
        raise InvalidEventError(
            f"event: expected {source.collection!r} of {source.title}, each record with {fields}; "
            f"got {_shown(event.get(source.collection))}"
        ) from None
    return Batch(source, records, identifiers)


def source_of(event: Mapping[str, Any]) -> EventSource:
    """The row of the source that sent an event.

    Raises:
        InvalidEventError: `eventSource` is not one that we know, or it is missing and no identifier
            tells in its place.
    """
    __tracebackhide__ = True
    first: Any = event  # a caller without type checks passes anything
    if not isinstance(first, Mapping):
        raise InvalidEventError(f"event: expected the dict that Lambda passes; got {_shown(event)}")
    if "eventSource" not in event:
        records = event.get("Records")
        if not isinstance(records, list | tuple):
            hint = ": that is a response, which comes first" if "batchItemFailures" in event else ""
            raise InvalidEventError(
                "event: expected a list under 'Records' (SQS, Kinesis, DynamoDB) or 'eventSource' "
                f"(Kafka); got {_shown(event)}{hint}"
            )
        # The last event of a tumbling window may be without records, but names its stream.
        first = records[0] if records else {"eventSource": _named_by(event)}
    row = row_of(first) if isinstance(first, Mapping) else None
    if row is not None:
        return _of_queue(row, first)
    came = first.get("eventSource") if isinstance(first, Mapping) else None
    known = ", ".join(name for row in sources.BY_EVENT_TYPE.values() for name in row.answers_to)
    raise InvalidEventError(f"event: eventSource is {came!r}; expected one of {known}")


def row_of(record: Mapping[str, Any]) -> EventSource | None:
    """The row of the source that a record (of Kafka: the event) is from; None if nothing tells."""
    came = record.get("eventSource")
    for row in sources.BY_EVENT_TYPE.values():
        # A record written by hand may lack the name, and `batchproc` takes such a one, too.
        if came in row.answers_to or (came is None and identifier_of(record, row) is not None):
            return row
    return None


def identifier_of(record: object, source: EventSource) -> Identifier | None:
    """What names a raw record in a response; None where it is no record of this source."""
    try:
        found: Identifier = source.reported(source.identify([record])[0])
    except Exception:  # `identify` raises whatever the shape of a record makes it raise
        return None
    return found


def _named_by(event: Mapping[str, Any]) -> str:
    service = str(event.get("eventSourceARN")).split(":")[2:3]
    return f"aws:{service[0]}" if service else "aws:sqs"


def _of_queue(row: EventSource, record: Mapping[str, Any]) -> EventSource:
    # A FIFO queue and a standard one answer to the same name; the ending is AWS's own rule.
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queues.html
    fifo = row is sources.SQS and str(record.get("eventSourceARN")).endswith(".fifo")
    return sources.SQS_FIFO if fifo else row


def body_text(record: Mapping[str, Any], source: EventSource) -> str:
    """The body of a record as one line of text for a person; empty where there is none."""
    try:
        body = _BODY[source.name](record)
    except Exception:  # a message about a broken record must not break on it
        return ""
    return " ".join(body.split())


def _from_base64(data: str) -> str:
    raw = base64.b64decode(data)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return repr(raw)


def _item(record: Mapping[str, Any]) -> str:
    changed = record["dynamodb"]
    image = changed.get("NewImage") or changed.get("OldImage") or changed["Keys"]
    return json.dumps({name: _plain(value) for name, value in image.items()}, ensure_ascii=False)


def _plain(value: Mapping[str, Any]) -> object:
    (kind, content), *_ = value.items()
    if kind == "M":
        return {name: _plain(one) for name, one in content.items()}
    if kind == "L":
        return [_plain(one) for one in content]
    if kind == "N":
        return json.loads(content)
    return None if kind == "NULL" else content


_BODY: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "sqs": lambda record: str(record["body"]),
    "sqs_fifo": lambda record: str(record["body"]),
    "kinesis": lambda record: _from_base64(record["kinesis"]["data"]),
    "dynamodb": _item,
    "kafka": lambda record: _from_base64(record["value"]) if record.get("value") else "null",
}


def _shown(value: object) -> str:
    """Kind and keys of a value: enough to see the mistake, never a body."""
    if isinstance(value, Mapping):
        return "a dict with " + (", ".join(map(repr, list(value)[:8])) or "nothing in it")
    if isinstance(value, list | tuple) and value:
        odd = next((one for one in value if not isinstance(one, Mapping)), value[0])
        return f"a {type(value).__name__} that holds {_shown(odd)}"
    return "None" if value is None else f"{type(value).__name__} {value!r}"[:60]
