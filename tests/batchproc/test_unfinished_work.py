"""A result that is unfinished work is a failure of its record, by whatever it was started."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import threading
from collections import UserList, namedtuple
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from multiprocessing.pool import ThreadPool
from typing import Any

import pytest

from batchproc import WrongHandlerError
from tests.support.events import SQS
from tests.support.ways import ALL_WAYS, Way, run

EACH_DRIVER = [way for way in ALL_WAYS if way.form == "function"]
each_way = pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)
pytestmark = pytest.mark.filterwarnings("error")


def ended(how: Callable[[Future[int]], Any]) -> Future[int]:
    future: Future[int] = Future()
    how(future)
    return future


def cancelled() -> Future[int]:
    future: Future[int] = Future()
    future.cancel()
    return future


@contextlib.contextmanager
def transaction() -> Iterator[None]:
    yield


@contextlib.asynccontextmanager
async def atransaction() -> AsyncIterator[None]:
    yield


def generator() -> Iterator[int]:
    yield 1


async def coroutine() -> int:
    return 1


Pair = namedtuple("Pair", "one other")
IN_TURN = (
    "iterator, which runs nothing until something loops over it. Loop over it inside the handler, "
    "or return a list of it."
)
WAIT = "Wait for its result in the handler."
NOT_ENTERED = (
    "a context manager that was never entered, so nothing in it has run. Enter it with `with` (or "
    "`async with`) inside the handler."
)
UNAWAITED = (
    "a coroutine that was never awaited, so its work is not done. An async handler needs "
    "AsyncBatchProcessor and async_process_partial_response; inside an async handler, await what "
    "you call."
)
NOT_RUN = (
    "a generator that has not run to its end. Return a value, or loop over the generator inside "
    "the handler."
)
UNFINISHED: dict[str, tuple[Callable[[], Any], str]] = {
    "future": (Future, f"a Future that is not done, so its work may be lost. {WAIT}"),
    "cancelled future": (cancelled, f"a Future that was cancelled. {WAIT}"),
    "failed future": (
        lambda: ended(lambda future: future.set_exception(ValueError("not shown"))),
        f"a Future whose work raised ValueError. {WAIT}",
    ),
    "map": (lambda: map(str, [1]), f"a map {IN_TURN}"),
    "filter": (lambda: filter(None, [1]), f"a filter {IN_TURN}"),
    "zip": (lambda: zip([1], strict=True), f"a zip {IN_TURN}"),
    "enumerate": (lambda: enumerate([1]), f"an enumerate {IN_TURN}"),
    "chain": (lambda: itertools.chain([1]), f"a chain {IN_TURN}"),
    "context manager": (transaction, NOT_ENTERED),
    "async context manager": (atransaction, NOT_ENTERED),
    "generator": (generator, NOT_RUN),
    "list": (lambda: [1, coroutine()], f"a list that holds {UNAWAITED}"),
    "tuple": (lambda: (coroutine(), coroutine()), f"a tuple that holds {UNAWAITED}"),
    "named tuple": (lambda: Pair(1, coroutine()), f"a Pair that holds {UNAWAITED}"),
    "dict": (lambda: {"a": coroutine(), "b": 1}, f"a dict that holds {UNAWAITED}"),
    "set": (lambda: {generator()}, f"a set that holds {NOT_RUN}"),
    "frozen set": (lambda: frozenset({generator()}), f"a frozenset that holds {NOT_RUN}"),
    "list of futures": (
        lambda: [Future()],
        f"a list that holds a Future that is not done, so its work may be lost. {WAIT}",
    ),
}


def handler_of(way: Way, make: Callable[[], Any]) -> Any:
    """A handler that returns this; what an async processor awaits is wrapped once."""

    def handler(record: Any) -> Any:
        return make()

    async def ahandler(record: Any) -> Any:
        return make()

    return ahandler if way.is_async else handler


@pytest.mark.sampled(3)
@pytest.mark.parametrize("kind", UNFINISHED)
@each_way
def test_unfinished_work_fails_its_record(way: Way, kind: str) -> None:
    make, text = UNFINISHED[kind]
    outcome = run(SQS, SQS.event("ab"), handler_of(way, make), way=way, adapt=False)

    assert outcome.statuses == ["fail", "fail"]
    assert {type(item.exception) for item in outcome.result} == {WrongHandlerError}
    assert {str(item.exception) for item in outcome.result} == {f"The handler returned {text}"}


def entered() -> Any:
    manager = transaction()
    with manager:
        pass
    return manager


def run_out() -> Any:
    made = generator()
    list(made)
    return made


async def aentered() -> Any:
    manager = atransaction()
    async with manager:
        pass
    return manager


FINISHED: dict[str, Callable[[], Any]] = {
    "future": lambda: ended(lambda future: future.set_result(1)),
    "range": lambda: range(3),
    "list iterator": lambda: iter([1]),
    "entered context manager": entered,
    "closing": lambda: contextlib.closing(Future()),
    "null context": contextlib.nullcontext,
    "generator that ran": run_out,
    "list": lambda: [1, "a", None, {"b": 2}],
    "empty list": list,
    "list of done futures": lambda: [ended(lambda future: future.set_result(1))],
    "a list-like": lambda: UserList([1]),
}


@pytest.mark.parametrize("kind", FINISHED)
@each_way
def test_finished_work_is_a_success(way: Way, kind: str) -> None:
    handler = handler_of(way, FINISHED[kind])

    assert run(SQS, SQS.event("ab"), handler, way=way, adapt=False).statuses == ["success"] * 2


def test_a_result_of_a_multiprocessing_pool_is_one_that_is_ready_and_raised_nothing(
    snapshot: object,
) -> None:
    gate = threading.Event()
    with ThreadPool(1) as pool:
        ready, raised = pool.apply_async(int), pool.apply_async(int, ["x"])
        ready.wait()
        raised.wait()
        waiting = pool.apply_async(gate.wait, [60])
        results = {"ready": ready, "raised": raised, "waiting": waiting}
        outcome = run(SQS, SQS.event(list(results)), lambda record: results[record.body])
        gate.set()
        waiting.wait()

    assert outcome.statuses == ["success", "fail", "fail"]
    assert [str(item.exception) for item in outcome.result.failed] == snapshot


AFTER: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "generator": (run_out, generator),
    "context manager": (entered, transaction),
    "future": (FINISHED["future"], Future),
    "list": (lambda: [1], lambda: [generator()]),
}


@pytest.mark.parametrize("kind", AFTER)
@each_way
def test_a_finished_result_does_not_make_its_type_trusted(way: Way, kind: str) -> None:
    finished, unfinished = AFTER[kind]
    options: dict[str, Any] = {"max_concurrency": 1} if way.is_async else {}
    if way.driver == "threads":
        options = {"max_workers": 1}
    made = iter([finished, unfinished])
    handler = handler_of(way, lambda: next(made)())

    outcome = run(SQS, SQS.event("ab"), handler, options, way, adapt=False)

    assert outcome.statuses == ["success", "fail"]


def test_a_task_of_an_async_handler_is_not_awaited() -> None:
    async def handler(record: Any) -> Any:
        return asyncio.ensure_future(asyncio.sleep(0, record.body))

    way = next(way for way in ALL_WAYS if way.is_async and way.form == "function")
    outcome = run(SQS, SQS.event("ab"), handler, way=way, adapt=False)

    # What a handler returns is awaited where the handler is plain, and no further.
    assert outcome.statuses == ["fail", "fail"]
    assert {str(item.exception).partition(",")[0] for item in outcome.result} == {
        "The handler returned a Task that is not done"
    }


@pytest.mark.parametrize("way", [way for way in EACH_DRIVER if way.driver != "threads"], ids=repr)
def test_after_sixteen_containers_that_are_not_empty_their_types_are_trusted(way: Way) -> None:
    options: dict[str, Any] = {"max_concurrency": 1} if way.is_async else {}
    made: list[Any] = []

    def make() -> Any:
        made.append(None)
        number = len(made)
        if number <= 10:
            return []  # empty ones do not count
        return [number] if number <= 26 else [generator()]

    outcome = run(SQS, SQS.event(["a"] * 30), handler_of(way, make), options, way, adapt=False)

    assert outcome.statuses == ["success"] * 30


@each_way
def test_the_first_elements_of_a_container_are_looked_at(way: Way) -> None:
    def at(place: int) -> Any:
        return [*[0] * place, generator(), *[0] * 20]

    places = iter([7, 8])
    options: dict[str, Any] = {"max_concurrency": 1} if way.is_async else {}
    if way.driver == "threads":
        options = {"max_workers": 1}
    handler = handler_of(way, lambda: at(next(places)))

    outcome = run(SQS, SQS.event("ab"), handler, options, way, adapt=False)

    assert outcome.statuses == ["fail", "success"]


@each_way
def test_the_sixteenth_container_that_is_not_empty_is_looked_into(way: Way) -> None:
    options: dict[str, Any] = {"max_concurrency": 1} if way.is_async else {}
    if way.driver == "threads":
        options = {"max_workers": 1}
    results = iter([*[[]] * 10, *[[1]] * 15, [generator()], *[[1]] * 4])
    handler = handler_of(way, lambda: next(results))

    outcome = run(SQS, SQS.event(["a"] * 30), handler, options, way, adapt=False)

    assert outcome.statuses == [*["success"] * 25, "fail", *["success"] * 4]
