"""Rules of filter patterns: what each takes, what it matches, and what is said of the others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, KafkaTopic, SqsQueue
from tests.pytest_batchproc.simulator.queues import succeed


def passing(source: Any, pattern: str) -> list[object]:
    """The bodies that get through."""
    filters = {"Filters": [{"Pattern": pattern}]}
    report = EventSourceMapping(source, succeed, filter_criteria=filters).run()
    return [item.body for delivery in report.deliveries for item in delivery.items]


def values_that_match(rule: str, *written: str) -> list[str]:
    """Which of these values, as JSON has them, a rule lets through."""
    queue = SqsQueue("orders")
    for value in written:
        queue.send(f'{{"n": {value}}}')
    pattern = f'{{"body": {{"n": [{rule}]}}}}'
    return [str(body).removeprefix('{"n": ')[:-1] for body in passing(queue, pattern)]


RULES = "anything-but, equals-ignore-case, exists, numeric, prefix, suffix"
NUMERIC = 'numeric takes a list as [">", 0, "<=", 5]'
WRITTEN = ("0", "-0", "1", "1.0", "1e0", "2", "2.5", "-1", "true", "null", '"1"', "[]", "{}")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("0", ["0"]),
        ("-0", ["-0"]),
        ("1", ["1"]),
        ("1.0", ["1.0"]),
        ("1e0", ["1e0"]),
        ('"1"', ['"1"']),
        ("true", ["true"]),
        ("null", ["null"]),
        ('{"numeric": ["=", 1]}', ["1", "1.0", "1e0"]),
        ('{"numeric": ["<", 1]}', ["0", "-0", "-1"]),
        ('{"numeric": ["<=", 1]}', ["0", "-0", "1", "1.0", "1e0", "-1"]),
        ('{"numeric": [">", 1]}', ["2", "2.5"]),
        ('{"numeric": [">=", 1]}', ["1", "1.0", "1e0", "2", "2.5"]),
        ('{"numeric": [">", 0, "<", 2.5]}', ["1", "1.0", "1e0", "2"]),
        ('{"anything-but": [1, 2]}', [*WRITTEN[:2], *WRITTEN[3:5], *WRITTEN[6:11]]),
        ('{"anything-but": 1}', [*WRITTEN[:2], *WRITTEN[3:11]]),
        ('{"anything-but": {"numeric": [">", 0]}}', ["0", "-0", "-1", "true", "null", '"1"']),
        ('{"exists": true}', [one for one in WRITTEN if one != "{}"]),
        ('{"exists": false}', ["{}"]),
    ],
)
def test_which_values_a_rule_matches(rule: str, expected: list[str]) -> None:
    assert expected == values_that_match(rule, *WRITTEN)


TEXTS = ("Oslo", "oslo", "STRASSE", "straße", "slo", "Os", "1")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"prefix": "Os"}, ["Oslo", "Os"]),
        ({"suffix": "slo"}, ["Oslo", "oslo", "slo"]),
        ({"equals-ignore-case": "OSLO"}, ["Oslo", "oslo"]),
        ({"equals-ignore-case": "Straße"}, ["STRASSE", "straße"]),
        ({"anything-but": {"suffix": "o"}}, ["STRASSE", "straße", "Os", "1"]),
        ({"anything-but": {"equals-ignore-case": "os"}}, [one for one in TEXTS if one != "Os"]),
        ("Os", ["Os"]),
    ],
)
def test_which_texts_a_rule_matches(rule: object, expected: list[str]) -> None:
    found = values_that_match(json.dumps(rule), *map(json.dumps, TEXTS), "1", "null")

    assert [json.dumps(text) for text in expected] == [
        json.dumps(json.loads(one)) for one in found if one not in ("1", "null")
    ]


@pytest.mark.parametrize("rule", ['{"prefix": "1"}', '{"suffix": "1"}', '{"prefix": ""}'])
def test_a_rule_for_text_matches_no_number(rule: str) -> None:
    assert [] == values_that_match(rule, "1", "11", "true", "null")


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ("1", "[2, 1]", True),
        ("1", "[2]", False),
        ('{"prefix": "a"}', '[1, "ab"]', True),
        ('{"numeric": [">", 5]}', '[1, "9", 6]', True),
        ('{"numeric": [">", 5]}', '[1, "9"]', False),
    ],
)
def test_one_element_of_a_list_is_enough(rule: str, value: str, expected: bool) -> None:
    assert ([value] if expected else []) == values_that_match(rule, value)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([{"sku": "a"}, {"sku": "b"}], True),
        ([{"sku": "a"}], False),
        (["b", {"sku": "b"}], True),
        (["b"], False),
        ([], False),
        ({"sku": "b"}, True),
    ],
)
def test_one_object_of_a_list_is_enough(items: object, expected: bool) -> None:
    queue = SqsQueue("orders")
    sent = queue.send({"items": items})

    found = passing(queue, '{"body": {"items": {"sku": ["b"]}}}')

    assert ([sent.body] if expected else []) == found


def test_a_list_called_or_beside_other_fields_and_an_object_of_that_name() -> None:
    queue = SqsQueue("orders")
    for body in ({"a": 1, "c": 1}, {"b": 1, "c": 1}, {"a": 1}, {"$or": {"a": 1}}):
        queue.send(body)
    either = '{"body": {"$or": [{"a": [1]}, {"b": [1]}], "c": [1]}}'

    assert ['{"a": 1, "c": 1}', '{"b": 1, "c": 1}'] == passing(queue, either)


def test_a_field_may_be_called_or() -> None:
    queue = SqsQueue("orders")
    for body in ({"$or": {"a": 1}}, {"$or": {"a": 2}}, {"a": 1}):
        queue.send(body)

    assert ['{"$or": {"a": 1}}'] == passing(queue, '{"body": {"$or": {"a": [1]}}}')


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('{"partition": [1]}', ["1", "3"]),
        ('{"offset": [{"numeric": [">", 0]}]}', ["2", "3"]),
        ('{"offset": [{"anything-but": 0}], "partition": [0]}', ["2"]),
        ('{"partition": ["1"]}', []),
    ],
)
def test_what_stands_beside_a_body_has_numbers_too(rule: str, expected: list[str]) -> None:
    topic = KafkaTopic("orders", partitions=2)
    for number in range(4):
        topic.send(str(number), partition=number % 2)

    assert expected == sorted(map(str, passing(topic, rule)))


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ('"a"', '"a" is neither an object nor a list of rules'),
        ("{}", "{} is neither an object nor a list of rules"),
        ("[]", "[] is no list with a rule in it"),
        ('[["a"]]', '["a"] is a list in a list'),
        ('[{"exists": "x"}]', 'exists takes true or false, and got "x"'),
        ('[{"prefix": true}]', "prefix takes a text, and got true"),
        ('[{"suffix": ["a"]}]', 'suffix takes a text, and got ["a"]'),
        ('[{"equals-ignore-case": null}]', "equals-ignore-case takes a text, and got null"),
        ('[{"anything-but": []}]', "[] is no list with a rule in it"),
        ('[{"anything-but": {"near": "a"}}]', f'{{"near": "a"}} is no rule; there are {RULES}'),
        ('[{"a": "b", "c": "d"}]', f'{{"a": "b", "c": "d"}} is no rule; there are {RULES}'),
        (
            '[{"prefix": "a", "suffix": "b"}]',
            f'{{"prefix": "a", "suffix": "b"}} is no rule; there are {RULES}',
        ),
        ("[{}]", f"{{}} is no rule; there are {RULES}"),
        ('[{"numeric": true}]', f"{NUMERIC}, and got true"),
        ('[{"numeric": []}]', f"{NUMERIC}, and got []"),
        ('[{"numeric": [">"]}]', f'{NUMERIC}, and got [">"]'),
        ('[{"numeric": [">", "a"]}]', f'{NUMERIC}, and got [">", "a"]'),
    ],
)
def test_what_is_no_rule_is_told(rule: str, reason: str) -> None:
    pattern = f'{{"n": {rule}}}'
    with pytest.raises(ValueError, match="filter_criteria") as caught:
        passing(SqsQueue("orders"), pattern)

    assert f"filter_criteria: AWS refuses Filters[0], {json.dumps(pattern)}: {reason}" == str(
        caught.value
    )


@pytest.mark.parametrize("wanted", ['["!", 0]', '[">", 0, "<"]', '[">", 0, "!", 5]', "[0, 1]"])
def test_numeric_takes_signs_and_bounds_by_turns(wanted: str) -> None:
    with pytest.raises(ValueError, match="filter_criteria") as caught:
        passing(SqsQueue("orders"), f'{{"n": [{{"numeric": {wanted}}}]}}')

    assert f": {NUMERIC}, and got " in str(caught.value)
