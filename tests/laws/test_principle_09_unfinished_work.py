"""Principle 9. Work that a handler returned unfinished fails its record; finished work passes."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from multiprocessing.pool import ThreadPool
from threading import Event
from typing import Any

import pytest

from batchproc.errors import WrongHandlerError
from tests.support.events import ALL, SQS, Source
from tests.support.ways import ALL_WAYS, Way, run, ways_of

# --- what is not finished -------------------------------------------------------------------------


async def coroutine() -> str:
    return "too late"


def generator() -> Iterator[str]:
    yield "one"
    yield "two"


def begun_generator() -> Iterator[str]:
    begun = generator()
    next(begun)
    return begun


async def async_generator() -> Any:
    yield "never"


class Awaitable:
    def __await__(self) -> Any:
        yield from ()


def failed_future() -> Future[None]:
    future: Future[None] = Future()
    future.set_exception(ValueError("of the work"))
    return future


def cancelled_future() -> Future[None]:
    future: Future[None] = Future()
    future.cancel()
    return future


@contextlib.contextmanager
def manager() -> Iterator[None]:
    yield


@contextlib.asynccontextmanager
async def async_manager() -> Any:
    yield


UNFINISHED: dict[str, Callable[[], Any]] = {
    "coroutine": coroutine,
    "generator": generator,
    "begun generator": begun_generator,
    "async generator": async_generator,
    "awaitable": Awaitable,
    "pending future": Future,
    "failed future": failed_future,
    "cancelled future": cancelled_future,
    "map": lambda: map(str, [1]),
    "used map": lambda: used(map(str, [1])),
    "filter": lambda: filter(None, [1]),
    "zip": lambda: zip([1], [2], strict=True),
    "enumerate": lambda: enumerate([1]),
    "chain": lambda: itertools.chain([1], [2]),
    "islice": lambda: itertools.islice([1], 1),
    "starmap": lambda: itertools.starmap(pow, [(1, 2)]),
    "context manager": manager,
    "async context manager": async_manager,
}


def used(iterator: Any) -> Any:
    list(iterator)  # whether a map object has been used cannot be seen
    return iterator


def fails(kind: Callable[[], Any], source: Source, way: Way) -> tuple[str, str]:
    """The statuses of a batch whose first handler returns this, and what was raised for it."""

    def handle(record: Any) -> Any:
        return kind() if source.body_of(record) == "body-0" else "done"

    async def ahandle(record: Any) -> Any:
        await asyncio.sleep(0)
        return handle(record)

    groups: dict[str, Any] = {"groups": ["a", "b"]} if source.fifo else {}
    options = {"skip_group_on_error": True} if source.fifo else {}
    event = source.event(["body-0", "body-1"], **groups)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        own = ahandle if way.is_async else handle
        outcome = run(source, event, own, options, way, adapt=False)
    exception = outcome.result[0].exception
    name = type(exception).__name__ if exception is not None else ""
    return ",".join(outcome.statuses), name


PAIRS = [(source, way) for source in ALL for way in ways_of(source, {"skip_group_on_error": True})]
BY_SOURCE_AND_WAY = pytest.mark.parametrize(
    ("source", "way"), PAIRS, ids=[f"{source}-{way}" for source, way in PAIRS]
)
REFUSED = ("fail,success", WrongHandlerError.__name__)


@pytest.mark.sampled(16)
@pytest.mark.parametrize("kind", UNFINISHED)
@BY_SOURCE_AND_WAY
def test_unfinished_work_fails_its_record_alone(source: Source, way: Way, kind: str) -> None:
    assert fails(UNFINISHED[kind], source, way) == REFUSED


CONTAINERS: dict[str, Callable[[Any], Any]] = {
    "list": lambda one: [one],
    "second of a list": lambda one: [None, one],
    "tuple": lambda one: (one,),
    "dict": lambda one: {"status": one},
    "set": lambda one: {one},
    "frozenset": lambda one: frozenset([one]),
}
INSIDE = [name for name in UNFINISHED if "future" not in name or name == "pending future"]


@pytest.mark.sampled(16)
@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("kind", INSIDE)
@pytest.mark.parametrize("way", ALL_WAYS, ids=str)
def test_a_container_that_holds_unfinished_work_fails(way: Way, kind: str, container: str) -> None:
    make = UNFINISHED[kind]

    assert fails(lambda: CONTAINERS[container](make()), SQS, way) == REFUSED


@pytest.mark.parametrize("way", ALL_WAYS, ids=str)
def test_a_container_in_any_of_the_first_results_is_looked_into(way: Way) -> None:
    bodies = [f"body-{number}" for number in range(16)]

    def handle(record: Any) -> Any:
        return [coroutine()] if record["body"] == "body-15" else [1]

    async def ahandle(record: Any) -> Any:
        return handle(record)

    own = ahandle if way.is_async else handle
    outcome = run(SQS, SQS.event(bodies), own, way=way, adapt=False)

    assert [item.index for item in outcome.result.failed] == [15]


@pytest.mark.parametrize("way", ALL_WAYS, ids=str)
def test_empty_containers_do_not_use_up_the_looks(way: Way) -> None:
    bodies = [f"body-{number}" for number in range(40)]

    def handle(record: Any) -> Any:
        return [coroutine()] if record["body"] == "body-39" else []

    async def ahandle(record: Any) -> Any:
        return handle(record)

    own = ahandle if way.is_async else handle
    outcome = run(SQS, SQS.event(bodies), own, way=way, adapt=False)

    assert [item.index for item in outcome.result.failed] == [39]


@pytest.mark.parametrize("way", [way for way in ALL_WAYS if not way.is_async], ids=str)
def test_a_result_of_a_pool_that_is_not_ready_fails(way: Way) -> None:
    gate = Event()
    with ThreadPool(1) as pool:
        pending = pool.apply_async(gate.wait, (60,))
        found = fails(lambda: pending, SQS, way)
        gate.set()
        pending.wait(60)

        assert found == REFUSED
        assert fails(lambda: pending, SQS, way) == ("success,success", "")


@pytest.mark.parametrize("way", [way for way in ALL_WAYS if way.is_async], ids=str)
def test_a_task_that_a_handler_left_open_in_a_container_fails(way: Way) -> None:
    tasks: list[asyncio.Task[str]] = []

    async def handle(record: Any) -> Any:
        tasks.append(asyncio.create_task(coroutine()))
        return {"task": tasks[-1]}

    outcome = run(SQS, SQS.event(["a"]), handle, way=way, adapt=False)

    assert outcome.statuses == ["fail"]


# --- what is finished -----------------------------------------------------------------------------


def done_future() -> Future[str]:
    future: Future[str] = Future()
    future.set_result("done")
    return future


def exhausted() -> Iterator[str]:
    iterator = generator()
    list(iterator)
    return iterator


def closed() -> Any:
    iterator = begun_generator()
    iterator.close()  # type: ignore[attr-defined]  # a generator
    return iterator


def entered() -> Any:
    one = manager()
    with one:
        pass
    return one


FINISHED: dict[str, Callable[[], Any]] = {
    "done future": done_future,
    "exhausted generator": exhausted,
    "closed generator": closed,
    "entered context manager": entered,
    "list": lambda: ["a", "b"],
    "empty list": list,
    "dict": lambda: {"status": 200},
    "nested": lambda: [[1], {"a": (2,)}],
    "iterator of a list": lambda: iter([1]),
    "range": lambda: range(3),
    "function": lambda: coroutine,
    "class": lambda: Awaitable,
    "partial": lambda: functools.partial(str, 1),
    "list of done futures": lambda: [done_future()],
    "null context": contextlib.nullcontext,
    "exception": lambda: ValueError("not raised"),
}


@pytest.mark.sampled(16)
@pytest.mark.parametrize("kind", FINISHED)
@BY_SOURCE_AND_WAY
def test_finished_work_is_a_success(source: Source, way: Way, kind: str) -> None:
    assert fails(FINISHED[kind], source, way) == ("success,success", "")


@pytest.mark.parametrize("way", [way for way in ALL_WAYS if way.is_async], ids=str)
def test_a_task_that_is_done_is_a_success(way: Way) -> None:
    async def handle(record: Any) -> Any:
        task = asyncio.create_task(coroutine())
        await task
        return {"task": task}

    outcome = run(SQS, SQS.event(["a"]), handle, way=way, adapt=False)

    assert outcome.statuses == ["success"]


# --- the same type, finished and then unfinished --------------------------------------------------


SAME_TYPE: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "generator": (exhausted, generator),
    "closed generator": (closed, begun_generator),
    "future": (done_future, Future),
    "failed future": (done_future, failed_future),
    "context manager": (entered, manager),
    "list": (lambda: [1], lambda: [coroutine()]),
    "empty list": (list, lambda: [generator()]),
    "dict": (lambda: {"a": 1}, lambda: {"a": map(str, [1])}),
    "list of generators": (lambda: [exhausted()], lambda: [generator()]),
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", SAME_TYPE)
@BY_SOURCE_AND_WAY
def test_a_finished_result_does_not_vouch_for_the_next_of_its_type(
    source: Source, way: Way, name: str
) -> None:
    finished, unfinished = SAME_TYPE[name]
    bodies = [f"body-{number}" for number in range(4)]
    groups: dict[str, Any] = {"groups": list("abcd")} if source.fifo else {}
    options = {"skip_group_on_error": True} if source.fifo else {}

    def handle(record: Any) -> Any:
        return unfinished() if source.body_of(record) == "body-3" else finished()

    async def ahandle(record: Any) -> Any:
        return handle(record)

    event = source.event(bodies, **groups)
    own = ahandle if way.is_async else handle
    outcome = run(source, event, own, options, way, adapt=False)

    assert outcome.statuses == ["success", "success", "success", "fail"]


@pytest.mark.parametrize("way", [way for way in ALL_WAYS if not way.is_async], ids=str)
def test_a_ready_result_of_a_pool_does_not_vouch_for_the_next(way: Way) -> None:
    gate = Event()
    with ThreadPool(1) as pool:
        ready = pool.apply_async(str, (1,))
        ready.wait(60)
        pending = pool.apply_async(gate.wait, (60,))
        event = SQS.event(["body-0", "body-1"])
        outcome = run(
            SQS, event, lambda one: pending if one["body"] == "body-1" else ready, way=way
        )
        gate.set()

    assert outcome.statuses == ["success", "fail"]
