"""The shapes of what Lambda sends and takes back, for type checkers and editors.

Nothing in batchproc imports this module when it runs: it needs `typing`, which a cold start would
pay for. Fields that AWS leaves out at times are `NotRequired`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NotRequired, Protocol, TypeAlias, TypedDict

if TYPE_CHECKING:
    from batchproc.models import (
        DynamoDBStreamRecordModel,
        KafkaRecordModel,
        KinesisDataStreamRecordModel,
        SqsRecordModel,
    )

    BatchTypeModels: TypeAlias = (
        type[SqsRecordModel]
        | type[KinesisDataStreamRecordModel]
        | type[DynamoDBStreamRecordModel]
        | type[KafkaRecordModel]
    )
else:
    BatchTypeModels = type  # pydantic may not be there when this runs

# --- what a function returns ----------------------------------------------------------------------


class KafkaItemIdentifier(TypedDict):
    """How a response names a Kafka record; `partition` is `<topic>-<number>`."""

    partition: str
    offset: int


class PartialItemFailures(TypedDict):
    """One record that Lambda is to deliver again."""

    itemIdentifier: str | KafkaItemIdentifier


class PartialItemFailureResponse(TypedDict):
    """The records that Lambda is to deliver again; an empty list says that all is done."""

    batchItemFailures: list[PartialItemFailures]


class TimeWindow(TypedDict):
    """A tumbling window, ISO 8601."""

    start: str
    end: str


class TimeWindowResponse(PartialItemFailureResponse):
    """What a function with a tumbling window returns: Lambda passes the state to the next batch."""

    state: NotRequired[dict[str, Any]]  # the function's own


class _TimeWindowFields(TypedDict):
    # Only in the events of a function with a tumbling window.
    window: NotRequired[TimeWindow]
    state: NotRequired[dict[str, Any]]  # what the function returned last time
    shardId: NotRequired[str]
    eventSourceARN: NotRequired[str]
    isFinalInvokeForWindow: NotRequired[bool]
    isWindowTerminatedEarly: NotRequired[bool]


# --- SQS ------------------------------------------------------------------------------------------


class SqsAttributes(TypedDict):
    """What SQS itself says about a message; counts and times are strings."""

    ApproximateReceiveCount: str
    SentTimestamp: str
    SenderId: str
    ApproximateFirstReceiveTimestamp: str
    SequenceNumber: NotRequired[str]
    MessageGroupId: NotRequired[str]
    MessageDeduplicationId: NotRequired[str]
    AWSTraceHeader: NotRequired[str]
    DeadLetterQueueSourceArn: NotRequired[str]


class SqsMessageAttribute(TypedDict):
    """One message attribute; it has one of the two scalar values."""

    dataType: str
    stringValue: NotRequired[str]
    binaryValue: NotRequired[str]
    stringListValues: NotRequired[list[str]]
    binaryListValues: NotRequired[list[str]]


class SqsRecord(TypedDict):
    """A message from an SQS queue, standard or FIFO."""

    messageId: str
    receiptHandle: str
    body: str
    attributes: SqsAttributes
    messageAttributes: dict[str, SqsMessageAttribute]
    md5OfBody: str
    md5OfMessageAttributes: NotRequired[str | None]
    eventSource: str
    eventSourceARN: str
    awsRegion: str


class SqsEvent(TypedDict):
    """A batch from an SQS queue."""

    Records: list[SqsRecord]


# --- Kinesis --------------------------------------------------------------------------------------


class KinesisPayload(TypedDict):
    """What the producer put into the stream; `data` is base64."""

    kinesisSchemaVersion: str
    partitionKey: str
    sequenceNumber: str
    data: str
    approximateArrivalTimestamp: float
    encryptionType: NotRequired[str]


class KinesisRecord(TypedDict):
    """A record from a Kinesis data stream."""

    kinesis: KinesisPayload
    eventSource: str
    eventVersion: str
    eventID: str
    eventName: str
    invokeIdentityArn: str
    awsRegion: str
    eventSourceARN: str


class KinesisEvent(_TimeWindowFields):
    """A batch from one shard of a Kinesis data stream."""

    Records: list[KinesisRecord]


class KinesisPipeRecord(KinesisPayload):
    """A record from a Kinesis data stream as EventBridge Pipes delivers it, in a bare list."""

    eventSource: str
    eventVersion: str
    eventID: str
    eventName: str
    invokeIdentityArn: str
    awsRegion: str
    eventSourceARN: str


# --- DynamoDB -------------------------------------------------------------------------------------


class AttributeValue(TypedDict, total=False):
    """A value in a table; it has exactly one of these keys."""

    S: str
    N: str
    B: str
    BOOL: bool
    NULL: bool
    L: list[AttributeValue]
    M: dict[str, AttributeValue]
    SS: list[str]
    NS: list[str]
    BS: list[str]


class DynamoDBUserIdentity(TypedDict):
    """Who deleted the item, when it was DynamoDB itself."""

    type: str
    principalId: str


class DynamoDBStreamRecord(TypedDict):
    """What happened to one item."""

    Keys: dict[str, AttributeValue]
    NewImage: NotRequired[dict[str, AttributeValue]]
    OldImage: NotRequired[dict[str, AttributeValue]]
    SequenceNumber: str
    SizeBytes: int
    StreamViewType: Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
    ApproximateCreationDateTime: NotRequired[float]


class DynamoDBRecord(TypedDict):
    """A record from a DynamoDB stream."""

    eventID: str
    eventName: Literal["INSERT", "MODIFY", "REMOVE"]
    eventVersion: str
    eventSource: str
    awsRegion: str
    dynamodb: DynamoDBStreamRecord
    eventSourceARN: str
    userIdentity: NotRequired[DynamoDBUserIdentity]


class DynamoDBEvent(_TimeWindowFields):
    """A batch from one shard of a DynamoDB stream."""

    Records: list[DynamoDBRecord]


# --- Kafka ----------------------------------------------------------------------------------------


class KafkaSchemaMetadata(TypedDict):
    """What the schema registry says about a key or a value."""

    dataFormat: str
    schemaId: str


class KafkaRecord(TypedDict):
    """A record from a Kafka topic; key and value are base64, header bytes have a sign."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    timestampType: str
    key: NotRequired[str | None]
    value: NotRequired[str | None]
    headers: NotRequired[list[dict[str, list[int]]] | None]
    keySchemaMetadata: NotRequired[KafkaSchemaMetadata | None]
    valueSchemaMetadata: NotRequired[KafkaSchemaMetadata | None]


