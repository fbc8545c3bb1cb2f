"""A tag publishes both distributions, after CI, without a stored secret."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import batchproc
from tests.packaging.building import PLUGIN, ROOT

WORKFLOWS = ROOT / ".github" / "workflows"
PUBLISHING = ["publish-lambda-batchproc", "publish-pytest-batchproc"]
TAG = f"v{batchproc.__version__}"


def workflow(name: str) -> dict[Any, Any]:
    yaml = pytest.importorskip("yaml", reason="workflows are YAML")
    if not WORKFLOWS.is_dir():
        pytest.skip("the workflows are not here")
    found: dict[Any, Any] = yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))
    return found


def test_a_tag_of_a_version_starts_it_and_nothing_else_does() -> None:
    # To YAML 1.1, `on` is true.
    assert workflow("release.yml")[True] == {"push": {"tags": ["v*"]}}


def test_ci_passes_before_anything_is_published() -> None:
    jobs = workflow("release.yml")["jobs"]

    assert jobs["check"]["uses"] == "./.github/workflows/ci.yml"
    assert "workflow_call" in workflow("ci.yml")[True]
    assert [jobs[name]["needs"] for name in ("build", *PUBLISHING)] == [
        "check",
        "build",
        "publish-lambda-batchproc",
    ]


@pytest.mark.parametrize("job", PUBLISHING)
def test_the_index_trusts_the_workflow(job: str) -> None:
    release = workflow("release.yml")
    told = release["jobs"][job]
    name = job.removeprefix("publish-")
    (step,) = (one for one in told["steps"] if "pypi-publish" in one["uses"])

    # https://docs.pypi.org/trusted-publishers/using-a-publisher/
    assert release["permissions"] == {"contents": "read"}
    assert told["permissions"] == {"id-token": "write"}
    assert told["environment"] == f"pypi-{name}"
    assert step["with"] == {"packages-dir": f"dist/{name}/", "attestations": True}


def test_the_script_builds_what_the_workflow_publishes() -> None:
    script = ROOT / ".ci" / "build"
    if not script.is_file():
        pytest.skip("the scripts of CI are not here")
    built = re.findall(r'--outdir "\$2/([\w-]+)" (\S+)', script.read_text(encoding="utf-8"))

    assert dict(built) == {
        "lambda-batchproc": ".",
        "pytest-batchproc": PLUGIN.relative_to(ROOT).as_posix(),
    }


@pytest.mark.parametrize("name", ["ci.yml", "release.yml"])
def test_an_action_is_pinned_by_its_major_version(name: str) -> None:
    uses = [
        step["uses"]
        for job in workflow(name)["jobs"].values()
        for step in job.get("steps", ())
        if "uses" in step
    ]

    assert [use for use in uses if not re.fullmatch(r"[\w/-]+@(v|release/v)\d+", use)] == []


@pytest.mark.parametrize(
    ("tag", "heading", "readme", "said"),
    [
        (TAG, "2027-01-31", "Install it.", ""),
        (TAG, "unreleased", "Install it.", "CHANGELOG.md has no heading"),
        ("v0.0.0", "2027-01-31", "Install it.", "The tag is v0.0.0"),
        (TAG, "2027-01-31", "It is not released yet.", "This text says that the version is not"),
    ],
)
def test_a_tag_is_compared_with_the_version_and_the_pages(
    tag: str, heading: str, readme: str, said: str, tmp_path: Path
) -> None:
    bash = shutil.which("bash")
    if bash is None or not (ROOT / ".ci" / "check-tag").is_file():
        pytest.skip("bash or the scripts of CI are not here")
    for folder in (".ci", "batchproc", "docs"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / ".ci" / "check-tag", tmp_path / ".ci")
    shutil.copy(ROOT / "batchproc" / "__init__.py", tmp_path / "batchproc")
    (tmp_path / "CHANGELOG.md").write_text(f"## {batchproc.__version__} - {heading}\n")
    (tmp_path / "README.md").write_text(readme)
    (tmp_path / "docs" / "index.md").write_text("Install it.")
    done = subprocess.run(
        [bash, str(tmp_path / ".ci" / "check-tag"), sys.executable, tag],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (int(bool(said)), said) == (done.returncode, done.stderr[: len(said)])
    assert bool(said) is bool(done.stderr)
