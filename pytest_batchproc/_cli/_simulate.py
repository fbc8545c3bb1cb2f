"""`batchproc simulate`: run a handler with a source until every record is settled."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from pytest_batchproc._cli import _handlers, _json
from pytest_batchproc._cli._deploying import deployed
from pytest_batchproc._cli._errors import FINE, TRAP, CommandError
from pytest_batchproc._cli._parser import Parser, near, seconds
from pytest_batchproc._cli._progress import Progress
from pytest_batchproc._cli._sources import HELP, OF_SOME, filled
from pytest_batchproc._sources import ROWS
from pytest_batchproc.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_batchproc.simulator import EventSourceMapping, Report
    from pytest_batchproc.simulator._sandboxes import AnyHandler

_EXAMPLES = """\
examples:
  batchproc simulate app.handler --source sqs --records 1000
  batchproc simulate app.handler --source sqs_fifo --body a --body b --max-receive-count 2
  batchproc simulate app.handler --source kinesis --setting maximum_retry_attempts=3 --timeline
  batchproc simulate app.handler --template template.yaml Worker
  batchproc simulate app.handler --source sqs --html run.html
"""


def add_to(commands: Any) -> None:
    """Declare the command; `commands` is what argparse calls subparsers."""
    parser: Parser = commands.add_parser(
        "simulate",
        help="simulate retries until no record is left, and print the result",
        description="Send records to a queue, a stream or a topic in memory, invoke a handler as "
        "Lambda does, with\nsimulated time, and print the result as JSON.",
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "handler",
        metavar="MODULE.HANDLER",
        help="handler, named as in Lambda; searched in the current directory first",
    )
    add_source(parser)
    parser.add_argument(
        "--records",
        type=_count,
        metavar="N",
        help="number of records: the bodies in turn, or generated bodies (default: 10)",
    )
    _add_settings(parser)
    parser.add_argument(
        "--timeline",
        action="store_true",
        help="print the timeline on standard error, even if every record was processed",
    )
    parser.add_argument(
        "--html",
        metavar="FILE",
        help="write a page of the run: one HTML file that loads nothing",
    )
    parser.add_argument(
        "--traceback",
        action="store_true",
        help="show the whole traceback when importing the handler raises",
    )
    parser.set_defaults(run=run)


def add_source(parser: Parser) -> None:
    """Declare what is read, and what is sent."""
    parser.add_argument(
        "--source", type=_source, metavar="SOURCE", help=f"one of {', '.join(ROWS)}"
    )
    parser.add_argument(
        "--template",
        nargs=2,
        metavar=("FILE", "MAPPING"),
        help="in place of --source: read source, settings and timeout from a template; MAPPING is "
        "a logical id or address, Function.Event, or a function that has one mapping",
    )
    parser.add_argument(
        "--parameter",
        action="append",
        default=[],
        type=_parameter,
        metavar="NAME=VALUE",
        help="value of a parameter of a CloudFormation template",
    )
    parser.add_argument(
        "--body",
        action="append",
        metavar="TEXT",
        help="body of a record; repeat it for further records",
    )
    parser.add_argument(
        "--group",
        action="append",
        metavar="NAME",
        help="message group, partition key or key of a record; repeat it for further records",
    )


def _add_settings(parser: Parser) -> None:
    """Declare how the mapping, the source and the function are set."""
    parser.add_argument(
        "--setting",
        action="append",
        default=[],
        type=_setting,
        metavar="NAME=VALUE",
        help="setting of the mapping, such as batch_size=5; a VALUE in JSON is read as JSON",
    )
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="file with a request of CreateEventSourceMapping as JSON; - reads standard input",
    )
    for option in OF_SOME:
        parser.add_argument(option, type=int, metavar="N", help=HELP[option])
    parser.add_argument(
        "--timeout",
        type=seconds,
        metavar="SECONDS",
        help="timeout of the function (default: that of the template, or 3)",
    )
    parser.add_argument(
        "--ms-per-record",
        type=float,
        default=0.0,
        metavar="MS",
        help="milliseconds that the function takes for each record (default: 0)",
    )
    parser.add_argument(
        "--wall-clock",
        choices=("simulated", "real"),
        default="simulated",
        help="the time that the handler sees (default: simulated)",
    )
    parser.add_argument(
        "--seed",
        default="",
        metavar="TEXT",
        help="seed of generated bodies and of the order of simultaneous events",
    )


def run(arguments: argparse.Namespace) -> int:
    """Feed the handler and print the summary."""
    _check_source(arguments)
    with _handlers.nothing_on_stdout():
        handler = _handlers.for_each_sandbox(arguments.handler, arguments.traceback)
        try:
            if arguments.template is not None:
                mapping, progress = deployed(arguments, handler)
            else:
                mapping, progress = _mapping(arguments, handler)
        except (ValueError, TypeError, MissingExtraError) as error:
            # Of settings, and of what was to be sent.
            raise CommandError(str(error)) from None
        report = mapping.run()
        progress.end()
    if arguments.html is not None:
        _save(report, arguments.html)
    _json.write(_summary(report))
    fine = _is_fine(report)
    if arguments.timeline or not fine:
        sys.stderr.write(f"{report.timeline()}\n")
    return FINE if fine else TRAP


def _save(report: Report, name: str) -> None:
    try:
        report.save(name)
    except OSError as error:
        raise CommandError(f"--html {name}: {error.strerror or error}") from None


def _check_source(arguments: argparse.Namespace) -> None:
    if (arguments.source is None) == (arguments.template is None):
        got = "neither" if arguments.source is None else "both"
        raise CommandError(f"expected --source or --template; got {got}")
    if arguments.template is None:
        if arguments.parameter:
            raise CommandError("--parameter needs --template; it sets a parameter of the template")
    elif arguments.config is not None:
        raise CommandError("--config and --template both have the settings; leave one out")


def _mapping(
    arguments: argparse.Namespace, handler: AnyHandler
) -> tuple[EventSourceMapping, Progress]:
    from pytest_batchproc.simulator import EventSourceMapping

    source = filled(arguments)
    progress = Progress(arguments.records)
    mapping = EventSourceMapping(
        source,
        handler,
        config=_config(arguments.config),
        function_timeout=arguments.timeout or 3.0,
        milliseconds_per_record=arguments.ms_per_record,
        seed=arguments.seed,
        wall_clock=arguments.wall_clock,
        on_delivery=progress.add,
        **dict(arguments.setting),
    )
    return mapping, progress


def _is_fine(report: Report) -> bool:
    """Whether everything is done, and nothing by mistake."""
    try:
        report.assert_all_done()
        report.assert_nothing_lost()
    except AssertionError:
        return False
    return True


def _summary(report: Report) -> dict[str, Any]:
    def told(items: Iterable[Any]) -> list[dict[str, Any]]:
        return [{"number": one.number, "identifier": one.identifier} for one in items]

    return {
        "counts": report.counts,
        "seconds": report.source.clock.now,
        "dead_lettered": told(report.dead_lettered),
        "discarded": told(report.discarded),
        "remaining": told(report.remaining),
        "on_failure": report.on_failure,
        "stopped": report.stopped,
    }


def _config(name: str | None) -> Any:
    if name is None:
        return None
    found = _json.parse(_json.read_text(name), name)
    if not isinstance(found, dict):
        raise CommandError(f"{_json.called_by(name)}: expected a JSON object of settings")
    return found


def _source(text: str) -> str:
    name = text.replace("-", "_").lower()
    if name not in ROWS:
        raise argparse.ArgumentTypeError(f"no source is called {text!r}; {near(name, ROWS)}")
    return name


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"expected a whole number, got {text!r}")
    return int(text)


# Options that a user may take for settings of the mapping.
_OPTIONS = {
    "config": "--config",
    "function_timeout": "--timeout",
    "max_receive_count": "--max-receive-count",
    "milliseconds_per_record": "--ms-per-record",
    "partitions": "--shards",
    "seed": "--seed",
    "shards": "--shards",
    "timeout": "--timeout",
    "visibility_timeout": "--visibility-timeout",
}


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, got {text!r}")
    return name, value


def _setting(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, got {text!r}")
    from pytest_batchproc.simulator._settings import SETTINGS
    from pytest_batchproc.simulator._similar import meant, snake

    names = [*SETTINGS, "pollers"]  # AWS has no setting for the latter
    if name not in names:
        option = _OPTIONS.get(snake(name))
        likely = meant(name, names)
        advice = f"it is an option: {option}" if option else near((likely or [name])[0], names)
        raise argparse.ArgumentTypeError(f"no setting is called {name!r}; {advice}")
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):
        return name, value
