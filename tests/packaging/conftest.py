"""The wheel and the source distribution of both distributions, built once from the tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packaging.building import PLUGIN, ROOT, built


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="session")
def plugin_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", PLUGIN, tmp_path_factory.mktemp("plugin_wheel"))


@pytest.fixture(scope="session")
def plugin_sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("sdist", PLUGIN, tmp_path_factory.mktemp("plugin_sdist"))
