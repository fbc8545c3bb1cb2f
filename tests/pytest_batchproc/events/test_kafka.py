"""Events of Kafka: partitions and offsets, keys and headers, who reads them, what is refused."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import KafkaEvent
from aws_lambda_powertools.utilities.parser.models import (
    KafkaMskEventModel,
    KafkaSelfManagedEventModel,
)
from hypothesis import given
from hypothesis import strategies as st

from batchproc.models import KafkaRecordModel
from batchproc.records import KafkaEventRecord
from pytest_batchproc._reading import read_batch
from pytest_batchproc.events import KafkaEventFactory
from tests.batchproc import samples
from tests.pytest_batchproc.events.bodies import paths
from tests.pytest_batchproc.events.stream_laws import BODIES, TEXT, sample_paths

ARN = "arn:aws:kafka:eu-west-1:111122223333:cluster/logs/uuid-4"
SCHEMA = {"dataFormat": "AVRO", "schemaId": "1"}
PARTITIONS = st.lists(st.integers(0, 2), max_size=6)


def decoded(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


@given(bodies=BODIES)
def test_our_view_gives_every_body_back(bodies: list[Any]) -> None:
    event = KafkaEventFactory()(bodies)

    for body, record in zip(bodies, read_batch(event).records, strict=True):
        view = KafkaEventRecord(record)
        if body is None or isinstance(body, bytes):
            assert body == view.decoded_value
        elif isinstance(body, str):
            assert body.encode() == view.decoded_value
        else:
            assert body == view.json_value


@given(batches=st.lists(PARTITIONS, max_size=4))
def test_offsets_rise_by_one_in_each_partition_and_its_order_is_kept(
    batches: list[list[int]],
) -> None:
    factory = KafkaEventFactory()
    expected: dict[str, list[str]] = {}
    found: dict[str, list[str]] = {}
    for number, partitions in enumerate(batches):
        bodies = [f"{number}/{index}" for index in range(len(partitions))]
        for body, partition in zip(bodies, partitions, strict=True):
            expected.setdefault(f"orders-{partition}", []).append(body)
        event = factory(bodies, partitions=partitions)
        for lane, records in event["records"].items():
            for record in records:
                assert len(found.setdefault(lane, [])) == record["offset"]
                found[lane].append(str(decoded(record["value"]) or b"", "utf-8"))

    assert found == expected


HEADERS = st.lists(st.tuples(TEXT, st.binary(max_size=8)), max_size=4)


@given(headers=HEADERS)
def test_our_view_gives_every_header_back(headers: list[tuple[str, bytes]]) -> None:
    made: Any = KafkaEventFactory().record("a", headers=headers)
    signed = [byte for one in made["headers"] for bytes_ in one.values() for byte in bytes_]

    assert tuple(headers) == KafkaEventRecord(made).decoded_headers.pairs
    assert all(-128 <= byte < 128 for byte in signed)


@given(bodies=BODIES.map(lambda bodies: [one for one in bodies if one is not None]))
@pytest.mark.parametrize("event_source", ["aws:kafka", "SelfManagedKafka"])
def test_models_and_data_classes_read_every_event(event_source: Any, bodies: list[Any]) -> None:
    texts = [one if isinstance(one, str) else json.dumps(repr(one)) for one in bodies]
    event: Any = KafkaEventFactory()(texts, event_source=event_source, headers={"a": b"\xff"})
    models: Any = {"aws:kafka": KafkaMskEventModel, "SelfManagedKafka": KafkaSelfManagedEventModel}
    model = models[event_source].model_validate(json.loads(json.dumps(event)))
    records = event["records"].get("orders-0", [])

    assert texts == [one.value for one in model.records.get("orders-0", [])]
    assert texts == [str(KafkaRecordModel.model_validate(one).value, "utf-8") for one in records]
    if texts:  # theirs cannot say that there are none
        assert texts == [str(one.decoded_value, "utf-8") for one in KafkaEvent(event).records]


def test_an_event_has_what_an_event_has() -> None:
    factory = KafkaEventFactory()
    factory(["before"])

    assert factory(["Hello"]) == {
        "eventSource": "aws:kafka",
        "eventSourceArn": (
            "arn:aws:kafka:us-east-1:123456789012:cluster/shop/"
            "00000000-0000-4000-8000-000000000000-1"
        ),
        "bootstrapServers": (
            "b-1.shop.a1bcde.c1.kafka.us-east-1.amazonaws.com:9092,"
            "b-2.shop.a1bcde.c1.kafka.us-east-1.amazonaws.com:9092"
        ),
        "records": {
            "orders-0": [
                {
                    "topic": "orders",
                    "partition": 0,
                    "offset": 1,
                    "timestamp": 1767225660000,
                    "timestampType": "CREATE_TIME",
                    "key": "a2V5LTA=",
                    "value": "SGVsbG8=",
                    "headers": [],
                }
            ]
        },
    }


def _events() -> list[Any]:
    found = []
    for path in sorted(samples.FOLDER.rglob("*afka*event*.json")):
        found.append(pytest.param(json.loads(path.read_text()), id=path.stem))
    return found


@pytest.mark.skipif(not samples.FOLDER.is_dir(), reason=samples.MISSING)
def test_a_record_has_every_key_that_samples_have_and_no_other() -> None:
    made = KafkaEventFactory().record("a", headers={"headerKey": b"a"})

    assert sample_paths("kafka") == paths(made)


@pytest.mark.skipif(not samples.FOLDER.is_dir(), reason=samples.MISSING)
@pytest.mark.parametrize("sample", _events())
def test_an_event_has_the_keys_that_the_sample_has(sample: dict[str, Any]) -> None:
    assert list(sample) == list(KafkaEventFactory()(["a"], event_source=sample["eventSource"]))


def test_a_registry_tells_its_schema_on_request() -> None:
    made = KafkaEventFactory().record("a", key_schema_metadata=SCHEMA, value_schema_metadata=SCHEMA)

    assert (made["keySchemaMetadata"], made["valueSchemaMetadata"]) == (SCHEMA, SCHEMA)


def test_a_cluster_elsewhere_has_no_arn() -> None:
    event = KafkaEventFactory()(["a"], event_source="SelfManagedKafka")

    assert "eventSourceArn" not in event
    assert event["bootstrapServers"] == "broker-1.example.com:9092,broker-2.example.com:9092"


def test_a_cluster_is_named_or_given_by_its_arn_and_servers() -> None:
    factory = KafkaEventFactory(region="cn-north-1")
    named = factory(["a"], cluster_name="logs")
    given_whole = factory(["a"], event_source_arn=ARN, bootstrap_servers=["a:1", "b:2"])

    assert named["eventSourceArn"] == (
        "arn:aws-cn:kafka:cn-north-1:123456789012:cluster/logs/"
        "00000000-0000-4000-8000-000000000000-1"
    )
    assert named["bootstrapServers"] == (
        "b-1.logs.a1bcde.c1.kafka.cn-north-1.amazonaws.com.cn:9092,"
        "b-2.logs.a1bcde.c1.kafka.cn-north-1.amazonaws.com.cn:9092"
    )
    assert (given_whole["eventSourceArn"], given_whole["bootstrapServers"]) == (ARN, "a:1,b:2")


def test_keys_are_given_for_all_or_one_by_one_and_left_out_for_none() -> None:
    factory = KafkaEventFactory()

    def keys(**fields: Any) -> list[bytes | None]:
        records = factory(["a", "b"], **fields)["records"]["orders-0"]
        return [decoded(record["key"]) if "key" in record else None for record in records]

    assert keys() == [b"key-0", b"key-1"]
    assert keys(key={"id": 1}) == [b'{"id": 1}'] * 2
    assert keys(keys=[b"\xff", None]) == [b"\xff", None]


@pytest.mark.parametrize("fields", [{"body": None}, {"value": None}])
def test_a_tombstone_has_no_value(fields: dict[str, Any]) -> None:
    assert KafkaEventFactory().record(**fields)["value"] is None


def test_the_null_of_json_is_a_body_like_any() -> None:
    made: Any = KafkaEventFactory().record("null")

    assert (decoded(made["value"]), KafkaEventRecord(made).json_value) == (b"null", None)


def test_offsets_go_on_from_one_that_is_given() -> None:
    factory = KafkaEventFactory()
    events = [
        factory(count=3, offset=15, partitions=[0, 1, 0]),
        factory(count=2, partitions=[0, 1]),
        factory(records=[factory.record("a"), factory.record("a", partition=2)]),
    ]

    assert [[record["offset"] for record in read_batch(event).records] for event in events] == [
        [15, 16, 15],
        [17, 16],
        [18, 0],
    ]


def test_records_of_several_topics_stand_each_under_its_own() -> None:
    factory = KafkaEventFactory()
    records = [factory.record("a", topic=topic) for topic in ("x", "y-1", "x")]
    event = factory(records=records)

    assert event["records"] == {"x-0": [records[0], records[2]], "y-1-0": [records[1]]}


def test_headers_are_texts_bytes_and_numbers_in_any_of_these_shapes() -> None:
    factory = KafkaEventFactory()
    expected = [{"a": [-61, -68]}, {"b": [118, -36, 0, 127, -128]}]
    shapes: list[Any] = [
        {"a": "ü", "b": b"\x76\xdc\x00\x7f\x80"},
        [("a", "ü"), ("b", b"\x76\xdc\x00\x7f\x80")],
        [{"a": [-61, -68]}, {"b": [118, -36, 0, 127, -128]}],
        [{"a": [195, 188]}, {"b": [118, 220, 0, 127, 128]}],
    ]

    assert [expected] * 4 == [factory.record("a", headers=one)["headers"] for one in shapes]


def test_none_for_headers_or_keys_says_that_there_are_none() -> None:
    event = KafkaEventFactory()(["a", "b"], headers=None, keys=None)
    records = event["records"]["orders-0"]

    assert [one["headers"] for one in records] == [[], []]
    assert not any("key" in one for one in records)
