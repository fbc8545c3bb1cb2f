"""What a refusal says of a name that no setting has."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc.simulator import EventSourceMapping, SqsQueue
from pytest_batchproc.simulator._settings import OF_THE_RUN, SETTINGS
from pytest_batchproc.simulator._similar import hint, meant
from tests.pytest_batchproc.simulator.queues import succeed

KEYWORDS = (*SETTINGS, *OF_THE_RUN)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("filters", ["filter_criteria"]),
        ("filter", ["filter_criteria"]),
        ("Filters", ["filter_criteria"]),
        ("batch_window", ["maximum_batching_window_in_seconds"]),
        ("batching_window_in_seconds", ["maximum_batching_window_in_seconds"]),
        ("BatchWindow", ["maximum_batching_window_in_seconds"]),
        ("window", ["tumbling_window_in_seconds", "maximum_batching_window_in_seconds"]),
        ("tumbling_windows", ["tumbling_window_in_seconds"]),
        ("retries", ["maximum_retry_attempts"]),
        ("max_retries", ["maximum_retry_attempts"]),
        ("max_age", ["maximum_record_age_in_seconds"]),
        ("bisect", ["bisect_batch_on_function_error"]),
        ("concurrency", ["maximum_concurrency"]),
        ("max_concurrency", ["maximum_concurrency"]),
        ("destination", ["destination_config"]),
        ("on_failure", ["destination_config"]),
        ("report_batch_item_failures", ["function_response_types"]),
        ("ReportBatchItemFailures", ["function_response_types"]),
        ("response_types", ["function_response_types"]),
        ("timeout", ["function_timeout"]),
        ("batchsize", ["batch_size"]),
        ("batch-size", ["batch_size"]),
        ("poller", ["pollers"]),
        ("xyz", []),
        ("", []),
        ("in", []),
    ],
)
def test_a_name_is_understood_by_its_words(name: str, expected: list[str]) -> None:
    assert meant(name, KEYWORDS) == expected


@pytest.mark.parametrize("name", KEYWORDS)
def test_each_setting_means_itself(name: str) -> None:
    assert meant(name, KEYWORDS)[:1] == [name]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("filters", "did you mean filter_criteria?"),
        (
            "window",
            "did you mean tumbling_window_in_seconds or maximum_batching_window_in_seconds?",
        ),
        (
            "visibility_timeout",
            "it belongs to the source: give visibility_timeout= to SqsQueue or SqsFifoQueue",
        ),
        ("partitions", "it belongs to the source: give partitions= to KafkaTopic"),
        ("xyz", ""),
    ],
)
def test_the_hint_of_a_message(name: str, expected: str) -> None:
    assert hint(name, KEYWORDS) == expected


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"batch_window": 5},
            "batch_window is not a setting of a mapping; did you mean "
            "maximum_batching_window_in_seconds?",
        ),
        (
            {"max_receive_count": 5},
            "max_receive_count is not a setting of a mapping; it belongs to the source: give "
            "max_receive_count= to SqsQueue or SqsFifoQueue",
        ),
        ({"timeout": 5}, "timeout is not a setting of a mapping; did you mean function_timeout?"),
    ],
    ids=["setting", "source", "keyword"],
)
def test_a_mapping_says_what_was_meant(given: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        EventSourceMapping(SqsQueue("orders"), succeed, **given)

    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            {"BatchWindow": 5},
            "config: BatchWindow is not a setting of a mapping; did you mean "
            "MaximumBatchingWindowInSeconds?",
        ),
        (
            {"batch_size": 5},
            "config: batch_size is not a setting of a mapping; did you mean BatchSize?",
        ),
        (
            {"ReportBatchItemFailures": True},
            "config: ReportBatchItemFailures is not a setting of a mapping; did you mean "
            "FunctionResponseTypes?",
        ),
        (
            {"FunctionTimeout": 5},
            "config: FunctionTimeout is not a setting of a mapping; it is a keyword of "
            "EventSourceMapping: function_timeout=",
        ),
        (
            {"VisibilityTimeout": 5},
            "config: VisibilityTimeout is not a setting of a mapping; it belongs to the source: "
            "give visibility_timeout= to SqsQueue or SqsFifoQueue",
        ),
        (
            {5: 5},
            "config: 5 is not a setting of a mapping; expected the names of AWS, such as "
            "BatchSize; other settings are keywords",
        ),
    ],
    ids=["words", "keyword", "otherwise", "of the run", "source", "number"],
)
def test_a_configuration_says_what_was_meant(config: dict[Any, Any], message: str) -> None:
    with pytest.raises(ValueError, match="config") as caught:
        EventSourceMapping(SqsQueue("orders"), succeed, config)

    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"filter_criteria": [{"Pattern": "{}"}]},
            "filter_criteria: a list; expected an object with Filters",
        ),
        (
            {"config": {"FilterCriteria": [{"Pattern": "{}"}]}},
            "config: FilterCriteria is a list; expected an object with Filters",
        ),
        (
            {"config": {"ScalingConfig": [{"MaximumConcurrency": 2}]}},
            "config: ScalingConfig is a list; expected an object with MaximumConcurrency",
        ),
        (
            {"filter_criteria": {"Filters": [[{"Pattern": "{}"}]]}},
            "filter_criteria: Filters[0] is a list; expected an object with Pattern",
        ),
    ],
    ids=["keyword", "config", "another", "inside"],
)
def test_a_list_in_place_of_an_object(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=r"(is|:) a list") as caught:
        EventSourceMapping(SqsQueue("orders"), succeed, **given)

    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            {"ScalingConfig": {"MaximumConcurrency": 1}},
            "config: ScalingConfig.MaximumConcurrency is 1; SQS takes a whole number from 2 to "
            "1,000",
        ),
        (
            {"StartingPosition": "LATEST"},
            "config: StartingPosition: SQS does not have it: a queue has no positions",
        ),
    ],
    ids=["value", "source"],
)
def test_what_config_has_is_called_by_its_name_there(config: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="config") as caught:
        EventSourceMapping(SqsQueue("orders"), succeed, config)

    assert message == str(caught.value)


def test_a_keyword_goes_before_config_also_in_the_message() -> None:
    with pytest.raises(ValueError, match="batch_size") as caught:
        EventSourceMapping(SqsQueue("orders"), succeed, {"BatchSize": 5}, batch_size=0)

    assert str(caught.value) == "batch_size: 0; SQS takes a whole number from 1 to 10,000"
