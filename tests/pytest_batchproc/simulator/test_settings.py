"""Settings of a mapping, in either spelling, and what AWS refuses."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from batchproc import sources
from pytest_batchproc.simulator import (
    EventSourceMapping,
    KinesisStream,
    SqsFifoQueue,
    SqsQueue,
)
from pytest_batchproc.simulator._resolving import resolve
from pytest_batchproc.simulator._settings import SETTINGS, MappingSettings, Settings
from tests.pytest_batchproc.simulator.queues import succeed


def refusal(kind: type[Exception], **settings: Any) -> str:
    """What a mapping of a standard queue says to these."""
    queue = SqsQueue("orders")
    with pytest.raises(kind) as caught:
        EventSourceMapping(queue, succeed, **settings)
    return str(caught.value)


def test_the_keywords_are_those_of_the_table() -> None:
    of_the_run = {"function_timeout", "function_name", "pollers", "provisioned", "seed"}

    assert list(SETTINGS) == list(MappingSettings.__annotations__)
    assert set(SETTINGS) == {field.name for field in fields(Settings)} - of_the_run


@pytest.mark.parametrize("source", sources.ALL, ids=lambda row: row.name)
def test_defaults_are_accepted(source: sources.EventSource) -> None:
    settings = resolve({}, source)

    assert (10 if source.name.startswith("sqs") else 100) == settings.batch_size
    assert settings.reports


def test_a_batch_above_ten_needs_a_window_on_a_queue() -> None:
    assert refusal(ValueError, batch_size=11) == (
        "batch_size: 11; above 10 a queue also needs maximum_batching_window_in_seconds of 1 or "
        "more"
    )


def test_a_stream_needs_none() -> None:
    assert resolve({"batch_size": 11}, sources.KINESIS).batch_size == 11


def test_a_fifo_batch_is_ten_at_most() -> None:
    with pytest.raises(ValueError, match="batch_size") as caught:
        EventSourceMapping(SqsFifoQueue("payments.fifo"), succeed, batch_size=11)

    assert str(caught.value) == "batch_size: 11; SQS FIFO takes a whole number from 1 to 10"


@pytest.mark.parametrize("age", [30, 0, -2])
def test_a_record_age_is_a_minute_at_least(age: int) -> None:
    with pytest.raises(ValueError, match="maximum_record_age_in_seconds") as caught:
        resolve({"maximum_record_age_in_seconds": age}, sources.KINESIS)

    assert str(caught.value) == (
        f"maximum_record_age_in_seconds: {age}; Kinesis takes -1 or a whole number from 60 to "
        "604,800"
    )


def test_retries_are_minus_one_at_least() -> None:
    with pytest.raises(ValueError, match="maximum_retry_attempts") as caught:
        resolve({"maximum_retry_attempts": -2}, sources.DYNAMODB)

    assert (
        str(caught.value)
    ) == "maximum_retry_attempts: -2; DynamoDB takes a whole number from -1 to 10,000"


def test_a_setting_of_another_source_is_refused_with_the_reason() -> None:
    assert refusal(ValueError, bisect_batch_on_function_error=True) == (
        "bisect_batch_on_function_error: SQS does not have it: a queue retries message by message"
    )


def test_an_unknown_setting_is_refused_with_the_near_miss() -> None:
    assert (
        refusal(TypeError, batchsize=5)
    ) == "batchsize is not a setting of a mapping; did you mean batch_size?"


def test_a_function_may_not_run_longer_than_a_message_is_hidden(snapshot: object) -> None:
    assert refusal(ValueError, function_timeout=31) == snapshot


@pytest.mark.parametrize(
    "config",
    [
        {"BatchSize": 5, "ScalingConfig": {"MaximumConcurrency": 7}, "EventSourceArn": "arn:..."},
        {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "BatchSize": 5,
                "ScalingConfig": {"MaximumConcurrency": 7},
                "FunctionName": {"Ref": "Function"},
            },
        },
        {
            "Type": "SQS",
            "Properties": {
                "Queue": {"Fn::GetAtt": ["Queue", "Arn"]},
                "BatchSize": 5,
                "ScalingConfig": {"MaximumConcurrency": 7},
            },
        },
    ],
    ids=["CreateEventSourceMapping", "CloudFormation", "SAM"],
)
def test_a_configuration_is_taken_as_aws_spells_it(config: dict[str, Any]) -> None:
    mapping = EventSourceMapping(SqsQueue("orders"), succeed, config=config)

    assert (mapping.settings.batch_size, mapping.settings.maximum_concurrency) == (5, 7)
    assert not mapping.settings.reports


def test_a_configuration_reads_responses_where_it_says_so() -> None:
    config = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}

    assert EventSourceMapping(SqsQueue("orders"), succeed, config=config).settings.reports


def test_a_keyword_wins_over_the_configuration() -> None:
    mapping = EventSourceMapping(SqsQueue("orders"), succeed, {"BatchSize": 5}, batch_size=6)

    assert mapping.settings.batch_size == 6


def test_a_misspelt_key_of_a_configuration_is_refused() -> None:
    assert (
        refusal(ValueError, config={"Batchsize": 5})
    ) == "config: Batchsize is not a setting of a mapping; did you mean BatchSize?"


@pytest.mark.parametrize("seconds", [0, 5_401])
def test_a_function_timeout_is_at_most_90_minutes(seconds: int) -> None:
    text = (
        f"function_timeout: {seconds}; a function may run for more than 0 and at most 5,400 "
        "seconds (900 without Lambda Managed Instances)"
    )

    assert text == refusal(ValueError, function_timeout=seconds)


@pytest.mark.parametrize("bound", ["max_deliveries", "max_invocations"])
@pytest.mark.parametrize("value", [0, 1.5, True])
def test_a_bound_is_one_at_least(bound: str, value: object) -> None:
    assert (
        refusal(ValueError, **{bound: value})
    ) == f"{bound}: expected a whole number, 1 or more; got {value!r}"


def test_texts_of_a_template_are_numbers_and_flags() -> None:
    config = {"BatchSize": "5", "Enabled": "true", "FunctionResponseTypes": []}
    settings = EventSourceMapping(SqsQueue("orders"), succeed, config=config).settings

    assert (settings.batch_size, settings.enabled) == (5, True)


def test_what_aws_answers_is_taken_too() -> None:
    answer = {
        "UUID": "7e570000",
        "State": "Disabled",
        "StateTransitionReason": "USER_INITIATED",
        "LastModified": 1_767_225_600.0,
        "EventSourceMappingArn": "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:7e57",
        "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:orders",
        "BatchSize": 7,
        "MaximumBatchingWindowInSeconds": 0,
        "ResponseMetadata": {"HTTPStatusCode": 202},
    }
    settings = EventSourceMapping(SqsQueue("orders"), succeed, config=answer).settings

    assert (settings.batch_size, settings.enabled) == (7, False)


def test_a_fifo_queue_has_no_window_and_may_say_so() -> None:
    queue = SqsFifoQueue("payments.fifo")

    assert (
        EventSourceMapping(
            queue, succeed, maximum_batching_window_in_seconds=0
        ).settings.maximum_batching_window_in_seconds
    ) == 0
    with pytest.raises(ValueError, match="window") as caught:
        EventSourceMapping(queue, succeed, maximum_batching_window_in_seconds=5)
    assert (
        str(caught.value)
        == "maximum_batching_window_in_seconds: 5; SQS FIFO takes 0: Lambda does not wait for more"
    )


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            {"Resources": {}},
            "config: Resources is not a setting of a mapping; give one mapping of the template, as "
            "in template['Resources']['OrdersMapping']",
        ),
        (
            {"MaximumConcurrency": 5},
            "config: MaximumConcurrency is not a setting of a mapping; did you mean "
            "ScalingConfig.MaximumConcurrency?",
        ),
        (
            {"BatchSize": {"Ref": "Size"}},
            "config: BatchSize is {'Ref': 'Size'}, which a deployment resolves; write its value",
        ),
        (
            {"Type": "Kinesis", "Properties": {"Stream": "arn"}},
            "config: is for kinesis; the source is SQS",
        ),
        (
            {"EventSourceArn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/now"},
            "config: is for dynamodb; the source is SQS",
        ),
        (
            {
                "ProvisionedPollerConfig": {"MinimumPollers": 2},
                "ScalingConfig": {"MaximumConcurrency": 5},
            },
            "config: AWS takes ProvisionedPollerConfig or ScalingConfig, not both",
        ),
        ("template.yaml", "config: expected a dict; got 'template.yaml'"),
    ],
    ids=["template", "inner", "Ref", "Type", "ARN", "both", "path"],
)
def test_a_configuration_that_cannot_be_meant_is_refused(config: Any, message: str) -> None:
    with pytest.raises(ValueError, match="config") as caught:
        EventSourceMapping(SqsQueue("orders"), succeed, config=config)

    assert message == str(caught.value)


def test_what_a_stream_gives_up_goes_to_no_fifo_queue(snapshot: object) -> None:
    lost = "arn:aws:sqs:us-east-1:123456789012:lost.fifo"
    with pytest.raises(ValueError, match="destination_config") as caught:
        EventSourceMapping(
            KinesisStream("clicks"),
            succeed,
            destination_config={"OnFailure": {"Destination": lost}},
        )

    assert str(caught.value) == snapshot


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            (SqsQueue("orders"), 5),
            "handler: expected a function of event and context, a function without parameters "
            "that returns one, or a name such as 'app.lambda_handler'; got 5",
        ),
        ((None, succeed), "source: expected a queue, a stream or a topic; got None"),
    ],
)
def test_a_mapping_has_a_source_and_a_handler(arguments: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        EventSourceMapping(*arguments)

    assert message == str(caught.value)
