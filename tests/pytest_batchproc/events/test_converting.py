"""Bodies of the types that tests have: dates, identifiers, enums, attrs, msgspec; and `encode=`."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any
from uuid import UUID

import attrs
import pytest
from boto3.dynamodb.types import Binary
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc import strategies as events_of
from pytest_batchproc._converting import ENCODE
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import (
    DynamoDBEventFactory,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
)

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ID = UUID(int=1)
TEXT_OF_ID = "00000000-0000-0000-0000-000000000001"
FACTORIES: dict[str, Any] = {
    "sqs": SqsEventFactory,
    "sqs_fifo": SqsFifoEventFactory,
    "kinesis": KinesisEventFactory,
    "dynamodb": DynamoDBEventFactory,
    "kafka": KafkaEventFactory,
}
every_source = pytest.mark.parametrize("source", FACTORIES)


class State(Enum):
    NEW = "new"
    AT = AT


class Level(IntEnum):
    HIGH = 3


@attrs.define
class Line:
    item: str
    price: Decimal


@attrs.frozen
class Order:
    id: UUID
    at: datetime
    lines: list[Line]
    state: State = State.NEW


class Money:
    def __init__(self, cents: int) -> None:
        self.cents = cents

    def __repr__(self) -> str:
        return f"Money({self.cents})"


ORDER = Order(ID, AT, [Line("kettle", Decimal("1.5"))])
AS_JSON = {
    "id": TEXT_OF_ID,
    "at": "2026-01-02T03:04:05+00:00",
    "lines": [{"item": "kettle", "price": 1.5}],
    "state": "new",
}


def only(event: Any) -> Any:
    (record,) = event["Records"] if "Records" in event else event["records"]["orders-0"]
    return record


def body_of(source: str, body: object, **fields: Any) -> Any:
    """The body of the one record, as the value that its JSON or its item has."""
    record = only(FACTORIES[source]()([body], **fields))
    if source == "dynamodb":
        return {name: _plain(one) for name, one in record["dynamodb"]["NewImage"].items()}
    text = record.get("body")
    if text is None:
        text = base64.b64decode(record.get("value") or record["kinesis"]["data"])
    return json.loads(text)


def _plain(shape: dict[str, Any]) -> Any:
    ((kind, value),) = shape.items()
    if kind == "L":
        return [_plain(one) for one in value]
    if kind == "M":
        return {name: _plain(one) for name, one in value.items()}
    return json.loads(value) if kind == "N" else value


@every_source
def test_an_attrs_class_becomes_an_object(source: str) -> None:
    assert body_of(source, ORDER) == AS_JSON


@every_source
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (AT, "2026-01-02T03:04:05+00:00"),
        (AT.replace(tzinfo=None), "2026-01-02T03:04:05"),
        (date(2026, 1, 2), "2026-01-02"),
        (time(3, 4), "03:04:00"),
        (ID, TEXT_OF_ID),
        (State.NEW, "new"),
        (State.AT, "2026-01-02T03:04:05+00:00"),
        (Level.HIGH, 3),
        (Decimal("1.5"), 1.5),
        ([ID, {"a": State.NEW}], [TEXT_OF_ID, {"a": "new"}]),
        (ORDER, AS_JSON),
    ],
    ids=repr,
)
def test_a_value_of_such_a_type_may_be_anywhere_in_a_body(
    source: str, value: object, expected: object
) -> None:
    body = body_of(source, {"id": 1, "value": value})

    assert body == {"id": 1, "value": expected}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (State.NEW, "new"),
        (Level.HIGH, "3"),
        (ID, f'"{TEXT_OF_ID}"'),
        (AT, '"2026-01-02T03:04:05+00:00"'),
        (
            {ID: 1, State.NEW: 2, date(2026, 1, 2): {ID: 3}},
            f'{{"{TEXT_OF_ID}": 1, "new": 2, "2026-01-02": {{"{TEXT_OF_ID}": 3}}}}',
        ),
        (Binary(b"abcd"), "abcd"),
    ],
    ids=["enum", "int enum", "uuid", "datetime", "keys", "binary"],
)
def test_a_whole_body_of_such_a_type_is_json(body: object, text: str) -> None:
    assert only(SqsEventFactory()([body]))["body"] == text


def test_a_struct_is_what_msgspec_makes_of_it() -> None:
    msgspec = pytest.importorskip("msgspec", reason="not among the tools of this environment")
    Click = msgspec.defstruct(
        "Click",
        [("page_id", UUID), ("at", datetime), ("price", Decimal), ("raw", bytes), ("own", Any)],
        rename="camel",
        tag="click",
    )
    click = Click(ID, AT, Decimal("1.5"), b"\xff", Money(5))
    text = only(SqsEventFactory()([{"a": click}], encode=lambda money: money.cents))["body"]
    image = only(DynamoDBEventFactory()([click], encode=lambda money: money.cents))

    assert json.loads(text)["a"] == {
        "type": "click",
        "pageId": TEXT_OF_ID,
        "at": "2026-01-02T03:04:05Z",
        "price": "1.5",
        "raw": "/w==",
        "own": 5,
    }
    assert image["dynamodb"]["NewImage"]["price"] == {"N": "1.5"}
    assert image["dynamodb"]["NewImage"]["raw"] == {"B": "/w=="}


# --- encode= --------------------------------------------------------------------------------------


@every_source
@pytest.mark.parametrize("where", ["the call", "the factory"])
def test_encode_converts_what_the_factory_does_not_know(source: str, where: str) -> None:
    def encode(value: Any) -> object:
        return {"cents": value.cents, "at": AT}

    expected = {"id": 1, "price": [{"cents": 5, "at": "2026-01-02T03:04:05+00:00"}]}
    body = {"id": 1, "price": [Money(5)]}
    if where == "the call":
        assert body_of(source, body, encode=encode) == expected
    else:
        event = FACTORIES[source](encode=encode)([body])
        again = FACTORIES[source]()([body], encode=encode)
        assert event == again


@every_source
def test_encode_is_asked_for_one_record_too(source: str) -> None:
    factory = FACTORIES[source]()
    alone = factory.record({"id": 1, "price": Money(5)}, encode=lambda money: money.cents)

    assert "Money" not in json.dumps(alone)


def test_encode_is_not_asked_for_what_the_source_knows() -> None:
    def encode(value: object) -> object:
        raise AssertionError(value)

    item = {"id": 1, "tags": {"a"}, "raw": b"a", "at": AT, "order": ORDER, "none": None}
    event: Any = DynamoDBEventFactory(encode=encode)([item])

    assert only(event)["dynamodb"]["NewImage"]["tags"] == {"SS": ["a"]}


def test_encode_converts_images_and_keys() -> None:
    event: Any = DynamoDBEventFactory()(
        new={"id": 1, "price": Money(5)},
        old={"id": 1, "price": Money(4)},
        encode=lambda money: money.cents,
    )
    topic: Any = KafkaEventFactory()(["a"], keys=[Money(5)], encode=lambda money: str(money.cents))

    assert only(event)["dynamodb"]["OldImage"]["price"] == {"N": "4"}
    assert base64.b64decode(only(topic)["key"]) == b"5"


def test_encode_may_convert_a_set_where_the_source_has_none() -> None:
    event: Any = SqsEventFactory()([{"tags": {"b", "a"}}], encode=sorted)

    assert only(event)["body"] == '{"tags": ["a", "b"]}'


def _refuse(value: object) -> object:
    raise TypeError("no money")


@pytest.mark.parametrize(
    ("encode", "message"),
    [
        (5, "encode: expected a function of one value, as `default` of json.dumps; got int 5"),
        (_refuse, "bodies[0]['price']: encode= raised TypeError for Money Money(5): no money"),
        (
            lambda money: money,
            "bodies[0]['price']: encode= returned Money for Money Money(5); return a value of "
            "another type, for example str, dict or list",
        ),
    ],
    ids=["no function", "refuses", "returns the same"],
)
def test_a_wrong_encode_is_named(encode: Any, message: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsEventFactory()([{"price": Money(5)}], encode=encode)

    assert str(caught.value) == message


def test_without_encode_the_message_names_it() -> None:
    with pytest.raises(InvalidEventError) as caught:
        SqsEventFactory()([{"took": timedelta(1)}])

    assert str(caught.value).endswith(f"is not a JSON value; {ENCODE}")


@pytest.mark.parametrize("kind", ["sqs", "attributes", "dynamodb", "kafka"])
@given(data=st.data())
def test_strategies_take_encode_too(kind: str, data: st.DataObject) -> None:
    bodies = st.integers(0, 9).map(lambda cents: {"id": 1, "price": Money(cents)})
    fields: dict[str, Any] = {"encode": lambda money: money.cents}
    made: dict[str, Any] = {
        "sqs": lambda: events_of.sqs_events(bodies, **fields),
        "attributes": lambda: events_of.sqs_events(bodies, message_attributes={"a": "b"}, **fields),
        "dynamodb": lambda: events_of.dynamodb_events(bodies, **fields),
        "kafka": lambda: events_of.kafka_events(bodies, **fields),
    }

    assert "Money" not in json.dumps(data.draw(made[kind]()))
