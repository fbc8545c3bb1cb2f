"""The one dependency of `pytest-batchproc`: the plugin's distribution, of the same version."""

from __future__ import annotations

from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class SameVersion(MetadataHookInterface):
    """Require `lambda-batchproc[pytest]` of exactly the version that is built."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the dependency; hatchling has read the version before."""
        metadata["dependencies"] = [f"lambda-batchproc[pytest]=={metadata['version']}"]
