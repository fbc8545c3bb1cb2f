// Run pytest on CPython as WebAssembly, under Node:
//   node tests/webassembly/run.mjs PYODIDE ROOT LIBRARIES REPORTS ARGUMENTS...
// PYODIDE is the folder of the npm package, LIBRARIES a folder with pytest and its dependencies.
// REPORTS is mounted as /reports.
import path from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, root, libraries, reports, ...args] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.resolve(pyodide, "pyodide.mjs")));
const python = await loadPyodide();
for (const [mount, folder] of [["/root", root], ["/libraries", libraries], ["/reports", reports]]) {
  python.FS.mkdirTree(mount);
  python.mountNodeFS(mount, path.resolve(folder));
}
python.globals.set("ARGUMENTS", python.toPy(args));
const ended = python.runPython(`
import os, sys

os.chdir("/root")
sys.path[:0] = ["/root", "/libraries"]
sys.dont_write_bytecode = True
import pytest

int(pytest.main(["-p", "tests.webassembly.plugin", "-p", "no:cacheprovider", *ARGUMENTS]))
`);
process.exit(ended);
