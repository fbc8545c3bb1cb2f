"""Law: a processor with `body=` refuses no body that an instance of the same class became.

The factories encode the instances, the library decodes them; the handler gets an equal instance.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import make_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

import pydantic
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import TypedDict

from batchproc import process_partial_response
from pytest_batchproc import strategies as batch_st
from tests.batchproc.orders import CLASSES, event_of
from tests.support.events import ALL, Source

msgspec: Any = pytest.importorskip("msgspec")
attrs: Any = pytest.importorskip("attrs")


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


FIELDS: dict[str, Any] = {
    "id": int,
    "key": uuid.UUID,
    "at": datetime,
    "day": date,
    "clock": time,
    "price": Decimal,
    "weight": float,
    "colour": Colour,
    "tags": list[str],
    "counts": dict[str, int],
    "note": str | None,
    "express": bool,
}
OPTIONS: list[tuple[str, Callable[[], Any]]] = [
    ("pydantic", lambda: _model()),
    ("strict pydantic", lambda: _model(pydantic.ConfigDict(strict=True))),
    ("strict, no extras", lambda: _model(pydantic.ConfigDict(strict=True, extra="forbid"))),
    ("dataclass", lambda: make_dataclass("Data", FIELDS.items())),
    ("TypedDict", lambda: TypedDict("Dict", FIELDS)),  # type: ignore[operator]  # fields of a table
    ("NamedTuple", lambda: NamedTuple("Tuple", FIELDS.items())),
    ("msgspec", lambda: msgspec.defstruct("Struct", FIELDS.items())),
    ("strict msgspec", lambda: msgspec.defstruct("S", FIELDS.items(), forbid_unknown_fields=True)),
    (
        "attrs",
        lambda: attrs.make_class("Attrs", {k: attrs.field(type=v) for k, v in FIELDS.items()}),
    ),
]


def _model(config: Any = None) -> Any:
    fields: dict[str, Any] = {name: (kind, ...) for name, kind in FIELDS.items()}
    return pydantic.create_model("Model", __config__=config, **fields)


texts = st.text(st.characters(codec="utf-8", min_codepoint=32, max_codepoint=0xD7FF), max_size=5)
whole = st.integers(-(2**53), 2**53)
values = st.fixed_dictionaries(
    {
        "id": whole,
        "key": st.uuids(),
        "at": st.datetimes(min_value=datetime(1, 1, 2), timezones=st.just(UTC)),
        "day": st.dates(),
        "clock": st.times(),
        # A JSON number of a test is a float, so no more digits than it keeps.
        "price": st.decimals(-10_000, 10_000, places=2),
        "weight": st.floats(-1e6, 1e6).map(lambda x: round(x, 3) + 0.0),
        "colour": st.sampled_from(Colour),
        "tags": st.lists(texts, max_size=3),
        "counts": st.dictionaries(texts.filter(bool), whole, max_size=2),
        "note": st.none() | texts,
        "express": st.booleans(),
    }
)


def handled(source: Source, kind: Any, body: Any) -> list[Any]:
    seen: list[Any] = []
    process_partial_response(event_of(source, [body]), seen.append, source.processor(body=kind))
    return seen


KINDS = {name: make() for name, make in OPTIONS}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("source", ALL)
@pytest.mark.parametrize("name", KINDS)
@settings(suppress_health_check=list(HealthCheck))
@given(fields=values)
def test_an_instance_comes_back_equal(source: Source, name: str, fields: dict[str, Any]) -> None:
    instance = KINDS[name](**fields)

    assert handled(source, KINDS[name], instance) == [instance]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("source", ALL)
@pytest.mark.parametrize("kind", CLASSES)
@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_drawn_body_is_accepted(source: Source, kind: Any, data: Any) -> None:
    body = data.draw(batch_st.bodies(kind))
    numbers = [body["id"], *(line["sku"] for line in body.get("lines", []))]
    if any(abs(number) > 10**30 for number in numbers):
        return  # DynamoDB keeps 38 digits

    [order] = handled(source, kind, json.loads(json.dumps(body)))

    assert (order["id"] if isinstance(order, dict) else order.id) == body["id"]
