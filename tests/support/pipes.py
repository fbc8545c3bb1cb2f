"""The sample events of AWS's pages about EventBridge Pipes, with the fields that matter."""

from __future__ import annotations

from typing import Any

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html
SQS: list[dict[str, Any]] = [
    {
        "messageId": message_id,
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...",
        "body": "Test message.",
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1545082649183",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1545082649185",
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:my-queue",
        "awsRegion": "us-east-2",
    }
    for message_id in (
        "059f36b4-87a3-44ab-83d2-661975830a7d",
        "2e1424d4-f796-459a-8184-9c92662be6da",
    )
]

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html
KINESIS: list[dict[str, Any]] = [
    {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "1",
        "sequenceNumber": number,
        "data": data,
        "approximateArrivalTimestamp": arrival,
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000006:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
        "awsRegion": "us-east-2",
        "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream",
    }
    for number, data, arrival in (
        (
            "49590338271490256608559692538361571095921575989136588898",
            "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
            1545084650.987,
        ),
        (
            "49590338271490256608559692540925702759324208523137515618",
            "VGhpcyBpcyBvbmx5IGEgdGVzdC4=",
            1545084711.166,
        ),
    )
]

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html
DYNAMODB: list[dict[str, Any]] = [
    {
        "eventID": event_id,
        "eventVersion": "1.0",
        "dynamodb": {
            "Keys": {"Id": {"N": "101"}},
            "NewImage": {"Message": {"S": "New item!"}, "Id": {"N": "101"}},
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            "SequenceNumber": number,
            "SizeBytes": 26,
        },
        "awsRegion": "us-west-2",
        "eventName": "INSERT",
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:111122223333:table/EventSourceTable",
        "eventSource": "aws:dynamodb",
    }
    for event_id, number in (("1", "111"), ("2", "222"))
]

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-msk.html
KAFKA: list[dict[str, Any]] = [
    {
        "eventSource": "aws:kafka",
        "eventSourceArn": "arn:aws:kafka:sa-east-1:123456789012:cluster/vpc-2priv-2pub/751d2973-2",
        "eventSourceKey": "mytopic-0",
        "topic": "mytopic",
        "partition": "0",
        "offset": offset,
        "timestamp": 1545084650987,
        "timestampType": "CREATE_TIME",
        "key": "abcDEFghiJKLmnoPQRstuVWXyz1234==",
        "value": "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
        "headers": [{"headerKey": [104, 101, 97, 100, 101, 114, 86, 97, 108, 117, 101]}],
    }
    for offset in (15, 16)
]

# What a pipe calls each of them.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
IDENTIFIERS: dict[str, list[Any]] = {
    "sqs": [record["messageId"] for record in SQS],
    "sqs_fifo": [record["messageId"] for record in SQS],
    "kinesis": [record["eventID"] for record in KINESIS],
    "dynamodb": ["1", "2"],
    "kafka": [{"partition": "mytopic-0", "offset": offset} for offset in (15, 16)],
}
EVENTS: dict[str, list[dict[str, Any]]] = {
    "sqs": SQS,
    "sqs_fifo": SQS,
    "kinesis": KINESIS,
    "dynamodb": DYNAMODB,
    "kafka": KAFKA,
}
