"""Every test here runs for three handlers and six kinds of batches, on events from the fixtures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from pytest_batchproc import FakeLambdaContext
from tests.pytest_batchproc.three_handlers.cases import BATCHES, LIBRARIES, Batch, handler_of

MakeEvent = Callable[[Iterable[object]], Any]
Answer = Callable[[Any], object]


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if name == "with_powertools":
        pytest.importorskip("aws_lambda_powertools", reason="compares with Powertools")
    return name


@pytest.fixture(params=BATCHES, ids=repr)
def batch(request: pytest.FixtureRequest) -> Batch:
    found: Batch = request.param
    return found


@pytest.fixture
def make_event(batch: Batch, request: pytest.FixtureRequest) -> MakeEvent:
    """An event with these orders, from the fixture of the batch."""
    factory: Any = request.getfixturevalue(batch.factory)

    def make(bodies: Iterable[object]) -> Any:
        given = list(bodies)
        return factory(
            given, **{name: values[: len(given)] for name, values in batch.fields.items()}
        )

    return make


@pytest.fixture
def answer(library: str, batch: Batch, lambda_context: FakeLambdaContext) -> Answer:
    """What the handler says to an event: its response, or the exception that it raised."""

    def answer(event: Any) -> object:
        try:
            return handler_of(library, batch.name)(event, lambda_context)
        except Exception as error:
            return error

    return answer
