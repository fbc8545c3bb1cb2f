"""Our own hooks: where they count, what they may answer, what happens with a wrong answer."""

from __future__ import annotations

import pytest

from tests.pytest_batchproc.conftest import Run

SOURCES = ["sqs", "sqs_fifo", "kinesis", "dynamodb", "kafka"]
each_source = pytest.mark.parametrize("source", SOURCES)


@each_source
def test_make_body_makes_the_bodies_of_count(
    pytester: pytest.Pytester, run: Run, source: str
) -> None:
    pytester.makeconftest(
        """
        def pytest_batchproc_make_body(source, index, config):
            assert config.getini("batchproc_region") is None
            return {"source": source, "index": index}
        """
    )
    pytester.makepyfile(
        f"""
        import json
        from pytest_batchproc._reading import body_text, read_batch

        def test_it({source}_event_factory):
            batch = read_batch({source}_event_factory(count=3))
            bodies = [json.loads(body_text(record, batch.source)) for record in batch.records]
            assert bodies == [{{"source": "{source}", "index": index}} for index in range(3)]
        """
    )

    run().assert_outcomes(passed=1)


def test_make_body_is_not_asked_where_bodies_are_given(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest("def pytest_batchproc_make_body(): raise RuntimeError('asked')")
    pytester.makepyfile(
        """
        def test_it(sqs_event_factory):
            assert sqs_event_factory(["a"])["Records"][0]["body"] == "a"
        """
    )

    run().assert_outcomes(passed=1)


def test_make_body_leaves_to_us_what_it_does_not_answer(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makeconftest(
        """
        def pytest_batchproc_make_body(index):
            return "theirs" if index == 1 else None
        """
    )
    pytester.makepyfile(
        """
        def test_it(sqs_event_factory):
            bodies = [record["body"] for record in sqs_event_factory(count=3)["Records"]]
            assert [body == "theirs" for body in bodies] == [False, True, False]
            assert bodies[0].startswith('{"id": 0,')
        """
    )

    run().assert_outcomes(passed=1)


def test_the_closest_conftest_makes_the_body(pytester: pytest.Pytester, run: Run) -> None:
    body = "def pytest_batchproc_make_body(index): return {!r}"
    test = """
        def test_it(sqs_event_factory):
            assert sqs_event_factory(count=1)["Records"][0]["body"] == {!r}
    """
    for where, text in [("", "outer"), ("inner/", "inner")]:
        pytester.makepyfile(
            **{f"{where}conftest": body.format(text), f"{where}test_{text}": test.format(text)}
        )

    run("--import-mode=importlib").assert_outcomes(passed=2)


def test_a_conftest_does_not_count_beside_its_directory(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(
        **{
            "here/conftest": """
                def pytest_batchproc_make_body(): return "here"
                def pytest_batchproc_modify_event(event): event["Records"][0]["seen"] = "here"
            """,
            "here/test_here": """
                def test_it(sqs_event_factory):
                    record = sqs_event_factory(count=1)["Records"][0]
                    assert (record["body"], record["seen"]) == ("here", "here")
            """,
            "there/test_there": """
                def test_it(sqs_event_factory):
                    record = sqs_event_factory(count=1)["Records"][0]
                    assert record["body"] != "here"
                    assert "seen" not in record
            """,
        }
    )

    run("--import-mode=importlib").assert_outcomes(passed=2)


def test_a_body_that_cannot_be_one_is_refused(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest("def pytest_batchproc_make_body(): return object")
    pytester.makepyfile(
        """
        import pytest
        from pytest_batchproc import InvalidEventError

        def test_it(sqs_event_factory):
            with pytest.raises(InvalidEventError):
                sqs_event_factory(count=1)
        """
    )

    run().assert_outcomes(passed=1)


@each_source
def test_modify_event_changes_every_event_in_place(
    pytester: pytest.Pytester, run: Run, source: str
) -> None:
    pytester.makeconftest(
        """
        def pytest_batchproc_modify_event(event, source, config):
            event["seen_by"] = (source, config.getini("batchproc_region"))
        """
    )
    pytester.makepyfile(
        f"""
        def test_it({source}_event_factory):
            for event in ({source}_event_factory(count=1), {source}_event_factory(count=2)):
                assert event["seen_by"] == ("{source}", None)
        """
    )

    run().assert_outcomes(passed=1)


def test_modify_event_sees_what_another_did(pytester: pytest.Pytester, run: Run) -> None:
    add = 'def pytest_batchproc_modify_event(event): event.setdefault("seen", []).append({!r})'
    pytester.makepyfile(
        **{
            "conftest": add.format("outer"),
            "inner/conftest": add.format("inner"),
            "inner/test_it": """
                def test_it(sqs_event_factory):
                    assert sqs_event_factory(count=1)["seen"] == ["inner", "outer"]
            """,
        }
    )

    run("--import-mode=importlib").assert_outcomes(passed=1)


def test_modify_event_may_answer_with_the_event_itself(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest(
        """
        def pytest_batchproc_modify_event(event):
            event["seen"] = True
            return event
        """
    )
    pytester.makepyfile(
        """
        def test_it(sqs_event_factory):
            assert sqs_event_factory(count=1)["seen"]
        """
    )

    run().assert_outcomes(passed=1)


def test_modify_event_must_not_answer_with_another(pytester: pytest.Pytester, run: Run) -> None:
    conftest = pytester.makeconftest("def pytest_batchproc_modify_event(event): return dict(event)")
    pytester.makepyfile("def test_it(sqs_event_factory): sqs_event_factory(count=1)")
    done = run()

    done.assert_outcomes(failed=1)
    assert (
        "E   TypeError: pytest_batchproc_modify_event must change the event in place and "
        f"return nothing; it returned dict, which would be ignored. Implemented in: {conftest}"
    ) in done.outlines


def test_an_error_in_a_hook_is_the_error_of_the_test(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest("def pytest_batchproc_modify_event(event): event['nothing']")
    pytester.makepyfile(
        """
        import pytest

        def test_it(sqs_event_factory):
            with pytest.raises(KeyError, match="nothing"):
                sqs_event_factory(count=1)
        """
    )

    run().assert_outcomes(passed=1)


def test_a_misspelt_hook_is_refused(pytester: pytest.Pytester, run_apart: Run) -> None:
    conftest = pytester.makeconftest("def pytest_batchproc_discribe_record(record): return ''")
    done = run_apart()

    assert done.ret != pytest.ExitCode.OK
    assert (
        f"unknown hook 'pytest_batchproc_discribe_record' in plugin <module 'conftest' from "
        f"'{conftest}'>"
    ) in "\n".join([*done.outlines, *done.errlines])


def test_a_misspelt_argument_of_a_hook_is_refused(
    pytester: pytest.Pytester, run_apart: Run
) -> None:
    pytester.makeconftest("def pytest_batchproc_modify_event(evnt): pass")
    done = run_apart()

    assert done.ret != pytest.ExitCode.OK
    assert "Argument(s) {'evnt'} are declared in the hookimpl but can not be found" in "\n".join(
        [*done.outlines, *done.errlines]
    )


def test_an_optional_hook_stays_quiet_without_the_plugin(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest(
        """
        import pytest

        @pytest.hookimpl(optionalhook=True)
        def pytest_batchproc_describe_record(record): return ""
        """
    )
    pytester.makepyfile("def test_it(): pass")

    pytester.runpytest_inprocess("-p", "no:batchproc").assert_outcomes(passed=1)
