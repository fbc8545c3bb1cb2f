"""Principle 2. Settings are read when a batch starts, from wherever they were set."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from batchproc.errors import BatchProcessingError
from batchproc.models import SqsRecordModel
from tests.laws.log import captured
from tests.support.context import FakeContext
from tests.support.events import KINESIS, SQS, SQS_FIFO, Source
from tests.support.ways import Way, make_processor, run

WAYS = [
    Way("sync", "function"),
    Way("sync", "context_manager"),
    Way("async", "function"),
    Way("async", "context_manager"),
    Way("async", "awaited_function"),
]


class Lines:
    """A logger of the function's own."""

    def __init__(self) -> None:
        self.lines: list[Any] = []

    def warning(self, message: str, *arguments: Any, **keywords: Any) -> None:
        self.lines.append(message)


@dataclass(frozen=True)
class Option:
    """An option, a value of it that can be seen, and values that are refused."""

    name: str
    value: Any
    refused: tuple[Any, ...]
    seen: Callable[[Observed], bool]
    source: Source = SQS
    drivers: tuple[str, ...] = ("sync", "async")

    def __repr__(self) -> str:
        return self.name


class Observed:
    """One batch of four records (FIFO: in two groups), in which the first fails, or all do."""

    def __init__(self, source: Source, way: Way, processor: Any, *, all_fail: bool = False) -> None:
        self.threads: set[int] = set()
        self.given: list[Any] = []
        self.open = self.most_open = 0
        self.on_first: Callable[[], None] = lambda: None
        self.source, self.way, self.processor, self.all_fail = source, way, processor, all_fail

    def run(self, source: Source | None = None) -> Observed:
        source = source or self.source
        groups: dict[str, Any] = {"groups": ["a", "a", "b", "b"]} if source.fifo else {}
        event = source.event(["0", "1", "2", "3"], **groups)
        context = FakeContext(2_500)
        handler = self.ahandle if self.way.is_async else self.handle
        with captured() as lines:
            self.outcome = run(
                source, event, handler, way=self.way, context=context, processor=self.processor,
                adapt=False,
            )  # fmt: skip
        self.lines = [line for line in lines if "failed at stage" in line.getMessage()]
        return self

    def handle(self, record: Any, lambda_context: Any) -> None:
        self.threads.add(threading.get_ident())
        self.given.append(record)
        lambda_context.advance(500)
        if len(self.given) == 1:
            self.on_first()
        if self.all_fail or len(self.given) == 1:
            raise ValueError("refused")

    async def ahandle(self, record: Any, lambda_context: Any) -> None:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            await asyncio.sleep(0)
            self.handle(record, lambda_context)
        finally:
            self.open -= 1

    @property
    def skipped(self) -> int:
        return len(self.outcome.result.skipped)


LOGGER = Lines()


def heard() -> bool:
    lines, LOGGER.lines = LOGGER.lines, []
    return bool(lines)


NO_SWITCH: tuple[Any, ...] = (None, 0, 1, "yes", [])
NO_COUNT: tuple[Any, ...] = (0, -1, 2.5, "2", True)
OPTIONS = [
    Option(
        "raise_on_entire_batch_failure", False, NO_SWITCH,
        lambda one: not isinstance(one.outcome.error, BatchProcessingError),
    ),
    Option("log_failures", False, NO_SWITCH, lambda one: not one.lines),
    Option("logger", LOGGER, (7, "batchproc", object()), lambda one: heard()),
    Option(
        "model", SqsRecordModel, (SqsRecordModel.model_construct(), "SqsRecordModel", dict),
        lambda one: isinstance(one.given[0], SqsRecordModel),
    ),
    Option("stop_on_failure", True, NO_SWITCH, lambda one: one.skipped == 3, KINESIS, ("sync",)),
    Option(
        "stop_before_timeout_ms", 1_700, (-1, "100", float("nan"), True),
        lambda one: one.skipped > 0, SQS, ("sync",),
    ),
    Option(
        "stop_before_timeout_ms", 10_000, (-1, "100", float("nan"), True),
        lambda one: one.skipped == 4, SQS, ("async",),
    ),
    Option(
        "max_workers", 2, NO_COUNT,
        lambda one: threading.get_ident() not in one.threads, SQS, ("sync",),
    ),
    Option("max_concurrency", 1, NO_COUNT, lambda one: one.most_open == 1, SQS, ("async",)),
    Option("skip_group_on_error", True, NO_SWITCH, lambda one: one.skipped == 1, SQS_FIFO),
]  # fmt: skip

CASES = [(option, way) for option in OPTIONS for way in WAYS if way.driver in option.drivers]
BY_OPTION = pytest.mark.parametrize(
    ("option", "way"), CASES, ids=[f"{option}-{way}" for option, way in CASES]
)


