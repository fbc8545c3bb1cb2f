"""A report's assertions fail where they would check nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc import (
    BatchAssertionError,
    EventSourceMapping,
    KinesisStream,
    Report,
    SqsQueue,
)
from pytest_batchproc.simulator import (
    Fault,
    crash,
    duplicate,
    fail,
    poison,
    throttle,
    time_out,
)


def succeed(event: Any, context: Any) -> None:
    """Process everything."""


def raises(event: Any, context: Any) -> None:
    raise RuntimeError("no answer")


def queue_of(count: int, **options: Any) -> SqsQueue:
    queue = SqsQueue("orders", **options)
    for number in range(count):
        queue.send({"n": number})
    return queue


def run(*faults: Fault, handler: Any = succeed, **settings: Any) -> Report:
    queue = queue_of(3, max_receive_count=2)
    return EventSourceMapping(queue, handler, faults=faults, **settings).run()


CLAIMS: dict[str, Callable[..., None]] = {
    "assert_all_done": lambda report, **more: report.assert_all_done(**more),
    "assert_nothing_lost": lambda report, **more: report.assert_nothing_lost(**more),
    "assert_dead_lettered": lambda report, **more: report.assert_dead_lettered([], **more),
    "assert_discarded": lambda report, **more: report.assert_discarded([], **more),
    "assert_delivered_times": lambda report, **more: report.assert_delivered_times(1, **more),
}
each_claim = pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
UNUSED: dict[str, tuple[Fault, str]] = {
    "never sent": (fail(7), "fail(7): 3 messages were sent, #0 to #2."),
    "too late": (fail(1, attempts=[3, 4]), "fail(1, (3, 4)): #1 was delivered once."),
    "poison": (poison(9), "poison(9): 3 messages were sent, #0 to #2."),
    "crash": (crash(0, attempts=2), "crash(0, 2): #0 was delivered once."),
    "throttle": (throttle(5), "throttle(5): 3 messages were sent, #0 to #2."),
    "time_out": (time_out(2, 2), "time_out(2, 2): #2 was delivered once."),
    "duplicate": (duplicate(3), "duplicate(3): 3 messages were sent, #0 to #2."),
}


@each_claim
def test_a_fault_that_never_happened_fails_the_first_assertion(claim: Callable[..., None]) -> None:
    with pytest.raises(BatchAssertionError, match="A scripted fault never happened"):
        claim(run(fail(7)))


@pytest.mark.parametrize(("fault", "why"), UNUSED.values(), ids=UNUSED)
def test_its_message_says_why(fault: Fault, why: str) -> None:
    with pytest.raises(BatchAssertionError) as caught:
        run(fault).assert_nothing_lost()

    assert str(caught.value) == (
        f"A scripted fault never happened: {fault}\n{why}\n"
        "Correct its record or its attempts, or remove it from `faults`; "
        "allow_unused_faults=True accepts it."
    )


@pytest.mark.parametrize(
    "fault",
    [fail(1), poison(1), crash(0), throttle(2), time_out(1), duplicate(0), fail(0, (1, 9))],
    ids=str,
)
def test_a_fault_that_happened_is_used(fault: Fault) -> None:
    assert run(fault).unused_faults == []


@pytest.mark.parametrize("fault", [crash(0), duplicate(0)], ids=str)
def test_a_fault_that_changes_nothing_has_not_happened(fault: Fault) -> None:
    report = run(fault, handler=raises)

    assert report.unused_faults == [fault]


def test_the_mapping_can_accept_unused_faults() -> None:
    run(fail(7), allow_unused_faults=True).assert_all_done()


def test_the_switch_is_checked() -> None:
    with pytest.raises(ValueError, match="allow_unused_faults: expected True or False; got 'yes'"):
        run(allow_unused_faults="yes")


@each_claim
def test_an_empty_run_fails(claim: Callable[..., None]) -> None:
    report = EventSourceMapping(queue_of(0, max_receive_count=2), succeed).run()

    with pytest.raises(BatchAssertionError) as caught:
        claim(report)

    assert str(caught.value) == (
        "Nothing was sent to orders, so this assertion checks nothing\n"
        "Send messages before the run; allow_empty=True accepts a run without any."
    )
    claim(report, allow_empty=True)


FILTER = {"Filters": [{"Pattern": '{"body": {"n": [99]}}'}]}


@pytest.mark.parametrize("name", [name for name in CLAIMS if name != "assert_delivered_times"])
def test_a_filter_that_removes_everything_fails(name: str) -> None:
    queue = queue_of(3, max_receive_count=2)
    report = EventSourceMapping(queue, succeed, filter_criteria=FILTER).run()

    with pytest.raises(BatchAssertionError) as caught:
        CLAIMS[name](report)

    assert str(caught.value) == (
        "The filter removed all 3 messages, so this assertion checks nothing\n"
        "The function was never invoked.\n"
        "Correct `filter_criteria`. If the filter should remove everything, write\n"
        "report.assert_delivered_times(0)."
    )
    report.assert_delivered_times(0)


def test_a_mapping_that_is_off_fails() -> None:
    report = EventSourceMapping(queue_of(1), succeed, enabled=False).run()

    with pytest.raises(BatchAssertionError, match="The function was never invoked"):
        report.assert_nothing_lost()


def test_a_source_without_a_dead_letter_queue_has_no_dead_letters() -> None:
    stream = KinesisStream("clicks")
    stream.put({"n": 1})

    with pytest.raises(ValueError, match=r"clicks has no dead-letter queue.*assert_discarded"):
        EventSourceMapping(stream, succeed).run().assert_dead_lettered([])
    with pytest.raises(ValueError, match=r"orders has no dead-letter queue.*max_receive_count="):
        EventSourceMapping(queue_of(1), succeed).run().assert_dead_lettered([])


def test_a_list_of_no_items_claims_nothing() -> None:
    with pytest.raises(ValueError, match="items: expected at least one; got none"):
        run().assert_delivered_times(1, [])
    run().assert_delivered_times(1, [], allow_empty=True)


def test_a_generator_that_has_ended_is_refused() -> None:
    report = run()
    items = (item for item in report.sent)
    list(items)

    with pytest.raises(ValueError, match="expected: expected a list; got a generator that has end"):
        report.assert_dead_lettered(items)
