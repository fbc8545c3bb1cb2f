"""A refused call is shown on the line of the test; what a hook raises is shown where it does."""

from __future__ import annotations

import re

import pytest

from pytest_batchproc import SqsEventFactory
from tests.pytest_batchproc.conftest import Run

PLACE = re.compile(r"[\w/.]+\.py:\d+: .*")
ENDINGS = {
    'sqs_event_factory(["a"], qeue_name="b")': "TypeError",
    'sqs_event_factory(["a"], count=1)': "TypeError",
    'sqs_event_factory(["a"], groups=["b"], message_group_id="b")': "TypeError",
    'sqs_event_factory(["a"], queue_name="b", event_source_arn="c")': "TypeError",
    'sqs_event_factory(records=[], message_id="b")': "TypeError",
    'sqs_event_factory.record("a", qeue_name="b")': "TypeError",
    'sqs_event_factory.record("a", groups=["b"])': "TypeError",
    'kafka_event_factory(["a"], topc="b")': "TypeError",
    'dynamodb_event_factory(["a"], keys={"b": 1}, key_names=["b"])': "TypeError",
    'dynamodb_event_factory(["a"], new_image={"b": 1})': "TypeError",
    'sqs_event_factory("a")': "InvalidEventError",
    'sqs_event_factory.record("a", message_id=object())': "InvalidEventError",
}


def places(done: pytest.RunResult) -> list[str]:
    """Where the frames of the failures are, outermost first."""
    return [line for line in done.outlines if PLACE.fullmatch(line)]


@pytest.mark.parametrize("call", ENDINGS)
def test_a_refused_call_ends_on_the_line_of_the_test(
    pytester: pytest.Pytester, run: Run, call: str
) -> None:
    fixture = call.partition("_factory")[0] + "_factory"
    pytester.makepyfile(test_it=f"def test_it({fixture}):\n    {call}")

    assert places(run()) == [f"test_it.py:2: {ENDINGS[call]}"]


@pytest.mark.parametrize(
    "wrong", ["1 + 'a'", "SqsEventFactory()(['a'], count=1)"], ids=["its own", "a refused call"]
)
@pytest.mark.parametrize("call", ["(count=1)", ".record()"])
def test_a_type_error_of_a_hook_ends_in_the_hook(
    pytester: pytest.Pytester, run: Run, call: str, wrong: str
) -> None:
    pytester.makeconftest(
        f"""
        from pytest_batchproc import SqsEventFactory

        def pytest_batchproc_make_body(index):
            return {wrong}
        """
    )
    pytester.makepyfile(test_it=f"def test_it(sqs_event_factory):\n    sqs_event_factory{call}")
    first, *_, last = places(run())

    assert (first, last) == ("test_it.py:2: ", "conftest.py:4: TypeError")


def test_callers_get_a_plain_type_error() -> None:
    with pytest.raises(TypeError) as caught:
        SqsEventFactory()(["a"], count=1)

    assert TypeError is caught.type
