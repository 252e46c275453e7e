# make demo    the main job, on a recorded Internet
# make test    every check the project has
# Needs Python >= 3.11 and make, nothing else: no root, no other tool.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= 2
FUZZ_ROUNDS ?= 20

.PHONY: demo test fuzz bench clean

demo: $(VENV)/.installed
	$(BIN)/depmap scan binance.com coinbase.com kucoin.com --world 2026-09

test: $(VENV)/.tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile \
	  --cov --cov-branch --cov-report=term --cov-fail-under=90

# Property tests over and over, each round with another seed; `make test` holds to one. In one
# process: between two, a failure whose text holds a surrogate can't be told.
fuzz: $(VENV)/.tools
	@for round in $$(seq $(FUZZ_ROUNDS)); do \
	  $(BIN)/python -m pytest -q -n 0 -m hypothesis \
	    --hypothesis-profile=fuzz --hypothesis-seed=$$(od -An -N4 -tu4 /dev/urandom | tr -d ' ') || exit 1; \
	done

bench: $(VENV)/.tools
	@for script in tests/benchmarks/bench_*.py; do \
	  name=$$(basename $$script .py); echo "== $$name"; \
	  $(BIN)/python -m tests.benchmarks.$$name || exit 1; \
	done

clean:
	rm -rf $(VENV) build dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache \
	  .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("depmap needs Python 3.11 or newer: \
	make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

# Editable, so that the command runs the sources as they are.
$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

# Dependency groups need pip 25.1 (PEP 735); what a fresh environment brings may be older.
$(VENV)/.tools: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@
