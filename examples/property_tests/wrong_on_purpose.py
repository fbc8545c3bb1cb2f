"""Fails on purpose, to show what is left of a large batch; pytest runs it only when it is named."""

from __future__ import annotations

from typing import Any

from hypothesis import Phase, given, settings

from examples.property_tests.handler import Booking
from examples.property_tests.handler_mistaken import lambda_handler
from pytest_batchproc import FakeLambdaContext, assert_group_order_kept
from pytest_batchproc import strategies as batch_st


# The same in every run, and without the lines of code by which hypothesis explains a failure.
@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=100,
    phases=[Phase.generate, Phase.shrink],
)
@given(batch_st.sqs_fifo_events(batch_st.poison(batch_st.bodies(Booking))))
def test_the_order_of_a_group_is_kept(event: Any) -> None:
    assert_group_order_kept(lambda_handler(event, FakeLambdaContext()), event)
