"""Laws of the factories of all sources: one row per source, the same tests for each."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from batchproc import DynamoDBRecord
from pytest_batchproc import (
    DynamoDBEventFactory,
    InvalidEventError,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
)
from pytest_batchproc._reading import read_batch
from tests.pytest_batchproc.events.bodies import holders

Factory = Any  # of any source: their keywords differ, and what is called here all of them have


class Order(BaseModel):
    id: str
    count: int


@dataclass
class Click:
    id: str
    count: int


def _item(record: Any) -> Any:
    item = DynamoDBRecord(record).dynamodb.new_image
    assert item is not None
    # A body that is no item is put into one.
    body = item.get("body", item)
    return body.decode() if isinstance(body, bytes) else body


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


READ: dict[type[Factory], Callable[[Any], Any]] = {
    SqsEventFactory: lambda record: _json(record["body"]),
    SqsFifoEventFactory: lambda record: _json(record["body"]),
    KinesisEventFactory: lambda record: _json(base64.b64decode(record["kinesis"]["data"]).decode()),
    DynamoDBEventFactory: _item,
    KafkaEventFactory: lambda record: (
        None if record["value"] is None else _json(base64.b64decode(record["value"]).decode())
    ),
}
ALL = pytest.mark.parametrize(
    "factory_class", READ, ids=lambda found: found.__name__.removesuffix("EventFactory")
)
ORDER = {"id": "a", "count": 2}


def records_of(event: Any) -> list[Any]:
    return read_batch(event).records


def bodies_of(factory_class: type[Factory], event: Any) -> list[Any]:
    return [READ[factory_class](record) for record in records_of(event)]


@ALL
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("text", "text"),
        (b"bytes", "bytes"),
        (bytearray(b"bytes"), "bytes"),
        (ORDER, ORDER),
        ([1, "a", None], [1, "a", None]),
        (7, 7),
        (Decimal("1.5"), Decimal("1.5")),
        (True, True),
        (None, None),
        (Order(id="a", count=2), ORDER),
        (Click("a", 2), ORDER),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_source_carries_every_kind_of_body(
    factory_class: type[Factory], body: object, expected: object
) -> None:
    factory = factory_class()

    assert bodies_of(factory_class, factory([body])) == [expected]
    assert READ[factory_class](factory.record(body)) == expected


@ALL
@given(count=st.integers(0, 10))
def test_a_count_makes_so_many_distinct_records(factory_class: type[Factory], count: int) -> None:
    event = factory_class()(count=count)
    bodies = bodies_of(factory_class, event)

    assert count == len(bodies)
    assert list(range(count)) == [body["id"] for body in bodies]
    assert count == len({json.dumps(one) for one in read_batch(event).identifiers})


@ALL
@given(seed=st.text(max_size=5), calls=st.lists(st.integers(0, 3), max_size=4))
def test_the_same_calls_make_the_same_events(
    factory_class: type[Factory], seed: str, calls: list[int]
) -> None:
    one, other = factory_class(seed=seed), factory_class(seed=seed)

    assert [one(count=count) for count in calls] == [other(count=count) for count in calls]
    assert one.record() == other.record()
    assert one("faker", count=2) == other("faker", count=2)


@ALL
def test_the_seed_is_in_the_bodies_alone(factory_class: type[Factory]) -> None:
    one, other = factory_class(seed="one")(count=5), factory_class(seed="other")(count=5)

    assert bodies_of(factory_class, one) != bodies_of(factory_class, other)
    assert [_without_body(record) for record in records_of(one)] == [
        _without_body(record) for record in records_of(other)
    ]


def _without_body(record: Any) -> Any:
    found = copy.deepcopy(record)
    for holder, names in (
        (found, ("body", "md5OfBody", "value")),
        (found.get("attributes", {}), ("MessageDeduplicationId",)),
        (found.get("kinesis", {}), ("data",)),
        (found.get("dynamodb", {}), ("NewImage", "SizeBytes")),
    ):
        for name in names:
            holder.pop(name, None)
    return found


@ALL
def test_whole_records_make_an_event_that_shares_nothing_with_them(
    factory_class: type[Factory],
) -> None:
    factory = factory_class()
    loose = [factory.record("a"), factory.record("b")]
    event = factory(records=loose)

    assert loose == records_of(event)
    assert set() == {*holders(loose)} & {*holders(event)}


@ALL
def test_one_record_twice_is_refused(factory_class: type[Factory]) -> None:
    factory = factory_class()
    record = factory.record("a")
    with pytest.raises(InvalidEventError, match=r"^records\[1\]: .* is that of records\[0\]; "):
        factory(records=[record, record])

    assert len(records_of(factory(records=[record, record], allow_invalid=True))) == 2


@ALL
def test_an_empty_batch_has_no_records(factory_class: type[Factory]) -> None:
    events = [factory_class()([]), factory_class()(count=0), factory_class()(records=[])]

    assert [records_of(event) for event in events] == [[], [], []]


@ALL
def test_hooks_make_bodies_and_change_events(factory_class: type[Factory]) -> None:
    seen: list[Any] = []
    factory = factory_class(
        make_body=lambda index: {"id": f"mine {index}"} if index else None,
        modify_event=seen.append,
    )
    event = factory(count=2)
    ours, mine = bodies_of(factory_class, event)

    assert ours["id"] == 0
    assert mine == {"id": "mine 1"}
    assert seen == [event]
    assert READ[factory_class](factory.record()) != {"id": "mine 1"}


@ALL
def test_more_records_than_lambda_takes_are_refused(factory_class: type[Factory]) -> None:
    most = 10 if factory_class is SqsFifoEventFactory else 10_000
    with pytest.raises(InvalidEventError) as caught:
        factory_class()(count=most + 1)

    assert str(caught.value) == (
        f"count: {most + 1:,} records; AWS takes at most {most:,} (https://docs.aws.amazon.com/"
        "lambda/latest/api/API_CreateEventSourceMapping.html). allow_invalid=True makes the event "
        "anyway"
    )
    assert len(records_of(factory_class()(count=11, allow_invalid=True))) == 11


@ALL
def test_more_bytes_than_lambda_takes_are_refused(factory_class: type[Factory]) -> None:
    # Under the limit of each record, and over that of all.
    count, size = (10, 1024) if factory_class is SqsFifoEventFactory else (20, 380)
    with pytest.raises(InvalidEventError, match=r"^records: .* bytes of bodies; AWS takes at most"):
        factory_class()(["x" * size * 1024] * count)


@ALL
def test_region_and_account_are_in_every_arn(factory_class: type[Factory]) -> None:
    event = factory_class(region="eu-west-1", account_id="111122223333")(["a"])
    text = json.dumps(event)

    assert "us-east-1" not in text
    assert "123456789012" not in text


@ALL
def test_a_region_of_china_is_in_a_partition_of_its_own(factory_class: type[Factory]) -> None:
    text = json.dumps(factory_class(region="cn-north-1")(["a"]))

    assert "arn:aws-cn:" in text
    assert "arn:aws:" not in text


@ALL
def test_a_misspelt_field_is_refused(factory_class: type[Factory]) -> None:
    with pytest.raises(TypeError, match=r"^zebra is not a field of this event; there are \w"):
        factory_class()(["a"], zebra=1)

    with pytest.raises(TypeError, match=r"^zebra is not a field of this event; there are \w"):
        factory_class().record("a", zebra=1)
