"""Test any AWS Lambda batch handler with pytest: events, context, assertions, verdict.

PYTEST_DONT_REWRITE: there is no assert here, and pytest would warn that it came too late.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_batchproc._asserts import BatchAssertionError as BatchAssertionError
    from pytest_batchproc._asserts import assert_all_failed as assert_all_failed
    from pytest_batchproc._asserts import assert_all_succeeded as assert_all_succeeded
    from pytest_batchproc._asserts import assert_checkpoint as assert_checkpoint
    from pytest_batchproc._asserts import assert_failed_at as assert_failed_at
    from pytest_batchproc._asserts import assert_failed_ids as assert_failed_ids
    from pytest_batchproc._asserts import assert_group_order_kept as assert_group_order_kept
    from pytest_batchproc._asserts import assert_redelivered as assert_redelivered
    from pytest_batchproc._asserts import assert_valid_response as assert_valid_response
    from pytest_batchproc._invoke import LambdaInvoke as LambdaInvoke
    from pytest_batchproc._invoke import UnassertedWarning as UnassertedWarning
    from pytest_batchproc._invoke import invoke_handler as invoke_handler
    from pytest_batchproc._runtime import Invocation as Invocation
    from pytest_batchproc._runtime import LambdaFunction as LambdaFunction
    from pytest_batchproc._runtime import LambdaRuntime as LambdaRuntime
    from pytest_batchproc._snapshots import BatchSnapshot as BatchSnapshot
    from pytest_batchproc._templates import Finding as Finding
    from pytest_batchproc._templates import (
        assert_reports_batch_item_failures as assert_reports_batch_item_failures,
    )
    from pytest_batchproc._templates import check_template as check_template
    from pytest_batchproc._verdict import Verdict as Verdict
    from pytest_batchproc._verdict import lambda_verdict as lambda_verdict
    from pytest_batchproc.context import FakeLambdaContext as FakeLambdaContext
    from pytest_batchproc.errors import FunctionError as FunctionError
    from pytest_batchproc.errors import InvalidEventError as InvalidEventError
    from pytest_batchproc.errors import MissingExtraError as MissingExtraError
    from pytest_batchproc.errors import TemplateError as TemplateError
    from pytest_batchproc.events import DynamoDBEventFactory as DynamoDBEventFactory
    from pytest_batchproc.events import KafkaEventFactory as KafkaEventFactory
    from pytest_batchproc.events import KinesisEventFactory as KinesisEventFactory
    from pytest_batchproc.events import SqsEventFactory as SqsEventFactory
    from pytest_batchproc.events import SqsFifoEventFactory as SqsFifoEventFactory
    from pytest_batchproc.faults import CheckFaults as CheckFaults
    from pytest_batchproc.simulator import Delivery as Delivery
    from pytest_batchproc.simulator import DynamoDBStream as DynamoDBStream
    from pytest_batchproc.simulator import Effects as Effects
    from pytest_batchproc.simulator import EventSourceMapping as EventSourceMapping
    from pytest_batchproc.simulator import KafkaTopic as KafkaTopic
    from pytest_batchproc.simulator import KinesisStream as KinesisStream
    from pytest_batchproc.simulator import Report as Report
    from pytest_batchproc.simulator import Simulate as Simulate
    from pytest_batchproc.simulator import SqsFifoQueue as SqsFifoQueue
    from pytest_batchproc.simulator import SqsQueue as SqsQueue
else:  # a type checker that saw this would take any name for one of ours

    def __getattr__(name):
        if name not in _HOME:
            raise AttributeError(
                f"module 'pytest_batchproc' has no attribute {name!r}{_near_miss(name)}"
            )
        from importlib import import_module

        found = getattr(import_module(f"pytest_batchproc.{_HOME[name]}"), name)
        globals()[name] = found  # the next use does not come here
        return found


def _near_miss(name: str) -> str:
    if name.startswith("_"):
        return ""  # tools ask every module for names like __wrapped__; a search would be in vain
    from difflib import get_close_matches

    near = get_close_matches(name, __all__, 1)
    return f"; did you mean {near[0]!r}?" if near else ""


_HOME = {
    "BatchAssertionError": "_asserts",
    "BatchSnapshot": "_snapshots",
    "CheckFaults": "faults",
    "Delivery": "simulator",
    "DynamoDBEventFactory": "events",
    "DynamoDBStream": "simulator",
    "Effects": "simulator",
    "EventSourceMapping": "simulator",
    "FakeLambdaContext": "context",
    "Finding": "_templates",
    "FunctionError": "errors",
    "InvalidEventError": "errors",
    "Invocation": "_runtime",
    "KafkaEventFactory": "events",
    "KafkaTopic": "simulator",
    "KinesisEventFactory": "events",
    "KinesisStream": "simulator",
    "LambdaFunction": "_runtime",
    "LambdaInvoke": "_invoke",
    "LambdaRuntime": "_runtime",
    "MissingExtraError": "errors",
    "Report": "simulator",
    "Simulate": "simulator",
    "SqsEventFactory": "events",
    "SqsFifoEventFactory": "events",
    "SqsFifoQueue": "simulator",
    "SqsQueue": "simulator",
    "TemplateError": "errors",
    "UnassertedWarning": "_invoke",
    "Verdict": "_verdict",
    "assert_all_failed": "_asserts",
    "assert_all_succeeded": "_asserts",
    "assert_checkpoint": "_asserts",
    "assert_failed_at": "_asserts",
    "assert_failed_ids": "_asserts",
    "assert_group_order_kept": "_asserts",
    "assert_redelivered": "_asserts",
    "assert_reports_batch_item_failures": "_templates",
    "assert_valid_response": "_asserts",
    "check_template": "_templates",
    "invoke_handler": "_invoke",
    "lambda_verdict": "_verdict",
}
"""Where each public name lives; imported when first asked for, so that pytest starts without."""

__all__ = [
    "BatchAssertionError",
    "BatchSnapshot",
    "CheckFaults",
    "Delivery",
    "DynamoDBEventFactory",
    "DynamoDBStream",
    "Effects",
    "EventSourceMapping",
    "FakeLambdaContext",
    "Finding",
    "FunctionError",
    "InvalidEventError",
    "Invocation",
    "KafkaEventFactory",
    "KafkaTopic",
    "KinesisEventFactory",
    "KinesisStream",
    "LambdaFunction",
    "LambdaInvoke",
    "LambdaRuntime",
    "MissingExtraError",
    "Report",
    "Simulate",
    "SqsEventFactory",
    "SqsFifoEventFactory",
    "SqsFifoQueue",
    "SqsQueue",
    "TemplateError",
    "UnassertedWarning",
    "Verdict",
    "assert_all_failed",
    "assert_all_succeeded",
    "assert_checkpoint",
    "assert_failed_at",
    "assert_failed_ids",
    "assert_group_order_kept",
    "assert_redelivered",
    "assert_reports_batch_item_failures",
    "assert_valid_response",
    "check_template",
    "invoke_handler",
    "lambda_verdict",
]


def __dir__() -> list[str]:
    return sorted(__all__)
