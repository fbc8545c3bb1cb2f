"""What Lambda does next, in memory, on a virtual clock: queues, mappings, reports.

queue = SqsQueue("orders", max_receive_count=2)
queue.send({"order": 1})
report = EventSourceMapping(queue, handler).run()
report.deliveries, report.deleted, report.dead_lettered
"""

from __future__ import annotations

from pytest_batchproc.simulator._delivery import Delivery
from pytest_batchproc.simulator._deploying import DeployedMapping
from pytest_batchproc.simulator._dynamodb import DynamoDBStream
from pytest_batchproc.simulator._effect_faults import (
    kill_after,
    kill_before,
    lose_answer,
    overlap,
    refuse,
)
from pytest_batchproc.simulator._effects import Effect, Effects, effects
from pytest_batchproc.simulator._faults import (
    Fault,
    InjectedFault,
    cold_start,
    crash,
    duplicate,
    fail,
    poison,
    throttle,
    time_out,
)
from pytest_batchproc.simulator._fifo import SqsFifoQueue
from pytest_batchproc.simulator._kafka import KafkaTopic
from pytest_batchproc.simulator._kinesis import KinesisStream
from pytest_batchproc.simulator._mapping import EventSourceMapping
from pytest_batchproc.simulator._message import Message
from pytest_batchproc.simulator._queue import SqsQueue
from pytest_batchproc.simulator._report import Report
from pytest_batchproc.simulator._simulate import Simulate
from pytest_batchproc.simulator._stream import StreamRecord
from pytest_batchproc.simulator._test_time import simulated_time

__all__ = [
    "Delivery",
    "DeployedMapping",
    "DynamoDBStream",
    "Effect",
    "Effects",
    "EventSourceMapping",
    "Fault",
    "InjectedFault",
    "KafkaTopic",
    "KinesisStream",
    "Message",
    "Report",
    "Simulate",
    "SqsFifoQueue",
    "SqsQueue",
    "StreamRecord",
    "cold_start",
    "crash",
    "duplicate",
    "effects",
    "fail",
    "kill_after",
    "kill_before",
    "lose_answer",
    "overlap",
    "poison",
    "refuse",
    "simulated_time",
    "throttle",
    "time_out",
]
