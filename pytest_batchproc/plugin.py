"""What pytest loads by the entry point `batchproc`: every hook of the plugin is here.

Every pytest run in the environment pays for the imports at the top: settings, hook specifications
and fixtures that import what they need when they are used.

PYTEST_DONT_REWRITE: no assert here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

# Not `from pytest_batchproc import ...`: Python would first ask the package for a public name, and
# it would look for a near miss.
import pytest_batchproc.fixtures.simulation as simulation
import pytest_batchproc.hookspecs as hookspecs
import pytest_batchproc.settings as settings

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import TypeGuard

    from pytest_batchproc.asserts import BatchAssertionError

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
    from pytest_batchproc import strict

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
    from pytest_batchproc import strict

    told = strict.report(found)
    found.clear()
    return told


# Not tryfirst: pytest puts the error of a unittest.TestCase into `call` in a hook that is. Not a
# wrapper: the report is written by the next in line, and returning None hands on to it.
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Hand our failed assertions what only a running pytest knows, before they are put in words."""
    if call.excinfo is None:
        return
    for error in _shown_with(call.excinfo.value):
        if _is_ours(error):
            error.dress(
                describe_record=hookspecs.describer(item),
                max_records_shown=_max_records_shown(item),
                verbose=item.config.get_verbosity(pytest.Config.VERBOSITY_ASSERTIONS) > 0,
            )


# Around the others: only here is there a report to write into. Its name begins as pytest wants it.
@pytest.hookimpl(wrapper=True, specname="pytest_runtest_makereport")
def pytest_runtest_makereport_deliveries(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the timelines of what the test has simulated."""
    report = yield
    reports = item.stash.get(simulation.REPORTS, None)
    if not reports or call.when == "teardown" or not _shows_timeline(item, report):
        return report
    drawn = [
        one.timeline(
            max_records_shown=_max_records_shown(item), describe_record=hookspecs.describer(item)
        )
        for one in reports
    ]
    report.sections.append(("Simulated deliveries", "\n\n".join(drawn)))
    return report


def _shows_timeline(item: pytest.Item, report: pytest.TestReport) -> bool:
    try:
        when = settings.settings_of(item).timeline
    except ValueError:  # a wrong marker, which has failed the test already
        return False
    return when == "always" or (when == "on-failure" and report.failed)


def _is_ours(error: BaseException) -> TypeGuard[BatchAssertionError]:
    # By name: an import would cost every failing run, and where a test swapped `sys.modules` there
    # may be two classes of that name.
    names = {f"{one.__module__}.{one.__qualname__}" for one in type(error).__mro__}
    return "pytest_batchproc.asserts.BatchAssertionError" in names


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


def _max_records_shown(item: pytest.Item) -> int:
    try:
        return settings.settings_of(item).max_records_shown
    except ValueError:  # a wrong marker, which has failed the test already
        return settings.of_run(item.config).max_records_shown
