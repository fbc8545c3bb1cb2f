"""docs/how_to_test.md: the tests of the page, run by pytest beside the handler of the page."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT

pytest.importorskip("hypothesis", reason="the page has laws")
pytest.importorskip("syrupy", reason="the page has snapshots")

PAGE = (ROOT / "docs" / "how_to_test.md").read_text(encoding="utf-8")
HANDLER, *TESTS = re.findall(r"^```python\n# (\S+)\n(.*?)^```$", PAGE, flags=re.M | re.S)


@pytest.mark.parametrize(("name", "test"), TESTS, ids=[name for name, _ in TESTS])
def test_what_the_page_shows_passes(pytester: pytest.Pytester, name: str, test: str) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")  # or it warns
    for file, text in (HANDLER, (name, test)):
        (pytester.path / file).write_text(text, encoding="utf-8")
    arguments = ["--snapshot-update"] if "batch_snapshot" in test else []
    # In a process of its own: what it loads first must not be loaded twice here.
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments)

    left_out = {"skipped": 1} if done.parseoutcomes().get("skipped") else None
    done.assert_outcomes(**left_out or {"passed": test.count("def test_")})


def test_every_block_is_one_of_these() -> None:
    assert PAGE.count("```python") == 1 + len(TESTS)


def test_no_answer_is_longer_than_a_screen() -> None:
    long = [name for name, text in TESTS if len(text.splitlines()) > 25]

    assert [] == long
