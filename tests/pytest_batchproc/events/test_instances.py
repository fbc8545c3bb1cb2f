"""Instances of the classes of `body=` as bodies: how they are written, and where."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

import pydantic
import pytest

from pytest_batchproc import InvalidEventError
from pytest_batchproc._snapshots._readable import readable
from pytest_batchproc._snapshots._records import Records
from pytest_batchproc.events import DynamoDBEventFactory, KafkaEventFactory, SqsEventFactory

attrs: Any = pytest.importorskip("attrs")
msgspec: Any = pytest.importorskip("msgspec")


class Colour(Enum):
    RED = "red"


class Point(NamedTuple):
    x: int
    y: Any = 0


@dataclass
class Data:
    id: int


@attrs.define
class Attrs:
    id: int


class Struct(msgspec.Struct):  # type: ignore[misc]  # Any: msgspec may be missing
    id: int


class Model(pydantic.BaseModel):
    id: int


KINDS: list[Any] = [Model, Struct, Attrs, Data]
INSTANCES = [kind(id=1) for kind in KINDS]


def body_of(value: object, **fields: Any) -> Any:
    [record] = SqsEventFactory()([value], **fields)["Records"]
    return json.loads(record["body"])


def test_a_named_tuple_is_an_object_and_inside_a_body_a_list() -> None:
    assert body_of(Point(1, Point(2))) == {"x": 1, "y": [2, 0]}
    assert body_of({"at": Point(1)}) == {"at": [1, 0]}


def test_a_named_tuple_is_an_object_with_encode_too() -> None:
    assert body_of(Point(1, {2}), encode=sorted) == {"x": 1, "y": [2]}


@pytest.mark.parametrize("value", [*INSTANCES, Point(1)], ids=lambda one: type(one).__name__)
def test_one_instance_is_no_list_of_bodies(value: Any) -> None:
    with pytest.raises(InvalidEventError) as caught:
        KafkaEventFactory()(value)

    assert str(caught.value) == (
        f"bodies: expected a list with a body per record; got {type(value).__name__} {value!r}. "
        "For one record put it into a list: [body]"
    )


def test_keys_of_a_dict_of_an_item_are_text_as_in_json() -> None:
    values = {Colour.RED: 1, UUID(int=1): 2}
    [record] = DynamoDBEventFactory()([{"id": 1, "values": values}])["Records"]

    assert record["dynamodb"]["NewImage"]["values"] == {
        "M": {"red": {"N": "1"}, "00000000-0000-0000-0000-000000000001": {"N": "2"}}
    }
    assert body_of({"values": values})["values"] == {
        "red": 1,
        "00000000-0000-0000-0000-000000000001": 2,
    }


def test_a_model_with_bytes_may_be_next_to_such_keys() -> None:
    class Picture(pydantic.BaseModel):
        raw: bytes

    assert body_of({UUID(int=1): Picture(raw=b"a")}) == {
        "00000000-0000-0000-0000-000000000001": {"raw": "a"}
    }


def test_a_decimal_in_a_dict_is_not_changed_to_text() -> None:
    long = Decimal("1.23456789012345678901234567")

    with pytest.raises(InvalidEventError, match="has more digits than a float keeps"):
        SqsEventFactory()([{"price": long}])


@pytest.mark.parametrize("value", INSTANCES, ids=lambda one: type(one).__name__)
def test_a_snapshot_shows_the_fields(value: Any) -> None:
    assert readable({"order": value}, Records()) == {
        "order": {
            "object": f"tests.pytest_batchproc.events.test_instances.{type(value).__name__}",
            "fields": {"id": 1},
        }
    }
