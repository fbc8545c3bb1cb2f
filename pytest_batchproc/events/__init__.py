"""Whole events and single records of every source; works without pytest.

factory = SqsEventFactory()
factory(["a", {"order": 1}])    # a batch of two messages
factory(count=3)                # three, with bodies made for you
factory.record("a")             # one message
"""

from __future__ import annotations

from pytest_batchproc.events._numbering import Numbering
from pytest_batchproc.events.dynamodb import DynamoDBEventFactory
from pytest_batchproc.events.kafka import KafkaEventFactory
from pytest_batchproc.events.kinesis import KinesisEventFactory
from pytest_batchproc.events.sqs import SqsEventFactory, SqsFifoEventFactory

__all__ = [
    "DynamoDBEventFactory",
    "KafkaEventFactory",
    "KinesisEventFactory",
    "Numbering",
    "SqsEventFactory",
    "SqsFifoEventFactory",
]
