"""What Lambda gets of a response: as the runtime's own marshaller writes it."""

from __future__ import annotations

import asyncio
import datetime
import enum
import json
import math
import uuid
from collections import OrderedDict, UserDict, defaultdict, namedtuple
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_batchproc.marshalling import MarshalError, PayloadError, to_json_value

Failure = namedtuple("Failure", "itemIdentifier")


class Level(enum.IntEnum):
    HIGH = 3


class Name(enum.StrEnum):
    KEY = "batchItemFailures"


class Kind(str, enum.Enum):  # noqa: UP042  # its str() is its name, not its value
    KEY = "itemIdentifier"


class Plain(enum.Enum):
    ONE = 1


class Whole(int):
    def __repr__(self) -> str:
        return "not a number"


class Real(float):
    def __repr__(self) -> str:
        return "not a number"


class Text(str):
    def __str__(self) -> str:
        return "another text"


class Fields:
    def _asdict(self) -> dict[str, object]:
        return {"a": 1}


class WrongFields:
    def _asdict(self) -> list[object]:
        return []


class Rude:
    def _asdict(self) -> dict[str, object]:
        raise ZeroDivisionError("not now")


@dataclass
class Order:
    number: int


class Model:
    def model_dump(self, mode: str) -> dict[str, object]:
        return {"mode": mode}


def _circle() -> object:
    circle: dict[str, object] = {}
    circle["again"] = [circle]
    return circle


def _deep() -> object:
    deep: object = None
    for _ in range(100_000):
        deep = [deep]
    return deep


MOMENT = datetime.datetime(2026, 1, 1)
numbers = st.integers() | st.floats() | st.decimals()
written = (
    st.none()
    | st.booleans()
    | numbers
    | st.text(max_size=4)
    | st.text(max_size=4).map(str.encode)
    | st.sampled_from([Level.HIGH, Name.KEY, Kind.KEY, Whole(7), Real(1.5), Text("x"), Fields()])
)
unwritten = st.sampled_from(
    [
        b"\xff",
        bytearray(b"a"),
        {1},
        frozenset(),
        MOMENT,
        1j,
        Plain.ONE,
        object(),
        Level,
        Failure,
        UserDict(),
        WrongFields(),
        Rude(),
        range(2),
        iter([1]),
        _circle(),
    ]
)
keys: st.SearchStrategy[Hashable] = (
    st.text(max_size=2)
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([b"k", b"\xff", Name.KEY, Level.HIGH, Whole(7), Text("x"), Real(0.5)])
    | st.sampled_from([Decimal(1), (1,), Plain.ONE, frozenset()])
)


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    dicts = st.dictionaries(keys, inner, max_size=3)
    return (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | dicts
        | dicts.map(OrderedDict)
        | dicts.map(lambda found: defaultdict(list, found))
        | inner.map(Failure)
    )


responses = st.recursive(written | unwritten, _nested, max_leaves=8)


@given(responses)
@example([b"a", {b"k": Decimal("1.10")}])
def test_the_runtime_writes_what_we_say_and_refuses_what_we_refuse(response: object) -> None:
    real = pytest.importorskip(
        "awslambdaric.lambda_runtime_marshaller", reason="the runtime client is for Linux only"
    )
    try:
        sent, _ = real.LambdaMarshaller().marshal_response(response)
        expected = repr(json.loads(sent))
    except (ValueError, real.FaultException):
        expected = "refused"
    try:
        ours = repr(to_json_value(response))
    except MarshalError:
        ours = "refused"

    assert expected == ours


@given(responses)
def test_whatever_passes_is_json_and_passes_again_unchanged(response: object) -> None:
    try:
        once = to_json_value(response)
    except MarshalError:
        return

    assert repr(once) == repr(to_json_value(once))
    assert repr(once) == repr(json.loads(json.dumps(once)))


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param(Decimal("100"), 100, id="Decimal-whole"),
        pytest.param(Decimal("1.10"), 1.1, id="Decimal-fraction"),
        pytest.param(Decimal("1E+3"), 1000.0, id="Decimal-exponent"),
        pytest.param(Decimal("Infinity"), math.inf, id="Decimal-infinity"),
        pytest.param((1, 2), [1, 2], id="tuple"),
        pytest.param(Failure("m1"), {"itemIdentifier": "m1"}, id="namedtuple"),
        pytest.param([b"m1"], ["m1"], id="bytes-inside"),
        pytest.param(b'{"a": 1}', {"a": 1}, id="bytes-at-the-top"),
        pytest.param({Name.KEY: [Kind.KEY]}, {"batchItemFailures": ["itemIdentifier"]}, id="enums"),
        pytest.param({None: 1, True: 2, 3: 4}, {"null": 1, "true": 2, "3": 4}, id="keys"),
        pytest.param([Level.HIGH, Whole(7), Real(1.5)], [3, 7, 1.5], id="subclasses"),
    ],
)
def test_python_that_json_does_not_know_passes_as_json(response: object, expected: object) -> None:
    assert repr(expected) == repr(to_json_value(response))


