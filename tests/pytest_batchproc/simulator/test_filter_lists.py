"""Lists in data: what must be in one element, and that long ones take no time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc.simulator._fields import beginnings, fields_of, matches
from pytest_batchproc.simulator._patterns import alternatives_of, read_json, read_pattern

NAMES = st.sampled_from("abc")
LEAVES = st.sampled_from([1, 2])
DATA = st.dictionaries(
    NAMES,
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=3,
)
PATTERNS = st.dictionaries(
    st.lists(NAMES, min_size=1, max_size=3).map(".".join),
    st.lists(LEAVES, min_size=1, max_size=1),
    min_size=1,
    max_size=3,
)


def passes(pattern: str, data: str) -> bool:
    """Whether the data matches."""
    found = alternatives_of(read_pattern(pattern))
    fields = fields_of(read_json(data), beginnings(path for one in found for path in one))
    return any(matches(sorted(one.items()), fields) for one in found)


def lists_in(value: Any) -> Iterator[list[Any]]:
    """Every list, also inside others."""
    if isinstance(value, list):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from lists_in(one)


def leaves(value: Any, chosen: Mapping[int, int], path: str = "") -> Iterator[tuple[str, object]]:
    """Paths and values; of each list only the chosen element, and all that are leaves."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, chosen, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, one in enumerate(value):
            if not isinstance(one, dict | list) or chosen[id(value)] == place:
                yield from leaves(one, chosen, path)
    else:
        yield path, value


def expected(pattern: dict[str, list[int]], data: dict[str, Any]) -> bool:
    """The same by trying every choice of elements."""
    lists = list(lists_in(data))
    for places in product(*(range(max(len(one), 1)) for one in lists)):
        chosen = {id(one): place for one, place in zip(lists, places, strict=True)}
        found = set(leaves(data, chosen))
        if all((path, rules[0]) in found for path, rules in pattern.items()):
            return True
    return False


@given(PATTERNS, DATA)
def test_fields_match_if_some_choice_of_elements_has_them_all(
    pattern: dict[str, list[int]], data: dict[str, Any]
) -> None:
    assert expected(pattern, data) is passes(json.dumps(pattern), json.dumps(data))


@pytest.mark.parametrize(
    ("pattern", "data", "match"),
    [
        # README of event-ruler, JSON Array Matching: the band with this member has no such song.
        (
            {"members": {"given": ["Mick"], "surname": ["Fleetwood"]}},
            {
                "members": [
                    {"given": "Mick", "surname": "Jagger"},
                    {"given": "X", "surname": "Fleetwood"},
                ]
            },
            False,
        ),
        ({"a": {"b": [1], "c": [{"exists": False}]}}, {"a": [{"b": 1}, {"c": 1}]}, True),
        ({"a": {"b": [1], "c": [{"exists": False}]}}, {"a": [{"b": 1, "c": 1}, {"b": 2}]}, False),
        (
            {"a": {"b": [1], "c": [2]}, "d": {"e": [3]}},
            {"a": [{"b": 1, "c": 2}], "d": [{"e": 3}]},
            True,
        ),
        ({"a": {"b": [1]}, "c": {"b": [1]}}, {"a": [{}, {"b": 1}], "c": [{"b": 1}]}, True),
        ({"a": [1, {"exists": False}]}, {"b": 1}, True),
        ({"a": [{"anything-but": 1}]}, {"a": [1, 2]}, True),
        ({"a": [{"anything-but": 1}]}, {"a": [1, 1]}, False),
        ({"a": [{"anything-but": 1}]}, {"a": []}, False),
        ({"": [1]}, {"": 1}, True),
        ({"a": {"": [1]}}, {"a": {"": 1}}, True),
    ],
)
def test_examples(pattern: dict[str, Any], data: dict[str, Any], match: bool) -> None:
    assert match is passes(json.dumps(pattern), json.dumps(data))


def test_long_and_deep_lists_are_searched() -> None:
    many = [{"a": 1, "b": 2, "c": number} for number in range(20_000)]
    pattern = {"x": {"a": [1], "b": [2], "c": [-1]}, "y": {"a": [1], "c": [19_999]}}
    deep: Any = {"a": 1}
    for _ in range(500):
        deep = [deep]

    assert not passes(json.dumps(pattern), json.dumps({"x": many, "y": many}))
    assert passes(json.dumps({"y": pattern["y"]}), json.dumps({"x": many, "y": many}))
    assert passes('{"x": {"a": [1]}}', json.dumps({"x": deep}))
