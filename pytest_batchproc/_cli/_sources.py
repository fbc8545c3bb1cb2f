"""Queues, streams and topics, made and filled as a command line says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_batchproc._cli._errors import CommandError
from pytest_batchproc._cli._generate import parsed, takers
from pytest_batchproc._sources import ROWS, row_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from pytest_batchproc._sources._row import CommandLine


OF_SOME = sorted({option for row in ROWS.values() for option in row.command.simulate})
_WHAT = {
    "--max-receive-count": "receives before a message goes to the dead-letter queue",
    "--visibility-timeout": "seconds for which a received message is hidden",
    "--shards": "number of shards or partitions",
}
HELP = {option: f"{takers(option, 'simulate')}: {what}" for option, what in _WHAT.items()}


def filled(arguments: argparse.Namespace) -> Any:
    """The source, with everything sent to it.

    Raises:
        CommandError: an option is not for this source.
        ValueError: there is no such source, or no such record.
    """
    row = ROWS[arguments.source].command
    check_options(arguments, row, arguments.source)
    options = dict(row.defaults) | options_of(arguments, row)
    source = ROWS[arguments.source].simulated.load()(row.resource, **options)
    fill(source, arguments)
    return source


def options_of(arguments: argparse.Namespace, row: CommandLine) -> dict[str, Any]:
    """The keywords of a simulated source that options give."""
    given = {option: getattr(arguments, option[2:].replace("-", "_")) for option in OF_SOME}
    return {
        keyword: given[option]
        for option, keyword in row.simulate.items()
        if given[option] is not None
    }


def count_of(arguments: argparse.Namespace) -> int:
    """How many records are to be sent."""
    if arguments.records is None:
        arguments.records = len(arguments.body) if arguments.body else 10
    return int(arguments.records)


def fill(source: Any, arguments: argparse.Namespace) -> None:
    """Send to a source what the command line says.

    Raises:
        ValueError: there is no such record.
    """
    row = row_of(source.source).command
    send: Callable[..., object] = getattr(source, row.send)
    for number in range(count_of(arguments)):
        fields = {} if row.number is None else {row.number: str(number)}
        if arguments.group and row.lane is not None:
            fields[row.lane] = arguments.group[number % len(arguments.group)]
        send(_body(arguments, number, source.source.name), **fields)


def check_options(arguments: argparse.Namespace, row: CommandLine, name: str) -> None:
    """Refuse options that a source does not have.

    Raises:
        CommandError: it does not have one of them.
    """
    for option in OF_SOME:
        given = getattr(arguments, option[2:].replace("-", "_"))
        if given is not None and option not in row.simulate:
            raise CommandError(
                f"{option} is not for {name}; it has {', '.join(sorted(row.simulate))}"
            )
    if arguments.group and row.lane is None:
        raise CommandError(f"--group is not for {name}; the key is in the item")


def _body(arguments: argparse.Namespace, number: int, source: str) -> object:
    from pytest_batchproc._bodies import made_body

    if not arguments.body:
        return made_body(arguments.seed, 0, number)
    return parsed(arguments.body[number % len(arguments.body)], source)
