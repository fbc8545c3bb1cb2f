"""What sources, mappings and faults are made with, and what stands where nothing is given."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from pytest_batchproc import simulator
from pytest_batchproc.simulator import Report

PLACE = "region='us-east-1', account_id='123456789012', clock=None, numbering=None"
EXPECTED = {
    "SqsQueue": (
        "name, visibility_timeout=30, max_receive_count=None, *, delay_seconds=0, "
        f"message_retention_period=345600, {PLACE}"
    ),
    "SqsFifoQueue": (
        "name, visibility_timeout=30, max_receive_count=None, *, content_based_deduplication=True, "
        "deduplication_scope='queue', default_message_group_id=None, **options"
    ),
    "KinesisStream": f"name='clicks', shards=1, *, {PLACE}",
    "DynamoDBStream": (
        "name='orders', key_names=('id',), view_type='NEW_AND_OLD_IMAGES', shards=1, *, " + PLACE
    ),
    "KafkaTopic": (
        "name='orders', partitions=1, *, redelivery='listed', event_source='aws:kafka', "
        f"cluster_name='shop', {PLACE}"
    ),
    "EventSourceMapping": (
        "source, handler, config=None, *, function_timeout=3.0, function_name='test-function', "
        "milliseconds_per_record=0, faults=(), allow_unused_faults=False, "
        "clock=None, seed='', pollers=1, "
        "max_deliveries=100, max_invocations=1000000, on_delivery=None, "
        "wall_clock='simulated', keep=100, **settings"
    ),
    "Simulate": "*, clock, function_timeout=3.0, on_delivery=None, wall_clock='simulated'",
    "Effects": "",
    "cold_start": "record, attempts=1",
    "kill_after": "effect, occurrences=1",
    "kill_before": "effect, occurrences=1",
    "lose_answer": "effect, occurrences=1, *, error=None",
    "overlap": "effect, occurrences=1",
    "refuse": "effect, occurrences=1, *, error=None",
    "crash": "record, attempts=1",
    "duplicate": "record, attempts=1",
    "fail": "record, attempts=1",
    "poison": "record",
    "simulated_time": "clock",
    "throttle": "record, attempts=1",
    "time_out": "record, attempts=1",
}
HANDED_OUT = {
    "Delivery",
    "DeployedMapping",
    "Effect",
    "Fault",
    "InjectedFault",
    "Message",
    "Report",
    "StreamRecord",
    "effects",
}
METHODS: dict[str, tuple[Callable[..., object], str]] = {
    "SqsQueue.send": (
        simulator.SqsQueue.send,
        "self, body, *, message_group_id=None, delay_seconds=None, message_attributes=None, "
        "aws_trace_header=None",
    ),
    "SqsQueue.receive": (
        simulator.SqsQueue.receive,
        "self, max_messages=10, visibility_timeout=None",
    ),
    "KinesisStream.put": (
        simulator.KinesisStream.put,
        "self, data, partition_key=None, *, explicit_hash_key=None",
    ),
    "Report.timeline": (
        Report.timeline,
        "self, *, max_records_shown=25, invocations=False, describe_record=None",
    ),
}


def keywords(made_by: Callable[..., object]) -> str:
    """The parameters without their types."""
    parameters = inspect.signature(made_by).parameters.values()
    bare = [one.replace(annotation=one.empty) for one in parameters]
    return str(inspect.Signature(bare))[1:-1]


@pytest.mark.parametrize("name", EXPECTED)
def test_what_a_test_makes_itself(name: str) -> None:
    assert keywords(getattr(simulator, name)) == EXPECTED[name]


@pytest.mark.parametrize("name", METHODS)
def test_what_a_test_calls(name: str) -> None:
    method, expected = METHODS[name]

    assert keywords(method) == expected


def test_nothing_else_is_made_by_a_test() -> None:
    assert set(simulator.__all__) == EXPECTED.keys() | HANDED_OUT