def class_of(option: Option, way: Way) -> Any:
    source = option.source
    return source.async_processor_class if way.is_async else source.processor_class


def observed(option: Option, way: Way, processor: Any) -> Observed:
    all_fail = option.name == "raise_on_entire_batch_failure"
    return Observed(option.source, way, processor, all_fail=all_fail)


def in_effect(option: Option, way: Way, processor: Any) -> bool:
    heard()
    return option.seen(observed(option, way, processor).run())


# --- where a setting may come from ----------------------------------------------------------------


def by_constructor(option: Option, way: Way) -> Any:
    return make_processor(option.source, way, {option.name: option.value})


def by_assignment(option: Option, way: Way) -> Any:
    processor = make_processor(option.source, way)
    assert not in_effect(option, way, processor)  # what was read for a batch is read again
    setattr(processor, option.name, option.value)
    return processor


def before_super(option: Option, way: Way) -> Any:
    class Custom(class_of(option, way)):  # type: ignore[misc]  # a class of this way
        def __init__(self, *arguments: Any, **keywords: Any) -> None:
            setattr(self, option.name, option.value)
            super().__init__(*arguments, **keywords)

    return make_processor(option.source, way, cls=Custom)


def after_super(option: Option, way: Way) -> Any:
    class Custom(class_of(option, way)):  # type: ignore[misc]  # a class of this way
        def __init__(self, *arguments: Any, **keywords: Any) -> None:
            super().__init__(*arguments, **keywords)
            setattr(self, option.name, option.value)

    return make_processor(option.source, way, cls=Custom)


def on_the_class(option: Option, way: Way) -> Any:
    cls = type("Custom", (class_of(option, way),), {option.name: option.value})
    return make_processor(option.source, way, cls=cls)


def on_the_class_later(option: Option, way: Way) -> Any:
    cls = type("Custom", (class_of(option, way),), {})
    processor = make_processor(option.source, way, cls=cls)
    assert not in_effect(option, way, processor)
    setattr(cls, option.name, option.value)
    return processor


def by_property(option: Option, way: Way) -> Any:
    # As a function that reads its settings from an extension at each invocation.
    cls = type("Custom", (class_of(option, way),), {})
    processor = make_processor(option.source, way, cls=cls)
    setattr(cls, option.name, property(lambda self: option.value))
    return processor


ORIGINS = [
    by_constructor, by_assignment, before_super, after_super, on_the_class, on_the_class_later,
    by_property,
]  # fmt: skip


@pytest.mark.sampled(4)
@pytest.mark.parametrize("origin", ORIGINS)
@BY_OPTION
def test_a_setting_counts_wherever_it_was_set(option: Option, way: Way, origin: Any) -> None:
    assert in_effect(option, way, origin(option, way))


@BY_OPTION
def test_an_assignment_during_a_batch_counts_for_the_next_one(option: Option, way: Way) -> None:
    processor = make_processor(option.source, way)
    heard()
    running = observed(option, way, processor)
    running.on_first = lambda: setattr(processor, option.name, option.value)

    assert not option.seen(running.run())
    assert in_effect(option, way, processor)


@BY_OPTION
def test_a_setting_can_be_taken_back(option: Option, way: Way) -> None:
    processor = make_processor(option.source, way)
    default = getattr(processor, option.name)
    setattr(processor, option.name, option.value)
    before = in_effect(option, way, processor)
    setattr(processor, option.name, default)

    assert before
    assert not in_effect(option, way, processor)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_the_event_type_can_be_assigned(way: Way) -> None:
    processor = make_processor(SQS, way)
    Observed(SQS, way, processor).run()
    processor.event_type = KINESIS.event_type
    kinesis = Observed(KINESIS, way, processor).run()

    assert kinesis.outcome.error is None
    assert len(kinesis.given) == 4


class Same(Lines):
    """Loggers that are equal to every other logger, or cannot be compared."""

    def __init__(self, *, raises: bool) -> None:
        super().__init__()
        self.raises = raises

    def __eq__(self, other: object) -> bool:
        if self.raises:
            raise RuntimeError("not to be compared")
        return True

    __hash__ = None  # type: ignore[assignment]  # as of a list


@pytest.mark.parametrize("raises", [False, True])
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_another_logger_counts_however_it_compares(way: Way, raises: bool) -> None:
    first, second = Same(raises=raises), Same(raises=raises)
    processor = make_processor(SQS, way, {"logger": first})
    Observed(SQS, way, processor).run()
    processor.logger = second
    Observed(SQS, way, processor).run()

    assert [len(first.lines), len(second.lines)] == [1, 1]


