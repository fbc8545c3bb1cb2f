"""The context of a test: like the real one in every attribute, and with a clock."""

from __future__ import annotations

import copy
import json
import pickle
import re
import sys
import uuid
from typing import Any
from unittest.mock import Mock, patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batchproc import BatchProcessor, EventType, LambdaContext, process_partial_response
from pytest_batchproc.caller import Client, ClientContext, CognitoIdentity
from pytest_batchproc.clock import Clock
from pytest_batchproc.context import FakeLambdaContext
from tests.support.events import SQS, response_of

COGNITO = {"cognitoIdentityId": "who", "cognitoIdentityPoolId": "pool"}
CALLER = {
    "custom": {"campaign": "spring"},
    "env": {"locale": "de"},
    "client": {"app_title": "shop", "installation_id": "7"},
    "services": {"kept": "by nobody"},
    "w3c": {"traceparent": "00-ab-cd-01", "tracestate": 7, "other": "dropped"},
}


def public(thing: object) -> set[str]:
    return {name for name in dir(thing) if not name.startswith("_")}


# --- attributes -----------------------------------------------------------------------------------


def test_what_a_context_has_without_arguments() -> None:
    context = FakeLambdaContext()

    assert {
        "function_name": "test-function",
        "function_version": "$LATEST",
        "invoked_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:test-function",
        "memory_limit_in_mb": "128",
        "aws_request_id": "7e570000-0000-4000-8000-000000000000",
        "log_group_name": "/aws/lambda/test-function",
        "log_stream_name": "2026/01/01/[$LATEST]7e577e577e577e577e577e577e577e57",
        "identity": CognitoIdentity(None, None),
        "client_context": None,
        "tenant_id": None,
        "function_timeout": 3.0,
        "expired": False,
    } == {
        name: getattr(context, name)
        for name in public(context)
        if name != "clock" and not callable(getattr(context, name))
    }
    assert context.get_remaining_time_in_millis() == 3_000


def test_the_request_has_a_valid_uuid() -> None:
    assert uuid.UUID(FakeLambdaContext().aws_request_id).version == 4


@pytest.mark.parametrize(
    ("region", "version", "arn"),
    [
        ("eu-central-1", "$LATEST", "arn:aws:lambda:eu-central-1:111122223333:function:orders"),
        ("eu-central-1", "7", "arn:aws:lambda:eu-central-1:111122223333:function:orders:7"),
        ("cn-north-1", "$LATEST", "arn:aws-cn:lambda:cn-north-1:111122223333:function:orders"),
        (
            "us-iso-east-1",
            "$LATEST",
            "arn:aws-iso:lambda:us-iso-east-1:111122223333:function:orders",
        ),
        (
            "us-gov-west-1",
            "$LATEST",
            "arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:orders",
        ),
    ],
)
def test_the_arn_follows_from_region_account_name_and_version(
    region: str, version: str, arn: str
) -> None:
    context = FakeLambdaContext(
        function_name="orders", function_version=version, region=region, account_id="111122223333"
    )

    assert arn == context.invoked_function_arn


def test_what_follows_from_the_name_follows_also_when_that_is_assigned() -> None:
    context = FakeLambdaContext()

    context.function_name, context.function_version = "orders", "7"

    assert context.invoked_function_arn == "arn:aws:lambda:us-east-1:123456789012:function:orders:7"
    assert context.log_group_name == "/aws/lambda/orders"
    assert context.log_stream_name == "2026/01/01/[7]7e577e577e577e577e577e577e577e57"


@pytest.mark.parametrize("name", ["invoked_function_arn", "log_group_name", "log_stream_name"])
def test_what_is_given_or_assigned_follows_from_nothing(name: str) -> None:
    given_once: Any = {name: "mine"}
    assigned = FakeLambdaContext()
    setattr(assigned, name, "mine")

    for context in (FakeLambdaContext(**given_once), assigned):
        context.function_name = "orders"

        assert getattr(context, name) == "mine"


