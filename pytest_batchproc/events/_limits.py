"""What AWS accepts, with the page that says so. Batches and bodies: `pytest_batchproc._sources`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_batchproc._sources import PAYLOAD as PAYLOAD
from pytest_batchproc._sources import ROWS, Column, Limit
from pytest_batchproc.errors import InvalidEventError

if TYPE_CHECKING:
    from collections.abc import Mapping

_DOCS = "https://docs.aws.amazon.com"
_MAPPING = f"{_DOCS}/lambda/latest/api/API_CreateEventSourceMapping.html"
_ATTRIBUTES = f"{_DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html"


SQS_MESSAGE = ROWS["sqs"].body_limit
SQS_ATTRIBUTES = Limit(10, "message attributes", _ATTRIBUTES)
SQS_ATTRIBUTE_NAME = Limit(256, "characters", _ATTRIBUTES)
SQS_GROUP = Limit(
    128, "characters", f"{_DOCS}/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"
)
KINESIS_RECORD = ROWS["kinesis"].body_limit
KINESIS_PARTITION_KEY = Limit(
    256, "characters", f"{_DOCS}/kinesis/latest/APIReference/API_PutRecord.html"
)
DYNAMODB_ITEM = ROWS["dynamodb"].body_limit
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

# What a message and its String attributes must not hold.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
SQS_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

BATCH: Mapping[str, Limit] = Column(lambda row: row.mapped.batch)

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