# --- what is refused ------------------------------------------------------------------------------


def refusal_of(option: Option) -> type[Exception]:
    return TypeError if option.name == "logger" else ValueError


REFUSED = [(option, way, value) for option, way in CASES for value in option.refused]
BY_REFUSED = pytest.mark.parametrize(
    ("option", "way", "value"),
    REFUSED,
    ids=[f"{one}-{way}-{number}" for number, (one, way, _) in enumerate(REFUSED)],
)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("option", "way", "value"),
    [one for one in REFUSED if one[1].form == "function"],
    ids=[f"{one}-{way}-{i}" for i, (one, way, _) in enumerate(REFUSED) if way.form == "function"],
)
def test_the_constructor_refuses_it_by_name(option: Option, way: Way, value: Any) -> None:
    with pytest.raises(refusal_of(option), match=option.name):
        make_processor(option.source, way, {option.name: value})


def assigned(option: Option, way: Way, value: Any) -> Any:
    processor = make_processor(option.source, way)
    setattr(processor, option.name, value)
    return processor


def assigned_after_a_batch(option: Option, way: Way, value: Any) -> Any:
    processor = make_processor(option.source, way)
    observed(option, way, processor).run()
    setattr(processor, option.name, value)
    return processor


def assigned_to_the_class(option: Option, way: Way, value: Any) -> Any:
    cls = type("Custom", (class_of(option, way),), {})
    processor = make_processor(option.source, way, cls=cls)
    setattr(cls, option.name, value)
    return processor


@pytest.mark.sampled(8)
@pytest.mark.parametrize("origin", [assigned, assigned_after_a_batch, assigned_to_the_class])
@BY_REFUSED
def test_the_next_batch_refuses_it_by_name_before_a_record_runs(
    option: Option, way: Way, value: Any, origin: Any
) -> None:
    refused = observed(option, way, origin(option, way, value)).run()

    assert isinstance(refused.outcome.error, refusal_of(option))
    assert option.name in str(refused.outcome.error)
    assert refused.given == []
    assert refused.outcome.response is None  # nothing is said about the batch before


@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("value", [None, "SQS", 1, "aws:sqs"])
def test_an_event_type_that_is_none_is_refused(way: Way, value: Any) -> None:
    processor = make_processor(SQS, way)
    processor.event_type = value
    refused = Observed(SQS, way, processor).run()

    assert isinstance(refused.outcome.error, ValueError)
    assert "event_type" in str(refused.outcome.error)
    assert refused.given == []


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_logger_of_logging_is_accepted(way: Way) -> None:
    processor = make_processor(SQS, way)
    processor.logger = logging.getLogger("orders")
    with captured("orders") as lines:
        Observed(SQS, way, processor).run()

    assert len(lines) == 1


EQUAL: list[tuple[str, Any, Any]] = [
    ("max_workers", 1, True),
    ("max_workers", 2, 2.0),
    ("raise_on_entire_batch_failure", True, 1),
    ("stop_on_failure", False, 0),
    ("log_failures", True, 1.0),
    ("stop_before_timeout_ms", 1, True),
]


@pytest.mark.parametrize(("name", "good", "bad"), EQUAL)
def test_a_value_that_equals_the_one_before_is_checked_too(name: str, good: Any, bad: Any) -> None:
    processor = SQS.processor(**{name: good})
    Observed(SQS, WAYS[0], processor).run()
    setattr(processor, name, bad)
    refused = Observed(SQS, WAYS[0], processor).run()

    assert isinstance(refused.outcome.error, ValueError)
    assert name in str(refused.outcome.error)
    assert refused.given == []


CONTRADICTIONS: list[tuple[Source, dict[str, Any], str]] = [
    (KINESIS, {"stop_on_failure": True, "max_workers": 2}, "max_workers"),
    (SQS_FIFO, {"max_workers": 2}, "max_workers"),
    (SQS_FIFO, {"stop_on_failure": True}, "stop_on_failure"),
]


@pytest.mark.parametrize(("source", "options", "name"), CONTRADICTIONS)
@pytest.mark.parametrize("way", [WAYS[0], WAYS[1]], ids=str)
def test_options_that_contradict_are_refused_however_they_were_set(
    way: Way, source: Source, options: dict[str, Any], name: str
) -> None:
    with pytest.raises(ValueError, match=name):
        source.processor(**options)
    processor = source.processor()
    for option, value in options.items():
        setattr(processor, option, value)
    refused = Observed(source, way, processor).run()

    assert isinstance(refused.outcome.error, ValueError)
    assert name in str(refused.outcome.error)
    assert refused.given == []
