"""What an event says: where it comes from, its records, their identifiers and bodies.

The facts in which sources differ are rows of `batchproc.sources`, and so is which row an event
belongs to; what only a test wants to know, where the body is, is in `pytest_batchproc._sources`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from batchproc import sources
from pytest_batchproc._binary import is_bytes, packed
from pytest_batchproc._delivered import is_kept, live_records, original, records_in
from pytest_batchproc._sources import row_of
from pytest_batchproc._unwrapping import Content, content_of
from pytest_batchproc._wording import WIDTH, shortened
from pytest_batchproc.errors import InvalidEventError

if TYPE_CHECKING:
    from batchproc.sources import EventSource
    from pytest_batchproc._delivered import Event
    from pytest_batchproc._sources import Body
    from pytest_batchproc._sources._row import Encoding

Record = dict[str, Any]
Identifier = str | dict[str, Any]

# What a message says where an event may not be as it was delivered. The factories keep that.
PASS_A_COPY = (
    "If the handler changes its event, pass a copy made before the call to the assertion: "
    "sent = copy.deepcopy(event)."
)


@dataclass(frozen=True, slots=True)
class Batch:
    """An event, read as it was delivered.

    Attributes:
        source: its row in the table of sources; SQS for a list without records, which says nothing.
        records: the raw records, flat, in event order.
        identifiers: one per record, spelt as a response spells it.
        live: the record objects that the handler got, by position; it may have changed them.
        is_kept: whether this is surely what was delivered. Of an event that does not keep it, the
            event as the handler left it is all there is.
    """

    source: EventSource
    records: list[Record]
    identifiers: list[Identifier]
    live: list[Any] = field(default_factory=list[Any])
    is_kept: bool = False

    @property
    def live_positions(self) -> dict[int, int]:
        """The `id()` of each record object that the handler got, and its position."""
        return {id(record): index for index, record in enumerate(self.live)}

    def now_names(self, identifier: object) -> bool:
        """Whether a record that the handler got has this identifier by now."""
        return any(identifier_of(record, self.source) == identifier for record in self.live)


def read_batch(event: Event) -> Batch:
    """The batch that an event held when it was delivered.

    Raises:
        InvalidEventError: this is no event of a source we know, or a record has no identifier.
    """
    __tracebackhide__ = True
    source = source_of(event)
    sent = original(event)
    expected = _expected(source)
    try:
        records = source.gather(source.held(sent))
    except TypeError:
        found = _shown(source.held(sent))
        raise InvalidEventError(f"event: expected {expected}; got {found}") from None
    try:
        identifiers = [source.reported(found) for found in source.identify(records)]
    except Exception:  # `identify` raises whatever the shape of a record makes it raise
        raise InvalidEventError(
            f"event: {_record_fact(source, records)}; expected {expected}"
        ) from None
    return Batch(source, records, identifiers, live_records(event), is_kept(event))


def source_of(event: Event) -> EventSource:
    """The row of the source that sent an event.

    Raises:
        InvalidEventError: the source is not one that we know, or none is named and no identifier
            shows it.
    """
    __tracebackhide__ = True
    given: Any = event  # a caller without type checks passes anything
    if not isinstance(given, Mapping) and not (isinstance(given, list | tuple)):
        raise InvalidEventError(f"event: expected the dict that Lambda passes; got {_shown(event)}")
    sent: Any = original(event)
    row = sources.row_of_event(sent)
    if not isinstance(sent, Mapping):
        if row is None:
            raise InvalidEventError(f"event: {_no_pipe(sent)}")
    elif row is None and sent.get("Records") in ([], ()) and sources.name_in(sent) is None:
        # The last event of a tumbling window may be without records, but names its stream.
        row = sources.row_of_record({"eventSource": _named_by(sent)})
    if row is None:
        raise InvalidEventError(f"event: {_refusal(sent)}")
    # A FIFO queue and a standard one have the same name; the ending is AWS's own rule.
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queues.html
    found = row.gather(row.held(sent)) if row.event_type is sources.SQS.event_type else []
    first: Any = found[0] if found else None
    is_fifo = isinstance(first, dict) and str(first.get("eventSourceARN")).endswith(".fifo")
    fifo = sources.SQS_FIFO.pipe if row.by_pipe else sources.SQS_FIFO
    return fifo if is_fifo else row


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


def _no_pipe(event: Sequence[object]) -> str:
    """Why a list holds no records that EventBridge Pipes delivers."""
    if not event:
        return "an empty list, which EventBridge Pipes never delivers; expected records in it"
    expected = "the dict that Lambda passes, or the list of records that EventBridge Pipes passes"
    first = event[0]
    if isinstance(first, dict) and (came := sources.name_in(first)) is not None:
        return f"expected {expected}; record #0 comes from {came!r}"
    return f"expected {expected}; got {_shown(event)}"


def _refusal(event: Mapping[str, Any]) -> str:
    """Why this is no event of a source that we know, and what was expected."""
    known = ", ".join(name for row in sources.BY_EVENT_TYPE.values() for name in row.answers_to)
    named = sources.name_in(event)
    if named is not None and not any(named in row.answers_to for row in sources.ALL):
        return f"it comes from {named!r}; expected one of {known}"
    key = next((row.collection for row in sources.ALL if row.collection in event), None)
    if key is not None and (fact := _shape_fact(key, event[key])):
        return f"{fact}; expected records of {known}"
    if key is None or not (records := records_in(event)):
        hint = "" if event else f". {PASS_A_COPY}"
        if "batchItemFailures" in event:
            hint = ": that is a response, which comes first"
        return (
            "expected a list under 'Records' (SQS, Kinesis, DynamoDB) or 'eventSource' "
            f"(Kafka); got {_shown(event)}{hint}"
        )
    first = records[0]
    if not isinstance(first, dict):
        return f"record #0 is {_a(first)}, not a dict; expected records of {known}"
    if (came := sources.name_in(first)) is not None:
        return f"record #0 comes from {came!r}; expected one of {known}"
    fields = " or ".join(
        " and ".join(path for path, _ in row.identifier_fields)
        for row in sources.BY_EVENT_TYPE.values()
        if row.collection == key
    )
    return (
        f"record #0 has no eventSource and no identifier ({fields}); it has "
        f"{_names(first)}; expected one of {known}"
    )


def _shape_fact(key: str, found: object) -> str:
    """What is wrong with what an event has in place of its records; empty where nothing is."""
    if isinstance(found, Mapping) and key == sources.KAFKA.collection:
        odd = ((name, one) for name, one in found.items() if not isinstance(one, list | tuple))
        return next((f"partition {name!r} is {_a(one)}, not a list" for name, one in odd), "")
    return "" if isinstance(found, list | tuple) else f"{key!r} is {_a(found)}, not a list"


def _record_fact(source: EventSource, records: list[Any]) -> str:
    """What is wrong with the first record that has no identifier."""
    for index, record in enumerate(records):
        if not isinstance(record, dict):
            return f"record #{index} is {_a(record)}, not a dict"
        if identifier_of(record, source) is None:
            came = sources.name_in(record)
            if came is not None and came not in source.answers_to:
                return f"record #{index} comes from {came!r}"
            fields = " and ".join(path for path, _ in source.identifier_fields)
            return f"record #{index} has no usable {fields}; it has {_names(record)}"
    raise AssertionError  # each is right alone, so all are right together


def _expected(source: EventSource) -> str:
    fields = " and ".join(path for path, _ in source.identifier_fields)
    return f"{source.place} of {source.title}, each record with {fields}"


def body_text(record: Mapping[str, Any], source: EventSource) -> str:
    """The body of a record as one line of text for a person; empty where there is none.

    Of an envelope, and of compressed data, it shows what is inside.
    """
    return " ".join(str(body_content(record, source)).split())


def body_content(record: Mapping[str, Any], source: EventSource) -> Content:
    """The body of a record, and what is around it."""
    body_of = row_of(source).body
    try:
        return content_of(_BODIES[body_of.encoding](record, body_of))
    except Exception:  # a message about a broken record must not break on it
        return Content((), "")


def _of_base64(record: Mapping[str, Any], body: Body) -> str | bytes:
    data = body.data_of(record)
    if body.nullable and not data:
        return "null"
    # Not strict: a message about a broken record shows what can be shown of it.
    return bytes(data) if is_bytes(data) else base64.b64decode(data)


def _item(record: Mapping[str, Any], body: Body) -> str:
    held = body.held_in(record)
    *images, keys = body.keys
    image = next(filter(None, map(held.get, images)), None) or held[keys]
    return json.dumps({name: _plain(value) for name, value in image.items()}, ensure_ascii=False)


def _plain(value: Mapping[str, Any]) -> object:
    (kind, content), *_ = value.items()
    if kind == "M":
        return {name: _plain(one) for name, one in content.items()}
    if kind == "L":
        return [_plain(one) for one in content]
    if kind == "N":
        return json.loads(content)
    if kind in ("B", "BS"):
        return _binary(content) if kind == "B" else [_binary(one) for one in content]
    return None if kind == "NULL" else content


def _binary(content: Any) -> object:
    """A binary value as base64 text; of a compressed one, what is inside."""
    text = packed(content)
    found = content_of(str(text))
    return str(found) if any(name.startswith("base64 ") for name in found.wrappers) else text


# By the column `body.encoding` of the table of sources.
_BODIES: dict[Encoding, Callable[[Mapping[str, Any], Body], str | bytes]] = {
    "text": lambda record, body: str(body.data_of(record)),
    "base64": _of_base64,
    "image": _item,
}


def _shown(value: object) -> str:
    """Kind and keys of a value: enough to see the mistake, never a body."""
    if isinstance(value, Mapping):
        return f"a dict with {_names(value)}"
    if isinstance(value, list | tuple) and value:
        odd = next((one for one in value if not isinstance(one, Mapping)), value[0])
        return f"a {type(value).__name__} that holds {_shown(odd)}"
    return "None" if value is None else shortened(f"{type(value).__name__} {value!r}", WIDTH)


def _names(fields: Mapping[Any, object]) -> str:
    return ", ".join(map(repr, list(fields)[:8])) or "nothing in it"


def _a(value: object) -> str:
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
