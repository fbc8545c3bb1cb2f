"""Settings are read when a batch starts: from the constructor, an assignment or a class."""

from __future__ import annotations

import logging
import threading
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessingError,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
)
from tests.batchproc.handlers import REFUSED, never, refusing
from tests.laws.log import captured
from tests.support.context import FakeContext
from tests.support.events import SQS, SQS_FIFO, Source, response_of
from tests.support.ways import ALL_WAYS, Outcome, Way, run

SYNC = [way for way in ALL_WAYS if way.driver == "sync"]
ASYNC = [way for way in ALL_WAYS if way.is_async]
KINDS = [(BatchProcessor, way) for way in SYNC] + [(AsyncBatchProcessor, way) for way in ASYNC]
each_kind = pytest.mark.parametrize(("kind", "way"), KINDS, ids=str)
PLACES = ["constructor", "assignment", "class attribute"]
each_place = pytest.mark.parametrize("place", PLACES)


def processor_of(kind: Any, place: str, **options: Any) -> Any:
    """A processor with these options, which come from this place."""
    first = (
        () if kind in (SqsFifoPartialProcessor, AsyncSqsFifoPartialProcessor) else (EventType.SQS,)
    )
    if place == "constructor":
        return kind(*first, **options)
    if place == "class attribute":
        return type("Own", (kind,), options)(*first)
    processor = kind(*first)
    for name, value in options.items():
        setattr(processor, name, value)
    return processor


def outcome_of(processor: Any, way: Way, handler: Any = None, source: Source = SQS) -> Outcome:
    event = source.event("abc", groups=list("xyx")) if source.fifo else source.event("abc")
    handler = handler or refusing(source, "a")
    return run(source, event, handler, way=way, processor=processor, context=FakeContext(400))


class Model:
    @staticmethod
    def model_validate(record: Any) -> Any:
        return record["body"]


@each_kind
@each_place
def test_stop_on_failure(kind: Any, way: Way, place: str) -> None:
    outcome = outcome_of(processor_of(kind, place, stop_on_failure=True), way)

    assert outcome.statuses == ["fail", "skipped", "skipped"]


@each_kind
@each_place
def test_stop_before_timeout_ms(kind: Any, way: Way, place: str) -> None:
    outcome = outcome_of(processor_of(kind, place, stop_before_timeout_ms=500), way, never)

    assert outcome.statuses == ["skipped"] * 3


@each_kind
@each_place
def test_raise_on_entire_batch_failure(kind: Any, way: Way, place: str) -> None:
    processor = processor_of(kind, place, raise_on_entire_batch_failure=False)
    outcome = outcome_of(processor, way, refusing(SQS, *"abc"))

    assert outcome.error is None
    assert outcome.statuses == ["fail"] * 3


@each_kind
@each_place
def test_logger_and_log_failures(kind: Any, way: Way, place: str) -> None:
    logger = logging.getLogger("tests.settings")
    with captured("tests.settings") as mine, captured() as ours:
        outcome_of(processor_of(kind, place, logger=logger), way)
        outcome_of(processor_of(kind, place, logger=logger, log_failures=False), way)

    assert (len(mine), len(ours)) == (1, 0)


@each_kind
@each_place
def test_model(kind: Any, way: Way, place: str) -> None:
    outcome = outcome_of(processor_of(kind, place, model=Model), way, lambda body: body * 2)

    assert [item.result for item in outcome.result] == ["aa", "bb", "cc"]


@pytest.mark.parametrize("way", SYNC, ids=str)
@each_place
def test_max_workers(way: Way, place: str) -> None:
    names: set[str] = set()

    def handler(record: Any) -> None:
        names.add(threading.current_thread().name.partition("_")[0])

    outcome_of(processor_of(BatchProcessor, place, max_workers=2), way, handler)

    assert names == {"batchproc"}


@pytest.mark.parametrize("way", ASYNC, ids=str)
@each_place
def test_max_concurrency(way: Way, place: str) -> None:
    order: list[str] = []
    processor = processor_of(AsyncBatchProcessor, place, max_concurrency=1)
    outcome_of(processor, way, refusing(SQS, seen=order))

    assert order == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        *[(SqsFifoPartialProcessor, way) for way in SYNC],
        *[(AsyncSqsFifoPartialProcessor, way) for way in ASYNC],
    ],
    ids=str,
)
@each_place
def test_skip_group_on_error(kind: Any, way: Way, place: str) -> None:
    processor = processor_of(kind, place, skip_group_on_error=True)
    outcome = outcome_of(processor, way, source=SQS_FIFO)

    assert outcome.statuses == ["fail", "success", "skipped"]


