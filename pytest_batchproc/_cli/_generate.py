"""`batchproc generate`: an event as JSON."""

from __future__ import annotations

import argparse
import itertools
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pytest_batchproc._cli import _json
from pytest_batchproc._cli._errors import FINE, CommandError
from pytest_batchproc._cli._parser import Parser, near
from pytest_batchproc._sources import ROWS
from pytest_batchproc.errors import InvalidEventError

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXAMPLES = """\
examples:
  batchproc generate sqs --body '{"a": 1}' --body '{"a": 2}'
  batchproc generate sqs_fifo --count 3 --group one --group two --group one
  batchproc generate kafka --count 2 --topic audit --field partition=1
  batchproc generate kinesis --pipe --count 3
  batchproc generate dynamodb --body '{"id": "a"}' --table orders > event.json
"""


def parsed(body: str | bytes, source: str) -> object:
    """Convert a body of the command line for the factory or the simulated source."""
    return _item(body) if ROWS[source].body.encoding == "image" else body


def takers(option: str, command: Literal["generate", "simulate"]) -> str:
    """Return the names of the sources that have an option, for its help."""
    return ", ".join(name for name, row in ROWS.items() if option in getattr(row.command, command))


def _item(body: str | bytes) -> object:
    """A JSON object is the item itself, its numbers exact; the factory wraps anything else."""
    try:
        found = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        return body
    return found if isinstance(found, dict) else body


# Those of some sources; the table of sources says of which.
_OPTIONS: dict[str, dict[str, Any]] = {
    "--queue": {"metavar": "NAME", "help": "name of the queue"},
    "--group": {
        "action": "append",
        "metavar": "ID",
        "help": "message group of a record; repeat it for further records",
    },
    "--stream": {"metavar": "NAME", "help": "name of the stream"},
    "--table": {"metavar": "NAME", "help": "name of the table"},
    "--topic": {"metavar": "NAME", "help": "name of the topic"},
}
_OPTIONS_OF_OUR_OWN = {
    "bodies": "--body",
    "count": "--count",
    "allow_invalid": "--allow-invalid",
    "pipe": "--pipe",
}


def add_to(commands: Any) -> None:
    """Declare the command; `commands` is what argparse calls subparsers."""
    parser: Parser = commands.add_parser(
        "generate",
        help="print an event as JSON",
        description="Print an event of a batch as JSON, as Lambda passes it to a function.\n"
        "The same command prints the same event every time.",
        epilog=_EXAMPLES,
    )
    parser.add_argument("source", type=_source, metavar="SOURCE", help=f"one of {', '.join(ROWS)}")
    parser.add_argument(
        "--body",
        action="append",
        dest="bodies",
        metavar="TEXT",
        help="body of a record, exactly as given; repeat it for further records "
        "(dynamodb: a JSON object is the new image of the item)",
    )
    parser.add_argument(
        "--body-file",
        action="append",
        dest="bodies",
        type=_json.read_bytes,
        metavar="FILE",
        help="file with a body, read byte by byte; - reads standard input",
    )
    parser.add_argument(
        "--count",
        type=int,
        metavar="N",
        help="number of records: the bodies in turn, or generated bodies (default: 1)",
    )
    parser.add_argument(
        "--field",
        action="append",
        dest="fields",
        default=[],
        type=_field,
        metavar="NAME=VALUE",
        help="override a field of every record; a VALUE that is valid JSON is read as "
        "JSON, any other as text",
    )
    for option, how in _OPTIONS.items():
        given = dict(how, help=f"{takers(option, 'generate')}: {how['help']}")
        parser.add_argument(option, **given)
    _add_common_options(parser)
    parser.set_defaults(run=run)


def _add_common_options(parser: Parser) -> None:
    parser.add_argument("--region", default="us-east-1", help="AWS region (default: us-east-1)")
    parser.add_argument(
        "--account-id",
        default="123456789012",
        metavar="DIGITS",
        help="AWS account (default: 123456789012)",
    )
    parser.add_argument(
        "--seed", default="", metavar="TEXT", help="seed of the generated bodies (default: none)"
    )
    parser.add_argument(
        "--pipe",
        action="store_true",
        help="print the list of records that EventBridge Pipes delivers",
    )
    parser.add_argument(
        "--allow-invalid",
        action="store_true",
        help="print the event even if AWS would not send it",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the event."""
    row = ROWS[arguments.source]
    bodies, count = _bodies(arguments)
    fields = _fields(arguments, row.command.generate)
    try:
        make = row.factory.load()(
            seed=arguments.seed, region=arguments.region, account_id=arguments.account_id
        )
        event = make(
            bodies,
            count=count,
            allow_invalid=arguments.allow_invalid,
            pipe=arguments.pipe,
            **fields,
        )
    except (InvalidEventError, TypeError) as error:  # a TypeError is a field that does not exist
        # The factory speaks to Python.
        text = str(error).replace("allow_invalid=True", "--allow-invalid")
        raise CommandError(text.replace("pipe=True", "--pipe")) from None
    _json.write(event)
    return FINE


def _bodies(arguments: argparse.Namespace) -> tuple[list[object] | None, int | None]:
    """Bodies or a number of records; the factory takes one of them. Both mean bodies in turn."""
    given, count = arguments.bodies, arguments.count
    if given is None or (count is not None and count < 0):  # the factory says what is wrong
        return None, count
    bodies = [parsed(body, arguments.source) for body in given]
    if count is None:
        return bodies, None
    return list(itertools.islice(itertools.cycle(bodies), count)), None


def _fields(arguments: argparse.Namespace, options: Mapping[str, str]) -> dict[str, Any]:
    fields = dict(arguments.fields)
    for option in sorted(_OPTIONS):
        value = getattr(arguments, option.removeprefix("--"))
        if value is None:
            continue
        if option not in options:
            raise CommandError(
                f"{option} is not for {arguments.source}; it has {', '.join(sorted(options))}"
            )
        fields[options[option]] = value
    return fields


def _source(text: str) -> str:
    name = text.replace("-", "_").lower()
    if name not in ROWS:
        raise argparse.ArgumentTypeError(f"no source is called {text!r}; {near(name, ROWS)}")
    return name


def _field(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, got {text!r}")
    if name in _OPTIONS_OF_OUR_OWN:
        raise argparse.ArgumentTypeError(f"{name} is an option: {_OPTIONS_OF_OUR_OWN[name]}")
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):
        return name, value
