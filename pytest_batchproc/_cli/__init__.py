"""The command `batchproc`: JSON on standard output, messages on standard error.

A command is a module with `add_to(commands)`, which declares it, and `run(arguments)`.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from pytest_batchproc._cli import _check, _faults, _generate, _invoke, _simulate
from pytest_batchproc._cli._errors import INTERRUPTED, CommandError
from pytest_batchproc._cli._parser import EXIT_CODES, Parser, near
from pytest_batchproc._wording import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS = {
    "generate": _generate,
    "invoke": _invoke,
    "check": _check,
    "simulate": _simulate,
    "faults": _faults,
}
_DESCRIPTION = "Generate events of AWS Lambda batches; call, check and simulate handlers with them."


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; `batchproc -h` lists them."""
    argv = sys.argv[1:] if argv is None else list(argv)
    who = f"batchproc {argv[0]}" if argv and argv[0] in _COMMANDS else "batchproc"
    try:
        if argv and argv[0] not in _COMMANDS and not argv[0].startswith("-"):
            raise CommandError(f"there is no command {argv[0]!r}; {near(argv[0], _COMMANDS)}")
        arguments = _parser().parse_args(argv)
        return int(arguments.run(arguments))
    except SystemExit as leaving:  # argparse after -h and --version
        return int(leaving.code or 0)
    except CommandError as error:
        return _say(f"{who}: {error}", error.code)
    except KeyboardInterrupt:
        return _say(f"{who}: interrupted", INTERRUPTED)


def _say(line: str, code: int) -> int:
    if sys.stderr is not None:
        sys.stderr.write(f"{printable(line)}\n")
    return code


def _parser() -> Parser:
    parser = Parser(prog="batchproc", description=_DESCRIPTION, epilog=EXIT_CODES)
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in _COMMANDS.values():
        command.add_to(commands)
    return parser


class _Version(argparse.Action):
    # argparse's own action would need the version for every command.
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from batchproc import __version__

        sys.stdout.write(f"batchproc {__version__}\n")
        parser.exit()
