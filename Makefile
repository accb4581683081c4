# make setup    .venv with everything, from constraints.txt
# make demo     set-up, then crawl the demo city and serve what was read (SERVE=0: end instead)
# make test     set-up, then the tests      make lint     style and types      make bench    measurements
# make test-elasticsearch    the tests that need a server, on a node of their own (a JDK from 21 up and Maven)

VENV   := .venv
BIN    := $(VENV)/bin
# The first Python from 3.11 up that can make virtual environments; set PYTHON to choose another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.PHONY: setup demo test test-elasticsearch lint bench clean

setup: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "svodka needs Python 3.11 or newer with venv; install it or set PYTHON" >&2; exit 1; }
	$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: setup
	$(BIN)/svodka demo $(if $(filter 0,$(SERVE)),--no-serve)

test: setup
	$(BIN)/pytest $(ARGS)

test-elasticsearch: export SVODKA_TEST_ELASTICSEARCH ?= required
test-elasticsearch: setup
	$(BIN)/pytest -m elasticsearch $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
