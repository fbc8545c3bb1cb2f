"""What AWS accepts, with the page that says so; the only place where a limit is a number."""

from __future__ import annotations

import re
from typing import NamedTuple

from pytest_batchproc.errors import InvalidEventError

_DOCS = "https://docs.aws.amazon.com"
_QUOTAS = f"{_DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"
_MAPPING = f"{_DOCS}/lambda/latest/api/API_CreateEventSourceMapping.html"
_PAYLOAD = f"{_DOCS}/lambda/latest/dg/invocation-eventsourcemapping.html"
_ATTRIBUTES = f"{_DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html"


class Limit(NamedTuple):
    """The most that AWS accepts of something."""

    most: int
    unit: str
    page: str


SQS_MESSAGE = Limit(1024 * 1024, "bytes with its attributes", _QUOTAS)
SQS_ATTRIBUTES = Limit(10, "message attributes", _ATTRIBUTES)
SQS_ATTRIBUTE_NAME = Limit(256, "characters", _ATTRIBUTES)
SQS_GROUP = Limit(
    128, "characters", f"{_DOCS}/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"
)
KINESIS_RECORD = Limit(10 * 1024 * 1024, "bytes", f"{_DOCS}/streams/latest/dev/large-records.html")
KINESIS_PARTITION_KEY = Limit(
    256, "characters", f"{_DOCS}/kinesis/latest/APIReference/API_PutRecord.html"
)
DYNAMODB_ITEM = Limit(
    400 * 1024, "bytes of an item", f"{_DOCS}/amazondynamodb/latest/developerguide/Constraints.html"
)
DYNAMODB_DEPTH = Limit(
    32, "levels", f"{_DOCS}/amazondynamodb/latest/developerguide/Constraints.html"
)
DYNAMODB_PARTITION_KEY = Limit(
    2048,
    "bytes of a partition key",
    f"{_DOCS}/amazondynamodb/latest/developerguide/Constraints.html",
)
DYNAMODB_SORT_KEY = Limit(
    1024, "bytes of a sort key", f"{_DOCS}/amazondynamodb/latest/developerguide/Constraints.html"
)
TUMBLING_WINDOW = Limit(900, "seconds", _MAPPING)
# What Lambda adds to each record is not counted: records of this many bytes of body cannot come.
PAYLOAD = Limit(6 * 1024 * 1024, "bytes of bodies", _PAYLOAD)

# What a message and its String attributes must not hold.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
SQS_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# By the name of the source.
BATCH = {
    "sqs": Limit(10_000, "records", _MAPPING),
    "sqs_fifo": Limit(10, "records", _MAPPING),
    "kinesis": Limit(10_000, "records", _MAPPING),
    "dynamodb": Limit(10_000, "records", _MAPPING),
    "kafka": Limit(10_000, "records", _MAPPING),
}

# https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
BATCH_WITHOUT_WINDOW = 10


def check(limit: Limit, came: int, argument: str) -> None:
    """Pass if `came` is within the limit.

    Raises:
        InvalidEventError: it is not.
    """
    if came > limit.most:
        raise refused(
            argument, f"{came:,} {limit.unit}; AWS takes at most {limit.most:,} ({limit.page})"
        )


def refused(argument: str, fact: str) -> InvalidEventError:
    """The error for an argument that `allow_invalid=True` would let pass."""
    return InvalidEventError(f"{argument}: {fact}. allow_invalid=True makes the event anyway")
