"""What an editor shows: a small client of pyright's language server, over its standard streams."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
_MARKDOWN = {"hover": {"contentFormat": ["markdown"]}}
_SIGNATURES = {"signatureInformation": {"documentationFormat": ["markdown"]}}


class Editor:
    """An editor with one Python file open.

    https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
    """

    def __init__(self, folder: Path, text: str, sources: Path) -> None:
        program = shutil.which("pyright-langserver", path=PATH)
        if program is None:
            pytest.skip("pyright is not installed")
        (folder / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(sources)]}))
        self._lines = text.splitlines()
        self._uri = (folder / "opened.py").as_uri()
        self._number = 0
        self._server = subprocess.Popen(
            [program, "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PATH": PATH},
        )
        about = {**_MARKDOWN, "signatureHelp": _SIGNATURES}
        workspace = [{"uri": folder.as_uri(), "name": folder.name}]
        asked = {"processId": None, "rootUri": folder.as_uri(), "workspaceFolders": workspace}
        self._ask("initialize", {**asked, "capabilities": {"textDocument": about}})
        self._send({"method": "initialized", "params": {}})
        document = {"uri": self._uri, "languageId": "python", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def hover(self, name: str) -> str:
        """The hover over the last place of a name, as plain text."""
        found = self._ask("textDocument/hover", self._at(name, 0))
        shown = found["contents"]["value"] if found else ""
        return re.sub(r"\\([_*\[\]()`{}#<>-])", r"\1", shown.replace("&nbsp;", " "))

    def parameters(self, call: str) -> list[str]:
        """What the editor shows for each parameter while a call, `name(`, is written."""
        found = self._ask("textDocument/signatureHelp", self._at(call, len(call)))
        return [one["documentation"]["value"] for one in found["signatures"][0]["parameters"]]

    def _at(self, text: str, offset: int) -> dict[str, Any]:
        line = max(number for number, one in enumerate(self._lines) if text in one)
        position = {"line": line, "character": self._lines[line].index(text) + offset}
        return {"textDocument": {"uri": self._uri}, "position": position}

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._server.stdin is not None
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._server.stdin.flush()

    def _ask(self, method: str, params: dict[str, Any]) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._read()
            if "method" in message and "id" in message:  # the server asks for something
                items = message.get("params", {}).get("items", [])
                self._send({"id": message["id"], "result": [{} for _ in items] or None})
            elif message.get("id") == self._number:
                return message.get("result")

    def _read(self) -> Any:
        assert self._server.stdout is not None
        length = 0
        while line := self._server.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        assert length, "pyright's language server has ended"
        return json.loads(self._server.stdout.read(length))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, traceback: TracebackType | None
    ) -> None:
        self._server.kill()
        self._server.communicate()