@pytest.mark.parametrize(
    "name",
    [
        "function_name",
        "function_version",
        "invoked_function_arn",
        "memory_limit_in_mb",
        "aws_request_id",
        "log_group_name",
        "log_stream_name",
        "tenant_id",
    ],
)
def test_attributes_can_be_assigned(name: str) -> None:
    context = FakeLambdaContext()

    setattr(context, name, "mine")

    assert getattr(context, name) == "mine"


def test_memory_given_as_an_int_is_a_str_as_in_lambda() -> None:
    context = FakeLambdaContext(memory_limit_in_mb=512)
    assert context.memory_limit_in_mb == "512"

    context.memory_limit_in_mb = 1024

    assert context.memory_limit_in_mb == "1024"


def test_identity_and_client_context_may_be_objects() -> None:
    identity = CognitoIdentity("who")
    client_context = ClientContext(custom={"a": 1}, client=Client(app_title="shop"))

    context = FakeLambdaContext(identity=identity, client_context=client_context)

    assert identity is context.identity
    assert client_context is context.client_context
    assert context.w3c() == {}


def test_the_dict_of_a_caller_is_left_as_it_is() -> None:
    sent = copy.deepcopy(CALLER)
    context = FakeLambdaContext(client_context=sent)

    context.w3c().clear()

    assert sent == CALLER
    assert context.w3c() == {"traceparent": "00-ab-cd-01"}


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {"memory_limit_in_mb": True},
            "memory_limit_in_mb: expected a str or an int, got bool True",
        ),
        (
            {"memory_limit_in_mb": 1.5},
            "memory_limit_in_mb: expected a str or an int, got float 1.5",
        ),
        (
            {"identity": {"cognito_identity_id": "who"}},
            "identity: expected a CognitoIdentity, or a dict with 'cognitoIdentityId' and "
            "'cognitoIdentityPoolId', got {'cognito_identity_id': 'who'}",
        ),
        (
            {"identity": "who"},
            "identity: expected a CognitoIdentity, or a dict with 'cognitoIdentityId' and "
            "'cognitoIdentityPoolId', got 'who'",
        ),
        (
            {"client_context": "app"},
            "client_context: expected a ClientContext, or a dict with 'custom', 'env' and "
            "'client', got 'app'",
        ),
        ({"function_timeout": "3"}, "function_timeout: expected a number, got str '3'"),
        (
            {"function_nam": "orders"},
            "FakeLambdaContext takes no argument 'function_nam'; did you mean 'function_name'?",
        ),
        (
            {"awsRequestId": "a"},
            "FakeLambdaContext takes no argument 'awsRequestId'; did you mean 'aws_request_id'?",
        ),
        (
            {"timeout": 5},
            "FakeLambdaContext takes no argument 'timeout'; did you mean 'function_timeout'?",
        ),
        (
            {"remaining_ms": 5},
            "FakeLambdaContext takes no argument 'remaining_ms'; it takes account_id, "
            "aws_request_id, client_context, clock, function_name, function_timeout, "
            "function_version, identity, invoked_function_arn, log_group_name, log_stream_name, "
            "memory_limit_in_mb, real_time, region, tenant_id",
        ),
    ],
)
def test_wrong_arguments_are_refused_by_name(fields: dict[str, Any], text: str) -> None:
    with pytest.raises(TypeError, match=f"^{re.escape(text)}$"):
        FakeLambdaContext(**fields)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("aws_reqest_id", "aws_request_id"),
        ("functionName", "function_name"),
        ("timeout", "function_timeout"),
        ("remaining", "get_remaining_time_in_millis"),
        ("tennant_id", "tenant_id"),
    ],
)
def test_a_slip_in_an_assignment_is_refused(name: str, near: str) -> None:
    text = (
        f"FakeLambdaContext has no attribute {name!r}; did you mean {near!r}? "
        "(a subclass may define custom attributes)"
    )

    with pytest.raises(AttributeError, match=f"^{re.escape(text)}$"):
        setattr(FakeLambdaContext(), name, "x")


