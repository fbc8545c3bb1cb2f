"""Principle 5. Every entry point calls what a subclass, or a patch of a test, has replaced."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

import batchproc
from tests.laws.custom import base_of
from tests.support.events import ALL, SQS, Source
from tests.support.ways import FORMS, Way, make_processor, run

SYNC = [Way("sync", form) for form in FORMS]
ASYNC = [Way("async", form) for form in FORMS]
AWAITED = [Way("async", "awaited_function"), Way("async", "awaited_context_manager")]
FAMILIES = {"sync": SYNC, "async": ASYNC, "awaited": AWAITED}

SHARED = [
    "__call__", "__enter__", "__exit__", "response", "_prepare", "_clean", "success_handler",
    "failure_handler",
]  # fmt: skip
OWN = {
    "sync": ["process", "_process_record"],
    "async": ["async_process", "aprocess", "_async_process_record"],
    "awaited": ["aprocess", "_async_process_record"],
}
COROUTINES = ("aprocess", "_async_process_record")
SPECIAL = ("__call__", "__enter__", "__exit__")

# What is called for a batch of two records, of which the second fails.
IN_ORDER = {
    "sync": [
        "__call__", "__enter__", "_prepare", "process",
        "_process_record", "success_handler", "_process_record", "failure_handler",
        "__exit__", "_clean", "response",
    ],
    "async": [
        "__call__", "__enter__", "_prepare", "async_process", "aprocess",
        "_async_process_record", "success_handler", "_async_process_record", "failure_handler",
        "__exit__", "_clean", "response",
    ],
    "awaited": [
        "__call__", "__enter__", "_prepare", "aprocess",
        "_async_process_record", "success_handler", "_async_process_record", "failure_handler",
        "__exit__", "_clean", "response",
    ],
}  # fmt: skip


def noting(name: str, calls: list[str], original: Callable[..., Any]) -> Any:
    """A method that notes its call, then does what the original does."""
    if name in COROUTINES:

        async def amethod(*arguments: Any, **keywords: Any) -> Any:
            calls.append(name)
            return await original(*arguments, **keywords)

        return amethod

    def method(*arguments: Any, **keywords: Any) -> Any:
        calls.append(name)
        return original(*arguments, **keywords)

    return method


def called(processor: Any, source: Source, way: Way, calls: list[str]) -> list[str]:
    """The names of the methods that one batch called, in order; `run` reads the response last."""

    async def ahandler(record: Any) -> None:
        handler(record)  # does not suspend, so that the records keep their order

    def handler(record: Any) -> None:
        if source.body_of(record) == "bad":
            raise ValueError("refused")

    calls.clear()
    event = source.event(["good", "bad"])
    own = ahandler if way.is_async else handler
    outcome = run(source, event, own, way=way, processor=processor, adapt=False)
    assert outcome.error is None
    return calls


def expected_of(family: str, names: list[str], way: Way) -> list[str]:
    found = [name for name in IN_ORDER[family] if name in names]
    if "response" in names and not way.form.endswith("context_manager"):
        found.append("response")  # once by the entry point, once by `run`
    return found


def by_subclass(source: Source, way: Way, names: list[str], calls: list[str]) -> Any:
    base: Any = base_of(source, way)
    methods = {name: noting(name, calls, getattr(base, name)) for name in names}
    return make_processor(source, way, cls=type("Custom", (base,), methods))


def by_patched_class(source: Source, way: Way, names: list[str], calls: list[str]) -> Any:
    base: Any = base_of(source, way)
    cls = type("Custom", (base,), {})
    processor = make_processor(source, way, cls=cls)
    called(processor, source, way, calls)  # what was found for a batch is looked up again
    for name in names:
        setattr(cls, name, noting(name, calls, getattr(base, name)))
    return processor


def by_patched_instance(source: Source, way: Way, names: list[str], calls: list[str]) -> Any:
    processor = make_processor(source, way)
    called(processor, source, way, calls)
    for name in names:
        setattr(processor, name, noting(name, calls, getattr(processor, name)))
    return processor


PATCHES = [by_subclass, by_patched_class, by_patched_instance]
BY_FAMILY = pytest.mark.parametrize(
    ("family", "way"),
    [(family, way) for family, ways in FAMILIES.items() for way in ways],
    ids=str,
)


def names_for(family: str, patch: Any) -> list[str]:
    # Python looks up special methods on the class.
    names = [*SHARED, *OWN[family]]
    return [name for name in names if patch is not by_patched_instance or name not in SPECIAL]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("patch", PATCHES)
@BY_FAMILY
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_all_overrides_are_called_in_the_same_order(
    source: Source, family: str, way: Way, patch: Any
) -> None:
    calls: list[str] = []
    names = names_for(family, patch)
    processor = patch(source, way, names, calls)

    assert called(processor, source, way, calls) == expected_of(family, names, way)


ONE_BY_ONE = [
    pytest.param(family, way, patch, name, id=f"{family}-{way}-{patch.__name__}-{name}")
    for family, ways in FAMILIES.items()
    for way in ways
    for patch in PATCHES
    for name in names_for(family, patch)
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("family", "way", "patch", "name"), ONE_BY_ONE)
def test_each_override_alone_is_called_as_often_as_with_the_others(
    family: str, way: Way, patch: Any, name: str
) -> None:
    calls: list[str] = []
    processor = patch(SQS, way, [name], calls)

    assert called(processor, SQS, way, calls) == expected_of(family, [name], way)


# --- what an override does counts -----------------------------------------------------------------


class Stopped(Exception):
    pass


STOPPING = ["__call__", "__enter__", "_prepare", "process", "async_process", "aprocess", "_clean"]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", STOPPING)
@BY_FAMILY
def test_what_an_override_raises_leaves_every_entry_point(family: str, way: Way, name: str) -> None:
    if name not in IN_ORDER[family]:
        return  # it is not part of this family
    base: Any = base_of(SQS, way)

    def method(self: Any, *arguments: Any, **keywords: Any) -> Any:
        raise Stopped(name)

    processor = make_processor(SQS, way, cls=type("Custom", (base,), {name: method}))
    outcome = run(SQS, SQS.event(["a"]), lambda record: None, way=way, processor=processor)

    assert isinstance(outcome.error, Stopped)


@BY_FAMILY
def test_a_commit_in_exit_happens_before_the_response(family: str, way: Way) -> None:
    base: Any = base_of(SQS, way)
    log: list[str] = []

    class Custom(base):  # type: ignore[misc]  # a class of this way
        def __exit__(self, *exception: Any) -> None:
            super().__exit__(*exception)
            log.append("committed")

        def response(self) -> Any:
            log.append("response")
            return super().response()

    processor = make_processor(SQS, way, cls=Custom)
    run(SQS, SQS.event(["a"]), lambda record: log.append("record"), way=way, processor=processor)

    assert log[:3] == ["record", "committed", "response"]


@BY_FAMILY
def test_a_response_of_a_subclass_is_what_the_entry_point_returns(family: str, way: Way) -> None:
    base: Any = base_of(SQS, way)

    class Custom(base):  # type: ignore[misc]  # a class of this way
        def response(self) -> Any:
            return {**super().response(), "seen": True}

    async def ahandler(record: Any) -> None:
        pass

    processor, event = make_processor(SQS, way, cls=Custom), SQS.event(["a"])
    if way.form == "function" and way.is_async:
        answer: Any = batchproc.async_process_partial_response(event, ahandler, processor)
    elif way.form == "function":
        answer = batchproc.process_partial_response(event, lambda record: None, processor)
    elif way.form == "awaited_function":
        answer = asyncio.run(batchproc.aprocess_partial_response(event, ahandler, processor))
    else:
        return  # here the function itself calls response()

    assert answer == {"batchItemFailures": [], "seen": True}
