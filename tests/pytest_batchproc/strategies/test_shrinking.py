"""A failing test ends with the fewest records and the simplest bodies."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import strategies as st

from pytest_batchproc import (
    DynamoDBEventFactory,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
)
from pytest_batchproc import strategies as batch_st
from pytest_batchproc._reading import read_batch
from tests.pytest_batchproc.strategies.drawn import ALL, Case, smallest

ORDERS = st.fixed_dictionaries({"sku": st.text(), "quantity": st.integers(0, 100)})
SIMPLEST = {
    "sqs": SqsEventFactory()([{}]),
    "sqs_fifo": SqsFifoEventFactory()([{}]),
    "kinesis": KinesisEventFactory()([{}]),
    "dynamodb": DynamoDBEventFactory()([{}]),
    "kafka": KafkaEventFactory()([{}]),
}


def size(event: Any) -> int:
    return len(read_batch(event).records)


@pytest.mark.parametrize("case", ALL, ids=str)
def test_the_simplest_event_is_one_record_with_an_empty_object(case: Case) -> None:
    assert smallest(case.events(), lambda event: True) == SIMPLEST[case.name]


@pytest.mark.parametrize("case", ALL, ids=str)
def test_where_order_matters_it_is_two(case: Case) -> None:
    bodies: list[dict[str, object]] = [{}, {}]

    assert case.factory()(bodies) == smallest(case.events(), lambda event: size(event) > 1)


def bodies_of(event: Any) -> list[Any]:
    return [json.loads(record["body"]) for record in event["Records"]]


def test_only_the_body_that_matters_is_not_the_simplest() -> None:
    event = smallest(
        batch_st.sqs_events(ORDERS), lambda event: bodies_of(event)[-1]["quantity"] >= 50
    )

    assert SqsEventFactory()([{"sku": "", "quantity": 50}]) == event


def test_two_groups_are_the_first_two() -> None:
    def has_two(event: Any) -> bool:
        return len({one["attributes"]["MessageGroupId"] for one in event["Records"]}) > 1

    event = smallest(batch_st.sqs_fifo_events(ORDERS), has_two)
    body = {"sku": "", "quantity": 0}
    groups = sorted(one["attributes"]["MessageGroupId"] for one in event["Records"])

    assert bodies_of(event) == [body, body]
    assert groups == ["group-1", "group-2"]


def test_a_message_attribute_is_left_where_it_matters_alone() -> None:
    attributes: st.SearchStrategy[dict[str, int]] = st.just({}) | st.fixed_dictionaries(
        {"priority": st.integers()}
    )
    event = smallest(
        batch_st.sqs_events(ORDERS, message_attributes=attributes),
        lambda event: any("priority" in one["messageAttributes"] for one in event["Records"]),
    )

    assert (
        SqsEventFactory()([{"sku": "", "quantity": 0}], message_attributes={"priority": 0}) == event
    )


def test_a_deletion_is_a_deletion_of_the_simplest_item() -> None:
    event = smallest(
        batch_st.dynamodb_events(ORDERS),
        lambda event: any("NewImage" not in one["dynamodb"] for one in event["Records"]),
    )

    assert (
        DynamoDBEventFactory()(
            [{"sku": "", "quantity": 0}], event_name="REMOVE", key_names=["quantity"]
        )
        == event
    )


def test_a_change_is_a_change_of_the_simplest_item() -> None:
    event = smallest(
        batch_st.dynamodb_events(ORDERS),
        lambda event: event["Records"][0]["eventName"] == "MODIFY",
    )
    item = {"sku": "", "quantity": 0}

    assert DynamoDBEventFactory()([item], olds=[item]) == event


def test_a_partition_is_the_lowest_that_matters() -> None:
    event = smallest(
        batch_st.kafka_events(ORDERS), lambda event: "orders-0" not in event["records"]
    )

    assert KafkaEventFactory()([{"sku": "", "quantity": 0}], partitions=[1]) == event


def test_a_tombstone_is_alone() -> None:
    event = smallest(
        batch_st.kafka_events(ORDERS | st.none()),
        lambda event: any(one["value"] is None for one in read_batch(event).records),
    )

    assert KafkaEventFactory()([None]) == event


def test_a_poison_record_is_alone() -> None:
    event = smallest(batch_st.kinesis_events(batch_st.poison(ORDERS)), batch_st.poisoned_at)
    (record,) = event["Records"]

    assert base64.b64decode(record["kinesis"]["data"]) == b"poison: "
