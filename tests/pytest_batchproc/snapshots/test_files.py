"""The names of snapshot files: two assertions never share one, on any file system."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pytest_batchproc._snapshots._files import belongs_to, file_stem

ANY = st.text(max_size=80) | st.text(st.sampled_from("aA./\\:[]_é\u0301 x1"), max_size=6)
ROOTS = st.sampled_from(["/tmp/tests", "C:\\tests", "tests"])
INDEXES = st.integers(0, 12) | ANY.filter(bool)


def as_a_file_system_sees_it(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


@given(first=st.tuples(ANY, INDEXES), second=st.tuples(ANY, INDEXES))
def test_two_assertions_have_two_files(
    first: tuple[str, int | str], second: tuple[str, int | str]
) -> None:
    assume(first != second)
    names = [file_stem(f"test_it[{parameter}]", index) for parameter, index in (first, second)]

    assert len({as_a_file_system_sees_it(name) for name in names}) == 2


@given(parameter=ANY, index=INDEXES)
def test_a_name_is_a_plain_file_name_that_every_system_takes(
    parameter: str, index: int | str
) -> None:
    name = file_stem(f"TestOrders.test_it[{parameter}]", index) + ".json"

    assert name.startswith("TestOrders.test_it[")
    assert set(name) & set('\\/:*?"<>|') == set()
    assert name.isprintable()
    assert len(name.encode()) < 200


@given(
    function=st.text("aé_.", min_size=1, max_size=300),
    parameter=ANY,
    index=INDEXES,
    other=st.text("aé_.", min_size=1, max_size=300),
)
@example(function="é" * 85, parameter="A" * 80, index="B" * 80, other="a")
def test_a_test_of_any_length_has_a_file_of_its_own(
    function: str, parameter: str, index: int | str, other: str
) -> None:
    test = f"{function}[{parameter}]"
    name = file_stem(test, index)

    assert len(f"{name}.json".encode()) <= 255
    assert belongs_to(name, test)
    assert (function == other) == belongs_to(name, f"{other}[{parameter}]")


@given(function=ANY.filter(lambda name: "[" not in name), parameter=ANY, index=INDEXES, root=ROOTS)
@example(function="../../outside", parameter="", index=0, root="/tmp")
@example(function="..", parameter="../..", index="../../../etc/passwd", root="/tmp")
@example(function="C:\\windows", parameter="\0", index="\0", root="C:\\tests")
@example(function="", parameter="/", index=1, root="/tmp")
def test_no_name_leads_out_of_the_folder(
    function: str, parameter: str, index: int | str, root: str
) -> None:
    name = file_stem(f"{function}[{parameter}]", index) + ".json"
    for system in (PurePosixPath, PureWindowsPath):
        folder = system(root)

        assert (folder, name) == ((folder / name).parent, (folder / name).name)
        assert ".." not in (folder / name).parts


@given(parameter=ANY, index=INDEXES, other=ANY)
def test_a_file_belongs_to_its_test_and_to_no_other_parameter(
    parameter: str, index: int | str, other: str
) -> None:
    name = file_stem(f"test_it[{parameter}]", index)

    assert belongs_to(name, f"test_it[{parameter}]")
    assert (parameter == other) == belongs_to(name, f"test_it[{other}]")


@pytest.mark.parametrize(
    ("test", "index", "expected"),
    [
        ("test_it", 0, "test_it"),
        ("../../outside", 0, "[..~..~outside].fbmgvhpg"),
        ("test_it", 2, "test_it.2"),
        ("test_it", "first", "test_it[first]"),
        ("TestOrders.TestBad.test_it", 0, "TestOrders.TestBad.test_it"),
        ("test_it[one-2.5]", "first", "test_it[one-2.5][first]"),
        ("test_it[a/b]", 1, "test_it[a~b].nfrqwzkm.1"),
        ("test_it", "../../outside", "test_it[..~..~outside].fbmgvhpg"),
        ("test_it[SQS]", 0, "test_it[SQS].ggjvxvgc"),
        ("test_it[]", 0, "test_it[]"),
        ("t" * 170, 0, "t" * 170),
        ("t" * 171, 0, f"[{'t' * 60}].qxhxmcfk"),
    ],
)
def test_a_name_shows_test_parameter_and_assertion(
    test: str, index: int | str, expected: str
) -> None:
    assert file_stem(test, index) == expected


@pytest.mark.parametrize(
    ("stem", "test", "expected"),
    [
        ("test_it", "test_it", True),
        ("test_it.3", "test_it", True),
        ("test_it[first]", "test_it", True),
        ("test_it_too", "test_it", False),
        ("test_it[a_b].nfrqwzkm", "test_it[a_b]", False),
        ("test_it[a][first].nfrqwzkm", "test_it[a]", True),
        ("TestOrders.test_it", "test_it", False),
    ],
)
def test_a_file_is_related_to_a_test_by_its_name(stem: str, test: str, expected: bool) -> None:
    assert belongs_to(stem, test) is expected
