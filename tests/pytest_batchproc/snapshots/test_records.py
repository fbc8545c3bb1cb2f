"""Which record an identifier is, when a test has several events, none, or changed ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import pytest

from batchproc import SQSRecord
from pytest_batchproc.events import SqsEventFactory
from tests.pytest_batchproc.snapshots.snapping import FACTORIES, every_source, failing, text_of


def entries(text: str) -> list[Any]:
    return [one["itemIdentifier"] for one in json.loads(text)["batchItemFailures"]]


@every_source
def test_the_only_event_of_a_test_needs_no_number(source: str) -> None:
    event = FACTORIES[source]()([{"id": "a"}, {"id": "b"}])

    assert entries(text_of(failing(event, [1]), event)) == [{"index": 1, "body": {"id": "b"}}]


@every_source
def test_of_several_events_each_has_its_number(source: str) -> None:
    factory = FACTORIES[source]()
    first, second = factory([{"id": "a"}]), factory([{"id": "b"}])
    response = failing(second, [0])
    response["batchItemFailures"] += failing(first, [0])["batchItemFailures"]

    assert entries(text_of(response, first, second)) == [
        {"event": 0, "index": 0, "body": {"id": "a"}},
        {"event": 1, "index": 0, "body": {"id": "b"}},
    ]


def test_the_event_that_the_test_names_needs_no_number_and_comes_first() -> None:
    factory = SqsEventFactory()
    first, second = factory(["a"]), factory(["b"])
    response = failing(first, [0])
    response["batchItemFailures"] += failing(second, [0])["batchItemFailures"]

    assert entries(text_of(response, first, second, event=second)) == [
        {"index": 0, "body": "b"},
        {"event": 0, "index": 0, "body": "a"},
    ]


def test_a_record_that_came_again_is_that_of_the_newest_event() -> None:
    factory = SqsEventFactory()
    first = factory(["a", "b"])
    again = factory(records=[first["Records"][1]])

    assert (entries(text_of(failing(first, [1]), first, again))) == [
        {"event": 1, "index": 0, "body": "b"}
    ]
    assert (entries(text_of(failing(first, [1]), first, again, event=first))) == [
        {"index": 1, "body": "b"}
    ]


def test_an_identifier_of_two_records_is_that_of_the_first() -> None:
    event = copy.deepcopy(SqsEventFactory()(["a", "b"]))
    event["Records"][1]["messageId"] = event["Records"][0]["messageId"]

    assert entries(text_of(failing(event, [1]), event)) == [{"index": 0, "body": "a"}]


def test_an_identifier_that_no_event_has_stays_and_is_marked() -> None:
    event = SqsEventFactory()(["a"])
    odd: list[Any] = ["m-1", 5, "5", None, "", {"index": 0, "body": "a"}, ["m-1"]]
    response = {"batchItemFailures": [{"itemIdentifier": one} for one in odd]}

    assert sorted([json.dumps({"unknown": one}, sort_keys=True) for one in odd]) == sorted(
        json.dumps(one) for one in entries(text_of(response, event))
    )


def test_a_record_of_no_known_event_shows_its_identifier_and_body() -> None:
    raw: Any = {"messageId": "m-1", "body": "a", "eventSource": "aws:sqs"}
    expected = '[\n  {"unknown": "m-1", "body": "a"}\n]\n'

    assert text_of([raw]) == expected
    assert text_of([SQSRecord(raw)]) == expected


def test_a_dict_that_only_names_a_record_is_shown_whole() -> None:
    event = SqsEventFactory()(["a"])
    found = {"messageId": event["Records"][0]["messageId"], "order": 7}

    assert text_of(found, event) == '{\n  "messageId": "<record 0>",\n  "order": 7\n}\n'


def test_the_receipt_and_the_queue_that_a_text_quotes_may_change() -> None:
    event = SqsEventFactory()(["a"], queue_name="orders")
    other = SqsEventFactory(region="eu-west-1")(
        ["a"], queue_name="payments", receipt_handle="AQEBanotherReceiptHandle="
    )

    def said_of(event: Any) -> str:
        (record,) = event["Records"]
        return text_of(
            ValueError(f"{record['receiptHandle']} of {record['eventSourceARN']} has expired"),
            event,
        )

    assert "<receipt of record 0> of <source ARN> has expired" in said_of(event)
    assert said_of(event) == said_of(other)


def test_a_copy_that_the_test_changed_counts_as_it_is_now() -> None:
    event = copy.deepcopy(SqsEventFactory()(["a"]))
    event["Records"][0]["messageId"] = "m-1"
    event["Records"][0]["body"] = "changed"

    assert entries(text_of(failing(event, [0]), event)) == [{"index": 0, "body": "changed"}]


def test_an_event_that_nobody_could_send_knows_nothing() -> None:
    response = {"batchItemFailures": [{"itemIdentifier": "m-1"}]}

    assert entries(text_of(response, {"Records": [{"body": "a"}]})) == [{"unknown": "m-1"}]


def test_a_short_identifier_is_not_looked_for_in_texts() -> None:
    event = SqsEventFactory()(["a"])
    event["Records"][0]["messageId"] = "order"

    assert text_of("order missing", event) == '"order missing"\n'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("plain  text\n", "plain text"),
        ('{"b": 1, "a": [2]}', {"b": 1, "a": [2]}),
        ("[1]", [1]),
        ("{no json", "{no json"),
        ("7", "7"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_a_body_is_structured_where_it_is_json_and_cut_where_it_is_long(
    body: str, expected: object
) -> None:
    event = SqsEventFactory()([body])

    assert entries(text_of(failing(event, [0]), event)) == [{"index": 0, "body": expected}]


def test_describe_record_has_the_first_word_on_bodies() -> None:
    event = SqsEventFactory()(["a", "secret"])

    def describe(record: Mapping[str, Any]) -> str | None:
        return "(hidden)" if record["body"] == "secret" else None

    assert (entries(text_of(failing(event, [0, 1]), event, describe=describe))) == [
        {"index": 0, "body": "a"},
        {"index": 1, "body": "(hidden)"},
    ]


def test_an_answer_of_describe_record_that_is_no_text_is_refused() -> None:
    event = SqsEventFactory()(["a"])
    with pytest.raises(TypeError) as caught:
        text_of(failing(event, [0]), event, describe=lambda record: 7)

    assert (
        str(caught.value)
    ) == "pytest_batchproc_describe_record must return text or None; it returned int"


def test_where_describe_record_fails_no_body_is_written_down() -> None:
    event = SqsEventFactory()(["secret"])
    with pytest.raises(ZeroDivisionError):
        text_of(failing(event, [0]), event, describe=lambda record: 1 / 0)
