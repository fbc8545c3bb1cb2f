"""Run examples and print what happens: `python examples/demo.py [--all | names of examples]`.

Without arguments it tells five stories; `--all` runs every example that needs nothing but an event.
It needs nothing but this package, and leaves out what needs a library that is not installed.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import textwrap
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

# Run as a file, `sys.path[0]` is this directory; the examples are known by their full names.
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from batchproc import BatchProcessingError  # noqa: E402 -- see above  # after the path is set
from examples.explain import (  # noqa: E402  # after the path is set
    WIDTH,
    cut,
    paragraph,
    record_lines,
    response_lines,
    source_of,
)
from examples.support import load_event, messages, run_pytest  # noqa: E402  # after the path is set
from pytest_batchproc import FakeLambdaContext, lambda_verdict  # noqa: E402  # after the path is set


@dataclass(frozen=True)
class Example:
    """One handler over one event.

    Attributes:
        title: the story in a few words.
        directory: where it is.
        event: the name of its event file.
        handler: the module with `lambda_handler` and `processor`.
        needs: modules that must be installed.
        timeout: the time the function has, in seconds.
        prepare: makes time pass, where the story is about time.
    """

    title: str
    directory: str
    event: str
    handler: str = "handler"
    needs: tuple[str, ...] = ()
    timeout: float = 30.0
    prepare: Callable[[ModuleType, FakeLambdaContext], None] | None = None


def slow_exports(module: ModuleType, context: FakeLambdaContext) -> None:
    """Let every export take 900 ms of the function's time."""

    def export(name: str) -> str:
        context.advance(900)
        return f"{name}.csv"

    vars(module)["export"] = export


POWERTOOLS = ("aws_lambda_powertools", "aws_xray_sdk")
FIRST = ("sqs_orders", "fifo_payments", "kinesis_clicks")  # of each its first story
EXAMPLES = (
    Example("A queue of orders", "sqs_orders", "orders"),
    Example("The same with a context manager", "sqs_context_manager", "sign_ups"),
    Example("The same with a decorator", "sqs_decorator", "parcels"),
    Example("Every record fails: the function raises", "error_handling", "all_bad"),
    Example("In order: after a failure nothing more runs", "fifo_payments", "payments"),
    Example(
        "In order per message group: other groups go on",
        "fifo_payments",
        "payments",
        "handler_skip_group",
    ),
    Example("In order per message group, async", "async_fifo", "shipments"),
    Example("A Kinesis stream", "kinesis_clicks", "clicks"),
    Example("A Kinesis stream, stopped at the first failure", "stop_on_failure_stream", "meter"),
    Example("Sums that Lambda carries through a window", "tumbling_window", "sales"),
    Example("A DynamoDB stream", "dynamodb_audit", "accounts"),
    Example("A Kafka topic of Amazon MSK", "kafka_audit", "msk"),
    Example("A Kafka topic of your own cluster", "kafka_audit", "self_managed"),
    Example("Async handlers, all at once", "async_enrichment", "readings"),
    Example("Newsletters, tested with unittest", "unittest_users", "newsletters"),
    Example("Blocking handlers, on four threads", "threads", "images"),
    Example(
        "Too little time: the rest is reported as unprocessed",
        "timeout_handback",
        "exports",
        timeout=3.0,
        prepare=slow_exports,
    ),
    Example("The handler asks for the time left", "lambda_context", "reports", timeout=9.0),
    Example("Seats, and the outcome of each", "processed_messages", "tickets"),
    Example("A metric for each failure", "extending_failure_metric", "emails"),
    Example("Orders instead of messages", "bodies_sqs", "orders", needs=("pydantic",)),
    Example("Clicks, and their records", "bodies_kinesis", "clicks", needs=("pydantic",)),
    Example("Items, and removals skipped", "bodies_dynamodb", "accounts", needs=("pydantic",)),
    Example("Logins by a decoder", "bodies_kafka", "msk"),
    Example("Logins by a decoder, your own cluster", "bodies_kafka", "self_managed"),
    Example("Bodies checked by pydantic", "pydantic_sqs", "orders", needs=("pydantic",)),
    Example("Kinesis payloads as models", "pydantic_kinesis", "rides", needs=("pydantic",)),
    Example("DynamoDB images as models", "pydantic_dynamodb", "products", needs=("pydantic",)),
    Example("Failures in Sentry", "sentry", "jobs", needs=("sentry_sdk",)),
    Example("Moved over from Powertools", "moving_from_powertools", "transfers"),
    Example(
        "With the Tracer and Logger of Powertools", "tracer_and_logger", "orders", needs=POWERTOOLS
    ),
    Example("Results too large for a trace", "no_response_capture", "customers", needs=POWERTOOLS),
)


def run(example: Example) -> None:
    """Run one example and print its story."""
    event = load_event(str(ROOT / "examples" / example.directory / "handler.py"), example.event)
    source = source_of(event)
    print(f"\n{example.title}")
    print(f"  examples/{example.directory}/{example.handler}.py, from {source.name}:")
    missing = [name for name in example.needs if find_spec(name) is None]
    if missing:
        print(f"  left out: {' and '.join(missing)} not installed.")
        return

    context = FakeLambdaContext(function_timeout=example.timeout)
    with redirect_stdout(io.StringIO()) as printed:
        module = import_module(f"examples.{example.directory}.{example.handler}")
        if example.prepare:
            example.prepare(module, context)
        response, raised = call(module, event, context)

    items = list(module.processor.result)
    print("\n".join(record_lines(items, source)))
    for line in printed.getvalue().splitlines():
        print(cut(f"  printed: {line}", WIDTH))
    if raised is None:
        print("\n".join(response_lines(response)))
    else:
        print(paragraph(f"raised {type(raised).__name__}: {raised}"))
    print(paragraph(f"verdict: {lambda_verdict(raised or response, event).reason}"))


def call(
    module: ModuleType, event: dict[str, Any], context: FakeLambdaContext
) -> tuple[Any, BatchProcessingError | None]:
    """The response of the Lambda function, or the error of a batch that failed whole."""
    try:
        return module.lambda_handler(event, context), None
    except BatchProcessingError as error:
        return None, error


def show_the_plugin(test: str = "") -> None:
    """Run tests that fail on purpose and print what the pytest plugin says of them."""
    file = "examples/any_handler/wrong_on_purpose.py"
    if test:
        print("\nA misspelt key in the response, found by a test that fails on purpose")
    else:
        print("\nWhat the pytest plugin says of two tests that fail on purpose")
    print(f"  {file}")
    if find_spec("pytest") is None:
        print("  left out: pytest not installed.")
        return
    done = run_pytest(f"{file}::{test}" if test else file)
    for message in messages(done.stdout):
        print(f"\n{message.removeprefix('pytest_batchproc._asserts.')}")
    if done.returncode != 1:  # pytest's code for tests that failed, as these should
        raise RuntimeError(f"pytest ended otherwise:\n{done.stdout}{done.stderr}")


def show_a_dead_letter() -> None:
    """Simulate a FIFO queue with a dead-letter queue, and print each attempt of each message."""
    from examples.simulator import handler
    from pytest_batchproc import EventSourceMapping, SqsFifoQueue

    print("\nA simulated queue: the bank refuses one account until its message is dead-lettered")
    print("  examples/simulator/handler.py, from SQS FIFO:")
    queue = SqsFifoQueue("payments.fifo", max_receive_count=3)
    for account, cents in [("ada", 900), ("bob", 500), ("ada", 100)]:
        queue.send({"account": account, "cents": cents}, message_group_id=account)
    vars(handler)["bank_takes"] = lambda account: account != "bob"
    report = EventSourceMapping(queue, handler.take_payments).run()
    print(textwrap.indent(report.timeline(), "  "))
    bodies = ", ".join(str(message.body) for message in report.dead_lettered)
    print(paragraph(f"dead-letter queue: {bodies}"))


NEXT = """
What to do next
  python examples/demo.py --all            every example; examples/README.md lists them by topic
  make test                                run the tests (about 3 minutes)
  docs/guide.md                            write a handler, and set up its queue or stream
  docs/how_to_test.md                      test a handler that you already have"""


def not_shown() -> str:
    """The stories that need more than an event: a table, a runtime, or the tests that tell them."""
    shown = {example.directory for example in EXAMPLES}
    stories = sorted(page.parent.name for page in (ROOT / "examples").glob("*/README.md"))
    left = [f"examples/{name}" for name in stories if name not in shown]
    text = f"Told by their tests and pages: {', '.join(left)}. All are tested: pytest examples"
    return textwrap.fill(text, WIDTH, break_on_hyphens=False)


def main(names: list[str]) -> int:
    """Run the named examples, or five; the exit code is 1 when one is broken or unknown."""
    known = [example.directory for example in EXAMPLES]
    unknown = sorted(set(names) - {*known, "--all"})
    if unknown:
        print(f"no such example: {', '.join(unknown)}", file=sys.stderr)
        return 1
    runs = [example for example in EXAMPLES if example.directory in names]
    if "--all" in names:
        runs = list(EXAMPLES)
    elif not names:
        runs = [EXAMPLES[known.index(name)] for name in FIRST]
    # One warning for each failed record goes to this logger; here the lines below tell the same.
    for logger in ("batchproc", "examples"):
        logging.getLogger(logger).addHandler(logging.NullHandler())
        logging.getLogger(logger).propagate = False
    os.environ.setdefault("POWERTOOLS_TRACE_DISABLED", "true")

    broken = 0
    for example in runs:
        try:
            run(example)
        except Exception:
            broken += 1
            traceback.print_exc()
    if "--all" in names:
        show_the_plugin()
        print(f"\n{not_shown()}")
    elif not names:
        show_the_plugin("test_the_order_without_pieces_comes_back")
        show_a_dead_letter()
        print(NEXT)
    if broken:
        print(f"\nbroken examples: {broken}, see the tracebacks above", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
