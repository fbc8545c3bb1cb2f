"""Law: what the factories make of an instance, its class decodes to an equal instance.

Of classes that rename, leave out, restrict or compute fields, and of all values that they know.
"""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import InitVar, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, ClassVar, Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

import pydantic
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict, Field, RootModel
from pydantic.alias_generators import to_camel

from batchproc import process_partial_response
from batchproc._classes import fields_of
from pytest_batchproc import strategies as batch_st
from tests.batchproc.orders import event_of
from tests.support.events import ALL, DYNAMODB, Source

msgspec: Any = pytest.importorskip("msgspec")
attrs: Any = pytest.importorskip("attrs")
pytest.importorskip("cattrs")


def make(kind: Any, *arguments: Any, **fields: Any) -> Any:
    """An instance, by names that a type checker does not know."""
    return kind(*arguments, **fields)


AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ID = UUID(int=1)
LONG = Decimal("1.23456789012345678901234567")  # more digits than a float keeps


class Colour(Enum):
    RED = "red"


class Size(IntEnum):
    LARGE = 3


class Point(NamedTuple):
    x: int
    at: datetime = AT


# --- pydantic -------------------------------------------------------------------------------------


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True)

    order_id: int
    placed_at: datetime = AT
    took: timedelta = timedelta(seconds=90)
    raw: bytes = b"abc"
    numbers: set[int] = {1, 2}
    pair: tuple[int, str] = (1, "a")
    counts: dict[UUID, int] = {ID: 1}
    colours: dict[Colour, int] = {Colour.RED: 1}


class ReadAs(BaseModel):
    order_id: int = Field(validation_alias="orderId")


class WrittenAs(BaseModel):
    order_id: int = Field(serialization_alias="orderId")


class ReadAsAny(BaseModel):
    order_id: int = Field(validation_alias=AliasChoices("orderId", "id"))


class ReadInside(BaseModel):
    city: str = Field(validation_alias=AliasPath("address", "city"))
    street: str = Field(validation_alias=AliasPath("address", "lines", 0))
    number: int = Field(validation_alias=AliasPath("address", "lines", 2))
    last: int = Field(validation_alias=AliasPath("others", -1))


class Holder(BaseModel):
    model_config = ConfigDict(extra="allow")

    one: ReadAs
    many: list[ReadAs] = []
    named: dict[str, ReadAs] = {}
    root: RootModel[list[ReadAs]] = RootModel[list[ReadAs]]([])
    nothing: ReadAs | None = None


class Numbers(RootModel[list[int]]):
    pass


class Names(RootModel[dict[str, int]]):
    pass


T = TypeVar("T")


class Of(BaseModel, Generic[T]):
    id: T


class Computed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: int

    @pydantic.computed_field  # type: ignore[prop-decorator]  # pydantic's own way
    @property
    def twice(self) -> int:
        return self.id * 2


class LeavesOut(BaseModel):
    id: int
    note: UUID = Field(exclude=True)


class Secret(BaseModel):
    id: int
    password: pydantic.SecretStr
    key: pydantic.SecretBytes = pydantic.SecretBytes(b"**********")


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    id: int
    at: datetime = AT
    raw: bytes = b"x"
    colour: Colour = Colour.RED
    many: tuple[int, ...] = (1,)
    took: timedelta = timedelta(1)


class Written(BaseModel):
    """A field that its own serializer makes text of, next to a renamed one."""

    point: ReadAs
    order_id: int = Field(validation_alias="orderId")

    @pydantic.field_serializer("point")
    def as_text(self, point: ReadAs) -> str:
        return str(point.order_id)

    @pydantic.field_validator("point", mode="before")
    @classmethod
    def of_text(cls, point: Any) -> Any:
        return {"orderId": point} if isinstance(point, str) else point


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    id: int = 1


class Dog(BaseModel):
    kind: Literal["dog"] = "dog"
    id: int = 1


