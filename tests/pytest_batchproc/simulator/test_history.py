"""What a report holds of a long run: the last deliveries, and sums that assertions read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc import BatchAssertionError
from pytest_batchproc.simulator import (
    Delivery,
    EventSourceMapping,
    KinesisStream,
    Report,
    SqsFifoQueue,
    SqsQueue,
    fail,
    throttle,
)
from pytest_batchproc.simulator import _history as history
from pytest_batchproc.simulator._page import page
from tests.pytest_batchproc.simulator.queues import failing, succeed

LISTED = 5


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "LISTED", LISTED)


def long_run(keep: int = 0, **settings: Any) -> Report[Any]:
    queue = SqsQueue("orders", max_receive_count=3)
    for number in range(30):
        queue.send("bad" if number == 3 else f"x{number}")
    return EventSourceMapping(queue, failing({"bad": 9}), batch_size=1, keep=keep, **settings).run()


@pytest.mark.parametrize(("keep", "most"), [(0, LISTED), (1, LISTED), (3, 3 * LISTED)])
def test_keep_bounds_the_list(keep: int, most: int) -> None:
    seen: list[Delivery[Any]] = []
    report = long_run(keep, on_delivery=seen.append)
    listed = [delivery.number for delivery in report.deliveries]

    assert [delivery.number for delivery in seen] == list(range(32))
    assert listed[-most:] == list(range(32 - most, 32))
    assert listed == sorted(set(listed))
    assert len(listed) <= most + 4 * keep
    assert report.earlier.count + len(listed) == 32


def test_a_delivery_that_keeps_its_details_stays_in_the_list() -> None:
    queue = SqsQueue("orders", max_receive_count=1)
    for number in range(30):
        queue.send("bad" if number == 3 else f"x{number}")

    report = EventSourceMapping(queue, failing({"bad": 9}), batch_size=1, keep=1).run()

    assert [one.number for one in report.deliveries if one.outcome == "failure"] == [3]


def test_by_default_a_report_lists_100_000_deliveries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()

    assert history.History(100)._most == 100_000


def claims() -> list[tuple[str, Callable[[Report[Any]], object]]]:
    return [
        ("counts", lambda report: report.counts),
        ("repr", repr),
        ("order", lambda report: report.order),
        ("done", lambda report: report.assert_all_done()),
        ("lost", lambda report: report.assert_nothing_lost()),
        ("dead", lambda report: report.assert_dead_lettered(["bad"])),
        ("times", lambda report: report.assert_delivered_times(1)),
        ("right times", lambda report: report.assert_delivered_times(3, ["bad"])),
        ("discarded", lambda report: report.assert_discarded([])),
    ]


def said(claim: Callable[[Report[Any]], object], report: Report[Any]) -> object:
    try:
        return claim(report)
    except BatchAssertionError as error:
        return str(error)


@pytest.mark.parametrize(("name", "claim"), claims())
def test_claims_do_not_depend_on_what_is_kept(
    name: str, claim: Callable[[Report[Any]], object]
) -> None:
    short, whole = (said(claim, long_run(keep)) for keep in (0, 100))

    assert short == whole


@pytest.mark.parametrize("keep", [0, 100])
def test_overtaking_that_is_summed_up_fails_the_assertion(keep: int) -> None:
    queue = SqsFifoQueue("orders.fifo")
    for number in range(20):
        queue.send(f"{number}", message_group_id="g")

    report = EventSourceMapping(queue, failing({"0": 1}), batch_size=2, keep=keep).run()

    with pytest.raises(BatchAssertionError, match="#1"):
        report.assert_order_kept()


@pytest.mark.parametrize("keep", [0, 100])
def test_mistakes_and_errors_are_summed_up(keep: int) -> None:
    queue = SqsQueue("orders", max_receive_count=2)
    for number in range(20):
        queue.send(f"{number}")

    def handler(event: dict[str, Any], context: object) -> object:
        (record,) = event["Records"]
        if record["body"] == "0":
            raise ValueError("no address")
        return {"BatchItemFailures": []} if record["body"] == "1" else None

    report = EventSourceMapping(queue, handler, batch_size=1, keep=keep).run()

    assert "At 0 s the function raised ValueError: no address" in report.timeline()
    with pytest.raises(BatchAssertionError, match=r'(?s)#1 .*"BatchItemFailures" is not a key'):
        report.assert_nothing_lost()


@pytest.mark.parametrize("keep", [0, 100])
def test_a_poison_record_is_named_from_the_sums(keep: int) -> None:
    stream = KinesisStream("clicks")
    for number in range(3):
        stream.put(f"{number}", partition_key="k")

    def handler(event: dict[str, Any], context: object) -> object:
        second = event["Records"][-2:][0]["kinesis"]["sequenceNumber"]
        return {"batchItemFailures": [{"itemIdentifier": second}]}

    report = EventSourceMapping(stream, handler, maximum_retry_attempts=9, keep=keep).run()

    with pytest.raises(BatchAssertionError) as caught:
        report.assert_nothing_lost()
    assert "#2" in str(caught.value)


def test_a_fault_that_never_happened_is_explained_from_the_sums() -> None:
    report = long_run(faults=[fail(0, 2)])

    with pytest.raises(BatchAssertionError, match="that delivery of #0 ended in another way"):
        report.assert_all_done()


def test_a_timeline_and_a_page_say_what_is_left_out() -> None:
    report = long_run()
    drawn = report.timeline(invocations=True).splitlines()
    (bad,) = (" ".join(line.split()) for line in drawn if line.startswith("#3 "))

    assert bad == "#3 bad … 30s fail 60s fail (3 times) dead-lettered"
    assert drawn[-1] == "… and 27 more invocations"
    assert "27 early deliveries are left out" in page(report)
    assert "#3, attempt 2, delivery 30 at 30 s" in page(report)
    assert report.snapshot_value()["earlier deliveries"] == 27


def test_throttles_are_no_deliveries_in_the_sums() -> None:
    queue = SqsQueue("orders")
    for number in range(20):
        queue.send(f"{number}")

    report = EventSourceMapping(queue, succeed, batch_size=1, keep=0, faults=[throttle(0)]).run()

    report.assert_delivered_times(1)


def test_a_report_does_not_change_when_its_mapping_runs_again() -> None:
    queue = SqsQueue("orders")
    mapping = EventSourceMapping(queue, succeed, batch_size=1, keep=0)
    for number in range(10):
        queue.send(f"{number}")
    first = mapping.run()
    told = repr(first), first.earlier.count
    for number in range(10):
        queue.send(f"{number}")
    second = mapping.run()

    assert told == (repr(first), first.earlier.count)
    assert second.counts["invocations"] == 20
    second.assert_delivered_times(1)


def test_two_long_runs_of_one_script_are_equal() -> None:
    assert long_run() == long_run()
    assert long_run().earlier != history.Earlier()
