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


RULES = "anything-but, cidr, equals-ignore-case, exists, numeric, prefix, suffix"
NUMERIC = 'numeric takes a list such as [">", 0, "<=", 5]; got '
RANGE = (
    'numeric takes one of =, <, <=, > and >=, or a range from low to high such as [">", 0, "<=", '
    "5]; got "
)
ANY_TEXT = (
    "anything-but takes prefix, suffix, equals-ignore-case with a text or a list of texts, none of "
    "them empty; got "
)
ANY = "anything-but takes texts or numbers, and not both in one list; got "
OR = "$or takes a list of two or more objects; got "
CIDR = (
    'cidr takes a range of addresses such as "10.0.0.0/24" (IPv4 up to /31, IPv6 up to /127); got '
)
WRITTEN = ("0", "-0", "1", "1.0", "1e0", "2", "2.5", "-1", "true", "null", '"1"', "[]", "{}")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("0", ["0", "-0"]),
        ("-0", ["0", "-0"]),
        ("1", ["1", "1.0", "1e0"]),
        ("1.0", ["1", "1.0", "1e0"]),
        ("10e-1", ["1", "1.0", "1e0"]),
        ('"1"', ['"1"']),
        ("true", ["true"]),
        ("null", ["null"]),
        ('{"numeric": ["=", 1]}', ["1", "1.0", "1e0"]),
        ('{"numeric": ["<", 1]}', ["0", "-0", "-1"]),
        ('{"numeric": ["<=", 1]}', ["0", "-0", "1", "1.0", "1e0", "-1"]),
        ('{"numeric": [">", 1]}', ["2", "2.5"]),
        ('{"numeric": [">=", 1]}', ["1", "1.0", "1e0", "2", "2.5"]),
        ('{"numeric": [">", 0, "<", 2.5]}', ["1", "1.0", "1e0", "2"]),
        ('{"anything-but": [1, 2]}', [*WRITTEN[:2], *WRITTEN[6:11]]),
        ('{"anything-but": 1}', [*WRITTEN[:2], *WRITTEN[5:11]]),
        ('{"anything-but": "1"}', [one for one in WRITTEN[:11] if one != '"1"']),
        ('{"exists": true}', [*WRITTEN[:11]]),
        ('{"exists": false}', ["[]", "{}"]),
    ],
)
def test_which_values_a_rule_matches(rule: str, expected: list[str]) -> None:
    assert values_that_match(rule, *WRITTEN) == expected


