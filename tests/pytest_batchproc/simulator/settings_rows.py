"""The table of settings as a reader would write it down, and mappings made with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping
from tests.pytest_batchproc.simulator.queues import succeed
from tests.pytest_batchproc.simulator.reports import MADE_OF
from tests.support.events import ALL

TITLES = {one.name: one.title for one in ALL}
QUEUES = ("sqs", "sqs_fifo")
SHARDS = ("kinesis", "dynamodb")
LOGS = (*SHARDS, "kafka")
DEFAULTS: dict[str, object] = {
    "enabled": True,
    "maximum_batching_window_in_seconds": 0,
    "function_response_types": ("ReportBatchItemFailures",),
    "filter_criteria": None,
    "maximum_concurrency": None,
    "maximum_retry_attempts": -1,
    "maximum_record_age_in_seconds": -1,
    "bisect_batch_on_function_error": False,
    "parallelization_factor": 1,
    "tumbling_window_in_seconds": 0,
    "starting_position": "TRIM_HORIZON",
    "starting_position_timestamp": None,
    "destination_config": None,
    "provisioned_poller_config": None,
    "provisioned": True,
    "function_timeout": 3.0,
    "function_name": "test-function",
    "seed": "",
    "pollers": 1,
}
LOST = {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:lost"}}
ANY = "a dict"
FLAG = "True or False"
THREE = "one of TRIM_HORIZON, LATEST, AT_TIMESTAMP"

# AWS's name, a value that is not the default, and in which words each source takes it.
TABLE: dict[str, tuple[str, Any, dict[str, str]]] = {
    "enabled": ("Enabled", False, dict.fromkeys(MADE_OF, FLAG)),
    "batch_size": (
        "BatchSize",
        7,
        {
            "sqs": "a whole number from 1 to 10,000",
            "sqs_fifo": "a whole number from 1 to 10",
            **dict.fromkeys(LOGS, "a whole number from 1 to 10,000"),
        },
    ),
    "maximum_batching_window_in_seconds": (
        "MaximumBatchingWindowInSeconds",
        5,
        {
            **dict.fromkeys(("sqs", *LOGS), "a whole number from 0 to 300"),
            "sqs_fifo": "0: Lambda does not wait for more",
        },
    ),
    "function_response_types": (
        "FunctionResponseTypes",
        ["ReportBatchItemFailures"],
        dict.fromkeys(MADE_OF, '["ReportBatchItemFailures"] or an empty list'),
    ),
    "filter_criteria": ("FilterCriteria", {"Filters": []}, dict.fromkeys(MADE_OF, ANY)),
    "maximum_concurrency": (
        "ScalingConfig.MaximumConcurrency",
        5,
        dict.fromkeys(QUEUES, "a whole number from 2 to 1,000"),
    ),
    "maximum_retry_attempts": (
        "MaximumRetryAttempts",
        5,
        dict.fromkeys(LOGS, "a whole number from -1 to 10,000"),
    ),
    "maximum_record_age_in_seconds": (
        "MaximumRecordAgeInSeconds",
        60,
        dict.fromkeys(LOGS, "-1 or a whole number from 60 to 604,800"),
    ),
    "bisect_batch_on_function_error": (
        "BisectBatchOnFunctionError",
        True,
        dict.fromkeys(LOGS, FLAG),
    ),
    "parallelization_factor": (
        "ParallelizationFactor",
        2,
        dict.fromkeys(SHARDS, "a whole number from 1 to 10"),
    ),
    "tumbling_window_in_seconds": (
        "TumblingWindowInSeconds",
        60,
        dict.fromkeys(SHARDS, "a whole number from 0 to 900"),
    ),
    "starting_position": (
        "StartingPosition",
        "LATEST",
        {"kinesis": THREE, "dynamodb": "one of TRIM_HORIZON, LATEST", "kafka": THREE},
    ),
    "starting_position_timestamp": (
        "StartingPositionTimestamp",
        1_767_225_600.5,
        dict.fromkeys(("kinesis", "kafka"), "a datetime, or seconds since 1970"),
    ),
    "destination_config": ("DestinationConfig", LOST, dict.fromkeys(LOGS, ANY)),
    "provisioned_poller_config": (
        "ProvisionedPollerConfig",
        {"MinimumPollers": 2, "MaximumPollers": 2},
        {
            **dict.fromkeys(
                QUEUES, "MinimumPollers from 2 to 200 and MaximumPollers, not less, up to 10,000"
            ),
            "kafka": "MinimumPollers from 1 to 200 and MaximumPollers, not less, up to 2,000, "
            "PollerGroupName of at most 128 letters, digits, - and _",
        },
    ),
}
WITHOUT = {
    "maximum_concurrency": (
        "only queues have it; a stream has its shards, and parallelization_factor"
    ),
    "maximum_retry_attempts": ("the queue sets how often a message is retried: max_receive_count"),
    "maximum_record_age_in_seconds": (
        "the queue sets how long a message is kept: message_retention_period"
    ),
    "bisect_batch_on_function_error": "a queue retries message by message",
    "parallelization_factor": "only streams have shards",
    "tumbling_window_in_seconds": "only streams have it",
    "starting_position": "a queue has no positions",
    "starting_position_timestamp": "only Kinesis and Kafka start at a time",
    "destination_config": "a queue moves messages to its dead-letter queue: max_receive_count",
    "provisioned_poller_config": "only queues and Kafka have provisioned mode",
}


def settings_of(
    source: str, config: Mapping[str, Any] | None = None, **given: Any
) -> dict[str, object]:
    """The settings of a mapping of a new source of this kind."""
    kind, name = MADE_OF[source]
    return asdict(EventSourceMapping(kind(name), succeed, config, **given).settings)


def refusal(source: str, **given: Any) -> str:
    """What a mapping says of a value that is refused."""
    with pytest.raises(ValueError, match=r".") as caught:
        settings_of(source, **given)
    return str(caught.value)
