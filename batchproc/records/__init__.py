"""The views of records that handlers get, one module for each source, imported when first used."""

from __future__ import annotations

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from batchproc.records._dynamodb import DynamoDBRecord as DynamoDBRecord
    from batchproc.records._dynamodb import DynamoDBRecordEventName as DynamoDBRecordEventName
    from batchproc.records._dynamodb import ItemKey as ItemKey
    from batchproc.records._dynamodb import StreamRecord as StreamRecord
    from batchproc.records._dynamodb import StreamViewType as StreamViewType
    from batchproc.records._envelopes import EventBridgeEvent as EventBridgeEvent
    from batchproc.records._envelopes import SNSMessage as SNSMessage
    from batchproc.records._envelopes import SNSMessageAttribute as SNSMessageAttribute
    from batchproc.records._kafka import KafkaEventRecord as KafkaEventRecord
    from batchproc.records._kafka import KafkaHeaders as KafkaHeaders
    from batchproc.records._kafka import KafkaSchemaMetadata as KafkaSchemaMetadata
    from batchproc.records._kinesis import KinesisStreamRecord as KinesisStreamRecord
    from batchproc.records._kinesis import KinesisStreamRecordPayload as KinesisStreamRecordPayload
    from batchproc.records._s3 import S3Bucket as S3Bucket
    from batchproc.records._s3 import S3Event as S3Event
    from batchproc.records._s3 import S3EventRecord as S3EventRecord
    from batchproc.records._s3 import S3GlacierEventData as S3GlacierEventData
    from batchproc.records._s3 import S3GlacierRestoreEventData as S3GlacierRestoreEventData
    from batchproc.records._s3 import S3Identity as S3Identity
    from batchproc.records._s3 import S3IntelligentTieringEventData as S3IntelligentTieringEventData
    from batchproc.records._s3 import S3Message as S3Message
    from batchproc.records._s3 import S3Object as S3Object
    from batchproc.records._s3 import S3RequestParameters as S3RequestParameters
    from batchproc.records._sqs import SQSMessageAttribute as SQSMessageAttribute
    from batchproc.records._sqs import SQSMessageAttributes as SQSMessageAttributes
    from batchproc.records._sqs import SQSRecord as SQSRecord
    from batchproc.records._sqs import SQSRecordAttributes as SQSRecordAttributes
    from batchproc.records._view import RecordView as RecordView

else:  # a type checker that saw this would take any name for one of ours

    def __getattr__(name):
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = found  # the next use does not come here
        return found


_HOME = {
    "DynamoDBRecord": "_dynamodb",
    "DynamoDBRecordEventName": "_dynamodb",
    "EventBridgeEvent": "_envelopes",
    "ItemKey": "_dynamodb",
    "KafkaEventRecord": "_kafka",
    "KafkaHeaders": "_kafka",
    "KafkaSchemaMetadata": "_kafka",
    "KinesisStreamRecord": "_kinesis",
    "KinesisStreamRecordPayload": "_kinesis",
    "RecordView": "_view",
    "S3Bucket": "_s3",
    "S3Event": "_s3",
    "S3EventRecord": "_s3",
    "S3GlacierEventData": "_s3",
    "S3GlacierRestoreEventData": "_s3",
    "S3Identity": "_s3",
    "S3IntelligentTieringEventData": "_s3",
    "S3Message": "_s3",
    "S3Object": "_s3",
    "S3RequestParameters": "_s3",
    "SNSMessage": "_envelopes",
    "SNSMessageAttribute": "_envelopes",
    "SQSMessageAttribute": "_sqs",
    "SQSMessageAttributes": "_sqs",
    "SQSRecord": "_sqs",
    "SQSRecordAttributes": "_sqs",
    "StreamRecord": "_dynamodb",
    "StreamViewType": "_dynamodb",
}

__all__ = [
    "DynamoDBRecord",
    "DynamoDBRecordEventName",
    "EventBridgeEvent",
    "ItemKey",
    "KafkaEventRecord",
    "KafkaHeaders",
    "KafkaSchemaMetadata",
    "KinesisStreamRecord",
    "KinesisStreamRecordPayload",
    "RecordView",
    "S3Bucket",
    "S3Event",
    "S3EventRecord",
    "S3GlacierEventData",
    "S3GlacierRestoreEventData",
    "S3Identity",
    "S3IntelligentTieringEventData",
    "S3Message",
    "S3Object",
    "S3RequestParameters",
    "SNSMessage",
    "SNSMessageAttribute",
    "SQSMessageAttribute",
    "SQSMessageAttributes",
    "SQSRecord",
    "SQSRecordAttributes",
    "StreamRecord",
    "StreamViewType",
]


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("_"))})
