from __future__ import annotations

from pathlib import Path

import pytest

from examples.plugin_hooks.handler import decompressed, lambda_handler, processor
from examples.support import load_event, messages, run_pytest, shown_in
from pytest_batchproc import (
    FakeLambdaContext,
    SqsEventFactory,
    assert_all_succeeded,
    assert_failed_at,
)

HERE = Path(__file__).parent


def test_make_body_makes_payments(sqs_event_factory: SqsEventFactory) -> None:
    event = sqs_event_factory(count=2)

    assert [decompressed(record["body"]) for record in event["Records"]] == [
        {"card": "4111 1111 1111 0000", "cents": 100},
        {"card": "4111 1111 1111 0001", "cents": 200},
    ]


@pytest.mark.batchproc(region="eu-central-1")
def test_modify_event_traces_every_message_and_a_marker_sets_the_region(
    sqs_event_factory: SqsEventFactory, lambda_context: FakeLambdaContext
) -> None:
    event = sqs_event_factory(count=2)

    assert_all_succeeded(lambda_handler(event, lambda_context), event)
    trace = "Root=1-7e570000-000000000000000000000001"
    assert [
        f"eu-central-1: 100 cents, trace {trace}",
        f"eu-central-1: 200 cents, trace {trace}",
    ] == [item.result for item in processor.result]


def test_an_event_that_was_recorded_is_left_as_it_is(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "payments")

    assert_failed_at(lambda_handler(event, lambda_context), event, [1])
    assert (
        processor.result[0].result
    ) == "eu-west-1: 499 cents, trace Root=1-6955b900-000000000000000000000001"


def test_describe_record_words_the_bodies_as_the_page_shows() -> None:
    done = run_pytest(str(HERE / "wrong_on_purpose.py"))

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert messages(done.stdout) == shown_in((HERE / "README.md").read_text(encoding="utf-8"))


def test_settings_come_from_the_file_and_from_markers() -> None:
    done = run_pytest("-c", str(HERE / "settings.ini"), str(HERE / "under_settings.py"))

    assert done.returncode == pytest.ExitCode.OK, done.stdout
    assert "2 passed" in done.stdout
