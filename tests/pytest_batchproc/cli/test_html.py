"""`batchproc simulate --html FILE`: the page of the run next to the printed result."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pytest_batchproc.cli.running import run

BODIES = ("--body", "{}", "--body", '{"fail": true}', "--max-receive-count", "1")


def test_it_writes_the_page_and_prints_the_result(project: Path) -> None:
    done = run("simulate", "app.by_hand", "--source", "sqs", *BODIES, "--html", "out/run.html")
    page = (project / "out" / "run.html").read_text("utf-8")

    assert json.loads(done.out)["counts"]["dead_lettered"] == 1
    assert "<title>2 messages of orders, 1 invocation in 0 s: 1 done, 1 dead-lettered" in page


@pytest.mark.usefixtures("project")
def test_a_file_that_cannot_be_written_is_named() -> None:
    done = run("simulate", "app.by_hand", "--source", "sqs", "--html", "app.py/run.html")

    assert done.code == 2
    assert "--html app.py/run.html: " in done.err
