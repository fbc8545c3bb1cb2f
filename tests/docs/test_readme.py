"""What the README shows: its handler, its tests, and what pytest prints and writes of them."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```python\n# (\S+)\n(.*?)^```$", README, flags=re.M | re.S))
(FAILURE,) = re.findall(r"^```text\n(.*?)^```$", README, flags=re.M | re.S)
(SNAPSHOT,) = re.findall(r"^```json\n(.*?)^```$", README, flags=re.M | re.S)

SLIP = """
def lambda_handler(event, context):
    return {"BatchItemFailures": [{"itemIdentifier": event["Records"][1]["messageId"]}]}
"""


@pytest.fixture(autouse=True)
def _files(pytester: pytest.Pytester, few_plugins: None) -> None:
    for name, text in FILES.items():
        (pytester.path / name).write_text(text, encoding="utf-8")


def test_the_fixtures_serve_the_handler(pytester: pytest.Pytester) -> None:
    done = pytester.runpytest_subprocess("test_orders.py")

    done.assert_outcomes(passed=1)


def test_the_failure_is_what_pytest_prints(pytester: pytest.Pytester) -> None:
    (pytester.path / "orders.py").write_text(SLIP, encoding="utf-8")
    done = pytester.runpytest_subprocess("test_orders.py")
    done.assert_outcomes(failed=1)
    # Indented: on CI the summary repeats the message, and that has lines that begin with ">", too.
    printed = [line for line in done.outlines if line.startswith((">   ", "E   "))]

    assert FAILURE.splitlines() == printed


def test_the_snapshot_is_what_the_update_writes(pytester: pytest.Pytester) -> None:
    pytest.importorskip("syrupy", reason="it compares the files")
    pytester.runpytest_subprocess("test_snapshot.py", "--snapshot-update").assert_outcomes(passed=1)
    written = pytester.path / "__batch__" / "test_snapshot" / "test_the_response_is_unchanged.json"

    assert written.read_text(encoding="utf-8") == SNAPSHOT
    pytester.runpytest_subprocess("test_snapshot.py").assert_outcomes(passed=1)


def test_the_snapshot_does_not_match_another_answer(pytester: pytest.Pytester) -> None:
    pytest.importorskip("syrupy", reason="it compares the files")
    pytester.runpytest_subprocess("test_snapshot.py", "--snapshot-update").assert_outcomes(passed=1)
    (pytester.path / "orders.py").write_text(SLIP, encoding="utf-8")

    done = pytester.runpytest_subprocess("test_snapshot.py")

    done.assert_outcomes(failed=1)
