"""An event of a factory stays a dict for everybody, and keeps what was delivered."""

from __future__ import annotations

import copy
import json
import pickle
from pprint import pformat
from typing import Any

import pytest
from pydantic import TypeAdapter
from syrupy.extensions.amber import AmberDataSerializer

from pytest_batchproc._asserts import (
    BatchAssertionError,
    assert_all_succeeded,
    assert_failed_at,
    assert_failed_ids,
    assert_valid_response,
)
from pytest_batchproc._delivered import DeliveredEvent, is_kept, original
from pytest_batchproc._reading import PASS_A_COPY
from pytest_batchproc._verdict import lambda_verdict
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import (
    SqsEventFactory,
    from_get_records,
    from_receive_message,
)
from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from tests.pytest_batchproc.snapshots.snapping import FACTORIES, every_source, text_of
from tests.support.events import KAFKA, SQS, response_of


def sqs_event() -> Any:
    return SqsEventFactory()(["a", "b", "c"])


# --- a dict -------------------------------------------------------------------------------------


@every_source
def test_an_event_is_a_dict_for_everybody(source: str) -> None:
    event = FACTORIES[source]()(["a", "b"])
    same = {**event}

    assert isinstance(event, dict)
    assert event == same
    assert same == event
    assert repr(event) == repr(same)
    assert pformat(event) == pformat(same)
    assert json.dumps(event) == json.dumps(same)
    assert AmberDataSerializer.serialize(event) == AmberDataSerializer.serialize(same)
    assert TypeAdapter(dict[str, Any]).validate_python(event) == same


@pytest.mark.parametrize(
    "copied",
    [
        copy.copy,
        copy.deepcopy,
        dict,
        dict.copy,
        lambda event: event | {},
        lambda event: pickle.loads(pickle.dumps(event)),
        lambda event: json.loads(json.dumps(event)),
    ],
    ids=["copy", "deepcopy", "dict", "method", "union", "pickle", "json"],
)
def test_a_copy_is_a_plain_dict_that_a_test_may_change(copied: Any) -> None:
    event = sqs_event()
    again = copied(event)

    assert type(again) is dict
    assert again == event


def test_a_deep_copy_shares_nothing() -> None:
    event = sqs_event()
    again = copy.deepcopy([event, event])
    again[0]["Records"].clear()

    assert again[0] is again[1]
    assert len(event["Records"]) == 3


def test_what_was_delivered_shares_nothing_with_what_the_handler_gets() -> None:
    event = sqs_event()
    before = json.dumps(event)
    event["Records"][0]["attributes"].clear()
    event["Records"].clear()

    assert json.dumps(original(event)) == before


def test_an_event_that_a_hook_made_uncopyable_is_judged_as_it_is() -> None:
    class Uncopyable:
        def __deepcopy__(self, memo: object) -> object:
            raise TypeError

    def modify(event: dict[str, Any]) -> None:
        event["odd"] = Uncopyable()

    event: Any = SqsEventFactory(modify_event=modify)(["a"])

    assert not is_kept(event)
    assert lambda_verdict(None, event).gone == [0]


def test_what_a_hook_changes_was_delivered_so() -> None:
    def modify(event: dict[str, Any]) -> None:
        event["Records"][0]["messageId"] = "m-1"

    event: Any = SqsEventFactory(modify_event=modify)(["a"])

    assert lambda_verdict(response_of(["m-1"]), event).reported == [0]


def test_what_services_gave_is_kept_too() -> None:
    arn = "arn:aws:sqs:eu-west-1:111122223333:orders"
    empty: dict[str, Any] = {}

    assert is_kept(from_receive_message(empty, queue_arn=arn))
    assert is_kept(
        from_get_records(
            {"Records": []},
            stream_arn="arn:aws:kinesis:eu-west-1:111122223333:stream/clicks",
            shard_id="shardId-000000000000",
        )
    )


# --- a handler that changes its event -----------------------------------------------------------


def consuming(event: Any, context: object) -> Any:
    """A right handler that takes the records out of its event, the last one first."""
    failed = []
    while event["Records"]:
        record = event["Records"].pop()
        if record["body"] == "b":
            failed.append({"itemIdentifier": record.pop("messageId")})
    return {"batchItemFailures": failed}


