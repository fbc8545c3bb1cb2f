"""Which recordings the simulator replays, how, and why it cannot replay the others."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from pytest_batchproc.simulator import (
    DynamoDBStream,
    EventSourceMapping,
    KinesisStream,
    Report,
    SqsFifoQueue,
    SqsQueue,
)
from tests.fidelity.recordings import ACCOUNT, Entry, answers, events, failures, settings

Handler: TypeAlias = Callable[[dict[str, Any], Any], object]

API = "it holds answers of the API alone, and no delivery"
EMPTY = "nothing was recorded"
TWICE = "the simulator lets a test create a second mapping of one source and one function"
MISSING = "a mapping of the simulator has its source as an object, so there is none without one"
# Why a recording is not replayed.
NOT_REPLAYED = {
    "sqs::test_sqs_queue_as_lambda_dead_letter_queue": "it invokes the function without a mapping",
    "sqs::test_duplicate_event_source_mappings": TWICE,
    "sqs::test_fifo_message_group_parallelism": API,
    "sqs::test_sqs_event_source_mapping_batching_behaviour[100]": EMPTY,
    "sqs::test_sqs_event_filter[plain-string-matching]": EMPTY,
    "sqs::test_sqs_event_filter[plain-string-filter]": EMPTY,
    "sqs::test_esm_with_not_existing_sqs_queue": MISSING,
    "kinesis::test_duplicate_event_source_mappings": TWICE,
    "kinesis::test_kinesis_empty_provided": API,
    "kinesis::test_esm_with_not_existing_kinesis_stream": MISSING,
    "dynamodbstreams::test_disabled_dynamodb_event_source_mapping": API,
    "dynamodbstreams::test_deletion_event_source_mapping_with_dynamodb": API,
    "dynamodbstreams::test_duplicate_event_source_mappings": TWICE,
    "dynamodbstreams::test_dynamodb_event_filter[date_time_conversion]": (
        "a placeholder replaced the time in its filter"
    ),
    "dynamodbstreams::test_esm_with_not_existing_dynamodb_stream": MISSING,
}
# What the function of a recording returned, by the scenario in its name.
RESPONSES: Mapping[str, object] = {
    "empty_list_success": [],
    "null_success": None,
    "empty_dict_success": {},
    "empty_string_success": "",
    "empty_batch_item_failure_success": {"batchItemFailures": []},
    "null_batch_item_failure_success": {"batchItemFailures": None},
    "empty_string_item_identifier_failure": {"batchItemFailures": [{"itemIdentifier": ""}]},
    "null_item_identifier_failure": {"batchItemFailures": [{"itemIdentifier": None}]},
    "invalid_key_foo_failure": {"batchItemFailures": [{"foo": "notvalid"}]},
    "invalid_key_foo_null_value_failure": {"batchItemFailures": [{"foo": None}]},
    "item_identifier_not_present_failure": {"batchItemFailures": [{"itemIdentifier": 123}]},
}
# What a filter must not let pass, by the case in the name of its recording.
PASSED_BY: Mapping[str, dict[str, Any]] = {
    "content_filter_type": {"id": "other", "presentKey": "other"},
    "exists_filter_type": {"id": "other"},
    "numeric_filter": {"id": "other", "numericFilter": 101},
    "prefix_filter": {"id": "other", "prefix": "other-us-1"},
}


def succeed(event: dict[str, Any], context: object) -> None:
    """Succeed."""


def raises(event: dict[str, Any], context: object) -> None:
    """Fail every record."""
    raise ValueError("failed attempt")


def returns(response: object) -> Handler:
    """A handler that always returns this."""
    return lambda event, context: response


def handler_of(name: str, entry: Entry) -> Handler:
    """What the function of a recorded test does."""
    scenario = name.partition("[")[2].rstrip("]")
    if scenario in RESPONSES:
        return returns(RESPONSES[scenario])
    if "invalid_result_json" in name:
        return returns({"batchItemFailures": [{"foo": "notvalid"}]})
    if "empty_json_batch" in name:
        return returns({})
    if "report_batch_item_failures" in name and not name.startswith("sqs"):
        return reports_what_should_fail
    if any(part in name for part in ("on_failure", "unhandled", "while-retrying")):
        return raises
    return fails_as_often_as_it_says if name.startswith("sqs") else succeed


def fails_as_often_as_it_says(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Report, or raise for one alone, what has not failed as often as its body says."""
    failed = [
        record["messageId"]
        for record in event["Records"]
        if int(record["attributes"]["ApproximateReceiveCount"])
        <= json_of(record["body"]).get("fail_attempts", 0)
    ]
    if len(event["Records"]) == 1 and failed:
        raise ValueError("failed attempt")
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


