"""Patterns that EventBridge was asked about, with what it said.

Lambda has the same syntax with fewer operators. The recordings are beside the repository, and are
not part of it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_batchproc.simulator._fields import beginnings, fields_of, matches
from pytest_batchproc.simulator._patterns import alternatives_of, read_json, read_pattern
from tests.architecture.source import ROOT

RECORDED = ROOT.parent / "shared" / "recorded" / "patterns.json"
_MISSING = pytest.mark.skip(reason="the recordings are not beside this repository")


def cases() -> list[Any]:
    """Those without `wildcard`, which Lambda does not have."""
    if not RECORDED.exists():
        return [pytest.param("", "", "", id="none", marks=_MISSING)]
    found = json.loads(RECORDED.read_text(encoding="utf-8"))
    return [
        pytest.param(name, event, pattern, id=name)
        for name, (event, pattern) in found.items()
        if "wildcard" not in pattern
    ]


def answer(event: str, pattern: str) -> str:
    """Whether the event matches, or the pattern is refused."""
    try:
        found = alternatives_of(read_pattern(pattern))
    except ValueError:
        return "refused"
    fields = fields_of(read_json(event), beginnings(path for one in found for path in one))
    return "yes" if any(matches(sorted(one.items()), fields) for one in found) else "no"


@pytest.mark.parametrize(("name", "event", "pattern"), cases())
def test_the_answer_is_that_of_eventbridge(name: str, event: str, pattern: str) -> None:
    expected = {"NEG": "no", "EXC": "refused"}.get(name.rpartition("_")[2], "yes")

    assert answer(event, pattern) == expected
