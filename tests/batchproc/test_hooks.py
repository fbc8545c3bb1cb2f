"""Hooks that are mistaken, and processors that are not what they should be."""

from __future__ import annotations

import sys
from typing import Any
from unittest.mock import patch

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BasePartialProcessor,
    BatchProcessor,
    EventType,
    WrongHandlerError,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from tests.batchproc.handlers import never
from tests.laws.custom import base_of
from tests.laws.log import captured
from tests.support.events import SQS, response_of
from tests.support.ways import ALL_WAYS, Way, make_processor, run

EACH_DRIVER = [way for way in ALL_WAYS if way.form == "context_manager"]


async def async_hook(self: Any, record: Any, told: Any) -> Any:
    raise AssertionError("it is not awaited")


async def async_generator_hook(self: Any, record: Any, told: Any) -> Any:
    raise AssertionError("it is not looped over")
    yield


class Waiting:
    """Awaitable, and no coroutine."""

    def __await__(self) -> Any:
        raise AssertionError("it is not awaited")


AWAITABLE: dict[str, Any] = {
    "an object": lambda *_: Waiting(),
    "a coroutine": lambda *arguments: async_hook(*arguments),
}


def raising_for_a(record: Any) -> None:
    if record["body"] == "a":
        raise ValueError("a")


NOT_AWAITED = "A hook must be a plain def: it is not awaited, so nothing in it has run."


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)
@pytest.mark.parametrize("hook", ["success_handler", "failure_handler"])
@pytest.mark.parametrize("method", [async_hook, async_generator_hook])
def test_an_async_hook_is_refused_before_the_first_record(way: Way, hook: str, method: Any) -> None:
    processor = make_processor(SQS, way, {}, type("Hooked", (base_of(SQS, way),), {hook: method}))
    event = SQS.event(["a", "b"])

    outcome = run(SQS, event, never, way=way, processor=processor)

    assert type(outcome.error) is WrongHandlerError
    assert str(outcome.error) == (
        f"The hook {method.__qualname__} is async, and hooks are not awaited: nothing in it would "
        "run. Make it a plain def. No record was touched."
    )
    assert outcome.statuses == ["skipped", "skipped"]
    assert response_of(SQS.identifiers(event)) == outcome.response


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)
@pytest.mark.parametrize("method", AWAITABLE)
def test_a_failure_handler_that_returns_an_awaitable_is_logged(way: Way, method: Any) -> None:
    kind = type("Hooked", (base_of(SQS, way),), {"failure_handler": AWAITABLE[method]})
    event = SQS.event(["a", "b"])

    with captured() as lines:
        outcome = run(
            SQS, event, raising_for_a, way=way, processor=make_processor(SQS, way, {}, kind)
        )
    (line,) = [line for line in lines if line.levelname == "ERROR"]

    assert outcome.statuses == ["fail", "success"]
    assert response_of(SQS.identifiers(event)[:1]) == outcome.response
    assert line.getMessage() == (
        f"failure_handler raised for SQS record #0 {SQS.identifiers(event)[0]}; its record has "
        "already failed and is reported"
    )
    assert line.exc_info is not None
    assert type(line.exc_info[1]) is TypeError
    assert str(line.exc_info[1]) == NOT_AWAITED


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)
@pytest.mark.parametrize("method", AWAITABLE)
def test_a_success_handler_that_returns_an_awaitable_makes_its_record_fail(
    way: Way, method: Any
) -> None:
    kind = type("Hooked", (base_of(SQS, way),), {"success_handler": AWAITABLE[method]})
    event = SQS.event(["a", "b"])

    outcome = run(SQS, event, raising_for_a, way=way, processor=make_processor(SQS, way, {}, kind))

    assert [(item.status, item.stage) for item in outcome.result] == [
        ("fail", "handle"),
        ("fail", "hook"),
    ]
    assert type(outcome.result[1].exception) is TypeError
    assert str(outcome.result[1].exception) == NOT_AWAITED
    assert response_of(SQS.identifiers(event)) == outcome.response


