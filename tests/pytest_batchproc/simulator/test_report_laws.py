"""What holds for every report, however the run went."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_batchproc.simulator import EventSourceMapping, Report
from pytest_batchproc.simulator._evidence import overtaken
from tests.pytest_batchproc.simulator.queues import failing, one_group
from tests.pytest_batchproc.simulator.reports import NAMES, STREAMS, reporting, source_with

# How often each message of a queue fails, and its group.
scripts = st.lists(st.tuples(st.integers(0, 4), st.sampled_from("xy")), max_size=14)


def run(script: list[tuple[int, str]]) -> Report:
    """A FIFO queue, and a handler that cares for no order."""
    queue = one_group("payments.fifo", max_receive_count=3)
    for number, (_, group) in enumerate(script):
        queue.send(str(number), message_group_id=group)
    times = {str(number): count for number, (count, _) in enumerate(script)}
    return EventSourceMapping(queue, failing(times)).run()


def too_early(report: Report) -> set[int]:
    """What was done while an earlier one of its group came back then, or was delivered later."""
    history: dict[int, list[tuple[int, bool]]] = {}
    for delivery in report.deliveries:
        for position, item in enumerate(delivery.items):
            is_done = position in delivery.gone
            history.setdefault(item.number, []).append((delivery.number, is_done))
    lane = {item.number: item.lane for item in report.sent}
    done = {
        item.number: next(at for at, is_done in history[item.number] if is_done)
        for item in report.deleted
    }
    return {
        late
        for late, at in done.items()
        for early, attempts in history.items()
        if early < late and lane[early] == lane[late]
        if any(turn > at or (turn == at and not is_done) for turn, is_done in attempts)
    }


@given(scripts)
def test_what_overtook_is_found_without_comparing_all(script: list[tuple[int, str]]) -> None:
    report = run(script)

    assert too_early(report) == {item.number for item in overtaken(report)}


@given(scripts)
def test_messages_end_in_one_place_and_claims_agree_with_it(script: list[tuple[int, str]]) -> None:
    report = run(script)
    ends = [*report.deleted, *report.dead_lettered]

    dead = [item for item in report.sent if item not in report.deleted]
    report.assert_dead_lettered(dead, allow_empty=True)
    report.assert_discarded([], allow_empty=True)
    report.assert_nothing_lost(allow_empty=True)
    for item, (count, _) in zip(report.sent, script, strict=True):
        report.assert_delivered_times(min(count + 1, 3), [item])

    assert len(script) == len(ends) == len({item.number for item in ends})
    assert sorted(report.deleted, key=lambda item: item.number) == sorted(
        (item for items in report.order.values() for item in items), key=lambda item: item.number
    )


@given(scripts, st.integers(1, 5))
def test_a_timeline_fits_and_counts_everything(script: list[tuple[int, str]], most: int) -> None:
    report = run(script)
    lines = report.timeline(max_records_shown=most).splitlines()

    shown = [line for line in lines if line.startswith("#")]
    assert [line for line in lines if len(line) > 80] == []
    assert min(most, len(script)) == len(shown)
    assert (len(script) > most) == any(line.startswith("… and ") for line in lines)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_run_makes_the_same_report(name: str) -> None:
    def report() -> tuple[str, dict[str, Any]]:
        options: dict[str, Any] = {} if name in STREAMS else {"max_receive_count": 3}
        source = source_with(name, [{"n": number} for number in range(25)], **options)
        found = EventSourceMapping(source, reporting(7), batch_size=5).run()
        return found.timeline(), found.snapshot_value()

    assert report() == report()
