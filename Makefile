# Two commands do everything: `make rehearse` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
EVENT ?= examples/techdays-casablanca-2019

.PHONY: help soak soak-great soak-interview wander rehearse test lint types contracts unit setup setup-test catalogues screenshots lock clean

help: ## List these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

rehearse: setup ## Play an event on phones in the browser: no account, no token
	$(BIN)/python -m bot rehearse $(EVENT) --port $(PORT)

test: setup-test lint types contracts unit ## Everything CI does

unit: setup-test
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup-test
	$(BIN)/mypy

contracts: setup-test
	$(BIN)/lint-imports --no-cache

# Where docs/reliability.md finds the faults F1 to F36.
FAULTS := tests/faults tests/delivery tests/timetable/test_behind.py tests/models/test_store.py tests/models/test_backup_command.py tests/folder/test_settings.py

soak: setup-test ## Every fault, then real workers killed, frozen and starved at random on both databases (MINUTES each, SEED)
	$(BIN)/python -m pytest $(FAULTS)
	$(BIN)/python -m pytest tests/journeys -k "reminders or timetable or announcement"
	$(BIN)/python -m tests.faults.soak --minutes $(or $(MINUTES),15) --seed $(or $(SEED),1) --on sqlite
	$(BIN)/python -m tests.faults.soak --minutes $(or $(MINUTES),15) --seed $(or $(SEED),1) --on postgresql

soak-great: setup-test ## As many kills, stops and letters as are promised, on both databases; reports in var/ (SEED)
	$(BIN)/python -m tests.faults.soak --kills 100 --stops 10 --letters 10000 --within $(or $(MINUTES),120) --seed $(or $(SEED),1) --on sqlite
	$(BIN)/python -m tests.faults.soak --kills 100 --stops 10 --letters 10000 --within $(or $(MINUTES),120) --seed $(or $(SEED),1) --on postgresql

soak-interview: setup-test ## Let a crowd press and write anything, 100,000 steps (STEPS, SEED)
	$(BIN)/python -m tests.crowd.soak --steps $(or $(STEPS),100000) --seed $(or $(SEED),1)

wander: setup-test ## Try every property on fresh cases, more of them (SEED)
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile=wander $(if $(SEED),--hypothesis-seed=$(SEED))

catalogues: setup-test ## Bring locales/*.po up to date with the templates
	$(BIN)/python -m tests.locales.catalogues

setup: $(VENV)/.ready
setup-test: $(VENV)/.ready-to-test

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Multaqa needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.lock $(VENV)/bin/python
	@echo "Installing what the bot needs (one to three minutes the first time)"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -q --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.ready-to-test: requirements-dev.lock $(VENV)/bin/python tests/install_browser.sh
	@echo "Installing what the tests need, a PostgreSQL included"
	@$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements-dev.lock
	@sh tests/install_browser.sh $(BIN)/python
	@touch $(VENV)/.ready $@

screenshots: setup-test ## Take the pictures in docs/
	$(BIN)/python -m tests.screenshots

lock: ## Renew the lock files (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-dev.lock

clean: ## Remove everything that was made here
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis
