"""What the handler answered is compared with files in `__batch__`, which people read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from batchproc import BatchProcessingError
from examples.snapshots.handler import lambda_handler, processor
from examples.support import load_event, messages, run_pytest, shown_in
from pytest_batchproc import BatchSnapshot, FakeLambdaContext, SqsEventFactory, assert_failed_at

HERE = Path(__file__).parent
MONTH = [
    {"customer": "ada", "cents": 900},
    {"customer": "bob", "cents": 0},
    {"customer": "eve", "cents": 1900},
    {"customer": "joe", "cents": -5},
]


def test_what_cannot_be_charged_comes_back(
    sqs_event_factory: SqsEventFactory,
    lambda_context: FakeLambdaContext,
    batch_snapshot: BatchSnapshot,
) -> None:
    response = lambda_handler(sqs_event_factory(MONTH), lambda_context)

    assert response == batch_snapshot
    assert processor.result == batch_snapshot(name="every record")


def test_what_is_free_comes_back_from_a_recorded_batch_too(
    lambda_context: FakeLambdaContext,
) -> None:
    event = load_event(__file__, "subscriptions")

    assert_failed_at(lambda_handler(event, lambda_context), event, [1, 3])


def test_a_batch_without_anything_to_charge_fails_whole(
    sqs_event_factory: SqsEventFactory,
    lambda_context: FakeLambdaContext,
    batch_snapshot: BatchSnapshot,
) -> None:
    with pytest.raises(BatchProcessingError) as caught:
        lambda_handler(sqs_event_factory(MONTH[1:2]), lambda_context)

    assert caught.value == batch_snapshot


@pytest.mark.parametrize("free", ["first", "last"])
def test_each_parameter_has_its_file(
    sqs_event_factory: SqsEventFactory,
    lambda_context: FakeLambdaContext,
    batch_snapshot: BatchSnapshot,
    free: str,
) -> None:
    bodies: list[Any] = [MONTH[0], MONTH[2]]
    bodies.insert(0 if free == "first" else 2, MONTH[1])
    event = sqs_event_factory(bodies)

    assert lambda_handler(event, lambda_context) == batch_snapshot(event=event)


def test_a_difference_names_the_record_as_the_page_shows() -> None:
    pytest.importorskip("syrupy", reason="writes files by syrupy")
    # With "importlib", which the project sets, pytest before 8.3.3 explains no assertion.
    explained = ("--snapshot-no-colors", "--import-mode=prepend")
    done = run_pytest(str(HERE / "wrong_on_purpose.py"), *explained)

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert messages(done.stdout) == shown_in((HERE / "README.md").read_text(encoding="utf-8"))
