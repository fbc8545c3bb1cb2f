"""`batchproc check`: the verdict on a response, and the findings in a template."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from pytest_batchproc._cli import _handlers, _invoke, _json
from pytest_batchproc._cli._errors import FINE, TRAP, CommandError
from pytest_batchproc._cli._parser import Parser, add_handler_options
from pytest_batchproc._cli._templates import FORMATS, check_templates
from pytest_batchproc.errors import InvalidEventError

if TYPE_CHECKING:
    import argparse

_EXAMPLES = """\
examples:
  batchproc check app.handler -e event.json
  batchproc check --response response.json -e event.json
  batchproc check --template template.yaml
  batchproc check --template template.yaml --format github
"""


def add_to(commands: Any) -> None:
    """Declare the command; `commands` is what argparse calls subparsers."""
    parser: Parser = commands.add_parser(
        "check",
        help="print what Lambda would do with a response, or the findings in a template",
        usage="batchproc check MODULE.HANDLER -e FILE [options]\n"
        "       batchproc check --response FILE -e FILE [options]\n"
        "       batchproc check --template FILE... [--function NAME] [--format FORMAT]",
        description="Call a handler with an event, and print as JSON what Lambda would do with the "
        "batch.\nOr check the event source mappings of a template, and print the findings as JSON.",
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "handler", nargs="*", metavar="MODULE.HANDLER", help="handler, named as in Lambda"
    )
    parser.add_argument(
        "--response", metavar="FILE", help="file with a response as JSON, in place of a handler"
    )
    parser.add_argument(
        "--no-report-batch-item-failures",
        dest="reports",
        action="store_false",
        help="check for an event source mapping without ReportBatchItemFailures",
    )
    parser.add_argument(
        "--template",
        nargs="*",
        metavar="FILE",
        help="templates of SAM, CloudFormation, CDK or Serverless; JSON of Terraform, cdktf or "
        "Pulumi; - reads standard input",
    )
    parser.add_argument(
        "--function", metavar="NAME", help="check only this function of the templates"
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="how findings are printed: as JSON (the default), as annotations of GitHub Actions, "
        "or as SARIF",
    )
    add_handler_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check the one thing that the arguments name."""
    _sort_names(arguments)
    checks = {
        "MODULE.HANDLER": (arguments.handler, _check_handler),
        "--response": (arguments.response, _check_response),
        "--template": (arguments.template, _check_template),
    }
    named = [name for name, (value, _) in checks.items() if value is not None]
    if len(named) != 1:
        raise CommandError(
            f"expected one of {', '.join(checks)}; got {' and '.join(named) or 'none of them'}"
        )
    if arguments.template is None and arguments.function is not None:
        raise CommandError("--function needs --template; it names a function of the template")
    if arguments.template is None and arguments.format is not None:
        raise CommandError("--format needs --template; it formats the findings")
    if arguments.template is not None and arguments.event is not None:
        raise CommandError("--template is checked without an event; leave -e out")
    return checks[named[0]][1](arguments)


def _sort_names(arguments: argparse.Namespace) -> None:
    """Tell files from a handler: after `--template` with no file, names are files.

    pre-commit writes the files at the end, after options.
    """
    names = arguments.handler
    if arguments.template == []:
        if not names:
            raise CommandError("--template: expected one or more files; got none")
        arguments.template, names = names, []
    if len(names) > 1:
        raise CommandError(f"expected one MODULE.HANDLER; got {' '.join(names)}")
    arguments.handler = names[0] if names else None


def _check_handler(arguments: argparse.Namespace) -> int:
    text = _event_text(arguments)
    event = _batch(text, arguments.event)
    # A separate event: the handler may change the one that it gets.
    response, error = _invoke.called(arguments, _json.parse(text, arguments.event))
    try:
        code = _judge(arguments, event, response if error is None else error)
    finally:
        _handlers.forget(response)
    if error is not None:
        raise _handlers.failed(error, arguments.handler, arguments.traceback)
    return code


def _check_response(arguments: argparse.Namespace) -> int:
    if arguments.event == arguments.response == "-":
        raise CommandError("--response and --event cannot both be standard input")
    event = _batch(_event_text(arguments), arguments.event)
    response = _json.parse(_json.read_text(arguments.response), arguments.response)
    return _judge(arguments, event, response)


def _event_text(arguments: argparse.Namespace) -> str:
    return _json.read_text(_invoke.event_file(arguments))


def _batch(text: str, name: str) -> Any:
    """The event, which is one that a handler of batches can get."""
    from pytest_batchproc._delivered import delivered
    from pytest_batchproc._reading import read_batch

    event = _json.parse(text, name)
    try:
        read_batch(event)
        event = delivered(event, event)  # no handler gets this one
    except InvalidEventError as error:
        raise CommandError(f"{_json.called_by(name)}: {error}") from None
    return event


def _judge(arguments: argparse.Namespace, event: Any, response: object) -> int:
    from pytest_batchproc._verdict import lambda_verdict

    verdict = lambda_verdict(response, event, arguments.reports)
    told = dataclasses.asdict(verdict)
    del told["basis"]  # no part of the documented output
    _json.write(told)
    if verdict.trap is not None:
        raise CommandError(f"trap: {verdict.trap}", TRAP)
    return FINE


def _check_template(arguments: argparse.Namespace) -> int:
    return check_templates(arguments.template, arguments.function, arguments.format or FORMATS[0])
