"""`batchproc invoke`: call a handler with an event and print its response as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_batchproc._cli import _handlers, _json
from pytest_batchproc._cli._errors import FINE, TRAP, CommandError
from pytest_batchproc._cli._parser import Parser, add_handler_options

if TYPE_CHECKING:
    import argparse

_EXAMPLES = """\
examples:
  batchproc invoke app.handler -e event.json
  batchproc generate sqs --body '{"a": 1}' --count 3 | batchproc invoke app.handler -e -
"""


def add_to(commands: Any) -> None:
    """Declare the command; `commands` is what argparse calls subparsers."""
    parser: Parser = commands.add_parser(
        "invoke",
        help="call a handler and print its response as JSON",
        description="Call a handler with an event and a context, and print the response as "
        "Lambda receives it.\nThe output of the handler goes to standard error.",
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "handler",
        metavar="MODULE.HANDLER",
        help="handler, named as in Lambda; searched in the current directory first",
    )
    add_handler_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Call the handler and print what it returned."""
    from pytest_batchproc.marshalling import LARGEST_RESPONSE, MarshalError, size_of, to_json_value

    name = event_file(arguments)
    event = _json.parse(_json.read_text(name), name)
    response, error = called(arguments, event)
    if error is not None:
        raise _handlers.failed(error, arguments.handler, arguments.traceback)
    try:
        value = to_json_value(response)
        size = size_of(response, value)
    except MarshalError as unsent:
        raise CommandError(
            f"{arguments.handler} returned what Lambda cannot take: {unsent}", TRAP
        ) from None
    finally:
        _handlers.forget(response)
    if size > LARGEST_RESPONSE:
        raise CommandError(
            f"{arguments.handler} returned {size:,} bytes, and Lambda accepts "
            f"{LARGEST_RESPONSE:,}: the invocation fails with Function.ResponseSizeTooLarge",
            TRAP,
        )
    _json.write(value)
    return FINE


def event_file(arguments: argparse.Namespace) -> str:
    """The name given with `-e`.

    Raises:
        CommandError: it is missing.
    """
    if arguments.event is None:
        raise CommandError("-e FILE, the event, is missing; '-e -' reads standard input")
    return str(arguments.event)


def called(arguments: argparse.Namespace, event: object) -> tuple[object, BaseException | None]:
    """What the handler returned, and what it raised in place of that."""
    from pytest_batchproc.context import FakeLambdaContext

    with _handlers.nothing_on_stdout():
        handler = _handlers.load_handler(arguments.handler, arguments.traceback)
        context = FakeLambdaContext(function_timeout=arguments.timeout, real_time=True)
        return _handlers.call(handler, event, context)
