"""What is shown of a validation error: where it is and of which type, and never the input.

https://docs.pydantic.dev/latest/errors/errors/
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict, Field, ValidationError

from batchproc import BatchProcessingError
from batchproc._validation import text_without_input
from tests.support.events import SQS
from tests.support.ways import run

SECRET = "4111-1111"


class Colour(Enum):
    RED = "red"


class Line(BaseModel):
    sku: int


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    barks: int


@dataclass
class Place:
    street: int


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int = 1
    lines: list[Line] = []
    by_name: dict[str, int] = {}
    either: int | Line | None = None
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    colour: Colour | None = None
    place: Place | None = None
    aliased: int = Field(1, alias="theAlias")
    chosen: int = Field(1, validation_alias=AliasChoices("first", AliasPath("second", 0, "third")))
    word: Literal["yes", "no"] = "yes"
    marks: dict[Literal["good", "bad"], int] = {}


class Left(BaseModel):
    number: int


class Right(BaseModel):
    other: int = 1


class Below(Left, Right):
    """A subclass that two models lead to."""


class Titled(BaseModel):
    model_config = ConfigDict(title="An order")
    number: int


def text_of(model: type[BaseModel], raw: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(raw)
    text = text_without_input(caught.value)
    assert SECRET not in text
    return text


def of_order(*errors: str) -> str:
    return f"{len(errors)} validation error{'s' * (len(errors) > 1)} for Order: {'; '.join(errors)}"


CASES: dict[str, tuple[Any, str]] = {
    "a field": ({"number": SECRET}, of_order("number: int_parsing")),
    "a field of a list": (
        {"lines": [{"sku": 1}, {"sku": SECRET}]},
        of_order("lines.1.sku: int_parsing"),
    ),
    "an extra field": ({SECRET: 1}, of_order("[extra]: extra_forbidden")),
    "a key of the input": ({"by_name": {SECRET: SECRET}}, of_order("by_name.[extra]: int_parsing")),
    "members of a union": (
        {"either": SECRET},
        of_order("either.int: int_parsing", "either.Line: model_type"),
    ),
    "the tag of a union": ({"pet": {"kind": SECRET}}, of_order("pet: union_tag_invalid")),
    "a member of a tagged union": (
        {"pet": {"kind": "cat", "lives": SECRET}},
        of_order("pet.cat.lives: int_parsing"),
    ),
    "an enum": ({"colour": SECRET}, of_order("colour: enum")),
    "a dataclass": ({"place": {"street": SECRET}}, of_order("place.street: int_parsing")),
    "an alias": ({"theAlias": SECRET}, of_order("theAlias: int_parsing")),
    "a choice of aliases": ({"first": SECRET}, of_order("first: int_parsing")),
    "a path of aliases": (
        {"second": [{"third": SECRET}]},
        of_order("second.0.third: int_parsing"),
    ),
    "a literal": ({"word": SECRET}, of_order("word: literal_error")),
    "a key that the model names": (
        {"marks": {"good": SECRET}},
        of_order("marks.good: int_parsing"),
    ),
    "no dict": (SECRET, of_order("model_type")),
}


@pytest.mark.parametrize("case", CASES)
def test_the_path_is_shown_as_far_as_the_model_declares_it(case: str) -> None:
    raw, text = CASES[case]

    assert text_of(Order, raw) == text


def test_a_model_of_two_models_is_read_once() -> None:
    assert text_of(Below, {"number": SECRET}) == (
        "1 validation error for Below: number: int_parsing"
    )


def test_a_title_of_its_own_finds_the_model() -> None:
    assert text_of(Titled, {"number": SECRET}) == (
        "1 validation error for An order: number: int_parsing"
    )


def test_a_long_title_is_cut() -> None:
    long = type("L" * 120, (BaseModel,), {"__annotations__": {"n": int}})

    assert text_of(long, {"n": SECRET}) == (f"1 validation error for {'L' * 100}: n: int_parsing")


@pytest.mark.parametrize(("count", "more"), [(20, ""), (21, "; 1 more"), (25, "; 5 more")])
def test_twenty_errors_are_shown(count: int, more: str) -> None:
    text = text_of(Order, {"lines": [{"sku": SECRET}] * count})
    shown = "; ".join(f"lines.{index}.sku: int_parsing" for index in range(20))

    assert text == f"{count} validation errors for Order: {shown}{more}"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="`type` statements came with Python 3.12")
def test_an_alias_of_a_type_is_followed() -> None:
    namespace: dict[str, Any] = {"Line": Line}
    exec("type Lines = list[Line]", namespace)
    model: Any = type("OfAlias", (BaseModel,), {"__annotations__": {"lines": namespace["Lines"]}})

    assert text_of(model, {"lines": [{"sku": SECRET}]}) == (
        "1 validation error for OfAlias: lines.0.sku: int_parsing"
    )


def test_the_same_text_is_in_the_message_and_in_the_result() -> None:
    def handler(record: Any) -> None:
        Order.model_validate({"number": record.body})

    outcome = run(SQS, SQS.event([SECRET]), handler)

    assert isinstance(outcome.error, BatchProcessingError)
    assert outcome.result[0].exception is outcome.error.child_exceptions[0][1]
    assert SECRET in str(outcome.result[0].exception)  # the original is the user's


class OldError(ValueError):
    """Like the one of pydantic.v1: its `errors` takes no argument, and it has no title."""

    def __init__(self) -> None:
        super().__init__(SECRET)
        self.model = Order

    def errors(self) -> list[dict[str, Any]]:
        return [{"loc": ("number",), "type": "type_error", "msg": SECRET}]


class Unreadable(ValueError):
    def errors(self, **options: object) -> Any:
        raise KeyError(SECRET)


def test_an_error_of_the_older_pydantic_is_read_too() -> None:
    assert text_without_input(OldError()) == of_order("number: type_error")


def test_what_cannot_be_read_is_left_out() -> None:
    assert text_without_input(Unreadable(SECRET)) == "<text left out: it may quote the input>"


def test_without_pydantic_every_key_is_an_extra_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydantic", None)

    assert text_without_input(OldError()) == of_order("[extra]: type_error")
