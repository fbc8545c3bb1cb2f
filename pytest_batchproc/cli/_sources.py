"""Queues, streams and topics, made and filled as a command line says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_batchproc.cli._errors import CommandError
from pytest_batchproc.cli._generate import parsed, takers
from pytest_batchproc.sources import ROWS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


OF_SOME = sorted({option for row in ROWS.values() for option in row.command.simulate})
_WHAT = {
    "--max-receive-count": "receives before a message goes to the dead letters",
    "--visibility-timeout": "seconds that a received message is hidden",
    "--shards": "how many shards or partitions there are",
}
HELP = {option: f"{takers(option, 'simulate')}: {what}" for option, what in _WHAT.items()}


def filled(arguments: argparse.Namespace) -> Any:
    """The source, with everything sent to it.

    Raises:
        CommandError: an option is not for this source.
        ValueError: there is no such source, or no such record.
    """
    row = ROWS[arguments.source].command
    given = {option: getattr(arguments, option[2:].replace("-", "_")) for option in OF_SOME}
    said = [option for option, value in given.items() if value is not None]
    for option in said:
        if option not in row.simulate:
            raise CommandError(
                f"{option} is not for {arguments.source}; it has {', '.join(sorted(row.simulate))}"
            )
    if arguments.group and row.lane is None:
        raise CommandError(f"--group is not for {arguments.source}; the key is in the item")
    options = dict(row.defaults) | {row.simulate[option]: given[option] for option in said}
    source = ROWS[arguments.source].simulated.load()(row.resource, **options)
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
    return parsed(arguments.body[number % len(arguments.body)], arguments.source)