def reports_what_should_fail(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Report the records whose `should_fail` is true."""
    failed = []
    for record in event["Records"]:
        if "kinesis" in record:
            should_fail = json.loads(base64.b64decode(record["kinesis"]["data"]))["should_fail"]
            identifier = record["kinesis"]["sequenceNumber"]
        else:
            should_fail = record["dynamodb"]["NewImage"]["should_fail"]["BOOL"]
            identifier = record["dynamodb"]["SequenceNumber"]
        if should_fail:
            failed.append({"itemIdentifier": identifier})
    return {"batchItemFailures": failed}


def json_of(body: str) -> dict[str, Any]:
    """The object of a body; an empty one where it is none."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def last_events(entry: Entry) -> list[Entry]:
    """The deliveries of a recording: of lists that repeat each other the last."""
    for name in ("events_postupdate", "lambda-multiple-log-events", "kinesis_records-a"):
        if name in entry:
            return events(entry[name])
    return events(entry)


def first_seen(entry: Entry, identifier: Callable[[Entry], str]) -> Iterator[Entry]:
    """Each record of a recording once, in the order of the deliveries."""
    known: set[str] = set()
    payloads = [one["payload"] for one in failures(entry) if "payload" in one]
    for event in last_events(entry) or payloads:
        for record in event["Records"]:
            if identifier(record) not in known:
                known.add(identifier(record))
                yield record


# --- SQS ------------------------------------------------------------------------------------------


def replay_queue(name: str, entry: Entry) -> Report:
    """Send what a recording has, and run its mapping."""
    records = list(first_seen(entry, lambda record: str(record["messageId"])))
    is_fifo = any("MessageGroupId" in record["attributes"] for record in records)
    redrives = "dlq_response" in entry or "dlq_messages" in entry
    options: dict[str, Any] = {
        "visibility_timeout": 30,
        "max_receive_count": 2 if redrives else None,
        "account_id": ACCOUNT,
    }
    queue = SqsFifoQueue("q.fifo", **options) if is_fifo else SqsQueue("q", **options)
    for record in records:
        _send(queue, record)
    if "on_lambda_error" in name:
        for message in entry["dlq_messages"]:
            queue.send(message["Body"])
    config: Entry = next(map(settings, answers(entry)), {"BatchSize": 10})
    if "report_batch_item_failures" in name:
        config["FunctionResponseTypes"] = ["ReportBatchItemFailures"]
    if "FilterCriteria" in config:
        queue.send("this is a test string")
    handler = raises if "on_lambda_error" in name else handler_of(name, entry)
    return EventSourceMapping(queue, handler, config).run()


def _send(queue: SqsQueue | SqsFifoQueue, record: Entry) -> None:
    attributes = record["messageAttributes"]
    fields: dict[str, Any] = {"message_attributes": attributes} if attributes else {}
    if isinstance(queue, SqsFifoQueue):
        fields["message_group_id"] = record["attributes"]["MessageGroupId"]
        fields["message_deduplication_id"] = record["attributes"]["MessageDeduplicationId"]
    queue.send(record["body"], **fields)


# --- streams --------------------------------------------------------------------------------------


def replay_kinesis(name: str, entry: Entry) -> Report:
    """Put what a recording has, and run its mapping."""
    stream = KinesisStream("s", account_id=ACCOUNT)
    (answer, *_) = answers(entry)
    config = settings(answer)
    mapping = EventSourceMapping(stream, handler_of(name, entry), config)
    if config["StartingPosition"] == "LATEST":
        mapping.run()
    if "discard_records" in name:
        stream.put("stream-data-0", partition_key="test")
        stream.clock.advance(61_000)
    records = list(first_seen(entry, lambda record: str(record["eventID"])))
    for record in records:
        data = base64.b64decode(record["kinesis"]["data"])
        stream.put(data, partition_key=record["kinesis"]["partitionKey"])
    if not records:
        stream.put("stream-data", partition_key="test")
    if "before-ingestion" in name:
        stream.clock.advance(61_000)
    return mapping.run()


def replay_dynamodb(name: str, entry: Entry) -> Report:
    """Write the items of a recording to a table, and run its mapping."""
    tables = [one["TableDescription"] for one in entry.values() if "TableDescription" in one]
    (key,) = (one["AttributeName"] for one in tables[0]["KeySchema"])
    records = list(first_seen(entry, lambda record: str(record["eventID"])))
    view: Any = records[0]["dynamodb"]["StreamViewType"] if records else "NEW_IMAGE"
    table = DynamoDBStream("table", (key,), view, account_id=ACCOUNT)
    for record in records:
        table.put(record["dynamodb"]["NewImage"])
    case = name.partition("[")[2].rstrip("]")
    if "insert_same_entry_twice" in name:
        table.put(records[0]["dynamodb"]["NewImage"])
    if case in PASSED_BY:
        table.put(PASSED_BY[case])
    if not records:
        for number in range(2 if "report_batch" in name else 1):
            table.put({key: f"testId{number}", "should_fail": number == 1})
    (answer, *_) = [*answers(entry), {}]
    config = settings(answer) or {
        "BatchSize": 1,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MaximumBatchingWindowInSeconds": 1,
        "MaximumRetryAttempts": 3,
        "StartingPosition": "TRIM_HORIZON",
    }
    return EventSourceMapping(table, handler_of(name, entry), config).run()


REPLAYS: Mapping[str, Callable[[str, Entry], Report]] = {
    "sqs": replay_queue,
    "kinesis": replay_kinesis,
    "dynamodbstreams": replay_dynamodb,
}
