"""How a function is set up: what can be said, what holds where nothing is said, what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from pytest_batchproc._places import check_place
from pytest_batchproc._runtime import _arguments
from pytest_batchproc._runtime._environment import environment
from pytest_batchproc.context import FakeLambdaContext

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class FunctionOptions(TypedDict, total=False):
    """Keywords of a function.

    Attributes:
        directory: where it is, as in an unpacked deployment package; of the project it then
            imports nothing that is not in there. Without one it is in `root` and imports what
            the test can import.
        environment: variables in addition to those of the test and those that Lambda sets.
        function_timeout: seconds that an invocation may take; 3.
        init_timeout: seconds that the start may take; 10.
        root: what `directory` is relative to; the current directory, under pytest its rootdir.
    """

    directory: str | Path | None
    environment: Mapping[str, str] | None
    function_timeout: float
    init_timeout: float
    function_name: str
    function_version: str
    memory_limit_in_mb: str | int
    region: str
    account_id: str
    root: str | Path


@dataclass(frozen=True, slots=True)
class Setup:
    """The same, checked."""

    handler: str
    directory: Path
    imports_alone: bool
    given: Mapping[str, str]
    function_timeout: float
    init_timeout: float
    region: str
    context: FakeLambdaContext

    def environment(self) -> dict[str, str]:
        """The environment of a process that starts now."""
        return environment(
            self.handler,
            context=self.context,
            region=self.region,
            directory=self.directory,
            alone=self.imports_alone,
            given=self.given,
        )


def read_options(handler: object, options: FunctionOptions) -> Setup:
    """What is to be set up.

    Raises:
        TypeError: an argument is of the wrong type, or there is none of that name.
        ValueError: an argument is nothing that Lambda takes.
    """
    _arguments.refuse(
        set(options) - set(FunctionOptions.__annotations__), FunctionOptions.__annotations__
    )
    region = options.get("region", "us-east-1")
    account_id = options.get("account_id", "123456789012")
    check_place(region, account_id)
    directory = options.get("directory")
    return Setup(
        handler=_arguments.read_handler(handler),
        directory=_arguments.read_directory(options.get("root", "."), directory),
        imports_alone=directory is not None,
        given=_arguments.read_environment(options.get("environment")),
        function_timeout=_arguments.read_seconds(
            "function_timeout", options.get("function_timeout", 3.0)
        ),
        init_timeout=_arguments.read_seconds("init_timeout", options.get("init_timeout", 10.0)),
        region=region,
        context=FakeLambdaContext(
            function_name=options.get("function_name", FakeLambdaContext.function_name),
            function_version=options.get("function_version", FakeLambdaContext.function_version),
            memory_limit_in_mb=options.get("memory_limit_in_mb", "128"),
            region=region,
            account_id=account_id,
        ),
    )
