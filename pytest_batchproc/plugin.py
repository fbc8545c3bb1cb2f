"""What pytest loads by the entry point `batchproc`: every hook of the plugin is here.

Every pytest run in the environment pays for the imports at the top: settings, hook specifications
and fixtures that import what they need when they are used.

PYTEST_DONT_REWRITE: no assert here.
"""
# Longer than 300 lines: every hook of pytest is here, and so are the helpers that they share.

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

import pytest_batchproc._settings as settings

# Not `from pytest_batchproc import ...`: Python would first ask the package for a public name, and
# it would look for a near miss.
import pytest_batchproc.fixtures.simulation as simulation
import pytest_batchproc.hookspecs as hookspecs

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import TypeGuard

    from pytest_batchproc._asserts import BatchAssertionError
    from pytest_batchproc.simulator import Report

_HOOKS_FOUND: pytest.StashKey[list[str]] = pytest.StashKey()

FIXTURES = (
    "pytest_batchproc.fixtures.context",
    "pytest_batchproc.fixtures.events",
    "pytest_batchproc.fixtures.runtime",
    "pytest_batchproc.fixtures.simulation",
    "pytest_batchproc.fixtures.snapshots",
)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hookspecs)
    # Not by naming them in `pytest_plugins`: for each name there pytest 9 reads the metadata of all
    # distributions in the environment, which takes longer than the rest of this plugin.
    for module in FIXTURES:
        pluginmanager.import_plugin(module)


def pytest_addoption(parser: pytest.Parser) -> None:
    settings.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", settings.marker_line())
    settings.keep_settings(config)


def pytest_report_header(config: pytest.Config) -> str | None:
    changed = settings.changed(config)
    return f"batchproc: {', '.join(changed)}" if changed else None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse a wrong marker, also where the test never asks for a fixture of ours."""
    _note_listener(item)
    try:
        settings.settings_of(item)
    except ValueError as error:
        mistake = str(error)
    else:
        return
    pytest.fail(mistake, pytrace=False)  # out here, or the report shows the ValueError as well


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Watch the hooks of batchproc's processors from the first fixture to the last finalizer."""
    try:
        mode = settings.settings_of(item).hooks
    except ValueError:  # a wrong marker, which fails the test
        mode = "off"
    if mode == "off":
        return (yield)
    from pytest_batchproc import _strict as strict

    with strict.watching() as found:
        item.stash[_HOOKS_FOUND] = found
        try:
            return (yield)
        finally:
            del item.stash[_HOOKS_FOUND]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fail a test that has passed, or warn, where a hook failed."""
    try:
        yield
    except BaseException:  # what pytest.fail() raises, too
        _show_hooks(item)
        raise
    if told := _told_of_hooks(item):
        if settings.settings_of(item).hooks == "strict":
            pytest.fail(told, pytrace=False)
        item.warn(pytest.PytestWarning(told))


def _show_hooks(item: pytest.Item) -> None:
    if told := _told_of_hooks(item):
        item.add_report_section("call", "hooks", told)


def _told_of_hooks(item: pytest.Item) -> str:
    found = item.stash.get(_HOOKS_FOUND, None)
    if not found:
        return ""
    from pytest_batchproc import _strict as strict

    told = strict.report(found)
    found.clear()
    return told


def _note_listener(item: pytest.Item) -> None:
    """Let a test that reads the log by `caplog` read all of it: see `quiet`."""
    reads = "caplog" in getattr(item, "fixturenames", ())
    if reads or "pytest_batchproc._quiet" in sys.modules:
        from pytest_batchproc import _quiet as quiet

        quiet.listeners.clear()
        if reads:
            quiet.listeners.add(item.nodeid)


# Not tryfirst: pytest puts the error of a unittest.TestCase into `call` in a hook that is. Not a
# wrapper: the report is written by the next in line, and returning None hands on to it.
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Hand our failed assertions what only a running pytest knows, before they are put in words."""
    if call.excinfo is None:
        return
    _hide_frames(item, call.excinfo)
    if _is_drawn(item) and item.config.get_verbosity() <= 0:
        from pytest_batchproc._brevity import drop_the_explanation

        drop_the_explanation(call.excinfo.value)
    for error in _shown_with(call.excinfo.value):
        if _is_ours(error):
            error.dress(
                describe_record=hookspecs.describer(item),
                max_records_shown=_most_shown(item),
                verbose=item.config.get_verbosity(pytest.Config.VERBOSITY_ASSERTIONS) > 0,
            )


