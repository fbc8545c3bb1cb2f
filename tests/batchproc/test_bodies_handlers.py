"""Which parameter gets the body, and which the record."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from batchproc import (
    BatchProcessor,
    EventType,
    SQSRecord,
    WrongHandlerError,
    process_partial_response,
)
from pytest_batchproc import FakeLambdaContext
from tests.batchproc.orders import Model, event_of
from tests.support.events import SQS

got: list[tuple[Any, ...]] = []


def kinds() -> list[tuple[str, ...]]:
    return [tuple(type(one).__name__ for one in given) for given in got]


def ship(order: Any) -> None:
    got.append((order,))


def with_record(order: Any, record: Any) -> None:
    got.append((order, record))


def with_named_record(order: Any, *, record: Any) -> None:
    got.append((order, record))


def with_record_and_context(order: Any, record: Any, lambda_context: Any) -> None:
    got.append((order, record, lambda_context))


def with_context(order: Any, lambda_context: Any) -> None:
    got.append((order, lambda_context))


def record_first(record: Any, order: Any) -> None:
    got.append((order, record))


def with_default(order: Any, record: Any = None) -> None:
    got.append((order, record))


def all_defaults(order: Any = None, record: Any = None) -> None:
    got.append((order, record))


def called_record(record: Any) -> None:
    got.append((record,))


def called_record_with_more(record: Any, retries: int = 3) -> None:
    got.append((record,))


def called_record_with_rest(record: Any, *rest: Any) -> None:
    got.append((record, *rest))


def called_record_with_context(record: Any, lambda_context: Any) -> None:
    got.append((record, lambda_context))


def only_keyword(*, record: Any) -> None:
    got.append((record,))


def any_arguments(*args: Any, **kwargs: Any) -> None:
    got.append((*args, *kwargs.values()))


def traced(handler: Any) -> Any:
    @functools.wraps(handler)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return handler(*args, **kwargs)

    return wrapper


def with_table(table: str, order: Any, record: Any) -> None:
    got.append((order, record, table))


class Shop:
    def ship(self, order: Any, record: Any) -> None:
        got.append((order, record))

    @staticmethod
    def static(order: Any, record: Any) -> None:
        got.append((order, record))

    @classmethod
    def of_class(cls, order: Any, record: Any) -> None:
        got.append((order, record))

    def __call__(self, order: Any, *, record: Any) -> None:
        got.append((order, record))


@functools.singledispatch
def dispatched(order: Any) -> None:
    raise TypeError


@dispatched.register
def _(order: Model) -> None:
    got.append((order,))


@functools.singledispatch
def dispatched_with_record(order: Any, record: Any) -> None:
    raise TypeError


@dispatched_with_record.register
def _(order: Model, record: Any) -> None:
    got.append((order, record))


BODY, BOTH = ("Model",), ("Model", "SQSRecord")
CONTEXT = "FakeLambdaContext"


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (ship, BODY),
        (with_record, BOTH),
        (with_named_record, BOTH),
        (with_record_and_context, (*BOTH, CONTEXT)),
        (with_context, ("Model", CONTEXT)),
        (record_first, BOTH),
        (with_default, BOTH),
        (all_defaults, BOTH),
        (called_record, BODY),
        (called_record_with_more, BODY),
        (called_record_with_rest, BODY),
        (called_record_with_context, ("Model", CONTEXT)),
        (only_keyword, BODY),
        (any_arguments, BODY),
        (lambda order: ship(order), BODY),
        (lambda order, record: with_record(order, record), BOTH),
        (traced(ship), BODY),
        (traced(with_record), BOTH),
        (traced(with_record_and_context), (*BOTH, CONTEXT)),
        (functools.partial(with_table, "orders"), (*BOTH, "str")),
        (functools.partial(with_record), BOTH),
        (Shop().ship, BOTH),
        (Shop.static, BOTH),
        (Shop.of_class, BOTH),
        (Shop(), BOTH),
        (dispatched, BODY),
        (dispatched_with_record, BOTH),
    ],
)
def test_who_gets_what(handler: Any, expected: tuple[str, ...]) -> None:
    got.clear()
    processor = BatchProcessor(EventType.SQS, body=Model)
    context = FakeLambdaContext()

    process_partial_response(event_of(SQS, [{"id": 1}]), handler, processor, context)

    assert [len(given) for given in kinds()] == [len(expected)]
    wanted = tuple(type(context).__name__ if one == CONTEXT else one for one in expected)
    assert kinds() == [wanted]


def test_the_record_has_its_own_type() -> None:
    got.clear()
    event = event_of(SQS, [{"id": 1}])
    process_partial_response(event, with_record, BatchProcessor(EventType.SQS, body=Model))

    [(order, record)] = got
    assert order == Model(id=1)
    assert type(record) is SQSRecord
    assert record.message_id == SQS.identifiers(event)[0]


def of_nothing() -> None: ...


def of_record_by_another_name(order: Any, message: Any) -> None: ...


@pytest.mark.parametrize(
    ("handler", "text"),
    [
        (
            of_nothing,
            "The record handler 'of_nothing' has no parameter for the body. Write it as "
            "def handler(body), or def handler(body, record). No record was touched.",
        ),
        (
            of_record_by_another_name,
            "The record handler 'of_record_by_another_name' has a parameter that nothing fills: "
            "'message'. The record view goes to a parameter named record. Give it a default, or "
            "bind it with functools.partial. No record was touched.",
        ),
    ],
)
def test_a_handler_that_cannot_work(handler: Any, text: str) -> None:
    processor = BatchProcessor(EventType.SQS, body=Model)

    with pytest.raises(WrongHandlerError) as caught:
        process_partial_response(event_of(SQS, [{"id": 1}]), handler, processor)

    assert str(caught.value) == text
