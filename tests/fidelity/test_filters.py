"""What a filter keeps from the function, and where that goes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KafkaTopic,
    KinesisStream,
    Report,
    SqsQueue,
)
from tests.fidelity.rules import (
    CIDR_SAMPLE,
    DYNAMODB_FILTERS,
    FILTER,
    FILTERS,
    KAFKA_FILTERS,
    KINESIS_FILTERS,
    RULER,
    RULER_CASES,
    RULER_LISTS,
    SQS_FILTERS,
    documented,
    dynamodb_recording,
    pattern_recording,
    recorded,
    sqs_recording,
)
from tests.pytest_batchproc.simulator.queues import bodies, succeed

RED = {"colour": ["red"]}
OBJECT, TEXT = '{"colour": "red"}', "red"


def run(source: Any, *patterns: object) -> Report:
    """A mapping with these patterns."""
    filters = [{"Pattern": json.dumps(pattern)} for pattern in patterns]
    return EventSourceMapping(source, succeed, filter_criteria={"Filters": filters}).run()


def queue_of(*sent: object) -> SqsQueue:
    queue = SqsQueue("orders")
    for body in sent:
        queue.send(body)
    return queue


def stream_of(*sent: object) -> KinesisStream:
    stream = KinesisStream("clicks")
    for data in sent:
        stream.put(data)
    return stream


def topic_of(*sent: object) -> KafkaTopic:
    topic = KafkaTopic("orders")
    for value in sent:
        topic.send(value)
    return topic


def delivered(report: Report) -> list[object]:
    """What the function got."""
    return [item.body for delivery in report.deliveries for item in delivery.items]


@documented("Records that do not match are deleted from a queue and skipped on a stream.", FILTERS)
@recorded("A message that does not match is not delivered.", sqs_recording("test_sqs_event_filter"))
@pytest.mark.parametrize(
    ("source", "key"),
    [
        (queue_of(OBJECT, '{"colour": "blue"}'), "body"),
        (stream_of(OBJECT, '{"colour": "blue"}'), "data"),
        (topic_of(OBJECT, '{"colour": "blue"}'), "value"),
    ],
    ids=["sqs", "kinesis", "kafka"],
)
def test_what_does_not_match(source: Any, key: str) -> None:
    report = run(source, {key: RED})

    assert delivered(report) == [OBJECT]
    assert bodies(report.filtered) == ['{"colour": "blue"}']
    assert len(report.deleted) == 2
    assert report.remaining == []


@recorded(
    "For DynamoDB, a filter can match `eventName` and the content of an image.",
    dynamodb_recording("test_dynamodb_event_filter"),
)
@documented("Numbers in an item are text, so numeric rules do not match them.", DYNAMODB_FILTERS)
def test_filters_of_a_table() -> None:
    table = DynamoDBStream("orders")
    table.put({"id": 1, "state": "new"})
    table.put({"id": 1, "state": "paid"})
    image = {"dynamodb": {"NewImage": {"id": {"N": [{"numeric": [">", 0]}]}}}}

    assert delivered(run(table, {"eventName": ["INSERT"]})) == [{"id": 1, "state": "new"}]
    assert (
        delivered(run(table, {"dynamodb": {"NewImage": {"state": {"S": [{"prefix": "p"}]}}}}))
    ) == [{"id": 1, "state": "paid"}]
    assert delivered(run(table, image)) == []


@documented(
    "If the body is JSON and the pattern is for text, or the reverse, the message is deleted "
    "from the queue.",
    SQS_FILTERS,
)
def test_the_other_format_on_a_queue() -> None:
    assert delivered(run(queue_of(OBJECT, TEXT), {"body": RED})) == [OBJECT]
    assert delivered(run(queue_of(OBJECT, TEXT), {"body": ["red"]})) == [TEXT]


@documented(
    "Kinesis drops data that is not JSON, and does not support patterns for text.", KINESIS_FILTERS
)
def test_the_other_format_on_kinesis() -> None:
    assert delivered(run(stream_of(OBJECT, TEXT), {"data": RED})) == [OBJECT]
    with pytest.raises(ValueError, match="filter_criteria") as caught:
        run(stream_of(TEXT), {"data": ["red"]})

    assert str(caught.value) == (
        'filter_criteria: AWS refuses Filters[0], "{\\"data\\": [\\"red\\"]}": data is matched as '
        "JSON here, so its pattern is an object"
    )


@documented("Kafka passes records in the other format to the function.", KAFKA_FILTERS)
def test_the_other_format_on_kafka() -> None:
    assert delivered(run(topic_of(OBJECT, TEXT), {"value": RED})) == [OBJECT, TEXT]
    assert delivered(run(topic_of(OBJECT, TEXT), {"value": ["red"]})) == [OBJECT, TEXT]


@recorded(
    "A pattern is an object whose leaves are non-empty lists.",
    sqs_recording("test_sqs_invalid_event_filter"),
    dynamodb_recording("test_dynamodb_invalid_event_filter"),
)
@pytest.mark.parametrize(
    "pattern",
    ["simple string", None, {"eventSource": "aws:sqs"}, {"eventSource": []}],
    ids=str,
)
def test_what_is_no_pattern(pattern: object) -> None:
    with pytest.raises(ValueError, match="filter_criteria: AWS refuses") as caught:
        run(queue_of("a"), pattern)

    assert str(caught.value).startswith("filter_criteria: AWS refuses Filters[0]")


@recorded(
    "Numbers are compared by value: `[300]` matches 300.0 and 3.0e2. This was recorded with "
    "EventBridge in 2025; Lambda's page on filters still says that numbers are compared as text.",
    pattern_recording("number_comparison_float"),
)
@documented("`exists` applies to leaves only.", FILTERS)
@documented("A record passes if one of several filters matches.", FILTERS)
def test_how_patterns_match() -> None:
    numbers = ('{"n": 300}', '{"n": 300.0}', '{"n": 3.0e2}', '{"n": 301}', '{"n": "300"}')
    nested = ('{"n": {"below": 1}}', '{"n": 1}')

    assert list(numbers[:3]) == delivered(run(queue_of(*numbers), {"body": {"n": [300]}}))
    assert delivered(run(queue_of(*nested), {"body": {"n": [{"exists": True}]}})) == ['{"n": 1}']
    assert list(nested) == delivered(
        run(queue_of(*nested), {"body": {"n": [1]}}, {"body": {"n": {"below": [1]}}})
    )


def run_text(source: Any, pattern: str) -> Report:
    """A mapping with this pattern, as it is written."""
    filters = {"Filters": [{"Pattern": pattern}]}
    return EventSourceMapping(source, succeed, filter_criteria=filters).run()


@documented("If a pattern contains a key twice, both rules must match.", DYNAMODB_FILTERS)
def test_a_key_twice() -> None:
    table = DynamoDBStream("orders")
    for customer, old, new in (("a", "Terry", "Pat"), ("b", "Shirley", "Pat"), ("c", "Terry", "x")):
        table.put({"id": customer, "manager": old})
        table.put({"id": customer, "manager": new})
    image = '"dynamodb": {"%s": {"manager": {"S": ["%s"]}}}'
    pattern = f"{{{image % ('NewImage', 'Pat')}, {image % ('OldImage', 'Terry')}}}"

    assert delivered(run_text(table, pattern)) == [{"id": "a", "manager": "Pat"}]


@recorded("If a path occurs twice, the last rules apply.", pattern_recording("multi_key"))
def test_a_path_twice() -> None:
    queue = queue_of('{"a": "us-1"}', '{"a": "eu-1"}')

    assert (delivered(run_text(queue, '{"body": {"a": ["us-1"], "a": ["eu-1"]}}'))) == [
        '{"a": "eu-1"}'
    ]


@documented(
    "Fields of one pattern must match within one element of a list; lists of lists are searched.",
    RULER_LISTS,
)
def test_one_element_of_a_list() -> None:
    apart = '{"items": [{"a": 1, "b": 2}, {"a": 2, "b": 1}]}'
    together = '{"items": [{"a": 2, "b": 2}, {"a": 1, "b": 1}]}'
    deeper = '{"items": [[{"a": 2}], [{"a": 1, "b": 1}]]}'
    texts = '{"tags": ["x", ["y"]]}'

    assert (
        delivered(run(queue_of(apart, together, deeper), {"body": {"items": {"a": [1], "b": [1]}}}))
    ) == [together, deeper]
    assert delivered(run(queue_of(texts), {"body": {"tags": ["y"]}})) == [texts]


@recorded(
    "An empty list has no leaf, so nothing exists there.",
    pattern_recording("exists_list_empty_NEG"),
)
@documented("A DynamoDB list is not a leaf either; its elements are.", DYNAMODB_FILTERS)
def test_what_exists() -> None:
    bodies_of = ('{"a": []}', '{"a": [{"b": 1}]}', '{"a": [[]]}', '{"a": [1]}', '{"a": null}')
    table = DynamoDBStream("orders")
    table.put({"id": 1, "places": ["Sales", "Support"]})
    leaf = [{"exists": True}]

    assert list(bodies_of[3:]) == delivered(run(queue_of(*bodies_of), {"body": {"a": leaf}}))
    assert list(bodies_of[:3]) == delivered(
        run(queue_of(*bodies_of), {"body": {"a": [{"exists": False}]}})
    )
    assert delivered(run(table, {"dynamodb": {"NewImage": {"places": leaf}}})) == []
    assert delivered(run(table, {"dynamodb": {"NewImage": {"places": {"L": leaf}}}})) == []
    assert (
        len(delivered(run(table, {"dynamodb": {"NewImage": {"places": {"L": {"S": leaf}}}}})))
    ) == 1


@recorded(
    "Keys are joined with dots: `state.status` is the path of both spellings, in the pattern and "
    "in the data.",
    pattern_recording("dot_joining_event"),
    pattern_recording("dot_joining_pattern"),
)
def test_keys_with_dots() -> None:
    nested, flat = '{"state": {"status": "on"}}', '{"state.status": "on"}'

    for pattern in ({"state": {"status": ["on"]}}, {"state.status": ["on"]}):
        assert delivered(run(queue_of(nested, flat), {"body": pattern})) == [nested, flat]
    assert (
        delivered(run(queue_of(nested, flat), {"body": {"state.status": {"status": ["on"]}}}))
    ) == []


@documented(
    "Kafka values that are not UTF-8 are matched by their metadata only, so they pass.",
    KAFKA_FILTERS,
)
def test_other_encodings_on_kafka() -> None:
    values = (b"\xff", '{"colour": "blue"}'.encode("utf-16"), b'{"colour": "\xff"}')

    for pattern in (RED, ["red"]):
        assert list(values) == delivered(run(topic_of(*values), {"value": pattern}))
        assert delivered(run(topic_of(*values), {"value": pattern, "partition": [1]})) == []


@recorded(
    "`anything-but` does not accept null; a range of `numeric` has a lower bound and then an "
    "upper bound.",
    pattern_recording("content_anything_but_string_null_type_EXC"),
    pattern_recording("content_anything_but_string_list_null_type_EXC"),
    pattern_recording("content_numeric_EXC"),
)
@documented(
    "`anything-but` does not accept a mixed list, `numeric` does not accept an empty range, and "
    "`$or` requires at least two objects.",
    RULER,
)
@pytest.mark.parametrize(
    "rule",
    [
        [{"anything-but": None}],
        [{"anything-but": ["a", None]}],
        [{"anything-but": ["a", 1]}],
        [{"anything-but": {"exists": True}}],
        [{"numeric": [">", 0, ">", 0]}],
        [{"numeric": [">", 5, "<", 0]}],
        [{"numeric": ["<", 5, ">", 0]}],
        {"$or": [{"a": [1]}]},
    ],
    ids=str,
)
def test_patterns_that_are_refused(rule: object) -> None:
    with pytest.raises(ValueError, match=r"^filter_criteria: AWS refuses Filters\[0\]"):
        run(queue_of("a"), {"body": {"n": rule}})


@recorded(
    "`cidr` is a range of IPv4 or IPv6 addresses. Lambda's table of operators does not contain "
    "it, but a sample of AWS deploys it on a queue.",
    pattern_recording("content_ip_address"),
    pattern_recording("content_ip_address_v6"),
    CIDR_SAMPLE,
)
def test_ranges_of_addresses() -> None:
    addresses = ("10.0.0.255", "10.0.1.0", "2001:db8::1", "2001:db9::1", "10.0.0", "")
    queue = queue_of(*(json.dumps({"ip": address}) for address in (*addresses, 10)))
    either = [{"cidr": "10.0.0.7/24"}, {"cidr": "2001:db8::/32"}]

    assert (delivered(run(queue, {"body": {"ip": either}}))) == [
        '{"ip": "10.0.0.255"}',
        '{"ip": "2001:db8::1"}',
    ]


@documented("`wildcard` is not among the operators of Lambda.", FILTERS)
def test_no_wildcard() -> None:
    for rule in ({"wildcard": "a*"}, {"anything-but": {"wildcard": "a*"}}):
        with pytest.raises(ValueError, match="filter_criteria: AWS refuses"):
            run(queue_of("a"), {"body": {"n": [rule]}})


@documented("A pattern has at most 4,096 characters.", FILTER)
def test_how_long_a_pattern_is() -> None:
    beside = len('{"body": [""]}')
    fits, more = ({"body": ["x" * (4_096 - beside + extra)]} for extra in (0, 1))

    assert delivered(run(queue_of("a"), fits)) == []
    with pytest.raises(ValueError, match="4,097 characters"):
        run(queue_of("a"), more)


@documented(
    "`equals-ignore-case` compares each letter of the pattern in its upper and lower case and "
    "nothing else: `strasse` does not match `straße`, and `straße` matches `STRASSE`.",
    RULER_CASES,
)
def test_letters_of_any_case() -> None:
    written = ("STRASSE", "straße", "Straße")
    sent = [json.dumps({"street": one}, ensure_ascii=False) for one in written]

    def found(text: str) -> list[Any]:
        rule = {"street": [{"equals-ignore-case": text}]}
        return delivered(run(queue_of(*sent), {"body": rule}))

    assert sent[:1] == found("strasse")
    assert sent == found("straße")


@documented("Bounds as large as the milliseconds since 1970 are valid.", RULER)
def test_large_bounds() -> None:
    fits, less = '{"at": 1767225600000}', '{"at": 1767225599999}'
    pattern = {"body": {"at": [{"numeric": [">=", 1_767_225_600_000]}]}}

    assert delivered(run(queue_of(fits, less), pattern)) == [fits]


@recorded(
    "If no record is left, the function is not invoked.",
    dynamodb_recording("test_dynamodb_event_filter"),
)
@pytest.mark.parametrize("source", [queue_of("{}"), stream_of("{}")], ids=["sqs", "kinesis"])
def test_nothing_is_left(source: Any) -> None:
    report = run(source, {"body": RED} if isinstance(source, SqsQueue) else {"data": RED})

    assert report.deliveries == []
    assert len(report.filtered) == 1
