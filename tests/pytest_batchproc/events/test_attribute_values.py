"""Python values as DynamoDB's: our own views read them back, and AWS counts the same bytes."""

from __future__ import annotations

import enum
import json
from collections import UserDict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from pydantic import BaseModel, Field

from batchproc.records._attribute_values import plain_item
from pytest_batchproc.events._attribute_values import attribute_value, item, size_of
from tests.batchproc import samples
from tests.pytest_batchproc.events.stream_laws import numbers
from tests.pytest_batchproc.events.table_values import ITEMS, SETS


def shapes(value: object) -> dict[str, Any]:
    return {name: one.shape for name, one in item(value, "new", True).items()}


@given(values=ITEMS)
def test_our_view_gives_every_value_back_exactly(values: dict[str, Any]) -> None:
    assert numbers(values) == plain_item(shapes(values))


@given(values=ITEMS)
def test_an_item_is_what_its_json_says(values: dict[str, Any]) -> None:
    found = shapes(values)

    assert found == json.loads(json.dumps(found))


@given(values=SETS)
def test_members_of_a_set_come_in_one_order(values: set[Any]) -> None:
    members = list(values)
    members.reverse()  # which is another order in memory

    assert repr(shapes({"a": values})) == repr(shapes({"a": set(members)}))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, {"NULL": True}),
        (True, {"BOOL": True}),
        (1, {"N": "1"}),
        (0.1, {"N": "0.1"}),
        (-0.0, {"N": "0"}),
        (1e20, {"N": "100000000000000000000"}),
        (1e-9, {"N": "0.000000001"}),
        (1e120, {"N": f"1{'0' * 120}"}),
        (Decimal("1.50"), {"N": "1.5"}),
        (Decimal("0.000"), {"N": "0"}),
        (Decimal("-1200"), {"N": "-1200"}),
        (10**50, {"N": f"1{'0' * 50}"}),
        ("", {"S": ""}),
        (b"foobar", {"B": "Zm9vYmFy"}),
        (bytearray(b"foobar"), {"B": "Zm9vYmFy"}),
        ([], {"L": []}),
        ((1, "a"), {"L": [{"N": "1"}, {"S": "a"}]}),
        ({}, {"M": {}}),
        (UserDict({"a": 1}), {"M": {"a": {"N": "1"}}}),
        ({"b", "a"}, {"SS": ["a", "b"]}),
        ({10, 9, 0.5}, {"NS": ["0.5", "9", "10"]}),
        ({0.1, Decimal("0.1")}, {"NS": ["0.1"]}),
        (frozenset({b"b", b"a"}), {"BS": ["YQ==", "Yg=="]}),
    ],
)
def test_a_value_has_the_type_that_dynamodb_gives_it(value: object, expected: object) -> None:
    assert attribute_value(value, "a", True).shape == expected


class Colour(enum.StrEnum):
    RED = "red"


class Size(enum.IntEnum):
    LARGE = 3


def test_members_of_enums_are_plain_values() -> None:
    found = shapes({"colour": Colour.RED, "size": Size.LARGE})

    assert found == {"colour": {"S": "red"}, "size": {"N": "3"}}
    assert str is type(found["colour"]["S"])


class Line(BaseModel):
    article_id: int = Field(alias="articleId")
    price: Decimal


@dataclass
class Order:
    id: str
    lines: list[Line]
    tags: frozenset[str]


def test_dataclasses_and_models_are_maps_however_deep() -> None:
    order = Order("a", [Line(articleId=1, price=Decimal("1.10"))], frozenset({"new"}))

    assert shapes(order) == {
        "id": {"S": "a"},
        "lines": {"L": [{"M": {"articleId": {"N": "1"}, "price": {"N": "1.1"}}}]},
        "tags": {"SS": ["new"]},
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, 1),
        (False, 1),
        (0, 1),
        (7, 2),
        (101, 3),
        (12000, 2),
        (0.001, 2),
        ("é", 2),
        (b"\x00\x01", 2),
        ([], 3),
        ([1, None], 3 + 1 + 2 + 1 + 1),
        ({"ab": True}, 3 + 1 + 2 + 1),
        ({"a", "bc"}, 3),
        ({1, 200}, 4),
    ],
)
def test_a_value_has_the_size_that_the_page_of_sizes_says(value: object, expected: int) -> None:
    assert attribute_value(value, "a", True).size == expected


KEY = {"sk": "b", "pk": "a"}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([KEY], 6),
        ([KEY, {**KEY, "data": "test"}], 20),
        ([KEY, {**KEY, "data": "hello"}], 21),
        ([KEY, {**KEY, "data": "hello"}, {**KEY, "data": "test"}], 35),
    ],
)
def test_sizes_are_those_recorded_on_aws(parts: list[Any], expected: int) -> None:
    # https://github.com/Ankcorn/dynamodb-streams-test
    assert sum(size_of(item(part, "a", True)) for part in parts) == expected


# The others are edited copies, with the sizes of what they were copied from.
_SIZED = (
    "lambda_go/dynamodb-event#0",
    "lambda_go/dynamodb-time-window-event",
    "powertools/dynamoStreamEvent",
    "samcli/DynamoDBUpdate",
)


def _samples() -> list[Any]:
    return [
        pytest.param(record["dynamodb"], id=name)
        for name, kind, record in samples.ALL
        if kind == "dynamodb" and name.startswith(_SIZED)
    ]


@pytest.mark.skipif(not samples.FOLDER.is_dir(), reason=samples.MISSING)
@pytest.mark.parametrize("change", _samples())
def test_sizes_are_those_of_the_samples(change: Any) -> None:
    parts = [change.get(name, {}) for name in ("Keys", "NewImage", "OldImage")]
    found = sum(size_of(item(plain_item(part), "a", False)) for part in parts)

    assert change["SizeBytes"] == found
