# Two commands: `make demo` to look at Gatepost, `make test` to prove it.
.DEFAULT_GOAL := help
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
BUILT := gatepost/web/static/built/.done

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(VENV)/.done $(BUILT)  ## the environment and the built styles, nothing else

$(VENV)/.done: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PY) -m venv $(VENV)
	@echo "Installing packages…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

node_modules/.done: package.json package-lock.json
	@echo "Fetching styles and fonts…"
	@npm ci --ignore-scripts --silent
	@touch $@

$(BUILT): node_modules/.done $(shell find assets -type f 2>/dev/null)
	@npm run --silent build
	@touch $@

demo: setup  ## a demonstration authority on loopback
	@$(BIN)/gatepost demo

test: setup browser spark  ## everything a newcomer needs to trust the code
	@$(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder

browser:
	@command -v chromium >/dev/null || if [ "$$(id -u)" = 0 ]; then \
	  echo "Installing Debian's chromium…"; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; \
	else echo "The browser tests need Debian's chromium: ask an administrator to run 'apt-get install chromium'."; exit 1; fi

spark: setup
	@$(BIN)/python -c "import pyspark, pandas" 2>/dev/null || { echo "Installing Spark…"; \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock -r requirements-spark.lock; }
	@command -v java >/dev/null || if [ "$$(id -u)" = 0 ]; then \
	  echo "Installing Debian's Java 17…"; apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless >/dev/null; \
	else echo "The Spark tests need Java 17: ask an administrator to run 'apt-get install openjdk-17-jre-headless'."; exit 1; fi

check: setup  ## style, types, layers, templates
	@$(BIN)/ruff check gatepost tests && $(BIN)/ruff format --check gatepost tests
	@DATABASE_URL=postgresql:///none $(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint gatepost/web/templates --lint --quiet

bench: setup  ## timings, each beside a yardstick
	@$(BIN)/gatepost bench

where:  ## KEY=punctuality: the row's data, code, template and tests
	@grep -nH "key: $(KEY)$$" gatepost/policy/data/packs/england/checklist.yaml
	@ls gatepost/casework/rows/$(KEY).py gatepost/web/templates/gatepost/checklist/row.html tests/rows/test_$(KEY).py

.PHONY: help setup demo test browser spark check bench where
