"""What can be said of the events beside their bodies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import strategies as st

from pytest_batchproc import strategies as batch_st
from pytest_batchproc._reading import read_batch
from tests.pytest_batchproc.strategies.drawn import ALL, Case, examples

WINDOW = {"start": "2026-03-01T10:00:00Z", "end": "2026-03-01T10:02:00Z"}


def groups_of(strategy: Any) -> set[Any]:
    return {
        record["attributes"].get("MessageGroupId")
        for event in examples(strategy)
        for record in event["Records"]
    }


def test_messages_of_a_standard_queue_have_no_group() -> None:
    assert groups_of(batch_st.sqs_events()) == {None}


def test_messages_of_a_fair_queue_have_one_where_they_are_asked_for() -> None:
    assert groups_of(batch_st.sqs_events(groups=2)) == {"group-1", "group-2"}
    assert groups_of(batch_st.sqs_events(groups=st.just("a") | st.none())) == {"a", None}


def test_messages_of_a_fifo_queue_are_of_three_groups() -> None:
    assert groups_of(batch_st.sqs_fifo_events()) == {"group-1", "group-2", "group-3"}
    assert groups_of(batch_st.sqs_fifo_events(groups=1)) == {"group-1"}
    assert groups_of(batch_st.sqs_fifo_events(message_group_id="a")) == {"a"}
    assert groups_of(batch_st.sqs_fifo_events(groups=["a", "b"])) == {"a", "b"}


def test_groups_and_message_attributes_go_together() -> None:
    attributes = st.just({"tenant": "blue"})
    strategy = batch_st.sqs_fifo_events(groups=2, message_attributes=attributes)
    (event, *_) = examples(strategy, 1)

    assert groups_of(strategy) == {"group-1", "group-2"}
    assert event["Records"][0]["messageAttributes"]["tenant"]["stringValue"] == "blue"


def test_message_attributes_are_drawn_by_name_or_the_same() -> None:
    strategy = batch_st.sqs_events(
        message_attributes={"tenant": st.sampled_from(["blue", "red"]), "version": 2}
    )
    found = {
        tuple(one["messageAttributes"][name]["stringValue"] for name in ("tenant", "version"))
        for event in examples(strategy)
        for one in event["Records"]
    }

    assert found == {("blue", "2"), ("red", "2")}


def test_more_than_ten_messages_have_the_key_of_the_second_md5() -> None:
    none = batch_st.sqs_events(min_size=11, max_size=12)
    empty = batch_st.sqs_events(min_size=11, max_size=12, message_attributes=st.just({}))
    for strategy in (none, empty):
        for event in examples(strategy, 5):
            keys = [one.get("md5OfMessageAttributes", "no key") for one in event["Records"]]

            assert keys == [None] * len(keys)


@pytest.mark.parametrize("case", ALL, ids=str)
def test_region_and_account_are_in_what_names_them(case: Case) -> None:
    for event in examples(case.events(region="eu-west-1", account_id="111122223333"), 5):
        (first, *_) = read_batch(event).records

        assert ":eu-west-1:111122223333:" in {**event, **first}.get(
            "eventSourceARN", event.get("eventSourceArn")
        )


def test_a_strategy_among_the_fields_is_drawn_once_for_each_event() -> None:
    queues = st.sampled_from(["orders", "refunds"])
    found = {
        tuple({one["eventSourceARN"].rpartition(":")[2] for one in event["Records"]})
        for event in examples(batch_st.sqs_events(queue_name=queues))
    }

    assert found == {("orders",), ("refunds",)}


def test_partition_keys_of_kinesis_are_distinct_unless_few_are_asked_for() -> None:
    def keys(strategy: Any) -> list[list[str]]:
        return [
            [one["kinesis"]["partitionKey"] for one in event["Records"]]
            for event in examples(strategy, 50)
        ]

    few = keys(batch_st.kinesis_events(partition_keys=2))

    assert all(len(one) == len(set(one)) for one in keys(batch_st.kinesis_events()))
    assert {"key-0", "key-1"} == {key for one in few for key in one}


@pytest.mark.parametrize("name", ["kinesis", "dynamodb"])
def test_records_of_a_tumbling_window_are_in_it(name: str) -> None:
    case = next(case for case in ALL if case.name == name)
    for event in examples(case.events(window=WINDOW, state={"sum": 1}), 20):
        assert event["window"] == WINDOW
        assert event["state"] == {"sum": 1}


def test_partitions_of_kafka_are_three() -> None:
    found = {lane for event in examples(batch_st.kafka_events()) for lane in event["records"]}
    one = {
        lane for event in examples(batch_st.kafka_events(partition=7)) for lane in event["records"]
    }

    assert found == {"orders-0", "orders-1", "orders-2"}
    assert one == {"orders-7"}


def test_keys_and_headers_of_kafka_come_from_their_strategies() -> None:
    strategy = batch_st.kafka_events(keys=["a", None], headers={"trace": b"\xff"}, offset=40)
    keys = set()
    for event in examples(strategy):
        keys |= {record.get("key") for record in read_batch(event).records}
        for records in event["records"].values():
            assert list(range(40, 40 + len(records))) == [one["offset"] for one in records]
            assert [[{"trace": [-1]}]] * len(records) == [one["headers"] for one in records]

    assert keys == {"YQ==", None}


def test_a_dynamodb_stream_inserts_changes_and_deletes() -> None:
    def kinds(strategy: Any) -> set[str]:
        return {one["eventName"] for event in examples(strategy) for one in event["Records"]}

    assert kinds(batch_st.dynamodb_events()) == {"INSERT", "MODIFY", "REMOVE"}
    assert kinds(batch_st.dynamodb_events(event_name="MODIFY")) == {"MODIFY"}
    assert kinds(batch_st.dynamodb_events(ttl_delete=True)) == {"REMOVE"}
    assert (kinds(batch_st.dynamodb_events(event_names=st.sampled_from(["INSERT", "REMOVE"])))) == {
        "INSERT",
        "REMOVE",
    }


def test_the_key_of_an_item_is_the_one_that_is_asked_for() -> None:
    items = st.fixed_dictionaries(
        {"note": st.text(), "pk": st.integers(), "sk": st.uuids().map(str)}
    )
    for event in examples(batch_st.dynamodb_events(items, key_names=["pk", "sk"])):
        for record in event["Records"]:
            assert [*record["dynamodb"]["Keys"]] == ["pk", "sk"]


def test_what_was_changed_may_be_drawn_apart() -> None:
    changes = batch_st.dynamodb_events(
        st.just({"pk": "a", "state": "new"}),
        olds=st.just({"pk": "b", "state": "old"}),
        event_name="MODIFY",
    )
    for event in examples(changes, 5):
        change = event["Records"][0]["dynamodb"]

        assert change["NewImage"] == {"pk": {"S": "a"}, "state": {"S": "new"}}
        assert change["OldImage"] == {"pk": {"S": "a"}, "state": {"S": "old"}}


def test_an_item_without_any_attribute_for_a_key_gets_one() -> None:
    for event in examples(batch_st.dynamodb_events(st.just({"id": None, "pk": ""})), 20):
        for record in event["Records"]:
            assert [*record["dynamodb"]["Keys"]] == ["id_"]


@pytest.mark.parametrize("case", ALL, ids=str)
def test_any_text_is_a_body(case: Case) -> None:
    # Of all text a queue refuses the empty and some control characters.
    letters = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), min_size=1)
    for event in examples(case.events(letters)):
        assert json.dumps(event)
