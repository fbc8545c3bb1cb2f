"""The targets by name; loaded by whoever runs them, so that instruments can be set up before."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module

from tests.fuzz.choices import Choices

SUMMARIES = {
    "batches": "events, whole and broken, through every processor",
    "responses": "responses of any kind through `to_json_value` and `lambda_verdict`",
    "bodies": "bodies and fields through the decoders of records and the models",
}


def load(name: str) -> Callable[[bytes], None]:
    """What tries one case; it raises where something does not hold."""
    quiet()
    try_one: Callable[[Choices], None] = import_module(f"tests.fuzz.{name}").try_one
    return lambda data: try_one(Choices(data))


def quiet() -> None:
    """Log nothing: failures of records are the everyday life of a fuzzer."""
    logger = logging.getLogger("batchproc")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
