"""One invocation: its context, its verdict, and how it ended."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_batchproc._reading import read_batch
from pytest_batchproc._verdict import lambda_verdict
from pytest_batchproc.context import FakeLambdaContext
from pytest_batchproc.simulator import EventSourceMapping, SqsQueue, throttle
from tests.pytest_batchproc.simulator.queues import Handler, succeed
from tests.pytest_batchproc.simulator.reports import NAMES, source_with

each_source = pytest.mark.parametrize("name", NAMES)


def test_a_context_knows_its_function_its_time_and_its_request() -> None:
    queue = SqsQueue("orders")
    queue.send("a")
    found: list[tuple[str, int, str]] = []

    def handler(event: dict[str, Any], context: FakeLambdaContext) -> None:
        left = context.get_remaining_time_in_millis()
        found.append((context.function_name, left, context.aws_request_id))
        if len(found) == 1:
            raise ValueError("again")

    report = EventSourceMapping(queue, handler, function_name="pay", function_timeout=7).run()

    requests = ["7e570000-0000-4000-8000-000000000000", "7e570000-0000-4000-8000-000000000001"]
    assert found == [("pay", 7_000, request) for request in requests]
    assert requests == [delivery.request_id for delivery in report.deliveries]


def test_a_throttled_invocation_has_its_number_too() -> None:
    queue = SqsQueue("orders")
    queue.send("a")

    report = EventSourceMapping(queue, succeed, faults=[throttle(0)]).run()

    assert [delivery.number for delivery in report.deliveries] == [0, 1]
    assert [delivery.ending for delivery in report.deliveries] == ["throttled", "returned"]


def entry(identifier: object) -> dict[str, Any]:
    """A response that names this one."""
    return {"batchItemFailures": [{"itemIdentifier": identifier}]}


def answering(answers: list[Any]) -> Handler:
    """A handler that gives one answer after the other, or what it makes of an identifier."""

    def handler(event: dict[str, Any], context: object) -> object:
        answer = answers.pop(0) if answers else None
        if callable(answer):
            answer = answer(read_batch(event).identifiers[0])
        if isinstance(answer, Exception):
            raise answer
        return answer

    return handler


ANSWERS: list[Any] = [
    {},
    None,
    {"batchItemFailures": []},
    {"batchItemFailures": None},
    {"batchItemFailures": {}},
    {"batchItemFailures": ""},
    {"batchItemFailures": ()},
    {"batchItemFailures": [], "batchitemfailures": ["a"]},
    {"batchItemFailures": [], "BatchItemFailures": ["a"]},
    {"batchitemfailures": []},
    {"state": {}},
    [],
    "",
    "done",
    0,
    True,
    entry("nobody"),
    entry,
    entry,
    {"batchItemFailures": [{}]},
    {"batchItemFailures": []},
    None,
    {},
]


@each_source
@pytest.mark.parametrize("types", [["ReportBatchItemFailures"], []], ids=["read", "not read"])
def test_a_delivery_has_the_verdict_on_its_own_event_and_response(
    name: str, types: list[Any]
) -> None:
    source = source_with(name, [{"n": number} for number in range(len(ANSWERS))])
    given: list[object] = []
    handler = answering([*ANSWERS])

    def noting(event: dict[str, Any], context: object) -> object:
        given.append(handler(event, context))
        return given[-1]

    report = EventSourceMapping(source, noting, batch_size=1, function_response_types=types).run()

    assert len(ANSWERS) <= len(given)
    assert [
        lambda_verdict(response, delivery.event, bool(types))
        for response, delivery in zip(given, report.deliveries, strict=True)
    ] == [delivery.verdict for delivery in report.deliveries]


@pytest.mark.parametrize("name", ["kinesis", "dynamodb"])
def test_so_it_has_in_a_window(name: str) -> None:
    source = source_with(name, [{"n": number} for number in range(4)])
    state: dict[str, Any] = {"state": {}}
    listed: dict[str, Any] = {"batchItemFailures": []}
    both, other = {**state, **listed}, {"other": {}, **listed}
    # A record for each success; the last ends the window.
    given = [None, {}, listed, state, both, other, None, both, {}, both, state]

    report = EventSourceMapping(
        source, answering([*given]), batch_size=1, tumbling_window_in_seconds=60
    ).run()

    assert [
        lambda_verdict(response, delivery.event, True)
        for response, delivery in zip(given, report.deliveries, strict=True)
    ] == [delivery.verdict for delivery in report.deliveries]


@each_source
@pytest.mark.parametrize("types", [["ReportBatchItemFailures"], []], ids=["read", "not read"])
def test_what_raises_has_the_verdict_on_an_exception(name: str, types: list[Any]) -> None:
    source = source_with(name, [{"n": 0}, {"n": 1}])
    error = ValueError("no")

    report = EventSourceMapping(source, answering([error]), function_response_types=types).run()

    first = report.deliveries[0]
    assert lambda_verdict(error, first.event, bool(types)) == first.verdict


@pytest.mark.parametrize(
    ("answer", "ending", "error"),
    [
        (ValueError("no such order"), "raised", "ValueError: no such order"),
        (ValueError(), "raised", "ValueError"),
        ({1, 2}, "raised", None),  # what Lambda cannot send, the runtime raises for
        ({"batchItemFailures": "x"}, "returned", None),
        ({}, "returned", None),
    ],
    ids=["error", "error without text", "no JSON", "no response", "success"],
)
def test_an_error_is_what_the_function_raised(
    answer: object, ending: str, error: str | None
) -> None:
    queue = SqsQueue("orders")
    queue.send("a")

    first = EventSourceMapping(queue, answering([answer])).run().deliveries[0]

    assert (ending, error) == (first.ending, first.error)


def test_a_delivery_shows_what_went_where() -> None:
    queue = SqsQueue("orders")
    for body in "ab":
        queue.send(body)
    queue.clock.advance(1_500)

    (delivery,) = EventSourceMapping(queue, succeed).run().deliveries

    assert repr(delivery) == "<Delivery 0 at 1.5 s of #0, #1: success>"
