"""Pydantic models of records, for `model=`: inherit from one and say what is in the body.

    class Order(BaseModel):
        item: str

    class OrderRecord(SqsRecordModel):
        body: Json[Order]

Fields have AWS's names, and only what AWS always sends is required. What AWS packs is unpacked
before the annotation of a field is applied, also when a subclass gives the field another one:

- `data` of Kinesis, `key` and `value` of Kafka: base64 undone, so the annotation gets bytes (`Json`
  takes them). Bytes, as boto3 gives them, stay as they are.
- `Keys`, `NewImage` and `OldImage` of DynamoDB: plain Python values, with exact `Decimal` numbers.
  A dict with a value that is not a dict has no attribute values in it and stays as it is.
- `headers` of Kafka: bytes instead of signed numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

try:
    from pydantic import (
        BaseModel,
        BeforeValidator,
        ConfigDict,
        field_validator,
        model_validator,
    )
except ImportError as _missing:
    raise ImportError(
        'batchproc.models needs pydantic, version 2: pip install "lambda-batchproc[pydantic]"',
        name="pydantic",
    ) from _missing

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from batchproc.records._unpacking import (
    moment_of_milliseconds,
    moment_of_seconds,
    packed_text,
    unpacked_headers,
    unpacked_item,
    unpacked_text,
)

__all__ = [
    "DynamoDBStreamChangedRecordModel",
    "DynamoDBStreamRecordModel",
    "KafkaRecordModel",
    "KafkaRecordSchemaMetadata",
    "KinesisDataStreamRecord",
    "KinesisDataStreamRecordModel",
    "KinesisDataStreamRecordPayload",
    "SqsAttributesModel",
    "SqsMsgAttributeModel",
    "SqsRecordModel",
    "UserIdentity",
]

Milliseconds: TypeAlias = Annotated[datetime, BeforeValidator(moment_of_milliseconds)]
Seconds: TypeAlias = Annotated[datetime, BeforeValidator(moment_of_seconds)]
Base64Text: TypeAlias = Annotated[str, BeforeValidator(packed_text)]


class _Model(BaseModel):
    # The text of a validation error is logged. Without this it would show the body, and whatever is
    # private in there. `model_config = ConfigDict(hide_input_in_errors=False)` shows it again.
    model_config: ClassVar[ConfigDict] = ConfigDict(hide_input_in_errors=True)


# --- SQS ------------------------------------------------------------------------------------------


class SqsAttributesModel(_Model):
    """What SQS itself says about a message."""

    ApproximateReceiveCount: str
    ApproximateFirstReceiveTimestamp: Milliseconds
    SenderId: str
    SentTimestamp: Milliseconds
    MessageDeduplicationId: str | None = None
    MessageGroupId: str | None = None
    SequenceNumber: str | None = None
    AWSTraceHeader: str | None = None
    DeadLetterQueueSourceArn: str | None = None


class SqsMsgAttributeModel(_Model):
    """One message attribute that the producer set."""

    dataType: str
    stringValue: str | None = None
    binaryValue: Base64Text | None = None
    stringListValues: list[str] = []
    binaryListValues: list[Base64Text] = []


class SqsRecordModel(_Model):
    """A message from an SQS queue. `body` is a str until a subclass says what is in it."""

    messageId: str
    receiptHandle: str
    body: Any  # a narrower type would make type checkers refuse `body: Json[Order]` in a subclass
    attributes: SqsAttributesModel
    messageAttributes: dict[str, SqsMsgAttributeModel] = {}
    md5OfBody: str
    md5OfMessageAttributes: str | None = None
    eventSource: str
    eventSourceARN: str
    awsRegion: str


# --- Kinesis --------------------------------------------------------------------------------------


class KinesisDataStreamRecordPayload(_Model):
    """What the producer put into the stream; `data` is bytes until a subclass says more."""

    kinesisSchemaVersion: str
    partitionKey: str
    sequenceNumber: str
    data: Any  # a narrower type would make type checkers refuse `data: Json[Order]` in a subclass
    approximateArrivalTimestamp: float
    encryptionType: str | None = None

    @field_validator("data", mode="before")
    @classmethod
    def _batchproc_data(cls, value: Any) -> Any:
        return unpacked_text(value)


class KinesisDataStreamRecordModel(_Model):
    """A record from a Kinesis data stream.

    EventBridge Pipes delivers it without `kinesis`; what is in there elsewhere is in the record
    itself. The model has `kinesis` in both cases.
    """

    if TYPE_CHECKING:
        # The model would make type checkers refuse `kinesis: OrderPayload` in a subclass.
        kinesis: Any
    else:
        kinesis: KinesisDataStreamRecordPayload
    eventID: str
    eventName: str
    eventSource: str
    eventSourceARN: str
    eventVersion: str
    invokeIdentityArn: str
    awsRegion: str

    @model_validator(mode="before")
    @classmethod
    def _batchproc_flat(cls, record: Any) -> Any:
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html
        if not isinstance(record, Mapping) or "kinesis" in record or "sequenceNumber" not in record:
            return record
        outside = {field.alias or name for name, field in cls.model_fields.items()}
        kept = {key: value for key, value in record.items() if key in outside}
        inside = {key: value for key, value in record.items() if key not in outside}
        return {**kept, "kinesis": inside}


KinesisDataStreamRecord = KinesisDataStreamRecordModel
"""The name that AWS Lambda Powertools has for it."""


# --- DynamoDB -------------------------------------------------------------------------------------


class DynamoDBStreamChangedRecordModel(_Model):
    """What happened to one item; key and images are dicts until a subclass says what is in them.

    An image that is not in the record is None. `NewImage: OrderImage` makes it required, and then
    no REMOVE passes: write `NewImage: OrderImage | None = None` where there are such records.
    """

    # A narrower type would make type checkers refuse `NewImage: OrderImage` in a subclass.
    Keys: Any
    NewImage: Any = None
    OldImage: Any = None
    SequenceNumber: str
    SizeBytes: int
    StreamViewType: Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
    ApproximateCreationDateTime: Seconds | None = None

    @field_validator("Keys", "NewImage", "OldImage", mode="before")
    @classmethod
    def _batchproc_item(cls, value: Any) -> Any:
        return unpacked_item(value)


class UserIdentity(_Model):
    """Who deleted the item, when its time to live was over."""

    type: str
    principalId: str


class DynamoDBStreamRecordModel(_Model):
    """A record from a DynamoDB stream."""

    eventID: str
    eventName: Literal["INSERT", "MODIFY", "REMOVE"]
    eventVersion: str
    eventSource: str
    awsRegion: str
    eventSourceARN: str
    if TYPE_CHECKING:
        # The model would make type checkers refuse `dynamodb: OrderChange` in a subclass.
        dynamodb: Any
    else:
        dynamodb: DynamoDBStreamChangedRecordModel
    userIdentity: UserIdentity | None = None


# --- Kafka ----------------------------------------------------------------------------------------


class KafkaRecordSchemaMetadata(_Model):
    """What the schema registry says about a key or a value."""

    # Some registries number their schemas, others name them.
    model_config: ClassVar[ConfigDict] = ConfigDict(coerce_numbers_to_str=True)

    dataFormat: str | None = None
    schemaId: str | None = None


class KafkaRecordModel(_Model):
    """A record from a Kafka topic; key and value are bytes until a subclass says more."""

    topic: str
    partition: int
    offset: int
    timestamp: Milliseconds
    timestampType: str
    # A narrower type, or a default, would make type checkers refuse `value: Json[Order]` in a
    # subclass.
    if TYPE_CHECKING:
        key: Any
        value: Any
    else:
        key: Any = None
        value: Any = None
    headers: list[dict[str, bytes]] = []
    keySchemaMetadata: KafkaRecordSchemaMetadata | None = None
    valueSchemaMetadata: KafkaRecordSchemaMetadata | None = None

    @field_validator("key", "value", mode="before")
    @classmethod
    def _batchproc_bytes(cls, value: Any) -> Any:
        return unpacked_text(value)

    @field_validator("headers", mode="before")
    @classmethod
    def _batchproc_headers(cls, value: Any) -> Any:
        return unpacked_headers(value)
