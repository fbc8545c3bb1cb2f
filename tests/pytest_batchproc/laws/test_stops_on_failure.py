"""What a handler promises: it stops at the first failure, and other laws hold of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from batchproc import BatchProcessor, EventType
from pytest_batchproc import laws
from pytest_batchproc.laws import BrokenLawError, check_batch_handler
from tests.pytest_batchproc.laws import shop
from tests.pytest_batchproc.laws.faulty import queues
from tests.pytest_batchproc.laws.right import by_hand, options
from tests.pytest_batchproc.laws.right.with_batchproc import running
from tests.pytest_batchproc.laws.shop import SAME_EACH_TIME

# SqsFifoPartialProcessor refuses it: it stops at the first failure anyway.
REFUSED = {
    ("SqsFifoPartialProcessor", "stop_on_failure"),
    ("AsyncSqsFifoPartialProcessor", "stop_on_failure"),
}


def check(handler: Callable[..., object], source: str, **more: Any) -> None:
    check_batch_handler(
        handler,
        source,
        bodies=shop.ORDERS,
        should_fail=shop.is_bad,
        done=lambda: shop.shipped,
        reset=shop.reset,
        **more,
    )


@pytest.mark.sampled(16)
@pytest.mark.parametrize(
    ("source", "processor", "given", "stops"),
    options.ROWS,
    ids=[
        f"{source}-{kind.__name__}-{'-'.join(name for name in given if name != 'event_type')}"
        f"-{number}"
        for number, (source, kind, given, _) in enumerate(options.ROWS)
    ],
)
def test_a_processor_keeps_the_laws_with_every_option(
    source: str, processor: type, given: dict[str, Any], stops: bool
) -> None:
    check(options.handler_of(processor, given), source, stops_on_failure=stops, max_examples=20)


def test_every_option_of_every_processor_is_among_them() -> None:
    wanted = {
        (processor.__name__, name)
        for processor in options.PROCESSORS
        for name in inspect.signature(processor).parameters
        if name != "event_type"
    }
    tried = {(kind.__name__, name) for _, kind, given, _ in options.ROWS for name in given}

    assert wanted - tried - REFUSED == set()


@pytest.mark.parametrize("handler", [by_hand.stream_stops, by_hand.stream_hands_the_rest_back])
def test_a_handler_by_hand_keeps_its_promise(handler: shop.Handler) -> None:
    check(handler, "kinesis", stops_on_failure=True, max_examples=30)


STOPS_ON_SQS = running(BatchProcessor(EventType.SQS, stop_on_failure=True, log_failures=False))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("handler", [STOPS_ON_SQS, queues.stops_as_on_a_fifo_queue])
def test_without_the_promise_the_message_says_what_to_pass(handler: shop.Handler) -> None:
    with pytest.raises(BrokenLawError) as caught:
        check(handler, "sqs", settings=SAME_EACH_TIME)

    assert caught.value.facts.way_out.endswith(
        " If the handler stops at the first failure on purpose, pass stops_on_failure=True."
    )


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("handler", "source"),
    [(by_hand.fifo_groups, "sqs_fifo"), (by_hand.stream, "kinesis"), (by_hand.topic, "kafka")],
)
def test_a_promise_that_is_not_kept_is_broken(handler: shop.Handler, source: str) -> None:
    with pytest.raises(BrokenLawError) as caught:
        check(handler, source, stops_on_failure=True, settings=SAME_EACH_TIME)

    assert caught.value.law == "stops_on_failure"
    assert len(caught.value.facts.rows) == 2
    assert caught.value.facts.way_out == (
        "Stop at the first failure and report the rest, or leave out stops_on_failure=True."
    )


@pytest.mark.parametrize(
    ("law", "stops", "source", "text"),
    [
        (laws.law_permutation, True, "sqs", "does not hold with stops_on_failure=True"),
        (laws.law_stops_on_failure, False, "kinesis", "needs stops_on_failure=True"),
    ],
    ids=["permutation", "stops_on_failure"],
)
def test_a_law_alone_must_fit_the_promise(
    law: laws.Law, stops: bool, source: str, text: str
) -> None:
    with pytest.raises(ValueError, match=f"stops_on_failure: the law {law.name} {text}"):
        law(
            by_hand.stream,
            source,
            bodies=shop.ORDERS,
            should_fail=shop.is_bad,
            stops_on_failure=stops,
        )


def test_the_promise_is_a_switch() -> None:
    with pytest.raises(TypeError, match="stops_on_failure: expected True or False; got int 1"):
        check(by_hand.queue, "sqs", stops_on_failure=1)
