"""docs/benchmarks.md shows what is measured, all of it and nothing else. No test measures time."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import pytest

from tests.docs.pages import ROOT

BENCHMARKS = ROOT / "benchmarks"
PAGE = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
_TABLE = re.compile(
    r"^<!-- (\w+): written by `make bench` -->\n(.*?)^<!-- /\1 -->$", flags=re.M | re.S
)
TABLES: dict[str, str] = dict(_TABLE.findall(PAGE))


def run(*arguments: str) -> str:
    command = [sys.executable, str(BENCHMARKS / "run.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


def rows(table: str) -> list[list[str]]:
    """The cells of each row below the head."""
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines[1:]]


def page_module() -> Any:
    # By path: its siblings have names like `events`, which must not be on the path of the tests.
    spec = spec_from_file_location("benchmarks_page", BENCHMARKS / "page.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_case_has_its_row_in_the_table_where_it_belongs() -> None:
    listed = [line.split(maxsplit=2) for line in run("--list").splitlines()]
    expected = [(table, title) for table, _, title in listed]
    shown = [(name, row[0]) for name, table in TABLES.items() for row in rows(table)]

    assert expected == shown


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_where_and_of_what_it_was_measured(name: str) -> None:
    head, *_, neighbours = TABLES[name].strip().splitlines()

    assert re.fullmatch(r"CPython \S+, \w+ \w+, \d+ cores; batchproc \S+, .+\.", head)
    assert neighbours.startswith(("Meanwhile other processes used ", "What other processes used "))


def test_a_case_is_measured_and_becomes_a_row() -> None:
    pytest.importorskip("aws_lambda_powertools", reason="the case stands beside it")
    printed = run("--source", "--quick", "--only", "sync-10-context")
    (row,) = rows(printed)

    assert "sync, 10 records, `context=` given" == row[0]
    assert ["120", "", "for information"] == [cell.strip() for cell in row[3:6]]


def test_a_table_takes_its_place_and_leaves_the_rest() -> None:
    text = "one\n<!-- plugin: written by `make bench` -->\n\nold\n\n<!-- /plugin -->\ntwo\n"
    expected = text.replace("old", "new\nlines")

    assert expected == page_module().written(text, "plugin", "new\nlines\n")


def test_a_page_without_a_place_is_refused() -> None:
    page = page_module()
    with pytest.raises(page.NoPlaceError) as caught:
        page.written("no comments", "plugin", "new")

    assert str(caught.value) == (
        "docs/benchmarks.md has no place for the table of the plugin; it needs two lines:\n"
        "<!-- plugin: written by `make bench` -->\n"
        "<!-- /plugin -->"
    )
