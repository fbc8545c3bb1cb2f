"""Names that are nearly ours: each error says which one was meant."""

from __future__ import annotations

import inspect
import logging
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

import batchproc
from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
)
from batchproc._settings import is_slip
from tests.support.events import SQS

if TYPE_CHECKING:
    from collections.abc import Callable

PROCESSORS: list[Any] = [
    BatchProcessor,
    AsyncBatchProcessor,
    SqsFifoPartialProcessor,
    AsyncSqsFifoPartialProcessor,
]
named: Any = {"ids": lambda one: one.__name__}


def options_of(kind: Any) -> list[str]:
    return [name for name in inspect.signature(kind.__init__).parameters if name != "self"]


def made(kind: Any, **options: Any) -> Any:
    return kind(**options) if kind._fifo else kind(EventType.SQS, **options)


def text_of(error: type[Exception], call: Callable[[], object]) -> str:
    with pytest.raises(error) as caught:
        call()
    return str(caught.value.args[0])


# --- options --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PROCESSORS, **named)
def test_every_option_without_a_letter_is_recognised(kind: Any) -> None:
    for option in options_of(kind):
        for place in range(len(option)):
            name = option[:place] + option[place + 1 :]
            text = text_of(TypeError, lambda name=name: made(kind, **{name: 1}))  # type: ignore[misc]

            assert text == (
                f"{kind.__name__} has no option {name!r}: did you mean {option}? The options are "
                f"{', '.join(options_of(kind))}."
            )


@pytest.mark.parametrize(
    ("kind", "name", "hint"),
    [
        (BatchProcessor, "maxWorkers", "did you mean max_workers?"),
        (BatchProcessor, "threads", "did you mean max_workers?"),
        (BatchProcessor, "fail_fast", "did you mean stop_on_failure?"),
        (
            BatchProcessor,
            "max_concurrency",
            "it is an option of AsyncBatchProcessor, which awaits its handlers. Here, max_workers "
            "is the number of threads.",
        ),
        (
            SqsFifoPartialProcessor,
            "concurrency",
            "it is an option of AsyncSqsFifoPartialProcessor, which awaits its handlers. Here, "
            "max_workers is the number of threads.",
        ),
        (
            AsyncBatchProcessor,
            "max_worker",
            "an async processor has no threads. Use max_concurrency.",
        ),
        (
            BatchProcessor,
            "skip_group_on_error",
            "it is an option of SqsFifoPartialProcessor, for FIFO queues.",
        ),
        (
            AsyncBatchProcessor,
            "skip_group_on_error",
            "it is an option of AsyncSqsFifoPartialProcessor, for FIFO queues.",
        ),
        (SqsFifoPartialProcessor, "event_type", "it is always EventType.SQS. Leave it out."),
        (BatchProcessor, "record_handler", "pass it to process_partial_response."),
        (AsyncBatchProcessor, "context", "pass it to async_process_partial_response."),
        (
            BatchProcessor,
            "BatchSize",
            "it is a setting of the event source mapping in Lambda, not of the processor.",
        ),
    ],
)
def test_an_option_of_something_else_says_where_it_belongs(kind: Any, name: str, hint: str) -> None:
    text = text_of(TypeError, lambda: made(kind, **{name: 1}))

    assert text.startswith(f"{kind.__name__} has no option {name!r}: {hint} The options are ")


@pytest.mark.parametrize("kind", PROCESSORS, **named)
def test_an_option_that_is_like_none_lists_them(kind: Any) -> None:
    assert text_of(TypeError, lambda: made(kind, zzz=1)) == (
        f"{kind.__name__} has no option 'zzz'; the options are {', '.join(options_of(kind))}."
    )


def test_an_initialiser_that_takes_any_keyword_keeps_them() -> None:
    class Own(BatchProcessor[Any]):
        def __init__(self, **options: Any) -> None:
            super().__init__(EventType.SQS)
            self.table = options["tables"]

    kept = BatchProcessor.__init__

    def counted(self: Any, *arguments: Any, **keywords: Any) -> None:
        keywords.pop("counted", None)
        kept(self, *arguments, **keywords)

    counted.__module__ = kept.__module__  # as functools.wraps and mock do
    made_up: Any = Own
    kind: Any = BatchProcessor
    with mock.patch.object(BatchProcessor, "__init__", counted):
        counted_one = kind(EventType.SQS, counted=True)

    assert made_up(tables="orders").table == "orders"
    assert counted_one.event_type is EventType.SQS


# --- EventType ------------------------------------------------------------------------------------

FIFO = (
    "EventType.SQS is for both kinds of queue; to keep the order of a FIFO queue, use "
    "SqsFifoPartialProcessor() without an event_type."
)
MEANT = [
    ("SqsFifo", FIFO),
    ("SQS_FIFO", FIFO),
    ("sqs", "Did you mean EventType.SQS?"),
    ("Kinesis", "Did you mean EventType.KinesisDataStreams?"),
    ("aws:dynamodb", "Did you mean EventType.DynamoDBStreams?"),
    ("KAFKA", "Did you mean EventType.Kafka?"),
    ("Msk", "Did you mean EventType.Kafka?"),
    ("KinesisDataStream", "Did you mean EventType.KinesisDataStreams?"),
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
    (
        "SNS",
        "SNS does not deliver batches and reads no response. For an SQS queue that receives its "
        "events, use EventType.SQS.",
    ),
    ("Zzz", "The members are SQS, KinesisDataStreams, DynamoDBStreams, Kafka."),
]


