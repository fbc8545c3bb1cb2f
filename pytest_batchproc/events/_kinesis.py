"""Events of Kinesis data streams.

https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
"""

from __future__ import annotations

import base64
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
from pytest_batchproc._binary import packed
from pytest_batchproc._bodies import bytes_of
from pytest_batchproc._places import partition_of
from pytest_batchproc.events import _limits, _rules, _window
from pytest_batchproc.events._factory import MADE, EventFactory, FactoryArguments, Fields, Record
from pytest_batchproc.events._fields import FieldTable, check_one_name
from pytest_batchproc.events._numbering import moment, rising
from pytest_batchproc.events._sent import Sender
from pytest_batchproc.events.envelopes import enveloped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from batchproc.shapes import KinesisEvent, KinesisPipeRecord, KinesisRecord
    from batchproc.sources import EventSource
    from pytest_batchproc.events._keywords import KinesisEventFields, KinesisFields

# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html
_NAME = r"[A-Za-z0-9_.-]{1,128}"
_RULES = {
    "approximate_arrival_timestamp": _rules.SECONDS,
    "aws_region": _rules.REGION,
    "data": _rules.BASE64,
    "encryption_type": _rules.one_of("NONE", "KMS"),
    "event_id": _rules.ANY_TEXT,
    "event_name": _rules.one_of("aws:kinesis:record"),
    "event_source": _rules.one_of("aws:kinesis"),
    "event_source_arn": _rules.arn("kinesis", "stream/.+", "a stream"),
    "event_version": _rules.ANY_TEXT,
    "invoke_identity_arn": _rules.ANY_TEXT,
    "kinesis": _rules.OBJECT,
    "kinesis_schema_version": _rules.ANY_TEXT,
    "partition_key": _rules.text(r"(?s)[^\ud800-\udfff]+", "a str of 1 to 256 characters"),
    "sequence_number": _rules.DIGITS,
    "shard_id": _rules.text(_NAME, "1 to 128 letters, digits, _, . and -"),
    "stream_name": _rules.text(_NAME, "1 to 128 letters, digits, _, . and -"),
}
_FIRST_SEQUENCE_NUMBER = 4959 * 10**52  # 56 digits, as those of most streams


class _Stream(NamedTuple):
    region: str
    arn: str
    role: str
    shard_id: str


