"""Laws that every batch handler must keep, checked with hypothesis on any handler.

from pytest_batchproc.laws import check_batch_handler

def test_the_handler_keeps_the_laws():
    check_batch_handler(
        handler, "sqs", bodies=orders, should_fail=lambda order: order["pieces"] < 1
    )

A failure names the law and shows the fewest records that break it. Each law is also a
function, `law_nothing_lost` for instance; `LAWS` is the table of all.
"""

from __future__ import annotations

from pytest_batchproc.errors import MissingExtraError

try:
    import hypothesis as _hypothesis
except ImportError:
    raise MissingExtraError("pytest_batchproc.laws", "hypothesis", "pytest") from None

from pytest_batchproc.laws._broken import BrokenLawError
from pytest_batchproc.laws._check import check_batch_handler
from pytest_batchproc.laws._law import Law
from pytest_batchproc.laws._machine import BatchHandlerMachine
from pytest_batchproc.laws._table import (
    LAWS,
    law_checkpoint,
    law_effects_in_order,
    law_fails_alone,
    law_group_order,
    law_healthy_batch,
    law_identifiers_from_event,
    law_nothing_lost,
    law_once_per_delivery,
    law_permutation,
    law_raises_only_when_all_fail,
    law_redelivery,
    law_stateless,
    law_stops_on_failure,
    law_valid_response,
)

del _hypothesis

__all__ = [
    "LAWS",
    "BatchHandlerMachine",
    "BrokenLawError",
    "Law",
    "check_batch_handler",
    "law_checkpoint",
    "law_effects_in_order",
    "law_fails_alone",
    "law_group_order",
    "law_healthy_batch",
    "law_identifiers_from_event",
    "law_nothing_lost",
    "law_once_per_delivery",
    "law_permutation",
    "law_raises_only_when_all_fail",
    "law_redelivery",
    "law_stateless",
    "law_stops_on_failure",
    "law_valid_response",
]
