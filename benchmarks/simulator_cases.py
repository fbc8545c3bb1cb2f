"""The cases of the simulator: messages that a trivial handler processes, and a queue alone."""

from __future__ import annotations

from typing import Any

from measure import MEMORY, Call, Case, peak_of_the_process, per_message, refuse, steady_call

_FEW = 10_000


def deliver(count: int, kind: str = "SqsQueue", *, queues: int = 1, **options: Any) -> Call:
    """`count` messages sent, delivered and deleted, in each of that many queues or streams."""
    from pytest_batchproc import simulator

    name = "orders.fifo" if kind == "SqsFifoQueue" else "orders"

    def run() -> None:
        for _ in range(queues):
            source = getattr(simulator, kind)(name)
            for number in range(count):
                if kind == "SqsQueue":
                    source.send(f"message {number}")
                elif kind == "SqsFifoQueue":
                    source.send(f"message {number}", message_group_id=f"group-{number % 100}")
                else:
                    source.put(f"record {number}", partition_key="a")
            mapping = simulator.EventSourceMapping(source, lambda event, context: None, **options)
            report = mapping.run()
            refuse(len(report.deleted) != count, "not all messages were deleted")
            batches = len(report.deliveries)
            refuse(kind == "SqsQueue" and batches != count // 10, "batches were not of ten")

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
                refuse(len(report.deleted) != 3, "not all messages were deleted")
                refuse(len(report.deliveries) != 1 + killed, "the kill was not seen")

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
        refuse(found.schedules != _SCHEDULES[kinds], f"there were {found.schedules} schedules")

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
        refuse(deleted != count or queue.messages, "not all messages were deleted")

    return run


def queue_of_moto(count: int) -> Call:
    """The same with moto in this process, through boto3."""
    import boto3
    from moto import mock_aws

    mock_aws().start()  # until the process ends
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
        refuse(deleted != count, "not all messages were deleted")

    return run


# fmt: off
TABLE = (
    Case("simulator-sqs",
         "simulated SQS message, of 10,000: sent, delivered in a batch of ten, deleted",
         lambda _: (deliver(_FEW), None), figure=per_message(_FEW), bound=20e3 * _FEW),
    Case("simulator-fifo", "the same, SQS FIFO with 100 groups",
         lambda _: (deliver(_FEW, "SqsFifoQueue"), None), figure=per_message(_FEW)),
    Case("simulator-kinesis", "the same, Kinesis in batches of 100",
         lambda _: (deliver(_FEW, "KinesisStream"), None), figure=per_message(_FEW)),
    Case("simulator-time", "10,000 messages with simulated time, compared with real time",
         lambda _: (deliver(_FEW), deliver(_FEW, wall_clock="real")), bound=1 / 0.95),
    Case("simulator-killed", "100 runs of 3 messages and a kill, compared with no kill",
         lambda _: (search(100, killed=True), search(100, killed=False))),
    Case("faults", "a schedule of faults of a search over 3 messages, without a kill",
         lambda _: (search_faults(_OTHERS), None),
         figure=per_message(_SCHEDULES[_OTHERS]), bound=500e3 * _SCHEDULES[_OTHERS]),
    Case("faults-killed", "the same, with kills", lambda _: (search_faults(_KILLS), None),
         figure=per_message(_SCHEDULES[_KILLS]), bound=1250e3 * _SCHEDULES[_KILLS]),
    # `steady_call`: a call before the timed one would take as long again.
    Case("simulator-100000", "100,000 messages in one queue, compared with 10 queues of 10,000",
         lambda _: (deliver(10 * _FEW), deliver(_FEW, queues=10)),
         bound=1.5, rounds=5, meter=steady_call),
    Case("simulator-1000000", "1,000,000 messages in one queue, compared with 100 queues of 10,000",
         lambda _: (deliver(100 * _FEW), deliver(_FEW, queues=100)),
         bound=1.5, rounds=3, meter=steady_call),
    Case("simulator-memory",
         "1,000,000 messages sent, delivered and deleted: peak memory of the process",
         lambda _: (deliver(100 * _FEW), None),
         figure=MEMORY, bound=1e9, rounds=1, meter=peak_of_the_process),
    Case("simulator-moto", "20 messages sent, received by tens and deleted, compared with moto",
         lambda _: (queue_alone(20), queue_of_moto(20)), bound=1 / 30, rounds=20),
)