@pytest.mark.parametrize(("name", "hint"), MEANT)
def test_a_member_that_there_is_not_says_which_was_meant(name: str, hint: str) -> None:
    event_type: Any = EventType
    text = f"EventType has no member {name!r}. {hint}"

    assert text_of(AttributeError, lambda: getattr(event_type, name)) == text
    assert text_of(KeyError, lambda: event_type[name]) == text
    assert text_of(ValueError, lambda: event_type(name)) == text


@pytest.mark.parametrize(("name", "hint"), MEANT[:-1])
def test_an_event_type_given_as_text_says_which_was_meant(name: str, hint: str) -> None:
    kind: Any = BatchProcessor
    text = text_of(ValueError, lambda: kind(event_type=name))

    assert text.endswith(f"; {name!r} of type builtins.str came. {hint}")


def test_the_class_in_place_of_a_member_is_named() -> None:
    kind: Any = BatchProcessor

    assert text_of(ValueError, lambda: kind(EventType)).endswith(
        "Pass a member, such as EventType.SQS."
    )


def test_members_are_found_as_in_any_enum() -> None:
    event_type: Any = EventType

    assert event_type["SQS"] is event_type("SQS") is EventType.SQS
    assert not hasattr(EventType, "_ipython_display_")
    assert not hasattr(EventType, "SqsFifo")


def test_an_event_type_as_the_model_of_a_fifo_processor_is_named() -> None:
    kind: Any = SqsFifoPartialProcessor

    assert text_of(ValueError, lambda: kind(EventType.SQS)).endswith(
        "'EventType.SQS' came. SqsFifoPartialProcessor takes no event_type: leave it out."
    )


def test_an_instance_of_a_model_is_named() -> None:
    from pydantic import BaseModel

    class Order(BaseModel):
        """Something to validate."""

    kind: Any = BatchProcessor

    assert text_of(ValueError, lambda: kind(EventType.SQS, Order())).endswith(
        "Pass the class Order, not an instance of it."
    )


# --- logger ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("logger", "hint"),
    [
        ("x", "Pass logging.getLogger('x')."),
        (True, "Leave it out: failures are logged by default."),
        (False, "Pass log_failures=False to log no failures."),
        (
            print,
            "A function is not a logger. To print lines, leave it out and call "
            "logging.basicConfig(stream=sys.stdout).",
        ),
        (logging.getLogger, "Call it: getLogger(...)."),
        (logging.Logger, "Pass an instance, such as logging.getLogger(...)."),
        (
            logging.INFO,
            "Set a level on the logger: logging.getLogger('batchproc').setLevel(...).",
        ),
        (
            logging.NullHandler(),
            "Add it to a logger: logging.getLogger('batchproc').addHandler(...).",
        ),
        ([], "Pass logging.getLogger(...), or leave it out."),
    ],
    ids=["text", "True", "False", "print", "getLogger", "Logger", "level", "handler", "list"],
)
@pytest.mark.parametrize("kind", PROCESSORS, **named)
def test_what_is_no_logger_says_what_to_pass(kind: Any, logger: Any, hint: str) -> None:
    text = text_of(TypeError, lambda: made(kind, logger=logger))

    assert text.startswith("logger must have a `warning` method, like logging.Logger; ")
    assert text.endswith(f" came. {hint}")


# --- assignments and subclasses -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("max_worker", "max_workers"),
        ("max_wokrers", "max_workers"),
        ("maxWorkers", "max_workers"),
        ("stop_on_failures", "stop_on_failure"),
        ("loger", "logger"),
        ("event_types", "event_type"),
    ],
)
def test_a_misspelt_assignment_changes_nothing_and_says_so(name: str, meant: str) -> None:
    processor = BatchProcessor(EventType.SQS)

    assert text_of(AttributeError, lambda: setattr(processor, name, 1)) == (
        f"BatchProcessor has no setting {name!r}: did you mean {meant}? An assignment to another "
        "name changes nothing."
    )
    assert name not in vars(processor)


class Derived(BatchProcessor[Any]):
    min_workers = 1

    def __init__(self) -> None:
        super().__init__(EventType.SQS)
        self.event_types = ["created"]
        self.loggers: list[Any] = []
        self.models: list[Any] = []
        self.table = "orders"
        self._max_worker = 1


def test_a_subclass_may_have_names_of_its_own() -> None:
    assert Derived().table == "orders"


def test_a_misspelt_option_of_a_subclass_is_found() -> None:
    assert text_of(AttributeError, lambda: setattr(Derived(), "max_worker", 4)).startswith(
        "Derived has no setting 'max_worker': did you mean max_workers?"
    )


