"""The two libraries: one set of names, loaded by module name, and where they were found."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import sysconfig
from pathlib import Path
from typing import Any

OURS = "batchproc"
DISTRIBUTION = "lambda-batchproc"
INCUMBENT = "aws_lambda_powertools.utilities.batch"

# `Any`, because the point is that the same code drives either module without knowing which it has.
Library = Any


def load(module_name: str) -> Library:
    """The module that holds all public names of one library."""
    return importlib.import_module(module_name)


def where(module_name: str) -> Path | None:
    """The file a top-level module would be loaded from, without loading it; None if none."""
    spec = importlib.util.find_spec(module_name)
    return Path(spec.origin).resolve() if spec is not None and spec.origin else None


def is_installed(file: Path) -> bool:
    """True when the file is in this interpreter's site-packages: no editable installation."""
    homes = {Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")}
    return any(home in file.parents for home in homes)


def version(distribution: str) -> str | None:
    """The version installed; None if there is none."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None
