"""Events of DynamoDB streams.

https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    TypedDict,
    Unpack,
    cast,
    overload,
)

from batchproc import sources
from pytest_batchproc.bodies import plain
from pytest_batchproc.events import _images, _rules, _window
from pytest_batchproc.events._factory import MADE, EventFactory, FactoryArguments, Fields, Record
from pytest_batchproc.events._fields import FieldTable, check_one_name
from pytest_batchproc.events._images import NOTHING, Nothing
from pytest_batchproc.events._numbering import moment, rising, uuid
from pytest_batchproc.events._shapes import plain_item
from pytest_batchproc.events._window import WindowFields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from batchproc.shapes import DynamoDBEvent, DynamoDBRecord
    from batchproc.sources import EventSource

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
_RULES = {
    "approximate_creation_date_time": _rules.SECONDS,
    "aws_region": _rules.REGION,
    "dynamodb": _rules.OBJECT,
    "event_id": _rules.ANY_TEXT,
    "event_name": _rules.one_of("INSERT", "MODIFY", "REMOVE"),
    "event_source": _rules.one_of("aws:dynamodb"),
    "event_source_arn": _rules.arn("dynamodb", "table/.+/stream/.+", "a table's stream"),
    "event_version": _rules.ANY_TEXT,
    "sequence_number": _rules.DIGITS,
    "size_bytes": _rules.WHOLE,
    "stream_view_type": _rules.one_of(*_images.CARRIED),
    "table_name": _rules.text(r"[\w.-]{3,255}", "3 to 255 letters, digits, _, . and -"),
    "ttl_delete": _rules.FLAG,
    "user_identity": _rules.or_none(_rules.OBJECT),
}
_FIRST_SEQUENCE_NUMBER = 10**20  # 21 digits, as those of a new stream


class _Table(NamedTuple):
    region: str
    arn: str


class DynamoDBFields(TypedDict, total=False):
    """What can be overridden in a record; items and keys are plain Python values."""

    new: object
    old: object
    keys: object
    key_names: Sequence[str]
    ttl_delete: bool
    stream_view_type: Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
    event_name: Literal["INSERT", "MODIFY", "REMOVE"]
    sequence_number: int | str
    size_bytes: int
    approximate_creation_date_time: float
    dynamodb: Mapping[str, object]
    user_identity: Mapping[str, str] | None
    event_id: str
    event_version: str
    event_source: str
    event_source_arn: str
    aws_region: str
    table_name: str
    encode: Callable[[Any], object] | None


class DynamoDBEventFields(DynamoDBFields, WindowFields, total=False):
    """What can be overridden in all records of a batch, given one by one, or stands beside them."""

    olds: Sequence[object] | None
    shard_id: str


class DynamoDBEventFactory(EventFactory):
    """Makes batches of a table's stream: `factory([{"id": "a"}, {"id": "b"}])`, `factory(count=3)`.

    Each body is the item as it is now. `new=` and `old=` say what was written over what (`olds=`
    one by one): INSERT, MODIFY or REMOVE follows. With `event_name="REMOVE"`, or `ttl_delete=True`
    where DynamoDB itself did it, a body is the item as it was.

    The key is what `key_names=` or `keys=` say, else the first attribute that can be one; an item
    without any gets a number as `id`. A body that is no item, a str for instance, is put into one:
    `{"id": <number>, "body": <the body>}`.
    """

    source: ClassVar[EventSource] = sources.DYNAMODB
    table_name: str = "orders"
    shard_id: str = "shardId-00000001767225600000-00000000"
    per_record: ClassVar[Mapping[str, str]] = {"olds": "old"}
    body_fields: ClassVar[tuple[str, ...]] = (
        "new",
        "NewImage",
        "old",
        "OldImage",
        "olds",
        "keys",
    )
    body_types: ClassVar[tuple[type, ...]] = (
        set,
        frozenset,
        bytes,
        bytearray,
        memoryview,
        Decimal,
        Nothing,
    )
    record_fields: ClassVar[FieldTable] = FieldTable(
        "eventID",
        "eventName",
        "eventVersion",
        "eventSource",
        "awsRegion",
        "dynamodb",
        "dynamodb.ApproximateCreationDateTime",
        "dynamodb.SequenceNumber",
        "dynamodb.SizeBytes",
        "eventSourceARN",
        "userIdentity",
        inputs=(
            "new",
            "old",
            "keys",
            "key_names",
            "ttl_delete",
            "stream_view_type",
            "table_name",
            "window",
        ),
        aliases={"NewImage": "new", "OldImage": "old"},
    )
    event_fields: ClassVar[FieldTable] = FieldTable(
        inputs=(*_window.ASKED_BY, "shard_id", "table_name", "event_source_arn")
    )

    def __init__(
        self,
        *,
        table_name: str | None = None,
        shard_id: str | None = None,
        **arguments: Unpack[FactoryArguments],
    ) -> None:
        super().__init__(**arguments)
        self._name(table_name=table_name, shard_id=shard_id)

    @overload
    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        pipe: Literal[False] = False,
        **fields: Unpack[DynamoDBEventFields],
    ) -> DynamoDBEvent: ...
    @overload
    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        pipe: Literal[True],
        **fields: Unpack[DynamoDBEventFields],
    ) -> list[DynamoDBRecord]: ...
    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        pipe: bool = False,
        **fields: Unpack[DynamoDBEventFields],
    ) -> DynamoDBEvent | list[DynamoDBRecord]:
        """A batch with a record per body (one for `new=` or `old=` alone), in the given `window`.

        Raises:
            InvalidEventError: DynamoDB or Lambda would not make such a batch.
        """
        __tracebackhide__ = True
        if bodies is None and count is None and records is None and self._says_it_all(fields):
            bodies = [NOTHING]
        made = self._make_event(bodies, count, records, allow_invalid, fields, pipe)
        return cast("DynamoDBEvent | list[DynamoDBRecord]", made)

    def record(
        self, body: object = MADE, *, allow_invalid: bool = False, **fields: Unpack[DynamoDBFields]
    ) -> DynamoDBRecord:
        """One record, numbered with the others that are made alone.

        Raises:
            InvalidEventError: DynamoDB would not make such a record.
        """
        __tracebackhide__ = True
        if body is MADE and self._says_it_all(fields):
            body = NOTHING
        return cast("DynamoDBRecord", self._make_record(body, allow_invalid, fields))

    def _prepare(self, fields: Fields, check: bool) -> Fields:
        check_one_name(fields, "table_name", "event_source_arn")
        opened = self.record_fields.opened(fields, "dynamodb")
        begun = _window.start_in("approximate_creation_date_time", opened)
        times = {name: math.ceil(start) for name, start in begun.items()}
        prepared: Fields = {"table_name": self.table_name, **times, **opened}
        if check:
            _rules.check(prepared, _RULES)
            _images.check_fields(prepared)
        region = self._region_of(prepared)
        prepared["table_name"] = _Table(region, self._stream_arn(prepared["table_name"], region))
        return prepared

    def _fitted(self, body: object, number: int, fields: Fields) -> object:
        """With the key that is asked for, which no made body has."""
        keys, names = plain(fields.get("keys")), fields.get("key_names")
        if not isinstance(body, Mapping):
            return body
        if isinstance(keys, Mapping):
            return {**body, **plain_item(keys)}
        return {**dict.fromkeys(names, number), **body} if isinstance(names, list | tuple) else body

    def _says_it_all(self, fields: Mapping[str, object]) -> bool:
        """Whether images are given by keyword, so that there need not be a body."""
        known = {name: value for name, value in fields.items() if name in self.record_fields}
        given = self.record_fields.resolve_all(known)
        return any(given.get(name) is not None for name in ("new", "old"))

    def _record(self, event: int, index: int, body: object, fields: Fields, check: bool) -> Record:
        change = _images.change(body, f"bodies[{index}]", fields, rising(event, index), check)
        table: _Table = fields.pop("table_name")
        number = fields.pop("sequence_number", _FIRST_SEQUENCE_NUMBER + rising(event, index))
        record: Record = {
            "eventID": uuid(event, index).replace("-", ""),
            "eventName": change.event_name,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": table.region,
            "dynamodb": {
                "ApproximateCreationDateTime": moment(event, index) // 1000,
                **change.images,
                "SequenceNumber": str(number),
                "SizeBytes": change.size,
                "StreamViewType": change.view_type,
            },
            "eventSourceARN": table.arn,
        }
        if change.by_ttl:
            record["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
        if fields:
            self.record_fields.put(record, fields)
        return record

    def _event(self, records: list[Record], fields: Fields, check: bool) -> dict[str, Any]:
        event = super()._event(records, fields, check)
        if not fields.keys().isdisjoint((*_window.ASKED_BY, "shard_id")):
            arn = self._stream_arn(fields.get("table_name", self.table_name))
            event |= _window.window_fields(
                fields,
                [inner.get("ApproximateCreationDateTime") for inner in map(_inner, records)],
                fields.get("shard_id", self.shard_id),
                _window.arn_of(records) or fields.get("event_source_arn", arn),
                check,
            )
        return event

    def _stream_arn(self, table: str, region: str | None = None) -> str:
        # The last part is when the stream was turned on.
        return self._arn_of("dynamodb", f"table/{table}/stream/2026-01-01T00:00:00.000", region)

    def _size(self, record: Record) -> int:
        size = _inner(record).get("SizeBytes")
        return size if isinstance(size, int) else 0


def _inner(record: Record) -> dict[str, Any]:
    """What of a record was in the stream; empty where a record that was given whole has nothing."""
    found = record.get("dynamodb")
    return found if isinstance(found, dict) else {}
