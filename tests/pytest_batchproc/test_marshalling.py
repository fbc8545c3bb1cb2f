"""What Lambda gets of a response: as the runtime's own marshaller writes it."""

from __future__ import annotations

import json
import math
from collections import OrderedDict, UserDict, defaultdict
from collections.abc import Hashable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_batchproc.marshalling import MarshalError, to_json_value
from tests.pytest_batchproc.values import (
    MOMENT,
    Failure,
    Fields,
    Kind,
    Level,
    Name,
    Plain,
    Real,
    Rude,
    Text,
    Whole,
    WrongFields,
    circle,
)

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
        circle(),
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

    assert ours == expected


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
    assert repr(to_json_value(nan)) == "nan"


def test_the_same_object_twice_is_nocircle() -> None:
    shared = {"itemIdentifier": "m1"}

    assert to_json_value((shared, shared)) == [shared, shared]