@each_kind
def test_event_type_may_be_assigned(kind: Any, way: Way) -> None:
    processor = kind(EventType.KinesisDataStreams)
    processor.event_type = EventType.SQS

    assert outcome_of(processor, way).statuses == ["fail", "success", "success"]


@each_kind
def test_a_setting_may_change_between_two_batches(kind: Any, way: Way) -> None:
    processor = kind(EventType.SQS)
    before = outcome_of(processor, way).statuses
    processor.stop_on_failure = True
    stopping = outcome_of(processor, way).statuses
    processor.stop_on_failure = False

    assert before == outcome_of(processor, way).statuses == ["fail", "success", "success"]
    assert stopping == ["fail", "skipped", "skipped"]


@pytest.mark.parametrize("way", SYNC, ids=str)
def test_a_setting_that_changes_inside_a_batch_counts_for_the_next_one(way: Way) -> None:
    processor = BatchProcessor(EventType.SQS)

    def handler(record: Any) -> None:
        processor.stop_on_failure = True
        processor.raise_on_entire_batch_failure = False
        raise ValueError(record.body)

    first = outcome_of(processor, way, handler)
    second = outcome_of(processor, way, handler)

    assert type(first.error) is BatchProcessingError
    assert first.statuses == ["fail"] * 3
    assert second.statuses == ["fail", "skipped", "skipped"]


class EqualsAll:
    """A logger that equals everything, as some test doubles do."""

    def __init__(self) -> None:
        self.lines: list[Any] = []

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]  # it equals too much

    def warning(self, *arguments: object, **keywords: object) -> None:
        self.lines.append(arguments)


def test_a_logger_that_equals_everything_is_told_apart() -> None:
    first, second = EqualsAll(), EqualsAll()
    processor = BatchProcessor(EventType.SQS, logger=first)
    outcome_of(processor, SYNC[0])
    processor.logger = second
    outcome_of(processor, SYNC[0])

    assert (len(first.lines), len(second.lines)) == (1, 1)


# --- values that are not valid --------------------------------------------------------------------

NO_WARNING = "logger must have a `warning` method, like logging.Logger; {} came. {}"


class NotCallable:
    warning = "loud"

    def __str__(self) -> str:
        return "a logger"


ODD_VALUES: list[Any] = [None, 0, 1, "no", []]
WRONG: list[tuple[str, Any, type[Exception], str]] = [
    *[
        (name, value, ValueError, f"{name} must be True or False; {value!r} came.")
        for name in ("raise_on_entire_batch_failure", "stop_on_failure", "log_failures")
        for value in ODD_VALUES
    ],
    (
        "logger",
        "batchproc",
        TypeError,
        NO_WARNING.format("'batchproc' of type str", "Pass logging.getLogger('batchproc')."),
    ),
    (
        "logger",
        print,
        TypeError,
        NO_WARNING.format(
            f"{str(print)!r} of type builtin_function_or_method",
            "A function is not a logger. To print lines, leave it out and call "
            "logging.basicConfig(stream=sys.stdout).",
        ),
    ),
    (
        "logger",
        NotCallable(),
        TypeError,
        NO_WARNING.format(
            "'a logger' of type NotCallable", "Pass logging.getLogger(...), or leave it out."
        ),
    ),
    (
        "logger",
        0,
        TypeError,
        NO_WARNING.format(
            "'0' of type int",
            "Set a level on the logger: logging.getLogger('batchproc').setLevel(...).",
        ),
    ),
    (
        "stop_before_timeout_ms",
        "500",
        ValueError,
        "stop_before_timeout_ms must be a number of milliseconds from 0 up; '500' came.",
    ),
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("name", "value", "error", "text"), WRONG)
@pytest.mark.parametrize("kind", [BatchProcessor, AsyncBatchProcessor])
def test_the_constructor_refuses_a_value_at_once(
    kind: Any, name: str, value: Any, error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as caught:
        kind(EventType.SQS, **{name: value})

    assert str(caught.value) == text


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("name", "value", "error", "text"), WRONG)
@pytest.mark.parametrize("place", ["assignment", "class attribute"])
@each_kind
def test_another_value_is_refused_before_the_first_record(
    kind: Any, way: Way, place: str, name: str, value: Any, error: type[Exception], text: str
) -> None:
    if place == "class attribute":
        with pytest.raises(error) as caught:
            processor_of(kind, place, **{name: value})
        assert str(caught.value) == text
        return
    processor = processor_of(kind, place, **{name: value})
    outcome = outcome_of(processor, way, never)

    assert type(outcome.error) is error
    assert str(outcome.error) == text
    assert outcome.response is None


