"""The handlers of the examples in the real runtime, beside the same called in the test."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

import pytest

from examples.demo import EXAMPLES, ROOT, Example
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, LambdaRuntime
from pytest_batchproc.marshalling import JsonValue, to_json_value

# Where the demo changes the module to make time pass, a process would not know of it.
ALIKE = [example for example in EXAMPLES if example.prepare is None]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "example", ALIKE, ids=lambda one: f"{one.directory}-{one.handler}-{one.event}"
)
def test_the_runtime_answers_what_the_handler_answers_here(
    runtime: LambdaRuntime, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = [name for name in example.needs if find_spec(name) is None]
    if missing:
        pytest.skip(f"the example needs {missing[0]}")
    name = f"examples.{example.directory}.{example.handler}"
    event = load_event(str(ROOT / "examples" / example.directory / "handler.py"), example.event)
    invocation = runtime(f"{name}.lambda_handler").invoke(event)
    error = invocation.error
    # A process begins anew; other tests have called what this one has loaded.
    for loaded in [
        module for module in sys.modules if module.startswith(f"examples.{example.directory}.")
    ]:
        monkeypatch.delitem(sys.modules, loaded)

    assert answer_here(name, example, event) == (
        (error.error_type, error.message) if error else invocation.response
    )


def answer_here(name: str, example: Example, event: object) -> JsonValue | tuple[str, str]:
    """What the handler returns in this process, or what it raises, type and text."""
    handler = import_module(name).lambda_handler
    context = FakeLambdaContext(function_timeout=60)
    try:
        return to_json_value(handler(event, context))
    except Exception as error:
        return type(error).__name__, str(error)
