"""A broken law is shown with the fewest records, with every seed; a check of nothing is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import Phase, core, settings
from hypothesis import strategies as st

from batchproc import BatchProcessor, EventType
from pytest_batchproc import laws
from pytest_batchproc.laws import BrokenLawError, check_batch_handler
from pytest_batchproc.laws._fewer import with_fewer_records
from tests.pytest_batchproc.laws import shop
from tests.pytest_batchproc.laws.faulty import queues
from tests.pytest_batchproc.laws.right import by_hand
from tests.pytest_batchproc.laws.right.with_batchproc import running
from tests.support.effort import TEST_ALL

SEEDS = range(12 if TEST_ALL else 4)
STREAM = running(BatchProcessor(EventType.KinesisDataStreams, log_failures=False))


def misses_some(order: dict[str, Any]) -> bool:
    """Orders above 5 should fail as well, and the handler ships them."""
    return shop.is_bad(order) or order["id"] > 5


def fewest(handler: shop.Handler, source: str, number: int, should_fail: Any) -> list[int]:
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(core, "global_force_seed", number)
    try:
        with pytest.raises(BrokenLawError) as caught:
            check_batch_handler(
                handler,
                source,
                bodies=shop.ORDERS,
                should_fail=should_fail,
                settings=settings(derandomize=False, database=None, max_examples=40),
                max_examples=40,
            )
    finally:
        monkeypatch.undo()
    return [len(event["Records"]) for event in caught.value.events]


def test_a_law_that_takes_two_records_hides_none_that_takes_one() -> None:
    found = [fewest(STREAM, "kinesis", number, misses_some) for number in SEEDS]

    assert found == [[1]] * len(SEEDS)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("handler", "source", "count"),
    [
        (queues.swallows_every_error, "sqs", 1),
        (queues.only_the_last_failure, "sqs", 2),
        (queues.fifo_as_a_standard_queue, "sqs_fifo", 2),
    ],
)
def test_the_number_is_the_same_with_every_seed(
    handler: shop.Handler, source: str, count: int
) -> None:
    found = [fewest(handler, source, number, shop.is_bad) for number in SEEDS]

    assert found == [[count]] * len(SEEDS)


def test_fewer_records_keep_their_order_and_their_lanes() -> None:
    drawn = [[("a", 0), ("b", 1), ("c", 1)], [2, 0, 1]]

    assert list(with_fewer_records(drawn)) == [
        [[("a", 0)], [0]],
        [[("b", 0)], [0]],
        [[("c", 0)], [0]],
        [[("a", 0), ("b", 1)], [0, 1]],
        [[("a", 0), ("c", 1)], [1, 0]],
        [[("b", 0), ("c", 0)], [1, 0]],
    ]


def check(**more: Any) -> None:
    given: dict[str, Any] = {
        "bodies": shop.ORDERS,
        "should_fail": shop.is_bad,
        "done": lambda: shop.shipped,
        "reset": shop.reset,
        **more,
    }
    check_batch_handler(by_hand.queue, "sqs", **given)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"laws": []}, "laws: none of them is for sqs, so nothing would be checked; got none"),
        ({"laws": [laws.law_checkpoint]}, "laws: none of them is for sqs.*got checkpoint"),
        (
            {"laws": [laws.law_once_per_delivery], "done": None, "reset": None},
            "laws: none of them is for sqs, and without `done`, so nothing",
        ),
        ({"effect": lambda order: None}, "effect: gave None for each of [0-9]+ bodies"),
        ({"settings": settings(phases=[Phase.explicit])}, "settings: no batch was drawn"),
        ({"reset": lambda: None}, "reset: after it `done` still gives [0-9]+, such as"),
    ],
    ids=["no-laws", "another-source", "needs-done", "no-effect", "no-draw", "no-reset"],
)
def test_a_check_that_would_check_nothing_is_refused(more: dict[str, Any], text: str) -> None:
    shop.reset()
    with pytest.raises(ValueError, match=text):
        check(**more)
    shop.reset()


def test_bodies_that_draw_nothing_are_refused() -> None:
    with pytest.raises(Exception, match=r"(?i)unsatisfiable|nothing|cannot|unable"):
        check(bodies=st.nothing())
