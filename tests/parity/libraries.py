"""The two libraries, each behind one object, so that a test writes its code once.

Importing this skips a test module where Powertools is not installed, or is not the version that
`docs/parity.md` is about.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from typing import Any

import pytest

VERSION = "3.37"
pytest.importorskip("aws_lambda_powertools", reason="compares with Powertools")
if not version("aws-lambda-powertools").startswith(f"{VERSION}."):
    pytest.skip(f"compares with Powertools {VERSION}", allow_module_level=True)

_UTILITIES = "aws_lambda_powertools.utilities"


class Library:
    """Has every public name of a library as an attribute, wherever it lives."""

    def __init__(self, title: str, *modules: str) -> None:
        self.title = title
        self._modules = modules

    def __repr__(self) -> str:
        return self.title

    def __getattr__(self, name: str) -> Any:
        for module in self._modules:
            found = getattr(import_module(module), name, None)
            if found is not None:
                return found
        raise AttributeError(f"{self.title} has no {name}")


THEIRS = Library(
    "Powertools",
    f"{_UTILITIES}.batch",
    f"{_UTILITIES}.batch.exceptions",
    f"{_UTILITIES}.batch.types",
    f"{_UTILITIES}.data_classes.sqs_event",
    f"{_UTILITIES}.data_classes.kinesis_stream_event",
    f"{_UTILITIES}.data_classes.dynamo_db_stream_event",
    f"{_UTILITIES}.data_classes.kafka_event",
    f"{_UTILITIES}.parser.models",
    f"{_UTILITIES}.typing",
)
OURS = Library("batchproc", "batchproc", "batchproc.models")


class Both:
    """Runs the same code with either library."""

    def __init__(self) -> None:
        self.seen: list[tuple[Any, Any]] = []

    def __call__(self, use: Callable[[Any], Any]) -> tuple[Any, Any]:
        """What came of it, with theirs and with ours; of an exception its name."""
        pair = outcome(use, THEIRS), outcome(use, OURS)
        self.seen.append(pair)
        return pair


def outcome(use: Callable[[Any], Any], library: Library) -> Any:
    """What `use` returns, or the name of what it raises."""
    try:
        return use(library)
    except Exception as error:
        return type(error).__name__
