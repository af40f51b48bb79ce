# `make demo` and `make test` are all that a fresh machine needs; both begin with `make setup`.

# The first of these that is Python 3.11; `make PYTHON=/path/to/python3.11` names another.
IS_3_11 := import sys; sys.exit(sys.version_info[:2] != (3, 11))
PYTHON ?= $(shell for python in python3.11 python3 python; do \
  "$$python" -c '$(IS_3_11)' 2>/dev/null && echo "$$python" && break; done)
BIN := .venv/bin

.PHONY: help setup demo servers test check bench soak up down clean
.DEFAULT_GOAL := help

help:
	@echo "make setup | demo | servers | test | check | bench | soak | up | down | clean"

# The stamp holds the time of the last installation: another one is needed only when the project's
# requirements change.
setup: .venv/.installed

.venv/.installed: pyproject.toml
	@"$(PYTHON)" -c '$(IS_3_11)' 2>/dev/null || { \
	  echo "make: Python 3.11 is needed and was not found; install it, or name it: make PYTHON=/path/to/python3.11" >&2; \
	  exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -e '.[dev]'
	@touch $@

demo: setup
	@$(BIN)/pillwatch demo

# Real servers for the tests. What cannot be had is said, and the tests that need it skip.
servers: setup
	@PYTHON=$(BIN)/python tests/servers/fetch.sh

test: setup servers
	@$(BIN)/python -m pytest -q

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: setup
	@$(BIN)/python -m bench $(PARTS)

# The whole service in containers (docker-compose.yml, deploy/README.md). `down` keeps all data.
up:
	@deploy/secrets/make.sh
	@docker compose up --detach --build

down:
	@docker compose down

# A thousand workers are killed; about an hour.
soak: setup
	@PILLWATCH_SOAK_KILLS=1000 $(BIN)/python -m pytest -q tests/integration/test_live_embedded.py -k killed

clean:
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
