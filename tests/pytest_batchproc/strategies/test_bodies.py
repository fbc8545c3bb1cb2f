"""Bodies of models: what the model accepts, spelt as a producer spells it."""

from __future__ import annotations

import enum
import json
import sys
import warnings
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from typing import Annotated, Any, Literal, NamedTuple, NotRequired, TypedDict
from uuid import UUID

import pydantic
import pytest
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, Json, TypeAdapter, field_validator

from pytest_batchproc import MissingExtraError
from pytest_batchproc import strategies as batch_st
from tests.pytest_batchproc.strategies.drawn import ALL, Case, examples, smallest


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Line(BaseModel):
    sku: str = Field(pattern="^[A-Z]{3}-[0-9]$", alias="SKU")
    quantity: int = Field(gt=0, le=100, multiple_of=5)


class Tree(BaseModel):
    name: str = ""
    children: list[Tree] = []
    first: Tree | None = None


class Card(BaseModel):
    kind: Literal["card"]
    last_four: str = Field(min_length=4, max_length=4)


class Transfer(BaseModel):
    kind: Literal["transfer"]
    iban: Annotated[str, Field(max_length=3)]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID
    lines: list[Line] = Field(min_length=1, max_length=3)
    note: str | None = None
    colour: Colour = Colour.RED
    payment: Card | Transfer = Field(discriminator="kind")
    customer: int = Field(validation_alias=AliasChoices("customerId", "customer"), ge=10**9)


class Numbers(BaseModel):
    price: Decimal = Field(gt=0, max_digits=6, decimal_places=2)
    weight: Decimal = Field(ge=1.005)
    rate: Decimal = Field(lt=1, multiple_of=0.25)
    debt: Decimal = Field(le=-1e20)
    share: float = Field(gt=0, lt=1)
    loss: float = Field(lt=0)
    half: float = Field(multiple_of=0.5)
    large: int = Field(ge=2**80)
    small: int = Field(lt=-(2**80))
    strict: int = Field(strict=True)


class Times(BaseModel):
    naive: pydantic.NaiveDatetime
    aware: pydantic.AwareDatetime
    any: datetime
    past: pydantic.PastDatetime
    future: pydantic.FutureDate
    day: date
    at: time
    lasts: timedelta


class Texts(BaseModel):
    raw: bytes
    encoded: pydantic.Base64Bytes
    address: IPv4Address | IPv6Address
    secret: pydantic.SecretStr
    url: pydantic.HttpUrl
    order: Json[Line]
    four: pydantic.UUID4


class Collections(BaseModel):
    pair: tuple[int, str]
    many: tuple[int, ...]
    unique: set[int] = Field(min_length=2)
    by_number: dict[int, str]
    by_day: dict[date, Colour] = Field(max_length=2)
    by_name: dict[str, Line]
    anything: Any
    free: dict[str, Any]


class Even(BaseModel):
    number: int

    @field_validator("number")
    @classmethod
    def even(cls, number: int) -> int:
        if number % 2:
            raise TypeError("odd")
        return number


@dataclass
class Payment:
    amount: Annotated[int, Field(ge=1)]
    lines: list[Line]
    note: str = ""


class Address(TypedDict):
    street: str
    number: NotRequired[int]


class Customer(TypedDict, total=False):
    addresses: list[Address]
    main: Address | None
    age: Annotated[int, Field(ge=0)]


class Point(NamedTuple):
    x: int
    y: int = 0


TYPES: list[Any] = [
    Order,
    Line,
    Tree,
    Numbers,
    Times,
    Texts,
    Collections,
    Even,
    Payment,
    Customer,
    Point,
]
TYPES += [
    int,
    list[Line],
    Line | None,
    Literal["a", "b"],
    Annotated[str, Field(min_length=1, max_length=2)],
]


class AddressModel(BaseModel):
    street: str
    number: int = 0


class CustomerModel(BaseModel):
    addresses: list[AddressModel] = []
    main: AddressModel | None = None
    age: int = Field(0, ge=0)


# Before Python 3.12 pydantic itself takes no TypedDict of `typing`.
SAME_AS: dict[Any, Any] = {Customer: CustomerModel}


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: getattr(kind, "__name__", str(kind)))
def test_the_type_accepts_every_body(kind: Any) -> None:
    accepts: TypeAdapter[Any] = TypeAdapter(SAME_AS.get(kind, kind))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        bodies = examples(batch_st.bodies(kind))

    assert bodies
    for body in bodies:
        accepts.validate_json(json.dumps(body, allow_nan=False))


