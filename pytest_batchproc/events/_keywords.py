"""The keywords of each factory: the fields of an event that a test can set.

They are named as AWS names them, in snake_case. `docs/events.md` says what each of them takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

from pytest_batchproc.events._window import WindowFields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pytest_batchproc.events._headers import Headers
    from pytest_batchproc.events.envelopes import Envelope


class SqsFields(TypedDict, total=False):
    """What can be overridden in a message; an int is converted to its text in `attributes`."""

    message_id: str
    receipt_handle: str
    md5_of_body: str
    md5_of_message_attributes: str | None
    event_source: str
    event_source_arn: str
    aws_region: str
    attributes: Mapping[str, str]
    message_attributes: Mapping[str, object]
    approximate_receive_count: int | str
    sent_timestamp: int | str
    approximate_first_receive_timestamp: int | str
    sender_id: str
    sequence_number: int | str
    message_group_id: str | None
    message_deduplication_id: str
    aws_trace_header: str
    dead_letter_queue_source_arn: str
    queue_name: str
    envelope: Envelope
    encode: Callable[[Any], object] | None


class SqsEventFields(SqsFields, total=False):
    """What can be overridden in all messages of a batch, or given one by one."""

    groups: Sequence[str | None] | None


class KinesisFields(TypedDict, total=False):
    """What can be overridden in a record; `eventID` and ARN follow from what they are made of."""

    partition_key: str
    sequence_number: int | str
    data: str | bytes
    approximate_arrival_timestamp: float
    encryption_type: Literal["NONE", "KMS"]
    kinesis_schema_version: str
    kinesis: Mapping[str, object]
    event_id: str
    event_name: str
    event_source: str
    event_version: str
    event_source_arn: str
    invoke_identity_arn: str
    aws_region: str
    stream_name: str
    shard_id: str
    envelope: Envelope
    encode: Callable[[Any], object] | None


class KinesisEventFields(KinesisFields, WindowFields, total=False):
    """What can be overridden in all records of a batch, given one by one, or is next to them."""

    partition_keys: Sequence[str]


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
    """What can be overridden in all records of a batch, given one by one, or is next to them."""

    olds: Sequence[object] | None
    shard_id: str


class KafkaFields(TypedDict, total=False):
    """What can be overridden in a record; `key` and `headers` as plain values, `value` as base64.

    Bytes as `value` are taken as they are.

    `offset` is that of the first record of a topic's partition; those after it go on from there.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int
    timestamp_type: Literal["CREATE_TIME", "LOG_APPEND_TIME"]
    key: object
    value: str | bytes | None
    headers: Headers | None
    key_schema_metadata: Mapping[str, str] | None
    value_schema_metadata: Mapping[str, str] | None
    encode: Callable[[Any], object] | None


class KafkaEventFields(KafkaFields, total=False):
    """What can be overridden in all records of a batch, given one by one, or is next to them."""

    partitions: Sequence[int]
    keys: Sequence[object] | None
    event_source: Literal["aws:kafka", "SelfManagedKafka", "aws:SelfManagedKafka"]
    event_source_arn: str
    bootstrap_servers: str | Sequence[str]
    cluster_name: str
