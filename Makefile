# make demo, make test: all they need is Python ≥ 3.11 (with venv) and make.
PYTHON ?= $(shell for v in python3.13 python3.12 python3.11 python3; do command -v $$v >/dev/null && $$v -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$v && break; done)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install -qq --disable-pip-version-check $(if $(PINNED),-c tests/constraints.txt)
NODE_DIR := .cache/node

.PHONY: help demo test test-all bench lint types docs check fuzz audit constraints licences clean

help:
	@echo "make demo      read seeds/ and publish them to public/"
	@echo "make test      the quick tests"
	@echo "make test-all  everything: browsers, other calendar programs, long runs"
	@echo "make bench     speed beside other libraries"
	@echo "make lint types docs"
	@echo "make fuzz      every reader under atheris (RUNS=, TARGETS=)"
	@echo "make audit     known vulnerabilities of what is installed"
	@echo "make constraints licences   renew tests/constraints.txt, docs/reference/dependencies.md"

# What the demo needs, and no more: a newcomer waits for nothing else.
$(VENV)/ready-demo: pyproject.toml
	@test -n "$(PYTHON)" || { echo "cstotimeline needs Python 3.11 or newer; none was found. Name one: make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable '.[serve]'
	@touch $@

$(VENV)/ready: $(VENV)/ready-demo
	$(PIP) --editable '.[dev]'
	@touch $@

$(VENV)/ready-all: $(VENV)/ready
	$(PIP) --editable '.[dev,clients,browser,bench,docs,audit]'
	@touch $@

$(NODE_DIR)/ready: tests/node/package.json
	@mkdir -p $(NODE_DIR)
	@cp tests/node/package.json $(NODE_DIR)/
	@if command -v npm >/dev/null; then \
		npm install --prefix $(NODE_DIR) --no-package-lock --no-audit --no-fund --loglevel=error && touch $@; \
	else echo "npm is not here: the tests that need Node are skipped"; fi

demo: $(VENV)/ready-demo
	@$(VENV)/bin/cstotimeline publish seeds --to public --name "CSTO exercises, meetings and conferences"
	@$(VENV)/bin/cstotimeline show public
	@echo
	@echo "Look at it: open public/index.html, or: $(VENV)/bin/cstotimeline serve seeds"

test: $(VENV)/ready
	$(PY) -m pytest -q

test-all: $(VENV)/ready-all $(NODE_DIR)/ready
	$(PY) -m pytest -q -rs -m "not bench" --hypothesis-profile=thorough --cov --cov-report=term:skip-covered --cov-fail-under=90

bench: $(VENV)/ready-all $(NODE_DIR)/ready
	$(PY) -m tests.bench

lint: $(VENV)/ready
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check

types: $(VENV)/ready
	$(VENV)/bin/mypy

docs: $(VENV)/ready-all
	$(VENV)/bin/sphinx-build -q -W --keep-going -b html docs docs/_build/html

# RUNS=200000 for a run like the recorded one, TARGETS="ics table" for some of the readers.
fuzz: $(VENV)/ready
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	PYTHONPATH=tests $(PY) -m hardness.fuzz $(TARGETS) --runs $(or $(RUNS),20000)

# AUDIT="--vulnerability-service osv" asks another database.
audit: $(VENV)/ready
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[audit]'
	PYTHONPATH=tests $(PY) -m hardness.audit $(AUDIT)

constraints:
	rm -rf .cache/constraints
	$(PYTHON) -m venv .cache/constraints
	.cache/constraints/bin/python -m pip install --quiet --disable-pip-version-check '.[dev]'
	{ echo "# Versions that the tests are known to pass with. Renewed on purpose: make constraints"; \
	  .cache/constraints/bin/python -m pip freeze --exclude cstotimeline; } > tests/constraints.txt
	rm -rf .cache/constraints

licences: $(VENV)/ready
	PYTHONPATH=tests $(PY) -m hardness.licences

clean:
	rm -rf $(VENV) public .cache docs/_build dist
