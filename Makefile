# Two commands: `make run` and `make test`. `make check` runs every linter.
# Paths are relative, because make cannot hold a path with spaces.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
PY := $(BIN)/python
SQL := var/check/migrations.sql

# certificates of the machine: many organisations add one of their own
export UV_SYSTEM_CERTS := 1

.PHONY: help install run test check lock

help:
	@echo "make run    start Waymark here, with demo data (PORT=8000)"
	@echo "make test   run the whole suite (ARGS=\"-k words\")"
	@echo "make check  run the linters, the type checker and the import contracts"

run: install
	@exec $(PY) -m config.stack run

test: install
	@exec $(PY) -m config.stack test -- $(ARGS)

# Fast when nothing changed: the lock that was installed is kept beside what was installed from it.
install:
	@cmp -s requirements.lock .venv/installed.lock && $(PY) -c "" 2>/dev/null || $(MAKE) --no-print-directory .install

.PHONY: .install
.install:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Waymark needs Python 3.11 or later. Name one: make run PYTHON=python3.12"; exit 1; }
	@$(PY) -c "" 2>/dev/null || $(PYTHON) -m venv --clear .venv || \
		{ rm -rf .venv; echo "Python could not make .venv. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Installing the locked dependencies."
	@awk '/^[^ ]/ { wanted = /^uv==/ } wanted' requirements.lock > .venv/uv.lock
	@$(BIN)/uv --version 2>/dev/null | grep -qF "$$(sed -n 's/^uv==\([^ ]*\).*/uv \1/p' .venv/uv.lock)" || \
		$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
	@$(BIN)/uv pip sync --quiet --python $(PY) --require-hashes requirements.lock 2>.venv/uv.log || \
		$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@cp requirements.lock .venv/installed.lock

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(PY) -m mypy
	$(PY) -c "from importlinter.cli import lint_imports_command as check; check()"
	$(PY) -m djlint app --lint --quiet
	@mkdir -p var/check
	OWNER_DATABASE_URL=postgresql:///only_sql $(PY) -m flask --app wsgi db upgrade --sql > $(SQL)
	$(BIN)/squawk $(SQL)

# After a change of pyproject.toml.
lock: install
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --output-file requirements.lock
