"""FIFO queues."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parity.libraries import Both
from tests.parity.rows import better, different, same
from tests.parity.samples import CONTEXT, FIFO, NOTHING, TWO, anumber, moved, number, plain
from tests.support.events import SQS, SQS_FIFO, response_of

FIRST_BAD = SQS_FIFO.event(["one", "2", "3"])
NAMES = SQS_FIFO.identifiers(FIFO)


def fifo(library: Any, **options: Any) -> Any:
    """The sync processor of FIFO queues."""
    return library.SqsFifoPartialProcessor(**options)


def answer(library: Any, event: Any = FIFO, handler: Any = number, **options: Any) -> Any:
    """The response of a processor for FIFO queues."""
    return library.process_partial_response(event, handler, fifo(library, **options))


@same(
    "After the first failure no message runs. The failed message and all messages "
    "after it are reported.",
    "SqsFifoPartialProcessor",
    "SqsFifoPartialProcessor._process_record",
    "SqsFifoPartialProcessor._process_record(record)",
    at="fifo-queues",
)
def test_it_stops(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[str] = []

        def handler(record: Any) -> int:
            seen.append(record["body"])
            return number(record)

        return answer(library, handler=handler), seen

    assert both(use) == ((response_of(NAMES[1:]), ["1", "two"]),) * 2


@same("If no message fails, no message is reported.", at="sqs-fifo")
def test_nothing_fails(both: Both) -> None:
    event = SQS_FIFO.event(["1", "2"])

    assert both(lambda library: answer(library, event)) == (NOTHING, NOTHING)


@same(
    "`skip_group_on_error=True` skips only the remaining messages of the failed group.",
    "SqsFifoPartialProcessor(skip_group_on_error)",
)
def test_only_the_group(both: Both) -> None:
    expected = response_of(NAMES[1:3])

    assert both(lambda library: answer(library, skip_group_on_error=True)) == (expected, expected)


@same(
    "In the next batch, a group that failed runs again.",
    "SqsFifoPartialProcessor._clean",
)
@pytest.mark.parametrize("skip", [False, True])
def test_the_next_batch(both: Both, skip: bool) -> None:
    def use(library: Any) -> Any:
        processor = fifo(library, skip_group_on_error=skip)
        library.process_partial_response(FIFO, number, processor)
        again = SQS_FIFO.event(["2", "3"], groups=["b", "b"])
        return library.process_partial_response(again, number, processor)

    assert both(use) == (NOTHING, NOTHING)


@same("If the first message fails, every message fails, and `BatchProcessingError` is raised.")
def test_the_first_fails(both: Both) -> None:
    assert both(lambda library: answer(library, FIRST_BAD)) == ("BatchProcessingError",) * 2


@better(
    theirs="FIFO processors do not have `raise_on_entire_batch_failure`.",
    ours="FIFO processors have it.",
)
def test_it_does_not_raise(both: Both) -> None:
    use, expected = moved("FIFO that does not raise")

    assert both(use) == expected


@same(
    "The arguments are `model`, `skip_group_on_error`, `logger`, in this order.",
    "SqsFifoPartialProcessor(model)",
    "SqsFifoPartialProcessor(skip_group_on_error)",
    "SqsFifoPartialProcessor(logger)",
)
def test_the_arguments(both: Both) -> None:
    import logging

    logger = logging.getLogger("tests.parity")

    def use(library: Any) -> Any:
        processor = library.SqsFifoPartialProcessor(None, True, logger)
        response = library.process_partial_response(FIFO, number, processor)
        return processor.model, processor.logger, response

    assert both(use) == ((None, logger, response_of(NAMES[1:3])),) * 2


@same(
    'The processed message of a skipped record has `"fail"`, the reason and the '
    "record. That of the first failure has its exception.",
)
@pytest.mark.parametrize("skip", [False, True])
def test_processed_messages(both: Both, skip: bool) -> None:
    def use(library: Any) -> Any:
        with fifo(library, skip_group_on_error=skip)(FIFO["Records"], number) as batch:
            messages = batch.process()
        return [
            (kind, text.partition(":")[2] if kind == "fail" else text, plain(record))
            for kind, text, record in messages
        ]

    one, two, three, four = FIFO["Records"]
    held_back = "A previous record failed processing"
    last: tuple[Any, ...] = ("fail", held_back, four)
    if skip:
        held_back = "A previous record from this message group failed processing"
        last = ("success", 4, four) if FIFO["Records"][3]["body"] == "4" else last
    messages = [
        ("success", 1, one),
        ("fail", TWO.partition(":")[2], two),
        ("fail", held_back, three),
        last,
    ]
    assert both(use) == (messages, messages)


@same(
    "The reasons are exceptions with these names.",
    "SQSFifoCircuitBreakerError",
    "SQSFifoMessageGroupCircuitBreakerError",
)
def test_the_reasons(both: Both) -> None:
    def use(library: Any) -> Any:
        found = []
        for skip in (False, True):
            with fifo(library, skip_group_on_error=skip)(FIFO["Records"], number) as batch:
                found.append(batch.process()[2][1].partition(":")[0].rpartition(".")[2])
        return found, issubclass(library.SQSFifoCircuitBreakerError, Exception)

    names = ["SQSFifoCircuitBreakerError'>", "SQSFifoMessageGroupCircuitBreakerError'>"]
    assert both(use) == ((names, True), (names, True))


@different(
    "SqsFifoPartialProcessor.failure_handler",
    "SqsFifoPartialProcessor.failure_handler(record)",
    "SqsFifoPartialProcessor.failure_handler(exception)",
    theirs="`failure_handler` is called for messages that never ran, and `exceptions` has an"
    " entry for each.",
    ours="Neither happens. `fail_messages` has the messages.",
    why="no exception was raised for them, so there is no traceback to send and no error to count",
)
def test_what_never_ran(both: Both) -> None:
    use, expected = moved("skipped")

    assert both(use) == expected


@better(
    "SqsFifoPartialProcessor.failure_handler",
    theirs="If an overridden `failure_handler` does not call `super()`, the messages after a"
    " failure run.",
    ours="They are skipped all the same.",
)
def test_a_hook_that_forgets(both: Both) -> None:
    def use(library: Any) -> Any:
        class Forgetful(library.SqsFifoPartialProcessor):  # type: ignore[misc]  # either library's
            def failure_handler(self, record: Any, exception: Any) -> Any:
                return "fail", "counted", record

        return library.process_partial_response(FIFO, number, Forgetful())

    assert both(use) == (NOTHING, response_of(NAMES[1:]))


@different(
    "SqsFifoPartialProcessor.circuit_breaker_exc",
    "SqsFifoPartialProcessor.group_circuit_breaker_exc",
    theirs="The exceptions of messages that never ran are created once, as attributes of the"
    " class, which a subclass can replace.",
    ours="There are no such attributes. The exceptions are created for each record.",
    why="an exception that all batches share keeps the tracebacks and notes that are "
    "attached to it",
)
@pytest.mark.parametrize("name", ["circuit_breaker_exc", "group_circuit_breaker_exc"])
def test_the_exceptions_of_the_class(both: Both, name: str) -> None:
    def use(library: Any) -> Any:
        return len(getattr(library.SqsFifoPartialProcessor, name))

    assert both(use) == (3, "AttributeError")


@better(
    "SqsFifoPartialProcessor._async_process_record",
    "SqsFifoPartialProcessor._async_process_record(record)",
    theirs="Async handlers for FIFO queues raise `NotImplementedError`.",
    ours="`AsyncSqsFifoPartialProcessor` runs them, with the same response as the sync processor.",
)
def test_in_async(both: Both) -> None:
    def use(library: Any) -> Any:
        try:
            kind = library.AsyncSqsFifoPartialProcessor
        except AttributeError:
            kind = library.SqsFifoPartialProcessor
        processor = kind(skip_group_on_error=True)
        return library.async_process_partial_response(FIFO, anumber, processor, CONTEXT)

    assert both(use) == ("NotImplementedError", response_of(NAMES[1:3]))


@same("Messages of a standard queue, which have no group, are accepted too.")
@pytest.mark.parametrize("skip", [False, True])
def test_no_group(both: Both, skip: bool) -> None:
    event = SQS.event(["1", "2"])

    assert (both(lambda library: answer(library, event, skip_group_on_error=skip))) == (
        NOTHING,
        NOTHING,
    )


@same("`BatchProcessor` accepts messages of a FIFO queue and continues after a failure.")
def test_the_plain_processor(both: Both) -> None:
    def use(library: Any) -> Any:
        processor = library.BatchProcessor(library.EventType.SQS)
        return library.process_partial_response(FIFO, number, processor)

    assert both(use) == (response_of(NAMES[1:2]),) * 2
