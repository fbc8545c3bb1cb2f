"""Beside the context of Lambda's own runtime, attribute by attribute and type by type."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pytest_batchproc.context import FakeLambdaContext

COGNITO = {"cognitoIdentityId": "who", "cognitoIdentityPoolId": "pool"}
CALLER = {
    "custom": {"campaign": "spring"},
    "env": {"locale": "de"},
    "client": {"app_title": "shop", "installation_id": "7"},
    "services": {"kept": "by nobody"},
    "w3c": {"traceparent": "00-ab-cd-01", "tracestate": 7, "other": "dropped"},
}
# What ours has beside what Lambda's has: what a test needs, and no handler should use.
OURS = {"advance", "clock", "expired", "function_timeout"}


def public(thing: object) -> set[str]:
    return {name for name in dir(thing) if not name.startswith("_")}


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes contexts as Lambda's runtime does, in the environment of a function."""
    lambda_context = pytest.importorskip(
        "awslambdaric.lambda_context", reason="awslambdaric is there for Linux alone"
    )
    if not hasattr(lambda_context.LambdaContext, "w3c"):
        pytest.skip("awslambdaric before 4.2 has no w3c() and no tenant_id")
    monkeypatch.setenv("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/orders")
    monkeypatch.setenv("AWS_LAMBDA_LOG_STREAM_NAME", "2026/01/01/[$LATEST]ab")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "orders")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")

    def make(
        client_context: dict[str, Any] | None = None,
        identity: dict[str, Any] | None = None,
        tenant_id: str | None = None,
        deadline: int = 2**60,
    ) -> Any:
        arn = "arn:aws:lambda:us-east-1:123456789012:function:orders"
        request = "7e570000-0000-4000-8000-000000000000"
        return lambda_context.LambdaContext(
            request, copy.deepcopy(client_context), identity, deadline, arn, tenant_id
        )

    return make


def ours(**fields: Any) -> FakeLambdaContext:
    return FakeLambdaContext(
        function_name="orders",
        memory_limit_in_mb=512,
        log_stream_name="2026/01/01/[$LATEST]ab",
        **fields,
    )


def test_every_public_attribute_of_the_real_one_is_there(real: Any) -> None:
    assert public(real()) - public(ours()) == set()
    assert public(ours()) - public(real()) == OURS


@pytest.mark.parametrize("client_context", [None, CALLER, {"client": None}, {}, {"w3c": "text"}])
@pytest.mark.parametrize("identity", [None, COGNITO, {}])
@pytest.mark.parametrize("tenant_id", [None, "blue"])
def test_attributes_have_the_same_types_and_values(
    real: Any, client_context: Any, identity: Any, tenant_id: Any
) -> None:
    mine = ours(client_context=client_context, identity=identity, tenant_id=tenant_id)
    theirs = real(client_context, identity, tenant_id)
    plain = {name for name in public(theirs) if not callable(getattr(theirs, name))}

    assert {name: told(theirs, name) for name in plain} == {
        name: told(mine, name) for name in plain
    }
    assert theirs.w3c() == mine.w3c()


def told(context: object, name: str) -> Any:
    """An attribute as plain values, with the names of the types that it is made of."""
    return _told(getattr(context, name))


def _told(value: Any) -> Any:
    slots = getattr(type(value), "__slots__", ())
    fields = {slot: _told(getattr(value, slot)) for slot in slots}
    return type(value).__name__, fields or value


def test_methods_take_the_same_arguments_and_give_the_same_types(real: Any) -> None:
    mine, theirs = ours(), real()
    methods = [name for name in sorted(public(theirs)) if callable(getattr(theirs, name))]

    assert methods == ["get_remaining_time_in_millis", "log", "w3c"]
    assert type(theirs.get_remaining_time_in_millis()) is type(mine.get_remaining_time_in_millis())
    assert {} == theirs.w3c() == mine.w3c()


def test_log_writes_the_same(real: Any, capsys: pytest.CaptureFixture[str]) -> None:
    real().log(("a", 1))
    theirs = capsys.readouterr()

    ours().log(("a", 1))

    assert theirs == capsys.readouterr()
    assert theirs.out == "('a', 1)"


def test_after_the_deadline_both_say_nought(real: Any) -> None:
    mine = ours(function_timeout=1)
    mine.advance(5_000)

    assert real(deadline=1).get_remaining_time_in_millis() == 0
    assert mine.get_remaining_time_in_millis() == 0
