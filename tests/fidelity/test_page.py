"""`docs/fidelity.md` lists exactly what is tested here."""

from __future__ import annotations

import re
from pathlib import Path

from pytest_batchproc import simulator
from tests.fidelity.page import PAGE, TABLES, TITLES, each_test
from tests.fidelity.rules import Choice, Rule
from tests.support.page import with_tables

MODULES = Path(simulator.__file__).parent
WITHOUT_ROWS = {
    "test_page",
    "test_recorded",
    "test_determinism",
    "test_moto_standard",
    "test_moto_fifo",
}


def text_of(module: Path) -> str:
    """Return the text of a module on one line, without the marks of comments."""
    lines = module.read_text(encoding="utf-8").splitlines()
    return " ".join(line.strip().removeprefix("# ") for line in lines)


def test_the_tables_are_those_of_the_tests() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert page == with_tables(PAGE, TABLES), "run python -m tests.fidelity.page"


def test_every_test_says_what_it_shows() -> None:
    silent = [
        f"{module}::{name}"
        for module, name, rows in each_test()
        if not rows and module not in WITHOUT_ROWS
    ]

    assert silent == []


def test_every_rule_is_under_a_title() -> None:
    rules = {
        module for module, _, rows in each_test() if any(isinstance(one, Rule) for one in rows)
    }

    assert set(TITLES) == rules


def test_no_rule_is_said_twice() -> None:
    said = [row.text for _, _, rows in each_test() for row in rows if isinstance(row, Rule)]

    assert [text for text in set(said) if said.count(text) > 1] == []


def test_every_choice_has_a_test() -> None:
    chosen = [row for _, _, rows in each_test() for row in rows if isinstance(row, Choice)]
    texts = {module.stem: text_of(module) for module in MODULES.glob("*.py")}
    made = {
        module: len(re.findall(r"\bchoice\b", text, re.I))
        for module, text in texts.items()
        if re.search(r"\bchoice\b", text, re.I)
    }
    tested: dict[str, int] = {}
    for row in chosen:
        assert row.words in texts[row.module], f"{row.module}.py has no such words: {row.words}"
        if re.search(r"\bchoice\b", row.words, re.I):
            tested[row.module] = tested.get(row.module, 0) + 1

    assert made == tested
    assert len(chosen) == len({row.words for row in chosen})
