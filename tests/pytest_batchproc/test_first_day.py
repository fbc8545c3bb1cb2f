"""What the plugin says of the mistakes of a first day: the cause, and how to fix it."""

from __future__ import annotations

import pytest

from pytest_batchproc import (
    BatchAssertionError,
    EventSourceMapping,
    KinesisStream,
    SqsEventFactory,
    SqsFifoQueue,
    SqsQueue,
    UnassertedWarning,
    assert_all_succeeded,
    invoke_handler,
)
from pytest_batchproc.simulator import DynamoDBStream, KafkaTopic
from tests.pytest_batchproc.conftest import Run

SHOP = """
from batchproc import BatchProcessor, EventType, process_partial_response

processor = BatchProcessor(EventType.SQS)


def ship(record):
    order = record.json_body
    if order["quantity"] < 1:
        raise ValueError(f"order {order['id']} is of nothing")


def lambda_handler(event, context):
    return process_partial_response(event, ship, processor, context)
"""


def failure(pytester: pytest.Pytester, run: Run, test: str) -> list[str]:
    """The lines of the report of one failed test."""
    pytester.makepyfile(shop=SHOP, test_shop=test)
    lines = run().outlines
    start = next(at for at, line in enumerate(lines) if "FAILURES" in line)
    end = next(at for at, line in enumerate(lines) if "short test summary" in line)
    return lines[start:end]


def ship(record: object) -> None:
    """A record handler, where a test should pass the Lambda function."""


def lambda_handler(event: object, context: object) -> None:
    return None


# --- functions that Lambda cannot call --------------------------------------------------------


def test_a_simulation_refuses_a_function_that_lambda_cannot_call() -> None:
    with pytest.raises(TypeError, match=r"Lambda calls it with event and context; ship\(record"):
        EventSourceMapping(SqsQueue("orders"), ship)  # type: ignore[arg-type]


def test_laws_refuse_a_function_that_lambda_cannot_call() -> None:
    st = pytest.importorskip("hypothesis.strategies")
    from pytest_batchproc.laws import check_batch_handler

    with pytest.raises(TypeError, match=r"Lambda calls it with event and context; ship\(record"):
        check_batch_handler(ship, "sqs", bodies=st.integers(), should_fail=lambda body: body > 0)  # type: ignore[arg-type]


def test_a_simulation_says_that_source_and_handler_are_swapped() -> None:
    with pytest.raises(TypeError, match=r"swapped.*EventSourceMapping\(source, handler\)"):
        EventSourceMapping(lambda_handler, SqsQueue("orders"))  # type: ignore[arg-type]


def test_the_handler_in_place_of_its_response_is_named() -> None:
    event = SqsEventFactory()(["a"])

    with pytest.raises(
        BatchAssertionError, match=r"function does not become JSON; it was not called"
    ):
        assert_all_succeeded(lambda_handler, event)


# --- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "wrong", "right"),
    [
        (SqsQueue, "max_receive_cout", "max_receive_count"),
        (SqsFifoQueue, "visibility_timout", "visibility_timeout"),
        (KinesisStream, "shard", "shards"),
        (DynamoDBStream, "key_name", "key_names"),
        (KafkaTopic, "partition", "partitions"),
    ],
)
def test_a_misspelt_setting_of_a_source_says_which_was_meant(
    source: type, wrong: str, right: str
) -> None:
    with pytest.raises(
        TypeError, match=f"{source.__name__} has no keyword '{wrong}'; did you mean '{right}'"
    ):
        source("orders", **{wrong: 3})


@pytest.mark.parametrize(
    ("source", "wrong", "right"),
    [
        (SqsQueue, "put", "send"),
        (SqsFifoQueue, "put", "send"),
        (KinesisStream, "send", "put"),
        (DynamoDBStream, "send", "put"),
        (KafkaTopic, "put", "send"),
        (SqsQueue, "send_message", "send"),
        (KinesisStream, "put_record", "put"),
    ],
)
def test_the_method_of_another_source_names_the_right_one(
    source: type, wrong: str, right: str
) -> None:
    name = "orders.fifo" if source is SqsFifoQueue else "orders"

    with pytest.raises(
        AttributeError, match=rf"{source.__name__}.*no attribute '{wrong}'.*{right}\("
    ):
        getattr(source(name), wrong)


# --- what an exception says -----------------------------------------------------------------------


def test_a_batch_in_which_all_failed_shows_why_and_what_to_write() -> None:
    batchproc = pytest.importorskip("batchproc")
    processor = batchproc.BatchProcessor(batchproc.EventType.SQS, log_failures=False)
    event = SqsEventFactory()([{"id": 1}, {"id": 2}])

    def handler(event: object, context: object) -> object:
        return batchproc.process_partial_response(
            event, lambda record: record.json_body["quantity"], processor, context
        )

    with pytest.raises(BatchAssertionError) as caught:
        assert_all_succeeded(invoke_handler(handler, event), event)

    text = " ".join(str(caught.value).split())
    assert "#0 KeyError: 'quantity'" in text
    assert "an exception fails all of them" not in text
    assert "write assert_all_failed(response, event)" in text


