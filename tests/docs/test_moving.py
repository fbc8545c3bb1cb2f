"""docs/moving_from_powertools.md, row by row: what both libraries do with the same code."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest

import batchproc
import batchproc.models
from tests.support.events import KINESIS, SQS, Event, response_of

pytest.importorskip("aws_lambda_powertools", reason="aws-lambda-powertools is not installed")

import aws_lambda_powertools.utilities.batch as theirs
import aws_lambda_powertools.utilities.batch.exceptions as their_exceptions

pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")

EVENT = SQS.event(["1", "two"])
ALL_BAD = SQS.event(["one"])
NOTHING = response_of([])
SECOND = response_of(SQS.identifiers(EVENT)[1:])


def number(record: Any) -> int:
    return int(record["body"])


def run(lib: Any, event: Event = EVENT, handler: Any = number, cls: str = "BatchProcessor") -> Any:
    return lib.process_partial_response(event, handler, getattr(lib, cls)(lib.EventType.SQS))


def without_identifier(lib: Any) -> Any:
    good, bad = EVENT["Records"]
    bad = {key: value for key, value in bad.items() if key != "messageId"}
    return run(lib, {"Records": [good, bad]})


def left_alone(lib: Any) -> Any:
    processor = lib.BatchProcessor(lib.EventType.SQS)
    with processor(EVENT["Records"], number):
        pass
    return processor.response()


def twice(lib: Any) -> Any:
    ran: list[str] = []
    processor = lib.BatchProcessor(lib.EventType.SQS)
    with processor(EVENT["Records"], lambda record: ran.append(record["body"])):
        processor.process()
        processor.process()
    return ran


def caught(lib: Any) -> Any:
    processor = lib.BatchProcessor(lib.EventType.SQS)
    with pytest.raises(Exception, match=r"^All records failed processing\. "):
        lib.process_partial_response(ALL_BAD, number, processor)
    return processor.response()


async def asynchronous(record: Any) -> None: ...


def any_name(message: Any) -> None: ...


def unknown_parameter(record: Any, context: Any) -> None: ...


def hooked(hook: str, does: Callable[..., Any]) -> Callable[[Any], Any]:
    def use(lib: Any) -> Any:
        cls = type("Hooked", (lib.BatchProcessor,), {hook: does})
        return lib.process_partial_response(EVENT, number, cls(lib.EventType.SQS))

    return use


def raises(*_: Any, **__: Any) -> None:
    raise RuntimeError("a hook")


def forgets(*_: Any, **__: Any) -> None: ...


def fifo_hooks(lib: Any) -> Any:
    told: list[str] = []

    class Told(lib.SqsFifoPartialProcessor):  # type: ignore[misc]  # either library's
        def failure_handler(self, record: Any, exception: Any) -> Any:
            told.append(record["body"])
            return super().failure_handler(record, exception)

    processor = Told()
    lib.process_partial_response(SQS.event(["1", "two", "3"]), number, processor)
    return told, len(processor.exceptions), len(processor.fail_messages)


def decorated(lib: Any) -> Any:
    processor = lib.BatchProcessor(lib.EventType.SQS)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")

        @lib.batch_processor(record_handler=number, processor=processor)  # type: ignore[untyped-decorator]  # either library's
        def handler(event: Any, context: Any) -> Any:
            return processor.response()

        handler(EVENT, None)
    return len(seen)


def successes(lib: Any) -> Any:
    seen: list[str] = []

    class Noting(lib.BatchProcessor):  # type: ignore[misc]  # either library's
        def success_handler(self, record: Any, result: Any) -> Any:
            seen.append(type(record).__name__)
            return super().success_handler(record, result)

    processor = Noting(lib.EventType.SQS)
    lib.process_partial_response(EVENT, number, processor)
    assert type(processor.success_messages[0]) is dict
    return seen


def from_async(lib: Any) -> Any:
    processor = lib.AsyncBatchProcessor(lib.EventType.SQS)
    return lib.async_process_partial_response(EVENT, number, processor)


ROWS: dict[str, tuple[Callable[[Any], Any], Any, Any]] = {
    "another source": (
        lambda lib: run(lib, KINESIS.event(["1"]), lambda record: None),
        NOTHING,
        "UnexpectedBatchTypeError",
    ),
    "no identifier": (without_identifier, "KeyError", "UnexpectedBatchTypeError"),
    "async in sync": (lambda lib: run(lib, handler=asynchronous), NOTHING, "WrongHandlerError"),
    "unknown parameter": (
        lambda lib: run(lib, handler=unknown_parameter),
        "BatchProcessingError",
        "WrongHandlerError",
    ),
    "async processor": (
        lambda lib: run(lib, cls="AsyncBatchProcessor"),
        "NotImplementedError",
        "TypeError",
    ),
    "left alone": (left_alone, NOTHING, "RuntimeError"),
    "twice": (twice, ["1", "two"] * 2, "RuntimeError"),
    "no batch yet": (
        lambda lib: lib.BatchProcessor(lib.EventType.SQS).response(),
        NOTHING,
        "RuntimeError",
    ),
    "empty": (lambda lib: run(lib, SQS.event([])), "UnexpectedBatchTypeError", NOTHING),
    "any name": (lambda lib: run(lib, handler=any_name), "BatchProcessingError", NOTHING),
    "sync in async": (from_async, "BatchProcessingError", SECOND),
    "FIFO that does not raise": (
        lambda lib: type(lib.SqsFifoPartialProcessor(raise_on_entire_batch_failure=False)).__name__,
        "TypeError",
        "SqsFifoPartialProcessor",
    ),
    "caught": (caught, NOTHING, response_of(SQS.identifiers(ALL_BAD))),
    "not awaited": (
        lambda lib: run(
            lib, handler=lambda record: asynchronous(record) if record["body"] == "two" else 1
        ),
        NOTHING,
        SECOND,
    ),
    "twice the same": (
        lambda lib: len(
            run(lib, {"Records": EVENT["Records"] + EVENT["Records"][1:]})["batchItemFailures"]
        ),
        2,
        1,
    ),
    "failure hook raises": (hooked("failure_handler", raises), "RuntimeError", SECOND),
    "failure hook forgets": (hooked("failure_handler", forgets), NOTHING, SECOND),
    "skipped": (fifo_hooks, (["two", "3"], 2, 2), (["two"], 1, 2)),
    "deprecated": (decorated, 1, 0),
    "record of a success": (successes, ["dict"], ["SQSRecord"]),
}


def outcome(use: Callable[[Any], Any], lib: Any) -> Any:
    try:
        return use(lib)
    except Exception as error:
        return type(error).__name__


@pytest.mark.parametrize("row", ROWS)
def test_what_differs(row: str) -> None:
    use, of_theirs, of_ours = ROWS[row]

    assert of_ours == outcome(use, batchproc)
    assert of_theirs == outcome(use, theirs), "the page describes another version"


def test_what_is_not_there() -> None:
    import aws_lambda_powertools.utilities.batch.types as their_types

    missing = {"BaseBatchProcessingError", "BatchSqsTypeModel", "KafkaItemIdentifier"}
    imported = ("TracebackType", "TypedDict", "TYPE_CHECKING")
    named = {
        name
        for module in (their_exceptions, their_types)
        for name in vars(module)
        if name[0].isupper() and not name.endswith("RecordModel") and name not in imported
    }

    assert set(theirs.__all__) <= set(batchproc.__all__)
    assert missing == named - set(batchproc.__all__)


def test_an_unexpected_batch_is_no_failed_batch() -> None:
    assert issubclass(
        their_exceptions.UnexpectedBatchTypeError, their_exceptions.BatchProcessingError
    )
    assert not issubclass(batchproc.UnexpectedBatchTypeError, batchproc.BatchProcessingError)
    assert issubclass(batchproc.UnexpectedBatchTypeError, ValueError)


def test_binaries_are_bytes() -> None:
    from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

    raw = {"dynamodb": {"NewImage": {"photo": {"B": "Zm9v"}}}}

    of_theirs: Any = DynamoDBRecord(raw).dynamodb  # may be None, to a type checker

    assert of_theirs.new_image == {"photo": "Zm9v"}
    assert batchproc.DynamoDBRecord(raw).dynamodb.new_image == {"photo": b"foo"}
