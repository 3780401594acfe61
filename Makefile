# The only interface: people and CI call these targets. `make help` lists them.
SHELL := /bin/bash
PY := .venv/bin/python

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## system packages and the virtual environment for running
	@forum_portal/local/setup.sh run

setup-dev: ## the same with everything the tests need
	@forum_portal/local/setup.sh test

run: setup ## start the whole portal with the demo world (PORT, DATABASE_URL, REDIS_URL are honoured)
	@$(PY) -m forum_portal.local.run

reset: setup ## forget everything `make run` kept
	@$(PY) -m forum_portal.local.run --reset

test: setup-dev ## everything: own servers, own data, browser journeys
	@$(PY) -m pytest -n 2 -m "not e2e and not isolation"
	@$(PY) -m pytest -m e2e

test-fast: setup-dev ## without the browser journeys
	@$(PY) -m pytest -n 2 -m "not e2e and not slow and not isolation"

isolation: setup-dev ## the long proof: a million (person, row, channel) decisions, every policy weakened, every address crawled
	@$(PY) -m pytest tests/isolation -n 2 --dist loadgroup -q -k "not few"

bench: setup-dev ## figures beside their floors at national scale (BENCH_PROGRAMS, default 1000000); parts: make bench PARTS="rls"
	@$(PY) -m tests.bench $(PARTS)

check: setup-dev ## formatter, linter, types, templates, layers, migrations, translations
	@$(PY) -m forum_portal.local.check

translations: setup-dev ## collect new texts into the English catalogue
	@DJANGO_SETTINGS_MODULE=tests.settings $(PY) -m forum_portal.local.translations

docs: setup-dev ## write the pages of docs/ that are made from the code
	@DJANGO_SETTINGS_MODULE=tests.settings $(PY) manage.py docs_workflows

fmt: setup-dev ## format code and templates
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

.PHONY: help setup setup-dev run reset test test-fast isolation bench check translations docs fmt