class KinesisEventFactory(EventFactory):
    """Creates batches of one shard of a stream: `factory([b"a", {"click": 1}])`,
    `factory(count=3)`.

    A body becomes bytes, then base64. Sequence numbers rise from batch to batch. Partition keys
    are distinct within a batch; `partition_key="a"` gives all records one.

    Args:
        stream_name: the name of the stream. Default None: "clicks".
        shard_id: the shard of the records. Default None: "shardId-000000000000".
        **arguments: the keywords of every factory, all optional: `seed` (text that made bodies
            depend on), `region`, `account_id` (of every ARN), `numbering` (shared by factories
            that must not repeat each other's identifiers), `make_body` (a function of the index of
            a record), `modify_event` (a function that changes each event in place), `encode` (a
            function that converts a value that is not JSON).
    """

    source: ClassVar[EventSource] = sources.KINESIS
    stream_name: str = "clicks"
    shard_id: str = "shardId-000000000000"
    per_record: ClassVar[Mapping[str, str]] = {"partition_keys": "partition_key"}
    record_fields: ClassVar[FieldTable] = FieldTable(
        "kinesis",
        "kinesis.kinesisSchemaVersion",
        "kinesis.partitionKey",
        "kinesis.sequenceNumber",
        "kinesis.data",
        "kinesis.approximateArrivalTimestamp",
        "kinesis.encryptionType",
        "eventSource",
        "eventVersion",
        "eventID",
        "eventName",
        "invokeIdentityArn",
        "awsRegion",
        "eventSourceARN",
        inputs=("stream_name", "shard_id", "envelope", "window"),
    )
    event_fields: ClassVar[FieldTable] = FieldTable(
        inputs=(*_window.ASKED_BY, "stream_name", "shard_id", "event_source_arn")
    )

    def __init__(
        self,
        *,
        stream_name: str | None = None,
        shard_id: str | None = None,
        **arguments: Unpack[FactoryArguments],
    ) -> None:
        super().__init__(**arguments)
        self._name(stream_name=stream_name, shard_id=shard_id)

    @overload
    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        pipe: Literal[False] = False,
        **fields: Unpack[KinesisEventFields],
    ) -> KinesisEvent: ...
    @overload
    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        pipe: Literal[True],
        **fields: Unpack[KinesisEventFields],
    ) -> list[KinesisPipeRecord]: ...
    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        pipe: bool = False,
        **fields: Unpack[KinesisEventFields],
    ) -> KinesisEvent | list[KinesisPipeRecord]:
        """Return a batch with a record per body.

        The event: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html

        Args:
            bodies: a body per record: text, bytes, what JSON can hold, a model, a dataclass;
                "faker" with `count=`: bodies by Faker. Default None.
            count: create this number of bodies. Default None.
            records: records that `record` created, in place of bodies. Default None.
            allow_invalid: True also creates what Kinesis or Lambda refuses. Default False.
            pipe: True returns the list that EventBridge Pipes delivers. Default False.
            **fields: fields for all records, by AWS's name in snake_case: partition_key,
                sequence_number, data, approximate_arrival_timestamp (in seconds), encryption_type,
                kinesis_schema_version, kinesis, event_id, event_name, event_source, event_version,
                event_source_arn, invoke_identity_arn, aws_region, stream_name, shard_id, encode,
                envelope ("cloudwatch_logs", "eventbridge"); `partition_keys` has one per record;
                `window`, `state`, `is_final_invoke_for_window` and `is_window_terminated_early`
                are those of a tumbling window.

        Returns:
            The event, a dict that remembers what was delivered; with `pipe=True` a list.

        Raises:
            InvalidEventError: Kinesis or Lambda would not create such a batch.
            TypeError: there is no such keyword.
        """
        __tracebackhide__ = True
        made = self._make_event(bodies, count, records, allow_invalid, fields, pipe)
        return cast("KinesisEvent | list[KinesisPipeRecord]", made)

    def record(
        self, body: object = MADE, *, allow_invalid: bool = False, **fields: Unpack[KinesisFields]
    ) -> KinesisRecord:
        """Return one record, numbered with the others that are created alone.

        Args:
            body: the body, as for a batch. Default: a body that the factory creates.
            allow_invalid: True also creates what Kinesis refuses. Default False.
            **fields: the fields of the record, as for a batch.

        Returns:
            The record, a plain dict for `factory(records=[...])`.

        Raises:
            InvalidEventError: Kinesis would not accept such a record.
        """
        __tracebackhide__ = True
        return cast("KinesisRecord", self._make_record(body, allow_invalid, fields))

    def _prepare(self, fields: Fields, check: bool) -> Fields:
        check_one_name(fields, "stream_name", "event_source_arn")
        opened = self.record_fields.opened(fields, "kinesis")
        names = {"stream_name": self.stream_name, "shard_id": self.shard_id}
        times = _window.start_in("approximate_arrival_timestamp", opened)
        prepared: Fields = {**names, **times, **opened}
        if check:
            _rules.check(prepared, _RULES)
        if "data" in prepared:
            prepared["data"] = packed(prepared["data"])
        region, stream = self._region_of(prepared), prepared["stream_name"]
        prepared["stream_name"] = _Stream(
            region,
            self._arn_of("kinesis", f"stream/{stream}", region),
            f"arn:{partition_of(region)}:iam::{self.account_id}:role/lambda-role",
            prepared.pop("shard_id"),
        )
        return prepared

    def _record(self, event: int, index: int, body: object, fields: Fields, check: bool) -> Record:
        argument = f"bodies[{index}]"
        stream: _Stream = fields.pop("stream_name")
        if "envelope" in fields:
            sender = Sender(self.source.name, stream.region, self.account_id, check=check)
            body = enveloped(fields.pop("envelope"), body, argument, event, index, sender)
        raw = bytes_of(body, argument)
        key = fields.get("partition_key", f"key-{index}")
        if check:
            _check(raw, key, index)
        number = fields.pop("sequence_number", _FIRST_SEQUENCE_NUMBER + rising(event, index))
        record: Record = {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": key,
                "sequenceNumber": str(number),
                "data": base64.b64encode(raw).decode(),
                "approximateArrivalTimestamp": moment(event, index) / 1000,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": f"{stream.shard_id}:{number}",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": stream.role,
            "awsRegion": stream.region,
            "eventSourceARN": stream.arn,
        }
        if fields:
            self.record_fields.put(record, fields)
        return record

    def _event(self, records: list[Record], fields: Fields, check: bool) -> dict[str, Any]:
        event = super()._event(records, fields, check)
        ids = (str(record.get("eventID")).rpartition(":") for record in records)
        shards = {shard: None for shard, colon, _ in ids if colon}
        if check and len(shards) > 1:
            raise _limits.refused(
                "records", f"they are of {' and '.join(shards)}; a batch is of one shard"
            )
        if not fields.keys().isdisjoint(_window.ASKED_BY):
            stream = fields.get("stream_name", self.stream_name)
            arn = self._arn_of("kinesis", f"stream/{stream}")
            event |= _window.window_fields(
                fields,
                [inner.get("approximateArrivalTimestamp") for inner in map(_inner, records)],
                next(iter(shards), fields.get("shard_id", self.shard_id)),
                _window.arn_of(records) or fields.get("event_source_arn", arn),
                check,
            )
        return event

    def _size(self, record: Record) -> int:
        return len(str(packed(_inner(record).get("data", ""))))


def _inner(record: Record) -> dict[str, Any]:
    """What of a record was in the stream; empty where a record that was given whole has nothing."""
    found = record.get("kinesis")
    return found if isinstance(found, dict) else {}


def _check(raw: bytes, key: str, index: int) -> None:
    # What is given for all records has been checked; here it is one of a list.
    _rules.check_one(_RULES["partition_key"], key, f"partition_keys[{index}]")
    _limits.check(_limits.KINESIS_PARTITION_KEY, len(key), "partition_key")
    _limits.check(_limits.KINESIS_RECORD, len(raw) + len(key.encode()), f"bodies[{index}]")
