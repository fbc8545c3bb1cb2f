"""Events of Kafka topics: of Amazon MSK, and of clusters elsewhere.

https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack, cast, overload

from batchproc import sources
from pytest_batchproc._binary import packed
from pytest_batchproc._bodies import bytes_of
from pytest_batchproc._places import domain_of
from pytest_batchproc.events import _cluster, _rules
from pytest_batchproc.events._cluster import MSK
from pytest_batchproc.events._factory import MADE, EventFactory, FactoryArguments, Fields, Record
from pytest_batchproc.events._fields import FieldTable, check_one_name
from pytest_batchproc.events._headers import as_signed
from pytest_batchproc.events._numbering import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from batchproc.shapes import KafkaEvent, KafkaPipeRecord, KafkaRecord
    from batchproc.sources import EventSource
    from pytest_batchproc.events._keywords import KafkaEventFields, KafkaFields


class KafkaEventFactory(EventFactory):
    """Creates batches of Kafka records: `factory(["a", {"order": 1}])`, `factory(count=3)`.

    The records are under `<topic>-<partition>`. The offsets of each rise from batch to batch. The
    body None is a tombstone, Kafka's record without a value; JSON's null is the body "null".
    Without `key=`, keys are distinct within a batch; `key=None` leaves the key out. Bytes of
    headers get their sign.

    Args:
        topic: the name of the topic. Default None: "orders".
        cluster_name: the name of the MSK cluster. Default None: "shop".
        **arguments: the keywords of every factory, all optional: `seed` (text that made bodies
            depend on), `region`, `account_id` (of every ARN), `numbering` (shared by factories
            that must not repeat each other's identifiers), `make_body` (a function of the index of
            a record), `modify_event` (a function that changes each event in place), `encode` (a
            function that converts a value that is not JSON).
    """

    source: ClassVar[EventSource] = sources.KAFKA
    topic: str = "orders"
    cluster_name: str = "shop"
    per_record: ClassVar[Mapping[str, str]] = {"partitions": "partition", "keys": "key"}
    body_fields: ClassVar[tuple[str, ...]] = ("key", "keys")
    record_fields: ClassVar[FieldTable] = FieldTable(
        "topic",
        "partition",
        "offset",
        "timestamp",
        "timestampType",
        "key",
        "value",
        "headers",
        "keySchemaMetadata",
        "valueSchemaMetadata",
    )
    event_fields: ClassVar[FieldTable] = FieldTable(
        "eventSource", "eventSourceArn", "bootstrapServers", inputs=("cluster_name",)
    )

    def __init__(
        self,
        *,
        topic: str | None = None,
        cluster_name: str | None = None,
        **arguments: Unpack[FactoryArguments],
    ) -> None:
        super().__init__(**arguments)
        self._name(topic=topic, cluster_name=cluster_name)

    @overload
    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        pipe: Literal[False] = False,
        **fields: Unpack[KafkaEventFields],
    ) -> KafkaEvent: ...
    @overload
    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        pipe: Literal[True],
        **fields: Unpack[KafkaEventFields],
    ) -> list[KafkaPipeRecord]: ...
    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        pipe: bool = False,
        **fields: Unpack[KafkaEventFields],
    ) -> KafkaEvent | list[KafkaPipeRecord]:
        """Return a batch with a record per body, in the order of the bodies within each partition.

        The event: https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html

        Args:
            bodies: a body per record: text, bytes, what JSON can hold, a model, a dataclass;
                "faker" with `count=`: bodies by Faker. Default None.
            count: create this number of bodies. Default None.
            records: records that `record` created, in place of bodies. Default None.
            allow_invalid: True also creates what Kafka or Lambda refuses. Default False.
            pipe: True returns the list that EventBridge Pipes delivers. Default False.
            **fields: fields for all records, by AWS's name in snake_case: topic, partition, offset
                (of the first record of each partition), timestamp (in milliseconds),
                timestamp_type, key, value, headers, key_schema_metadata, value_schema_metadata,
                encode; `partitions` and `keys` have one per record; `event_source`,
                `event_source_arn`, `bootstrap_servers`, `cluster_name` are of the event.

        Returns:
            The event, a dict that remembers what was delivered; with `pipe=True` a list.

        Raises:
            InvalidEventError: Kafka or Lambda would not create such a batch.
            TypeError: there is no such keyword.
        """
        __tracebackhide__ = True
        made = self._make_event(bodies, count, records, allow_invalid, fields, pipe)
        return cast("KafkaEvent | list[KafkaPipeRecord]", made)

    def record(
        self, body: object = MADE, *, allow_invalid: bool = False, **fields: Unpack[KafkaFields]
    ) -> KafkaRecord:
        """Return one record, with the next offset of its partition.

        Args:
            body: the body, as for a batch. Default: a body that the factory creates.
            allow_invalid: True also creates what Kafka refuses. Default False.
            **fields: the fields of the record, as for a batch.

        Returns:
            The record, a plain dict for `factory(records=[...])`.

        Raises:
            InvalidEventError: Kafka would not accept such a record.
        """
        __tracebackhide__ = True
        return cast("KafkaRecord", self._make_record(body, allow_invalid, fields))

    def _prepare(self, fields: Fields, check: bool) -> Fields:
        prepared = dict(fields)
        if "headers" in fields:
            prepared["headers"] = as_signed(fields["headers"])
        if check:
            _rules.check({"topic": self.topic, **fields}, _cluster.RULES)
        if "value" in fields:
            prepared["value"] = packed(fields["value"])
        if type(fields.get("offset")) is int:
            prepared["offset"] = _Start(fields["offset"])
        return prepared

    def _record(self, event: int, index: int, body: object, fields: Fields, check: bool) -> Record:
        topic, partition = fields.get("topic", self.topic), fields.get("partition", 0)
        if check:
            # What is given for all records has been checked; here it is one of a list.
            _rules.check_one(_cluster.RULES["partition"], partition, f"partitions[{index}]")
        lane = f"{topic}-{partition}"
        start = fields.get("offset")
        given = fields.pop("offset").of(lane) if isinstance(start, _Start) else None
        key = fields.pop("key", f"key-{index}")
        record: Record = {
            "topic": topic,
            "partition": partition,
            "offset": self._numbering.offset(lane, given),
            "timestamp": moment(event, index),
            "timestampType": "CREATE_TIME",
            "key": _base64(key, "key"),
            "value": _base64(body, f"bodies[{index}]"),
            "headers": [],
        }
        if key is None:
            # AWS's sample of a record without a key has none, null or not.
            # https://docs.aws.amazon.com/lambda/latest/dg/kafka-filtering.html
            del record["key"]
        if fields:
            self.record_fields.put(record, fields)
        return record

    def _event(self, records: list[Record], fields: Fields, check: bool) -> dict[str, Any]:
        check_one_name(fields, "cluster_name", "event_source_arn")
        came = fields.get("event_source", MSK)
        if check:
            _rules.check({"cluster_name": self.cluster_name, **fields}, _cluster.EVENT_RULES)
            _cluster.check_owner(came, fields)
        cluster = fields.pop("cluster_name", self.cluster_name)
        servers = fields.pop("bootstrap_servers", None)
        if servers is None:
            servers = self._servers(came, cluster)
        event: dict[str, Any] = {"eventSource": came}
        if came == MSK:
            event["eventSourceArn"] = self._arn_of(
                "kafka", f"cluster/{cluster}/00000000-0000-4000-8000-000000000000-1"
            )
        event["bootstrapServers"] = servers if isinstance(servers, str) else ",".join(servers)
        event["records"] = {}
        for record in records:
            lane = f"{record.get('topic')}-{record.get('partition')}"
            event["records"].setdefault(lane, []).append(record)
        self.event_fields.put(event, fields)
        return event

    def _servers(self, event_source: str, cluster: str) -> Sequence[str]:
        if event_source == MSK:
            domain = f"{cluster}.a1bcde.c1.kafka.{self.region}.{domain_of(self.region)}"
            return [f"b-1.{domain}:9092", f"b-2.{domain}:9092"]
        return ["broker-1.example.com:9092", "broker-2.example.com:9092"]

    def _size(self, record: Record) -> int:
        return sum(len(str(packed(record.get(name)) or "")) for name in ("key", "value"))


class _Start:
    """The offset with which each partition of one call begins."""

    def __init__(self, offset: int) -> None:
        self._offset = offset
        self._begun: set[object] = set()

    def of(self, lane: object) -> int | None:
        """The offset, for the first record of a lane; None for those after it."""
        if lane in self._begun:
            return None
        self._begun.add(lane)
        return self._offset


def _base64(value: object, argument: str) -> str | None:
    return None if value is None else str(packed(bytes_of(value, argument)))