def test_an_event_of_another_source_shows_the_event_type_to_pass() -> None:
    batchproc = pytest.importorskip("batchproc")
    from pytest_batchproc import KinesisEventFactory

    processor = batchproc.BatchProcessor(batchproc.EventType.SQS)
    event = KinesisEventFactory()(["a"])

    def handler(event: object, context: object) -> object:
        return batchproc.process_partial_response(event, ship, processor, context)

    with pytest.raises(BatchAssertionError) as caught:
        assert_all_succeeded(invoke_handler(handler, event), event)

    text = " ".join(str(caught.value).split())
    assert "pass EventType.KinesisDataStreams to the processor" in text
    assert "an exception fails all of them" not in text


def test_a_text_that_ends_with_a_full_stop_gets_no_second_one(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(
        shop=SHOP,
        test_shop="""
import shop

def test_it(sqs_event_factory, lambda_invoke):
    lambda_invoke(shop.lambda_handler, sqs_event_factory([{"id": 1, "quantity": 0}]))
""",
    )

    output = run().stdout.str()

    assert UnassertedWarning.__name__ in output
    assert "in response. No assertion" in output


def test_a_dead_letter_that_cannot_be_says_that_the_queue_has_none() -> None:
    queue = SqsQueue("orders")
    order = queue.send("a")
    report = EventSourceMapping(queue, lambda_handler).run()

    with pytest.raises(
        BatchAssertionError, match=r"orders has no dead-letter queue.*max_receive_count="
    ):
        report.assert_dead_lettered([order])


# --- length ---------------------------------------------------------------------------------------


def test_a_handler_that_raises_leaves_the_log_short(pytester: pytest.Pytester, run: Run) -> None:
    report = failure(
        pytester,
        run,
        """
import shop

def test_it(sqs_event_factory, lambda_context):
    event = sqs_event_factory([{"id": 2, "quantity": 0}] * 10)
    shop.lambda_handler(event, lambda_context)
""",
    )

    assert len(report) <= 60
    assert any("earlier lines left out" in line for line in report)


def test_the_log_keeps_the_line_of_the_handler(pytester: pytest.Pytester, run: Run) -> None:
    report = failure(
        pytester,
        run,
        """
import shop
from pytest_batchproc import assert_all_succeeded

def test_it(sqs_event_factory, lambda_invoke):
    event = sqs_event_factory(["no JSON", {"id": 1, "quantity": 2}])
    assert_all_succeeded(lambda_invoke(shop.lambda_handler, event), event)
""",
    )

    assert any("order = record.json_body" in line for line in report)
    assert any("Traceback (most recent call last)" in line for line in report)


@pytest.mark.parametrize(
    "line",
    [
        "simulate(SqsQueue('orders'), shop.lambda_handler, bisect_batch_on_function_error=True)",
        "simulate(SqsQueue('orders'), shop.lambda_handler, config={'BatchSise': 5})",
        "simulate(shop.lambda_handler, SqsQueue('orders'))",
        "simulate(SqsQueue('orders'), shop.ship)",
        "SqsFifoQueue('orders.fifo').send('a')",
        "SqsQueue('orders', visibility_timeout=-1)",
        "DynamoDBStream('t').put({'id': object()})",
        "FakeLambdaContext().timeout = 3",
        "lambda_invoke(shop.ship, {})",
        "check_batch_handler(shop.lambda_handler, 'SQS', bodies=st.integers(), should_fail=bool)",
        "check_batch_handler(shop.lambda_handler, 'sqs', bodies=st.integers(), should_fail=len)",
        "strategies.sqs_events(maxsize=3)",
        "strategies.sqs_fifo_events(max_size=20)",
    ],
)
def test_a_mistake_in_a_test_is_shown_at_its_line(
    pytester: pytest.Pytester, run: Run, line: str
) -> None:
    report = failure(
        pytester,
        run,
        f"""
import shop
from hypothesis import strategies as st
from pytest_batchproc import *
from pytest_batchproc import strategies
from pytest_batchproc.laws import check_batch_handler

def test_it(simulate, lambda_invoke):
    {line}
""",
    )

    assert not any("pytest_batchproc/" in one for one in report)
    assert len(report) <= 20


def test_a_misspelt_argument_of_a_strategy_says_which_was_meant() -> None:
    from hypothesis.errors import InvalidArgument

    from pytest_batchproc import strategies

    with pytest.raises(InvalidArgument, match="there is no maxsize=; did you mean max_size="):
        strategies.sqs_events(maxsize=3)


def test_a_machine_without_bodies_says_what_is_missing() -> None:
    from pytest_batchproc.laws import BatchHandlerMachine

    machine = type("Orders", (BatchHandlerMachine,), {"source": "sqs"})

    with pytest.raises(TypeError, match="Orders: bodies missing; write them in the class"):
        machine()


def test_an_error_in_a_fixture_keeps_its_text_after_one_in_a_test(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("times", [1, 2])
        def test_in_the_test(sqs_event_factory, times):
            sqs_event_factory(cout=3)

        @pytest.mark.batchproc(regoin="eu-west-1")
        def test_in_a_fixture(sqs_event_factory):
            pass
        """
    )
    done = run()

    done.assert_outcomes(failed=2, errors=1)
    assert "All traceback entries are hidden" not in done.stdout.str()
