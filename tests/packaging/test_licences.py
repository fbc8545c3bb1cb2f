"""Whoever installs an extra agrees to nothing unusual."""

from __future__ import annotations

from tests.packaging.licences import ALLOWED, EXTRAS, licences, pulled


def test_what_the_extras_pull_is_licensed_as_usual() -> None:
    unusual = {
        one.name: sorted(licences(one) - ALLOWED)
        for one in pulled("batchproc", EXTRAS)
        if not licences(one) <= ALLOWED
    }

    assert {} == unusual


def test_batchproc_alone_pulls_nothing() -> None:
    assert ["batchproc"] == [one.name for one in pulled("batchproc", set())]
