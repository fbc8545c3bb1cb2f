"""EventBridge Pipes in the plugin: factories, verdict, assertions and what keeps an event.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
"""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from pytest_batchproc import (
    DynamoDBEventFactory,
    InvalidEventError,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
    assert_all_failed,
    assert_all_succeeded,
    assert_checkpoint,
    assert_failed_at,
    assert_failed_ids,
    assert_group_order_kept,
    assert_redelivered,
    assert_valid_response,
    lambda_verdict,
)
from pytest_batchproc._delivered import is_kept
from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from tests.support import pipes
from tests.support.events import response_of

FACTORIES: dict[str, Any] = {
    "sqs": SqsEventFactory,
    "sqs_fifo": SqsFifoEventFactory,
    "kinesis": KinesisEventFactory,
    "dynamodb": DynamoDBEventFactory,
    "kafka": KafkaEventFactory,
}
every_source = pytest.mark.parametrize("name", FACTORIES)


def identifiers(event: list[dict[str, Any]], name: str) -> list[Any]:
    if name == "kafka":
        return [
            {"partition": f"{record['topic']}-{record['partition']}", "offset": record["offset"]}
            for record in event
        ]
    return [record["messageId" if name.startswith("sqs") else "eventID"] for record in event]


# --- the factories --------------------------------------------------------------------------------


@every_source
def test_a_record_has_the_fields_of_the_sample_of_aws(name: str) -> None:
    (record,) = FACTORIES[name]()(["a"], pipe=True)
    sample = pipes.EVENTS[name][0]

    assert sample.keys() <= record.keys()
    assert {key: type(value) for key, value in sample.items() if key in record} == {
        key: type(record[key]) for key in sample
    }


@every_source
def test_an_event_is_a_list_that_json_knows(name: str) -> None:
    event = FACTORIES[name]()(["a", "b"], pipe=True)

    assert isinstance(event, list)
    assert json.loads(json.dumps(event)) == event
    assert type(copy.deepcopy(event)) is type(copy.copy(event)) is list
    assert type(pickle.loads(pickle.dumps(event))) is list


@every_source
def test_the_same_call_makes_the_same_records_in_both_shapes(name: str) -> None:
    mapped = FACTORIES[name]()(["a", "b"])
    event = FACTORIES[name]()(["a", "b"], pipe=True)

    if name in ("sqs", "sqs_fifo", "dynamodb"):
        assert event == mapped["Records"]
    elif name == "kinesis":
        assert [record["data"] for record in event] == ["YQ==", "Yg=="]
        assert "kinesis" not in event[0]
    else:
        assert [record["partition"] for record in event] == ["0", "0"]


def test_a_cluster_elsewhere_has_its_servers_in_each_record() -> None:
    (record,) = KafkaEventFactory()(["a"], pipe=True, event_source="SelfManagedKafka")

    assert record["eventSource"] == "SelfManagedKafka"
    assert record["bootstrapServers"] == "broker-1.example.com:9092,broker-2.example.com:9092"
    assert "eventSourceArn" not in record
    assert record["eventSourceKey"] == "orders-0"


def test_records_that_are_given_take_the_shape_of_a_pipe() -> None:
    factory = KinesisEventFactory()

    (record,) = factory(records=[factory.record("a")], pipe=True)

    assert record["sequenceNumber"]
    assert "kinesis" not in record


