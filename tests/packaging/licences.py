"""What the extras pull, and under which licence: `python -m tests.packaging.licences`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

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


DISTRIBUTION = "lambda-batchproc"
EXTRAS = {"pytest", "pydantic", "templates", "runtime"}


def pulled(name: str, extras: set[str]) -> Iterator[Distribution]:
    """The installed distributions that these extras require, and what those require.

    Raises:
        PackageNotFoundError: when `name` itself is not installed.
    """
    distribution(name)
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
            needs = Requirement(line)
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


if __name__ == "__main__":
    for one in sorted(pulled(DISTRIBUTION, EXTRAS), key=lambda one: one.name.lower()):
        sys.stdout.write(f"{one.name} {one.version}: {', '.join(sorted(licences(one)))}\n")
