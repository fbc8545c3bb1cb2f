"""A search that says nothing says so: what cannot be claimed is refused or named."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Generator
from typing import Any

import pytest

from pytest_batchproc.faults import (
    BrokenClaimError,
    check_faults,
    check_schedule,
    crash,
    kill_after,
    throttle,
)
from pytest_batchproc.simulator import effects, fail
from tests.pytest_batchproc.faults import worlds
from tests.pytest_batchproc.faults.worlds import Handler, handler_of, world_of


def message_of(kind: type[BaseException], *arguments: Any, **options: Any) -> str:
    """The text of the error that a search raises."""
    options.setdefault("bodies", ["a"])
    with pytest.raises(kind) as caught:
        check_faults(*arguments, **options)
    return str(caught.value)


def test_a_world_without_effects_is_refused() -> None:
    assert message_of(ValueError, world_of(lambda charge, table: handler_of(len)), "sqs") == (
        "world: the run without faults has no effects, so no fault could break a claim. Watch the "
        "call that changes something outside, as in effects.watch(bank.charge, key=...), "
        "effects.patch('app.bank.charge', key=...) or effects.record(key); or give done="
    )


def test_done_that_gives_nothing_is_a_claim_that_fails() -> None:
    def world() -> Generator[Any]:
        yield lambda: handler_of(len), list

    assert message_of(BrokenClaimError, world, "sqs").splitlines()[0] == (
        """Lambda treats message #0 as processed, and its effect 'a' never happened, without any """
        "fault"
    )


def test_effects_without_a_claim_are_no_effects() -> None:
    world = world_of(worlds.charges_each_time)

    text = message_of(ValueError, world, "sqs", effects=lambda key: None)

    assert text == (
        "effects: it claims nothing of 'charge a', so no fault could break a claim; return 'once' "
        "or 'at_least_once' for one of them at least"
    )


def test_what_outlives_the_world_is_found_by_the_second_run() -> None:
    table: set[str] = set()  # at module level of a test, for instance

    def world() -> Generator[Callable[[], Handler]]:
        yield from world_of(lambda charge, _: worlds.marks_after(charge, table))()

    assert message_of(RuntimeError, world, "sqs") == (
        "Two runs without faults differ: one reaches the effect 'charge a', the other the end of "
        "the batch of #0. A search needs runs that repeat. Does something outlive the world, such "
        "as a dict at module level or a table of an earlier run? Does the handler use random "
        "numbers, real time, threads in any order, or the order of a set?"
    )


def test_a_run_that_differs_from_its_parent_is_found() -> None:
    runs = itertools.count()

    def world() -> Generator[Callable[[], Handler]]:
        late = next(runs) > 1  # than the two runs without faults
        yield lambda: handler_of(lambda order: effects.record(f"{order} {late}"))

    text = message_of(RuntimeError, world, "sqs", faults=["refuse", "crash"])

    assert text.startswith(
        "A run differs from an earlier one with the same faults: one reaches the effect 'a "
        "False', the other the effect 'a True'. A search needs runs that repeat. "
    )


def test_an_effect_whose_key_differs_in_each_run_is_found() -> None:
    numbers = itertools.count()
    world = world_of(lambda charge, table: handler_of(lambda order: effects.record(next(numbers))))

    text = message_of(RuntimeError, world, "sqs")

    assert text.startswith("Two runs without faults differ: one reaches the effect 0, the other ")


def test_a_handler_that_fails_without_faults_shows_its_own_exception() -> None:
    def raises(event: dict[str, Any], context: Any) -> None:
        raise KeyError("quantity")

    def world() -> Generator[Callable[[], Handler]]:
        yield lambda: raises

    with pytest.raises(BrokenClaimError) as caught:
        check_faults(world, "sqs", bodies=["a"])

    assert str(caught.value).splitlines()[:2] == [
        "Message #0, which can succeed, ended in the dead-letter queue, without any fault",
        "The handler raised KeyError: 'quantity'",
    ]
    assert isinstance(caught.value.__cause__, KeyError)


