"""`pytest-batchproc` has no module and installs the plugin: `lambda-batchproc` of its version."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from email.message import Message
from email.parser import HeaderParser
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import batchproc
from tests.packaging.building import PLUGIN, ROOT, built
from tests.packaging.environment import Environment
from tests.packaging.licences import pulled

HERE = Path(__file__).parent
VERSION = batchproc.__version__
FACTS = f"pytest_batchproc-{VERSION}.dist-info"


def facts_of(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return HeaderParser().parsestr(archive.read(name).decode())


def test_it_has_no_module(plugin_wheel: Path) -> None:
    with zipfile.ZipFile(plugin_wheel) as archive:
        held = set(archive.namelist())
    facts = {"METADATA", "RECORD", "WHEEL", "licenses/LICENSE"}

    assert held == {f"{FACTS}/{name}" for name in facts}
    assert plugin_wheel.name == f"pytest_batchproc-{VERSION}-py3-none-any.whl"


def test_it_requires_the_plugin_in_the_same_version(plugin_wheel: Path) -> None:
    facts = facts_of(plugin_wheel)

    assert facts.get_all("Requires-Dist") == [f"lambda-batchproc[pytest]=={VERSION}"]
    assert facts["Version"] == VERSION


@pytest.mark.usefixtures("plugin_wheel")  # it skips where the source is not
def test_one_line_changes_the_version_of_both(tmp_path: Path) -> None:
    source = tmp_path / "source"
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("batchproc", "packaging", "pytest_batchproc"):
        shutil.copytree(ROOT / folder, source / folder, ignore=ignored)
    for file in ("LICENSE", "README.md", "pyproject.toml"):
        shutil.copy(ROOT / file, source)
    home = source / "batchproc" / "__init__.py"
    line = f'__version__ = "{VERSION}"'
    assert home.read_text(encoding="utf-8").count(line) == 1
    home.write_text(
        home.read_text(encoding="utf-8").replace(line, '__version__ = "9.8.7"'), encoding="utf-8"
    )
    library = built("wheel", source, tmp_path / "library")
    plugin = built("wheel", source / PLUGIN.relative_to(ROOT), tmp_path / "plugin")

    assert "9.8.7" == facts_of(library)["Version"] == facts_of(plugin)["Version"]
    assert facts_of(plugin)["Requires-Dist"] == "lambda-batchproc[pytest]==9.8.7"


def test_its_metadata_is_what_an_index_takes(plugin_wheel: Path, plugin_sdist: Path) -> None:
    check = pytest.importorskip("twine.commands.check", reason="twine checks it")

    assert check.check([str(plugin_wheel), str(plugin_sdist)], strict=True) is False


def test_building_it_twice_makes_the_same_wheel(plugin_wheel: Path, tmp_path: Path) -> None:
    assert built("wheel", PLUGIN, tmp_path).read_bytes() == plugin_wheel.read_bytes()


def test_its_source_distribution_alone_makes_the_same_wheel(
    plugin_wheel: Path, plugin_sdist: Path, tmp_path: Path
) -> None:
    with tarfile.open(plugin_sdist) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(tmp_path / "unpacked")
    (source,) = (tmp_path / "unpacked").iterdir()
    made = built("wheel", source, tmp_path / "built")

    assert made.read_bytes() == plugin_wheel.read_bytes()


def test_its_licence_is_that_of_the_repository(plugin_wheel: Path) -> None:
    with zipfile.ZipFile(plugin_wheel) as archive:
        assert (ROOT / "LICENSE").read_bytes() == archive.read(f"{FACTS}/licenses/LICENSE")


def test_both_say_the_same_about_themselves(wheel: Path, plugin_wheel: Path) -> None:
    library, plugin = facts_of(wheel), facts_of(plugin_wheel)
    frameworks = {f"Framework :: {name}" for name in ("AsyncIO", "Hypothesis", "Pytest")}
    alike = ("Author", "Keywords", "License-Expression", "Requires-Python")

    assert [library[name] for name in alike] == [plugin[name] for name in alike]
    for facts in (library, plugin):
        assert frameworks <= set(facts.get_all("Classifier") or ())


@pytest.fixture(scope="module")
def environment(
    tmp_path_factory: pytest.TempPathFactory, wheel: Path, plugin_wheel: Path
) -> Environment:
    """Both wheels, and the libraries of the extra `pytest`, which this environment lends."""
    folder = tmp_path_factory.mktemp("environment")
    made = Environment(folder / "venv")
    lend(facts_of(wheel), folder / "lent")
    site = made.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    (Path(site) / "lent.pth").write_text(f"{folder / 'lent'}\n", encoding="utf-8")
    # pip finds the libraries of the extra, so it needs no index; both names are resolved.
    made.pip("install", "--quiet", "--no-index", str(plugin_wheel), str(wheel))
    return made


def lend(facts: Message, folder: Path) -> None:
    """Link what the extra `pytest` requires, and nothing of ours, into a folder."""
    folder.mkdir()
    lines = [Requirement(line) for line in facts.get_all("Requires-Dist") or ()]
    wanted = [one.name for one in lines if one.marker and one.marker.evaluate({"extra": "pytest"})]
    try:
        lent = {one.name: one for name in wanted for one in pulled(name, set())}
    except PackageNotFoundError as error:
        pytest.skip(f"{error.name} is not installed")
    for one in lent.values():
        tops = {file.parts[0] for file in one.files or () if file.parts[0] not in ("..", "/")}
        for top in tops - {"__pycache__"}:
            if not (folder / top).exists():
                (folder / top).symlink_to(Path(str(one.locate_file(top))))


def test_the_installed_wheels_load_the_plugin(environment: Environment, tmp_path: Path) -> None:
    shutil.copytree(HERE / "user", tmp_path, dirs_exist_ok=True)
    shown = environment.run("-m", "pytest", "-p", "no:cacheprovider", cwd=tmp_path)
    (plugins,) = (line for line in shown.splitlines() if line.startswith("plugins: "))

    assert f"lambda-batchproc-{VERSION}" in plugins.removeprefix("plugins: ").split(", ")
    assert " passed" in shown


def test_a_project_can_require_the_plugin(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nrequired_plugins = lambda-batchproc\n")
    (tmp_path / "test_it.py").write_text("def test_it(sqs_event_factory): sqs_event_factory(['a'])")

    assert "1 passed" in environment.run("-m", "pytest", "-q", cwd=tmp_path)


def test_pip_has_installed_both(environment: Environment) -> None:
    (shown,) = (
        line for line in environment.pip("freeze").splitlines() if line.startswith("pytest-batch")
    )

    assert shown.startswith("pytest-batchproc @ ")
    assert f"Version: {VERSION}" in environment.pip("show", "lambda-batchproc")
