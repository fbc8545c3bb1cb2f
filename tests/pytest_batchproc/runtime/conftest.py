"""Functions out of `handlers.py`, ended with their test."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable, Iterator

import pytest

from pytest_batchproc import LambdaFunction, LambdaRuntime
from tests.architecture.source import ROOT

HANDLERS = "tests.pytest_batchproc.runtime.handlers"
Make = Callable[..., LambdaFunction]


def shown(error: BaseException | None) -> str:
    """An error as Python prints it, without a traceback."""
    return "".join(traceback.format_exception_only(error)).strip()


@pytest.fixture(scope="module")
def runtime() -> Iterator[LambdaRuntime]:
    pytest.importorskip("awslambdaric", reason="the runtime client is for Linux only")
    # A busy machine is slow without being wrong.
    with LambdaRuntime(root=ROOT, function_timeout=60, init_timeout=60) as found:
        yield found


@pytest.fixture(scope="module")
def function(runtime: LambdaRuntime) -> Make:
    """One function for each handler of `handlers.py` and each set of options."""
    made: dict[str, LambdaFunction] = {}

    def make(name: str, **options: object) -> LambdaFunction:
        key = f"{name} {options}"
        if key not in made:
            made[key] = runtime(f"{HANDLERS}.{name}", **options)  # type: ignore[arg-type]  # tests give what they like
        return made[key]

    return make


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What a shell starts in the background ignores SIGINT, and so does what it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
