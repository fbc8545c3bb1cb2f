"""A process and all that it has started, which end together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from pytest_batchproc._runtime._output import Log, Output, Written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: the shutdown phase.
_TIME_TO_END = 2.0
_TIME_TO_TELL = 0.5
_LOOKING_AFTER = 0.005


class Process:
    """A running command, with nothing to read, whose output is kept."""

    def __init__(
        self, command: Sequence[str], directory: Path, environment: Mapping[str, str]
    ) -> None:
        self._stdout, self._stderr, self._log = Output(), Output(), Log()
        self.outputs = (self._stdout, self._stderr, self._log)
        try:
            self._process = subprocess.Popen(
                command,
                cwd=directory,
                env={**environment, "_LAMBDA_TELEMETRY_LOG_FD": str(self._log.given)},
                stdin=subprocess.DEVNULL,
                stdout=self._stdout.given,
                stderr=self._stderr.given,
                pass_fds=[self._log.given],
                start_new_session=True,  # its own process group, and no Ctrl-C that is meant for us
            )
        except BaseException:
            self.close()
            raise
        for output in self.outputs:
            output.give()

    def written(self) -> Written:
        """What it has written since this was last asked."""
        return Written(self._stdout.new(), self._stderr.new(), self._log.records())

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative where a signal ended it."""
        return self._process.poll()

    def wait(self) -> None:
        """Wait for it to end by itself, for as long as Lambda does, and kill what is left."""
        until = time.monotonic() + _TIME_TO_END
        try:
            while self.exit_code is None and time.monotonic() < until:
                self.written()  # it may write something that is not read
                time.sleep(_LOOKING_AFTER)
        finally:  # also on an interrupt
            self.kill()

    def abort(self) -> None:
        """End it as `kill` does, but have it write where it is, if it is Python."""
        import resource  # not on Windows

        try:
            if hasattr(resource, "prlimit"):  # Linux: no core file in the directory of the handler
                resource.prlimit(self._process.pid, resource.RLIMIT_CORE, (0, 0))
            self._process.send_signal(signal.SIGABRT)
            self._process.wait(_TIME_TO_TELL)
        except (OSError, subprocess.TimeoutExpired):  # it has just ended, or will not
            pass
        finally:
            self.kill()

    def kill(self) -> None:
        """End it at once, and every process of its group; its output can still be read."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # none is left; macOS says it the other way
            pass
        self._process.wait()

    def close(self) -> None:
        """Let go of the output of a process that has ended."""
        for output in self.outputs:
            output.close()
