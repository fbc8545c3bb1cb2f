# All that a machine needs is make and Python 3.11 or newer; everything else goes into VENV.
#   make demo    see what the library does
#   make test    run the tests
PYTHON ?= python3
VENV ?= .venv
SITE ?= site
DRAWING ?= /tmp/batchproc-diagrams

# The tests start hundreds of processes, and each would compile both packages again.
unexport PYTHONDONTWRITEBYTECODE

PY := $(abspath $(VENV))/bin/python
READY := $(VENV)/.ready
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(PY) -m pip install -qq --constraint .ci/constraints.txt
# With --verifytypes it ignores --pythonpath and asks the first Python of the PATH.
PYRIGHT := PATH="$(dir $(PY)):$$PATH" $(PY) -m pyright

# The tests that are about batchproc: together they must cover all of it.
LIBRARY := tests/batchproc tests/architecture tests/laws tests/traps

# The tests that `make coverage` does not run.
OTHERS := $(filter-out $(LIBRARY) tests/support tests/__pycache__,$(patsubst %/,%,$(wildcard tests/*/))) examples

.PHONY: help demo test test-all test-others coverage lint format types bench mutants fuzz soak matrix docs diagrams picture clean

help:
	@echo "make demo      run five examples and show what they print"
	@echo "make test      run the tests, of expensive ones a fixed sample: 3 minutes on two cores"
	@echo "make test-all  run every case of every test, and the fuzzer: a quarter of an hour on two cores"
	@echo "make coverage  run the tests of batchproc and measure it (100 % or it fails)"
	@echo "make lint      ruff: rules and format"
	@echo "make format    let ruff mend what it can"
	@echo "make types     mypy, its stubtest, and pyright (ty and pyrefly: make test)"
	@echo "make bench     compare speed and memory with AWS Lambda Powertools, write docs/benchmarks.md"
	@echo "make matrix    every Python, libraries new, old and missing (nox): some hours on two cores"
	@echo "make mutants   change the code in thousands of places, one by one, and count what no test notices"
	@echo "make fuzz      look for events, responses and bodies that something does not survive: FUZZ='--seconds 600'"
	@echo "make soak      100,000 invocations of each driver: memory, tasks and threads, written to tests/fuzz/soak.json"
	@echo "make docs      build the site of docs/ into $(SITE)"
	@echo "make diagrams  draw docs/diagrams/*.mmd as SVG; needs node, npm and a Chromium (CHROMIUM=/usr/bin/chromium)"
	@echo "make picture   draw docs/run.svg, the picture of a run in the README"
	@echo "make clean     remove the environment and every cache"
	@echo "Another Python: make test PYTHON=python3.13 VENV=.venv-3.13"

demo: $(READY)
	$(PY) examples/demo.py

test: $(READY)
	$(PY) -m pytest -n auto

# BATCHPROC_TEST_ALL is read by tests/support/effort.py. Where there is a Python 3.14, it runs too.
test-all: $(READY)
	BATCHPROC_TEST_ALL=1 $(PY) -m pytest -n auto
	@$(PIP) --group fuzz || true
	@# atheris has no wheel for every Python; the tests have run its targets with cases from hypothesis.
	if $(PY) -c 'import atheris' 2> /dev/null; then $(PY) -m tests.fuzz --seconds 300; \
	else echo "The fuzzer did not run: atheris could not be installed for this Python."; fi
	@if test "$$($(PY) -c 'import sys; print(sys.version_info >= (3, 14))')" = False \
	  && python3.14 -c 'import ensurepip, venv' 2> /dev/null; \
	then BATCHPROC_TEST_ALL=1 $(MAKE) test PYTHON=python3.14 VENV=$(VENV)-3.14; fi

# In two processes, which share the work of two cores; `coverage` traces no worker of xdist.
coverage: $(READY)
	@$(PY) -m coverage erase
	$(PY) -m coverage run --parallel-mode -m pytest -q tests/laws & laws=$$!; \
	  $(PY) -m coverage run --parallel-mode -m pytest -q $(filter-out tests/laws,$(LIBRARY)); \
	  others=$$?; wait $$laws && test $$others = 0
	@$(PY) -m coverage combine -q
	$(PY) -m coverage report

# For CI, which runs `make coverage` in the same environment.
test-others: $(READY)
	$(PY) -m pytest -n auto $(OTHERS)

lint: $(READY)
	$(PY) -m ruff check
	$(PY) -m ruff format --check

format: $(READY)
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

types: $(READY)
	$(PY) -m mypy
	@# Scripts that import each other by their bare names: checked from where they stand.
	cd benchmarks && $(PY) -m mypy --config-file ../pyproject.toml .
	@# Where types are in a stub: that it describes what runs.
	$(PY) -m mypy.stubtest --mypy-config-file pyproject.toml \
	  --allowlist tests/typing/stubtest_allowlist.txt batchproc._processors batchproc._functions
	$(PYRIGHT)
	$(PYRIGHT) --ignoreexternal --verifytypes batchproc
	$(PYRIGHT) --ignoreexternal --verifytypes pytest_batchproc

# Measures the wheel, not the tree: an installed package is what users run.
# Options: make bench BENCH=--help
bench: $(READY)
	$(PY) benchmarks/run.py $(BENCH)

# Options: make matrix NOX="-s lowest-3.11"
matrix: $(READY)
	$(PY) -m nox $(NOX)
	$(PY) -m tests.reliability.matrix
	$(PY) -m tests.reliability.page

# In the copy `mutants/`, for hours. One module: make mutants MUTANTS='"batchproc._plan*"'
mutants: $(READY)
	@$(PIP) --group mutants
	$(PY) -m mutmut run $(MUTANTS)
	$(PY) -m tests.reliability.mutation
	$(PY) -m tests.reliability.page

# Where atheris has no wheel: pytest tests/fuzz --hypothesis-profile=fuzz. Options: make fuzz FUZZ=--help
fuzz: $(READY)
	@$(PIP) --group fuzz || true
	$(PY) -m tests.fuzz --record $(FUZZ)

soak: $(READY)
	$(PY) -m tests.fuzz.soak $(SOAK)

# Any warning fails it. The site needs no server, and its pages load nothing from elsewhere.
docs: $(READY)
	@$(PIP) --editable ".[docs]"
	@# The notice is about what comes after these versions, which are pinned. Not --quiet: what is not
	@# said is not counted, and nothing would be an error.
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict --site-dir "$(abspath $(SITE))"
	@echo "Read it: $(PY) -m http.server --bind 127.0.0.1 --directory $(SITE)"

# After a change of docs/diagrams/*.mmd; the SVG files are committed, so that only this needs node.
diagrams:
	npm install --silent --no-save --prefix "$(DRAWING)" mermaid@11.17.2 playwright-core@1.65.1
	node docs/diagrams/render.mjs "$(DRAWING)/package.json"

picture: $(READY)
	$(PY) -m docs._run_picture

clean:
	rm -rf $(VENV) site build dist .coverage .hypothesis .mypy_cache benchmarks/.mypy_cache .pytest_cache .ruff_cache

# Made once; made again when what we depend on changes.
$(READY): pyproject.toml .ci/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "batchproc needs Python 3.11 or newer; '$(PYTHON)' is: $$($(PYTHON) --version 2>&1 | head -n 1)"; \
	  echo "Name another one: make $(or $(MAKECMDGOALS),test) PYTHON=python3.12"; exit 1; } >&2
	@echo "Installing into $(VENV) (once; about a minute) ..."
	@test -x $(PY) && $(PY) -m pip --version > /dev/null 2>&1 \
	  || $(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }
	@# --group needs pip 25.1, newer than what Python 3.11 to 3.13 bring along.
	@$(PIP) --upgrade pip
	@$(PIP) --group dev --editable ".[pytest,pydantic,templates]"
	@touch $@
