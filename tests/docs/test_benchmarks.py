"""docs/benchmarks.md shows what is measured, all of it and nothing else. No test measures time."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import pytest

from tests.docs.pages import ROOT

BENCHMARKS = ROOT / "benchmarks"
PAGE = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
_TABLE = re.compile(
    r"^<!-- ([\w.-]+): written by `make bench` -->\n(.*?)^<!-- /\1 -->$", flags=re.M | re.S
)
TABLES: dict[str, str] = dict(_TABLE.findall(PAGE))
OF_LATER_PYTHONS = [name for name in TABLES if "-" in name]


@contextmanager
def scripts() -> Iterator[None]:
    """The modules of `benchmarks/`, importable by their bare names for a moment only."""
    before = set(sys.modules)
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield
    finally:
        sys.path.remove(str(BENCHMARKS))
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None) or ""
            if file.startswith(str(BENCHMARKS)):
                del sys.modules[name]


with scripts():
    bench = import_module("run")


def run(*arguments: str) -> str:
    command = [sys.executable, str(BENCHMARKS / "run.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def rows(table: str) -> list[list[str]]:
    """The cells of each row below the head."""
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines[1:]]


def test_each_case_has_its_row_in_the_table_where_it_belongs() -> None:
    listed = [line.split(maxsplit=2) for line in run("--list").splitlines()]
    expected = [(table, title) for table, _, title in listed]
    shown = [
        (name, row[0])
        for name, table in TABLES.items()
        if name not in OF_LATER_PYTHONS
        for row in rows(table)
    ]

    assert shown == expected


@pytest.mark.parametrize("name", OF_LATER_PYTHONS)
def test_a_table_of_a_later_python_has_the_same_cases(name: str) -> None:
    base, _, version = name.partition("-")

    assert [row[0] for row in rows(TABLES[name])] == [row[0] for row in rows(TABLES[base])]
    assert f"CPython {version}." in TABLES[name]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_where_and_of_what_it_was_measured(name: str) -> None:
    head, *_, last = TABLES[name].strip().splitlines()
    figures = {row[0] for row in rows(TABLES[name]) if row[1] != "-"}
    memory = {title for title in figures if "peak memory" in title}

    if figures:
        assert re.fullmatch(r"CPython \S+, \w+ \w+, \d+ cores; batchproc \S+, .+\.", head)
        assert bench.is_quiet(last) or figures == memory
    else:
        assert head == "This table was not measured on a quiet machine yet."


def test_a_missed_bound_has_a_reason() -> None:
    assert [line for line in PAGE.splitlines() if bench.UNEXPLAINED in line] == []


QUIET = "| a case | **1.00** | ≤ 2.00; met | 1 µs |\n\nOther processes used 0.10 of the 2 cores.\n"


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (QUIET, ""),
        (
            QUIET.replace("0.10", "0.11"),
            "other processes used more than 5% of the machine. Stop them and measure again.",
        ),
        (
            QUIET.replace("met", "missed, no reason given"),
            "a case: over the bound. Make it faster, or give the case its reason as `missed=`.",
        ),
    ],
    ids=["quiet", "busy", "missed"],
)
def test_what_is_not_written_to_the_page(told: str, reason: str) -> None:
    assert bench.why_unwritten(told, is_whole=True, has_failed=False) == reason


def test_a_part_and_a_failure_are_not_written_to_the_page() -> None:
    why = bench.why_unwritten

    assert why(QUIET, is_whole=False, has_failed=False).startswith("only tables with all cases")
    assert why(QUIET, is_whole=True, has_failed=True) == "a case failed."


def test_a_case_is_measured_and_becomes_a_row() -> None:
    pytest.importorskip("aws_lambda_powertools", reason="it is compared with it")
    printed = run("--source", "--quick", "--only", "sync-10-steady")
    (row,) = rows(printed)

    assert row[0] == "sync, 10 records, steady"
    assert re.fullmatch(r"\*\*\d.*\*\* \(\d\S* … \d\S*\)", row[1])
    assert row[2].strip() == ""


def test_a_table_takes_its_place_and_leaves_the_rest() -> None:
    text = "one\n<!-- plugin: written by `make bench` -->\n\nold\n\n<!-- /plugin -->\ntwo\n"
    expected = text.replace("old", "new\nlines")

    assert bench.written(text, "plugin", "new\nlines\n") == expected


def test_a_later_python_has_a_place_of_its_own() -> None:
    own = f"plugin-{sys.version_info[0]}.{sys.version_info[1]}"

    assert bench.place(f"<!-- {own}: written by `make bench` -->\n", "plugin") == own
    assert bench.place("<!-- plugin: written by `make bench` -->\n", "plugin") == "plugin"


def test_a_page_without_a_place_is_refused() -> None:
    with pytest.raises(bench.NoPlaceError) as caught:
        bench.written("no comments", "plugin", "new")

    assert str(caught.value) == (
        "docs/benchmarks.md has no place for the table of the plugin; it needs two lines:\n"
        "<!-- plugin: written by `make bench` -->\n"
        "<!-- /plugin -->"
    )
