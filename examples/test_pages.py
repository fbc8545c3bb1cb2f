"""A reader finds each story by the table, and takes it in at a glance."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
STORIES = sorted(path.parent.name for path in HERE.glob("*/__init__.py"))
SCREEN = 60  # lines


def test_the_table_names_each_story_once() -> None:
    page = (HERE / "README.md").read_text(encoding="utf-8")
    second_cells = re.findall(r"^\|[^|]+\|([^|]+)\|$", page, re.MULTILINE)

    assert sorted(re.findall(r"`(\w+)`", "\n".join(second_cells))) == STORIES


@pytest.mark.parametrize("story", STORIES)
def test_a_story_has_a_page_of_one_screen(story: str) -> None:
    lines = (HERE / story / "README.md").read_text(encoding="utf-8").splitlines()

    assert lines[0].startswith("# ")
    assert len(lines) <= SCREEN


@pytest.mark.parametrize("story", STORIES)
def test_a_story_has_an_event_to_try_it_with(story: str) -> None:
    assert sorted((HERE / story / "events").glob("*.json")) != []