def test_a_handler_may_keep_things_of_its_own_on_the_context() -> None:
    context: Any = FakeLambdaContext()

    context.parameters = {"table": "orders"}  # as decorators that read settings do
    context._seen = True

    assert (context.parameters, context._seen) == ({"table": "orders"}, True)


def test_a_subclass_may_have_attributes_that_look_like_ours() -> None:
    class Context(FakeLambdaContext):
        request_id: str | None = None

    context = Context(function_name="orders")
    context.request_id = "r"

    assert (context.request_id, context.function_name) == ("r", "orders")


@pytest.mark.parametrize("name", ["expired", "clock"])
def test_what_the_clock_decides_cannot_be_assigned(name: str) -> None:
    with pytest.raises(AttributeError, match=f"property '{name}' of 'FakeLambdaContext' object"):
        setattr(FakeLambdaContext(), name, True)


# --- mocks and copies -----------------------------------------------------------------------------


def test_a_method_can_be_patched_and_comes_back() -> None:
    context = FakeLambdaContext()

    with patch.object(context, "get_remaining_time_in_millis", return_value=7):
        assert context.get_remaining_time_in_millis() == 7

    assert context.get_remaining_time_in_millis() == 3_000


def test_pytest_can_patch_attributes_and_puts_them_back(monkeypatch: pytest.MonkeyPatch) -> None:
    context = FakeLambdaContext()
    with monkeypatch.context() as patched:
        patched.setattr(context, "invoked_function_arn", "mine")
        patched.setattr(context, "memory_limit_in_mb", "512")
        patched.setattr(context, "log", print)

        assert ("mine", "512", print) == (
            context.invoked_function_arn,
            context.memory_limit_in_mb,
            context.log,
        )

    assert context.memory_limit_in_mb == "128"


@pytest.mark.parametrize("spec", [FakeLambdaContext, FakeLambdaContext()], ids=["class", "object"])
def test_a_mock_with_it_as_its_spec_knows_every_attribute(spec: object) -> None:
    context = Mock(spec=spec)

    assert set() == {name for name in public(FakeLambdaContext) if not hasattr(context, name)}
    with pytest.raises(AttributeError, match=r"^Mock object has no attribute 'request_id'$"):
        _ = context.request_id


def test_a_context_can_be_copied_and_pickled() -> None:
    context = FakeLambdaContext(function_name="orders", identity=COGNITO)
    context.advance(1_000)
    copies = [copy.copy(context), copy.deepcopy(context), pickle.loads(pickle.dumps(context))]

    assert [found.function_name for found in copies] == ["orders"] * 3
    assert [found.get_remaining_time_in_millis() for found in copies] == [2_000] * 3
    assert [CognitoIdentity("who", "pool")] * 3 == [found.identity for found in copies]


def test_the_repr_says_who_and_how_much_time_is_left() -> None:
    context = FakeLambdaContext(function_name="orders")
    context.advance(900)

    assert repr(context) == (
        "<FakeLambdaContext orders, request 7e570000-0000-4000-8000-000000000000, "
        "2100 of 3000 ms left>"
    )


# --- time -----------------------------------------------------------------------------------------


@given(st.integers(0, 900_000), st.lists(st.integers(0, 100_000)))
def test_time_left_is_the_timeout_less_what_has_passed(timeout: int, steps: list[int]) -> None:
    context = FakeLambdaContext(function_timeout=timeout / 1000)

    for step in steps:
        context.advance(step)

    left = context.get_remaining_time_in_millis()
    assert (int, max(0, timeout - sum(steps))) == (type(left), left)
    assert (left == 0) is context.expired


@given(st.floats(0, 10_000))
def test_a_context_is_expired_when_no_time_is_left_and_not_before(step: float) -> None:
    context = FakeLambdaContext()

    context.advance(step)

    assert (step >= 3_000 or round(step * 1_000_000) >= 3_000_000_000) is context.expired


