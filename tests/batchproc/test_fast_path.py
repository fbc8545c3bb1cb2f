"""Every method that a subclass may replace is called by every entry point.

Where nothing is replaced, a sync entry function runs `_start` and `respond` without the with
statement; a replaced method must leave that code path.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BasePartialBatchProcessor,
    BatchProcessor,
    EventType,
    aprocess_partial_response,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from batchproc import (
    _bases as bases,
)
from tests.support.events import SQS, response_of

ROOT = Path(__file__).resolve().parents[2]
BLOCK = {"__call__", "__enter__", "__exit__", "_prepare", "_clean", "response"}
HOOKS = {"success_handler", "failure_handler"}
SYNC = BLOCK | HOOKS | {"process", "_process_record"}
ASYNC = BLOCK | HOOKS | {"aprocess", "_async_process_record"}
BY_THE_CLASS = {"__call__", "__enter__", "__exit__"}  # Python looks these up on the class
EVENT = SQS.event(["1", "two"])


def handler(record: Any) -> int:
    return int(record.body)


async def ahandler(record: Any) -> int:
    return int(record.body)


def by_function(processor: Any) -> Any:
    return process_partial_response(EVENT, handler, processor)


def by_decorator(processor: Any) -> Any:
    @batch_processor(record_handler=handler, processor=processor)
    def lambda_handler(event: Any, context: Any) -> Any:
        return processor.response()

    return lambda_handler(EVENT, None)


def by_async_function(processor: Any) -> Any:
    return async_process_partial_response(EVENT, ahandler, processor)


def by_async_decorator(processor: Any) -> Any:
    @async_batch_processor(record_handler=ahandler, processor=processor)
    def lambda_handler(event: Any, context: Any) -> Any:
        return processor.response()

    return lambda_handler(EVENT, None)


def by_awaited_function(processor: Any) -> Any:
    return asyncio.run(aprocess_partial_response(EVENT, ahandler, processor))


SYNC_ENTRIES = (by_function, by_decorator)
ASYNC_ENTRIES = (by_async_function, by_async_decorator)
ENTRIES = [
    *[(BatchProcessor, name, entry) for name in sorted(SYNC) for entry in SYNC_ENTRIES],
    *[
        (AsyncBatchProcessor, name, entry)
        for name in sorted(ASYNC | {"async_process"})
        for entry in ASYNC_ENTRIES
    ],
    *[(AsyncBatchProcessor, name, by_awaited_function) for name in sorted(ASYNC)],
]


def noting(method: Any, called: list[str]) -> Any:
    """The method, which is noted when it is called."""

    def replaced(*arguments: Any, **keywords: Any) -> Any:
        called.append(method.__name__)
        return method(*arguments, **keywords)

    return replaced


def test_the_names_here_are_all_that_can_be_replaced() -> None:
    assert set(bases._POINTS) == SYNC | ASYNC | {"async_process"}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("kind", "name", "entry"), ENTRIES)
def test_a_method_replaced_in_a_subclass_is_called(
    kind: Any, name: str, entry: Callable[[Any], Any]
) -> None:
    called: list[str] = []
    replaced = noting(getattr(kind, name), called)
    mine = type(
        "Mine", (kind,), {name: lambda self, *given, **named: replaced(self, *given, **named)}
    )

    assert entry(mine(EventType.SQS)) == response_of(SQS.identifiers(EVENT)[1:])
    assert called


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("kind", "name", "entry"), ENTRIES)
def test_a_method_replaced_on_the_class_later_is_called(
    kind: Any, name: str, entry: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    replaced = noting(getattr(kind, name), called)
    processor = kind(EventType.SQS)
    entry(processor)
    monkeypatch.setattr(kind, name, lambda self, *given, **named: replaced(self, *given, **named))

    assert entry(processor) == response_of(SQS.identifiers(EVENT)[1:])
    assert called


@pytest.mark.parametrize(
    ("kind", "name", "entry"), [one for one in ENTRIES if one[1] not in BY_THE_CLASS]
)
def test_a_method_replaced_on_an_instance_is_called(
    kind: Any, name: str, entry: Callable[[Any], Any]
) -> None:
    called: list[str] = []
    processor = kind(EventType.SQS)
    setattr(processor, name, noting(getattr(processor, name), called))

    assert entry(processor) == response_of(SQS.identifiers(EVENT)[1:])
    assert called


@pytest.mark.parametrize("name", sorted(SYNC))
def test_a_replaced_method_leaves_the_fast_path(name: str) -> None:
    mine: Any = type("Mine", (BatchProcessor,), {name: lambda self, *arguments: None})
    processor = BatchProcessor(EventType.SQS)
    assert processor._read_settings().as_made
    if name not in BY_THE_CLASS:
        setattr(processor, name, lambda *arguments: None)
        assert not processor._read_settings().as_made

    assert not mine(EventType.SQS)._read_settings().as_made


@pytest.mark.parametrize("name", sorted(SYNC))
def test_a_method_replaced_on_the_base_class_leaves_the_fast_path(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BasePartialBatchProcessor, name, lambda self, *arguments: None)

    assert not BatchProcessor(EventType.SQS)._read_settings().as_made


def test_an_async_processor_never_takes_the_fast_path() -> None:
    assert not AsyncBatchProcessor(EventType.SQS)._read_settings().as_made


def test_the_page_lists_the_methods_that_can_be_replaced() -> None:
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    _, _, section = page.partition("## Which methods can a subclass override?\n")
    rows = re.findall(r"^\| (`.+?) \|", section.partition("\n## ")[0], flags=re.MULTILINE)
    names = {name for row in rows for name in re.findall(r"`(\w+)`", row)}

    assert names == set(bases._POINTS)
