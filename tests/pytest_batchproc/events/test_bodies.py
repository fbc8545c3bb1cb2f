"""Bodies: from whatever a test has at hand to what a producer would have sent."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any, Generic, TypedDict, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, RootModel

from pytest_batchproc import DynamoDBEventFactory, InvalidEventError
from pytest_batchproc._bodies import bytes_of, made_body, plain, text_of
from pytest_batchproc._converting import ACCEPTED, ENCODE
from pytest_batchproc.faker import fake_bodies
from tests.pytest_batchproc.events.bodies import NO_TEXT, holders

T = TypeVar("T")


class Line(BaseModel):
    item: str = Field(alias="itemName")
    price: Decimal = Decimal("1.5")


class Order(BaseModel, Generic[T]):
    id: T
    lines: list[Line]
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)


class Tags(RootModel[list[str]]):
    pass


@dataclass
class Point:
    x: int
    y: float | Decimal


@dataclass
class Path:
    name: str
    points: list[Point] = field(default_factory=list)


class Click(TypedDict):
    page: str


class Colour(StrEnum):
    RED = "red"


class Size(Enum):
    SMALL = 1


LINE = Line(itemName="kettle")
CASES: list[tuple[object, str]] = [
    ("text", "text"),
    ("", ""),
    (b"bytes", "bytes"),
    (bytearray("é", "utf-8"), "é"),
    (memoryview(b"view"), "view"),
    (Colour.RED, "red"),
    (None, "null"),
    (True, "true"),
    (1.5, "1.5"),
    ({"é": [1, (2, None)]}, '{"é": [1, [2, null]]}'),
    (MappingProxyType({"a": 1}), '{"a": 1}'),
    (Click(page="/"), '{"page": "/"}'),
    (Decimal("1.5"), "1.5"),
    (Decimal("10"), "10"),
    ({"big": Decimal(2**70)}, f'{{"big": {2**70}}}'),
    (LINE, '{"itemName":"kettle","price":"1.5"}'),
    (
        Order[int](id=1, lines=[LINE]),
        '{"id":1,"lines":[{"itemName":"kettle","price":"1.5"}],"at":"2026-01-01T00:00:00Z"}',
    ),
    (
        {"order": Order[str](id="a", lines=[LINE])},
        '{"order": {"id": "a", "lines": [{"itemName": "kettle", "price": "1.5"}], '
        '"at": "2026-01-01T00:00:00Z"}}',
    ),
    (Tags(["a"]), '["a"]'),
    ([Tags(["a"])], '[["a"]]'),
    (
        Path("way", [Point(1, 2.5), Point(3, Decimal("4.25"))]),
        '{"name": "way", "points": [{"x": 1, "y": 2.5}, {"x": 3, "y": 4.25}]}',
    ),
    ({"half": "\ud800"}, '{"half": "\\ud800"}'),
    ({"none": "\uffff"}, '{"none": "\\uffff"}'),
]


@pytest.mark.parametrize(("body", "expected"), CASES, ids=[text for _, text in CASES])
def test_a_body_becomes_the_text_that_a_producer_sends(body: object, expected: str) -> None:
    found = text_of(body, "body")

    assert found == expected
    assert str is type(found)
    assert expected.encode() == bytes_of(body, "body")


@given(body=NO_TEXT)
def test_json_arrives_as_it_was_and_has_utf_8(body: object) -> None:
    assert body == json.loads(bytes_of(body, "body").decode())


@given(raw=st.binary())
def test_bytes_stay_bytes_where_a_source_carries_them(raw: bytes) -> None:
    assert raw == bytes_of(raw, "body") == bytes_of(bytearray(raw), "body")


@given(body=NO_TEXT)
def test_a_body_is_neither_changed_nor_kept(body: object) -> None:
    before = copy.deepcopy(body)
    text_of(body, "body")

    assert before == body
    assert holders(text_of(body, "body")) == []


WANTED = f"expected str, bytes, a JSON value, {ACCEPTED}"
HINT = f"; {ENCODE}"
BAD: list[tuple[object, str]] = [
    (
        b"\xff\x00",
        "bytes that are not UTF-8: b'\\xff\\x00'. This source carries text: encode them, "
        "with base64 for instance",
    ),
    ({1, 2}, f"{WANTED}; got set that is not JSON: set {{1, 2}} is not a JSON value{HINT}"),
    ({"raw": b"x"}, f"{WANTED}; got dict that is not JSON: bytes b'x' is not a JSON value{HINT}"),
    (
        [float("nan")],
        f"{WANTED}; got list that is not JSON: Out of range float values are not JSON compliant",
    ),
    (
        Line,
        f"{WANTED}; got ModelMetaclass that is not JSON: ModelMetaclass {Line!r} is not a JSON "
        f"value{HINT}",
    ),
    (Point, f"{WANTED}; got type that is not JSON: type {Point!r} is not a JSON value{HINT}"),
    (Decimal("NaN"), f"{WANTED}; got Decimal that is not JSON: NaN is not a JSON number"),
    (Decimal("sNaN"), f"{WANTED}; got Decimal that is not JSON: sNaN is not a JSON number"),
    (Decimal("Infinity"), f"{WANTED}; got Decimal that is not JSON: Infinity is not a JSON number"),
    (
        Decimal("0.12345678901234567890"),
        f"{WANTED}; got Decimal that is not JSON: Decimal 0.12345678901234567890 has more digits "
        "than a float keeps; give it as a str",
    ),
]


@pytest.mark.parametrize(("body", "expected"), BAD, ids=repr)
def test_what_no_producer_sends_is_refused(body: object, expected: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        text_of(body, "bodies[3]")

    # Python 3.12 and later add the value to their own sentence about numbers that JSON lacks.
    assert str(caught.value).removesuffix(": nan") == f"bodies[3]: {expected}"


def test_a_list_that_holds_itself_is_refused(snapshot: object) -> None:
    body: list[object] = []
    body.append(body)
    with pytest.raises(InvalidEventError) as caught:
        text_of(body, "body")

    assert str(caught.value) == snapshot


def test_half_a_character_has_no_bytes() -> None:
    with pytest.raises(InvalidEventError) as caught:
        bytes_of("a\ud800", "bodies[3]")

    assert (
        str(caught.value)
    ) == "bodies[3]: 'a\\ud800' cannot be UTF-8: half a surrogate pair at character 1"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (LINE, {"itemName": "kettle", "price": Decimal("1.5")}),
        (Point(1, 2.0), {"x": 1, "y": 2.0}),
        ({"a": 1}, {"a": 1}),
        (Point, Point),
    ],
    ids=repr,
)
def test_models_and_dataclasses_are_dicts_with_their_values(
    value: object, expected: object
) -> None:
    assert plain(value) == expected


@given(
    seed=st.text(),
    event=st.integers(0, 100),
    index=st.integers(0, 1000),
    other=st.integers(0, 1000),
)
def test_a_made_body_depends_on_seed_event_and_index_alone(
    seed: str, event: int, index: int, other: int
) -> None:
    one, again = made_body(seed, event, index), made_body(seed, event, index)

    assert one == again
    assert (index == other) == (one == made_body(seed, event, other))
    assert {"id": int, "name": str, "quantity": int, "express": bool} == {
        name: type(value) for name, value in one.items()
    }
    assert event * 100_000_000 + index == one["id"]


def test_seeds_make_different_bodies() -> None:
    found = {
        json.dumps([made_body(str(seed), 0, index) for index in range(5)]) for seed in range(50)
    }

    assert len(found) == 50


def _faked(seed: str, event: int) -> list[Mapping[str, Any]]:
    faked = fake_bodies(seed, event)
    return [next(faked) for _ in range(3)]


def test_faker_s_bodies_depend_on_seed_and_event_alone() -> None:
    assert _faked("a", 1) == _faked("a", 1)
    assert _faked("a", 1) != _faked("b", 1)
    assert [body["id"] for body in _faked("a", 1)] == [100_000_000, 100_000_001, 100_000_002]


def test_without_faker_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from pytest_batchproc import MissingExtraError, SqsEventFactory

    monkeypatch.setitem(sys.modules, "faker", None)
    with pytest.raises(MissingExtraError) as caught:
        SqsEventFactory()("faker", count=2)

    assert str(caught.value) == 'bodies="faker" needs Faker: pip install pytest-batchproc'


def test_events_need_neither_pytest_nor_an_optional_library() -> None:
    script = (
        "import sys\n"
        "from pytest_batchproc import SqsEventFactory\n"
        "SqsEventFactory()([{'a': 1}, b'x'], envelope='sns', message_attributes={'a': 1})\n"
        "heavy = {'pytest', 'pydantic', 'faker', 'hypothesis', 'syrupy', 'yaml', 'boto3'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


class Shipment(BaseModel):
    id: uuid.UUID
    at: datetime
    size: Size
    price: Decimal
    tags: set[str] = {"a"}
    parcels: set[uuid.UUID] = {uuid.UUID(int=2)}
    by_day: dict[date, bytes] = {date(2026, 1, 2): b"x"}


def test_what_dynamodb_has_no_type_for_is_in_an_item_as_in_the_json_of_a_model() -> None:
    shipment = Shipment(
        id=uuid.UUID(int=1),
        at=datetime(2026, 1, 2, tzinfo=UTC),
        size=Size.SMALL,
        price=Decimal("1.5"),
    )
    made = DynamoDBEventFactory()([shipment])["Records"][0]

    assert made["dynamodb"]["NewImage"] == {
        "id": {"S": str(uuid.UUID(int=1))},
        "at": {"S": "2026-01-02T00:00:00Z"},
        "size": {"N": "1"},
        "price": {"N": "1.5"},
        "tags": {"SS": ["a"]},
        "parcels": {"SS": [str(uuid.UUID(int=2))]},
        "by_day": {"M": {"2026-01-02": {"B": "eA=="}}},
    }


class Photo(BaseModel):
    id: str
    raw: bytes


def test_a_model_that_has_no_json_is_an_item_all_the_same() -> None:
    made = DynamoDBEventFactory()([Photo(id="a", raw=b"\xff")])["Records"][0]

    assert made["dynamodb"]["NewImage"] == {"id": {"S": "a"}, "raw": {"B": "/w=="}}
