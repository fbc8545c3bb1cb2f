"""The constructors and the entry functions carry their manual: it is what an editor shows."""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest

import batchproc
from batchproc import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessor,
    SqsFifoPartialProcessor,
    aprocess_partial_response,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)

CONSTRUCTORS: list[Any] = [
    BatchProcessor.__init__,
    AsyncBatchProcessor.__init__,
    SqsFifoPartialProcessor.__init__,
    AsyncSqsFifoPartialProcessor.__init__,
]
FUNCTIONS: list[Any] = [
    process_partial_response,
    async_process_partial_response,
    aprocess_partial_response,
    batch_processor,
    async_batch_processor,
]


def manual(function: Any) -> str:
    return inspect.getdoc(function) or ""


def sections(function: Any) -> list[str]:
    return re.findall(r"^(\w+):$", manual(function), flags=re.MULTILINE)


def arguments(function: Any) -> dict[str, str]:
    """The entries of `Args`, by name."""
    part = re.search(r"^Args:\n(.*?)(?=^\S|\Z)", manual(function), flags=re.MULTILINE | re.DOTALL)
    assert part is not None
    entries = re.findall(
        r"^    (\w+): (.*?)(?=^    \w|\Z)", part[1], flags=re.MULTILINE | re.DOTALL
    )
    return {name: " ".join(text.split()) for name, text in entries}


def named(function: Any) -> str:
    return str(function.__qualname__)


@pytest.mark.parametrize("function", CONSTRUCTORS + FUNCTIONS, ids=named)
def test_each_parameter_has_its_entry_in_the_order_of_the_signature(function: Any) -> None:
    parameters = [name for name in inspect.signature(function).parameters if name != "self"]

    assert parameters == list(arguments(function))


@pytest.mark.parametrize("function", CONSTRUCTORS + FUNCTIONS, ids=named)
def test_each_entry_names_the_default(function: Any) -> None:
    parameters = inspect.signature(function).parameters
    told = arguments(function)
    untold = [
        name
        for name, one in parameters.items()
        if one.default is not one.empty
        and not re.search(rf"\b{one.default}\b.*\bdefault\b|\bDefault {one.default}\b", told[name])
    ]

    assert untold == []


@pytest.mark.parametrize("function", CONSTRUCTORS, ids=named)
def test_a_constructor_says_what_it_raises_and_shows_an_example(function: Any) -> None:
    assert sections(function) == ["Args", "Raises", "Example"]


@pytest.mark.parametrize("function", FUNCTIONS, ids=named)
def test_a_function_says_what_it_returns_and_raises_and_shows_an_example(function: Any) -> None:
    assert sections(function) == ["Args", "Returns", "Raises", "Example"]


@pytest.mark.parametrize("function", CONSTRUCTORS + FUNCTIONS, ids=named)
def test_each_manual_links_to_the_page_of_aws(function: Any) -> None:
    assert "https://docs.aws.amazon.com/lambda/latest/dg/" in manual(function)


@pytest.mark.parametrize("function", CONSTRUCTORS + FUNCTIONS, ids=named)
def test_each_example_runs(function: Callable[..., Any]) -> None:
    names = {name: getattr(batchproc, name) for name in batchproc.__all__}
    processor = BatchProcessor(batchproc.EventType.SQS)
    if function.__name__.startswith("a"):
        processor = AsyncBatchProcessor(batchproc.EventType.SQS)  # type: ignore[assignment]
    given = {**names, "processor": processor, "record_handler": lambda record: record.body}
    found = doctest.DocTestFinder().find(function, named(function), globs=given)
    runner = doctest.DocTestRunner()
    results = [runner.run(test) for test in found]

    assert sum(one.attempted for one in results) > 0
    assert sum(one.failed for one in results) == 0
