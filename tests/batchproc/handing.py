"""Calling a handler with two records, and what became of it."""

from __future__ import annotations

from typing import Any

from batchproc import WrongHandlerError
from tests.support.context import FakeContext
from tests.support.events import SQS
from tests.support.ways import SYNC_WAYS, Way, run

CONTEXT = FakeContext()


def results(handler: Any, *, context: Any = None, way: Way = SYNC_WAYS[0]) -> list[Any]:
    """What the handler returned for each of two records."""
    event = SQS.event(["a", "b"])
    outcome = run(SQS, event, handler, way=way, context=context, adapt=False)

    assert outcome.error is None
    assert outcome.statuses == ["success", "success"]
    return [item.result for item in outcome.result]


def refused(handler: Any, *, context: Any = None, way: Way = SYNC_WAYS[0]) -> str:
    event = SQS.event(["a", "b"])
    outcome = run(SQS, event, handler, way=way, context=context, adapt=False)

    assert type(outcome.error) is WrongHandlerError, outcome.error
    return str(outcome.error)
