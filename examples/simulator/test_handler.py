"""What becomes of payments and readings, minutes later, in no time."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.simulator import handler
from examples.support import load_event, messages, run_pytest, shown_in
from pytest_batchproc import (
    FakeLambdaContext,
    KinesisStream,
    Simulate,
    SqsFifoQueue,
    assert_checkpoint,
    assert_failed_at,
)

HERE = Path(__file__).parent
PAGE = (HERE / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def queue() -> SqsFifoQueue:
    """Four payments from two accounts, each account a group."""
    queue = SqsFifoQueue("payments.fifo", max_receive_count=3)
    for account, cents in [("ada", 900), ("bob", 500), ("ada", 100), ("bob", 700)]:
        queue.send({"account": account, "cents": cents}, message_group_id=account)
    return queue


@pytest.fixture
def stream() -> KinesisStream:
    """Four readings, the third of which is none."""
    stream = KinesisStream("readings")
    for number in range(4):
        stream.put({"celsius": "warm" if number == 2 else number}, partition_key="kitchen")
    return stream


def test_one_batch_says_what_failed_and_no_more(
    lambda_context: FakeLambdaContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "bank_takes", lambda account: account != "bob")
    payments = load_event(__file__, "payments")
    readings = load_event(__file__, "readings")

    assert_failed_at(handler.take_payments(payments, lambda_context), payments, [1, 3])
    assert_checkpoint(handler.take_readings(readings, lambda_context), readings, 1)


def test_a_bank_that_is_closed_for_a_minute_loses_nothing(
    simulate: Simulate,
    lambda_context: FakeLambdaContext,
    queue: SqsFifoQueue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handler, "bank_takes", lambda account: lambda_context.clock.now >= 60)

    report = simulate(queue, handler.take_payments)

    report.assert_all_done()
    report.assert_order_kept()
    report.assert_delivered_times(3)


def test_payments_that_are_never_taken_go_to_the_dead_letters(
    simulate: Simulate, queue: SqsFifoQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "bank_takes", lambda account: account != "bob")

    report = simulate(queue, handler.take_payments)

    assert report.timeline() in shown_in(PAGE)
    report.assert_dead_lettered(
        [{"account": "bob", "cents": 500}, {"account": "bob", "cents": 700}]
    )
    report.assert_delivered_times(1, [{"account": "ada", "cents": 900}])
    report.assert_nothing_lost()
    assert queue.dead_letter_queue is not None
    assert len(queue.dead_letter_queue.messages) == 2


def test_a_poison_pill_is_found_by_halves(simulate: Simulate, stream: KinesisStream) -> None:
    report = simulate(
        stream,
        handler.take_all_readings,
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=1,
    )

    assert report.timeline() in shown_in(PAGE)
    report.assert_discarded([{"celsius": "warm"}])
    assert report.on_failure[0]["requestContext"]["condition"] == "RetryAttemptsExhausted"


def test_what_stands_behind_a_reported_pill_is_given_up_with_it(
    simulate: Simulate, stream: KinesisStream
) -> None:
    report = simulate(stream, handler.take_readings, maximum_retry_attempts=1)

    assert report.timeline() in shown_in(PAGE)
    report.assert_discarded([{"celsius": "warm"}, {"celsius": 3}])
    report.assert_order_kept()


def test_without_an_end_to_retries_the_shard_is_blocked(
    simulate: Simulate, stream: KinesisStream
) -> None:
    report = simulate(stream, handler.take_all_readings)

    assert report.stopped is not None
    assert report.stopped.startswith("Stopped after 100 deliveries of #0 ")
    assert len(report.remaining) == 4


def test_a_failure_reads_as_the_page_shows() -> None:
    done = run_pytest(str(HERE / "wrong_on_purpose.py"))

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    (message,) = messages(done.stdout)
    assert message in shown_in(PAGE)
    assert "--- Simulated deliveries ---" in done.stdout
