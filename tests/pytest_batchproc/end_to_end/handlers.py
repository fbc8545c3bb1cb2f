"""Handlers that fail by plan, each in its own way, right and wrong ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.utilities import batch as incumbent

import batchproc
from tests.pytest_batchproc.end_to_end.services import Handler
from tests.pytest_batchproc.simulator.queues import failing

Plan = Mapping[str, int]  # by body: so often is a message delivered in vain


def _check(record: Any, plan: Plan) -> None:
    if int(record["attributes"]["ApproximateReceiveCount"]) <= plan.get(record["body"], 0):
        raise ConnectionError(record["body"])


def raises(plan: Plan) -> Handler:
    """One that fails the batch for one message."""

    def handler(event: Any, context: object) -> None:
        for record in event["Records"]:
            _check(record, plan)

    return handler


def misspells(plan: Plan) -> Handler:
    """One whose failures nobody hears of."""
    report = failing(plan)

    def handler(event: Any, context: object) -> object:
        found: Any = report(event, context)
        return {"BatchItemFailures": found["batchItemFailures"]}

    return handler


def names_a_stranger(plan: Plan) -> Handler:
    """One that reports bodies for identifiers, where anything fails."""

    def handler(event: Any, context: object) -> object:
        try:
            raises(plan)(event, context)
        except ConnectionError as error:
            return {"batchItemFailures": [{"itemIdentifier": str(error)}]}
        return None

    return handler


def _by(library: Any, processor: Any) -> Callable[[Plan], Handler]:
    def make(plan: Plan) -> Handler:
        def handle(record: Any) -> None:
            _check(getattr(record, "raw_event", record), plan)

        def handler(event: Any, context: Any) -> object:
            found: object = library.process_partial_response(event, handle, processor, context)
            return found

        return handler

    return make


_OURS = batchproc.BatchProcessor(batchproc.EventType.SQS, log_failures=False)
_OF_GROUPS = batchproc.SqsFifoPartialProcessor(skip_group_on_error=True, log_failures=False)
_IN_ORDER = batchproc.SqsFifoPartialProcessor(log_failures=False)

HANDLERS: Mapping[str, Callable[[Plan], Handler]] = {
    "reports what failed": failing,
    "raises": raises,
    "misspells the key": misspells,
    "names a stranger": names_a_stranger,
    "batchproc": _by(batchproc, _OURS),
    "Powertools": _by(incumbent, incumbent.BatchProcessor(incumbent.EventType.SQS)),
}
# What these report depends on nothing but the groups of the messages.
OF_GROUPS: Mapping[str, Callable[[Plan], Handler]] = {
    "reports what failed": failing,
    "batchproc": _by(batchproc, _OF_GROUPS),
    "Powertools": _by(incumbent, incumbent.SqsFifoPartialProcessor(skip_group_on_error=True)),
}
# These stop at the first failure, so for them the order of the whole batch counts.
IN_ORDER: Mapping[str, Callable[[Plan], Handler]] = {
    "batchproc": _by(batchproc, _IN_ORDER),
    "Powertools": _by(incumbent, incumbent.SqsFifoPartialProcessor()),
    "raises": raises,
}
