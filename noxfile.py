"""The matrix: every Python from 3.11 up, libraries new and old, and each of them missing.

make matrix                     all of it
nox --list                      the sessions
nox -s wheel-3.12 -- tests/laws one of them, with these tests alone
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import nox

ROOT = Path(__file__).parent
OPTIONAL = ["awslambdaric", "faker", "hypothesis", "pydantic", "PyYAML", "syrupy", "time-machine"]
EXTRAS = "pytest,pydantic,templates,runtime"
PINNED = ("--constraint", str(ROOT / ".ci" / "constraints.txt"))
# Enough to run tests: it needs none of the optional libraries, and neither do these.
RUNNER = ("pytest", "pytest-xdist", "pytest-asyncio", "anyio")
# What other versions of a library, or none of it, may change.
PLUGIN = (
    "tests/pytest_batchproc",
    "tests/batchproc",
    "examples",
    # It takes a minute, and asks Python alone.
    "--ignore=tests/batchproc/test_no_cycles.py",
)
# CPython 3.14 as WebAssembly: https://www.npmjs.com/package/pyodide
PYODIDE = "pyodide@314.0.7"
WITHOUT_A_COMPILER = ("pytest", "pytest-asyncio", "anyio", "syrupy")
ADVISORIES = "https://pypi.org/pypi/pip/25.0/json"

nox.needs_version = ">=2026.10"
nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.stop_on_first_error = False


def pythons() -> list[str]:
    """The versions from 3.11 up that are installed here, oldest first, each of them on the PATH."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    named = [path for minor in range(11, 20) if (path := shutil.which(f"python3.{minor}"))]
    found: dict[tuple[int, int], Path] = {}
    for candidate in [*map(Path, named), *sorted(pyenv.glob("versions/3.*/bin/python"))]:
        # A name on the PATH may be a stub for a version that is not installed.
        asked = subprocess.run(
            [candidate, "-c", "import ensurepip, venv, sys; print(*sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.returncode == 0:
            major, minor = map(int, asked.stdout.split())
            found.setdefault((major, minor), candidate)
    found = {version: place for version, place in found.items() if version >= (3, 11)}
    places = [str(place.parent) for place in found.values()]
    os.environ["PATH"] = os.pathsep.join([*places, os.environ["PATH"]])
    return [f"{major}.{minor}" for major, minor in sorted(found)]


PYTHONS = pythons()
OLDEST, NEWEST = PYTHONS[:1], PYTHONS[-1:]


def left_by(name: str) -> Path:
    """Where sessions leave a file: no `session.create_tmp`, which would move the temporary
    directories of tests into the project, where pytest finds the project's own configuration."""
    folder = ROOT / ".nox" / ".cache" / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def run_tests(session: nox.Session, *args: str, paths: tuple[str, ...] = ()) -> None:
    """Run the tests; if they are all, leave report and versions for `tests.reliability.matrix`."""
    command = ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *args)
    if session.posargs:
        session.run(*command, *session.posargs)
        return
    report = left_by(session.name)
    installed = session.run("uv", "pip", "freeze", silent=True)
    report.with_name(f"{session.name}.txt").write_text(str(installed), encoding="utf-8")
    session.run(*command, f"--junit-xml={report}.xml", *paths)


@nox.session(python=PYTHONS)
def newest(session: nox.Session) -> None:
    """The versions of constraints.txt and pytest 9, an editable installation, two workers."""
    session.install(*PINNED, "--group", "dev", "--editable", f".[{EXTRAS}]")
    run_tests(session, "-n", "2")


@nox.session(python=PYTHONS)
def lowest(session: nox.Session) -> None:
    """The lowest versions that pyproject.toml allows (of those that have a wheel)."""
    pins = left_by(f"{session.name}-pins.txt")
    extras = [f"--extra={extra}" for extra in EXTRAS.split(",")]
    resolve = ["uv", "pip", "compile", "--quiet", "--no-header", "--resolution=lowest-direct"]
    session.run(*resolve, "--only-binary=:all:", *extras, f"--output-file={pins}", "pyproject.toml")
    # Beside them the runner alone: what else the tests compare with wants newer ones.
    session.install("--constraint", str(pins), *RUNNER, "--editable", f".[{EXTRAS}]")
    run_tests(session, "-n", "2", paths=PLUGIN)


@nox.session(python=OLDEST)
def pytest8(session: nox.Session) -> None:
    """The last pytest 8; `lowest` has the first that is supported."""
    session.install("pytest<9", "--group", "test", "--editable", f".[{EXTRAS}]")
    run_tests(session, "-n", "2", paths=PLUGIN)


@nox.session(python=NEWEST)
def bare(session: nox.Session) -> None:
    """None of the optional libraries."""
    session.install(*PINNED, *RUNNER, "--editable", ".")
    run_tests(session, "-n", "2", paths=PLUGIN)


@nox.session(python=NEWEST)
@nox.parametrize("library", [nox.param(one, id=one) for one in OPTIONAL])
def without(session: nox.Session, library: str) -> None:
    """All of the optional libraries but one."""
    others = [one for one in OPTIONAL if one != library]
    session.install(*PINNED, *RUNNER, *others, "--editable", ".")
    run_tests(session, "-n", "2", paths=PLUGIN)


@nox.session(python=OLDEST)
def plain(session: nox.Session) -> None:
    """`--assert=plain`: pytest rewrites no assertion. In one process."""
    session.install(*PINNED, "--group", "dev", "--editable", f".[{EXTRAS}]")
    run_tests(session, "--assert=plain", paths=PLUGIN)


@nox.session(python=OLDEST)
def shuffled(session: nox.Session) -> None:
    """The tests in random order, on two workers."""
    session.install(*PINNED, "--group", "dev", "pytest-randomly", "--editable", f".[{EXTRAS}]")
    run_tests(session, "-n", "2")


@nox.session(python=OLDEST)
def reports(session: nox.Session) -> None:
    """Pages of runs in Chromium, and in the reports of pytest-html and Allure."""
    session.install(*PINNED, "--group", "test", "--group", "reports", "--editable", f".[{EXTRAS}]")
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        session.run("playwright", "install", "chromium")
    pages = "tests/pytest_batchproc/simulator/test_page_browser.py"
    run_tests(session, paths=(pages, "tests/pytest_batchproc/plugin/test_other_reports.py"))


@nox.session(python=PYTHONS)
def wheel(session: nox.Session) -> None:
    """The built wheel, with the source gone."""
    with tempfile.TemporaryDirectory() as away, session.chdir(away):
        for source in (ROOT, ROOT / "packaging" / "pytest-batchproc"):
            session.run("uv", "build", "--quiet", "--wheel", "--out-dir=dist", str(source))
        dist = Path(away).resolve() / "dist"
        (built,) = dist.glob("lambda_batchproc-*.whl")
        (plugin,) = dist.glob("pytest_batchproc-*.whl")
        for name in ("tests", "examples", "docs", ".github"):
            shutil.copytree(ROOT / name, name)
        for file in [*ROOT.glob("*.md"), ROOT / "conftest.py", ROOT / "pyproject.toml"]:
            shutil.copy(file, away)

        # First without anything beside it: this is what a Lambda ships.
        session.install(str(built))
        session.run("python", "-I", "tests/packaging/one_event.py")
        # Then as users of the plugin have it: the two wheels, and no configuration.
        session.install(*PINNED, str(plugin), str(built))
        with tempfile.TemporaryDirectory() as user, session.chdir(user):
            shutil.copytree(ROOT / "tests" / "packaging" / "user", user, dirs_exist_ok=True)
            session.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider")

        session.install(*PINNED, "--group", "dev", f"lambda-batchproc[{EXTRAS}] @ {built.as_uri()}")
        # Only the newest runs all of them: `newest` runs them on the others, from the source.
        some = ("tests/batchproc", "tests/laws", "tests/pytest_batchproc/plugin", "examples")
        everything = ("tests/laws", *PLUGIN)
        run_tests(session, "-n", "2", paths=everything if session.python in NEWEST else some)


@nox.session(python=False, name="webassembly-3.14")
def webassembly(session: nox.Session) -> None:
    """CPython 3.14 as WebAssembly, under Node: `tests/batchproc` alone, without threads."""
    if not (shutil.which("node") and shutil.which("npm")):
        session.skip("needs node and npm on the PATH")
    reports = left_by(session.name).parent
    folder = reports.with_name("webassembly")
    shutil.rmtree(folder, ignore_errors=True)
    libraries = folder / "libraries"
    libraries.mkdir(parents=True)
    npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    session.run(*npm, PYODIDE, external=True)
    # Wheels for any platform only: nothing here can load compiled code.
    uv = [sys.executable, "-m", "uv", "pip"]
    wheels = ["--quiet", "--target", str(libraries), "--python-version=3.14", "--only-binary=:all:"]
    session.run(*uv, "install", *wheels, *PINNED, *WITHOUT_A_COMPILER, external=True)
    installed = session.run(*uv, "freeze", "--path", str(libraries), external=True, silent=True)
    (reports / f"{session.name}.txt").write_text(str(installed), encoding="utf-8")
    run = ["node", str(ROOT / "tests" / "webassembly" / "run.mjs")]
    run += [str(folder / "node_modules" / "pyodide"), str(ROOT), str(libraries), str(reports)]
    tests = session.posargs or ["tests/batchproc", f"--junit-xml=/reports/{session.name}.xml"]
    session.run(*run, "-q", *tests, external=True)


@nox.session(python=NEWEST)
def audit(session: nox.Session) -> None:
    """Known vulnerabilities in what the extras pull, where PyPI can be asked for them."""
    try:
        urllib.request.urlopen(ADVISORIES, timeout=10).close()
    except OSError as error:
        session.skip(f"cannot ask {ADVISORIES}: {error}")
    session.install(*PINNED, f".[{EXTRAS}]")
    pulled = left_by("pulled.txt")
    frozen = str(session.run("uv", "pip", "freeze", silent=True))
    pulled.write_text("".join(line + "\n" for line in frozen.splitlines() if "==" in line))
    session.install(*PINNED, "pip-audit")
    # Strict: what it could not ask about is no success.
    session.run("pip-audit", "--strict", "--disable-pip", "--no-deps", f"--requirement={pulled}")
