"""The extras install nothing with an unusual licence."""

from __future__ import annotations

import zipfile
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from tests.packaging.building import ROOT
from tests.packaging.commands import extras_of
from tests.packaging.licences import ALLOWED, DISTRIBUTION, EXTRAS, licences, pulled


@pytest.fixture(autouse=True)
def _facts(wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the metadata of the built wheel those of the installed distribution."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path, [name for name in archive.namelist() if ".dist-info/" in name])
    monkeypatch.syspath_prepend(tmp_path)


def test_the_licences_of_the_extras_are_usual_ones() -> None:
    unusual = {
        one.name: sorted(licences(one) - ALLOWED)
        for one in pulled(DISTRIBUTION, EXTRAS)
        if not licences(one) <= ALLOWED
    }

    assert unusual == {}


def test_without_an_extra_nothing_else_is_installed() -> None:
    assert [one.name for one in pulled(DISTRIBUTION, set())] == [DISTRIBUTION]


def test_every_extra_for_users_is_looked_at() -> None:
    assert extras_of(ROOT) - {"docs"} == EXTRAS


def test_a_distribution_that_is_not_installed_is_an_error() -> None:
    with pytest.raises(PackageNotFoundError):
        list(pulled("no-such-distribution", set()))
