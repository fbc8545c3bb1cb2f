"""Principle 4. What a handler raises is not changed, however odd, and is read in linear time."""

from __future__ import annotations

import pickle
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any

import pytest

from tests.laws.custom import with_hooks
from tests.laws.log import captured
from tests.support.events import ALL, SQS, Source, response_of
from tests.support.limit import within
from tests.support.ways import ALL_WAYS, Outcome, Way, make_processor, run, ways_of

BODIES = ["body-0", "body-1", "body-2"]
BY_WAY = pytest.mark.parametrize("way", ALL_WAYS, ids=str)


def chain_of(exception: BaseException | None) -> list[TracebackType]:
    found: list[TracebackType] = []
    traceback = exception.__traceback__ if exception is not None else None
    while traceback is not None:
        found.append(traceback)
        traceback = traceback.tb_next
    return found


def raised(exception: BaseException) -> BaseException:
    """The exception, after it was raised and caught once."""
    try:
        raise exception
    except BaseException as caught:
        return caught


def state(exception: BaseException) -> list[Any]:
    return [
        exception.__traceback__,
        exception.__cause__,
        exception.__context__,
        exception.__suppress_context__,
        exception.args,
        dict(vars(exception)),
    ]


def run_raising(way: Way, exception: Any, source: Source = SQS) -> Outcome:
    """A batch whose second record raises this (or what it returns, if it is a function)."""

    def handle(record: Any) -> None:
        if source.body_of(record) == "body-1":
            raise exception() if callable(exception) else exception

    return run(source, source.event(BODIES), handle, way=way)


@BY_WAY
def test_causes_and_contexts_keep_their_state(way: Way) -> None:
    cause, context = raised(KeyError("cause")), raised(LookupError("context"))
    own = ValueError("refused")
    own.__cause__, own.__context__ = cause, context
    before = [state(cause), state(context)]
    outcome = run_raising(way, lambda: own)

    assert before == [state(cause), state(context)]
    assert outcome.result[1].exception is own
    assert (own.__cause__, own.__context__) == (cause, context)
    assert own.args == ("refused",)
    assert vars(own) == {}


@BY_WAY
def test_the_traceback_of_a_shared_exception_keeps_what_it_had(way: Way) -> None:
    shared = raised(ValueError("shared"))
    before = chain_of(shared)

    def handle(record: Any) -> None:
        raise shared

    outcome = run(SQS, SQS.event(BODIES), handle, way=way)
    after = chain_of(shared)

    assert outcome.statuses == ["fail"] * 3
    assert all(item.exception is shared for item in outcome.result)
    assert after[-len(before) :] == before


@BY_WAY
def test_an_exception_of_another_threads_future_keeps_its_traceback(way: Way) -> None:
    def work() -> None:
        raise ValueError("of the pool")

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        error = future.exception()
    assert error is not None
    before = chain_of(error)
    frames = [traceback.tb_frame.f_code.co_name for traceback in before]
    outcome = run_raising(way, lambda: future.result())

    assert outcome.result[1].exception is error
    assert future.exception() is error
    assert chain_of(error)[-len(before) :] == before
    assert frames[-1] == "work"


@BY_WAY
def test_a_group_keeps_its_members_as_they_were(way: Way) -> None:
    members = [raised(ValueError("one")), raised(KeyError("two"))]
    before = [state(member) for member in members]
    group = ExceptionGroup("several", members)  # type: ignore[type-var]  # both are Exceptions
    outcome = run_raising(way, lambda: group)

    assert outcome.result[1].exception is group
    assert [state(member) for member in members] == before


@BY_WAY
def test_a_later_failure_does_not_become_part_of_an_earlier_one(way: Way) -> None:
    errors = {body: ValueError(body) for body in BODIES}

    def handle(record: Any) -> None:
        raise errors[record["body"]]

    outcome = run(SQS, SQS.event(BODIES), handle, way=way)

    assert list(errors.values()) == [item.exception for item in outcome.result]
    for error in errors.values():
        assert (error.__context__, error.__cause__) == (None, None)


# --- long chains, cycles, groups ------------------------------------------------------------------


def chained(levels: int) -> BaseException:
    """`raise ... from ...`, so that cause and context are both set at each level."""
    try:
        if levels:
            raise chained(levels - 1)
        raise ValueError("the first")
    except Exception as earlier:
        try:
            raise ValueError(f"level {levels}") from earlier
        except ValueError as error:
            return error


def cycle() -> BaseException:
    first, second = ValueError("first"), KeyError("second")
    first.__cause__ = second
    first.__context__ = second
    second.__cause__ = first
    second.__context__ = first
    return first


def group_in_a_cycle() -> BaseException:
    inner = ValueError("inner")
    group = ExceptionGroup("outer", [inner, ExceptionGroup("middle", [inner, inner])])
    inner.__context__ = group
    inner.__cause__ = group
    return group


def wide_groups() -> BaseException:
    group: Exception = ValueError("innermost")
    for _ in range(40):
        group = ExceptionGroup("again", [group, group])  # 2**40 paths, 41 exceptions
    return group


