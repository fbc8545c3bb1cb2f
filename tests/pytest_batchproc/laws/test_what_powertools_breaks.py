"""What the laws find in AWS Lambda Powertools 3.37.0; docs/laws.md tells of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

from pytest_batchproc import laws
from pytest_batchproc.laws import BrokenLawError, Law, check_batch_handler
from tests.pytest_batchproc.laws import shop
from tests.pytest_batchproc.laws.shop import SAME_EACH_TIME

pytest.importorskip("aws_lambda_powertools", reason="compares with Powertools")

from tests.pytest_batchproc.laws.faulty import with_powertools as powertools

ORDERS_AND_OTHERS = shop.ORDERS | st.just("no order")

FAULTS: list[tuple[shop.Handler, str, Law]] = [
    (powertools.a_coroutine_function_in_a_sync_processor, "sqs", laws.law_nothing_lost),
    (powertools.a_plain_function_in_an_async_processor, "sqs", laws.law_healthy_batch),
    (powertools.the_error_of_a_whole_batch_caught, "sqs", laws.law_nothing_lost),
    (powertools.a_model_with_a_title, "sqs", laws.law_raises_only_when_all_fail),
    (powertools.a_model_on_a_fifo_queue, "sqs_fifo", laws.law_raises_only_when_all_fail),
]


def must_fail(body: Any) -> bool:
    return body == "no order" or shop.is_bad(body)


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    ("handler", "source", "law"), FAULTS, ids=[fault.__name__ for fault, _, _ in FAULTS]
)
def test_the_laws_find_it(handler: shop.Handler, source: str, law: Law) -> None:
    with pytest.raises(BrokenLawError) as caught:
        check_batch_handler(
            handler,
            source,
            bodies=ORDERS_AND_OTHERS,
            should_fail=must_fail,
            done=lambda: shop.shipped,
            reset=shop.reset,
            settings=SAME_EACH_TIME,
        )

    assert law.name == caught.value.law
