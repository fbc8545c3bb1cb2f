"""Queues, streams and topics, made and filled as a command line says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_batchproc.cli._errors import CommandError
from pytest_batchproc.cli._generate import _item

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


class _Row(NamedTuple):
    """What the command line has to know of a source."""

    made_of: str
    name: str
    send: str
    options: dict[str, str]
    """Option to keyword of the source."""
    lane: str | None = None
    """What `--group` is called there."""
    defaults: tuple[tuple[str, str], ...] = ()
    """Keywords of the source that no option sets."""
    number: str | None = None
    """What tells records with the same body apart; without it they would be one message."""
    body: Callable[[str], object] = str


_QUEUE = {"--max-receive-count": "max_receive_count", "--visibility-timeout": "visibility_timeout"}
_SHARDS = {"--shards": "shards"}
SOURCES = {
    "sqs": _Row("SqsQueue", "orders", "send", _QUEUE, "message_group_id"),
    "sqs_fifo": _Row(
        "SqsFifoQueue",
        "orders.fifo",
        "send",
        _QUEUE,
        "message_group_id",
        (("default_message_group_id", "group-1"),),
        "message_deduplication_id",
    ),
    "kinesis": _Row("KinesisStream", "orders", "put", _SHARDS, "partition_key"),
    "dynamodb": _Row("DynamoDBStream", "orders", "put", _SHARDS, body=_item),
    "kafka": _Row("KafkaTopic", "orders", "send", {"--shards": "partitions"}, "key"),
}
OF_SOME = sorted({option for row in SOURCES.values() for option in row.options})
HELP = {
    "--max-receive-count": "sqs, sqs_fifo: receives before a message goes to the dead letters",
    "--visibility-timeout": "sqs, sqs_fifo: seconds that a received message is hidden",
    "--shards": "kinesis, dynamodb, kafka: how many shards or partitions there are",
}


def filled(arguments: argparse.Namespace) -> Any:
    """The source, with everything sent to it.

    Raises:
        CommandError: an option is not for this source.
        ValueError: there is no such source, or no such record.
    """
    import pytest_batchproc.simulator as simulator

    row = SOURCES[arguments.source]
    given = {option: getattr(arguments, option[2:].replace("-", "_")) for option in OF_SOME}
    said = [option for option, value in given.items() if value is not None]
    for option in said:
        if option not in row.options:
            raise CommandError(
                f"{option} is not for {arguments.source}; it has {', '.join(sorted(row.options))}"
            )
    if arguments.group and row.lane is None:
        raise CommandError(f"--group is not for {arguments.source}; the key is in the item")
    options = dict(row.defaults) | {row.options[option]: given[option] for option in said}
    source = getattr(simulator, row.made_of)(row.name, **options)
    send: Callable[..., object] = getattr(source, row.send)
    if arguments.records is None:
        arguments.records = len(arguments.body) if arguments.body else 10
    for number in range(arguments.records):
        fields = {} if row.number is None else {row.number: str(number)}
        if arguments.group and row.lane is not None:
            fields[row.lane] = arguments.group[number % len(arguments.group)]
        send(_body(arguments, number), **fields)
    return source


def _body(arguments: argparse.Namespace, number: int) -> object:
    from pytest_batchproc.bodies import made_body

    if not arguments.body:
        return made_body(arguments.seed, 0, number)
    return SOURCES[arguments.source].body(arguments.body[number % len(arguments.body)])
