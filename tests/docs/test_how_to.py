"""docs/how_to_test.md: the tests of the page, run by pytest beside the handler of the page."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.docs.pages import ROOT, blocks

pytest.importorskip("hypothesis", reason="the page has laws")
pytest.importorskip("syrupy", reason="the page has snapshots")

PAGE = ROOT / "docs" / "how_to_test.md"
FILES = [block.code.removeprefix("# ").partition("\n") for block in blocks(PAGE)]
HANDLER, *TESTS = [(name, text) for name, _, text in FILES]


@pytest.mark.usefixtures("few_plugins")
def test_what_the_page_shows_passes(pytester: pytest.Pytester) -> None:
    for file, text in [HANDLER, *TESTS]:
        (pytester.path / file).write_text(text, encoding="utf-8")
    # In a process of its own: what it loads first must not be loaded twice here.
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-rA", "--snapshot-update")
    passed = Counter(re.findall(r"^PASSED (\S+?)::", done.stdout.str(), flags=re.M))
    # A file whose library is not installed is skipped as a whole.
    skipped = set(re.findall(r"^SKIPPED \[\d+\] (\S+?):", done.stdout.str(), flags=re.M))

    assert done.ret == 0
    assert passed == {name: test.count("def test_") for name, test in TESTS if name not in skipped}


def test_every_block_is_one_of_these() -> None:
    assert PAGE.read_text(encoding="utf-8").count("```python") == len(dict(TESTS)) + 1


def test_no_answer_is_longer_than_a_screen() -> None:
    long = [name for name, text in TESTS if len(text.splitlines()) > 25]

    assert long == []
