"""A method that a subclass replaces is called by each way in, and decides what ours decided."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import (
    BasePartialProcessor,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from batchproc._bases import _failure_text
from tests.batchproc.handlers import refusing
from tests.laws.custom import base_of
from tests.laws.log import captured
from tests.support.context import FakeContext
from tests.support.events import SQS, response_of
from tests.support.ways import ALL_WAYS, Way, make_processor, run

EVENT = SQS.event(["a", "b"])
EACH_DRIVER = [way for way in ALL_WAYS if way.form == "function"]
each_driver = pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)
each_way = pytest.mark.parametrize("way", ALL_WAYS, ids=repr)


def subclass(way: Way, **methods: Any) -> Any:
    return make_processor(SQS, way, {}, type("Own", (base_of(SQS, way),), methods))


def entry_of(way: Way) -> Any:
    return async_process_partial_response if way.is_async else process_partial_response


# --- clean, response, process ---------------------------------------------------------------------


@each_way
def test_clean_is_called_once_also_where_all_went_well(way: Way) -> None:
    called: list[str] = []

    def _clean(self: Any) -> None:
        called.append("clean")
        base_of(SQS, way)._clean(self)

    run(SQS, EVENT, lambda record: None, way=way, processor=subclass(way, _clean=_clean))

    assert called == ["clean"]


@each_driver
def test_a_response_of_ones_own_is_what_the_function_returns(way: Way) -> None:
    def response(self: Any) -> dict[str, Any]:
        return {**base_of(SQS, way).response(self), "mine": True}

    async def ahandler(record: Any) -> None: ...

    processor = subclass(way, response=response)
    handler = ahandler if way.is_async else lambda record: None
    answer = entry_of(way)(EVENT, handler, processor)

    assert answer == {"batchItemFailures": [], "mine": True}


@pytest.mark.parametrize("patched", [True, False])
@pytest.mark.parametrize("fails", ["", "b"])
@each_driver
def test_the_decorators_leave_the_response_to_their_function(
    way: Way, fails: str, patched: bool
) -> None:
    called: list[str] = []

    def response(self: Any) -> Any:
        called.append("response")
        return base_of(SQS, way).response(self)

    processor = make_processor(SQS, way) if patched else subclass(way, response=response)
    if patched:
        processor.response = lambda: called.append("response")
    way_in = Way(way.driver, "decorator")
    outcome = run(SQS, EVENT, refusing(SQS, fails), way=way_in, processor=processor)

    assert outcome.error is None
    assert called == ["response"] * 2  # by the function and by the test, which reads the outcome


def test_a_process_of_ones_own_gets_the_context_and_its_response_is_returned() -> None:
    seen: list[Any] = []

    def process(self: Any) -> Any:
        seen.append(self.lambda_context)
        return base_of(SQS, EACH_DRIVER[0]).process(self)

    processor, context = subclass(EACH_DRIVER[0], process=process), FakeContext()
    answer = process_partial_response(EVENT, refusing(SQS, "b"), processor, context)

    assert seen == [context]
    assert answer == response_of(SQS.identifiers(EVENT)[1:])


class Bare(BasePartialProcessor):
    """A processor of one's own without a response."""

    def _prepare(self) -> None: ...

    def _clean(self) -> None: ...

    def _process_record(self, record: Any) -> Any:
        return self.success_handler(record, self.handler(record))

    async def _async_process_record(self, record: Any) -> Any:
        return self.success_handler(record, await self.handler(record))


def test_the_decorators_need_no_response() -> None:
    async def ahandler(record: Any) -> None: ...

    @batch_processor(record_handler=lambda record: None, processor=Bare())
    def lambda_handler(event: Any, context: Any) -> str:
        return "mine"

    @async_batch_processor(record_handler=ahandler, processor=Bare())
    def async_lambda_handler(event: Any, context: Any) -> str:
        return "mine too"

    assert lambda_handler(EVENT, None) == "mine"
    assert async_lambda_handler(EVENT, None) == "mine too"


@each_driver
def test_a_decorated_function_gets_all_it_was_called_with(way: Way) -> None:
    decorator: Any = async_batch_processor if way.is_async else batch_processor

    async def ahandler(record: Any) -> None: ...

    handler = ahandler if way.is_async else lambda record: None

    @decorator(record_handler=handler, processor=make_processor(SQS, way))  # type: ignore[untyped-decorator]  # it is Any here
    def lambda_handler(event: Any, context: Any, **more: Any) -> Any:
        return event, context, more

    context = FakeContext()

    assert lambda_handler(EVENT, context, table="orders") == (EVENT, context, {"table": "orders"})
    assert lambda_handler(EVENT) == (EVENT, None, {})


def test_an_async_processor_with_a_sync_step_may_be_run_plainly() -> None:
    way = Way("async", "function")
    processor = subclass(way, _process_record=lambda self, record: ("success", "mine", record))

    with processor(EVENT["Records"], lambda record: None) as batch:
        messages = batch.process()

    assert messages == [("success", "mine", record) for record in EVENT["Records"]]


# --- hooks and messages ---------------------------------------------------------------------------


@each_way
def test_hooks_that_call_super_log_nothing_of_their_own(way: Way) -> None:
    base = base_of(SQS, way)
    processor = subclass(
        way,
        success_handler=lambda self, record, result: base.success_handler(self, record, result),
        failure_handler=lambda self, record, exception: base.failure_handler(
            self, record, exception
        ),
    )
    with captured() as lines:
        run(SQS, EVENT, refusing(SQS, "b"), way=way, processor=processor)

    assert [line.levelname for line in lines] == ["WARNING"]


def test_a_hook_called_by_hand_gives_its_message() -> None:
    error = ValueError("by hand")

    assert SQS.processor().failure_handler({}, (ValueError, error, None)) == (
        "fail",
        "<class 'ValueError'>:by hand",
        {},
    )


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even my text")


@pytest.mark.parametrize(
    ("info", "text"),
    [
        ((ValueError, ValueError("why"), None), "<class 'ValueError'>:why"),
        ((KeyError, ValueError("why"), None), "<class 'ValueError'>:why"),
        ((ValueError, None, None), "<class 'ValueError'>:None"),
        ((ValueError, None, "frames"), "<class 'ValueError'>:None"),
        ((None, None, None), "None:None"),
        (
            (Unspeakable, Unspeakable(), None),
            f"<class '{__name__}.Unspeakable'>:<no text: __str__ raised>",
        ),
    ],
)
def test_the_text_of_a_failure_is_its_type_and_what_it_says(info: Any, text: str) -> None:
    assert _failure_text(info) == text


@pytest.mark.parametrize("name", ["success_messages", "fail_messages", "exceptions"])
def test_a_list_of_a_bare_processor_that_is_set_is_the_one_that_is_read(name: str) -> None:
    processor = Bare()
    setattr(processor, name, [1, 2])
    others = {"success_messages", "fail_messages", "exceptions"} - {name}

    assert getattr(processor, name) == [1, 2]
    assert [getattr(processor, other) for other in others] == [[], []]


def test_a_class_without_its_methods_is_refused_by_all_their_names(snapshot: object) -> None:
    class Half(BasePartialProcessor): ...

    with pytest.raises(TypeError) as caught:
        Half()

    assert str(caught.value) == snapshot
