"""Topics and records that Kafka, or Lambda, would not take."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc._converting import ACCEPTED, ENCODE
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.simulator import EventSourceMapping, KafkaTopic
from tests.pytest_batchproc.simulator.streams import (
    kafka,
    succeed,
)


def test_a_function_that_reads_kafka_has_fourteen_minutes(snapshot: object) -> None:
    with pytest.raises(ValueError, match="function_timeout") as raised:
        EventSourceMapping(kafka(1), succeed, function_timeout=841)

    assert str(raised.value) == snapshot


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "a b"}, "name: str 'a b'; expected 1 to 249 letters, digits, _, . and -"),
        ({"partitions": 0}, "partitions: 0; expected a whole number from 1 to 100,000"),
        ({"redelivery": "all"}, "redelivery: 'all'; expected 'listed' or 'from_lowest'"),
        (
            {"event_source": "kafka"},
            "event_source: str 'kafka'; expected one of 'aws:kafka', 'SelfManagedKafka', "
            "'aws:SelfManagedKafka'",
        ),
        (
            {"cluster_name": "a b"},
            "cluster_name: str 'a b'; expected 1 to 64 letters, digits and -",
        ),
    ],
)
def test_a_topic_that_there_cannot_be_is_refused(wrong: Any, message: str) -> None:
    with pytest.raises(ValueError, match=r"^\w+: ") as raised:
        KafkaTopic(**wrong)

    assert message == str(raised.value)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"partition": 1}, "partition: 1; orders has 0 to 0"),
        ({"partition": True}, "partition: True; orders has 0 to 0"),
        (
            {"headers": 5},
            "headers: expected a dict of names and values, or a list of (name, value) pairs where "
            "a name comes twice; got int 5",
        ),
        (
            {"key": object},
            f"key: expected str, bytes, a JSON value, {ACCEPTED}; got type "
            f"that is not JSON: type <class 'object'> is not a JSON value; {ENCODE}",
        ),
        (
            {"value": object},
            f"value: expected str, bytes, a JSON value, {ACCEPTED}; got type "
            f"that is not JSON: type <class 'object'> is not a JSON value; {ENCODE}",
        ),
    ],
)
def test_what_kafka_would_not_take_is_not_sent(wrong: Any, message: str) -> None:
    topic = KafkaTopic("orders")

    with pytest.raises(InvalidEventError) as raised:
        topic.send(**{"value": "a", **wrong})

    assert message == str(raised.value)
    assert topic.send("a").identifier == {"partition": "orders-0", "offset": 0}
