"""Whether the runtime client is there; this package never imports it, it runs it."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from pytest_batchproc.errors import MissingExtraError

CLIENT = "awslambdaric"


def require_client() -> None:
    """Pass if the runtime client is installed.

    Raises:
        MissingExtraError: it is not.
        ImportError: it is not, and on this platform it cannot be.
    """
    try:
        found = find_spec(CLIENT)
    except ImportError:  # a custom finder refuses the name
        found = None
    if found is not None and sys.platform != "win32":
        return
    if sys.platform.startswith("linux"):
        raise MissingExtraError("lambda_runtime", CLIENT, "runtime")
    raise ImportError(
        f"lambda_runtime needs {CLIENT}, which is built for Linux alone: run this test on Linux, "
        "for instance in a container",
        name=CLIENT,
    )
