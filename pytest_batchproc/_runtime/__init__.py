"""Handlers in the runtime client that Lambda itself uses, against a Runtime API on loopback.

The client is `awslambdaric`, of the extra `runtime`. This package runs it and never imports it.

PYTEST_DONT_REWRITE: no assert here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, Unpack

from pytest_batchproc._runtime._function import LambdaFunction as LambdaFunction
from pytest_batchproc._runtime._invocation import Invocation as Invocation

if TYPE_CHECKING:
    from pytest_batchproc._runtime._options import FunctionOptions


class LambdaRuntime:
    """Create functions, and end them together: `function = lambda_runtime("app.lambda_handler")`.

    Args:
        **defaults: options of each function that does not have others: `directory`, `environment`,
            `function_timeout` and `init_timeout` (in seconds, 3 and 10), `function_name`,
            `function_version`, `memory_limit_in_mb`, `region`, `account_id`, `root`.
    """

    def __init__(self, **defaults: Unpack[FunctionOptions]) -> None:
        self._defaults = defaults
        self._functions: list[LambdaFunction] = []

    def __call__(self, handler: str, **options: Unpack[FunctionOptions]) -> LambdaFunction:
        """Return a function whose handler has this name. Its first invocation starts it.

        Args:
            handler: the handler as in the configuration of a function: `module.function`.
                Required.
            **options: `directory`, `environment`, `function_timeout` and `init_timeout` (in
                seconds, 3 and 10), `function_name`, `function_version`, `memory_limit_in_mb`,
                `region`, `account_id`, `root`; see `FunctionOptions`.

        Raises:
            MissingExtraError: the runtime client is not installed.
            ImportError: this is not Linux, and it cannot be installed.
            TypeError: an argument is of the wrong type, or there is none of that name.
            ValueError: Lambda does not accept an argument.
        """
        __tracebackhide__ = True
        said: FunctionOptions = {**self._defaults, **options}
        function = LambdaFunction(handler, **said)
        self._functions.append(function)
        return function

    def close(self) -> None:
        """End all functions."""
        while self._functions:
            self._functions.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *caught: object) -> None:
        self.close()