def test_a_handler_that_consumes_its_event_is_judged_by_what_it_got() -> None:
    event = sqs_event()
    response = consuming(event, None)

    assert_failed_at(response, event, [1])
    assert_valid_response(response, event)
    assert lambda_verdict(response, event).gone == [0, 2]


def test_a_message_shows_every_record_that_was_delivered() -> None:
    event, sent = sqs_event(), sqs_event()
    response = consuming(event, None)

    with pytest.raises(BatchAssertionError) as caught:
        assert_all_succeeded(response, event)
    with pytest.raises(BatchAssertionError) as expected:
        assert_all_succeeded(response, sent)
    assert str(caught.value) == str(expected.value)


def test_a_record_object_stands_for_the_record_that_was_delivered() -> None:
    event = sqs_event()
    record = event["Records"][1]
    response = consuming(event, None)

    assert "messageId" not in record
    assert_failed_ids(response, [record], event)


@every_source
def test_a_snapshot_names_a_record_that_the_handler_has_changed(source: str) -> None:
    event = FACTORIES[source]()(["a", "b"])
    records = event.get("Records") or event["records"]["orders-0"]
    answers = [copy.deepcopy(records[1])]
    expected = text_of({"handled": answers}, FACTORIES[source]()(["a", "b"]))
    record = records[1]
    record["seen"] = True
    event.clear()

    assert text_of({"handled": [record]}, event) == expected


def test_an_identifier_that_the_handler_made_up_is_none_of_the_batch(snapshot: object) -> None:
    event = sqs_event()
    event["Records"][1]["messageId"] = "m-1"
    verdict = lambda_verdict(response_of(["m-1"]), event)

    assert verdict.outcome == "failure"
    assert verdict.trap == snapshot


def test_a_handler_in_the_simulator_may_assert_on_its_event() -> None:
    queue = SqsQueue("orders")
    for body in "abc":
        queue.send(body)
    seen: list[Any] = []

    def handler(event: Any, context: object) -> Any:
        response = consuming(event, context)
        assert_failed_at(response, event, [1])
        seen.append(event)
        return {"batchItemFailures": []}

    report = EventSourceMapping(queue, handler).run()

    assert len(seen) == 1
    assert seen[0]["Records"] == []
    (delivery,) = report.deliveries
    assert [record["body"] for record in delivery.event["Records"]] == ["a", "b", "c"]
    assert isinstance(delivery.event, DeliveredEvent)


# --- any other event ----------------------------------------------------------------------------


def test_an_event_that_may_have_been_changed_is_named_as_a_reason() -> None:
    event = SQS.event(["a", "b", "c"])
    response = consuming(event, None)
    verdict = lambda_verdict(response, event)

    assert verdict.trap is not None
    assert verdict.trap.endswith(f'write record["messageId"]. {PASS_A_COPY}')


def test_nothing_is_suspected_where_the_event_is_kept(snapshot: object) -> None:
    verdict = lambda_verdict(response_of(["other"]), sqs_event())

    assert verdict.trap == snapshot


def test_nothing_is_suspected_where_a_known_mistake_explains_it() -> None:
    event = SQS.event(["a"])
    verdict = lambda_verdict(response_of([event["Records"][0]["receiptHandle"]]), event)

    assert PASS_A_COPY not in str(verdict.trap)


def test_an_emptied_event_is_suspected_by_positions_and_ids() -> None:
    event = SQS.event(["a", "b", "c"])
    (identifier,) = SQS.identifiers(SQS.event(["a"]))
    response = consuming(event, None)

    with pytest.raises(ValueError, match="no #1 in the event of 0 messages") as caught:
        assert_failed_at(response, event, [1])
    assert str(caught.value).endswith(PASS_A_COPY)
    with pytest.raises(ValueError, match="which has no records") as wrong:
        assert_failed_ids(response, [identifier], event)
    assert str(wrong.value).endswith(PASS_A_COPY)


def test_an_event_without_records_is_suspected_when_nothing_is_left_in_it() -> None:
    event = KAFKA.event(["a"])
    event.clear()

    with pytest.raises(InvalidEventError) as caught:
        assert_all_succeeded(None, event)
    assert str(caught.value).endswith(f"got a dict with nothing in it. {PASS_A_COPY}")
