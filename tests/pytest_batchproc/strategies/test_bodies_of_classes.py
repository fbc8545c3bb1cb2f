"""`bodies()` of classes that pydantic does not read: msgspec and attrs."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis.errors import InvalidArgument

from pytest_batchproc import strategies as batch_st
from tests.pytest_batchproc.strategies.drawn import examples

attrs: Any = pytest.importorskip("attrs")
msgspec: Any = pytest.importorskip("msgspec")


class Point(NamedTuple):
    x: int
    y: int = 0


class Line(msgspec.Struct):  # type: ignore[misc]  # Any: msgspec may be missing
    sku: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    at: datetime


class Struct(msgspec.Struct, rename="camel"):  # type: ignore[call-arg,misc]
    order_id: Annotated[int, msgspec.Meta(ge=0, le=3)]
    key: UUID
    lines: list[Line]
    note: str = ""
    raw: bytes = b""


@attrs.define
class Attrs:
    number: int = attrs.field(validator=attrs.validators.ge(0))
    weight: float


class Nothing:
    pass


class Odd(msgspec.Struct):  # type: ignore[misc]
    nothing: Nothing


def test_a_struct_is_drawn_by_its_constraints_and_names() -> None:
    found = examples(batch_st.bodies(Struct))

    assert {body["orderId"] for body in found} == {0, 1, 2, 3}
    assert {len(line["sku"].rstrip()) for body in found for line in body["lines"]} == {
        3
    }  # `$` allows a newline
    assert {frozenset(body) - {"note", "raw"} for body in found} == {
        frozenset({"orderId", "key", "lines"})
    }
    assert msgspec.convert(found, list[Struct], strict=True) is not None


def test_an_attrs_class_is_drawn_by_its_validators_with_numbers_that_dynamodb_has() -> None:
    found = examples(batch_st.bodies(Attrs))

    assert min(body["number"] for body in found) >= 0
    assert max(body["number"] for body in found) < 2**63
    assert {weight for body in found if 0 < (weight := abs(body["weight"])) < 1e-100} == set()


def test_without_cattrs_an_attrs_class_is_drawn_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cattrs.preconf.json", None)

    assert examples(batch_st.bodies(Attrs), 5)


def test_a_named_tuple_is_drawn_as_an_object() -> None:
    assert {frozenset(body) for body in examples(batch_st.bodies(Point))} <= {
        frozenset({"x", "y"}),
        frozenset({"x"}),
    }


def test_a_class_that_msgspec_cannot_describe_is_refused() -> None:
    with pytest.raises(InvalidArgument) as caught:
        batch_st.bodies(Odd)

    assert str(caught.value).startswith("bodies(Odd): Generating JSON schema for custom types ")
    assert str(caught.value).endswith(
        "Pass a custom strategy in its place, such as st.builds(...): events take instances of "
        "models, too"
    )
