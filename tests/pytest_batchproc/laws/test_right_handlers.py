"""No law catches a handler that is right, whoever wrote it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from pytest_batchproc.laws import check_batch_handler
from tests.pytest_batchproc.laws import shop
from tests.support.effort import TEST_ALL

LIBRARIES = ("by_hand", "with_batchproc", "with_powertools")
SOURCES = ("sqs", "sqs_fifo", "kinesis", "dynamodb", "kafka")


@pytest.mark.sampled(5)
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_right_handler_keeps_every_law(library: str, source: str) -> None:
    if library == "with_powertools":
        pytest.importorskip("aws_lambda_powertools", reason="compares with Powertools")
    module: Any = import_module(f"tests.pytest_batchproc.laws.right.{library}")
    broken = []
    for handler in module.HANDLERS[source]:
        try:
            check_batch_handler(
                handler,
                source,
                bodies=shop.ORDERS,
                should_fail=shop.is_bad,
                done=lambda: shop.shipped,
                reset=shop.reset,
                max_examples=30 if TEST_ALL else 15,
            )
        except AssertionError as error:
            broken.append(str(error))

    assert broken == []
