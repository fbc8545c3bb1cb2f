"""What will go says so in one table, warns at the user's line, and goes when it was said to go."""

from __future__ import annotations

import re
import warnings
from datetime import date
from pathlib import Path

import pytest

import batchproc
from batchproc import _deprecated
from batchproc._deprecated import TABLE, Deprecation, warn
from tests.architecture.source import ROOT

ROW = Deprecation("0.2.0", "2027-01-31", "1.0.0", "`max_workers`", "batchproc:BatchProcessor")
OLD = "batchproc.OldProcessor"
TEXT = (
    f"{OLD} is deprecated since 0.2.0 (2027-01-31) and will be gone in 1.0.0.\nUse `max_workers`."
)
HERE = Path(__file__)


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


@pytest.fixture
def old_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TABLE, OLD, ROW)
    monkeypatch.setitem(vars(batchproc)["_HOME"], "OldProcessor", "_deprecated")


@pytest.mark.parametrize("thing", TABLE)
def test_a_row_is_true(thing: str) -> None:
    row = TABLE[thing]

    assert version(row.since) < version(row.gone)
    assert version(batchproc.__version__) < version(row.gone), f"{thing} should be gone by now"
    assert date.fromisoformat(row.on)


def test_the_page_tells_of_each_row() -> None:
    page = (ROOT / "docs" / "compatibility.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(.+?)` \| (\S+) \| (\S+) \| (.+?) \|$", page, flags=re.M)

    assert told == [(thing, row.since, row.gone, row.instead) for thing, row in TABLE.items()]


def test_a_warning_points_at_the_line_that_used_it(old_name: None) -> None:
    with pytest.warns(DeprecationWarning, match=r"^batchproc\.OldProcessor is") as caught:
        warn(OLD)  # line A
    (found,) = caught
    line = HERE.read_text(encoding="utf-8").splitlines()[found.lineno - 1]

    assert str(found.message) == TEXT
    assert (str(HERE), "warn(OLD)  # line A") == (found.filename, line.strip())


@pytest.mark.parametrize("depth", [0, 1, 7])
def test_however_deep_in_our_packages_it_was_noticed(old_name: None, depth: int) -> None:
    inside = str(Path(str(batchproc.__file__)).with_name("_bases.py"))
    code = "def go(depth):\n    go(depth - 1) if depth else warn(old)\n"
    ours: dict[str, object] = {"warn": warn, "old": OLD}
    exec(compile(code, inside, "exec"), ours)
    with pytest.warns(DeprecationWarning, match=r"^batchproc\.OldProcessor is") as caught:
        ours["go"](depth)  # type: ignore[operator]  # a function of the text above
    (found,) = caught

    assert str(HERE) == found.filename


def test_an_old_name_gives_the_new_thing_and_warns_at_the_users_line(old_name: None) -> None:
    with pytest.warns(DeprecationWarning, match=r"^batchproc\.OldProcessor is") as caught:
        from batchproc import OldProcessor  # type: ignore[attr-defined]  # it has a row in this test

    assert OldProcessor is batchproc.BatchProcessor
    assert {(str(HERE), TEXT)} == {(found.filename, str(found.message)) for found in caught}


def test_each_line_that_uses_an_old_name_is_told(old_name: None) -> None:
    with pytest.warns(DeprecationWarning, match=r"^batchproc\.OldProcessor is") as first:
        _ = batchproc.OldProcessor  # type: ignore[attr-defined]  # it has a row in this test
    with pytest.warns(DeprecationWarning, match=r"^batchproc\.OldProcessor is") as second:
        _ = batchproc.OldProcessor  # type: ignore[attr-defined]  # as above

    assert second[0].lineno - first[0].lineno == 2


def test_whoever_makes_warnings_errors_gets_one(old_name: None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DeprecationWarning) as caught:
            _ = batchproc.OldProcessor  # type: ignore[attr-defined]  # it has a row in this test

    assert str(caught.value) == TEXT


def test_a_name_without_a_row_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError) as caught:
        _ = _deprecated.NeverThere

    assert str(caught.value) == "module 'batchproc' has no attribute 'NeverThere'"


def test_an_import_by_a_room_of_ours_is_told_at_the_line_that_entered_our_packages(
    old_name: None,
) -> None:
    inside = str(Path(str(batchproc.__file__)).with_name("_bases.py"))
    ours: dict[str, object] = {}
    exec(compile("def go():\n    from batchproc import OldProcessor\n", inside, "exec"), ours)
    with pytest.warns(DeprecationWarning, match=r"^batchproc\.OldProcessor is") as caught:
        ours["go"]()  # type: ignore[operator]  # a function of the text above

    assert {str(HERE)} == {found.filename for found in caught}


def test_what_is_no_name_has_no_place_where_it_lives_on() -> None:
    row = Deprecation("0.2.0", "2027-01-31", "1.0.0", "`max_workers`")

    assert row.name == ""
