"""The key of a record: as asked for, or the first attribute that can be one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from pytest_batchproc.events import DynamoDBEventFactory

NEW, OLD = {"id": 1, "state": "paid"}, {"id": 1, "state": "new"}


def change_of(record: Any) -> Any:
    return record["dynamodb"]


@dataclass
class Key:
    customer: str
    at: int


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"body": {"id": "a", "n": 1}}, {"id": {"S": "a"}}),
        ({"body": {"n": 1, "id": "a"}}, {"n": {"N": "1"}}),
        (
            {"body": {"lines": [1], "note": "", "id": b"a"}},
            {"id": {"B": "YQ=="}},
        ),
        ({"body": {"ok": True}}, {"id": {"N": "0"}}),
        ({"body": {}}, {"id": {"N": "0"}}),
        ({"new": {"state": "paid", "id": 1}, "old": {"state": "new", "id": 1}}, {"id": {"N": "1"}}),
        ({"new": {"state": "paid"}, "old": {"state": "new"}}, {"id": {"N": "0"}}),
        (
            {"body": {"n": 1, "pk": "a", "sk": 2}, "key_names": ["pk", "sk"]},
            {"pk": {"S": "a"}, "sk": {"N": "2"}},
        ),
        ({"body": "a", "key_names": ["pk", "sk"]}, {"pk": {"N": "0"}, "sk": {"N": "0"}}),
        ({"body": "a", "keys": {"pk": "x"}}, {"pk": {"S": "x"}}),
        ({"keys": Key("x", 1)}, {"customer": {"S": "x"}, "at": {"N": "1"}}),
        ({"keys": {"id": "mine"}}, {"id": {"S": "mine"}}),
        ({"new": {"n": 1}, "old": {"n": 2}, "keys": {"pk": "x"}}, {"pk": {"S": "x"}}),
    ],
)
def test_the_key_is_what_is_asked_for_or_the_first_attribute_that_can_be_one(
    fields: dict[str, Any], expected: object
) -> None:
    change = change_of(DynamoDBEventFactory().record(**fields))

    assert change["Keys"] == expected
    assert [
        name
        for image in ("NewImage", "OldImage")
        if image in change
        for name, value in change["Keys"].items()
        if value != change[image][name]
    ] == []


@pytest.mark.parametrize("bodies", [None, "faker"])
def test_made_items_have_the_key_that_is_named(bodies: Any) -> None:
    event = DynamoDBEventFactory()(bodies, count=2, key_names=["pk", "sk"])

    assert [{"pk": {"N": number}, "sk": {"N": number}} for number in "01"] == [
        record["dynamodb"]["Keys"] for record in event["Records"]
    ]


def test_made_items_have_the_key_that_is_given_in_the_shape_of_the_event() -> None:
    record = DynamoDBEventFactory().record(keys={"id": {"S": "a"}})

    assert record["dynamodb"]["Keys"] == {"id": {"S": "a"}}
    assert record["dynamodb"]["NewImage"]["id"] == {"S": "a"}
