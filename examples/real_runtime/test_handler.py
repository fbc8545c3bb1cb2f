"""What a test in its own process does not see: environment, output, warm process, timeout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from examples.support import load_event
from pytest_batchproc import (
    LambdaFunction,
    LambdaRuntime,
    SqsEventFactory,
    assert_all_failed,
    assert_failed_at,
)

pytest.importorskip("awslambdaric", reason="the runtime client is for Linux only")

HERE = Path(__file__).parent


@pytest.fixture
def function(lambda_runtime: LambdaRuntime) -> LambdaFunction:
    """The function as its template sets it up: this directory is the package."""
    return lambda_runtime(
        "handler.lambda_handler",
        directory=HERE,
        environment={"CARRIER": "pigeon"},
        function_timeout=2,
    )


def test_only_the_parcel_without_weight_comes_back(function: LambdaFunction) -> None:
    event = load_event(__file__, "parcels")

    assert_failed_at(function.invoke(event).response, event, [1])


def test_a_warm_process_goes_on_counting(function: LambdaFunction) -> None:
    event = load_event(__file__, "parcels")
    invocations = [function.invoke(event) for _ in range(2)]
    counts = [json.loads(one.stdout)["labels"] for one in invocations]

    assert counts == [2, 4]
    assert [one.cold_start for one in invocations] == [True, False]


def test_a_failed_parcel_is_in_the_log(function: LambdaFunction) -> None:
    invocation = function.invoke(load_event(__file__, "parcels"))
    (line,) = invocation.logs

    assert invocation.request_id in line
    assert line.endswith("ValueError: parcel P-2 weighs nothing")


def test_a_carrier_that_never_answers_costs_the_whole_batch(
    function: LambdaFunction, sqs_event_factory: SqsEventFactory
) -> None:
    event = sqs_event_factory(
        [
            {"parcel": "P-1", "to": "Bonn", "grams": 5},
            {"parcel": "P-2", "to": "Atlantis", "grams": 5},
        ]
    )
    invocation = function.invoke(event)

    assert invocation.timed_out
    assert_all_failed(invocation.error, event)
    assert invocation.error is not None
    assert invocation.error.stack_trace[-1].endswith("in ask_carrier\n")
    assert function.invoke(load_event(__file__, "parcels")).cold_start  # Lambda starts another


def test_without_a_carrier_the_function_does_not_start(lambda_runtime: LambdaRuntime) -> None:
    function = lambda_runtime("handler.lambda_handler", directory=HERE)
    error = function.invoke(load_event(__file__, "parcels")).error

    assert error is not None
    assert (error.error_type, error.message) == ("KeyError", "'CARRIER'")
    assert error.during_init
