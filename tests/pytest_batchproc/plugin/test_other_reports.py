"""Runs in the reports of other plugins: pytest-html, Allure, the JUnit file.

pytest-html and Allure are optional: `nox -s reports` runs this with the real plugins.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import pytest

from tests.pytest_batchproc.conftest import Run

TESTS = """
    from pytest_batchproc import SqsQueue

    def lambda_handler(event, context):
        for record in event["Records"]:
            if "bad" in record["body"]:
                raise ValueError("no")

    def test_it(simulate):
        for body in ("a", "bad</script><img src=x onerror=hacked()>"):
            queue = SqsQueue("orders", max_receive_count=2)
            queue.send(body)
            report = simulate(queue, lambda_handler)
        report.assert_all_done()

    def test_good(simulate):
        queue = SqsQueue("orders")
        queue.send("a")
        simulate(queue, lambda_handler).assert_all_done()
"""
TITLES = [
    "1 message of orders, 1 invocation in 0 s: 1 done",
    "1 message of orders, 2 invocations in 30 s: 1 dead-lettered",
]


@pytest.fixture
def html_plugin() -> None:
    pytest.importorskip("pytest_html", reason="needs pytest-html: nox -s reports")


@pytest.fixture
def allure_plugin() -> None:
    pytest.importorskip("allure_pytest", reason="needs allure-pytest: nox -s reports")


def extras(report: Path) -> dict[str, list[dict[str, Any]]]:
    """By test, what pytest-html shows in its result."""
    text = report.read_text("utf-8")
    blob = text.split('data-jsonblob="', 1)[1].split('"', 1)[0]
    tests = json.loads(html.unescape(blob))["tests"]
    return {
        name: [one for result in results for one in result["extras"]]
        for name, results in tests.items()
    }


@pytest.mark.usefixtures("html_plugin")
@pytest.mark.parametrize(
    "options", [["--html=it.html"], ["--html=it.html", "--self-contained-html"]]
)
def test_pytest_html_shows_the_pictures_of_a_failed_test(
    options: list[str], pytester: pytest.Pytester, run_apart: Run
) -> None:
    pytester.makepyfile(test_it=TESTS)
    done = run_apart("-p", "pytest_html.plugin", "-p", "pytest_metadata.plugin", *options)
    done.assert_outcomes(passed=1, failed=1)
    found = extras(pytester.path / "it.html")
    shown = [one["content"] for one in found["test_it.py::test_it"]]

    assert [title in text for title, text in zip(TITLES, shown, strict=True)] == [True, True]
    assert all(text.startswith('<div class="batchproc">') for text in shown)
    assert "<img" not in "".join(shown)
    assert found["test_it.py::test_good"] == []


@pytest.mark.usefixtures("allure_plugin")
@pytest.mark.parametrize(("timeline", "count"), [("on-failure", 2), ("always", 3), ("never", 0)])
def test_allure_has_the_pages_as_attachments(
    timeline: str, count: int, pytester: pytest.Pytester, run_apart: Run
) -> None:
    pytester.makepyfile(test_it=TESTS)
    options = ("--alluredir=out", f"--batchproc-timeline={timeline}")
    done = run_apart("-p", "allure_pytest.plugin", *options)
    done.assert_outcomes(passed=1, failed=1)
    results = [json.loads(one.read_text()) for one in (pytester.path / "out").glob("*-result.json")]
    found = [
        attached
        for result in results
        for attached in result.get("attachments", ())
        if attached["type"] == "text/html"
    ]
    pages = [(pytester.path / "out" / one["source"]).read_text("utf-8") for one in found]

    assert len(found) == count
    assert all(page.startswith("<!DOCTYPE html>") and "<img" not in page for page in pages)
    if timeline == "on-failure":
        assert [one["name"] for one in found] == [
            "test_it.py::test_it, run 1 of 2",
            "test_it.py::test_it, run 2 of 2",
        ]


def test_the_junit_file_has_a_property_for_each_run(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(test_it=TESTS)

    run("--junitxml=it.xml")
    text = (pytester.path / "it.xml").read_text()

    assert text.count('<property name="batchproc_run" value=') == 3
    assert [f'value="{title}"' in text for title in TITLES] == [True, True]


def test_without_such_a_report_nothing_is_loaded(pytester: pytest.Pytester, run_apart: Run) -> None:
    pytester.makepyfile(test_it=TESTS)
    pytester.makeconftest(
        """
        import sys

        def pytest_sessionfinish():
            heavy = ("allure", "pytest_html", "pytest_batchproc._run_pages")
            print("LOADED", [one for one in heavy if one in sys.modules])
        """
    )

    assert "LOADED []" in run_apart("-s").stdout.str()