def calls_of(way: Way, exception: BaseException) -> int:
    """How many Python and C calls there are from the failure to the pickled result."""
    count = 0

    def profile(frame: Any, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    def work() -> None:
        before, before_threads = sys.getprofile(), threading.getprofile()
        threading.setprofile(profile)
        sys.setprofile(profile)
        try:
            outcome = run_raising(way, lambda: exception)
            outcome.processor.failure_handler(None, (type(exception), exception, None))
        finally:
            sys.setprofile(before)
            threading.setprofile(before_threads)

    with captured():
        within(30, work)
    return count


@BY_WAY
def test_a_long_chain_costs_linear_time(way: Way) -> None:
    calls_of(way, chained(3))  # what is loaded late is loaded
    few, many = calls_of(way, chained(20)), calls_of(way, chained(60))

    assert many < 4 * few


def pickled_calls(levels: int) -> int:
    outcome = run_raising(ALL_WAYS[0], lambda: chained(levels))
    count = 0

    def profile(frame: Any, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        pickle.dumps(outcome.result)
    finally:
        sys.setprofile(before)
    return count


def test_pickling_a_long_chain_costs_linear_time() -> None:
    pickled_calls(3)

    assert within(30, lambda: pickled_calls(60)) < 4 * within(30, lambda: pickled_calls(20))


@pytest.mark.parametrize("make", [cycle, group_in_a_cycle, wide_groups])
@BY_WAY
def test_cycles_and_groups_end(way: Way, make: Any) -> None:
    def keeping_no_lines() -> Outcome:
        with captured():
            return run_raising(way, lambda: make())

    outcome = within(30, keeping_no_lines)

    assert outcome.statuses == ["success", "fail", "success"]
    assert pickle.loads(pickle.dumps(outcome.result)).response == outcome.response


# --- exceptions that answer for themselves --------------------------------------------------------


class Hostile(Exception):
    """Of an exception's own method: it raises."""


def refuse(*arguments: Any, **keywords: Any) -> Any:
    raise Hostile("not to be asked")


def with_method(name: str) -> Any:
    return type("Odd", (Exception,), {name: refuse})


def with_metaclass_method(name: str) -> Any:
    meta = type("Meta", (type,), {})
    odd = meta("Odd", (Exception,), {})
    setattr(meta, name, refuse)
    return odd


METHODS = [
    "__getattribute__", "__str__", "__repr__", "__eq__", "__hash__", "__bool__", "__setattr__",
    "__delattr__", "__reduce_ex__", "with_traceback", "add_note", "__dir__",
]  # fmt: skip
OF_META = [
    "__eq__", "__hash__", "__instancecheck__", "__subclasscheck__", "__getattribute__", "__repr__",
    "__str__", "__bool__",
]  # fmt: skip
ODD: dict[str, Any] = {
    **{name: lambda name=name: with_method(name) for name in METHODS},
    **{f"type {name}": lambda name=name: with_metaclass_method(name) for name in OF_META},
}
PAIRS = [
    (source, way)
    for source in ALL
    for way in ways_of(source)
    if source is SQS or way.form.endswith("function")
]


def fails_alone(source: Source, way: Way, kind: Any, *, hooks: bool) -> tuple[Any, Any]:
    groups: dict[str, Any] = {"groups": ["a", "b", "c"]} if source.fifo else {}
    event = source.event(BODIES, **groups)
    options = {"skip_group_on_error": True} if source.fifo else {}
    cls = None
    if hooks:
        cls = with_hooks(
            source, way,
            success_handler=lambda self, record, result: ("success", result, record),
            failure_handler=lambda self, record, exception: ("fail", "", record),
        )  # fmt: skip

    def handle(record: Any) -> None:
        if source.body_of(record) == "body-1":
            raise kind("odd")

    with captured():
        processor = make_processor(source, way, options, cls)
        outcome = run(source, event, handle, way=way, processor=processor)
    return outcome.response, response_of([source.identifiers(event)[1]])


@pytest.mark.sampled(3)
@pytest.mark.parametrize("hooks", [False, True])
@pytest.mark.parametrize(("source", "way"), PAIRS, ids=[f"{one}-{way}" for one, way in PAIRS])
def test_an_odd_exception_fails_its_record_alone(source: Source, way: Way, hooks: bool) -> None:
    for name, odd in ODD.items():
        response, expected = fails_alone(source, way, odd(), hooks=hooks)

        assert (name, response) == (name, expected)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", ODD)
@BY_WAY
def test_a_batch_in_which_every_exception_is_odd_has_its_response(way: Way, name: str) -> None:
    kind = ODD[name]()

    def handle(record: Any) -> None:
        raise kind("odd")

    with captured():
        outcome = run(SQS, SQS.event(BODIES), handle, way=way)

    assert outcome.response == response_of(SQS.identifiers(SQS.event(BODIES)))
    assert type(outcome.error).__name__ == "BatchProcessingError"


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", ODD)
@BY_WAY
def test_a_future_with_an_odd_exception_fails_its_record_alone(way: Way, name: str) -> None:
    future: Future[None] = Future()
    future.set_exception(ODD[name]()("odd"))

    def handle(record: Any) -> Any:
        return [future] if record["body"] == "body-1" else None

    with captured():
        outcome = run(SQS, SQS.event(BODIES), handle, way=way)

    assert outcome.statuses == ["success", "fail", "success"]