TEXTS = ("Oslo", "oslo", "STRASSE", "straße", "slo", "Os", "1")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"prefix": "Os"}, ["Oslo", "Os"]),
        ({"suffix": "slo"}, ["Oslo", "oslo", "slo"]),
        ({"equals-ignore-case": "OSLO"}, ["Oslo", "oslo"]),
        ({"equals-ignore-case": "Straße"}, ["STRASSE", "straße"]),
        ({"equals-ignore-case": "Strasse"}, ["STRASSE"]),
        ({"prefix": {"equals-ignore-case": "STRASS"}}, ["STRASSE"]),
        ({"suffix": {"equals-ignore-case": "LO"}}, ["Oslo", "oslo", "slo"]),
        ({"equals-ignore-case": "O.*"}, []),
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
    assert values_that_match(rule, "1", "11", "true", "null") == []


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

    assert passing(queue, either) == ['{"a": 1, "c": 1}', '{"b": 1, "c": 1}']


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

    assert sorted(map(str, passing(topic, rule))) == expected


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ('"a"', '"a" is neither an object with a field nor a list of rules'),
        ("{}", "{} is neither an object with a field nor a list of rules"),
        ("[]", "[] is not a list with at least one rule"),
        ('[["a"]]', '["a"] is a list inside a list of rules'),
        ('[{"exists": "x"}]', 'exists takes true or false; got "x"'),
        ('[{"prefix": true}]', "prefix takes a text; got true"),
        ('[{"suffix": ["a"]}]', 'suffix takes a text; got ["a"]'),
        ('[{"suffix": 1}]', "suffix takes a text; got 1"),
        ('[{"equals-ignore-case": null}]', "equals-ignore-case takes a text; got null"),
        (
            '[{"prefix": {"suffix": "a"}}]',
            'prefix takes a text or equals-ignore-case; got {"suffix": "a"}',
        ),
        (
            '[{"wildcard": "a*"}]',
            "wildcard is not among Lambda's comparison operators; use prefix or suffix",
        ),
        ('[{"Exists": true}]', '{"Exists": true} is not a rule; did you mean exists?'),
        ('[{"sufix": "a"}]', '{"sufix": "a"} is not a rule; did you mean suffix?'),
        ("[1e9999999999999999999]", "1e9999999999999999999 is not a number that can be compared"),
        ('[{"anything-but": []}]', f"{ANY}[]"),
        ('[{"anything-but": null}]', f"{ANY}null"),
        ('[{"anything-but": true}]', f"{ANY}true"),
        ('[{"anything-but": ["a", null]}]', f'{ANY}["a", null]'),
        ('[{"anything-but": ["a", 1]}]', f'{ANY}["a", 1]'),
        ('[{"anything-but": {"near": "a"}}]', f'{ANY_TEXT}{{"near": "a"}}'),
        ('[{"anything-but": {"exists": true}}]', f'{ANY_TEXT}{{"exists": true}}'),
        ('[{"anything-but": {"numeric": [">", 0]}}]', f'{ANY_TEXT}{{"numeric": [">", 0]}}'),
        ('[{"anything-but": {"prefix": ""}}]', f'{ANY_TEXT}{{"prefix": ""}}'),
        ('[{"anything-but": {"suffix": ["a", 1]}}]', f'{ANY_TEXT}{{"suffix": ["a", 1]}}'),
        ('[{"anything-but": {"suffix": []}}]', f'{ANY_TEXT}{{"suffix": []}}'),
        (
            '[{"a": "b", "c": "d"}]',
            f'{{"a": "b", "c": "d"}} is not a rule; a rule has one of {RULES}',
        ),
        (
            '[{"prefix": "a", "suffix": "b"}]',
            f'{{"prefix": "a", "suffix": "b"}} is not a rule; a rule has one of {RULES}',
        ),
        ("[{}]", f"{{}} is not a rule; a rule has one of {RULES}"),
        ('[{"numeric": true}]', f"{NUMERIC}true"),
        ('[{"numeric": []}]', f"{NUMERIC}[]"),
        ('[{"numeric": [">"]}]', f'{NUMERIC}[">"]'),
        ('[{"numeric": [">", "a"]}]', f'{NUMERIC}[">", "a"]'),
        ('[{"numeric": [">", 0, "<"]}]', f'{NUMERIC}[">", 0, "<"]'),
        ('[{"numeric": [0, 1]}]', f"{RANGE}[0, 1]"),
        ('[{"numeric": ["!", 0]}]', f'{RANGE}["!", 0]'),
        ('[{"numeric": [">", 0, "!", 5]}]', f'{RANGE}[">", 0, "!", 5]'),
        ('[{"numeric": [">", 0, ">", 0]}]', f'{RANGE}[">", 0, ">", 0]'),
        ('[{"numeric": [">", 5, "<", 0]}]', f'{RANGE}[">", 5, "<", 0]'),
        ('[{"numeric": [">", 5, "<=", 5]}]', f'{RANGE}[">", 5, "<=", 5]'),
        ('[{"numeric": ["<", 5, ">", 0]}]', f'{RANGE}["<", 5, ">", 0]'),
        ('[{"numeric": ["=", 5, "<", 6]}]', f'{RANGE}["=", 5, "<", 6]'),
        *[
            (f'[{{"cidr": {wanted}}}]', f"{CIDR}{wanted}")
            for wanted in (
                '"bad"',
                '"10.0.0.0"',
                '"10.0.0.0/"',
                '"10.0.0.0/33"',
                '"10.0.0.0/32"',
                '"10.0.0.0/-1"',
                '"10.0.0.0/255.0.0.0"',
                '"10.0.0/8"',
                '"::/128"',
                '"xxxx::/64"',
                '["10.0.0.0/8"]',
                "8",
            )
        ],
    ],
)
def test_what_is_no_rule_is_told(rule: str, reason: str) -> None:
    pattern = f'{{"n": {rule}}}'
    with pytest.raises(ValueError, match="filter_criteria") as caught:
        passing(SqsQueue("orders"), pattern)

    assert (
        str(caught.value)
    ) == f"filter_criteria: AWS refuses Filters[0], {json.dumps(pattern)}: {reason}"


@pytest.mark.parametrize(
    "given", ["[]", '[{"a": [1]}]', '{"a": [1]}', '[{"a": [1]}, 5]', "5"], ids=str
)
def test_or_takes_two_objects(given: str) -> None:
    pattern = f'{{"$or": {given}}}'
    with pytest.raises(ValueError, match="filter_criteria") as caught:
        passing(SqsQueue("orders"), pattern)

    assert (
        str(caught.value)
    ) == f"filter_criteria: AWS refuses Filters[0], {json.dumps(pattern)}: {OR}{given}"


def test_or_has_no_field_that_is_called_as_an_operator() -> None:
    with pytest.raises(ValueError, match="filter_criteria") as caught:
        passing(SqsQueue("orders"), '{"$or": [{"a": {"exists": [1]}}, {"b": [1]}]}')

    assert str(caught.value).endswith(
        'a field inside $or cannot be called "exists": it is reserved'
    )


def test_or_makes_a_thousand_combinations_at_most() -> None:
    either = '{"$or": [' + ",".join(f'{{"a": [{number}]}}' for number in range(10)) + "]"
    fine, more = f"{either}}}", either
    for name in "bcd":
        more += "," + either[1:].replace('"a"', f'"{name}"')

    assert passing(SqsQueue("orders"), fine) == []
    with pytest.raises(ValueError, match=r"\$or makes more than 1,000 combinations"):
        passing(SqsQueue("orders"), more + "}")
