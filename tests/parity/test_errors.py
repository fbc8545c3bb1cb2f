"""The exceptions."""

from __future__ import annotations

import pickle
from typing import Any

from tests.parity.libraries import Both
from tests.parity.rows import better, different, same
from tests.parity.samples import ALL_BAD, EVERY_BAD, answer, number, refusal
from tests.support.events import SQS


def raised(library: Any, event: Any = ALL_BAD, handler: Any = number) -> Any:
    """The error of a batch that failed whole."""
    try:
        answer(library, event, handler)
    except library.BatchProcessingError as error:
        return error


@same(
    "You can create `BatchProcessingError(msg, child_exceptions)`. Both arguments are attributes.",
    "BatchProcessingError",
    "BatchProcessingError(msg)",
    "BatchProcessingError(child_exceptions)",
)
def test_an_error_by_hand(both: Both) -> None:
    children = [(ValueError, ValueError("1"), None)]

    def use(library: Any) -> Any:
        named = library.BatchProcessingError(msg="text", child_exceptions=children)
        placed = library.BatchProcessingError("text", children)
        empty = library.BatchProcessingError()
        made = [(one.msg, one.child_exceptions) for one in (named, placed, empty)]
        return made, isinstance(named, Exception)

    expected = [("text", children), ("text", children), ("", [])], True
    assert both(use) == (expected, expected)


@same(
    "The text of the error begins with `All records failed processing. ` and the "
    "number of failures.",
    "BatchProcessingError(msg)",
    "BaseBatchProcessingError.msg",
    at="partial-failure-mechanics",
)
def test_the_beginning_of_its_text(both: Both) -> None:
    expected = "All records failed processing. 2 "

    assert both(lambda library: str(raised(library))[:33]) == (expected, expected)


@different(
    "BaseBatchProcessingError.format_exceptions",
    "BaseBatchProcessingError.format_exceptions(parent_exception_str)",
    theirs="The text of the error has every traceback, formatted by `format_exceptions`.",
    ours="Its text has counts by exception type, in under 8,000 characters. "
    "`child_exceptions` has the tracebacks.",
    why="a log line that is too long is cut off at its end",
)
def test_the_text_of_a_large_batch(both: Both) -> None:
    event = SQS.event(["one"] * 1_000)

    def use(library: Any) -> Any:
        error = raised(library, event)
        text = str(error)
        short = len(text) < 8_000
        return (
            text.count("Traceback"),
            "1000 ValueError" in text,
            short,
            len(error.child_exceptions),
        )

    assert both(use) == ((1_000, False, False, 1_000), (0, True, True, 1_000))
    assert both(lambda library: hasattr(raised(library), "format_exceptions")) == (True, False)


@same(
    "`child_exceptions` has `(type, exception, traceback)` for each failure, in event order.",
    "BaseBatchProcessingError(child_exceptions)",
    "BaseBatchProcessingError.child_exceptions",
    "ExceptionInfo",
    at="partial-failure-mechanics",
)
def test_the_children(both: Both) -> None:
    def use(library: Any) -> Any:
        return [(kind, str(value)[-5:]) for kind, value, _ in raised(library).child_exceptions]

    expected = [(ValueError, "'one'"), (ValueError, "'two'")]
    assert both(use) == (expected, expected)


@better(
    "BatchProcessingError",
    theirs="The error has no response that you could return to Lambda.",
    ours="`error.response` is the response, and `error.result` has every record.",
)
def test_the_response_of_the_error(both: Both) -> None:
    assert both(lambda library: raised(library).response) == ("AttributeError", EVERY_BAD)
    assert both(lambda library: len(raised(library).result)) == ("AttributeError", 2)


@better(
    theirs="The error of a batch cannot be pickled.",
    ours="It can be pickled, together with its exceptions.",
)
def test_a_pickled_error(both: Both) -> None:
    def use(library: Any) -> Any:
        return len(pickle.loads(pickle.dumps(raised(library))).child_exceptions)

    assert both(use) == ("TypeError", 2)


@different(
    "BaseBatchProcessingError",
    "BaseBatchProcessingError(msg)",
    theirs="`BatchProcessingError` has its own base class, `BaseBatchProcessingError`.",
    ours="Its base class is `Exception`.",
    why="a base class with a single subclass adds nothing",
)
def test_the_base_class(both: Both) -> None:
    def use(library: Any) -> Any:
        return library.BatchProcessingError.__base__.__name__

    assert both(use) == ("BaseBatchProcessingError", "Exception")


@different(
    "UnexpectedBatchTypeError",
    theirs="`UnexpectedBatchTypeError` is a `BatchProcessingError`.",
    ours="It is a `ValueError`.",
    why="no record was processed, so code that catches a failed batch to return its "
    "response must not catch this error",
)
def test_an_unexpected_batch(both: Both) -> None:
    def use(library: Any) -> Any:
        kind = library.UnexpectedBatchTypeError
        return issubclass(kind, library.BatchProcessingError), issubclass(kind, ValueError)

    assert both(use) == ((True, False), (False, True))


@better(
    "UnexpectedBatchTypeError",
    theirs="The text of `UnexpectedBatchTypeError` lists the existing sources.",
    ours="The text says what was expected and what the event contains.",
)
def test_the_text_of_an_unexpected_batch(both: Both) -> None:
    def use(library: Any) -> Any:
        return answer(library, {"detail": {}})

    name, words = "UnexpectedBatchTypeError", ("it has the keys 'detail'", "Expected 'Records'")
    assert both(lambda library: refusal(library, use, *words)) == ((name, False), (name, True))


@better(
    "SQSFifoCircuitBreakerError",
    "SQSFifoMessageGroupCircuitBreakerError",
    theirs="The exceptions of records that never ran have no common base class except `Exception`.",
    ours="Both are subclasses of `RecordSkippedError`.",
)
def test_the_exceptions_of_what_never_ran(both: Both) -> None:
    def use(library: Any) -> Any:
        group = library.SQSFifoMessageGroupCircuitBreakerError
        return library.SQSFifoCircuitBreakerError.__base__ is not Exception, group.__base__.__name__

    assert both(use) == ((False, "Exception"), (True, "RecordSkippedError"))
