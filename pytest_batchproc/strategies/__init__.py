"""Events, bodies and mistaken responses for tests with hypothesis.

from pytest_batchproc import strategies as batch_st

@given(batch_st.sqs_events(bodies=batch_st.bodies(Order)))
def test_every_order_is_shipped(event): ...

Failures shrink to the fewest records with the simplest bodies. Names, regions and identifiers do
not vary: they say nothing about a handler.
"""

from __future__ import annotations

from pytest_batchproc.errors import MissingExtraError

try:
    import hypothesis as _hypothesis
except ImportError:
    raise MissingExtraError("pytest_batchproc.strategies", "hypothesis", "pytest") from None

from pytest_batchproc.strategies._bodies import bodies
from pytest_batchproc.strategies._contexts import lambda_contexts
from pytest_batchproc.strategies._events import (
    dynamodb_events,
    kafka_events,
    kinesis_events,
    sqs_events,
    sqs_fifo_events,
)
from pytest_batchproc.strategies._failures import failure_patterns
from pytest_batchproc.strategies._malformed import malformed_responses
from pytest_batchproc.strategies._poison import poison, poisoned_at

del _hypothesis

__all__ = [
    "bodies",
    "dynamodb_events",
    "failure_patterns",
    "kafka_events",
    "kinesis_events",
    "lambda_contexts",
    "malformed_responses",
    "poison",
    "poisoned_at",
    "sqs_events",
    "sqs_fifo_events",
]
