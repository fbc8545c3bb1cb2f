"""Which records a filter lets through, source by source."""

from __future__ import annotations

import json
from typing import Any

import pytest

from batchproc import sources
from pytest_batchproc._bodies import shown
from pytest_batchproc.events import (
    DynamoDBEventFactory,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
)
from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from pytest_batchproc.simulator._filters import Filter
from tests.pytest_batchproc.simulator.queues import batches, bodies, succeed


def criteria(*patterns: object) -> dict[str, Any]:
    """Filter criteria with these patterns."""
    return {"Filters": [{"Pattern": json.dumps(pattern)} for pattern in patterns]}


def passes(pattern: object, body: object) -> bool:
    """Whether a message with that body gets through."""
    made = Filter.of(criteria(pattern), sources.SQS)
    assert made is not None
    return made.passes({**SqsEventFactory().record(body)})


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ("a", "a", True),
        ("a", "b", False),
        ("1", 1, False),
        (1, "1", False),
        (1, 1, True),
        (True, True, True),
        (True, 1, False),
        (None, None, True),
        ("", "", True),
        ({"prefix": "ab"}, "abc", True),
        ({"prefix": "ab"}, "cab", False),
        ({"suffix": "bc"}, "abc", True),
        ({"equals-ignore-case": "AbC"}, "aBc", True),
        ({"anything-but": ["a", "b"]}, "c", True),
        ({"anything-but": ["a", "b"]}, "b", False),
        ({"anything-but": {"prefix": "a"}}, "ab", False),
        ({"numeric": [">", 0, "<=", 5]}, 5, True),
        ({"numeric": [">", 0, "<=", 5]}, 0, False),
        ({"numeric": ["=", 300]}, 300, True),
        ({"numeric": ["=", 300]}, "300", False),
        ({"exists": True}, "x", True),
        ({"exists": True}, {"leaf": 1}, False),
        ({"exists": False}, "x", False),
        ("a", ["b", "a"], True),
        ("a", ["b"], False),
    ],
)
def test_a_rule_holds_for_a_value(rule: object, value: object, expected: bool) -> None:
    assert passes({"body": {"field": [rule]}}, {"field": value}) is expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("a", False), (None, False), ({"exists": False}, True), ({"anything-but": "a"}, False)],
)
def test_a_rule_holds_where_nothing_is(rule: object, expected: bool) -> None:
    assert passes({"body": {"field": {"below": [rule]}}}, {"other": 1}) is expected


@pytest.mark.parametrize("written", ["300", "300.0", "3.0e2"])
def test_numbers_are_compared_by_value(written: str) -> None:
    assert passes({"body": {"price": [300]}}, f'{{"price": {written}}}')
    assert not passes({"body": {"price": [{"anything-but": 300}]}}, f'{{"price": {written}}}')
    assert not passes({"body": {"price": [301]}}, f'{{"price": {written}}}')


def test_rules_of_a_list_are_ored_and_fields_are_anded() -> None:
    pattern = {"body": {"city": ["Oslo", "Rome"], "size": [1]}}

    assert [
        passes(pattern, {"city": city, "size": size})
        for city, size in (("Oslo", 1), ("Rome", 1), ("Rome", 2), ("Bern", 1))
    ] == [True, True, False, False]


def test_one_of_the_fields_is_enough_under_or() -> None:
    pattern = {"body": {"$or": [{"city": ["Oslo"]}, {"size": [1]}]}}

    assert [passes(pattern, body) for body in ({"city": "Oslo"}, {"size": 1}, {"size": 2})] == [
        True,
        True,
        False,
    ]


def test_a_pattern_may_be_for_what_stands_beside_the_body() -> None:
    pattern = {"attributes": {"SenderId": [{"prefix": "AIDA"}]}, "awsRegion": ["us-east-1"]}

    assert passes(pattern, "anything")


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
@pytest.mark.parametrize("number", [1, 2])
def test_the_body_and_what_stands_beside_it_must_match(region: str, number: int) -> None:
    pattern = {"body": {"n": [1]}, "awsRegion": ["us-east-1"]}

    made = Filter.of(criteria(pattern), sources.SQS)
    record = {**SqsEventFactory(region=region).record({"n": number})}

    assert made is not None
    assert (region == "us-east-1" and number == 1) is made.passes(record)


@pytest.mark.parametrize(
    ("pattern", "body", "expected"),
    [
        ({"body": ["hello"]}, "hello", True),
        ({"body": ["123"]}, "123", True),
        ({"body": ["hello"]}, '{"hello": 1}', False),
        ({"body": {"a": [1]}}, "hello", False),
    ],
)
def test_a_queue_drops_what_is_json_where_text_is_wanted_and_the_other_way_round(
    pattern: object, body: str, expected: bool
) -> None:
    assert passes(pattern, body) is expected


def test_kinesis_matches_the_data_as_json() -> None:
    made = Filter.of(criteria({"data": {"a": [1]}, "partitionKey": ["k"]}), sources.KINESIS)
    records = KinesisEventFactory()([{"a": 1}, {"a": 2}, b"no json"], partition_key="k")["Records"]

    assert made is not None
    assert [made.passes({**record}) for record in records] == [True, False, False]


