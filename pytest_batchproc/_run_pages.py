"""Where the runs of a test are shown outside the terminal: pages, a job summary, the debugger.

PYTEST_DONT_REWRITE: no assert here.
"""

from __future__ import annotations

import hashlib
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_batchproc.simulator._page import fragment, page, save
from pytest_batchproc.simulator._pictures import title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_batchproc.simulator import Report

HEADING = "Simulated deliveries"
_LONGEST_NAME = 120
_MOST_TESTS = 50  # GitHub shows at most 1 MiB: https://docs.github.com/actions/reference


def add_pages(
    item: pytest.Item, report: pytest.TestReport, reports: Sequence[Report], folder: str
) -> None:
    """Write the pages of a test, and name them in its report."""
    try:
        pages = write(item.config.invocation_params.dir / folder, item.nodeid, reports)
    except OSError as error:
        item.warn(pytest.PytestWarning(f"batchproc wrote no page of this test: {error}"))
        return
    told = [str(page) for page in pages]
    item.user_properties += [("batchproc_page", page) for page in told]
    report.sections.append(("Pages of simulated deliveries", "\n".join(told)))


def attach(item: pytest.Item, report: pytest.TestReport, reports: Sequence[Report]) -> None:
    """Show the runs of a test in the reports of pytest-html and Allure.

    Args:
        item: the test.
        report: of its call.
        reports: its runs, in order.
    """
    if item.config.getoption("htmlpath", None):
        # https://pytest-html.readthedocs.io/en/latest/user_guide.html#extra-content
        runs = [_extra(fragment(one)) for one in reports]
        report.extras = [*getattr(report, "extras", []), *runs]  # type: ignore[attr-defined]
    if item.config.pluginmanager.hasplugin("allure_listener"):
        allure: Any = import_module("allure")  # its plugin is at work, so it is installed
        for number, one in enumerate(reports, 1):
            name = _title(item.nodeid, number, len(reports))
            allure.attach(page(one, name), name, allure.attachment_type.HTML)


def _extra(content: str) -> dict[str, str | None]:
    names = dict.fromkeys(("name", "mime_type", "extension"))
    return {**names, "format_type": "html", "content": content}


def add_properties(item: pytest.Item, reports: Sequence[Report]) -> None:
    """Add a property for each run to the JUnit file: its numbers in a sentence."""
    item.user_properties += [("batchproc_run", title(one)) for one in reports]


def add_to_the_job(
    terminal: pytest.TerminalReporter, path: str, failed: Iterable[pytest.TestReport]
) -> None:
    """Add the timelines of failed tests to the summary of a job."""
    try:
        write_summary(path, failed)
    except OSError as error:
        terminal.write_line(f"batchproc wrote no timeline to GITHUB_STEP_SUMMARY: {error}")


def open_in_handler(
    node: pytest.Item | pytest.Collector, call: pytest.CallInfo[object], reports: Sequence[Report]
) -> None:
    """Have the debugger open where the handler failed, in place of the assertion."""
    found = deciding(reports)
    if found is None:
        return
    number, error = found
    terminal = node.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        terminal.write_line("")
        terminal.write_line(f"batchproc: the debugger opens in the handler, at delivery {number}")
    call.excinfo = pytest.ExceptionInfo.from_exception(error)


def write(folder: Path, test: str, reports: Sequence[Report]) -> list[Path]:
    """Write a page for each run of a test.

    Args:
        folder: where the pages go.
        test: the node id of the test.
        reports: its runs, in order.
    """
    name = file_name(test)
    many = len(reports) > 1
    return [
        save(
            report,
            folder / (f"{name}-{number}.html" if many else f"{name}.html"),
            _title(test, number, len(reports)),
        )
        for number, report in enumerate(reports, 1)
    ]


def _title(test: str, number: int, count: int) -> str:
    return f"{test}, run {number} of {count}" if count > 1 else test


def file_name(test: str) -> str:
    """A file name for a test: its node id, with a digest where characters were lost."""
    name = re.sub(r"[^\w.-]+", "-", test.replace("::", "--").replace("/", "-")).strip("-.")
    plain = re.sub(r"[\w./\[\]:-]+", "", test)
    if plain or len(name) > _LONGEST_NAME or "[" in test:
        digest = hashlib.sha256(test.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        name = f"{name[:_LONGEST_NAME].rstrip('-.')}-{digest}"
    return name


def write_summary(path: str, reports: Iterable[pytest.TestReport]) -> None:
    """Append the timelines of failed tests to the summary of a job, as Markdown."""
    told = [
        (report.nodeid, text)
        for report in reports
        for heading, text in report.sections
        if heading == HEADING
    ]
    if not told:
        return
    lines = ["## Simulated deliveries of failed tests", ""]
    for test, text in told[:_MOST_TESTS]:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text) or [""]))
        lines += [f"**{_escaped(test)}**", "", f"{fence}text", text, fence, ""]
    if len(told) > _MOST_TESTS:
        lines.append(f"… and {len(told) - _MOST_TESTS} more tests.")
    with Path(path).open("a", encoding="utf-8") as summary:
        summary.write("\n".join(lines) + "\n")


def _escaped(text: str) -> str:
    """A text that Markdown shows as it is."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_\[\]|])", r"\\\1", plain)


def deciding(reports: Sequence[Report]) -> tuple[int, BaseException] | None:
    """The last delivery that failed with an exception, and that exception.

    The exception of a record comes before that of the batch, which only sums up.
    """
    for report in reversed(reports):
        for delivery in reversed(report.deliveries):
            details = delivery.details
            error = None if details is None else details.caught or details.exception
            if delivery.outcome == "success" or error is None:
                continue
            if error.__traceback__ is not None:
                return delivery.number, error
    return None
