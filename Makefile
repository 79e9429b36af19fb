# Two commands to begin with: `make demo` and `make test`. Both need only Python >= 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
NAME ?=

.PHONY: help demo up test lint check soak bench docs

help:  ## this list
	@awk -F ':.*  ## ' '/^[a-z]+:.*  ## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/ready  ## play the region of Weert on a throwaway stack and report
	@$(BIN)/convenant demo

up: .venv/ready  ## everything on the embedded stack, until Ctrl-C
	@$(BIN)/convenant up

test: .venv/ready-dev  ## everything, on real PostgreSQL and Apache Kafka
	@$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

lint: .venv/ready-dev  ## format, lint, types and walls
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

check: lint  ## the quick loop: lint, rules, laws, house and golden files
	@$(BIN)/pytest --quiet --quiet --collect-only tests >/dev/null
	@$(BIN)/pytest tests/rules tests/laws tests/house tests/golden

soak: .venv/ready-dev  ## kills and races, any number: make soak ROUNDS=100 KILLS=100 HANDOVERS=20000
	@$(BIN)/python -m tests.soak --rounds $(or $(ROUNDS),20) --away $(or $(AWAY),60) --race
	@$(BIN)/python -m tests.soak.handovers --kills $(or $(KILLS),50)
	@$(BIN)/python -m tests.soak.many --handovers $(or $(HANDOVERS),10000)

bench: .venv/ready-dev  ## ratios against raw references: make bench NAME=append
	@$(BIN)/python -m tests.bench $(NAME)

docs: .venv/ready-dev  ## write the tables of the documents that are made from the code
	@$(BIN)/python -m tests.documents.tables

# A stamp is written last, so a failed install leaves none and the next `make` tries again.
.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "make: $(PYTHON) is older than Python 3.11; name a newer one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv \
		|| { rm -rf .venv; echo "make: $(PYTHON) cannot make virtual environments (on Debian and Ubuntu:" \
			"apt-get install python3-venv), or name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: requirements-dev.lock .venv/ready
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
