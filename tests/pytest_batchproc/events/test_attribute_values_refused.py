"""What no table holds is refused by the path to it."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from pytest_batchproc._converting import ACCEPTED, ENCODE, MODELS
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events._attribute_values import attribute_value, item

PAGE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"
ANYWAY = ". allow_invalid=True makes the event anyway"


WITHOUT_TYPE = [
    pytest.param(
        {"at": [1, datetime.timedelta(2)]},
        "new['at'][1]: timedelta datetime.timedelta(days=2) is not a DynamoDB value; "
        "expected None, bool, int, float, str, bytes, a list, a dict, a set of one type, "
        f"{ACCEPTED}; {ENCODE}",
        {"at": {"L": [{"N": "1"}, {}]}},
        id="type",
    ),
    pytest.param(
        {"a": {"b": set()}},
        "new['a']['b']: set set(); a set of DynamoDB holds str alone, numbers alone or bytes "
        "alone, and one at least",
        {"a": {"M": {"b": {}}}},
        id="empty set",
    ),
    pytest.param(
        {"a": {True}},
        "new['a']: set {True}; a set of DynamoDB holds str alone, numbers alone or bytes alone, "
        "and one at least",
        {"a": {}},
        id="set of bool",
    ),
    pytest.param(
        {"a": frozenset({(1,)})},
        "new['a']: frozenset frozenset({(1,)}); a set of DynamoDB holds str alone, numbers alone "
        "or bytes alone, and one at least",
        {"a": {}},
        id="set of lists",
    ),
    pytest.param(
        {"a": float("inf")},
        "new['a']: float inf; DynamoDB's numbers are finite",
        {"a": {"N": "Infinity"}},
        id="infinity",
    ),
]


@pytest.mark.parametrize(("value", "expected", "made"), WITHOUT_TYPE)
def test_what_has_no_type_is_refused_by_its_path_and_empty_when_asked_for(
    value: object, expected: str, made: dict[str, Any]
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        item(value, "new", True)

    assert str(caught.value) == expected + ANYWAY
    assert made == {name: one.shape for name, one in item(value, "new", False).items()}


REFUSED = [
    pytest.param(
        {"a": "\ud800"},
        "new['a']: '\\ud800' cannot be UTF-8: half a surrogate pair at character 0",
        id="surrogate",
    ),
    pytest.param(
        {"a": {1: 2}},
        "new['a']: the name of an attribute is a str that is not empty; got int 1",
        id="name",
    ),
    pytest.param(
        {"": 2},
        "new: the name of an attribute is a str that is not empty; got str ''",
        id="empty name",
    ),
    pytest.param(
        "text",
        f"new: expected a dict, {MODELS}; got str 'text'",
        id="no item",
    ),
]


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(("value", "expected"), REFUSED)
def test_what_no_event_can_hold_is_refused(value: object, expected: str, check: bool) -> None:
    with pytest.raises(InvalidEventError) as caught:
        item(value, "new", check)

    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (10**38 + 1, "a: 39 digits; a number of DynamoDB has at most 38"),
        (1e126, "a: float 1e+126; DynamoDB's numbers are from 1E-130 to 9.99...E+125"),
        (1e-131, "a: float 1e-131; DynamoDB's numbers are from 1E-130 to 9.99...E+125"),
        (
            10**5000,
            "a: int that cannot be shown; DynamoDB's numbers are from 1E-130 to 9.99...E+125",
        ),
        (
            json.loads("[" * 34 + "]" * 34),
            f"a{'[0]' * 18}[0...: 33 levels; AWS takes at most 32 ({PAGE})",
        ),
    ],
    ids=["digits", "large", "small", "huge", "deep"],
)
def test_what_dynamodb_would_not_keep_is_made_when_asked_for(value: object, expected: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        attribute_value(value, "a", True)

    assert str(caught.value) == expected + ANYWAY
    assert attribute_value(value, "a", False).shape


def test_an_item_within_itself_is_refused() -> None:
    value: dict[str, Any] = {}
    value["a"] = value
    with pytest.raises(InvalidEventError) as caught:
        item(value, "new", False)

    assert str(caught.value) == "new: nested too deep, or within itself"
