"""The test that the README shows, run by pytest in front of the handler that it shows."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
HANDLER, TEST = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[:2]
(MESSAGE,) = re.findall(r"```text\n(A mistake .*?)```", README, re.DOTALL)

SLIP = """
def lambda_handler(event, context):
    return {"BatchItemFailures": [{"itemIdentifier": event["Records"][1]["messageId"]}]}
"""


@pytest.fixture(autouse=True)
def _quiet(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")  # or it warns


def test_the_test_passes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(orders=HANDLER, test_orders=TEST)
    done = pytester.runpytest_inprocess()

    done.assert_outcomes(passed=1)


def test_the_message_is_what_pytest_prints(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(orders=SLIP, test_orders=TEST)
    done = pytester.runpytest_inprocess()
    done.assert_outcomes(failed=1)
    first, *rest = [line.removeprefix("E").lstrip(" ") for line in done.outlines if line[:1] == "E"]
    shown = [first.partition("Error: ")[2], *rest]

    assert [line.strip() for line in MESSAGE.splitlines()] == shown
