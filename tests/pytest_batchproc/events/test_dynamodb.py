"""Events of DynamoDB streams: what was written is what the stream shows, and who reads it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent
from aws_lambda_powertools.utilities.parser.models import DynamoDBStreamModel
from hypothesis import given
from hypothesis import strategies as st

from batchproc.models import DynamoDBStreamRecordModel
from batchproc.records import DynamoDBRecord
from pytest_batchproc.events import DynamoDBEventFactory
from tests.batchproc import samples
from tests.pytest_batchproc.events.bodies import paths
from tests.pytest_batchproc.events.stream_laws import BODIES, numbers, sample_paths
from tests.pytest_batchproc.events.table_values import ITEMS

NEW, OLD = {"id": 1, "state": "paid"}, {"id": 1, "state": "new"}
BY_TTL = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
ITEM_KEYS = ("dynamodb.Keys", "dynamodb.NewImage", "dynamodb.OldImage")


def change_of(record: Any) -> Any:
    return record["dynamodb"]


def images_of(record: Any) -> list[str]:
    return [name for name in change_of(record) if name in ("Keys", "NewImage", "OldImage")]


@given(bodies=BODIES)
def test_our_view_gives_every_body_back(bodies: list[Any]) -> None:
    records: Any = DynamoDBEventFactory()(bodies)["Records"]

    for index, (body, record) in enumerate(zip(bodies, records, strict=True)):
        found = DynamoDBRecord(record).dynamodb.new_image
        if isinstance(body, dict):
            assert numbers(body) == {name: found[name] for name in body}
            assert {*found} - {*body} <= {"id"}
        else:
            assert found == {"id": Decimal(index), "body": numbers(body)}


@given(new=ITEMS, old=ITEMS)
def test_our_view_gives_both_images_and_the_key_back(
    new: dict[str, Any], old: dict[str, Any]
) -> None:
    key = {"id": "a", "at": 1}
    made: Any = DynamoDBEventFactory().record(new=new | key, old=old | key, keys=key)
    found = DynamoDBRecord(made).dynamodb

    assert numbers(new | key) == found.new_image
    assert numbers(old | key) == found.old_image
    assert numbers(key) == dict(found.keys)


@given(items=st.lists(ITEMS, max_size=4))
def test_the_key_is_part_of_every_image(items: list[dict[str, Any]]) -> None:
    bodies = [one for one in items if "id" not in one]

    for record in DynamoDBEventFactory()(bodies)["Records"]:
        change = record["dynamodb"]
        assert len(change["Keys"]) == 1
        assert change["Keys"].items() <= change["NewImage"].items()


@given(bodies=BODIES)
def test_models_and_data_classes_read_every_event(bodies: list[Any]) -> None:
    event: Any = DynamoDBEventFactory()(bodies)
    views = [DynamoDBRecord(record).dynamodb.new_image for record in event["Records"]]
    models = [DynamoDBStreamRecordModel.model_validate(one) for one in event["Records"]]
    theirs = DynamoDBStreamModel.model_validate(event).Records

    assert views == [one.dynamodb.NewImage for one in models]
    assert len(views) == len(theirs)
    # Theirs cuts a number of 38 digits that has a sign.
    assert [list(one) for one in views] == [
        list(one.dynamodb.new_image) for one in DynamoDBStreamEvent(event).records if one.dynamodb
    ]


def test_a_record_has_what_a_record_has() -> None:
    factory = DynamoDBEventFactory()
    factory(count=1)

    assert factory([{"Id": 101, "Message": "New item!"}]) == {
        "Records": [
            {
                "eventID": "00000000000040008000000100000000",
                "eventName": "INSERT",
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": "us-east-1",
                "dynamodb": {
                    "ApproximateCreationDateTime": 1767225660,
                    "Keys": {"Id": {"N": "101"}},
                    "NewImage": {"Id": {"N": "101"}, "Message": {"S": "New item!"}},
                    "SequenceNumber": "100000000000100000000",
                    "SizeBytes": 26,
                    "StreamViewType": "NEW_AND_OLD_IMAGES",
                },
                "eventSourceARN": (
                    "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/"
                    "2026-01-01T00:00:00.000"
                ),
            }
        ]
    }


@pytest.mark.skipif(not samples.FOLDER.is_dir(), reason=samples.MISSING)
def test_records_have_every_key_that_samples_have_and_no_other() -> None:
    factory = DynamoDBEventFactory()
    made = [factory.record(new=NEW, old=OLD), factory.record("a", ttl_delete=True)]
    found = {path for record in made for path in paths(record)}

    assert sample_paths("dynamodb", ITEM_KEYS) == {
        path for path in found if not path.startswith(tuple(f"{one}." for one in ITEM_KEYS))
    }


@pytest.mark.parametrize(
    ("fields", "name", "images"),
    [
        ({"new": NEW}, "INSERT", ["Keys", "NewImage"]),
        ({"new": NEW, "old": OLD}, "MODIFY", ["Keys", "NewImage", "OldImage"]),
        ({"old": OLD}, "REMOVE", ["Keys", "OldImage"]),
        ({"body": NEW}, "INSERT", ["Keys", "NewImage"]),
        ({"body": NEW, "old": OLD}, "MODIFY", ["Keys", "NewImage", "OldImage"]),
        ({"body": OLD, "event_name": "REMOVE"}, "REMOVE", ["Keys", "OldImage"]),
        ({"body": OLD, "ttl_delete": True}, "REMOVE", ["Keys", "OldImage"]),
        ({"new": None, "old": None}, "INSERT", ["Keys", "NewImage"]),
        ({"event_name": "REMOVE"}, "REMOVE", ["Keys", "OldImage"]),
    ],
)
def test_what_happened_follows_from_what_is_given(
    fields: dict[str, Any], name: str, images: list[str]
) -> None:
    made = DynamoDBEventFactory().record(**fields)

    assert (name, images) == (made["eventName"], images_of(made))


@pytest.mark.parametrize(
    ("view_type", "expected"),
    [
        ("KEYS_ONLY", [["Keys"], ["Keys"], ["Keys"]]),
        ("NEW_IMAGE", [["Keys", "NewImage"], ["Keys", "NewImage"], ["Keys"]]),
        ("OLD_IMAGE", [["Keys"], ["Keys", "OldImage"], ["Keys", "OldImage"]]),
        (
            "NEW_AND_OLD_IMAGES",
            [["Keys", "NewImage"], ["Keys", "NewImage", "OldImage"], ["Keys", "OldImage"]],
        ),
    ],
)
def test_a_stream_shows_what_it_was_set_to(view_type: Any, expected: list[list[str]]) -> None:
    # Recorded on AWS: https://github.com/Ankcorn/dynamodb-streams-test
    factory = DynamoDBEventFactory()
    writes: list[Any] = [{"new": NEW}, {"new": NEW, "old": OLD}, {"old": OLD}]
    made = [factory.record(stream_view_type=view_type, **images) for images in writes]

    assert [images_of(record) for record in made] == expected
    assert [view_type] * 3 == [change_of(record)["StreamViewType"] for record in made]


def test_the_size_counts_what_the_stream_shows() -> None:
    factory = DynamoDBEventFactory()
    sizes = [
        factory.record(new=NEW, old=OLD, stream_view_type=view)["dynamodb"]["SizeBytes"]
        for view in ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
    ]

    assert sizes == [4, 17, 16, 29]


def test_a_modify_without_its_old_item_is_one_that_the_stream_does_not_show() -> None:
    made = DynamoDBEventFactory().record(NEW, event_name="MODIFY", stream_view_type="NEW_IMAGE")

    assert (made["eventName"], images_of(made)) == ("MODIFY", ["Keys", "NewImage"])


def test_the_service_itself_deletes_what_its_time_to_live_ended() -> None:
    event = DynamoDBEventFactory()(["a", {"id": 7}], ttl_delete=True)

    assert [record["userIdentity"] for record in event["Records"]] == [BY_TTL, BY_TTL]
    assert [record["dynamodb"]["OldImage"] for record in event["Records"]] == [
        {"id": {"N": "0"}, "body": {"S": "a"}},
        {"id": {"N": "7"}},
    ]


def test_new_and_old_are_one_record_and_olds_have_one_each() -> None:
    factory = DynamoDBEventFactory()
    one = factory(new=NEW, old=OLD)
    several = factory([NEW, {"id": 2}], olds=[OLD, None])

    assert [record["eventName"] for record in one["Records"]] == ["MODIFY"]
    assert [record["eventName"] for record in several["Records"]] == ["MODIFY", "INSERT"]


def test_fields_are_overridden_by_name() -> None:
    made: Any = DynamoDBEventFactory(region="eu-west-1").record(
        "a",
        sequence_number=5,
        size_bytes=6,
        approximate_creation_date_time=7,
        table_name="users",
        event_id="x",
        dynamodb={"NewImage": {"raw": {"S": "y"}}},
    )

    assert made == {
        "eventID": "x",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 7,
            "Keys": {"id": {"N": "0"}},
            "NewImage": {"raw": {"S": "y"}},
            "SequenceNumber": "5",
            "SizeBytes": 6,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": (
            "arn:aws:dynamodb:eu-west-1:123456789012:table/users/stream/2026-01-01T00:00:00.000"
        ),
    }
    assert made == json.loads(json.dumps(made))


@pytest.mark.parametrize("spelling", ["new", "new_image", "NewImage"])
def test_an_image_is_given_under_each_of_its_names_and_in_either_shape(spelling: str) -> None:
    plain: Any = {"id": "a", "tags": {"b"}, "lines": [{"n": 1}, None], "raw": b"x", "ok": True}
    expected = DynamoDBEventFactory()(new=plain)["Records"][0]
    fields: dict[str, Any] = {spelling: plain}
    shaped: dict[str, Any] = {spelling: expected["dynamodb"]["NewImage"]}

    assert DynamoDBEventFactory()(**fields)["Records"][0] == expected
    assert DynamoDBEventFactory()(**shaped)["Records"][0] == expected


def test_keys_may_have_the_shape_of_the_event() -> None:
    record = DynamoDBEventFactory().record(
        old={"id": "a", "n": 1}, keys={"id": {"S": "a"}}, stream_view_type="KEYS_ONLY"
    )

    assert record["dynamodb"]["Keys"] == {"id": {"S": "a"}}


@given(items=ITEMS)
def test_an_item_says_the_same_in_the_shape_of_the_event(items: dict[str, Any]) -> None:
    factory = DynamoDBEventFactory()
    # In front of all, because not every item drawn has an attribute that can be the key.
    plain = factory([{"key of it": 1, **items}])["Records"][0]["dynamodb"]
    shaped = factory([plain["NewImage"]])["Records"][0]["dynamodb"]

    assert plain["NewImage"] == shaped["NewImage"]
    assert plain["SizeBytes"] == shaped["SizeBytes"]


@pytest.mark.parametrize(
    "value",
    [{"S": 1}, {"X": "a"}, {"S": "a", "N": "1"}, {}, {"N": "one"}, {"L": [1]}, {"BOOL": "yes"}],
    ids=str,
)
def test_a_dict_that_only_looks_like_that_shape_is_a_map(value: dict[str, Any]) -> None:
    record = DynamoDBEventFactory().record(new={"a": value}, keys={"id": 1})

    assert list(record["dynamodb"]["NewImage"]["a"]) == ["M"]
