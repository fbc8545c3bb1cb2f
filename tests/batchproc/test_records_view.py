"""What holds for every view: it is its dict, and its repr is safe to log."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc.records import (
    DynamoDBRecord,
    EventBridgeEvent,
    KafkaEventRecord,
    KinesisStreamRecord,
    KinesisStreamRecordPayload,
    RecordView,
    SNSMessage,
    SQSMessageAttributes,
    SQSRecord,
    StreamRecord,
)
from tests.batchproc import samples

VIEWS: list[type[RecordView]] = [
    DynamoDBRecord,
    EventBridgeEvent,
    KafkaEventRecord,
    KinesisStreamRecord,
    KinesisStreamRecordPayload,
    SNSMessage,
    SQSRecord,
    StreamRecord,
]
VIEW_OF: dict[str, type[RecordView]] = {
    "dynamodb": DynamoDBRecord,
    "kafka": KafkaEventRecord,
    "kinesis": KinesisStreamRecord,
    "sqs": SQSRecord,
}

names = st.text(max_size=5)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=4,
)
raw_records = st.dictionaries(
    st.sampled_from(["messageId", "body", "eventID", "kinesis", "dynamodb", "topic"]) | names,
    json_values,
    max_size=4,
)
views = st.sampled_from(VIEWS)


@given(views, raw_records)
def test_a_view_is_a_mapping_with_what_its_dict_holds(cls: type[RecordView], raw: Any) -> None:
    view = cls(raw)

    assert isinstance(view, Mapping)
    assert view.raw_event is raw
    assert dict(view) == raw
    assert raw == {**view}
    assert list(view) == list(raw)
    assert len(view) == len(raw)
    assert list(view.items()) == list(raw.items())
    assert list(view.values()) == list(raw.values())
    assert all(name in view and view[name] == view.get(name) == raw[name] for name in raw)


@given(views)
def test_a_field_that_is_not_there_is_a_key_error_or_the_default(cls: type[RecordView]) -> None:
    view = cls({"a": 1})

    with pytest.raises(KeyError):
        _ = view["b"]
    assert view.get("b") is None
    assert view.get("b", 7) == 7
    assert "b" not in view


class Raw(dict[str, Any]):
    """Some runtimes and tests hand in a dict of their own."""


class OtherMapping(Mapping[str, Any]):
    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw

    def __getitem__(self, key: str) -> Any:
        return self.raw[key]

    def __iter__(self) -> Any:
        return iter(self.raw)

    def __len__(self) -> int:
        return len(self.raw)


@given(views, views, raw_records, raw_records)
def test_a_view_equals_what_holds_the_same(
    cls: type[RecordView], other: type[RecordView], raw: Any, raw_2: Any
) -> None:
    same = raw == raw_2

    for right in (other(raw_2), raw_2, Raw(raw_2), OtherMapping(raw_2)):
        assert (cls(raw) == right) is same
        assert (cls(raw) != right) is not same
        assert (right == cls(raw)) is same
    assert cls(raw) != 7


def test_a_view_has_no_hash_like_its_dict() -> None:
    with pytest.raises(TypeError):
        hash(SQSRecord({}))


@given(views, raw_records)
def test_a_view_survives_pickle_and_copies(cls: type[RecordView], raw: Any) -> None:
    view = cls(raw)

    for twin in (pickle.loads(pickle.dumps(view)), copy.deepcopy(view)):
        assert type(twin) is cls
        assert twin == view
        assert twin.raw_event is not raw
    assert copy.copy(view).raw_event is raw


def test_what_a_view_has_decoded_travels_with_it() -> None:
    raw = {"Keys": {"id": {"N": "1"}}, "NewImage": {"tags": {"SS": ["a"]}}}
    view = StreamRecord(raw)
    assert view.keys == {"id": 1}
    assert view.new_image == {"tags": {"a"}}

    for twin in (pickle.loads(pickle.dumps(view)), copy.deepcopy(view)):
        assert twin.keys == {"id": 1}
        assert list(twin.keys()) == ["Keys", "NewImage"]
        assert twin.new_image == {"tags": {"a"}}


def test_a_view_can_be_made_without_its_init() -> None:
    for cls in VIEWS:
        view = object.__new__(cls)
        view.raw_event = {"a": 1}

        assert view == {"a": 1}


@given(views, raw_records)
def test_a_repr_is_one_short_line_whatever_the_record_holds(
    cls: type[RecordView], raw: Any
) -> None:
    text = repr(cls(raw))

    assert text.startswith(f"<{cls.__name__}")
    assert text.endswith(">")
    assert len(text.splitlines()) == 1
    assert str(cls(raw)) == text


@pytest.mark.parametrize(("length", "shown"), [(148, "m" * 148 + "'"), (149, "m" * 149 + "…")])
def test_a_field_of_a_hundred_and_fifty_letters_is_shown_whole(length: int, shown: str) -> None:
    record = SQSRecord({"messageId": "m" * length})

    assert repr(record) == f"<SQSRecord messageId='{shown}>"


def test_a_repr_says_which_record_it_is() -> None:
    long = "x" * 200

    assert repr(SQSRecord({"messageId": "m-1", "eventSourceARN": "arn:q", "body": "secret"})) == (
        "<SQSRecord messageId='m-1' eventSourceARN='arn:q'>"
    )
    assert repr(KinesisStreamRecord({"eventID": "shard:1", "kinesis": {"data": "c2VjcmV0"}})) == (
        "<KinesisStreamRecord eventID='shard:1'>"
    )
    assert repr(DynamoDBRecord({"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1"}})) == (
        "<DynamoDBRecord eventName='INSERT' SequenceNumber='1'>"
    )
    assert repr(KafkaEventRecord({"topic": "t", "partition": 0, "offset": 15, "key": "a2V5"})) == (
        "<KafkaEventRecord topic='t' partition=0 offset=15>"
    )
    assert repr(SQSRecord({"messageId": {"not": "an id"}})) == "<SQSRecord>"
    assert repr(SQSRecord({"messageId": long})) == f"<SQSRecord messageId='{long[:149]}…>"


@given(names)
def test_a_repr_never_shows_a_body(rest: str) -> None:
    secret = f"secret{rest}"
    data = {"data": secret, "SequenceNumber": "1", "sequenceNumber": "1"}
    image = {"secret": {"S": secret}}

    for view in (
        SQSRecord({"messageId": "m", "body": secret, "messageAttributes": {"a": {"b": secret}}}),
        KinesisStreamRecord({"eventID": "1", "kinesis": data}),
        DynamoDBRecord({"dynamodb": {"Keys": image, "NewImage": image, "OldImage": image}}),
        KafkaEventRecord({"topic": "t", "key": secret, "value": secret, "headers": [{secret: []}]}),
        SQSMessageAttributes({"name": {"stringValue": secret}}),
    ):
        assert "secret" not in repr(view)


@pytest.mark.sampled(3)
@pytest.mark.skipif(not samples.ALL, reason=samples.MISSING)
@pytest.mark.parametrize(("name", "kind", "raw"), samples.ALL, ids=[one[0] for one in samples.ALL])
def test_every_property_reads_every_sample(name: str, kind: str, raw: dict[str, Any]) -> None:
    before = json.dumps(raw)
    view = VIEW_OF[kind](raw)
    unread: dict[str, Exception] = {}
    for prop in properties(type(view)):
        try:
            getattr(view, prop)
        except ValueError as error:
            unread[prop] = error

    # Bodies and values of most samples are no JSON, and hold no event of another service.
    assert {prop for prop in unread if not prop.startswith(("decoded_nested_", "json_"))} == set()
    assert json.dumps(raw) == before


def properties(cls: type) -> list[str]:
    return [name for name in dir(cls) if isinstance(getattr(cls, name), property)]