def test_time_stands_still_until_it_is_told() -> None:
    context = FakeLambdaContext()
    before = context.get_remaining_time_in_millis()
    sum(range(10_000))

    assert 3_000 == before == context.get_remaining_time_in_millis()


def test_a_part_of_a_millisecond_left_is_time_left() -> None:
    context = FakeLambdaContext(function_timeout=0.05)
    context.advance(49.5)

    assert (context.get_remaining_time_in_millis(), context.expired) == (1, False)


def test_the_timeout_can_be_assigned_and_counts_from_the_start() -> None:
    context = FakeLambdaContext()
    context.advance(1_000)

    context.function_timeout = 1.05

    assert (context.function_timeout, context.get_remaining_time_in_millis()) == (1.05, 50)


def test_contexts_on_one_clock_share_its_time_and_have_their_own_deadlines() -> None:
    clock = Clock()
    first = FakeLambdaContext(clock=clock, function_timeout=3)
    first.advance(1_000)
    second = FakeLambdaContext(clock=first.clock, function_timeout=1)

    clock.advance(500)
    second.advance(250)

    assert clock is first.clock is second.clock
    assert (
        first.get_remaining_time_in_millis(),
        second.get_remaining_time_in_millis(),
    ) == (1_250, 250)


def test_real_time_counts_down_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = [10**15]
    monkeypatch.setattr("pytest_batchproc.context.time.monotonic_ns", lambda: ticks[0])
    context = FakeLambdaContext(real_time=True)
    seen = [context.get_remaining_time_in_millis()]
    ticks[0] += 1_200_000_000
    seen.append(context.get_remaining_time_in_millis())
    context.advance(800)
    seen.append(context.get_remaining_time_in_millis())
    ticks[0] += 1_000_000_000
    seen.append(context.get_remaining_time_in_millis())

    assert seen == [3_000, 1_800, 1_000, 0]


def test_real_time_and_a_clock_exclude_each_other() -> None:
    text = (
        "real_time and clock: expected one of them, got both; "
        "clock=Clock(time.monotonic_ns) moves by itself"
    )

    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        FakeLambdaContext(real_time=True, clock=Clock())


# --- with others ----------------------------------------------------------------------------------


def takes_a_context(context: LambdaContext) -> str:
    """Mypy reads this: ours is what `batchproc` calls a context."""
    return context.function_name


def test_it_is_a_context_for_type_checkers() -> None:
    assert takes_a_context(FakeLambdaContext()) == "test-function"


def test_a_batch_stops_in_time() -> None:
    event, context = SQS.event("abcd"), FakeLambdaContext(function_timeout=1)
    processor = BatchProcessor(EventType.SQS, stop_before_timeout_ms=500)

    response = process_partial_response(
        event, lambda record: context.advance(300), processor, context
    )

    assert response_of(SQS.identifiers(event)[2:]) == response


def test_the_logger_of_the_incumbent_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    logging = pytest.importorskip("aws_lambda_powertools", reason="compares with Powertools")
    # A name of its own: loggers of one name share the stream of the first, in whatever test it was.
    logger = logging.Logger(service="read_by_test_context", stream=sys.stdout)

    @logger.inject_lambda_context  # type: ignore[untyped-decorator]  # importorskip gives Any
    def handler(event: dict[str, Any], context: FakeLambdaContext) -> None:
        logger.info("hello")

    handler({}, FakeLambdaContext(function_name="orders"))

    line = json.loads(capsys.readouterr().out)
    assert {name: found for name, found in line.items() if name.startswith("function_")} == {
        "function_name": "orders",
        "function_memory_size": "128",
        "function_arn": "arn:aws:lambda:us-east-1:123456789012:function:orders",
        "function_request_id": "7e570000-0000-4000-8000-000000000000",
    }
