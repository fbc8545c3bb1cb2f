"""Each recording of AWS that the simulator can express, replayed and compared key by key.

`replays.NOT_REPLAYED` says why the others are not.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, KinesisStream, SqsQueue
from tests.fidelity.recordings import ACCOUNT, FOLDER, differences, entries, failures
from tests.fidelity.replays import NOT_REPLAYED, REPLAYS, last_events, succeed

ENTRIES = entries()
# What is no delivery, and is compared by a test of its own.
REFUSED = [name for name in ENTRIES if "invalid_event_filter" in name]
ALONE = ["kinesis::test_kinesis_event_filtering_json_pattern"]
DEFAULTS = ["sqs::test_event_source_mapping_default_batch_size"]
REPLAYED = [name for name in ENTRIES if name not in {*NOT_REPLAYED, *REFUSED, *ALONE, *DEFAULTS}]
# Recorded in another order than that of the deliveries.
SORTED = ("batch_size[", "reserved_concurrency")

pytestmark = pytest.mark.skipif(
    not ENTRIES, reason=f"there are no recordings of AWS in ../{FOLDER.parent.name}/{FOLDER.name}"
)


def test_every_recording_is_replayed_or_has_a_reason() -> None:
    assert set(NOT_REPLAYED) <= set(ENTRIES)
    assert len(ENTRIES) == 108
    assert len(REPLAYED) == 85
    assert len(REFUSED) == 6


@pytest.mark.parametrize("name", REPLAYED)
def test_the_events_are_those_of_aws(name: str) -> None:
    entry = ENTRIES[name]
    recorded = [record for event in last_events(entry) for record in event["Records"]]
    report = REPLAYS[name.partition("::")[0]](name, entry)
    ours = [record for delivery in report.deliveries for record in delivery.event["Records"]]
    if any(part in name for part in SORTED):
        recorded, ours = (
            sorted(one, key=lambda record: record["body"]) for one in (recorded, ours)
        )

    assert (differences(recorded, ours) if recorded else []) == []
    assert report.stopped is None


@pytest.mark.parametrize("name", [name for name in REPLAYED if failures(ENTRIES[name])])
def test_the_destination_gets_what_it_got_on_aws(name: str) -> None:
    entry = ENTRIES[name]

    report = REPLAYS[name.partition("::")[0]](name, entry)

    assert differences(failures(entry), report.on_failure) == []


@pytest.mark.parametrize(
    "name",
    [name for name, entry in ENTRIES.items() if {"dlq_response", "dlq_messages"} & set(entry)],
)
def test_the_dead_letters_are_those_of_aws(name: str) -> None:
    entry = ENTRIES[name]
    told = entry.get("dlq_messages") or entry["dlq_response"]["Messages"]

    report = REPLAYS["sqs"](name, entry)

    bodies = [
        one["Body"] if isinstance(one["Body"], str) else json.dumps(one["Body"]) for one in told
    ]
    assert bodies == [message.body for message in report.dead_lettered]


@pytest.mark.parametrize("part", ["batch_size[", "reserved_concurrency"])
def test_the_batches_are_as_many_as_on_aws(part: str) -> None:
    for name in (name for name in REPLAYED if part in name):
        report = REPLAYS["sqs"](name, ENTRIES[name])

        told = ENTRIES[name].get("batch_info", {"total_batches_received": 1})
        assert told["total_batches_received"] == len(report.deliveries)


@pytest.mark.parametrize(
    "pattern",
    [None, "simple string", {"eventSource": "aws:sqs"}, {"eventSource": []}, "single-string"],
)
def test_a_pattern_that_aws_refused_is_refused(pattern: object) -> None:
    criteria: dict[str, Any] = {"Filters": [{"Pattern": json.dumps(pattern)}]}

    with pytest.raises(ValueError, match="filter_criteria"):
        EventSourceMapping(SqsQueue("q"), succeed, filter_criteria=criteria)


def test_the_default_batch_size_is_that_of_aws() -> None:
    (name,) = DEFAULTS
    recorded = ENTRIES[name]["create-event-source-mapping"]

    mapping = EventSourceMapping(SqsQueue("q"), succeed)

    assert recorded["BatchSize"] == mapping.settings.batch_size
    with pytest.raises(ValueError, match="maximum_batching_window_in_seconds"):
        EventSourceMapping(SqsQueue("q"), succeed, batch_size=11)


def test_two_functions_get_the_same_records() -> None:
    (name,) = (name for name in ENTRIES if "multiple_lambdas_single" in name)
    entry = ENTRIES[name]
    stream = KinesisStream("s", account_id=ACCOUNT)
    stream.put("hello", partition_key="test_1")

    for function in "ab":
        (delivery,) = EventSourceMapping(stream, succeed).run().deliveries

        assert differences(entry[f"kinesis_records-{function}"], delivery.event) == []


def test_each_filter_gets_its_own_records() -> None:
    (name,) = ALONE
    (sent,) = json.loads(ENTRIES[name]["kinesis-record-lambda-payload"])
    stream = KinesisStream("s")
    for one in (sent, {**sent, "event_type": "function_2"}):
        stream.put(one)
    pattern = {"data": {"event_type": [sent["event_type"]]}}

    report = EventSourceMapping(
        stream, succeed, filter_criteria={"Filters": [{"Pattern": json.dumps(pattern)}]}
    ).run()

    assert [[sent]] == [
        [json.loads(base64.b64decode(one["kinesis"]["data"])) for one in delivery.event["Records"]]
        for delivery in report.deliveries
    ]
