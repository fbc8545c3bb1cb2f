"""Each source is searched with its own settings: by keyword, by `config=`, by a template."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from batchproc import (
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    process_partial_response,
)
from batchproc import sources as table
from pytest_batchproc import TemplateError
from pytest_batchproc.faults import BrokenClaimError, check_faults, check_schedule, kill_after
from pytest_batchproc.simulator import effects
from tests.pytest_batchproc.faults import worlds
from tests.pytest_batchproc.faults.worlds import Handler

# By source: the processor that keeps its order, the bodies, and what the handler reads of a record.
PROCESSORS: dict[str, tuple[Any, list[Any], Callable[[Any], Any]]] = {
    "sqs": (lambda: BatchProcessor(EventType.SQS), ["a", "b"], lambda record: record.body),
    "sqs_fifo": (SqsFifoPartialProcessor, ["a", "b"], lambda record: record.body),
    "kinesis": (
        lambda: BatchProcessor(EventType.KinesisDataStreams, stop_on_failure=True),
        ["a", "b"],
        lambda record: record.kinesis.data_as_text(),
    ),
    "dynamodb": (
        lambda: BatchProcessor(EventType.DynamoDBStreams, stop_on_failure=True),
        [{"id": "k", "version": 1}, {"id": "k", "version": 2}],
        lambda record: int(record.dynamodb.new_image["version"]),
    ),
    "kafka": (
        lambda: BatchProcessor(EventType.Kafka, stop_on_failure=True),
        ["a", "b"],
        lambda record: record.decoded_value.decode(),
    ),
}


def processing(source: str) -> Callable[[], Generator[Callable[[], Handler]]]:
    """A world of our processor, with effects that refuse to happen twice."""
    make, _, read = PROCESSORS[source]

    def world() -> Generator[Callable[[], Handler]]:
        done: set[object] = set()

        def write(key: object) -> None:
            if key in done:
                raise worlds.Paid
            done.add(key)

        def sandbox() -> Handler:
            watched = effects.watch(write, key=lambda key: key)
            processor = make()

            def process(record: Any) -> None:
                try:
                    watched(read(record))
                except worlds.Paid:
                    """An earlier delivery has done it."""

            return lambda event, context: process_partial_response(
                event, process, processor, context
            )

        yield sandbox

    return world


def test_each_source_is_here() -> None:
    assert list(PROCESSORS) == [one.name for one in table.ALL]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("source", PROCESSORS)
def test_our_processor_is_cleared(source: str) -> None:
    coverage = check_faults(processing(source), source, bodies=PROCESSORS[source][1])

    assert coverage.complete is True
    assert [name for name, count in coverage.faults.items() if not count] == []


@pytest.mark.parametrize("source", ["kinesis", "dynamodb", "kafka"])
def test_a_source_in_order_finds_a_processor_that_goes_on(source: str) -> None:
    _, bodies, read = PROCESSORS[source]
    event_type = next(one.event_type for one in table.ALL if one.name == source)

    def world() -> Generator[Callable[[], Handler]]:
        processor = BatchProcessor(event_type)
        yield (
            lambda: (
                lambda event, context: process_partial_response(
                    event, lambda record: effects.record(read(record)), processor, context
                )
            )
        )

    with pytest.raises(BrokenClaimError) as caught:
        check_faults(world, source, bodies=bodies, effects="at_least_once")

    assert str(caught.value).startswith("Record #1 was processed before #0 of the same ")
    assert "stop_on_failure=True" in str(caught.value)


def test_a_group_of_a_stream_is_its_partition_key() -> None:
    check_faults(
        processing("kinesis"), "kinesis", bodies=["a", "b"], groups=["one", "two"], at_most=1
    )


def test_keywords_of_the_mapping_and_of_the_source_are_used() -> None:
    report = check_schedule(
        worlds.right_world,
        "sqs",
        ["a", "b", "c"],
        [kill_after("pay a")],
        batch_size=2,
        visibility_timeout=90,
        function_timeout=5,
    )

    assert [len(one.items) for one in report.deliveries] == [2, 1, 2]
    assert report.deliveries[-1].time == 90


def test_config_is_as_aws_has_it() -> None:
    """Without FunctionResponseTypes Lambda ignores the response, and deletes what failed."""
    world = worlds.world_of(worlds.charges_each_time)
    with pytest.raises(BrokenClaimError) as caught:
        check_faults(world, "sqs", bodies=["a"], config={"BatchSize": 5}, faults=["refuse"])

    assert str(caught.value).splitlines()[0] == (
        "Lambda treats message #0 as processed, and its effect 'charge a' never happened, after 1 "
        "fault: refuse('charge a')"
    )
    config = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
    check_faults(world, "sqs", bodies=["a"], config=config, faults=["refuse"])


TEMPLATE = """
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Dead.Arn
        maxReceiveCount: 4
  Dead:
    Type: AWS::SQS::Queue
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 10
  OrdersMapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref Worker
      EventSourceArn: !GetAtt Orders.Arn
      BatchSize: 2
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    return path


