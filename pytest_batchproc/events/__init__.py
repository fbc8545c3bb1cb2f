"""Whole events and single records of every source; works without pytest.

factory = SqsEventFactory()
factory(["a", {"order": 1}])    # a batch of two messages
factory(count=3)                # three, with bodies made for you
factory.record("a")             # one message

`from_receive_message` and `from_get_records` make events of what a boto3 client got from a real
queue or stream.
"""

from __future__ import annotations

from pytest_batchproc.events._dynamodb import DynamoDBEventFactory
from pytest_batchproc.events._kafka import KafkaEventFactory
from pytest_batchproc.events._kinesis import KinesisEventFactory
from pytest_batchproc.events._numbering import Numbering
from pytest_batchproc.events._received import from_receive_message
from pytest_batchproc.events._sqs import SqsEventFactory, SqsFifoEventFactory
from pytest_batchproc.events._streamed import from_get_records

__all__ = [
    "DynamoDBEventFactory",
    "KafkaEventFactory",
    "KinesisEventFactory",
    "Numbering",
    "SqsEventFactory",
    "SqsFifoEventFactory",
    "from_get_records",
    "from_receive_message",
]
