"""`batchproc faults`: search the smallest schedule of faults that breaks a claim of a handler."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_batchproc._cli import _handlers, _json, _simulate
from pytest_batchproc._cli._errors import FINE, TRAP, CommandError
from pytest_batchproc._cli._generate import parsed
from pytest_batchproc._cli._sources import check_options, options_of
from pytest_batchproc._sources import ROWS
from pytest_batchproc.errors import MissingExtraError, TemplateError

if TYPE_CHECKING:
    import argparse

    from pytest_batchproc._cli._parser import Parser
    from pytest_batchproc._sources import SourceRow
    from pytest_batchproc.faults import BrokenClaimError, Coverage

_EXAMPLES = """\
examples:
  batchproc faults app:world --source sqs --body a --body b
  batchproc faults app:world --source kinesis --at-most 1 --effects at_least_once
  batchproc faults app:world --source sqs --fault kill_after --fault crash
  batchproc faults app:world --template template.yaml Worker
"""


def add_to(commands: Any) -> None:
    """Declare the command; `commands` is what argparse calls subparsers."""
    parser: Parser = commands.add_parser(
        "faults",
        help="search the smallest schedule of faults that loses, doubles or reorders effects",
        description="Run a handler in all schedules of a few faults, the smallest first, and print "
        "the first that breaks a\nclaim. WORLD is a generator function as check_faults takes it, "
        "or a handler.",
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "world", metavar="MODULE:WORLD", help="world; searched in the current directory first"
    )
    _simulate.add_source(parser)
    _add_search(parser)
    _simulate._add_settings(parser)
    parser.add_argument(
        "--html",
        metavar="FILE",
        help="write a page of the run that breaks the claim",
    )
    parser.add_argument(
        "--traceback",
        action="store_true",
        help="show the whole traceback when importing the world raises",
    )
    parser.set_defaults(run=run)


def _add_search(parser: Parser) -> None:
    """Declare what is claimed, and what is searched."""
    parser.add_argument(
        "--records",
        type=_simulate._count,
        metavar="N",
        help="number of records without --body, with generated bodies (default: 2)",
    )
    parser.add_argument(
        "--should-fail",
        action="append",
        default=[],
        metavar="TEXT",
        help="body, one of --body, that cannot succeed; repeat it for further bodies",
    )
    parser.add_argument(
        "--at-most", type=_simulate._count, default=2, metavar="N", help="faults (default: 2)"
    )
    parser.add_argument(
        "--effects",
        choices=("once", "at_least_once"),
        default="once",
        help="what is claimed of each effect (default: once)",
    )
    parser.add_argument(
        "--fault",
        action="append",
        metavar="KIND",
        help="kind of fault, such as kill_after; repeat it for further kinds (default: all)",
    )
    parser.add_argument(
        "--batch-size",
        action="append",
        type=_simulate._count,
        metavar="N",
        help="batch size to try; repeat it for further sizes",
    )
    parser.add_argument(
        "--orders",
        action="store_true",
        help="sqs: send the records in every order",
    )
    parser.add_argument(
        "--budget",
        type=_simulate._count,
        default=20_000,
        metavar="N",
        help="runs after which the search ends (default: 20000)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Search, and print what was covered or what was found."""
    _simulate._check_source(arguments)
    show = _Schedules()
    with _handlers.nothing_on_stdout():
        name = arguments.world.replace(":", ".", 1)
        world = _handlers.load_handler(name, arguments.traceback)
        try:
            found = _searched(world, arguments, show)
        except (ValueError, TypeError, MissingExtraError) as error:
            raise CommandError(str(error)) from None
        except RuntimeError as error:  # runs that do not repeat
            raise CommandError(str(error), TRAP) from None
        finally:
            show.end()
    if isinstance(found, AssertionError):
        return _broken(found, arguments.html)
    summary = {name: getattr(found, name) for name in found.__dataclass_fields__}
    _json.write({"holds": True, **summary, "notes": list(found.notes)})
    return FINE


def _broken(error: BrokenClaimError, page: str | None) -> int:
    if page is not None:
        _simulate._save(error.report, page)
    fact, schedule = str(error).splitlines()[0], [str(one) for one in error.schedule]
    _json.write({"holds": False, "fact": fact, "schedule": schedule})
    sys.stderr.write(f"{error}\n")
    return TRAP


def _searched(
    world: Any, arguments: argparse.Namespace, show: _Schedules
) -> Coverage | BrokenClaimError:
    import warnings

    from pytest_batchproc.faults import BrokenClaimError, check_faults

    row, template = _row(arguments)
    check_options(arguments, row.command, row.source.name)
    bodies = _bodies(arguments, row)
    groups = arguments.group
    given: dict[str, Any] = {
        "source": None if template else arguments.source,
        "template": template,
        "parameters": dict(arguments.parameter) or None,
        "config": _simulate._config(arguments.config),
        "groups": groups and [groups[place % len(groups)] for place in range(len(bodies))],
        "should_fail": [parsed(text, row.source.name) for text in arguments.should_fail],
        "at_most": arguments.at_most,
        "effects": arguments.effects,
        "faults": arguments.fault,
        "batch_sizes": arguments.batch_size,
        "orders": arguments.orders,
        "budget": arguments.budget,
        "milliseconds_per_record": arguments.ms_per_record,
        "wall_clock": arguments.wall_clock,
        "seed": arguments.seed,
        **dict(arguments.setting),
        **options_of(arguments, row.command),
    }
    if arguments.timeout is not None:
        given["function_timeout"] = arguments.timeout
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the notes say what was not covered
            return check_faults(world, bodies=bodies, progress=show, **given)
    except BrokenClaimError as error:
        return error


def _row(arguments: argparse.Namespace) -> tuple[SourceRow, tuple[Any, str] | None]:
    """The source, and the template that says it."""
    if arguments.template is None:
        return ROWS[arguments.source], None
    from pytest_batchproc._templates._deployed import source_row

    name, wanted = arguments.template
    template = _json.read_text(name) if name == "-" else Path(name)
    try:
        row = source_row(template, wanted, dict(arguments.parameter) or None)
    except TemplateError as error:
        raise CommandError(str(error)) from None
    return row, (template, wanted)


def _bodies(arguments: argparse.Namespace, row: SourceRow) -> list[object]:
    from pytest_batchproc._bodies import made_body

    if arguments.body:
        if arguments.records is not None:
            raise CommandError("--records is for generated bodies; leave it out with --body")
        return [parsed(text, row.source.name) for text in arguments.body]
    count = 2 if arguments.records is None else arguments.records
    return [made_body(arguments.seed, 0, number) for number in range(count)]


class _Schedules:
    """The number of runs on standard error while it is a terminal, and nothing anywhere else."""

    def __init__(self) -> None:
        self._terminal = sys.stderr if sys.stderr is not None and sys.stderr.isatty() else None
        self._shown = False

    def __call__(self, schedules: int) -> None:
        if self._terminal is not None:
            self._shown = True
            self._terminal.write(f"\r{schedules:,} schedules")
            self._terminal.flush()

    def end(self) -> None:
        """Take it away."""
        if self._terminal is not None and self._shown:
            self._terminal.write(f"\r{'':78}\r")
            self._terminal.flush()
