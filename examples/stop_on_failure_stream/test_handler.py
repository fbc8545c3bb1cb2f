from __future__ import annotations

import pytest

from examples.stop_on_failure_stream.handler import LATEST, lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, assert_checkpoint, assert_failed_at


@pytest.fixture(autouse=True)
def no_meters() -> None:
    LATEST.clear()


def test_the_first_failure_is_the_checkpoint_and_the_last_record_touched(
    lambda_context: FakeLambdaContext,
) -> None:
    event = load_event(__file__, "meter")

    response = lambda_handler(event, lambda_context)

    assert_failed_at(response, event, [2])
    assert_checkpoint(response, event, 2)
    assert [item.status for item in processor.result] == ["success", "success", "fail", "skipped"]
    assert LATEST == {"m-7": 104}
