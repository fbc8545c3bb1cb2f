"""Parser of command lines: argparse with a one-line message for a mistake."""

from __future__ import annotations

import argparse
import difflib
from typing import TYPE_CHECKING, Any, NoReturn

from pytest_batchproc._cli._errors import CommandError
from pytest_batchproc.clock import LONGEST_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterable

EXIT_CODES = """\
exit codes:
  0    success
  1    a trap, a template with errors, an exception, a record left unprocessed, or a broken claim
  2    usage error: an argument, a file or its JSON, a missing module or function
  130  interrupted by Ctrl-C
  141  the reader of the output closed it
"""


class Parser(argparse.ArgumentParser):
    """Parser that raises `CommandError` where argparse prints its usage and exits."""

    def __init__(self, **settings: Any) -> None:  # handed on to argparse as they are
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **settings)

    # Any: typeshed has an overload for each kind of namespace.
    def parse_known_args(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, args: Any = None, namespace: Any = None
    ) -> Any:
        """Parse all arguments: the command itself names an option that it does not have."""
        found, rest = super().parse_known_args(args, namespace)
        if rest:
            options = [one for one in self._option_string_actions if one.startswith("--")]
            close = difflib.get_close_matches(rest[0].partition("=")[0], options, 1, 0.75)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            self.error(f"unrecognized arguments: {' '.join(rest)}{hint}")
        return found, rest

    def error(self, message: str) -> NoReturn:
        """Raise the mistake as a `CommandError`."""
        raise CommandError(f"{message} ('{self.prog} -h' shows how)")


def near(asked: str, known: Iterable[str]) -> str:
    """Return the part of a message about an unknown name."""
    known = list(known)
    found = difflib.get_close_matches(asked, known, n=1)
    return f"did you mean {found[0]!r}?" if found else f"expected one of {', '.join(known)}"


def seconds(text: str) -> float:
    """Parse a number of seconds."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 < value <= LONGEST_TIMEOUT:
        raise argparse.ArgumentTypeError(
            f"expected seconds, more than 0, up to {LONGEST_TIMEOUT:,}; got {text!r}"
        )
    return value


def add_handler_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options with which `invoke` and `check` call a handler."""
    parser.add_argument(
        "-e",
        "--event",
        metavar="FILE",
        help="file with the event as JSON; - reads standard input",
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=3.0,
        metavar="SECONDS",
        help="timeout from which the context counts down (default: 3)",
    )
    parser.add_argument(
        "--traceback",
        action="store_true",
        help="show the whole traceback when the handler raises",
    )
