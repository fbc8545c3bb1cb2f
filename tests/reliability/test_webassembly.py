"""The session on WebAssembly: enough tests passed, and its plugin skips no ordinary failure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.reliability import matrix

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import asyncio, subprocess, sys, threading

def test_a_thread_that_is_not_needed():
    threading.Thread(target=int).start()

def test_a_failure_after_a_thread():
    threading.Thread(target=int).start()
    assert False

def test_a_failure_after_a_process():
    subprocess.Popen([sys.executable, "-c", ""]).wait()
    assert False

def test_a_failure():
    assert False

def test_a_task_and_a_timer():
    async def main():
        return await asyncio.gather(asyncio.sleep(0.01, 1), asyncio.sleep(0, 2))

    assert asyncio.run(main()) == [1, 2]

def test_a_loop_that_waits_forever():
    async def main():
        await asyncio.Event().wait()

    asyncio.run(main())
"""


def test_at_least_1300_tests_passed_on_python_3_14() -> None:
    assert matrix.recorded()["webassembly-3.14"].passed >= 1_300


def test_only_a_failure_that_webassembly_explains_is_skipped(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess("-p", "tests.webassembly.plugin", "-rs", "-q")

    result.assert_outcomes(passed=2, skipped=2, failed=2)
    result.stdout.fnmatch_lines(
        ["SKIPPED * WebAssembly has no thread", "SKIPPED * WebAssembly has no process"]
    )
    result.stdout.fnmatch_lines(["*RuntimeError: the event loop waits forever*"])
