"""What no DynamoDB stream shows is refused, and made where somebody asks for just that."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from pytest_batchproc._converting import ACCEPTED, ENCODE, MODELS
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import DynamoDBEventFactory

ANYWAY = ". allow_invalid=True makes the event anyway"
PAGE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"
NO_KEY = (
    "no attribute of it can be the key (a str, a number or bytes, not empty, the same before and "
    "after), and 'id', which would be added, is there; keys={...} gives it a key"
)

REFUSED = [
    ({"body": {"id": None}}, f"body: {NO_KEY}"),
    ({"new": {"id": 1}, "old": {"id": 2}}, f"new: {NO_KEY}"),
    (
        {"body": {"id": 1, "b": 2}, "key_names": ["pk"]},
        "body: it has no 'pk', which is its key; it has 'id', 'b'",
    ),
    (
        {"new": {"id": 1}, "old": {"id": 2}, "key_names": ["id"]},
        "old: its key 'id' is {'N': '2'}, and that of new is {'N': '1'}; a key never changes",
    ),
    (
        {"body": {"id": 1}, "keys": {"id": 2}},
        "body: its key 'id' is {'N': '1'}, and that of keys is {'N': '2'}; a key never changes",
    ),
    (
        {"body": {"id": ""}, "key_names": ["id"]},
        "body['id']: {'S': ''}; a key is a str, a number or bytes, and not empty",
    ),
    (
        {"keys": {"ok": True}},
        "keys['ok']: {'BOOL': True}; a key is a str, a number or bytes, and not empty",
    ),
    ({"keys": {"a": 1, "b": 2, "c": 3}}, "keys: 3 attributes; a key has one, or two"),
    (
        {"body": {"id": "x" * 2049}},
        f"body['id']: 2,049 bytes of a partition key; AWS takes at most 2,048 ({PAGE})",
    ),
    (
        {"keys": {"pk": "a", "sk": "x" * 1025}},
        f"keys['sk']: 1,025 bytes of a sort key; AWS takes at most 1,024 ({PAGE})",
    ),
    (
        {"body": "x" * 409_600},
        f"body: 409,607 bytes of an item; AWS takes at most 409,600 ({PAGE})",
    ),
    (
        {"stream_view_type": "ALL"},
        "stream_view_type: str 'ALL'; expected one of 'KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', "
        "'NEW_AND_OLD_IMAGES'",
    ),
    (
        {"event_name": "DELETE"},
        "event_name: str 'DELETE'; expected one of 'INSERT', 'MODIFY', 'REMOVE'",
    ),
    (
        {"event_name": "MODIFY"},
        "event_name: MODIFY needs old; without it, name a stream_view_type that does not show it",
    ),
    (
        {"event_name": "INSERT", "old": {"id": 1}, "new": {"id": 1}},
        "event_name: this is INSERT, which old is no part of",
    ),
    (
        {"ttl_delete": True, "new": {"id": 1}},
        "ttl_delete: this is REMOVE, which new is no part of",
    ),
    (
        {"ttl_delete": True, "event_name": "INSERT"},
        "event_name: 'INSERT'; what ttl_delete makes is a REMOVE",
    ),
    ({"ttl_delete": "yes"}, "ttl_delete: str 'yes'; expected True or False"),
    ({"table_name": "a"}, "table_name: str 'a'; expected 3 to 255 letters, digits, _, . and -"),
    ({"size_bytes": -1}, "size_bytes: int -1; expected an int from 0 on"),
    (
        {"sequence_number": 1.5},
        "sequence_number: float 1.5; expected an int, or a str of 1 to 129 digits",
    ),
    ({"user_identity": "me"}, "user_identity: str 'me'; expected a dict, or None"),
    (
        {"new": {"id": 1, "lines": [{"at": datetime.timedelta(2)}]}},
        "new['lines'][0]['at']: timedelta datetime.timedelta(days=2) is not a DynamoDB value; "
        "expected None, bool, int, float, str, bytes, a list, a dict, a set of one type, "
        f"{ACCEPTED}; {ENCODE}",
    ),
    (
        {
            "event_source_arn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/a",
            "aws_region": "eu-west-1",
        },
        "aws_region: 'eu-west-1'; event_source_arn is of us-east-1",
    ),
    (
        {"event_source_arn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders"},
        "event_source_arn: str 'arn:aws:dynamodb:us-east-1:123456789012:table/orders'; expected "
        "the ARN of a table's stream",
    ),
]


@pytest.mark.parametrize(("fields", "expected"), REFUSED, ids=lambda value: str(value)[:30])
def test_what_no_table_writes_is_refused_and_made_when_asked_for(
    fields: Any, expected: str
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        DynamoDBEventFactory().record(**fields)
    made = DynamoDBEventFactory().record(**fields, allow_invalid=True)

    assert str(caught.value) == expected + ANYWAY
    assert made == json.loads(json.dumps(made))


@pytest.mark.parametrize("allow_invalid", [False, True])
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"old": "a"},
            f"old: expected a dict, {MODELS}; got str 'a'",
        ),
        ({"keys": "a"}, f"keys: expected a dict, {MODELS}; got str 'a'"),
        (
            {"key_names": "id"},
            "key_names: expected a list of one name, or two with a sort key; got str 'id'",
        ),
        (
            {"key_names": ["a", "b", "c"]},
            "key_names: expected a list of one name, or two with a sort key; got list "
            "['a', 'b', 'c']",
        ),
    ],
)
def test_what_cannot_be_made_is_refused_by_its_path(
    fields: Any, expected: str, allow_invalid: bool
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        DynamoDBEventFactory().record(**fields, allow_invalid=allow_invalid)

    assert str(caught.value) == expected


def test_a_body_is_called_by_its_place_also_inside_the_item_around_it() -> None:
    with pytest.raises(InvalidEventError) as caught:
        DynamoDBEventFactory()(["a", [1, 2, float("nan")]])

    assert str(caught.value) == f"bodies[1][2]: float nan; DynamoDB's numbers are finite{ANYWAY}"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"bodies": ["a"], "new": {"id": 1}},
            "a body and new are the same item; leave one of them out",
        ),
        (
            {"bodies": ["a"], "old": {"id": 1}, "ttl_delete": True},
            "a body and old are the same item; leave one of them out",
        ),
        (
            {"keys": {"id": 1}, "key_names": ["id"]},
            "keys and key_names both say what the key is; leave one of them out",
        ),
        (
            {"bodies": ["a"], "olds": [None], "old": {"id": 1}},
            "olds and old are one field; leave one out",
        ),
        ({"key_name": "a"}, "key_name is not a field of this event; did you mean key_names?"),
    ],
)
def test_nothing_is_said_twice_or_to_nobody(fields: Any, expected: str) -> None:
    with pytest.raises(TypeError) as caught:
        DynamoDBEventFactory()(**fields)

    assert str(caught.value) == expected
