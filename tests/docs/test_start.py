"""docs/index.md, from top to bottom: files as the page makes them, output as the page shows it."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
STEPS = re.findall(r"^```(?:python\n# (\S+)|(text))\n(.*?)^```$", PAGE, flags=re.M | re.S)


@pytest.mark.usefixtures("few_plugins")
def test_the_page_is_a_session(pytester: pytest.Pytester) -> None:
    shown = []
    for name, is_output, text in STEPS:
        if not is_output:
            # A file that is written twice within a second must not be taken from its bytecode.
            (pytester.path / name).write_text(text, encoding="utf-8")
            continue
        done = pytester.runpytest_subprocess("-rP", "--batchproc-timeline=always")
        output = "\n".join(line.rstrip() for line in done.outlines)
        shown.append((text.rstrip() in output, text))

    assert [text for found, text in shown if not found] == []
    assert len(shown) == 3