class KafkaPipeRecord(TypedDict):
    """A record from a Kafka topic as EventBridge Pipes delivers it, in a bare list."""

    eventSource: str
    eventSourceArn: NotRequired[str]
    bootstrapServers: NotRequired[str]
    eventSourceKey: str
    topic: str
    partition: str
    offset: int
    timestamp: int
    timestampType: str
    key: NotRequired[str | None]
    value: NotRequired[str | None]
    headers: NotRequired[list[dict[str, list[int]]] | None]


class KafkaEvent(TypedDict):
    """A batch from a Kafka cluster: lists of records by `<topic>-<partition>`."""

    eventSource: str
    eventSourceArn: NotRequired[str]
    bootstrapServers: str
    records: dict[str, list[KafkaRecord]]


# --- the context ----------------------------------------------------------------------------------


class LambdaContext(Protocol):
    """The second argument of a Lambda function; a Protocol that the context of any library matches.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """

    @property
    def function_name(self) -> str: ...
    @property
    def function_version(self) -> str: ...
    @property
    def invoked_function_arn(self) -> str: ...
    @property
    def memory_limit_in_mb(self) -> Any: ...  # a str, though it is annotated int in places
    @property
    def aws_request_id(self) -> str: ...
    @property
    def log_group_name(self) -> str: ...
    @property
    def log_stream_name(self) -> str: ...
    @property
    def identity(self) -> Any: ...  # an object of the runtime; None where no Cognito is at work
    @property
    def client_context(self) -> Any: ...  # an object of the runtime; None unless a mobile SDK calls
    def get_remaining_time_in_millis(self) -> int: ...
