from __future__ import annotations

import itertools
import re
import subprocess
import sys
from pathlib import Path

import pytest

from examples.support import shown_in

HERE = Path(__file__).parent
STORIES = sorted(path.parent.name for path in HERE.glob("*/README.md"))


def run_demo(*names: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(HERE / "demo.py"), *names],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "AWS_DEFAULT_REGION": "eu-west-1"},
        check=False,
    )


@pytest.fixture(scope="module")
def demo() -> subprocess.CompletedProcess[str]:
    return run_demo()


@pytest.fixture(scope="module")
def whole_demo() -> subprocess.CompletedProcess[str]:
    return run_demo("--all")


def test_the_demo_tells_five_stories_and_what_to_do_next(
    demo: subprocess.CompletedProcess[str],
) -> None:
    lines = demo.stdout.splitlines()
    titles = [title for title, line in itertools.pairwise(lines) if line[:11] == "  examples/"]

    assert (demo.returncode, demo.stderr) == (0, "")
    assert titles == [
        "A queue of orders",
        "In order: after a failure nothing more runs",
        "A Kinesis stream",
        "A misspelt key in the response, found by a test that fails on purpose",
        "A simulated queue: the bank refuses one account until its message is dead-lettered",
    ]
    assert '"BatchItemFailures"' in demo.stdout
    assert re.search(r"^  #1 .* 0s fail  30s fail  60s fail +dead-lettered$", demo.stdout, re.M)
    assert [line for line in lines if len(line) > 100] == []


def test_the_last_lines_name_what_exists(demo: subprocess.CompletedProcess[str]) -> None:
    last = demo.stdout.partition("What to do next\n")[2].splitlines()
    pages = [word for line in last for word in line.split() if word.endswith((".py", ".md"))]

    assert len(last) == 4
    assert [page for page in pages if not (HERE.parent / page).is_file()] == []
    assert re.search(r"^test:", (HERE.parent / "Makefile").read_text(encoding="utf-8"), re.M)


def test_the_demo_tells_every_story_within_100_columns(
    whole_demo: subprocess.CompletedProcess[str],
) -> None:
    assert (whole_demo.returncode, whole_demo.stderr) == (0, "")
    assert [name for name in STORIES if f"examples/{name}" not in whole_demo.stdout] == []
    assert [line for line in whole_demo.stdout.splitlines() if len(line) > 100] == []


def test_the_demo_shows_what_the_plugin_prints(
    whole_demo: subprocess.CompletedProcess[str],
) -> None:
    page = (HERE / "any_handler" / "README.md").read_text(encoding="utf-8")

    assert [
        message
        for message in shown_in(page)
        if message.removeprefix("pytest_batchproc._asserts.") not in whole_demo.stdout
    ] == []


def test_the_demo_of_a_queue_reads_well() -> None:
    done = run_demo("sqs_orders")

    assert done.stdout.splitlines() == [
        "",
        "A queue of orders",
        "  examples/sqs_orders/handler.py, from SQS:",
        "  #0 …000000  order=A-1001 item=tea quantity=2     success  -> shipped 2 x tea",
        "  #1 …000001  order=A-1002 item=teapot quantity=0  fail     "
        "ValueError: order A-1002 wants 0 pieces",
        "  #2 …000002  order=A-1003 item=cups quantity=1    success  -> shipped 1 x cups",
        '  response: {"batchItemFailures": [',
        '      {"itemIdentifier": "0a0de000-0000-4000-8000-000000000001"}',
        "  ]}",
        "  verdict: Lambda deletes 2 messages and retries #1 after the visibility timeout.",
    ]


def test_an_unknown_name_is_an_error() -> None:
    done = run_demo("sqs_odrers")

    assert (done.returncode, done.stderr) == (1, "no such example: sqs_odrers\n")
