"""What AWS does not say of filters, and what is done here."""

from __future__ import annotations

import json

import pytest

from pytest_batchproc.simulator import EventSourceMapping, KafkaTopic, SqsQueue
from tests.fidelity.rules import chosen
from tests.pytest_batchproc.simulator.queues import succeed


def delivered(pattern: str, *values: object) -> list[object]:
    """The values of `n` that get through."""
    queue = SqsQueue("orders")
    for value in values:
        queue.send({"n": value})
    filters = {"Filters": [{"Pattern": pattern}]}
    report = EventSourceMapping(queue, succeed, filter_criteria=filters).run()
    items = [item for delivery in report.deliveries for item in delivery.items]
    return [json.loads(str(item.body))["n"] for item in items]


@chosen(
    "`anything-but` accepts prefix, suffix and equals-ignore-case, as in EventBridge.",
    "_rules",
    "Choice: Lambda's table does not have these of EventBridge, and does not rule them out",
)
@pytest.mark.parametrize(
    ("but", "expected"),
    [
        ({"prefix": "a"}, ["ba", "BA"]),
        ({"suffix": ["a", "c"]}, ["ab", "BA"]),
        ({"equals-ignore-case": "ba"}, ["ab"]),
    ],
)
def test_anything_but_the_beginning(but: object, expected: list[str]) -> None:
    pattern = json.dumps({"body": {"n": [{"anything-but": but}]}})

    assert delivered(pattern, "ab", "ba", "BA") == expected


@chosen(
    "A filter treats a Kafka record without a value as an empty text, so it passes a pattern for "
    "JSON.",
    "_filters",
    "Choice: AWS does not say how a filter sees a record without a value",
)
@pytest.mark.parametrize(
    ("pattern", "passes"),
    [
        ({"value": {"n": [1]}}, True),
        ({"value": {"n": [1]}, "topic": ["other"]}, False),
        ({"value": [""]}, True),
        ({"value": ["a"]}, False),
    ],
)
def test_a_record_without_a_value(pattern: object, passes: bool) -> None:
    topic = KafkaTopic("audit")
    topic.send(None, key="a")
    filters = {"Filters": [{"Pattern": json.dumps(pattern)}]}

    report = EventSourceMapping(topic, succeed, filter_criteria=filters).run()

    assert passes is (not report.filtered)


@chosen(
    "The alternatives of `$or` produce at most 1,000 combinations.",
    "_patterns",
    "Choice: AWS documents no limit for Lambda; alternatives multiply",
)
def test_how_many_alternatives() -> None:
    def either(count: int) -> str:
        rules = ", ".join(f'{{"n": [{number}]}}' for number in range(count))
        return f'{{"body": {{"$or": [{rules}]}}}}'

    half = '"$or": [{"a": [1]}, {"b": [1]}]'

    assert delivered(either(100), 99, 100) == [99]
    assert delivered(f"{{{', '.join([half] * 9)}}}", 1) == []
    with pytest.raises(ValueError, match="combinations"):
        delivered(f"{{{', '.join([half] * 10)}}}", 1)
