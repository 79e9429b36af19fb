# Two commands to begin with: `make demo` and `make test`. Both need only Python >= 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
NAME ?=

.PHONY: demo test check soak bench up

demo: .venv/ready  ## play the region of Weert on a throwaway stack and report
	@$(BIN)/convenant demo

test: .venv/ready-dev  ## everything, on real PostgreSQL and Apache Kafka
	@$(BIN)/pytest

check: .venv/ready-dev  ## the quick loop: format, lint, types, walls, rules and laws
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache
	@$(BIN)/pytest tests/rules tests/laws tests/house tests/golden

soak: .venv/ready-dev  ## kills and races, any number: make soak ROUNDS=100
	@$(BIN)/python -m tests.soak --rounds $(or $(ROUNDS),20)

bench: .venv/ready-dev  ## ratios against raw references: make bench NAME=append
	@$(BIN)/python -m tests.bench $(NAME)

up: .venv/ready  ## everything on the embedded stack, until Ctrl-C
	@$(BIN)/convenant up

.venv/ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: requirements-dev.lock .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
