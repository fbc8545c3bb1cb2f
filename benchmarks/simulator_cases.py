"""What is timed of the simulator: a queue fed to a trivial handler, and the queue by itself.

Imports are inside, as in `plugin_cases.py`.
"""

from __future__ import annotations

from typing import Any

from case import Case
from figures import MEMORY, per_message
from meters import Call, peak_of_the_process, steady_call

_FEW = 10_000


def deliver(count: int, *, queues: int = 1, **options: Any) -> Call:
    """So many messages sent, delivered in batches of ten and deleted; in so many queues."""
    from pytest_batchproc.simulator import EventSourceMapping, SqsQueue

    def handler(event: object, context: object) -> None:
        return None

    def run() -> None:
        for _ in range(queues):
            queue = SqsQueue("orders")
            for number in range(count):
                queue.send(f"message {number}")
            report = EventSourceMapping(queue, handler, **options).run()
            _refuse(len(report.deleted) != count, "not all messages were deleted")
            _refuse(len(report.deliveries) != count // 10, "batches were not of ten")

    return run


def deliver_fifo(count: int) -> Call:
    """The same with a hundred groups."""
    from pytest_batchproc.simulator import EventSourceMapping, SqsFifoQueue

    def run() -> None:
        queue = SqsFifoQueue("orders.fifo")
        for number in range(count):
            queue.send(f"message {number}", message_group_id=f"group-{number % 100}")
        report = EventSourceMapping(queue, lambda event, context: None).run()
        _refuse(len(report.deleted) != count, "not all messages were deleted")

    return run


def deliver_kinesis(count: int) -> Call:
    """Records put, delivered a hundred at a time, and passed by."""
    from pytest_batchproc.simulator import EventSourceMapping, KinesisStream

    def run() -> None:
        stream = KinesisStream("clicks")
        for number in range(count):
            stream.put(f"record {number}", partition_key="a")
        report = EventSourceMapping(stream, lambda event, context: None).run()
        _refuse(len(report.deleted) != count, "not all records were passed by")

    return run


def search(count: int, *, killed: bool) -> Call:
    """Runs of three messages with an effect each, as a search over faults makes them."""
    from pytest_batchproc.simulator import EventSourceMapping, SqsQueue, effects, kill_after
    from pytest_batchproc.simulator._wall_clock import installed

    def make() -> Any:
        def handler(event: Any, context: object) -> None:
            for record in event["Records"]:
                effects.record(record["body"])

        return handler

    faults = [kill_after("b")] if killed else []

    def run() -> None:
        with installed(make):
            for _ in range(count):
                queue = SqsQueue("orders", max_receive_count=3)
                for body in "abc":
                    queue.send(body)
                report = EventSourceMapping(queue, make, faults=faults).run()
                _refuse(len(report.deleted) != 3, "not all messages were deleted")
                _refuse(len(report.deliveries) != 1 + killed, "the kill was not seen")

    return run


_KILLS = ("time_out", "kill_before", "kill_after", "crash")
_OTHERS = ("throttle", "cold_start", "fail_read", "refuse", "lose_answer", "overlap", "duplicate")
_SCHEDULES = {_OTHERS: 355, _KILLS: 192}  # of up to two faults, with 1 to 3 messages


def search_faults(kinds: tuple[str, ...]) -> Call:
    """A whole search that finds nothing: a handler whose write is refused the second time."""
    from pytest_batchproc.faults import check_faults
    from pytest_batchproc.simulator import effects

    def world() -> Any:
        paid: set[str] = set()

        def pay(order: str) -> None:
            if order in paid:
                raise LookupError
            paid.add(order)

        def make() -> Any:
            write = effects.watch(pay, key=lambda order: f"pay {order}")

            def handler(event: Any, context: object) -> Any:
                failed = []
                for record in event["Records"]:
                    try:
                        write(record["body"])
                    except LookupError:
                        pass
                    except Exception:
                        failed.append({"itemIdentifier": record["messageId"]})
                return {"batchItemFailures": failed}

            return handler

        yield make

    def run() -> None:
        found = check_faults(world, "sqs", bodies=["a", "b", "c"], faults=kinds)
        _refuse(found.schedules != _SCHEDULES[kinds], f"there were {found.schedules} schedules")

    return run


def queue_alone(count: int) -> Call:
    """Messages sent, received ten at a time, and deleted one by one."""
    from pytest_batchproc.simulator import SqsQueue

    queue = SqsQueue("orders")

    def run() -> None:
        for number in range(count):
            queue.send(f"message {number}")
        deleted = 0
        while batch := queue.receive():
            for record in batch:
                queue.delete(record["receiptHandle"])
                deleted += 1
        _refuse(deleted != count or bool(queue.messages), "not all messages were deleted")

    return run


def queue_of_moto(count: int) -> Call:
    """The same with moto in this process, through boto3."""
    import boto3
    from moto import mock_aws

    mock_aws().start()  # for as long as the process lives
    client: Any = boto3.client("sqs", region_name="us-east-1")
    url = client.create_queue(QueueName="orders")["QueueUrl"]

    def run() -> None:
        for number in range(count):
            client.send_message(QueueUrl=url, MessageBody=f"message {number}")
        deleted = 0
        while batch := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in batch:
                client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                deleted += 1
        _refuse(deleted != count, "not all messages were deleted")

    return run


def _refuse(wrong: bool, fact: str) -> None:
    if wrong:
        raise SystemExit(f"{fact}: the speed of a wrong answer is worth nothing")


TABLE = (
    Case(
        name="simulator-sqs",
        title="simulated SQS message, of 10,000: sent, delivered in a batch of ten, deleted",
        figure=per_message(_FEW),
        bound=20e3 * _FEW,
        calls=lambda _: (deliver(_FEW), None),
    ),
    Case(
        name="simulator-fifo",
        title="the same, SQS FIFO with 100 groups",
        figure=per_message(_FEW),
        calls=lambda _: (deliver_fifo(_FEW), None),
    ),
    Case(
        name="simulator-kinesis",
        title="the same, Kinesis in batches of 100",
        figure=per_message(_FEW),
        calls=lambda _: (deliver_kinesis(_FEW), None),
    ),
    Case(
        name="simulator-time",
        title="10,000 messages with simulated time, compared with real time",
        bound=1 / 0.95,
        calls=lambda _: (deliver(_FEW), deliver(_FEW, wall_clock="real")),
    ),
    Case(
        name="simulator-killed",
        title="100 runs of 3 messages and a kill, compared with no kill",
        calls=lambda _: (search(100, killed=True), search(100, killed=False)),
    ),
    Case(
        name="faults",
        title="a schedule of faults of a search over 3 messages, without a kill",
        figure=per_message(_SCHEDULES[_OTHERS]),
        bound=500e3 * _SCHEDULES[_OTHERS],
        calls=lambda _: (search_faults(_OTHERS), None),
    ),
    Case(
        name="faults-killed",
        title="the same, with kills",
        figure=per_message(_SCHEDULES[_KILLS]),
        bound=1250e3 * _SCHEDULES[_KILLS],
        calls=lambda _: (search_faults(_KILLS), None),
    ),
    # A call before what is timed would take as long again.
    Case(
        name="simulator-100000",
        title="100,000 messages in one queue, compared with 10 queues of 10,000",
        bound=1.5,
        rounds=5,
        calls=lambda _: (deliver(10 * _FEW), deliver(_FEW, queues=10)),
        meter=steady_call,
    ),
    Case(
        name="simulator-1000000",
        title="1,000,000 messages in one queue, compared with 100 queues of 10,000",
        bound=1.5,
        rounds=3,
        calls=lambda _: (deliver(100 * _FEW), deliver(_FEW, queues=100)),
        meter=steady_call,
    ),
    Case(
        name="simulator-memory",
        title="1,000,000 messages sent, delivered and deleted: peak memory of the process",
        figure=MEMORY,
        bound=1e9,
        rounds=1,
        calls=lambda _: (deliver(100 * _FEW), None),
        meter=peak_of_the_process,
    ),
    Case(
        name="simulator-moto",
        title="20 messages sent, received by tens and deleted, compared with moto",
        bound=1 / 30,
        rounds=20,
        calls=lambda _: (queue_alone(20), queue_of_moto(20)),
    ),
)
