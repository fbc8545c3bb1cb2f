"""`docs/parity.md` speaks of all that Powertools promises, and says what is tested here."""

from __future__ import annotations

from tests.parity import surface
from tests.parity.libraries import VERSION
from tests.parity.page import HERE, PAGE, TABLES, TITLES, each_test, rows
from tests.support.page import with_tables

SAID = [row.theirs for row in rows()]


def test_the_tables_are_those_of_the_tests() -> None:
    told = PAGE.read_text(encoding="utf-8")

    assert with_tables(PAGE, TABLES) == told, "python -m tests.parity.page writes them anew"


def test_the_page_names_the_version() -> None:
    assert f"version {VERSION}" in PAGE.read_text(encoding="utf-8")


def test_every_public_name_has_a_row() -> None:
    told = {name for row in rows() for name in row.names}

    assert sorted(surface.names() - told) == [], "names without a row"
    assert sorted(told - surface.names()) == [], "names that Powertools has not"


def test_every_part_of_their_documentation_has_a_row() -> None:
    assert set(surface.SECTIONS) == {row.section for row in rows() if row.section}


def test_every_test_says_what_it_shows() -> None:
    modules = [module for module in TITLES if module.startswith("tests.parity.")]
    silent = [
        f"{module}::{name}" for module in modules for name, row in each_test(module) if row is None
    ]

    assert silent == []


def test_every_module_stands_under_a_title() -> None:
    here = {f"tests.parity.{path.stem}" for path in HERE.glob("test_*.py")} - {
        "tests.parity.test_page"
    }

    assert here == {module for module in TITLES if module.startswith("tests.parity.")}
    assert [module for module in TITLES if not any(row for _, row in each_test(module))] == []


def test_nothing_is_said_twice() -> None:
    assert [text for text in set(SAID) if SAID.count(text) > 1] == []


def test_a_difference_has_a_reason() -> None:
    assert {"different"} == {row.verdict for row in rows() if row.why}
    assert [row for row in rows() if row.verdict == "different" and not row.why] == []
