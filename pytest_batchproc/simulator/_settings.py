"""What an event source mapping can be set to: one table, whichever way a setting is spelt.

A row is a setting, with AWS's name for it; its columns are the sources that have it, each with its
default and with what AWS accepts there. A source without a column does not have the setting.
https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypedDict

from pytest_batchproc._sources import ROWS, of_kind

ResponseTypes = Sequence[Literal["ReportBatchItemFailures"]]
StartingPosition = Literal["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"]
REPORTS = "ReportBatchItemFailures"
# What else `EventSourceMapping` takes.
OF_THE_RUN = (
    "config",
    "function_timeout",
    "function_name",
    "milliseconds_per_record",
    "faults",
    "allow_unused_faults",
    "clock",
    "seed",
    "pollers",
    "max_deliveries",
    "max_invocations",
    "on_delivery",
    "wall_clock",
    "keep",
)


class MappingSettings(TypedDict, total=False):
    """Keywords of `EventSourceMapping`: AWS's settings in snake_case."""

    enabled: bool
    batch_size: int
    maximum_batching_window_in_seconds: int
    function_response_types: ResponseTypes
    filter_criteria: Mapping[str, Any] | None  # JSON, as AWS has it
    maximum_concurrency: int | None
    maximum_retry_attempts: int
    maximum_record_age_in_seconds: int
    bisect_batch_on_function_error: bool
    parallelization_factor: int
    tumbling_window_in_seconds: int
    starting_position: StartingPosition
    starting_position_timestamp: float | datetime | None
    destination_config: Mapping[str, Any] | None  # JSON, as AWS has it
    provisioned_poller_config: Mapping[str, Any] | None  # JSON, as AWS has it


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one mapping; what its source does not have is at a value that does nothing.

    Attributes:
        provisioned: the mapping has what its source has only in provisioned mode. False for Kafka
            if `config=` is given and has no `ProvisionedPollerConfig`.
        reports: the function's response is read.
    """

    enabled: bool = True
    batch_size: int = 10
    maximum_batching_window_in_seconds: int = 0
    function_response_types: ResponseTypes = ()
    filter_criteria: Mapping[str, Any] | None = None
    maximum_concurrency: int | None = None
    maximum_retry_attempts: int = -1
    maximum_record_age_in_seconds: int = -1
    bisect_batch_on_function_error: bool = False
    parallelization_factor: int = 1
    tumbling_window_in_seconds: int = 0
    starting_position: StartingPosition = "TRIM_HORIZON"
    starting_position_timestamp: float | datetime | None = None
    destination_config: Mapping[str, Any] | None = None
    provisioned_poller_config: Mapping[str, Any] | None = None
    provisioned: bool = True
    # Of the function and the run, and sources must know them: a queue hides messages at least that
    # long, the record of a failure names the function, shards that are ready together take turns,
    # and only a queue has pollers.
    function_timeout: float = 3.0
    function_name: str = "test-function"
    seed: str = ""
    pollers: int = 1

    @property
    def reports(self) -> bool:
        return REPORTS in self.function_response_types and self.provisioned


@dataclass(frozen=True, slots=True)
class Takes:
    """What one source takes for a setting, how a message says it, and the default there."""

    default: object
    accepts: Callable[[object], object]
    expected: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A row of the table.

    Attributes:
        path: its name in a `CreateEventSourceMapping`, level by level.
        takes: by the name of the source. One that is not there does not have the setting.
        without: why the others do not have it.
    """

    path: tuple[str, ...]
    takes: Mapping[str, Takes]
    without: str = ""


def _whole(default: int | None, low: int, high: int, *others: int | None) -> Takes:
    def accepts(value: object) -> bool:
        if value is None or isinstance(value, bool) or not isinstance(value, int):
            return value is None and None in others
        return value in others or low <= value <= high

    either = "".join(f"{other} or " for other in others if other is not None)
    return Takes(default, accepts, f"{either}a whole number from {low:,} to {high:,}")


def _word(default: str, *words: str) -> Takes:
    return Takes(default, lambda value: value in words, f"one of {', '.join(words)}")


def _wait(longest: int) -> Takes:
    if longest:
        return _whole(0, 0, longest)
    return Takes(0, lambda value: value == 0, "0: Lambda does not wait for more")


def _is_report(value: object) -> bool:
    return isinstance(value, list | tuple) and list(value) in ([], [REPORTS])


def _is_moment(value: object) -> bool:
    return value is None or (
        isinstance(value, int | float | datetime) and not isinstance(value, bool)
    )