@pytest.mark.parametrize("hook", ["success_handler", "failure_handler"])
def test_a_hook_may_return_nothing(hook: str) -> None:
    kind = type("Hooked", (BatchProcessor,), {hook: lambda *_: None})
    event = SQS.event(["a", "b"])

    with captured() as lines:
        outcome = run(
            SQS, event, lambda record: 1 / "ab".index(record["body"]), processor=kind(EventType.SQS)
        )

    assert outcome.statuses == ["fail", "success"]
    assert [line for line in lines if line.levelname == "ERROR"] == []


class Reading(BatchProcessor):
    """Notes which batch its hooks speak of."""

    def __init__(self) -> None:
        super().__init__(EventType.SQS)
        self.read: list[str] = []

    def success_handler(self, record: Any, result: Any) -> Any:
        self.read.append("".join(one["body"] for one in self.records))

    def failure_handler(self, record: Any, exception: Any) -> Any:
        self.read.append("".join(one["body"] for one in self.records))


@pytest.mark.parametrize("same", [True, False], ids=["the same", "another"])
def test_hooks_speak_of_their_own_batch_after_a_batch_inside_a_handler(same: bool) -> None:
    processor = Reading()
    inner = processor if same else Reading()

    def handler(record: Any) -> None:
        process_partial_response(SQS.event(["x"]), lambda record: None, inner)
        if record["body"] == "b":
            raise ValueError("b")

    outcome = run(SQS, SQS.event(["a", "b", "c"]), handler, processor=processor)

    assert outcome.statuses == ["success", "fail", "success"]
    assert [read for read in processor.read if read != "x"] == ["abc"] * 3
    assert [read for read in inner.read if read == "x"] == ["x"] * 3


class Forgetful(BatchProcessor):
    def __init__(self) -> None:
        self.table = "orders"


class AsyncForgetful(AsyncBatchProcessor):
    def __init__(self) -> None:
        self.table = "orders"


def test_a_processor_that_forgot_super_has_no_event_type() -> None:
    text = (
        r"^event_type must be a member of batchproc.EventType \(.*\); 'None' of type builtins"
        r".NoneType came\. Pass event_type=EventType.SQS, or call super\(\).__init__\(...\) in the "
        r"__init__ of the subclass\.$"
    )
    event = SQS.event(["a"])
    with pytest.raises(ValueError, match=text):
        process_partial_response(event, never, Forgetful())
    with pytest.raises(ValueError, match=text):
        Forgetful()(event["Records"], never)
    with pytest.raises(ValueError, match=text):
        async_process_partial_response(event, never, AsyncForgetful())


def test_a_processor_that_forgot_super_may_have_its_settings_on_the_class() -> None:
    class Settled(Forgetful):
        event_type = EventType.SQS

    event = SQS.event(["a"])

    assert process_partial_response(event, lambda record: None, Settled()) == response_of([])


class Own(BasePartialProcessor):
    def __init__(self) -> None:
        """Without super: a processor of one's own may forget it."""

    def _prepare(self) -> None:
        self.success_messages = []
        self.fail_messages = []
        self.exceptions = []

    def _clean(self) -> None: ...

    def _process_record(self, record: Any) -> Any:
        try:
            return self.success_handler(record, self.handler(record))
        except Exception:
            kind, error, traceback = sys.exc_info()
            return self.failure_handler(record, (kind, error, traceback))  # type: ignore[arg-type]  # not None in an except

    def response(self) -> Any:
        return [len(self.success_messages), len(self.fail_messages), len(self.exceptions)]


def test_a_processor_of_its_own_may_set_its_lists() -> None:
    processor = Own()

    def handler(record: Any) -> float:
        return 1 / "ab".index(record["body"])

    assert process_partial_response(SQS.event(["a", "b", "b"]), handler, processor) == [2, 1, 1]
    assert process_partial_response(SQS.event(["b"]), handler, processor) == [1, 0, 0]


def test_a_list_that_was_read_before_it_was_set_is_the_same_list() -> None:
    processor = Own()
    processor.success_messages = ["a"]
    before = processor.success_messages
    processor.success_messages = ["b", "c"]

    assert before is processor.success_messages
    assert before == ["b", "c"]


def test_a_failure_without_an_exception_has_its_text() -> None:
    assert Own().failure_handler("record", (None, None, None)) == ("fail", "None:None", "record")