def test_a_template_has_the_source_and_the_settings(template: Path) -> None:
    report = check_schedule(
        worlds.right_world,
        bodies=["a", "b", "c"],
        faults=[kill_after("pay a")],
        template=(template, "OrdersMapping"),
    )

    assert [len(one.items) for one in report.deliveries] == [2, 1, 2]
    assert report.deliveries[-1].time == 60


def test_a_deployed_mapping_without_the_setting_is_caught(template: Path) -> None:
    world = worlds.world_of(worlds.charges_each_time)

    with pytest.raises(BrokenClaimError, match="'charge a' never happened, after 1 fault"):
        check_faults(world, bodies=["a"], faults=["refuse"], template=(template, "OrdersMapping"))


def test_a_template_says_which_source_it_is(template: Path) -> None:
    with pytest.raises(TypeError) as caught:
        check_faults(worlds.right_world, "sqs", bodies=["a"], template=(template, "OrdersMapping"))

    assert str(caught.value) == "source: the template says it; leave it out"


def test_a_mapping_that_the_template_does_not_have_is_refused(template: Path) -> None:
    with pytest.raises(TemplateError, match="no event source mapping 'Order'"):
        check_faults(worlds.right_world, bodies=["a"], template=(template, "Order"))


def test_template_is_a_pair(template: Path) -> None:
    with pytest.raises(TypeError) as caught:
        check_faults(worlds.right_world, bodies=["a"], template=str(template))  # type: ignore[arg-type]

    assert str(caught.value).startswith(
        "template: expected the template and the name of a mapping, such as ('template.yaml', "
        "'Worker'); got '"
    )


def test_an_item_that_changes_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="bodies: #1") as caught:
        check_faults(processing("dynamodb"), "dynamodb", bodies=[{"id": "k", "version": 1}] * 2)

    assert str(caught.value) == (
        "bodies: #1 changes nothing that is already there, so the source has no record of it; give "
        "a body that differs"
    )


def test_bodies_that_are_equal_are_different_messages_of_a_fifo_queue() -> None:
    world = worlds.world_of(worlds.marks_after)

    coverage = check_faults(world, "sqs_fifo", bodies=["a", "a"], faults=["throttle"])

    assert coverage.notes == ("without effects: #1",)


def test_the_end_of_a_tumbling_window_is_no_point() -> None:
    """It has no records, so no fault of a record strikes it."""

    def world() -> Generator[Callable[[], Handler]]:
        made = worlds.right_world_in_order()
        sandbox = next(made)

        def with_state() -> Handler:
            handler = sandbox()

            def keeps_state(event: dict[str, Any], context: Any) -> Any:
                response: Any = handler(event, context)
                return {**response, "state": {}}

            return keeps_state

        yield with_state
        next(made, None)

    coverage = check_faults(
        world, "kinesis", bodies=["a", "b"], tumbling_window_in_seconds=60, at_most=1
    )

    assert coverage.points == 8


@pytest.mark.parametrize(
    "settings",
    [
        {"shards": 2, "groups": ["one", "two"]},
        {"parallelization_factor": 2, "groups": ["one", "two"]},
        {"bisect_batch_on_function_error": True},
        {"maximum_batching_window_in_seconds": 20},
    ],
)
def test_settings_of_a_stream_are_searched(settings: dict[str, Any]) -> None:
    world = processing("kinesis")

    assert check_faults(world, "kinesis", bodies=["a", "b"], at_most=1, **settings).complete


@pytest.mark.parametrize(
    "settings",
    [
        {"pollers": 5, "batch_size": 1},
        {"delay_seconds": 20},
        {"milliseconds_per_record": 500},
        {"wall_clock": "real"},
    ],
)
def test_settings_of_a_queue_are_searched(settings: dict[str, Any]) -> None:
    assert check_faults(
        worlds.right_world, "sqs", bodies=["a", "b"], at_most=1, **settings
    ).complete


def test_a_record_that_the_filter_removes_has_no_effect() -> None:
    pattern = {"Filters": [{"Pattern": '{"body": {"order": [1]}}'}]}
    bodies = [{"order": 1}, {"order": 2}]

    coverage = check_faults(
        worlds.right_world, "sqs", bodies=bodies, at_most=1, filter_criteria=pattern
    )

    assert "without effects: #1" in coverage.notes
