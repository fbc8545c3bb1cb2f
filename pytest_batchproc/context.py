"""The Lambda context of a test: what the real one has, and a clock that the test moves.

The real one is `awslambdaric.lambda_context.LambdaContext`. This one has the same attributes with
the same types; `tests/pytest_batchproc/test_context.py` compares the two.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Never

from pytest_batchproc._keywords import takes_milliseconds
from pytest_batchproc._places import arn
from pytest_batchproc.caller import read_client_context, read_identity
from pytest_batchproc.clock import Clock, checked_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pytest_batchproc.caller import ClientContext, CognitoIdentity


class _Derived:
    # Without `__set__`: what a test assigns is stored in the context and wins.
    def __init__(self, make: Callable[[FakeLambdaContext], str]) -> None:
        self._make = make

    def __get__(self, context: FakeLambdaContext | None, owner: object = None) -> object:
        return self if context is None else self._make(context)


def _function_arn(context: FakeLambdaContext) -> str:
    version = context.function_version
    # A name without a version or an alias always runs $LATEST.
    name = context.function_name + ("" if version == "$LATEST" else f":{version}")
    return arn("lambda", context._region, context._account_id, f"function:{name}")


class FakeLambdaContext:
    """The second argument of a handler under test, with a clock that the test moves.

    It has every attribute of Lambda's own context, and each can be assigned. The ARN and the names
    of the log follow from the function's name and version until you assign them.
    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html

    Args:
        function_name: the name of the function. Default "test-function".
        function_version: the version. Default "$LATEST".
        memory_limit_in_mb: the memory in MB; an int becomes a str, as on Lambda. Default "128".
        invoked_function_arn: the ARN. Default None: it follows from name, version, region and
            account.
        aws_request_id: the id of the request. Default: the same id for every context.
        log_group_name: Default None: `/aws/lambda/` and the name of the function.
        log_stream_name: Default None: it follows from the version.
        identity: a `CognitoIdentity` or the dict that the runtime gets. Default None: an empty
            one.
        client_context: a `ClientContext` or the dict that the runtime gets. Default None.
        tenant_id: the id of the tenant. Default None.
        function_timeout: the timeout in seconds, from the moment this context is created. Default
            3.0.
        real_time: True lets the time pass by itself. Default False: only `advance` moves the
            clock.
        clock: the clock to share with other contexts. Default None: a new clock at 0.
        region: the AWS region of the ARN. Default "us-east-1".
        account_id: the AWS account of the ARN. Default "123456789012".
        **unknown: no other keyword is accepted.

    Raises:
        TypeError: a keyword is not one of these, or a value is of the wrong type.
        ValueError: a time is negative or not finite, or `real_time` comes with a `clock`.

    Example:
        >>> context = FakeLambdaContext(function_timeout=5)
        >>> context.advance(milliseconds=2_000)
        >>> context.get_remaining_time_in_millis()
        3000
    """

    # Values on the class, so that `Mock(spec=FakeLambdaContext)` and `__setattr__` know the names.
    function_name: str = "test-function"
    function_version: str = "$LATEST"
    aws_request_id: str = "7e570000-0000-4000-8000-000000000000"
    tenant_id: str | None = None
    if TYPE_CHECKING:
        invoked_function_arn: str
        log_group_name: str
        log_stream_name: str
    else:
        invoked_function_arn = _Derived(_function_arn)
        log_group_name = _Derived(lambda it: f"/aws/lambda/{it.function_name}")
        log_stream_name = _Derived(lambda it: f"2026/01/01/[{it.function_version}]{'7e57' * 8}")

    def __init__(
        self,
        *,
        function_name: str = function_name,
        function_version: str = function_version,
        memory_limit_in_mb: str | int = "128",
        invoked_function_arn: str | None = None,
        aws_request_id: str = aws_request_id,
        log_group_name: str | None = None,
        log_stream_name: str | None = None,
        identity: CognitoIdentity | Mapping[str, Any] | None = None,  # JSON of a caller
        client_context: ClientContext | Mapping[str, Any] | None = None,  # JSON of a caller
        tenant_id: str | None = None,
        function_timeout: float = 3.0,
        real_time: bool = False,
        clock: Clock | None = None,
        region: str = "us-east-1",
        account_id: str = "123456789012",
        **unknown: Never,
    ) -> None:
        for name in unknown:
            known = sorted(FakeLambdaContext.__init__.__kwdefaults__ or {})
            way_out = _near(name, known) or f"it takes {', '.join(known)}"
            raise TypeError(f"FakeLambdaContext takes no argument {name!r}; {way_out}")
        if real_time and clock is not None:
            raise ValueError(
                "real_time and clock: expected one of them, got both; "
                "clock=Clock(time.monotonic_ns) moves by itself"
            )
        self._region, self._account_id = region, account_id
        self._clock = clock or (Clock(time.monotonic_ns) if real_time else Clock())
        self._started = self._clock.now_ns
        self.function_name = function_name
        self.function_version = function_version
        self.aws_request_id = aws_request_id
        self.tenant_id = tenant_id
        # These four are more than stored: see below.
        self.memory_limit_in_mb = memory_limit_in_mb
        self.identity = identity
        self.client_context = client_context
        self.function_timeout = function_timeout
        if invoked_function_arn is not None:
            self.invoked_function_arn = invoked_function_arn
        if log_group_name is not None:
            self.log_group_name = log_group_name
        if log_stream_name is not None:
            self.log_stream_name = log_stream_name

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda would stop the function; 0 from then on."""
        left = self._started + self._timeout_ns - self._clock.now_ns
        return max(0, -(-left // 1_000_000))  # rounded up, as the runtime does: 0 means over

    @takes_milliseconds
    def advance(self, milliseconds: float) -> None:
        """Let time pass, for every context that shares this clock.

        Args:
            milliseconds: how long, in milliseconds; 0 or more.

        Raises:
            TypeError: `milliseconds` is not an int or a float.
            ValueError: `milliseconds` is negative or not finite.
        """
        self._clock.advance(milliseconds)

    @property
    def expired(self) -> bool:
        """Whether Lambda would have stopped the function by now."""
        return self.get_remaining_time_in_millis() == 0

    @property
    def clock(self) -> Clock:
        """The clock of this context, to be shared with another."""
        return self._clock

    @property
    def function_timeout(self) -> float:
        """Seconds that the function has, from the moment this context was made."""
        return self._timeout_ns / 1e9

    @function_timeout.setter
    def function_timeout(self, seconds: float) -> None:
        self._timeout_ns = round(checked_time("function_timeout", seconds) * 1_000_000_000)

    @property
    def memory_limit_in_mb(self) -> str:
        """Megabytes, and a str; an int that is assigned becomes one."""
        return self._memory

    @memory_limit_in_mb.setter
    def memory_limit_in_mb(self, value: str | int) -> None:
        self._memory = _megabytes(value)

    @property
    def identity(self) -> CognitoIdentity:
        """Never None; assigned as an object, or as the dict that the runtime gets."""
        return self._identity

    @identity.setter
    def identity(self, value: CognitoIdentity | Mapping[str, Any] | None) -> None:
        self._identity = read_identity(value)

    @property
    def client_context(self) -> ClientContext | None:
        """None where no app calls; assigned as an object, or as the dict that the runtime gets."""
        return self._client_context

    @client_context.setter
    def client_context(self, value: ClientContext | Mapping[str, Any] | None) -> None:
        self._client_context, self._w3c = read_client_context(value)

    def w3c(self) -> dict[str, str]:
        """The trace that came with the client context: traceparent, tracestate, baggage."""
        return dict(self._w3c)

    def log(self, msg: object) -> None:
        """Write `msg` to standard output, without a line break, as Lambda's own context does."""
        sys.stdout.write(str(msg))

    def __repr__(self) -> str:
        left, whole = self.get_remaining_time_in_millis(), round(self.function_timeout * 1000)
        return (
            f"<FakeLambdaContext {self.function_name}, request {self.aws_request_id}, "
            f"{left} of {whole} ms left>"
        )

    if not TYPE_CHECKING:  # a checker that saw it would take any name

        def __setattr__(self, name: str, value: object) -> None:
            # Handlers and decorators may keep their own attributes on the real context, so they may
            # here. What looks like a slip is refused: it would be a test that tests nothing.
            if not name.startswith("_") and not hasattr(type(self), name):
                known = [found for found in dir(type(self)) if not found.startswith("_")]
                if near := _near(name, known):
                    raise AttributeError(
                        f"FakeLambdaContext has no attribute {name!r}; {near} "
                        "(a subclass may define custom attributes)"
                    )
            super().__setattr__(name, value)


def _megabytes(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        came = f"{type(value).__name__} {value!r}"
        raise TypeError(f"memory_limit_in_mb: expected a str or an int, got {came}")
    return str(value)


def _near(name: str, known: Iterable[str]) -> str:
    import difflib

    plain = {found.replace("_", ""): found for found in known}
    asked = name.replace("_", "").lower()  # functionName, too
    near = difflib.get_close_matches(asked, plain, n=1, cutoff=0.8) or [
        found
        for found in plain
        if len(asked) > 6 and asked in found  # timeout, remaining
    ]
    return f"did you mean {plain[near[0]]!r}?" if near else ""