@pytest.mark.parametrize("kind", [SqsFifoPartialProcessor, AsyncSqsFifoPartialProcessor])
@pytest.mark.parametrize("value", [0, 1, None, "yes"])
def test_skip_group_on_error_is_a_switch(kind: Any, value: Any) -> None:
    with pytest.raises(ValueError, match=r"^skip_group_on_error must be True or False; .* came\.$"):
        kind(skip_group_on_error=value)


@pytest.mark.parametrize("kind", [SqsFifoPartialProcessor, AsyncSqsFifoPartialProcessor])
def test_a_fifo_processor_is_for_sqs_alone(kind: Any) -> None:
    processor = kind()
    processor.event_type = EventType.Kafka
    with pytest.raises(ValueError) as caught:  # noqa: PT011 -- the whole text is compared
        processor(SQS_FIFO.event("a")["Records"], never)

    assert str(caught.value) == (
        f"event_type of {kind.__name__} is EventType.SQS and nothing else; 'EventType.Kafka' of "
        "type EventType came."
    )


def test_after_a_refused_setting_the_batch_before_cannot_be_read() -> None:
    processor = BatchProcessor(EventType.SQS)
    outcome_of(processor, SYNC[0])
    processor.log_failures = "no"  # type: ignore[assignment]  # a mistake on purpose

    refused = outcome_of(processor, SYNC[0])

    assert type(refused.error) is ValueError
    with pytest.raises(RuntimeError, match="has not processed a batch"):
        processor.response()


# --- a FIFO queue on a plain processor ------------------------------------------------------------


@each_kind
def test_a_fifo_queue_on_a_plain_processor_is_warned_of_once(kind: Any, way: Way) -> None:
    processor, event = kind(EventType.SQS), SQS_FIFO.event("ab")
    arn = event["Records"][0]["eventSourceARN"]
    advice = "Async" * (kind is AsyncBatchProcessor) + "SqsFifoPartialProcessor"
    with captured() as lines:
        for _ in range(3):
            run(SQS, event, refusing(SQS), way=way, processor=processor)

    assert [(line.levelname, line.getMessage()) for line in lines] == [
        (
            "WARNING",
            f"{kind.__name__} processes messages of a FIFO queue ({arn}) without keeping their "
            "order: after a failure, later messages of the same message group are processed and "
            f"deleted. Use {advice}, or set stop_on_failure=True.",
        )
    ]


@each_kind
def test_nothing_is_warned_of_where_the_order_is_kept(kind: Any, way: Way) -> None:
    with captured() as lines:
        run(
            SQS,
            SQS_FIFO.event("ab"),
            refusing(SQS),
            {},
            way,
            processor=kind(EventType.SQS, stop_on_failure=True),
        )
        run(SQS, SQS.event("ab"), refusing(SQS), {}, way, processor=kind(EventType.SQS))
        run(SQS, SQS.event(""), refusing(SQS), {}, way, processor=kind(EventType.SQS))

    assert lines == []


@pytest.mark.parametrize("arn", [None, 7, "", "orders", "fifo"])
def test_any_other_arn_is_no_fifo_queue(arn: Any) -> None:
    event = SQS.event("ab")
    event["Records"][0]["eventSourceARN"] = arn
    with captured() as lines:
        outcome = run(SQS, event, refusing(SQS, "a"))

    assert outcome.response == response_of(SQS.identifiers(event)[:1])
    assert [line.__dict__["batch_index"] for line in lines] == [0]
    assert outcome.result[0].exception is not None
    assert REFUSED.format("a").endswith(str(outcome.result[0].exception))