def test_an_exception_that_a_processor_has_caught_is_shown() -> None:
    from batchproc import BatchProcessor, EventType, process_partial_response

    def world() -> Generator[Callable[[], Handler]]:
        processor = BatchProcessor(EventType.SQS)

        def refuse_all(record: Any) -> None:
            raise LookupError(record.body)

        yield (
            lambda: (
                lambda event, context: process_partial_response(
                    event, refuse_all, processor, context
                )
            )
        )

    with pytest.raises(BrokenClaimError) as caught:
        check_faults(world, "sqs", bodies=["a"])

    assert str(caught.value).splitlines()[1] == "The handler raised LookupError: a"


def test_a_bound_on_receives_that_the_faults_exceed_is_refused() -> None:
    assert message_of(ValueError, worlds.right_world, "sqs", max_receive_count=2) == (
        "max_receive_count: 2, and 2 faults use up 2 receives of a message, so no handler could "
        "keep it out of the dead-letter queue; set it to 3 or more, or lower at_most"
    )
    check_faults(worlds.right_world, "sqs", bodies=["a"], max_receive_count=3)


def test_a_bound_on_retries_that_the_faults_exceed_is_refused() -> None:
    world = worlds.right_world_in_order

    assert message_of(ValueError, world, "kinesis", maximum_retry_attempts=1) == (
        "maximum_retry_attempts: 1, and 2 faults use up 2 retries of a record, so no handler could "
        "keep it; set it to 2 or more, or lower at_most"
    )
    check_faults(world, "kinesis", bodies=["a"], maximum_retry_attempts=2)


def test_records_that_should_fail_need_an_end_of_their_retries() -> None:
    text = message_of(
        ValueError,
        world_of(worlds.charges_each_time),
        "sqs",
        bodies=["a", "b"],
        should_fail=["b"],
        max_receive_count=None,
    )

    assert text == (
        "should_fail: nothing ends the retries of a record that fails; set max_receive_count= of "
        "the queue"
    )


def test_a_kind_of_fault_that_never_applied_is_named() -> None:
    coverage = check_faults(worlds.right_world, "sqs", bodies=["a"], at_most=1)

    assert coverage.notes == ("never applied: cold_start",)


def test_a_kind_of_fault_that_was_asked_for_and_never_applied_is_refused() -> None:
    text = message_of(ValueError, worlds.right_world, "sqs", faults=["cold_start"], at_most=1)

    assert text == (
        "faults: cold_start never applied, because no run reached a point of the kind 'sandbox is "
        "reused'. Leave it out, or search a case that reaches one"
    )


def test_a_handler_that_reads_no_body_is_named() -> None:
    def world() -> Generator[Callable[[], Handler]]:
        paid: set[str] = set()

        def pay(name: str) -> None:
            if name in paid:
                raise worlds.Paid
            paid.add(name)

        def handler(event: dict[str, Any], context: Any) -> None:
            for record in event["Records"]:
                try:
                    effects.watch(pay, key=lambda name: name[-1])(record["messageId"])
                except worlds.Paid:
                    """It was paid by an earlier delivery."""

        yield lambda: handler

    coverage = check_faults(world, "sqs", bodies=["a"], at_most=1)

    assert coverage.notes == ("never applied: cold_start, fail_read, time_out",)


def test_effects_that_records_share_are_named() -> None:
    def world() -> Generator[Any]:
        def sandbox() -> Handler:
            return handler_of(lambda order: effects.record("charge"))

        yield sandbox

    coverage = check_faults(
        world, "sqs", bodies=["a", "b"], at_most=1, effects="at_least_once", faults=["throttle"]
    )

    assert coverage.notes == (
        "counted together, without order: 'charge', which several messages share",
    )