def function(*_: Any) -> None:
    """A method."""


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("sucess_handler", function, "success_handler"),
        ("success_handlers", function, "success_handler"),
        ("failureHandler", function, "failure_handler"),
        ("_process_records", function, "_process_record"),
        ("_async_proces_record", function, "_async_process_record"),
        ("max_worker", 4, "max_workers"),
    ],
)
def test_a_class_with_nearly_our_name_is_refused(name: str, value: Any, meant: str) -> None:
    text = text_of(TypeError, lambda: type("Orders", (BatchProcessor,), {name: value}))

    assert text == (
        f"Orders defines {name!r}, which batchproc never reads: did you mean {meant}? Rename it; a "
        "custom method needs a name that differs more."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("success_handlers", []),
        ("process_record", function),
        ("_clear", function),
        ("handle_failure", function),
        ("models", {}),
        ("event_types", ()),
    ],
)
def test_a_class_with_another_name_is_taken(name: str, value: Any) -> None:
    kind: Any = type("Orders", (BatchProcessor,), {name: value})

    assert kind(EventType.SQS).event_type is EventType.SQS


@pytest.mark.parametrize(
    ("name", "meant", "slip"),
    [
        ("ab", "ab", False),
        ("abc", "ab", True),
        ("ba", "ab", True),
        ("xb", "ab", True),
        ("xy", "ab", False),
        ("A_b", "ab", True),
        ("_ab", "ab", False),
        ("abcde", "ab", False),
        ("axyb", "abxy", False),
        ("", "a", True),
    ],
)
def test_a_slip_is_one_letter_or_two_that_changed_places(name: str, meant: str, slip: bool) -> None:
    assert is_slip(name, meant) is slip
    assert is_slip(meant, name) is slip


@pytest.mark.parametrize(
    ("kind", "name", "value", "text"),
    [
        (
            BatchProcessor,
            "max_concurrency",
            5,
            "max_concurrency is an option of AsyncBatchProcessor; BatchProcessor runs handlers on "
            "threads with max_workers.",
        ),
        (
            AsyncBatchProcessor,
            "max_workers",
            5,
            "max_workers is an option of BatchProcessor; AsyncBatchProcessor has no threads. Use "
            "max_concurrency.",
        ),
        (
            BatchProcessor,
            "skip_group_on_error",
            True,
            "skip_group_on_error is an option of SqsFifoPartialProcessor; BatchProcessor keeps no "
            "order of message groups.",
        ),
    ],
)
def test_an_assigned_option_of_another_processor_is_refused(
    kind: Any, name: str, value: Any, text: str
) -> None:
    processor = made(kind)
    setattr(processor, name, value)

    assert text_of(ValueError, lambda: processor([], print)) == text


# --- keywords of functions ------------------------------------------------------------------------


async def ahandler(record: Any) -> None:
    """An async handler."""


def call(function: Any, **keywords: Any) -> Any:
    if function is batchproc.aprocess_partial_response:
        awaited = function(SQS.event("a"), ahandler, AsyncBatchProcessor(EventType.SQS), **keywords)
        with pytest.raises(StopIteration) as ended:
            awaited.send(None)
        return ended.value.value
    if function is batchproc.async_process_partial_response:
        return function(SQS.event("a"), ahandler, AsyncBatchProcessor(EventType.SQS), **keywords)
    return function(SQS.event("a"), function_of, BatchProcessor(EventType.SQS), **keywords)


def function_of(record: Any) -> None:
    """A handler."""


@pytest.mark.parametrize(
    "function",
    [
        batchproc.process_partial_response,
        batchproc.async_process_partial_response,
        batchproc.aprocess_partial_response,
    ],
    **named,
)
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("lambda_context", "did you mean context=?"),
        ("contxt", "did you mean context=?"),
        ("handler", "did you mean record_handler=?"),
        ("max_workers", "options belong to the processor."),
    ],
)
def test_an_entry_function_names_the_keyword(function: Any, name: str, hint: str) -> None:
    assert text_of(TypeError, lambda: call(function, **{name: None})) == (
        f"{function.__name__} has no argument {name!r}: {hint} It takes event, record_handler, "
        "processor, context. No record was touched."
    )


@pytest.mark.parametrize(
    "decorator", [batchproc.batch_processor, batchproc.async_batch_processor], **named
)
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("handler", "did you mean record_handler=?"),
        ("lambda_context", "options belong to the processor."),
    ],
)
def test_a_decorator_names_the_keyword(decorator: Any, name: str, hint: str) -> None:
    keywords = {"processor": BatchProcessor(EventType.SQS), name: print}

    assert text_of(TypeError, lambda: decorator(**keywords)) == (
        f"{decorator.__name__} has no argument {name!r}: {hint} It takes record_handler, "
        "processor. No record was touched."
    )


def test_a_refused_call_leaves_no_earlier_batch() -> None:
    processor = BatchProcessor(EventType.SQS)
    batchproc.process_partial_response(SQS.event("a"), function_of, processor)
    refused: Any = batchproc.process_partial_response
    with pytest.raises(TypeError, match="contxt"):
        refused(SQS.event("b"), function_of, processor, contxt=None)

    with pytest.raises(RuntimeError):
        processor.response()
