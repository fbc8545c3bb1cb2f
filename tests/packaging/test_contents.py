"""What the distributions hold: the two packages, whole, and nothing else."""

from __future__ import annotations

import tarfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

import batchproc
from tests.packaging.building import ROOT, built

PACKAGES = ("batchproc", "pytest_batchproc")
KILOBYTE = 1000
# What a Lambda ships: without the plugin, which nothing in `batchproc` imports.
MOST_OF_THE_LIBRARY = 150 * KILOBYTE
# With the plugin, which only environments for tests need: it grows with each feature.
MOST_OF_ALL = 720 * KILOBYTE
FACTS = f"lambda_batchproc-{batchproc.__version__}.dist-info"


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def weight(wheel: Path, *folders: str) -> int:
    """The packed bytes of these folders."""
    with zipfile.ZipFile(wheel) as archive:
        return sum(
            one.compress_size
            for one in archive.infolist()
            if one.filename.partition("/")[0] in folders
        )


def test_the_wheel_holds_both_packages_whole_and_nothing_else(wheel: Path) -> None:
    packages = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in (".py", ".pyi") or path.name == "py.typed"
    }
    facts = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}

    assert packages | {f"{FACTS}/{name}" for name in facts} == names(wheel)


def test_both_packages_say_that_they_are_typed(wheel: Path) -> None:
    assert {f"{package}/py.typed" for package in PACKAGES} <= names(wheel)


def test_what_a_lambda_ships_is_light(wheel: Path) -> None:
    assert weight(wheel, "batchproc", FACTS) < MOST_OF_THE_LIBRARY
    assert wheel.stat().st_size < MOST_OF_ALL


def test_the_wheel_needs_nothing_and_any_python_from_3_11_takes_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        facts = HeaderParser().parsestr(archive.read(f"{FACTS}/METADATA").decode())
    always = [one for one in facts.get_all("Requires-Dist") or () if "extra ==" not in one]

    assert wheel.name == f"lambda_batchproc-{batchproc.__version__}-py3-none-any.whl"
    assert always == []
    assert (facts["Requires-Python"], facts["License-Expression"]) == (">=3.11", "MIT")


def test_the_metadata_is_what_an_index_takes(wheel: Path, sdist: Path) -> None:
    check = pytest.importorskip("twine.commands.check", reason="twine checks it")

    assert check.check([str(wheel), str(sdist)], strict=True) is False  # nothing failed


def test_building_twice_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    assert built("wheel", ROOT, tmp_path).read_bytes() == wheel.read_bytes()


def test_the_source_distribution_makes_the_same_wheel(
    wheel: Path, sdist: Path, tmp_path: Path
) -> None:
    with tarfile.open(sdist) as archive:
        # There are none before Python 3.11.4, and since 3.12 there is a warning without.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(tmp_path / "unpacked")
    (source,) = (tmp_path / "unpacked").iterdir()
    made = built("wheel", source, tmp_path / "built")

    assert made.read_bytes() == wheel.read_bytes()


def test_the_source_distribution_holds_what_a_packager_needs(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "conftest.py"}
    leftovers = {
        name
        for name in held
        if {"__pycache__", ".venv", ".nox", ".hypothesis"} & set(Path(name).parts)
    }

    assert needed | {"tests/packaging/test_contents.py"} <= held
    assert leftovers == set()