@every_source
def test_a_pipe_delivers_no_empty_list(name: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        FACTORIES[name]()(count=0, pipe=True)

    assert str(caught.value) == (
        "count: 0; EventBridge Pipes delivers no empty list. allow_invalid=True makes the event "
        "anyway"
    )
    assert FACTORIES[name]()(count=0, pipe=True, allow_invalid=True) == []


@pytest.mark.parametrize("name", ["kinesis", "dynamodb"])
def test_a_pipe_has_no_windows(name: str) -> None:
    with pytest.raises(InvalidEventError, match="state: EventBridge Pipes has no tumbling windows"):
        FACTORIES[name]()(["a"], state={}, pipe=True)


@every_source
def test_pipe_is_true_or_false(name: str) -> None:
    with pytest.raises(TypeError, match="pipe: expected True or False; got 1"):
        FACTORIES[name]()(["a"], pipe=1)


def test_a_hook_changes_the_list() -> None:
    event = SqsEventFactory(modify_event=lambda event: event.reverse())(["a", "b"], pipe=True)

    assert [record["body"] for record in event] == ["b", "a"]
    assert is_kept(event)


# --- the verdict ----------------------------------------------------------------------------------


@every_source
def test_a_pipe_retries_what_the_response_names(name: str) -> None:
    for event in (FACTORIES[name]()(["a", "b"], pipe=True), pipes.EVENTS[name]):
        verdict = lambda_verdict(response_of(identifiers(event, name)[1:]), event)

        assert (verdict.outcome, verdict.redelivered, verdict.checkpoint) == ("partial", [1], None)
        assert verdict.trap is None
        assert verdict.evidence == ("choice" if name == "kafka" else "documented")


@every_source
def test_the_setting_of_a_mapping_changes_nothing(name: str) -> None:
    event = FACTORIES[name]()(["a", "b"], pipe=True)
    response = response_of(identifiers(event, name)[:1])

    assert lambda_verdict(response, event, report_batch_item_failures=False) == lambda_verdict(
        response, event
    )


@pytest.mark.parametrize(
    ("name", "path"),
    [("kinesis", ("sequenceNumber",)), ("dynamodb", ("dynamodb", "SequenceNumber"))],
)
def test_a_sequence_number_is_not_what_a_pipe_expects(name: str, path: tuple[str, ...]) -> None:
    event = FACTORIES[name]()(["a", "b"], pipe=True)
    number: Any = event[1]
    for key in path:
        number = number[key]

    verdict = lambda_verdict(response_of([number]), event)

    assert verdict.outcome == "failure"
    assert verdict.trap == (
        f"batchItemFailures[0] names the {path[-1]} of #1, not its eventID; write "
        'record["eventID"].'
    )
    assert verdict.evidence == "inferred"


@pytest.mark.parametrize("response", [None, {}, {"batchItemFailures": []}])
@pytest.mark.parametrize("name", ["sqs", "kinesis", "dynamodb"])
def test_documented_successes(name: str, response: Any) -> None:
    verdict = lambda_verdict(response, pipes.EVENTS[name])

    assert (verdict.outcome, verdict.evidence) == ("success", "documented")
    assert "EventBridge" in verdict.reason
    assert "Lambda" not in verdict.reason


@pytest.mark.parametrize("identifier", [None, ""])
@pytest.mark.parametrize("name", ["sqs", "kinesis", "dynamodb"])
def test_documented_failures(name: str, identifier: Any) -> None:
    verdict = lambda_verdict(response_of([identifier]), pipes.EVENTS[name])

    assert (verdict.outcome, verdict.evidence) == ("failure", "documented")


@pytest.mark.parametrize("empty", [[], ()])
def test_an_empty_list_is_no_event(empty: Any) -> None:
    with pytest.raises(InvalidEventError) as caught:
        lambda_verdict(None, empty)

    assert str(caught.value) == (
        "event: an empty list, which EventBridge Pipes never delivers; expected records in it"
    )


@pytest.mark.parametrize("odd", [[1], ["a"], [{}], [{"eventSource": "aws:ses"}], [None]])
def test_a_list_without_records_is_no_event(odd: Any) -> None:
    with pytest.raises(InvalidEventError, match="the list of records that EventBridge Pipes"):
        lambda_verdict(None, odd)


def test_the_nested_records_of_a_mapping_are_no_event() -> None:
    with pytest.raises(InvalidEventError, match="no usable eventID and sequenceNumber"):
        lambda_verdict(None, KinesisEventFactory()(["a"])["Records"])


@every_source
def test_what_a_handler_does_to_its_event_changes_no_answer(name: str) -> None:
    event = FACTORIES[name]()(["a", "b"], pipe=True)
    response = response_of(identifiers(event, name)[1:])
    event[1].clear()
    event.clear()

    assert lambda_verdict(response, event).redelivered == [1]


# --- the assertions -------------------------------------------------------------------------------


@every_source
def test_assertions_read_a_pipe(name: str) -> None:
    event = FACTORIES[name]()(["a", "b"], pipe=True)
    ids = identifiers(event, name)
    last_failed = response_of(ids[1:])

    assert_all_succeeded({"batchItemFailures": []}, event)
    assert_failed_at(last_failed, event, [1])
    assert_failed_ids(last_failed, ids[1:], event)
    assert_failed_ids(last_failed, [event[1]], event)
    assert_redelivered(last_failed, event, [1])
    assert_valid_response(last_failed, event)
    assert_all_failed(response_of(ids), event)
    with pytest.raises(AssertionError, match="1 of 2"):
        assert_all_succeeded(last_failed, event)


def test_a_pipe_keeps_the_order_of_groups_by_what_is_named() -> None:
    event: Any = SqsFifoEventFactory()(["a", "b"], pipe=True)

    with pytest.raises(AssertionError):
        assert_group_order_kept(response_of(identifiers(event, "sqs")[:1]), event)


def test_a_pipe_has_no_checkpoint() -> None:
    event = KinesisEventFactory()(["a", "b"], pipe=True)

    with pytest.raises(ValueError, match="EventBridge Pipes has no checkpoint"):
        assert_checkpoint({"batchItemFailures": []}, event, None)


# --- the simulator --------------------------------------------------------------------------------


def test_the_simulator_has_no_pipes(snapshot: object) -> None:
    with pytest.raises(TypeError) as caught:
        EventSourceMapping(SqsQueue("orders"), lambda event, context: None, pipe=True)  # type: ignore[call-arg]

    assert str(caught.value) == snapshot