# Around the others: only here is there a report to write into. Its name begins as pytest wants it.
@pytest.hookimpl(wrapper=True, specname="pytest_runtest_makereport")
def pytest_runtest_makereport_deliveries(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the timelines of what the test has simulated, and keep the report short."""
    report = yield
    if call.excinfo is not None:
        _show_frames(call.excinfo)
    if report.failed and call.excinfo is not None:
        _keep_short(item, report, call.excinfo.value)
    reports = item.stash.get(simulation.REPORTS, None)
    if not reports or call.when == "teardown":
        return report
    if call.when == "call" or report.failed:
        _write_pages(item, report, reports)
        _add_properties(item, reports)
    if not _shows_timeline(item, report):
        return report
    _attach(item, report, reports)
    # A message of ours has said already why the run stopped and what the function raised.
    brief = report.failed and item.config.get_verbosity() <= 0
    told = brief and call.excinfo is not None and _is_ours(call.excinfo.value)
    most, describe_record = _most_shown(item), hookspecs.describer(item)
    verbose = item.config.get_verbosity() > 0
    drawn = [one._drawn(most, describe_record, notes=True, invocations=verbose) for one in reports]
    text = "\n\n".join(drawn)
    if brief:
        from pytest_batchproc._brevity import fits, last_timelines

        if told and not fits(text):
            drawn = [one._drawn(most, describe_record, notes=False) for one in reports]
        text = last_timelines(drawn)
    report.sections.append(("Simulated deliveries", text))
    return report


@pytest.hookimpl(tryfirst=True)  # before pytest's own, which opens the debugger
def pytest_exception_interact(
    node: pytest.Item | pytest.Collector, call: pytest.CallInfo[object]
) -> None:
    """With `--pdb`, open the debugger in the handler whose failure the assertion is about."""
    reports = node.stash.get(simulation.REPORTS, None)
    if not reports or call.excinfo is None or not node.config.getoption("usepdb", False):
        return
    if not _is_ours(call.excinfo.value):
        return
    from pytest_batchproc._run_pages import open_in_handler

    open_in_handler(node, call, reports)


def _write_pages(item: pytest.Item, report: pytest.TestReport, reports: list[Report]) -> None:
    try:
        folder = settings.settings_of(item).report
    except ValueError:  # a wrong marker, which has failed the test already
        return
    if folder is None:
        return
    from pytest_batchproc._run_pages import add_pages

    add_pages(item, report, reports, folder)


def _add_properties(item: pytest.Item, reports: list[Report]) -> None:
    if item.config.getoption("xmlpath", None):
        from pytest_batchproc._run_pages import add_properties

        add_properties(item, reports)


def _attach(item: pytest.Item, report: pytest.TestReport, reports: list[Report]) -> None:
    """Attach the runs where pytest-html or Allure writes a report."""
    plugins = item.config.pluginmanager
    if plugins.hasplugin("allure_listener") or item.config.getoption("htmlpath", None):
        from pytest_batchproc._run_pages import attach

        attach(item, report, reports)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Cut the lines of the summary between words; add timelines to the summary of a job."""
    _add_to_the_job(terminalreporter, config)
    reports = [
        report
        for outcome in ("failed", "error")
        for report in terminalreporter.stats.get(outcome, ())
        if hasattr(report, "batchproc_fact")
    ]
    if reports:
        from pytest_batchproc._brevity import fit_the_summary

        fit_the_summary(reports, config)


def _add_to_the_job(terminal: pytest.TerminalReporter, config: pytest.Config) -> None:
    # https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    failed = [one for name in ("failed", "error") for one in terminal.stats.get(name, ())]
    if not path or not failed or settings.of_run(config).step_summary == "never":
        return
    from pytest_batchproc._run_pages import add_to_the_job

    add_to_the_job(terminal, path, failed)


def _hide_frames(item: pytest.Item, info: pytest.ExceptionInfo[BaseException]) -> None:
    """Leave out the frames of the plugin, so that the report ends on a line of the test.

    By the mark in the globals that pytest looks for, until the report is written; `--full-trace`
    shows them. An error in a fixture keeps its frames, because nothing else would be left:
    https://docs.pytest.org/en/stable/example/simple.html#writing-well-integrated-assertion-helpers
    """
    if any(entry.path == item.path for entry in info.traceback):
        for variables in _our_globals(info):
            variables["__tracebackhide__"] = True


def _show_frames(info: pytest.ExceptionInfo[BaseException]) -> None:
    for variables in _our_globals(info):
        variables.pop("__tracebackhide__", None)


def _our_globals(info: pytest.ExceptionInfo[BaseException]) -> Iterator[dict[str, object]]:
    for entry in info.traceback:
        if str(entry.frame.f_globals.get("__name__", "")).startswith("pytest_batchproc."):
            yield entry.frame.f_globals


# A batch in which every record failed: one log entry for each record. By name, as `_is_ours`.
_FAILED_WHOLE = {
    "batchproc.errors.BatchProcessingError",
    "aws_lambda_powertools.utilities.batch.exceptions.BatchProcessingError",
}


def _keep_short(item: pytest.Item, report: pytest.TestReport, error: BaseException) -> None:
    ours = _is_ours(error)
    many = (
        ours
        or _names_of(error) & _FAILED_WHOLE
        or simulation.REPORTS in item.stash
        or _is_drawn(item)
    )
    if not many:
        return
    from pytest_batchproc import _brevity as brevity

    if _is_ours(error):
        brevity.say_the_fact(report, error.facts.fact)
    if item.config.get_verbosity() <= 0:
        brevity.shorten_sections(report)


def _is_drawn(item: pytest.Item) -> bool:
    """Whether hypothesis calls the test many times."""
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))


