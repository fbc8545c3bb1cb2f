"""Whoever installs an extra agrees to nothing unusual."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest

# Permissive, but for MPL (hypothesis): it asks that changes of its own files be published.
ALLOWED = {"0BSD", "APACHE", "APACHE-2.0", "BSD", "BSD-2-CLAUSE", "BSD-3-CLAUSE", "MIT"} | {
    "MPL-2.0",
    "PSF-2.0",
}
SPELT = [
    ("mozilla", "MPL-2.0"),
    ("apache", "APACHE-2.0"),
    ("mit", "MIT"),
    ("python software", "PSF-2.0"),
    ("bsd", "BSD"),
]


def pulled(name: str, extras: set[str]) -> Iterator[Distribution]:
    """The installed distributions that these extras ask for, and what those ask for."""
    requirements = pytest.importorskip("packaging.requirements", reason="reads requirements")
    seen: set[str] = set()
    asked = [(name, extras)]
    while asked:
        here, with_extras = asked.pop()
        try:
            found = distribution(here)
        except PackageNotFoundError:
            continue
        yield found
        for line in found.requires or ():
            needs = requirements.Requirement(line)
            wanted = needs.marker is None or any(
                needs.marker.evaluate({"extra": extra}) for extra in with_extras | {""}
            )
            if wanted and needs.name.lower() not in seen:
                seen.add(needs.name.lower())
                asked.append((needs.name, set(needs.extras)))


def licences(of: Distribution) -> set[str]:
    """Its licences by their short names: all of them hold, or one may be chosen."""
    facts = of.metadata
    if expressions := facts.get_all("License-Expression"):
        return {word.upper() for word in re.findall(r"[\w.+-]+", expressions[0])} - {"AND", "OR"}
    classifiers = [one for one in facts.get_all("Classifier") or () if one.startswith("License")]
    said = " ".join(classifiers or facts.get_all("License") or ()).lower()
    return {name for words, name in SPELT if re.search(rf"\b{words}\b", said)} or {said}


def test_what_the_extras_pull_is_licensed_as_usual() -> None:
    extras = {"pytest", "pydantic", "templates", "runtime"}
    unusual = {
        one.metadata["Name"]: sorted(licences(one) - ALLOWED)
        for one in pulled("batchproc", extras)
        if not licences(one) <= ALLOWED
    }

    assert {} == unusual


def test_batchproc_alone_pulls_nothing() -> None:
    assert ["batchproc"] == [one.metadata["Name"] for one in pulled("batchproc", set())]
