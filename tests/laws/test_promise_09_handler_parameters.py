"""Promise 9. Handlers may name their parameters as they like."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import pytest

from batchproc.errors import WrongHandlerError
from tests.support.context import FakeContext
from tests.support.events import ALL, SQS
from tests.support.ways import ALL_WAYS, Outcome, Way, run, ways_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from batchproc import LambdaContext

every_way = pytest.mark.parametrize("way", ways_of(SQS), ids=str)

NOTHING = object()
"""In the tables: the parameter keeps its own default."""


def wrapped(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


class Called:
    def __call__(self, message: Any, lambda_context: Any = None) -> Any:
        return message, lambda_context

    def method(self, message: Any, lambda_context: Any = None) -> Any:
        return message, lambda_context

    @staticmethod
    def static(message: Any) -> Any:
        return message, NOTHING

    @classmethod
    def of_class(cls, message: Any, *, lambda_context: Any) -> Any:
        return message, lambda_context


def first(order: Any) -> Any:
    return order, NOTHING


def named_record(record: Any) -> Any:
    return record, NOTHING


def positional_only(order: Any, /) -> Any:
    return order, NOTHING


def keyword_only(*, record: Any) -> Any:
    return record, NOTHING


def keyword_only_with_context(*, record: Any, lambda_context: Any) -> Any:
    return record, lambda_context


def table_first(table: str, record: Any) -> Any:
    assert table == "orders"
    return record, NOTHING


def table_last(order: Any, table: str) -> Any:
    assert table == "orders"
    return order, NOTHING


def defaults(order: Any, table: str = "orders") -> Any:
    assert table == "orders"
    return order, NOTHING


def args(*records: Any) -> Any:
    (record,) = records
    return record, NOTHING


def bare_kwargs(order: Any, **kwargs: Any) -> Any:
    assert kwargs == {}
    return order, NOTHING


def everything(*args: Any, **kwargs: Any) -> Any:
    assert kwargs == {}
    (record,) = args
    return record, NOTHING


def context_by_name(order: Any, lambda_context: Any) -> Any:
    return order, lambda_context


def context_keyword_only(order: Any, *, lambda_context: Any) -> Any:
    return order, lambda_context


def context_beside_kwargs(order: Any, lambda_context: Any = None, **kwargs: Any) -> Any:
    assert kwargs == {}
    return order, lambda_context


def context_by_annotation(order: Any, ctx: LambdaContext) -> Any:
    return order, ctx


def context_by_text(order: Any, ctx: "some.module.LambdaContext") -> Any:  # type: ignore[name-defined]  # noqa: F821, UP037
    return order, ctx


def context_by_annotation_keyword_only(order: Any, *, env: LambdaContext) -> Any:
    return order, env


def context_first(lambda_context: Any, record: Any) -> Any:
    return record, lambda_context


def annotated_context_first(env: LambdaContext, record: Any) -> Any:
    return record, env


def called_context(order: Any, context: Any = "untouched") -> Any:
    assert context == "untouched"
    return order, NOTHING


def record_named_and_second(order: Any = "free", record: Any = None) -> Any:
    """`record` is not the first free parameter, so it gets the record by name."""
    assert order == "free"
    return record, NOTHING


WITHOUT: dict[str, Callable[..., Any]] = {
    "first": first,
    "record": named_record,
    "positional only": positional_only,
    "keyword only": keyword_only,
    "partial by keyword": functools.partial(table_first, table="orders"),
    "partial by position": functools.partial(table_first, "orders"),
    "partial of the last": functools.partial(table_last, table="orders"),
    "partial of a partial": functools.partial(functools.partial(table_first), table="orders"),
    "defaults": defaults,
    "args": args,
    "bare kwargs": bare_kwargs,
    "everything": everything,
    "lambda": lambda message: (message, NOTHING),
    "lambda default": lambda message, n=3: (message, NOTHING),
    "static method": Called.static,
    "static method of instance": Called().static,
    "wrapped": wrapped(first),
    "wrapped keyword only": wrapped(keyword_only),
    "context is no name of ours": called_context,
    "record named, second": record_named_and_second,
}
WITH: dict[str, Callable[..., Any]] = {
    "by name": context_by_name,
    "keyword only": context_keyword_only,
    "both keyword only": keyword_only_with_context,
    "beside kwargs": context_beside_kwargs,
    "by annotation": context_by_annotation,
    "by text": context_by_text,
    "by annotation, keyword only": context_by_annotation_keyword_only,
    "context first": context_first,
    "annotated context first": annotated_context_first,
    "object": Called(),
    "method": Called().method,
    "class method": Called.of_class,
    "wrapped": wrapped(context_by_name),
    "partial": functools.partial(context_by_name),
    "lambda": lambda message, lambda_context: (message, lambda_context),
}


def as_coroutine_function(handler: Any) -> Any:
    """The same signature as `async def` where the shape allows it."""

    @functools.wraps(handler)
    async def handle(*args: Any, **kwargs: Any) -> Any:
        return handler(*args, **kwargs)

    return handle


def check(outcome: Outcome, records: list[Any], context: Any) -> None:
    assert outcome.error is None, outcome.error
    assert outcome.statuses == ["success"] * len(records)
    for raw, item in zip(records, outcome.result, strict=True):
        got, given = item.result
        assert raw == got
        assert given is context


@pytest.mark.sampled(4)
@pytest.mark.parametrize("shape", WITHOUT)
@every_way
def test_the_record_goes_where_the_handler_wants_it(way: Way, shape: str) -> None:
    event = SQS.event(["a", "b"])
    for context in (None, FakeContext()):
        handler = WITHOUT[shape]
        outcome = run(SQS, event, handler, way=way, context=context, adapt=False)
        check(outcome, event["Records"], NOTHING)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("shape", WITH)
@every_way
def test_the_context_goes_to_the_parameter_that_asks_for_it(way: Way, shape: str) -> None:
    event, context = SQS.event(["a", "b"]), FakeContext()
    outcome = run(SQS, event, WITH[shape], way=way, context=context, adapt=False)

    check(outcome, event["Records"], context)


@pytest.mark.parametrize("shape", ["by name", "keyword only", "by annotation", "context first"])
def test_async_handlers_follow_the_same_rules(shape: str) -> None:
    event, context = SQS.event(["a", "b"]), FakeContext()
    handler = as_coroutine_function(WITH[shape])
    for way in ALL_WAYS:
        if way.is_async:
            outcome = run(SQS, event, handler, way=way, context=context, adapt=False)
            check(outcome, event["Records"], context)


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_the_rules_hold_for_every_source(source: Any) -> None:
    event, context = source.event(["a", "b"]), FakeContext()
    for way in ways_of(source):
        outcome = run(source, event, context_by_annotation, way=way, context=context, adapt=False)
        check(outcome, source.records(event), context)


NEEDS_CONTEXT = [
    "by name", "keyword only", "both keyword only", "by annotation", "by text", "context first",
    "annotated context first", "class method", "wrapped", "partial", "lambda",
]  # fmt: skip


@pytest.mark.sampled(4)
@pytest.mark.parametrize("shape", NEEDS_CONTEXT)
@every_way
def test_a_context_that_is_needed_and_not_given_is_refused_at_once(way: Way, shape: str) -> None:
    outcome = run(SQS, SQS.event(["a", "b"]), WITH[shape], way=way, adapt=False)

    assert isinstance(outcome.error, WrongHandlerError), outcome.error
    assert "context" in str(outcome.error)


@pytest.mark.parametrize("shape", ["beside kwargs", "object", "method"])
@every_way
def test_a_context_with_a_default_may_be_missing(way: Way, shape: str) -> None:
    event = SQS.event(["a", "b"])
    outcome = run(SQS, event, WITH[shape], way=way, adapt=False)

    check(outcome, event["Records"], None)


UNFILLABLE: dict[str, Callable[..., Any]] = {
    "no parameter": lambda: None,
    "two": lambda order, table: None,
    "keyword only": table_last,
    "required keyword": lambda order, *, table: None,
    "bare context": lambda order, context: None,
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("shape", UNFILLABLE)
@every_way
def test_a_parameter_that_nothing_fills_is_refused_by_name(way: Way, shape: str) -> None:
    outcome = run(
        SQS, SQS.event(["a"]), UNFILLABLE[shape], way=way, context=FakeContext(), adapt=False
    )

    assert isinstance(outcome.error, WrongHandlerError), outcome.error
    names = {"two": "table", "keyword only": "table", "required keyword": "table",
             "bare context": "context"}  # fmt: skip
    assert names.get(shape, "") in str(outcome.error)


def test_builtins_may_be_handlers() -> None:
    got: list[Any] = []
    for way in ways_of(SQS):
        got.clear()
        run(SQS, SQS.event(["a", "b"]), got.append, way=way, adapt=False)

        assert sorted(record["body"] for record in got) == ["a", "b"], way
