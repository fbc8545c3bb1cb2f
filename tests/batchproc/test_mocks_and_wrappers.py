"""Handlers that a mock, a decorator or a dispatcher stands in front of."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from batchproc.records import SQSRecord
from tests.batchproc.handing import CONTEXT, refused, results
from tests.support.events import SQS
from tests.support.ways import ASYNC_WAYS, SYNC_WAYS, Way


def plain(record: Any) -> str:
    return str(record["body"])


# --- mocks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [SYNC_WAYS[0], ASYNC_WAYS[0]], ids=repr)
@pytest.mark.parametrize("make", [mock.Mock, mock.MagicMock])
def test_a_mock_gets_each_record_and_nothing_else(make: Any, way: Way) -> None:
    handler = make(return_value=3)

    assert results(handler, context=CONTEXT, way=way) == [3, 3]
    assert sorted(call.args[0].body for call in handler.call_args_list) == ["a", "b"]
    assert all(len(call.args) == 1 and not call.kwargs for call in handler.call_args_list)


@pytest.mark.parametrize("way", [SYNC_WAYS[0], ASYNC_WAYS[0]], ids=repr)
def test_an_autospecced_function_gets_each_record(way: Way) -> None:
    handler = mock.create_autospec(plain, return_value=3)

    assert results(handler, way=way) == [3, 3]
    assert handler.call_count == 2


@pytest.mark.parametrize("way", [SYNC_WAYS[0], ASYNC_WAYS[0]], ids=repr)
def test_a_mock_with_the_spec_of_a_function_gets_each_record(way: Way) -> None:
    assert results(mock.Mock(spec=plain, return_value=3), way=way) == [3, 3]


def test_an_async_mock_is_awaited_by_an_async_processor() -> None:
    handler = mock.AsyncMock(return_value=3)

    assert results(handler, way=ASYNC_WAYS[0]) == [3, 3]
    assert handler.await_count == 2


def test_an_async_mock_is_refused_by_a_sync_processor(snapshot: object) -> None:
    handler = mock.AsyncMock()

    assert refused(handler) == snapshot
    assert handler.call_count == 0


# --- wrappers ------------------------------------------------------------------------------------


def test_a_wrapper_may_fill_a_parameter_by_keyword() -> None:
    def with_table(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(*arguments: Any, **keywords: Any) -> Any:
            return function(*arguments, table="orders", **keywords)

        return wrapper

    @with_table
    def handler(record: Any, table: str) -> tuple[str, str]:
        return record.body, table

    @with_table
    def keyword_only(*, record: Any, table: str) -> tuple[str, str]:
        return record.body, table

    assert results(handler) == [("a", "orders"), ("b", "orders")]
    assert results(keyword_only) == [("a", "orders"), ("b", "orders")]


def test_a_wrapper_with_a_parameter_of_its_own_is_taken_at_its_word() -> None:
    def with_table(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(order: Any) -> Any:
            return function("orders", order)

        return wrapper

    def with_table_in_a_method(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(self: Any, order: Any) -> Any:
            return function(self, "orders", order)

        return wrapper

    @with_table
    def handler(table: str, order: Any) -> tuple[str, str]:
        return order.body, table

    class Shop:
        @with_table_in_a_method
        def handle(self, table: str, order: Any) -> tuple[str, str]:
            return order.body, table

    assert results(handler) == [("a", "orders"), ("b", "orders")]
    assert results(Shop().handle) == [("a", "orders"), ("b", "orders")]


def test_a_wrapper_with_too_many_parameters_of_its_own_is_refused() -> None:
    def oddly(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(record: Any, table: str) -> Any:
            return function(record)

        return wrapper

    def oddly_in_a_method(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(self: Any, record: Any, table: str) -> Any:
            return function(record)

        return wrapper

    class Shop:
        handle = oddly_in_a_method(plain)

    for handler in (oddly(plain), Shop().handle):
        assert refused(handler) == (
            "The record handler 'plain' has a parameter that nothing fills: 'table'. Give it a "
            "default, or bind it with functools.partial. No record was touched."
        )


def test_a_patched_handler_gets_the_record_and_its_mock() -> None:
    @mock.patch.object(os, "getcwd", return_value="here")
    def handler(record: Any, getcwd: Any) -> tuple[str, Any]:
        return record.body, os.getcwd()

    assert results(handler) == [("a", "here"), ("b", "here")]


def test_a_wrapper_in_a_method_may_fill_a_parameter() -> None:
    def with_table(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(*arguments: Any) -> Any:
            return function(*arguments, "orders")

        return wrapper

    class Shop:
        @with_table
        def handle(self, order: Any, table: str) -> tuple[str, str]:
            return order.body, table

    assert results(Shop().handle) == [("a", "orders"), ("b", "orders")]


def test_a_dispatched_function_is_chosen_by_the_record() -> None:
    @functools.singledispatch
    def handler(record: object) -> str:
        return "anything"

    @handler.register(SQSRecord)
    def _(record: SQSRecord) -> str:
        return record.body

    assert results(handler) == ["a", "b"]


def test_a_dispatched_method_is_chosen_by_the_record() -> None:
    class Shop:
        @functools.singledispatchmethod
        def handle(self, order: object) -> str:
            return "anything"

        @handle.register(SQSRecord)
        def _(self, order: SQSRecord) -> str:
            return order.body

    assert results(Shop().handle) == ["a", "b"]


def test_a_dispatched_method_may_call_its_parameter_record() -> None:
    class Shop:
        @functools.singledispatchmethod
        def handle(self, record: object) -> str:
            return "anything"

        @handle.register(SQSRecord)
        def _(self, record: SQSRecord) -> str:
            return record.body

    assert results(Shop().handle) == ["a", "b"]


def passing_on(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(*arguments: Any, **keywords: Any) -> Any:
        return function(*arguments, **keywords)

    return wrapper


def test_a_wrapper_that_insists_on_a_keyword_gets_it() -> None:
    def by_keyword(data_keyword_argument: Any) -> Callable[[Any], Any]:
        def decorate(function: Any) -> Any:
            @functools.wraps(function)
            def wrapper(*arguments: Any, **keywords: Any) -> Any:
                return keywords.get(data_keyword_argument), function(*arguments, **keywords)

            return wrapper

        return decorate

    (first, _), _ = results(by_keyword("record")(plain))
    (unnamed, _), _ = results(by_keyword(None)(plain))
    (odd, _), _ = results(by_keyword(("record",))(plain))
    (behind, _), _ = results(passing_on(passing_on(by_keyword("record")(plain))))

    assert first == behind == SQS.event(["a"])["Records"][0]
    assert unnamed is odd is None


def test_what_a_wrapper_keeps_in_place_of_a_keyword_is_no_keyword() -> None:
    data_keyword_argument: list[str] = []

    def wrapper(*arguments: Any, **keywords: Any) -> Any:
        data_keyword_argument.extend(keywords)
        return plain(*arguments)

    assert results(wrapper) == results(plain)
    assert data_keyword_argument == []
