"""What no topic sends is refused, and made where somebody asks for just that."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import KafkaEventFactory

ANYWAY = ". allow_invalid=True makes the event anyway"
ARN = "arn:aws:kafka:eu-west-1:111122223333:cluster/logs/uuid-4"


REFUSED = [
    ({"partition": -1}, "partition: int -1; expected an int from 0 on"),
    ({"partitions": ["0"]}, "partitions[0]: str '0'; expected an int from 0 on"),
    ({"offset": "7"}, "offset: str '7'; expected an int from 0 on"),
    ({"topic": "a b"}, "topic: str 'a b'; expected 1 to 249 letters, digits, _, . and -"),
    ({"timestamp": 1.5}, "timestamp: float 1.5; expected milliseconds since 1970, an int"),
    (
        {"timestamp_type": "NOW"},
        "timestamp_type: str 'NOW'; expected one of 'CREATE_TIME', 'LOG_APPEND_TIME'",
    ),
    ({"value": "?"}, "value: str '?'; expected base64 text, or bytes, or None"),
    (
        {"key_schema_metadata": {"schemaId": "1"}},
        "key_schema_metadata: dict {'schemaId': '1'}; expected a dict with dataFormat and "
        "schemaId, or None",
    ),
    (
        {"event_source": "kafka"},
        "event_source: str 'kafka'; expected one of 'aws:kafka', 'SelfManagedKafka', "
        "'aws:SelfManagedKafka'",
    ),
    (
        {"event_source_arn": "shop"},
        "event_source_arn: str 'shop'; expected the ARN of an MSK cluster",
    ),
    (
        {"event_source": "SelfManagedKafka", "event_source_arn": ARN},
        f"event_source_arn: '{ARN}'; only clusters of MSK have it, not SelfManagedKafka",
    ),
    (
        {"event_source": "SelfManagedKafka", "cluster_name": "logs"},
        "cluster_name: 'logs'; only clusters of MSK have it, not SelfManagedKafka",
    ),
    ({"partitions": None}, "partitions[0]: None; expected an int from 0 on"),
    ({"cluster_name": ""}, "cluster_name: str ''; expected 1 to 64 letters, digits and -"),
    (
        {"bootstrap_servers": "localhost"},
        "bootstrap_servers: str 'localhost'; expected host:port, several in a list",
    ),
    (
        {"bootstrap_servers": []},
        "bootstrap_servers: list []; expected host:port, several in a list",
    ),
]


@pytest.mark.parametrize(("fields", "expected"), REFUSED, ids=lambda value: str(value)[:25])
def test_what_no_topic_sends_is_refused_and_made_when_asked_for(fields: Any, expected: str) -> None:
    with pytest.raises(InvalidEventError) as caught:
        KafkaEventFactory()(["a"], **fields)
    made = KafkaEventFactory()(["a"], allow_invalid=True, **fields)

    assert str(caught.value) == expected + ANYWAY
    assert made == json.loads(json.dumps(made))


@pytest.mark.parametrize("allow_invalid", [False, True])
@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            "a",
            "headers: expected a dict of names and values, or a list of (name, value) pairs where "
            "a name comes twice; got str 'a'",
        ),
        (
            [("a",)],
            "headers: expected a dict of names and values, or a list of (name, value) pairs where "
            "a name comes twice; got tuple ('a',)",
        ),
        (
            {"a": None},
            "headers['a']: expected str, bytes or a list of byte values; got NoneType None",
        ),
        (
            {"a": [256]},
            "headers['a']: expected str, bytes or a list of byte values; got list [256]",
        ),
        ({1: b"a"}, "headers: the name of a header is a str; got 1"),
    ],
)
def test_headers_that_are_none_are_refused(
    headers: Any, expected: str, allow_invalid: bool
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        KafkaEventFactory()(["a"], headers=headers, allow_invalid=allow_invalid)

    assert str(caught.value) == expected


def test_the_cluster_is_named_once() -> None:
    with pytest.raises(TypeError) as caught:
        KafkaEventFactory()(["a"], cluster_name="a", event_source_arn=ARN)

    assert (str(caught.value)) == (
        "cluster_name and event_source_arn name one thing; leave one of them out"
    )


def test_records_without_a_place_are_grouped_when_asked_for() -> None:
    event: Any = KafkaEventFactory()(records=[{"topic": "a"}], allow_invalid=True)

    assert event["records"] == {"a-None": [{"topic": "a"}]}
