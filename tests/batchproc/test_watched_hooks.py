"""What watchers are told of hooks that fail; the plugin adds one for the setting `hooks`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from batchproc import BatchProcessor, EventType, WrongHandlerError
from batchproc._hooks import watchers
from tests.support.events import SQS
from tests.support.ways import run

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def told() -> Iterator[list[str]]:
    found: list[str] = []
    watchers.append(found.append)
    yield found
    watchers.remove(found.append)


def number(record: Any) -> int:
    return int(record.body)


def process(processor: Any) -> Any:
    return run(SQS, SQS.event(["a", "1"]), number, processor=processor)


class Raising(BatchProcessor[Any]):
    def success_handler(self, record: Any, result: Any) -> Any:
        raise KeyError("total")

    def failure_handler(self, record: Any, exception: Any) -> Any:
        raise OSError("no metrics today")


def test_a_watcher_is_told_who_raised_what_and_where(told: list[str], snapshot: object) -> None:
    outcome = process(Raising(EventType.SQS, raise_on_entire_batch_failure=False))

    assert outcome.statuses == ["fail", "fail"]  # as without a watcher
    assert [one.rpartition(":")[0] for one in told] == snapshot


class Returning(BatchProcessor[Any]):
    def success_handler(self, record: Any, result: Any) -> Any:
        return super().success_handler(record, result)

    def failure_handler(self, record: Any, exception: Any) -> Any:
        return self.later()

    async def later(self) -> None:
        """Never awaited."""


def test_a_watcher_is_told_of_an_awaitable(told: list[str]) -> None:
    process(Returning(EventType.SQS))

    assert told == [
        "Returning.failure_handler returned something to await: hooks are not awaited, so it did "
        "not run"
    ]


def test_a_watcher_is_told_of_an_async_hook(told: list[str]) -> None:
    class Async(BatchProcessor[Any]):
        async def failure_handler(self, record: Any, exception: Any) -> Any:  # type: ignore[override]  # a mistake on purpose
            """Refused before the first record."""

    assert type(process(Async(EventType.SQS)).error) is WrongHandlerError
    assert told == [
        f"{Async.__qualname__}.failure_handler is async: hooks are not awaited, so it did not run"
    ]


def test_a_hook_without_a_name_is_told_by_its_type(told: list[str]) -> None:
    def refuse(record: Any, result: Any) -> Any:
        raise ValueError("no")

    processor: Any = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    processor.success_handler = partial(refuse)
    process(processor)

    assert [one.partition(" (")[0] for one in told] == ["partial raised ValueError: no"]


def test_a_watcher_is_told_of_a_failure_handler_that_was_called_in_vain(told: list[str]) -> None:
    class Vain(BatchProcessor[Any]):
        def success_handler(self, record: Any, result: Any) -> Any:
            return self.failure_handler(record, (ValueError, ValueError("no"), None))

    process(Vain(EventType.SQS))

    assert told == ["failure_handler was called with ValueError for a record that has not failed"]