class Owner(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


# --- dataclasses, named tuples --------------------------------------------------------------------


@dataclass
class Renamed:
    order_id: Annotated[int, Field(alias="orderId")]
    note: str = ""


@pydantic.dataclasses.dataclass(config=ConfigDict(alias_generator=to_camel))
class CamelData:
    order_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rich:
    kinds: ClassVar[int] = 2
    id: int
    at: datetime = AT
    took: timedelta = timedelta(days=-1, microseconds=5)
    long: timedelta = timedelta(days=400, hours=5)
    numbers: frozenset[int] = frozenset({1, 2})
    raw: bytes = b"abc"
    size: Size = Size.LARGE
    by_number: dict[int, int] = field(default_factory=lambda: {1: 2})
    price: Decimal = Decimal("1.5")
    exact: Decimal = LONG
    exacts: list[Decimal] = field(default_factory=lambda: [LONG, Decimal(2)])
    point: Point = Point(1)  # noqa: RUF009  # a tuple
    model: Camel = Camel.model_validate({"orderId": 3})  # noqa: RUF009  # frozen


@dataclass
class Initial:
    id: int
    seed: InitVar[int] = 3
    count: int = field(init=False, default=3)


# --- msgspec, attrs -------------------------------------------------------------------------------


class Struct(  # type: ignore[call-arg]
    msgspec.Struct,  # type: ignore[misc]  # Any: msgspec may be missing
    rename="camel",
    tag="k",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    order_id: int
    at: datetime = AT
    took: timedelta = timedelta(seconds=61)
    raw: bytes = b"x"
    numbers: set[int] = set()  # noqa: RUF012  # a default of a field
    colour: Colour = Colour.RED
    by_id: dict[UUID, int] = {}  # noqa: RUF012  # a default of a field
    price: Decimal = Decimal(2)
    point: Point = Point(1)


class Positions(msgspec.Struct, array_like=True):  # type: ignore[call-arg,misc]
    id: int


class First(msgspec.Struct, tag=True):  # type: ignore[call-arg,misc]
    id: int


class Second(msgspec.Struct, tag=True):  # type: ignore[call-arg,misc]
    id: int


class Limited(msgspec.Struct):  # type: ignore[misc]
    """What hypothesis does not know of annotations of msgspec."""

    code: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    few: Annotated[list[int], msgspec.Meta(min_length=2, max_length=3)]
    small: Annotated[int, msgspec.Meta(ge=0, le=3)]
    at: datetime
    times: list[datetime]
    point: Point
    more: list["Limited"] = []  # noqa: RUF012, UP037
    naive: datetime | None = None
    unset: int | msgspec.UnsetType = msgspec.UNSET


@attrs.define
class AttrsLine:
    sku: int


@attrs.frozen
class Attrs:
    _private: int = 1
    at: datetime = AT
    took: timedelta = timedelta(days=-1, microseconds=5)
    raw: bytes = b"\xff\x00"
    numbers: frozenset[int] = frozenset({1})
    pair: tuple[int, str] = (1, "a")
    colour: Colour = Colour.RED
    size: Size = Size.LARGE
    id: UUID = ID
    by_id: dict[UUID, int] = attrs.field(factory=lambda: {ID: 1})
    price: Decimal = Decimal("1.5")
    exact: Decimal = LONG
    lines: list[AttrsLine] = attrs.field(factory=lambda: [make(AttrsLine, 1)])
    either: int | str = 1
    line: AttrsLine | None = None
    day: date = date(2026, 1, 1)
    clock: time = time(1, 2)
    counted: int = attrs.field(init=False, default=3)


@attrs.define
class Positive:
    number: int = attrs.field(validator=attrs.validators.ge(0))
    weight: float = 1.0


INSTANCES: list[Any] = [
    make(Camel, orderId=1),
    make(ReadAs, orderId=1),
    make(WrittenAs, order_id=1),
    make(ReadAsAny, id=1),
    make(ReadInside, address={"city": "Rome", "lines": ["Via", None, 3]}, others=[9]),
    make(
        Holder,
        one=make(ReadAs, orderId=1),
        many=[make(ReadAs, orderId=2)],
        named={"a": make(ReadAs, orderId=3)},
        root=RootModel[list[ReadAs]]([make(ReadAs, orderId=4)]),
        more=5,
    ),
    Names({"a": 1}),
    Of[int](id=1),
    Computed(id=1),
    LeavesOut(id=1, note=ID),
    make(Secret, id=1, password="open"),
    Strict(id=1),
    make(Written, point=make(ReadAs, orderId=1), orderId=2),
    Owner(pet=Dog()),
    Renamed(1),
    make(CamelData, orderId=1),
    Rich(id=1),
    Initial(1),
    Point(1),
    Struct(1),
    Struct(1, AT, timedelta(-1), b"\xff", {1, 2}, by_id={ID: 1}, price=LONG),
    Second(1),
    Attrs(),
    make(Attrs, private=4, lines=[], either="x", line=make(AttrsLine, 3)),
]
KINDS: list[Any] = [
    *{type(one): None for one in INSTANCES},
    Cat | Dog,
    Annotated[Cat | Dog, Field(discriminator="kind")],
    First | Second,
    Limited,
    Positive,
]
LISTS: list[tuple[Any, Any]] = [  # no item of DynamoDB
    (Numbers, Numbers([1, 2])),
    (Positions, Positions(1)),
    (list[Struct], [Struct(1)]),
    (list[Rich], [Rich(id=1)]),
    (list[Camel], [make(Camel, orderId=1)]),
]


def handled(source: Source, kind: Any, body: Any) -> list[Any]:
    seen: list[Any] = []
    process_partial_response(event_of(source, [body]), seen.append, source.processor(body=kind))
    return seen


def name_of(value: Any) -> str:
    return getattr(value, "__name__", type(value).__name__)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("source", ALL)
@pytest.mark.parametrize("instance", INSTANCES, ids=name_of)
def test_an_instance_comes_back_equal(source: Source, instance: Any) -> None:
    assert handled(source, type(instance), instance) == [instance]


@pytest.mark.parametrize("source", [one for one in ALL if one is not DYNAMODB])
@pytest.mark.parametrize(("kind", "body"), LISTS, ids=name_of)
def test_a_list_comes_back_equal(source: Source, kind: Any, body: Any) -> None:
    assert handled(source, kind, body) == [body]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("source", ALL)
@pytest.mark.parametrize("kind", [one for one in KINDS if one is not ReadInside], ids=name_of)
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_drawn_body_is_accepted(source: Source, kind: Any, data: Any) -> None:
    body = data.draw(batch_st.bodies(kind))

    assert len(handled(source, kind, body)) == 1


@pytest.mark.parametrize("instance", INSTANCES, ids=name_of)
def test_the_fields_are_the_attributes(instance: Any) -> None:
    fields = fields_of(instance)

    assert fields is not None
    assert {name: getattr(instance, name) for name in fields} == fields


def test_a_model_without_json_keeps_its_values() -> None:
    """Bytes that are not UTF-8 have no JSON by default, and DynamoDB has a type for them."""
    [record] = event_of(DYNAMODB, [Strict(id=1, raw=b"\xff")])["Records"]

    assert record["dynamodb"]["NewImage"]["raw"] == {"B": "/w=="}


def test_the_names_are_those_that_the_class_reads() -> None:
    [record] = event_of(ALL[0], [INSTANCES[4]])["Records"]

    assert record["body"] == ('{"address":{"city":"Rome","lines":["Via",null,3]},"others":[9]}')


def test_a_dataclass_whose_annotations_cannot_be_resolved_has_its_own_names() -> None:
    @dataclasses.dataclass
    class Local:
        item: "Nowhere"  # type: ignore[name-defined]  # noqa: F821, UP037

    [record] = event_of(ALL[0], [Local(1)])["Records"]

    assert record["body"] == '{"item": 1}'


def test_without_pydantic_a_dataclass_has_its_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pydantic")

    [record] = event_of(ALL[0], [Renamed(1)])["Records"]

    assert record["body"] == '{"order_id": 1, "note": ""}'