def test_a_processor_without_an_async_step_says_so() -> None:
    with pytest.raises(
        NotImplementedError,
        match=r"^Own has no _async_process_record, so it cannot run async\.$",
    ):
        async_process_partial_response(SQS.event(["a"]), never, Own())


@pytest.mark.parametrize("decorator", [batch_processor, async_batch_processor])
@pytest.mark.parametrize(
    ("given", "came"),
    [
        (None, "an object of type builtins.NoneType"),
        ("sqs", "an object of type builtins.str"),
        (object(), "an object of type builtins.object"),
        (BatchProcessor, "the class batchproc._processors.BatchProcessor"),
        (AsyncBatchProcessor, "the class batchproc._processors.AsyncBatchProcessor"),
    ],
    ids=["None", "a str", "an object", "a class", "an async class"],
)
def test_a_decorator_refuses_what_is_no_processor_at_once(
    decorator: Any, given: Any, came: str
) -> None:
    with pytest.raises(TypeError) as caught:
        decorator(record_handler=never, processor=given)

    assert str(caught.value) == (
        "processor must be a processor of batchproc, such as "
        f"BatchProcessor(event_type=EventType.SQS); {came} came."
    )


@pytest.mark.parametrize("entry", [process_partial_response, async_process_partial_response])
@pytest.mark.parametrize(
    ("given", "came"),
    [
        (None, "an object of type builtins.NoneType"),
        (BatchProcessor, "the class batchproc._processors.BatchProcessor"),
    ],
    ids=repr,
)
def test_so_do_the_functions(entry: Any, given: Any, came: str) -> None:
    with pytest.raises(TypeError) as caught:
        entry(SQS.event(["a"]), never, given)

    assert str(caught.value).endswith(f"; {came} came.")


@pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)
def test_the_step_belongs_to_a_batch(way: Way) -> None:
    processor = make_processor(SQS, way)
    text = (
        "^_process_record works inside process\\(\\) only: it belongs to one record of a batch\\.$"
    )

    with pytest.raises(RuntimeError, match=text):
        processor._process_record({})
    with pytest.raises(RuntimeError, match=text):
        processor._async_process_record({}).send(None)


def words_of(order: str) -> Any:
    """A hook that notes its arguments, whatever it calls them."""
    noted: list[tuple[Any, Any]] = []

    def keyword_only(self: Any, *, record: Any, exception: Any) -> None:
        noted.append((record, exception))

    def turned_round(self: Any, exception: Any, record: Any) -> None:
        noted.append((record, exception))

    def keywords(self: Any, **told: Any) -> None:
        noted.append((told["record"], told["exception"]))

    def other_names(self: Any, message: Any, info: Any) -> None:
        noted.append((message, info))

    def by_position(self: Any, record: Any, exception: Any, /) -> None:
        noted.append((record, exception))

    def any_arguments(self: Any, *told: Any) -> None:
        noted.append((told[0], told[1]))

    hooks = (keyword_only, turned_round, keywords, other_names, by_position, any_arguments)
    return {hook.__name__: hook for hook in hooks}[order], noted


@pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)
@pytest.mark.parametrize(
    "order",
    ["keyword_only", "turned_round", "keywords", "other_names", "by_position", "any_arguments"],
)
def test_a_hook_gets_its_arguments_by_the_names_it_gives_them(way: Way, order: str) -> None:
    hook, noted = words_of(order)
    cls = type("Hooked", (base_of(SQS, way),), {"failure_handler": hook})
    event = SQS.event(["a", "b"])

    def handler(record: Any) -> None:
        if record["body"] == "b":
            raise ValueError("b")

    run(SQS, event, handler, way=way, processor=make_processor(SQS, way, {}, cls))
    [(record, exception)] = noted

    assert event["Records"][1] == record
    assert ValueError is exception[0]


def test_a_mock_of_a_hook_is_told_by_name() -> None:
    processor, event = BatchProcessor(EventType.SQS), SQS.event(["a", "b"])

    def handler(record: Any) -> None:
        if record["body"] == "b":
            raise ValueError("b")

    with (
        patch.object(processor, "success_handler") as success,
        patch.object(processor, "failure_handler") as failure,
    ):
        process_partial_response(event, handler, processor)

    success.assert_called_once_with(record=event["Records"][0], result=None)
    assert list(failure.call_args.kwargs) == ["record", "exception"]
