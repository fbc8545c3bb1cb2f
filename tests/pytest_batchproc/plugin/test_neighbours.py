"""The plugin beside other styles of tests and other libraries: unittest, async, moto."""

from __future__ import annotations

import sys

import pytest

from tests.pytest_batchproc.conftest import Run

ASYNC_TEST = """
    import pytest
    from pytest_batchproc import assert_all_succeeded

    {marker}
    async def test_it(sqs_event_factory, lambda_context):
        event = sqs_event_factory(count=2)
        assert_all_succeeded({{"batchItemFailures": []}}, event)
        assert lambda_context.get_remaining_time_in_millis() == 3000

    {marker}
    async def test_it_fails(sqs_event_factory):
        assert_all_succeeded({{"batchItemFalures": []}}, sqs_event_factory(count=2))
"""
ASYNCIO = ("-p", "asyncio", "-o", "asyncio_default_fixture_loop_scope=function")


def test_a_unittest_case_takes_fixtures_in_a_fixture_of_its_own(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(
        """
        import unittest
        import pytest
        from pytest_batchproc import assert_all_succeeded

        class TestOrders(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _take(self, sqs_event_factory, lambda_context):
                self.make_event, self.context = sqs_event_factory, lambda_context

            @pytest.mark.batchproc(function_timeout=1)
            def test_it(self):
                assert_all_succeeded({"batchItemFailures": []}, self.make_event(count=2))
                self.assertEqual(1000, self.context.get_remaining_time_in_millis())
        """
    )

    run().assert_outcomes(passed=1)


def test_the_classes_need_no_pytest_at_all(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_plain="""
        import sys
        import unittest
        from pytest_batchproc import FakeLambdaContext, SqsEventFactory, assert_all_succeeded

        class TestOrders(unittest.TestCase):
            def test_it(self):
                event = SqsEventFactory()(count=2)
                assert_all_succeeded({"batchItemFailures": []}, event)
                self.assertEqual(3000, FakeLambdaContext().get_remaining_time_in_millis())
                self.assertNotIn("pytest", sys.modules)
        """
    )
    done = pytester.run(sys.executable, "-m", "unittest", "test_plain")

    assert done.ret == 0, done.stderr.str()


@pytest.mark.parametrize(
    ("plugin", "marker"),
    [
        (ASYNCIO, "@pytest.mark.asyncio"),
        ((*ASYNCIO, "--asyncio-mode=auto"), ""),
        (("-p", "anyio", "-k", "asyncio or not trio"), "@pytest.mark.anyio"),
    ],
    ids=["asyncio-strict", "asyncio-auto", "anyio"],
)
def test_async_tests_take_fixtures_and_assertions(
    pytester: pytest.Pytester, run_apart: Run, plugin: tuple[str, ...], marker: str
) -> None:
    pytest.importorskip(
        "pytest_asyncio" if "asyncio" in plugin else "anyio", reason="runs async tests"
    )
    pytester.makeconftest(
        """
        import pytest

        @pytest.fixture
        def anyio_backend():
            return "asyncio"
        """
    )
    pytester.makepyfile(ASYNC_TEST.format(marker=marker))

    run_apart(*plugin).assert_outcomes(passed=1, failed=1)


def test_moto_mocks_beside_our_fixtures(pytester: pytest.Pytester, run_apart: Run) -> None:
    pytest.importorskip("moto", reason="asks moto")
    pytester.makepyfile(
        """
        import boto3
        import pytest
        from moto import mock_aws
        from pytest_batchproc import assert_failed_at

        @pytest.fixture
        def queue(monkeypatch):
            for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
                monkeypatch.setenv(name, "testing")
            with mock_aws():
                client = boto3.client("sqs", region_name="us-east-1")
                yield client, client.create_queue(QueueName="orders")["QueueUrl"]

        def test_in_a_fixture(queue, sqs_event_factory, lambda_context):
            client, url = queue
            for record in sqs_event_factory(["a", "b"])["Records"]:
                client.send_message(QueueUrl=url, MessageBody=record["body"])
            found = client.receive_message(QueueUrl=url, MaxNumberOfMessages=2)["Messages"]
            sent = sqs_event_factory([message["Body"] for message in found])
            first = {"itemIdentifier": sent["Records"][0]["messageId"]}
            assert_failed_at({"batchItemFailures": [first]}, sent, [0])
            assert lambda_context.get_remaining_time_in_millis() == 3000

        @mock_aws
        def test_decorated(sqs_event_factory, lambda_context):
            client = boto3.client("sqs", region_name="us-east-1",
                aws_access_key_id="testing", aws_secret_access_key="testing")
            assert client.list_queues().get("QueueUrls") is None
            assert len(sqs_event_factory(count=2)["Records"]) == 2
        """
    )

    # boto and moto warn of their own affairs.
    run_apart("-W", "default").assert_outcomes(passed=2)
