"""`advance()` with another unit says what to write."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from pytest_batchproc import FakeLambdaContext
from pytest_batchproc.clock import Clock
from pytest_batchproc.simulator._invocation import InvocationContext

CLOCKS: list[Any] = [Clock, FakeLambdaContext, InvocationContext]


@pytest.mark.parametrize("kind", CLOCKS)
@pytest.mark.parametrize(
    ("keywords", "hint"),
    [
        ({"seconds": 1}, ": write advance(1_000)"),
        ({"seconds": 0.5}, ": write advance(500)"),
        ({"minutes": 2}, ": write advance(120_000)"),
        ({"ms": 0.25}, ": write advance(0.25)"),
        ({"milisecond": 3}, ", such as advance(1_000) for one second"),
        ({"seconds": "1"}, ", such as advance(1_000) for one second"),
        ({"seconds": float("inf")}, ", such as advance(1_000) for one second"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_another_unit_says_what_to_write(kind: Any, keywords: Any, hint: str) -> None:
    clock = kind()
    (name,) = keywords
    with pytest.raises(TypeError) as caught:
        clock.advance(**keywords)

    assert str(caught.value) == f"advance() has no {name}=; it takes milliseconds{hint}"


@pytest.mark.parametrize("kind", CLOCKS)
def test_milliseconds_are_taken(kind: Any) -> None:
    kind().advance(1)
    kind().advance(milliseconds=1)

    assert list(inspect.signature(kind.advance).parameters) == ["self", "milliseconds"]
