"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

# Here, because pytest takes plugins from the outermost conftest.py alone.
pytest_plugins = ["pytester"]

# A busy machine is slow without being wrong, so no example has a deadline.
settings.register_profile("batchproc", deadline=None)
settings.load_profile("batchproc")
