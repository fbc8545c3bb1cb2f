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
    Unpack,
    cast,
    overload,
)

from batchproc import sources
from pytest_batchproc._bodies import plain
from pytest_batchproc.events import _images, _rules, _window
from pytest_batchproc.events._factory import MADE, EventFactory, FactoryArguments, Fields, Record
from pytest_batchproc.events._fields import FieldTable, check_one_name
from pytest_batchproc.events._images import NOTHING, Nothing
from pytest_batchproc.events._numbering import moment, rising, uuid
from pytest_batchproc.events._shapes import plain_item

if TYPE_CHECKING:
    from collections.abc import Iterable

    from batchproc.shapes import DynamoDBEvent, DynamoDBRecord
    from batchproc.sources import EventSource
    from pytest_batchproc.events._keywords import DynamoDBEventFields, DynamoDBFields

_FIRST_SEQUENCE_NUMBER = 10**20  # 21 digits, as those of a new stream


class _Table(NamedTuple):
    region: str
    arn: str


class DynamoDBEventFactory(EventFactory):
    """Creates batches of a table's stream: `factory([{"id": "a"}, {"id": "b"}])`,
    `factory(count=3)`.

    Each body is the item as it is now. The key is what `key_names=` or `keys=` say, else the first
    attribute that can be one; an item without any gets a number as `id`. A body that is not an
    item, such as a str, is put into one: `{"id": <number>, "body": <the body>}`.

    Args:
        table_name: the name of the table. Default None: "orders".
        shard_id: the shard of an event that has a window. Default None: one of such a stream.
        **arguments: the keywords of every factory, all optional: `seed` (text that made bodies
            depend on), `region`, `account_id` (of every ARN), `numbering` (shared by factories
            that must not repeat each other's identifiers), `make_body` (a function of the index of
            a record), `modify_event` (a function that changes each event in place), `encode` (a
            function that converts a value that is not JSON).
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
        """Return a batch with a record per body; one record for `new=` or `old=` alone.

        The event: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html

        Args:
            bodies: a body per record: text, bytes, what JSON can hold, a model, a dataclass;
                "faker" with `count=`: bodies by Faker. Default None.
            count: create this number of bodies. Default None.
            records: records that `record` created, in place of bodies. Default None.
            allow_invalid: True also creates what DynamoDB or Lambda refuses. Default False.
            pipe: True returns the list that EventBridge Pipes delivers. Default False.
            **fields: fields for all records, by AWS's name in snake_case: new, old (images;
                INSERT, MODIFY or REMOVE follows), keys, key_names, ttl_delete, stream_view_type,
                event_name, sequence_number, size_bytes, approximate_creation_date_time (in
                seconds), dynamodb, user_identity, event_id, event_version, event_source,
                event_source_arn, aws_region, table_name, shard_id, encode; `olds` has an image per
                record; `window`, `state`, `is_final_invoke_for_window` and
                `is_window_terminated_early` are those of a tumbling window.

        Returns:
            The event, a dict that remembers what was delivered; with `pipe=True` a list.

        Raises:
            InvalidEventError: DynamoDB or Lambda would not create such a batch.
            TypeError: there is no such keyword.
        """
        __tracebackhide__ = True
        if bodies is None and count is None and records is None and self._says_it_all(fields):
            bodies = [NOTHING]
        made = self._make_event(bodies, count, records, allow_invalid, fields, pipe)
        return cast("DynamoDBEvent | list[DynamoDBRecord]", made)

    def record(
        self, body: object = MADE, *, allow_invalid: bool = False, **fields: Unpack[DynamoDBFields]
    ) -> DynamoDBRecord:
        """Return one record, numbered with the others that are created alone.

        Args:
            body: the body, as for a batch. Default: a body that the factory creates.
            allow_invalid: True also creates what DynamoDB refuses. Default False.
            **fields: the fields of the record, as for a batch.

        Returns:
            The record, a plain dict for `factory(records=[...])`.

        Raises:
            InvalidEventError: DynamoDB would not accept such a record.
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
            _rules.check(prepared, _images.RULES)
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
