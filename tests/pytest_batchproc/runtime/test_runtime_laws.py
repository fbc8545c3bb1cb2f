"""Whatever a handler returns comes out of the runtime as we say it does."""

from __future__ import annotations

import base64
import json
import pickle
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_batchproc import SqsEventFactory
from pytest_batchproc.marshalling import MarshalError, to_json_value
from pytest_batchproc.strategies import sqs_events
from tests.pytest_batchproc.runtime.conftest import Make
from tests.pytest_batchproc.test_marshalling import responses

# The functions of a module serve all examples: a warm process is what the law is about as well.
WARM = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def can_travel(value: object) -> bool:
    try:
        pickle.dumps(value)
    except Exception:  # a generator, a lock, a class of this test
        return False
    return True


@WARM
@given(value=responses.filter(can_travel))
def test_a_response_is_what_we_make_of_what_the_handler_returned(
    function: Make, value: object
) -> None:
    invocation = function("returns").invoke(base64.b64encode(pickle.dumps(value)).decode())
    try:
        expected = repr(to_json_value(value))
    except MarshalError:
        expected = repr(value) if isinstance(value, bytes) else "refused"
    error = invocation.error

    assert ("refused" if error else repr(invocation.response)) == expected
    assert error is None or error.error_type == "Runtime.MarshalError"


@WARM
@given(event=sqs_events())
def test_an_event_comes_to_the_handler_as_it_is(function: Make, event: Any) -> None:
    assert event == function("echo").invoke(event).response


@WARM
@given(event=st.recursive(st.text() | st.floats(allow_nan=False, allow_infinity=False), st.lists))
def test_and_so_does_any_json(function: Make, event: object) -> None:
    invocation = function("echo").invoke(event)

    assert event == invocation.response == json.loads(invocation.payload)


def test_an_event_is_not_changed(function: Make) -> None:
    event = SqsEventFactory()(["a"])
    before = pickle.dumps(event)
    function("echo").invoke(event)

    assert before == pickle.dumps(event)