def test_dynamodb_matches_the_record_as_it_is() -> None:
    pattern = {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"id": {"S": ["a"]}}}}
    made = Filter.of(criteria(pattern), sources.DYNAMODB)
    records = DynamoDBEventFactory()([{"id": "a"}, {"id": "b"}])["Records"]

    assert made is not None
    assert [made.passes({**record}) for record in records] == [True, False]


def test_kafka_lets_pass_what_is_not_of_the_kind_that_is_wanted() -> None:
    made = Filter.of(criteria({"value": {"a": [1]}}), sources.KAFKA)
    event = KafkaEventFactory()([{"a": 1}, {"a": 2}, "no json"])

    assert made is not None
    assert [
        made.passes({**record}) for records in event["records"].values() for record in records
    ] == [True, False, True]


@pytest.mark.parametrize(
    ("source", "text", "reason"),
    [
        (sources.SQS, '"simple"', '"simple" is neither an object with a field nor a list of rules'),
        (sources.SQS, "null", "null is neither an object with a field nor a list of rules"),
        (
            sources.SQS,
            '{"eventSource": "aws:sqs"}',
            '"aws:sqs" is neither an object with a field nor a list of rules',
        ),
        (sources.SQS, '{"eventSource": []}', "[] is not a list with at least one rule"),
        (
            sources.SQS,
            '{"body": {"a": [{"near": 1}]}}',
            '{"near": 1} is not a rule; a rule has one of anything-but, cidr, '
            "equals-ignore-case, exists, numeric, prefix, suffix",
        ),
        (
            sources.KINESIS,
            '{"data": ["text"]}',
            "data is matched as JSON here, so its pattern is an object",
        ),
        (
            sources.DYNAMODB,
            '{"dynamodb": [{"exists": true}]}',
            "dynamodb is matched as JSON here, so its pattern is an object",
        ),
    ],
)
def test_aws_refuses_patterns(source: sources.EventSource, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match="filter_criteria") as caught:
        Filter.of({"Filters": [{"Pattern": text}]}, source)

    assert (
        str(caught.value)
    ) == f"filter_criteria: AWS refuses Filters[0], {json.dumps(text)}: {reason}"


@pytest.mark.parametrize(
    "given",
    [
        {"Filter": [{"Pattern": '{"body": {"keep": [true]}}'}]},
        {"Filters": {"Pattern": '{"body": {"keep": [true]}}'}},
    ],
    ids=["misspelt", "no list"],
)
def test_criteria_that_would_let_everything_through_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="filter_criteria") as caught:
        Filter.of(given, sources.SQS)

    came = shown(given.get("Filters"))
    assert (
        str(caught.value)
    ) == f'filter_criteria: expected {{"Filters": [...]}} with 10 at most; got {came}'


@pytest.mark.parametrize("given", ["text", {}, {"Pattern": {"body": ["a"]}}, {"Pattern": None}])
def test_a_pattern_is_a_text_of_json(given: Any) -> None:
    with pytest.raises(ValueError, match="filter_criteria") as caught:
        Filter.of({"Filters": [given]}, sources.SQS)

    pattern = json.dumps(given.get("Pattern") if isinstance(given, dict) else None)
    assert str(caught.value) == (
        f"filter_criteria: AWS refuses Filters[0], {pattern}: Pattern is not text. Write the "
        "pattern as JSON: json.dumps({...})"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            json.dumps({"body": ["x" * 4_096]}),
            "Pattern has 4,110 characters; at most 4,096 are allowed",
        ),
        ('{"a":' * 800 + "[1]" + "}" * 10, "Expecting ',' delimiter"),
        ('{"a": [NaN]}', "NaN is not JSON"),
    ],
    ids=["long", "unfinished", "NaN"],
)
def test_a_pattern_that_cannot_be_read_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"^filter_criteria: AWS refuses Filters\[0\]") as caught:
        Filter.of({"Filters": [{"Pattern": text}]}, sources.SQS)

    assert reason in str(caught.value)


def test_what_does_not_pass_is_deleted_unseen() -> None:
    queue = SqsQueue("orders")
    for number in range(25):
        queue.send({"keep": number % 2 == 0})
    settings: Any = {"filter_criteria": criteria({"body": {"keep": [True]}})}

    report = EventSourceMapping(queue, succeed, **settings).run()

    assert [len(batch) for batch in batches(report)] == [10, 3]
    assert (len(report.deleted), len(report.filtered)) == (25, 12)
    assert sorted({str(body) for body in bodies(report.filtered)}) == ['{"keep": false}']


def test_nothing_is_invoked_where_nothing_passes() -> None:
    queue = SqsQueue("orders")
    queue.send("plain text")
    settings: Any = {"filter_criteria": criteria({"body": {"keep": [True]}})}

    report = EventSourceMapping(queue, succeed, **settings).run()

    assert (report.deliveries, bodies(report.deleted)) == ([], ["plain text"])