@pytest.mark.parametrize("case", ALL, ids=str)
def test_every_source_carries_every_body(case: Case) -> None:
    # All but the last, which is text: of that a queue refuses some.
    bodies = st.one_of(*map(batch_st.bodies, TYPES[:-1]))

    assert examples(case.events(bodies, max_size=2))


def test_keys_are_those_of_a_producer() -> None:
    order = smallest(batch_st.bodies(Order), lambda body: "note" in body)

    assert order.keys() == {"id", "lines", "note", "payment", "customerId"}
    assert order["lines"][0].keys() == {"SKU", "quantity"}


def test_what_may_be_left_out_is_left_out_at_times() -> None:
    keys = {tuple(sorted(body)) for body in examples(batch_st.bodies(Line | Payment))}

    assert keys == {("SKU", "quantity"), ("amount", "lines"), ("amount", "lines", "note")}


def test_bodies_shrink_to_the_simplest() -> None:
    assert smallest(batch_st.bodies(Line), lambda body: True) == {"SKU": "AAA-0", "quantity": 5}
    assert smallest(batch_st.bodies(Tree), lambda body: True) == {}
    assert (
        smallest(
            batch_st.bodies(Tree),
            lambda body: any(child.get("name") for child in body.get("children", ())),
        )
    ) == {"children": [{"name": "0"}]}
    assert smallest(batch_st.bodies(), lambda body: True) == {}


def test_trees_come_to_an_end_and_are_not_all_flat() -> None:
    def depth(tree: dict[str, Any]) -> int:
        return 1 + max(map(depth, tree.get("children", ())), default=0)

    assert max(depth(tree) for tree in examples(batch_st.bodies(Tree), 300)) >= 3


def test_bodies_without_a_type_are_json_objects_of_all_kinds() -> None:
    values = [value for body in examples(batch_st.bodies(), 300) for value in body.values()]

    assert {bool, int, float, str, list, dict, type(None)} == {type(value) for value in values}


def test_all_is_drawn_that_a_choice_has() -> None:
    orders = examples(batch_st.bodies(Order), 200)

    assert {"card", "transfer"} == {order["payment"]["kind"] for order in orders}
    assert {"red", "blue", None} == {order.get("colour") for order in orders}


def test_a_type_that_pydantic_cannot_describe_is_refused() -> None:
    class Handle:
        pass

    with pytest.raises(InvalidArgument) as caught:
        batch_st.bodies(Handle)
    message = str(caught.value)

    assert message.startswith("bodies(Handle): Unable to generate pydantic-core schema for <class ")
    assert message.endswith(
        ". Pass a custom strategy in its place, such as st.builds(...): events take instances "
        "of models, too"
    )


def test_a_schema_that_says_more_than_we_read_is_refused(snapshot: object) -> None:
    class Odd(BaseModel):
        number: Annotated[int, pydantic.WithJsonSchema({"not": {"type": "string"}})]

    with pytest.raises(InvalidArgument) as caught:
        batch_st.bodies(Odd)

    assert str(caught.value) == snapshot


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"const": 3}, {3}),
        ({"type": ["boolean", "null"]}, {True, False, None}),
        ({"allOf": [{"type": "integer", "minimum": 1}, {"maximum": 2}]}, {1, 2}),
        ({"oneOf": [{"const": "a"}, {"type": "null"}]}, {"a", None}),
    ],
)
def test_schemas_of_your_own_are_read(schema: dict[str, Any], expected: set[Any]) -> None:
    class Odd(BaseModel):
        value: Annotated[Any, pydantic.WithJsonSchema(schema)]

    assert {body["value"] for body in examples(batch_st.bodies(Odd))} == expected


def test_instances_of_models_are_bodies_too() -> None:
    lines = st.builds(Line, SKU=st.just("ABC-1"), quantity=st.just(5))
    (event, *_) = examples(batch_st.sqs_events(lines, max_size=1), 2)

    assert event["Records"][0]["body"] == '{"SKU":"ABC-1","quantity":5}'


def test_without_pydantic_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "pytest_batchproc.strategies._models", raising=False)
    monkeypatch.delattr("pytest_batchproc.strategies._models", raising=False)
    monkeypatch.setitem(sys.modules, "pydantic", None)
    with pytest.raises(MissingExtraError) as caught:
        batch_st.bodies(Payment)

    assert str(caught.value) == "bodies(Payment) needs pydantic: pip install pytest-batchproc"
