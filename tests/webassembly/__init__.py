"""The tests on CPython as WebAssembly; `nox -s webassembly` runs them."""