def _pollers(low: int, most: int, *others: str) -> Takes:
    """Bounds on pollers; `others` are what a source has there in addition."""

    def accepts(value: object) -> bool:
        if not isinstance(value, Mapping):
            return value is None
        given = {name: found for name, found in value.items() if found is not None}
        least = given.pop("MinimumPollers", low)
        highest = given.pop("MaximumPollers", _USUAL_POLLERS)
        group = given.pop("PollerGroupName", "")
        return (
            type(least) is type(highest) is int
            and low <= least <= _MOST_AT_LEAST
            and low <= highest <= most
            and least <= highest
            and isinstance(group, str)
            and re.fullmatch(r"[a-zA-Z0-9_-]{0,128}", group) is not None
            and (not group or "PollerGroupName" in others)
        )

    expected = f"MinimumPollers from {low} to {_MOST_AT_LEAST} and MaximumPollers, not less, up to "
    group = [f"{one} of at most 128 letters, digits, - and _" for one in others]
    return Takes(None, accepts, ", ".join([f"{expected}{most:,}", *group]))


_USUAL_POLLERS = 200
_MOST_AT_LEAST = 200


def _on(takes: Takes, *sources: str) -> dict[str, Takes]:
    return dict.fromkeys(sources, takes)


_QUEUES = of_kind("queue")
_SHARDS = of_kind("stream")
_TOPICS = of_kind("topic")
_LOGS = (*_SHARDS, *_TOPICS)
_ALL = tuple(ROWS)
_STARTS = {name: row.mapped.starts for name, row in ROWS.items() if row.mapped.starts}
_FLAG = Takes(False, lambda value: isinstance(value, bool), "True or False")
_OBJECT = Takes(None, lambda value: value is None or isinstance(value, Mapping), "a dict")
_NO_RETRIES = "the queue sets how often a message is retried: max_receive_count"

SETTINGS: dict[str, Setting] = {
    "enabled": Setting(("Enabled",), _on(Takes(True, _FLAG.accepts, _FLAG.expected), *_ALL)),
    "batch_size": Setting(
        ("BatchSize",),
        {
            name: _whole(row.mapped.usual_batch, 1, row.mapped.batch.most)
            for name, row in ROWS.items()
        },
    ),
    "maximum_batching_window_in_seconds": Setting(
        ("MaximumBatchingWindowInSeconds",),
        {name: _wait(row.mapped.longest_wait) for name, row in ROWS.items()},
    ),
    "function_response_types": Setting(
        ("FunctionResponseTypes",),
        _on(Takes((REPORTS,), _is_report, f'["{REPORTS}"] or an empty list'), *_ALL),
    ),
    "filter_criteria": Setting(("FilterCriteria",), _on(_OBJECT, *_ALL)),
    "maximum_concurrency": Setting(
        ("ScalingConfig", "MaximumConcurrency"),
        _on(_whole(None, 2, 1_000, None), *_QUEUES),
        "only queues have it; a stream has its shards, and parallelization_factor",
    ),
    "maximum_retry_attempts": Setting(
        ("MaximumRetryAttempts",), _on(_whole(-1, -1, 10_000), *_LOGS), _NO_RETRIES
    ),
    "maximum_record_age_in_seconds": Setting(
        ("MaximumRecordAgeInSeconds",),
        _on(_whole(-1, 60, 604_800, -1), *_LOGS),
        "the queue sets how long a message is kept: message_retention_period",
    ),
    "bisect_batch_on_function_error": Setting(
        ("BisectBatchOnFunctionError",), _on(_FLAG, *_LOGS), "a queue retries message by message"
    ),
    "parallelization_factor": Setting(
        ("ParallelizationFactor",), _on(_whole(1, 1, 10), *_SHARDS), "only streams have shards"
    ),
    "tumbling_window_in_seconds": Setting(
        ("TumblingWindowInSeconds",), _on(_whole(0, 0, 900), *_SHARDS), "only streams have it"
    ),
    "starting_position": Setting(
        ("StartingPosition",),
        {name: _word(starts[0], *starts) for name, starts in _STARTS.items()},
        "a queue has no positions",
    ),
    "starting_position_timestamp": Setting(
        ("StartingPositionTimestamp",),
        _on(
            Takes(None, _is_moment, "a datetime, or seconds since 1970"),
            *(name for name, starts in _STARTS.items() if "AT_TIMESTAMP" in starts),
        ),
        "only Kinesis and Kafka start at a time",
    ),
    "destination_config": Setting(
        ("DestinationConfig",),
        _on(_OBJECT, *_LOGS),
        "a queue moves messages to its dead-letter queue: max_receive_count",
    ),
    # https://docs.aws.amazon.com/lambda/latest/api/API_ProvisionedPollerConfig.html
    "provisioned_poller_config": Setting(
        ("ProvisionedPollerConfig",),
        {
            **_on(_pollers(2, 10_000), *_QUEUES),
            **_on(_pollers(1, 2_000, "PollerGroupName"), *_TOPICS),
        },
        "only queues and Kafka have provisioned mode",
    ),
}
