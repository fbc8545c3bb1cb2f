"""The files of snapshots as syrupy writes, compares, reports and deletes them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

import pytest

from tests.pytest_batchproc.conftest import Run

pytest.importorskip("syrupy", reason="writes files by syrupy")

Snap = Callable[..., pytest.RunResult]
TWO_TESTS = """
    import pytest

    def failing(event, *positions):
        ids = [record["messageId"] for record in event["Records"]]
        return {"batchItemFailures": [{"itemIdentifier": ids[at]} for at in positions]}

    def test_one(sqs_event_factory, batch_snapshot):
        event = sqs_event_factory(["a", "b"])
        assert failing(event, 1) == batch_snapshot
        assert failing(event, 0) == batch_snapshot
        assert failing(event, 0, 1) == batch_snapshot(name="both")

    @pytest.mark.parametrize("body", ["a/b", "a:b", "a_b", "A_B", "long " * 80], ids=str)
    class TestParametrized:
        def test_two(self, sqs_event_factory, batch_snapshot, body):
            assert failing(sqs_event_factory([body]), 0) == batch_snapshot
"""


@pytest.fixture
def snap(run_apart: Run, monkeypatch: pytest.MonkeyPatch) -> Snap:
    """Run pytest with syrupy, apart: its plugin keeps its session in a global of its own."""
    # Or syrupy in there takes itself for a worker of the run out here, and reports nothing.
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"):
        monkeypatch.delenv(name, raising=False)

    def snap(*args: str) -> pytest.RunResult:
        return run_apart("-p", "syrupy", "--snapshot-no-colors", *args)

    return snap


def files(pytester: pytest.Pytester) -> dict[str, str]:
    return {
        str(path.relative_to(pytester.path)).replace("\\", "/"): path.read_text(encoding="utf-8")
        for path in sorted(pytester.path.rglob("*.json"))
    }


def response(*entries: str) -> str:
    lines = ",\n".join(f'    {{"itemIdentifier": {entry}}}' for entry in entries)
    return f'{{\n  "batchItemFailures": [\n{lines}\n  ]\n}}\n'


A, B = '{"index": 0, "body": "a"}', '{"index": 1, "body": "b"}'


def test_each_assertion_has_a_file_beside_its_module(pytester: pytest.Pytester, snap: Snap) -> None:
    pytester.makepyfile(**{"inner/test_it": TWO_TESTS})
    snap("--snapshot-update").assert_outcomes(passed=6)
    found = files(pytester)
    at = "inner/__batch__/test_it"

    assert {
        f"{at}/test_one.json": response(B),
        f"{at}/test_one.1.json": response(A),
        f"{at}/test_one[both].json": response(A, B),
    } == {name: text for name, text in found.items() if "test_one" in name}
    assert len({name.casefold() for name in found if "TestParametrized.test_two[" in name}) == 5

    written = snap()
    written.assert_outcomes(passed=6)
    written.stdout.fnmatch_lines(["8 snapshots passed."])


def test_workers_write_the_same_files_and_find_them_again(
    pytester: pytest.Pytester, snap: Snap, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("xdist", reason="runs on two workers")
    pytester.makepyfile(TWO_TESTS)
    # Of amber files, which we have none of, syrupy 6 warns when workers write.
    workers = ("-p", "xdist", "-n", "2", "-W", "default::pytest.PytestWarning")
    snap("--snapshot-update", *workers).assert_outcomes(passed=6)
    by_workers = files(pytester)
    snap(*workers).assert_outcomes(passed=6)
    for name in by_workers:
        (pytester.path / name).unlink()
    snap("--snapshot-update", "-p", "no:randomly").assert_outcomes(passed=6)

    assert by_workers == files(pytester)


def test_a_difference_shows_the_record_and_update_takes_it_over(
    pytester: pytest.Pytester, snap: Snap
) -> None:
    test = """
        def test_it(sqs_event_factory, batch_snapshot):
            event = sqs_event_factory(["a", {"order": 2}, "c"])
            ids = [record["messageId"] for record in event["Records"]]
            failures = [{"itemIdentifier": ids[at]} for at in POSITIONS]
            assert {"batchItemFailures": failures} == batch_snapshot
        """
    pytester.makepyfile(test.replace("POSITIONS", "[0]"))
    snap("--snapshot-update").assert_outcomes(passed=1)
    pytester.makepyfile(test.replace("POSITIONS", "[1, 0]"))
    differing = snap()
    differing.assert_outcomes(failed=1)
    shown = [line.split(maxsplit=1)[1] for line in differing.outlines if line.startswith("E   ")]

    assert [line for line in shown if line.strip() not in ("...", "…", "]", "}")][:6] == [
        "assert [+ received] == [- snapshot]",
        "{",
        '"batchItemFailures": [',
        '-     {"itemIdentifier": {"index": 0, "body": "a"}}',
        '+     {"itemIdentifier": {"index": 0, "body": "a"}},',
        '+     {"itemIdentifier": {"index": 1, "body": {"order": 2}}}',
    ]
    snap("--snapshot-update").assert_outcomes(passed=1)
    snap().assert_outcomes(passed=1)


def test_a_missing_file_fails_and_is_not_written(pytester: pytest.Pytester, snap: Snap) -> None:
    pytester.makepyfile("def test_it(batch_snapshot): assert {} == batch_snapshot")
    missing = snap()
    missing.assert_outcomes(failed=1)
    missing.stdout.fnmatch_lines(["*Snapshot 'test_it' does not exist!*"])

    assert files(pytester) == {}


def test_files_that_nobody_uses_are_told_and_deleted_on_update(
    pytester: pytest.Pytester, snap: Snap
) -> None:
    pytester.makepyfile(TWO_TESTS)
    snap("--snapshot-update").assert_outcomes(passed=6)
    pytester.makepyfile(
        TWO_TESTS.replace('"a_b", ', "").replace("assert failing(event, 0, 1)", "#")
    )
    (folder,) = (pytester.path / "__batch__").iterdir()
    for beside in (folder / "by_hand.txt", folder.parent / "by_hand.json"):
        beside.write_text("{}")
    unused = snap("--snapshot-details")
    unused.stdout.fnmatch_lines(
        [
            "*2 snapshots unused.",
            "*Unused TestParametrized.test_two?a_b? (__batch__*",
            "*Unused test_one?both? (__batch__*",
        ],
        consecutive=False,
    )
    snap("--snapshot-update").stdout.fnmatch_lines(["*2 unused snapshots deleted."])
    left = files(pytester)

    assert len(left) == 6 + 1
    assert "__batch__/by_hand.json" in left
    assert (folder / "by_hand.txt").exists()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "only",
    [
        ("-k", "test_one"),
        ("-k", "a_b"),
        ("-m", "not other"),
        ("--ignore=test_second.py",),
        ("test_first.py",),
        ("test_first.py::test_one",),
        ("test_first.py::TestParametrized::test_two[a_b]",),
    ],
    ids=" ".join,
)
def test_files_of_tests_that_were_not_run_are_not_unused(
    pytester: pytest.Pytester, snap: Snap, only: tuple[str, ...]
) -> None:
    pytester.makeini("[pytest]\nmarkers = other")
    second = TWO_TESTS.replace("def test_one", "@pytest.mark.other\n    def test_one")
    pytester.makepyfile(test_first=TWO_TESTS, test_second=second)
    snap("--snapshot-update").assert_outcomes(passed=12)
    before = files(pytester)
    snap("--snapshot-update", *only)

    assert before == files(pytester)


@pytest.mark.skipif(
    tuple(map(int, version("syrupy").split(".")[:3])) < (7, 0, 1),
    reason="syrupy before 7.0.1 deletes what skipped tests have written, its own files too",
)
def test_files_of_skipped_tests_are_not_unused(pytester: pytest.Pytester, snap: Snap) -> None:
    pytester.makepyfile(TWO_TESTS)
    snap("--snapshot-update").assert_outcomes(passed=6)
    before = files(pytester)
    pytester.makepyfile(TWO_TESTS.replace("class TestPar", "@pytest.mark.skip\n    class TestPar"))
    snap("--snapshot-update").assert_outcomes(passed=1, skipped=5)

    assert before == files(pytester)


def test_a_name_cannot_lead_out_of_the_directory(pytester: pytest.Pytester, snap: Snap) -> None:
    names = ["../../up", "/root", "C:\\up", "CON", "a\x00b", "..", "é", "x" * 300]
    pytester.makepyfile(
        f"""
        def test_it(batch_snapshot):
            for name in {names!r}:
                assert [name] == batch_snapshot(name=name)
        """
    )
    snap("--snapshot-update").assert_outcomes(passed=1)
    snap().assert_outcomes(passed=1)
    folders = {name.rpartition("/")[0] for name in files(pytester)}

    assert folders == {"__batch__/test_a_name_cannot_lead_out_of_the_directory"}
    assert len(names) == len(files(pytester))


def test_the_snapshot_of_syrupy_is_what_it_was(pytester: pytest.Pytester, snap: Snap) -> None:
    pytester.makepyfile(
        """
        def test_it(snapshot, batch_snapshot):
            assert {"a": 1} == snapshot
            assert {"b": 1} == batch_snapshot
            assert {"c": 1} == snapshot
        """
    )
    snap("--snapshot-update").assert_outcomes(passed=1)
    snap().assert_outcomes(passed=1)
    (amber,) = pytester.path.rglob("*.ambr")

    assert amber.parent.name == "__snapshots__"
    assert amber.read_text(encoding="utf-8").count("# name: test_it") == 2
    assert list(files(pytester).values()) == ['{\n  "b": 1\n}\n']