@pytest.mark.parametrize("nan", [math.nan, Decimal("NaN"), Decimal("-NaN"), Decimal("sNaN")])
def test_nan_passes(nan: object) -> None:
    assert "nan" == repr(to_json_value(nan))


def test_the_same_object_twice_is_no_circle() -> None:
    shared = {"itemIdentifier": "m1"}

    assert [shared, shared] == to_json_value((shared, shared))


async def _handler() -> None:
    """An async handler, called and not awaited."""


def _unawaited() -> tuple[object, Callable[[], None]]:
    coroutine = _handler()
    return coroutine, coroutine.close


def _kept(value: object) -> tuple[object, Callable[[], None]]:
    return value, lambda: None


PLAIN = "return dicts, lists, text, numbers, booleans and None"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        pytest.param(
            lambda: _kept({"batchItemFailures": {"m1"}}),
            'response["batchItemFailures"]: set does not become JSON; return list(...) of it',
            id="set",
        ),
        pytest.param(
            _unawaited,
            "response: coroutine does not become JSON; nobody awaited it: await it, or return "
            "asyncio.run(...) from a plain handler",
            id="coroutine",
        ),
        pytest.param(
            lambda: _kept({"at": [0, MOMENT]}),
            'response["at"][1]: datetime does not become JSON; return its isoformat()',
            id="datetime",
        ),
        pytest.param(
            lambda: _kept((MOMENT.date(), 1)),
            "response[0]: date does not become JSON; return its isoformat()",
            id="date",
        ),
        pytest.param(
            lambda: _kept(UserDict(a=1)),
            "response: UserDict does not become JSON; return dict(...) of it",
            id="mapping",
        ),
        pytest.param(
            lambda: _kept(iter([1])),
            "response: list_iterator does not become JSON; return list(...) of it",
            id="iterator",
        ),
        pytest.param(
            lambda: _kept(uuid.UUID(int=1)),
            "response: UUID does not become JSON; return str(...) of it",
            id="uuid",
        ),
        pytest.param(
            lambda: _kept(Order(1)),
            "response: Order does not become JSON; return dataclasses.asdict(...) of it",
            id="dataclass",
        ),
        pytest.param(
            lambda: _kept(Model()),
            'response: Model does not become JSON; return its model_dump(mode="json")',
            id="model",
        ),
        pytest.param(
            lambda: _kept({"kind": Plain.ONE}),
            f'response["kind"]: Plain does not become JSON; {PLAIN}',
            id="enum",
        ),
        pytest.param(
            lambda: _kept(Order),
            f"response: type does not become JSON; {PLAIN}",
            id="class",
        ),
        pytest.param(
            lambda: _kept({"a": {(1, 2): 3}}),
            'response["a"]: a key of type tuple does not become JSON; use text',
            id="key",
        ),
        pytest.param(
            lambda: _kept({Decimal(1): 3}),
            "response: a key of type Decimal does not become JSON; use text",
            id="decimal-key",
        ),
        pytest.param(
            lambda: _kept({b"\xff": 3}),
            "response: a key: bytes that are no UTF-8 do not become JSON; return them as base64",
            id="bytes-key",
        ),
        pytest.param(
            lambda: _kept({"name": b"\xff"}),
            'response["name"]: bytes that are no UTF-8 do not become JSON; return them as base64',
            id="bytes",
        ),
        pytest.param(
            lambda: _kept(_circle()),
            'response["again"][0]: it holds itself, and JSON has no circles; break the circle',
            id="circle",
        ),
        pytest.param(
            lambda: _kept(_deep()),
            "response: too deeply nested; return a dict of plain values",
            id="deep",
        ),
        pytest.param(
            lambda: _kept([10**5000]),
            "response[0]: too many digits for a number; return it as text",
            id="digits",
        ),
        pytest.param(
            lambda: _kept([Rude()]),
            "response: ZeroDivisionError while it was turned into JSON; return plain values",
            id="rude",
        ),
    ],
)
def test_what_the_runtime_refuses_is_named_with_its_place_and_the_way_out(
    make: Callable[[], tuple[object, Callable[[], None]]], expected: str
) -> None:
    response, close = make()
    try:
        with pytest.raises(MarshalError) as raised:
            to_json_value(response)
    finally:
        close()

    assert expected == str(raised.value)
    assert isinstance(raised.value, TypeError)


@pytest.mark.parametrize("payload", [b"", b"ok", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_bytes_without_json_are_a_payload_that_nobody_can_read(payload: bytes) -> None:
    with pytest.raises(PayloadError) as raised:
        to_json_value(payload)

    assert "response: bytes go out as they are, and these hold no JSON; return a dict" == str(
        raised.value
    )


def test_an_awaited_handler_is_no_coroutine() -> None:
    assert to_json_value(asyncio.run(_handler())) is None
