"""An interrupt at any line of `batchproc` makes no record processed that was not.

A fixed sample of the ways and of the lines; all of them with `BATCHPROC_TEST_ALL=1`.
"""

from __future__ import annotations

import sys

import pytest

from tests.interrupts.forms import Answer
from tests.interrupts.harness import (
    ALL_AWAITS,
    ALL_SYNC,
    MOST_LINES_BEFORE,
    Scenario,
    Totals,
)
from tests.support.effort import TEST_ALL
from tests.support.events import response_of
from tests.support.limit import within

EVERY = 1 if TEST_ALL else 7
LIMIT = 600.0  # seconds a scenario; a busy machine is slow without being wrong


def judged(scenario: Scenario) -> Totals:
    totals = Totals()
    every = 2 * EVERY - 1 if scenario.driver.awaits else EVERY  # more lines, each run is slower
    within(LIMIT, lambda: totals.add(scenario, every))
    return totals


def check(scenario: Scenario) -> None:
    totals = judged(scenario)

    assert totals.wrong == []
    assert totals.interruptions > 0
    assert max(totals.before.values()) <= MOST_LINES_BEFORE


@pytest.mark.sampled(4)
@pytest.mark.parametrize("scenario", ALL_SYNC, ids=str)
def test_an_interrupt_at_any_line_loses_no_record(scenario: Scenario) -> None:
    check(scenario)


@pytest.mark.skipif(
    sys.version_info < (3, 12),
    reason="sys.settrace together with asyncio crashes CPython 3.11.7 now and then",
)
@pytest.mark.sampled(4)
@pytest.mark.parametrize("scenario", ALL_AWAITS, ids=str)
def test_an_interrupt_at_any_line_of_an_async_driver_loses_no_record(scenario: Scenario) -> None:
    check(scenario)


# --- the harness finds what it looks for ----------------------------------------------------------


def test_the_harness_complains_about_each_kind_of_wrong_answer() -> None:
    scenario = next(one for one in ALL_SYNC if str(one) == "plain-function")
    run = scenario.interrupted(0, KeyboardInterrupt)
    assert run.wrong == []
    batch = run.driver.batch(1, one_fails=False)
    run.log.returned.discard("1-2")
    all_fine = [(name, "success") for name in batch.identifiers]
    for answer, complaint in [
        (Answer("after", {"batchItemFailures": []}, all_fine), "['1-2'] are reported as processed"),
        (Answer("after", None, all_fine), "response() is None"),
        (
            Answer("after", response_of(batch.identifiers[2:]), all_fine),
            "disagrees with result",
        ),
        (Answer("after", response_of(["other"]), all_fine), "names records of another batch"),
    ]:
        run.wrong.clear()
        run.judge(batch, answer)

        assert len(run.wrong) == 1
        assert complaint in run.wrong[0]
    run.judge(batch, Answer("after", {"batchItemFailures": []}, [("other", "success")]))

    assert run.stale