def _shows_timeline(item: pytest.Item, report: pytest.TestReport) -> bool:
    try:
        when = settings.settings_of(item).timeline
    except ValueError:  # a wrong marker, which has failed the test already
        return False
    return when == "always" or (when == "on-failure" and report.failed)


def _is_ours(error: BaseException) -> TypeGuard[BatchAssertionError]:
    # By name: an import would cost every failing run, and where a test swapped `sys.modules` there
    # may be two classes of that name.
    return "pytest_batchproc.BatchAssertionError" in _names_of(error)


def _names_of(error: BaseException) -> set[str]:
    return {f"{one.__module__}.{one.__qualname__}" for one in type(error).__mro__}


def _shown_with(error: BaseException) -> Iterator[BaseException]:
    """The error and all that pytest prints along with it: causes, contexts, members of groups."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions


def _most_shown(item: pytest.Item) -> int:
    """How many records a message or a timeline shows; of a simulation there are both."""
    most = _max_records_shown(item)
    if simulation.REPORTS not in item.stash or most != settings.DEFAULTS.max_records_shown:
        return most
    if item.config.get_verbosity() > 0:
        return most
    from pytest_batchproc._brevity import RECORDS

    return RECORDS


def _max_records_shown(item: pytest.Item) -> int:
    try:
        return settings.settings_of(item).max_records_shown
    except ValueError:  # a wrong marker, which has failed the test already
        return settings.of_run(item.config).max_records_shown
