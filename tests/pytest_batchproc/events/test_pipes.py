"""Records that a pipe has delivered, given to a factory as they are.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from pytest_batchproc import (
    DynamoDBEventFactory,
    InvalidEventError,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
    lambda_verdict,
)

FACTORIES: list[Any] = [
    SqsEventFactory,
    SqsFifoEventFactory,
    KinesisEventFactory,
    DynamoDBEventFactory,
    KafkaEventFactory,
]
each_factory = pytest.mark.parametrize("factory", FACTORIES, ids=lambda one: one.__name__)


@each_factory
def test_records_of_a_pipe_make_the_same_list_again(factory: Any) -> None:
    delivered = json.loads(json.dumps(factory()(["a", "b", "c"], pipe=True)))
    before = copy.deepcopy(delivered)

    again = factory()(records=delivered, pipe=True)

    assert delivered == again == before
    assert lambda_verdict(None, again).outcome == "success"


@each_factory
def test_records_of_a_mapping_make_the_list_of_a_pipe(factory: Any) -> None:
    of_pipe = factory()(["a", "b"], pipe=True)
    event = factory()(["a", "b"])
    records = event.get("Records") or [one for found in event["records"].values() for one in found]

    assert of_pipe == factory()(records=records, pipe=True)


def test_a_record_of_another_cluster_keeps_its_servers() -> None:
    record: Any = {
        "eventSource": "SelfManagedKafka",
        "bootstrapServers": "example.com:9092",
        "eventSourceKey": "audit-2",
        "topic": "audit",
        "partition": "2",
        "offset": 5,
        "timestamp": 1_767_225_600_000,
        "timestampType": "CREATE_TIME",
        "value": "YQ==",
        "headers": [],
    }

    assert KafkaEventFactory()(records=[record], pipe=True) == [record]


def test_without_pipe_a_flat_record_is_refused() -> None:
    flat = KinesisEventFactory()(["a"], pipe=True)

    with pytest.raises(InvalidEventError) as caught:
        KinesisEventFactory()(records=flat)

    assert str(caught.value) == (
        "records[0]: a record of EventBridge Pipes; add pipe=True. allow_invalid=True makes the "
        "event anyway"
    )


@pytest.mark.parametrize("record", [{}, {"data": "YQ=="}, {"partition": "x"}])
def test_what_is_no_record_of_a_pipe_is_refused_as_before(record: dict[str, Any]) -> None:
    for factory in (KinesisEventFactory(), KafkaEventFactory()):
        with pytest.raises(InvalidEventError, match="a record without"):
            factory(records=[record], pipe=True)


@each_factory
@pytest.mark.parametrize(("keyword", "meant"), [("pipes", "pipe"), ("counts", "count")])
def test_a_misspelt_argument_is_understood(factory: Any, keyword: str, meant: str) -> None:
    with pytest.raises(TypeError) as caught:
        factory()(["a"], **{keyword: True})

    assert str(caught.value) == f"{keyword} is not a field of this event; did you mean {meant}?"
