"""Tables and items that DynamoDB would not take."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc._converting import ACCEPTED, ENCODE, MODELS
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.simulator import DynamoDBStream
from tests.pytest_batchproc.simulator.streams import dynamodb


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"n": 1}, "item: it has no 'id', which is its key; it has 'n'"),
        (5, f"item: expected a dict, {MODELS}; got int 5"),
        (
            {"id": ""},
            "item['id']: {'S': ''}; a key is a str, a number or bytes, and not empty",
        ),
        (
            {"id": 1, "n": object},
            "item['n']: type <class 'object'> is not a DynamoDB value; expected None, bool, int, "
            f"float, str, bytes, a list, a dict, a set of one type, {ACCEPTED}; {ENCODE}",
        ),
    ],
)
def test_what_dynamodb_would_not_take_is_not_put(item: object, message: str) -> None:
    table = DynamoDBStream("orders")

    with pytest.raises(InvalidEventError) as raised:
        table.put(item)

    assert message == str(raised.value)
    assert (table.records, table.items) == ([], [])


NO_VALUE = (
    "type <class 'object'> is not a DynamoDB value; expected None, bool, int, float, str, bytes, "
    f"a list, a dict, a set of one type, {ACCEPTED}; {ENCODE}"
)


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda table: table.update({"id": object}, {}), f"key['id']: {NO_VALUE}"),
        (lambda table: table.update(1, {"n": object}), f"values['n']: {NO_VALUE}"),
        (lambda table: table.delete({"id": object}), f"key['id']: {NO_VALUE}"),
        (
            lambda table: table.update({"id": 1, "n": 1, "state": "new"}, {"n": 2}),
            "key: it has 'n', 'state' in addition to the key, and `values` is given too; put "
            "all attributes to set into `values`",
        ),
    ],
    ids=["updated key", "values", "deleted key", "twice"],
)
def test_a_refusal_names_what_was_given(write: Any, message: str) -> None:
    table = dynamodb(2)

    with pytest.raises(InvalidEventError) as raised:
        write(table)

    assert message == str(raised.value)
    assert (len(table.records), table.items) == (2, [{"id": 0}, {"id": 1}])


@pytest.mark.parametrize(("values", "removed"), [({"id": 1}, []), ({}, ["id"])])
def test_a_key_never_changes(values: dict[str, object], removed: list[str]) -> None:
    table = dynamodb(1)

    with pytest.raises(InvalidEventError) as raised:
        table.update(0, values, remove=removed)

    assert str(raised.value) == (
        "values: 'id' is of the key, and a key never changes; delete the item and put another"
    )


def test_a_key_has_the_names_of_the_table() -> None:
    table = DynamoDBStream("orders", ("customer", "number"))

    with pytest.raises(InvalidEventError) as raised:
        table.delete("a")

    assert str(raised.value) == "key: 'a'; expected a dict with 'customer' and 'number'"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "x"}, "name: str 'x'; expected 3 to 255 letters, digits, _, . and -"),
        (
            {"view_type": "ALL"},
            "view_type: str 'ALL'; expected one of 'KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', "
            "'NEW_AND_OLD_IMAGES'",
        ),
        (
            {"key_names": "id"},
            "key_names: expected a list of one name, or two with a sort key; got str 'id'",
        ),
    ],
)
def test_a_table_that_aws_would_not_make_is_refused(wrong: Any, message: str) -> None:
    with pytest.raises(InvalidEventError) as raised:
        DynamoDBStream(**wrong)

    assert message == str(raised.value)
