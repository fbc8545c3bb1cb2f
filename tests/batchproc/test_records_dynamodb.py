"""The view of DynamoDB records, and attribute values as plain Python values."""

from __future__ import annotations

import base64
import decimal
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc.records import (
    DynamoDBRecord,
    DynamoDBRecordEventName,
    ItemKey,
    StreamRecord,
    StreamViewType,
)
from batchproc.records._attribute_values import plain_item, plain_value

# 38 digits are what DynamoDB keeps.
numbers = st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent, decimal.Context(prec=38)),
    st.integers(-(10**38) + 1, 10**38 - 1),
    st.integers(-130, 87),
)
names = st.text(max_size=5)
scalars = st.none() | st.booleans() | names | numbers | st.binary(max_size=5)
sets = st.sampled_from([names, numbers, st.binary(max_size=5)]).flatmap(
    lambda inner: st.sets(inner, min_size=1, max_size=3)
)
plain_values = st.recursive(
    scalars | sets,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)
plain_items = st.dictionaries(names, plain_values, max_size=3)


def marshalled(value: Any) -> dict[str, Any]:
    """What a stream would say about the value."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (str, Decimal, bytes)):
        kind = {str: "S", Decimal: "N", bytes: "B"}[type(value)]
        return {kind: _text(value)}
    if isinstance(value, set):
        kind = next(iter(marshalled(next(iter(value))))) + "S"
        return {kind: [_text(one) for one in value]}
    if isinstance(value, list):
        return {"L": [marshalled(one) for one in value]}
    return {"M": {name: marshalled(one) for name, one in value.items()}}


def _text(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


@given(plain_values)
def test_values_go_there_and_back(value: Any) -> None:
    back = plain_value(marshalled(value))

    assert back == value
    assert type(back) is type(value)


@given(plain_items)
def test_items_go_there_and_back_in_each_place(item: dict[str, Any]) -> None:
    image = {name: marshalled(value) for name, value in item.items()}
    record = StreamRecord({"Keys": image, "NewImage": image, "OldImage": image})

    assert plain_item(image) == record.keys == record.new_image == record.old_image == item


def test_numbers_are_exact_whatever_the_context_says() -> None:
    number = "-0.12345678901234567890123456789012345678E-90"

    with decimal.localcontext(prec=3):
        assert str(plain_value({"N": number})) == str(Decimal(number))


@pytest.mark.parametrize("number", [f"{'9' * 38}E+88", "1E-130", "-1E+125", "0", "0E-130"])
def test_numbers_at_the_bounds_of_dynamodb_are_read(number: str) -> None:
    assert Decimal(number) == plain_value({"N": number})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            {"X": "private"},
            "DynamoDB has no attribute type 'X'; it has S, N, B, BOOL, NULL, L, M, SS, NS, BS",
        ),
        (
            {},
            "A DynamoDB attribute value is a dict with its type as the only key, "
            "not a dict with 0 keys",
        ),
        (
            {"S": "private", "N": "1"},
            "A DynamoDB attribute value is a dict with its type as the only key, "
            "not a dict with 2 keys",
        ),
        (
            "private",
            "A DynamoDB attribute value is a dict with its type as the only key, not a str",
        ),
        ({"N": "private"}, "A DynamoDB attribute of type N does not hold a number"),
        ({"NS": ["private"]}, "A DynamoDB attribute of type N does not hold a number"),
        *(
            (
                value,
                "A DynamoDB attribute of type N holds a number from 1E-130 to 9.99...E+125, "
                "not this",
            )
            for value in (
                {"N": "1E126"},
                {"N": "-1E-131"},
                {"N": "NaN"},
                {"N": "-Infinity"},
                {"NS": ["1E126"]},
            )
        ),
        ({"N": None}, "A DynamoDB attribute of type N cannot hold a NoneType"),
        ({"L": None}, "A DynamoDB attribute of type L cannot hold a NoneType"),
        ({"M": "private"}, "A DynamoDB attribute of type M cannot hold a str"),
        ({"SS": [["private"]]}, "A DynamoDB attribute of type SS cannot hold a list"),
    ],
)
def test_what_is_no_attribute_value_says_why_without_the_value(value: Any, message: str) -> None:
    whole = f"^{re.escape(message)}$"

    with pytest.raises(ValueError, match=whole):
        plain_value(value)
    with pytest.raises(ValueError, match=whole):
        _ = StreamRecord({"NewImage": {"deep": {"M": {"in": {"L": [value]}}}}}).new_image


def test_binaries_that_are_no_base64_are_value_errors() -> None:
    for value in ({"B": "!"}, {"BS": ["!"]}):
        with pytest.raises(ValueError, match="base64"):
            plain_value(value)


def test_every_field_has_a_property() -> None:
    record = DynamoDBRecord(
        {
            "eventID": "1",
            "eventName": "REMOVE",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "us-west-2",
            "eventSourceARN": "arn:stream",
            "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
            "dynamodb": {
                "ApproximateCreationDateTime": 1693997155.0,
                "SequenceNumber": "222",
                "SizeBytes": 59,
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
        }
    )
    change = record.dynamodb

    assert record.event_name is DynamoDBRecordEventName.REMOVE
    assert (record.event_id, record.event_version) == ("1", "1.1")
    assert (record.event_source, record.event_source_arn) == ("aws:dynamodb", "arn:stream")
    assert record.aws_region == "us-west-2"
    assert record.user_identity["principalId"] == "dynamodb.amazonaws.com"
    assert change is record.dynamodb
    assert change.approximate_creation_date_time == 1693997155
    assert isinstance(change.approximate_creation_date_time, int)
    assert (change.sequence_number, change.size_bytes) == ("222", 59)
    assert change.stream_view_type is StreamViewType.NEW_AND_OLD_IMAGES
    assert repr(change) == (
        "<StreamRecord SequenceNumber='222' StreamViewType='NEW_AND_OLD_IMAGES'>"
    )


def test_what_aws_leaves_out_is_none_or_empty() -> None:
    record, change = DynamoDBRecord({}), StreamRecord({"NewImage": None})

    assert (record.event_name, record.event_id, record.event_version) == (None, None, None)
    assert (record.event_source, record.event_source_arn) == (None, None)
    assert (record.aws_region, record.user_identity) == (None, {})
    assert (change.keys, change.new_image, change.old_image) == ({}, {}, {})
    assert change.approximate_creation_date_time is None
    assert (change.sequence_number, change.size_bytes) == (None, None)
    assert change.stream_view_type is None


def test_words_that_aws_does_not_use_are_value_errors() -> None:
    with pytest.raises(ValueError, match="'UPSERT' is not a valid DynamoDBRecordEventName"):
        _ = DynamoDBRecord({"eventName": "UPSERT"}).event_name
    with pytest.raises(ValueError, match="'ALL' is not a valid StreamViewType"):
        _ = StreamRecord({"StreamViewType": "ALL"}).stream_view_type


def test_key_and_images_are_decoded_once() -> None:
    image = {"id": {"N": "1"}}
    change = StreamRecord({"Keys": image, "NewImage": image, "OldImage": image})

    assert change.keys is change.keys
    assert change.new_image is change.new_image
    assert change.old_image is change.old_image


def test_keys_is_the_key_of_the_item_and_still_lets_the_view_be_a_mapping() -> None:
    raw = {"Keys": {"id": {"N": "1"}}, "SequenceNumber": "111"}
    change = StreamRecord(raw)

    def fields(**given: object) -> dict[str, object]:
        return given

    assert isinstance(change.keys, ItemKey)
    assert change.keys == {"id": 1}
    assert list(change.keys()) == ["Keys", "SequenceNumber"]
    assert dict(change) == {**change} == fields(**change) == raw


def test_an_error_in_the_item_does_not_come_with_one_of_ours() -> None:
    with pytest.raises(ValueError, match="no attribute type 'X'") as caught:
        _ = StreamRecord({"Keys": {"id": {"X": 1}}}).keys

    assert not isinstance(caught.value.__context__, AttributeError)
