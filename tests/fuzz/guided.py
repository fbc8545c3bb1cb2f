"""Runs one target with atheris, which looks for bytes that reach code not reached before.

`python -m tests.fuzz.guided TARGET [options of libFuzzer]`, ended by libFuzzer itself.
"""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

import atheris

# What is not under test runs without instruments: it is slow enough with them.
_WATCHED = {
    "batches": ("batchproc", "batchproc"),
    "responses": ("pytest_batchproc", "pytest_batchproc._verdict"),
    "bodies": ("batchproc", "batchproc.records"),
}


def main() -> None:
    """Run the target named first, with the rest of the arguments for libFuzzer."""
    _, name, *options = sys.argv
    watched, package = _WATCHED[name]
    with atheris.instrument_imports(include=[watched], enable_loader_override=False):
        # Lazy names would be loaded without instruments later.
        for found in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
            _load(found.name)
    from tests.fuzz.targets import load

    try_one = load(name)
    atheris.Setup([sys.argv[0], *options], try_one)
    atheris.Fuzz()


def _load(name: str) -> None:
    try:
        import_module(name)
    except ImportError:  # a module whose optional library is not here
        pass


if __name__ == "__main__":
    main()
