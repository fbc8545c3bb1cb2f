"""Handlers that cannot work are refused before the first record, each with its whole message."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Iterator
from types import MethodType
from typing import Any

import pytest

from batchproc import WrongHandlerError
from tests.batchproc.handing import refused
from tests.support.context import FakeContext
from tests.support.events import SQS
from tests.support.ways import ALL_WAYS, Way, run

each_way = pytest.mark.parametrize("way", ALL_WAYS, ids=repr)


def yielding(record: Any) -> Iterator[Any]:
    yield record


async def ayielding(record: Any) -> AsyncIterator[Any]:
    yield record


async def awaiting(record: Any) -> None: ...


def of_nothing() -> None: ...


def of_two(record: Any, table: str) -> None: ...


def of_three(record: Any, table: str, *, region: str) -> None: ...


def of_a_context(record: Any, context: Any) -> None: ...


def of_its_own_context(record: Any, table: str, my_context: Any) -> None: ...


class Shop:
    def yielding(self, record: Any) -> Iterator[Any]:
        yield record

    def of_two(self, record: Any, table: str) -> None: ...

    @staticmethod
    def of_nothing() -> None: ...

    def __call__(self) -> None: ...


class OfTwo:
    def __call__(self, record: Any, table: str) -> None: ...


GENERATOR = (
    "The record handler {} is a generator function (there is a yield in it): calling it runs "
    "nothing. Return instead of yielding. No record was touched."
)
NO_PLACE = (
    "The record handler {} has no parameter for the record. Write it as def handler(record). No "
    "record was touched."
)
UNFILLED = (
    "The record handler {} has a parameter that nothing fills: {}. Give it a default, or bind it "
    "with functools.partial. No record was touched."
)
CONTEXT = (
    "The record handler {} has a parameter that nothing fills: {}. For the Lambda context, call it "
    "lambda_context or annotate it as LambdaContext, and let it be passed by keyword. No record "
    "was touched."
)
NOT_CALLABLE = "The record handler must be callable; {} came."

REFUSED: list[tuple[Any, str]] = [
    (None, NOT_CALLABLE.format("None")),
    (7, NOT_CALLABLE.format("int '7'")),
    ("h" * 60, NOT_CALLABLE.format(f"str '{'h' * 60}'")),
    ("h" * 61, NOT_CALLABLE.format(f"str '{'h' * 60}'")),
    (yielding, GENERATOR.format("'yielding'")),
    (ayielding, GENERATOR.format("'ayielding'")),
    (Shop().yielding, GENERATOR.format("'Shop.yielding'")),
    (functools.partial(yielding), GENERATOR.format("of type 'partial'")),
    (of_nothing, NO_PLACE.format("'of_nothing'")),
    (Shop.of_nothing, NO_PLACE.format("'Shop.of_nothing'")),
    (MethodType(of_nothing, Shop()), NO_PLACE.format("'of_nothing'")),
    (Shop(), NO_PLACE.format("of type 'Shop'")),
    (of_two, UNFILLED.format("'of_two'", "'table'")),
    (Shop().of_two, UNFILLED.format("'Shop.of_two'", "'table'")),
    (OfTwo(), UNFILLED.format("of type 'OfTwo'", "'table'")),
    (of_three, UNFILLED.format("'of_three'", "'table', 'region'")),
    (of_a_context, CONTEXT.format("'of_a_context'", "'context'")),
    (of_its_own_context, CONTEXT.format("'of_its_own_context'", "'table', 'my_context'")),
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("handler", "message"), REFUSED)
@each_way
def test_a_handler_that_cannot_work_is_refused_by_name(
    way: Way, handler: Any, message: str
) -> None:
    assert refused(handler, way=way) == message
    assert refused(handler, way=way, context=FakeContext()) == message


@pytest.mark.parametrize("way", [way for way in ALL_WAYS if not way.is_async], ids=repr)
def test_an_async_handler_is_refused_where_nobody_awaits(way: Way) -> None:
    assert refused(awaiting, way=way) == (
        "The record handler 'awaiting' is async, and this processor does not await: every record "
        "would look done while nothing ran. Use AsyncBatchProcessor with "
        "async_process_partial_response, or make it a plain def. No record was touched."
    )


@each_way
def test_a_handler_that_needs_the_context_is_refused_without_one(way: Way) -> None:
    def handler(record: Any, *, lambda_context: Any) -> None: ...

    assert refused(handler, way=way) == (
        f"The record handler {handler.__qualname__!r} wants the Lambda context as "
        "'lambda_context', and none was given. Pass context=context to process_partial_response, "
        "or lambda_context=context where you call the processor. No record was touched."
    )


def coroutine_of(result: Any) -> Any:
    async def work() -> Any:
        return result

    return work()


UNRUN: dict[str, tuple[Any, str]] = {
    "coroutine": (
        coroutine_of,
        "a coroutine that was never awaited, so its work is not done. An async handler needs "
        "AsyncBatchProcessor and async_process_partial_response; inside an async handler, await "
        "what you call.",
    ),
    "generator": (
        lambda record: (one for one in [record]),
        "a generator that has not run to its end. Return a value, or loop over the generator "
        "inside the handler.",
    ),
    "async generator": (
        lambda record: ayielding(record),
        "an async generator that has not run to its end. Return a value, or loop over the "
        "generator inside the handler.",
    ),
}


@pytest.mark.parametrize("kind", UNRUN)
@each_way
def test_work_that_nobody_runs_fails_its_record_with_the_whole_story(way: Way, kind: str) -> None:
    make, text = UNRUN[kind]
    if way.is_async:  # what it returns is awaited once, and no further
        plain = make

        async def make(record: Any) -> Any:
            return plain(record)

    outcome = run(SQS, SQS.event(["a", "b"]), make, way=way, adapt=False)

    assert [WrongHandlerError] * 2 == [type(item.exception) for item in outcome.result]
    assert {f"The handler returned {text}"} == {str(item.exception) for item in outcome.result}