def test_records_without_effects_are_named() -> None:
    world = world_of(
        lambda charge, table: handler_of(lambda order: None if order == "b" else charge(order))
    )

    coverage = check_faults(world, "sqs", bodies=["a", "b"], at_most=1, faults=["throttle"])

    assert coverage.notes == ("without effects: #1",)


def test_the_short_form_says_what_a_kill_does_not_do() -> None:
    paid: list[str] = []
    handler = handler_of(lambda order: None if order in paid else paid.append(order))

    coverage = check_faults(
        handler, "sqs", bodies=["a"], reset=paid.clear, done=lambda: paid, at_most=1
    )

    assert coverage.notes[-1] == (
        "module level is not made again after a kill: give a world, or the name of the handler"
    )
    assert coverage.faults["cold_start"] == 0


def test_a_search_that_its_budget_ends_says_what_was_covered() -> None:
    with pytest.warns(UserWarning, match="not complete: the budget of 50 schedules ended"):
        coverage = check_faults(worlds.right_world, "sqs", bodies=["a", "b"], budget=50)

    assert coverage.complete is False
    assert coverage.notes[-1] == (
        "not complete: the budget of 50 schedules ended; every schedule whose messages and faults "
        "are 2 or fewer together was run"
    )


def test_a_schedule_whose_first_fault_never_happens_is_refused() -> None:
    with pytest.raises(ValueError, match="never happened") as caught:
        check_schedule(worlds.right_world, "sqs", ["a"], [kill_after("charge a")])

    assert str(caught.value) == (
        "faults: kill_after('charge a') never happened, so the test checks nothing; the run "
        "without faults reaches points of the kind 'effect' at \"pay a\""
    )


def test_a_fault_that_no_search_has_is_refused() -> None:
    with pytest.raises(ValueError, match="use fail_read"):
        check_schedule(worlds.right_world, "sqs", ["a"], [fail(0)])


def test_progress_is_called_on_long_searches() -> None:
    seen: list[int] = []

    check_faults(worlds.right_world, "sqs", bodies=["a", "b", "c"], progress=seen.append)

    assert seen == [500]


def test_what_handlers_print_and_log_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    import logging

    def talks(charge: worlds.Charge, table: set[str]) -> Handler:
        def work(order: str) -> None:
            print("charging", order)  # noqa: T201 - what a handler does
            logging.getLogger("app").error("charging %s", order)
            if order not in table:
                table.add(order)
                charge(order)

        return handler_of(work)

    check_faults(world_of(talks), "sqs", bodies=["a"], faults=[throttle, crash])

    assert capsys.readouterr().out == ""


def test_a_handler_sees_the_time_of_the_simulation() -> None:
    moments: set[float] = set()

    def world() -> Generator[Any]:
        def sandbox() -> Handler:
            def work(order: str) -> None:
                moments.add(time.time())
                effects.record(order)

            return handler_of(work)

        yield sandbox

    check_faults(world, "sqs", bodies=["a"], faults=["throttle"], at_most=1)

    assert sorted(round(moment - min(moments), 3) for moment in moments) == [0, 0.3]


def test_the_exception_of_a_record_that_powertools_has_caught_is_shown() -> None:
    batch = pytest.importorskip(
        "aws_lambda_powertools.utilities.batch", reason="the processor is of Powertools"
    )

    def world() -> Generator[Callable[[], Handler]]:
        processor = batch.BatchProcessor(event_type=batch.EventType.SQS)

        def refuse_all(record: Any) -> None:
            raise LookupError(record.body)

        yield (
            lambda: (
                lambda event, context: batch.process_partial_response(
                    event=event, record_handler=refuse_all, processor=processor, context=context
                )
            )
        )

    with pytest.raises(BrokenClaimError) as caught:
        check_faults(world, "sqs", bodies=["a"])

    assert str(caught.value).splitlines()[1] == "The handler raised LookupError: a"
