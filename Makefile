# Nothing needs to be activated: every command below runs inside .venv.

PYTHON ?= python3
PARAMS ?= params/example.yaml
LAB ?=
BENCH ?=

.DEFAULT_GOAL := help
.PHONY: help env reports test test-all bench lab clean

# What another environment has set must not reach into this one.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH
# The kernel named python3 is the one in .venv, whatever other kernels there are.
export JUPYTER_PATH := $(CURDIR)/.venv/share/jupyter$(if $(JUPYTER_PATH),:$(JUPYTER_PATH))

# .venv is made afresh if this folder was moved, if its Python is gone, or if another is asked for.
ifneq ($(shell .venv/bin/python -c 'print(open(".venv/made-in").read())' 2>/dev/null),$(CURDIR))
afresh := --clear
endif
ifneq ($(origin PYTHON),file)
ifneq ($(shell .venv/bin/python -V 2>/dev/null),$(shell "$(PYTHON)" -V 2>/dev/null))
afresh := --clear
endif
endif
ifdef afresh
.PHONY: .venv/made-in
endif

help:
	@echo 'make env      install everything into .venv (Python 3.11 to 3.13; name one with PYTHON=python3.12)'
	@echo 'make reports  run every notebook for $(PARAMS) and print the path of the report (PARAMS=params/other.yaml)'
	@echo 'make bench    compare the matching with other solvers; a table and benchmarks/results/matching.json (options for it: BENCH="--sizes 50x50")'
	@echo 'make lab      open JupyterLab (options for it: LAB="--no-browser")'
	@echo 'make test     style, import rules, tests and every notebook'
	@echo 'make test-all the same, and more cases of what takes long'
	@echo 'make clean    remove .venv and caches; reports and data stay'

env: .venv/made-in
	@echo "Ready: .venv, $$(.venv/bin/python -V)"

.venv/made-in: pyproject.toml constraints.txt
	@version=$$("$(PYTHON)" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo 'not there'); \
	case "$$version" in 3.11|3.12|3.13) ;; *) \
		echo "mentorkit needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is $$version; name another: make env PYTHON=python3.12" >&2; exit 1;; \
	esac; \
	echo "Making .venv with Python $$version"; \
	said=$$("$(PYTHON)" -m venv $(afresh) .venv 2>&1) || { \
		echo "$$said" >&2; \
		echo "$(PYTHON) could not make .venv; on Debian or Ubuntu run: sudo apt-get install python$$version-venv" >&2; exit 1; }
	@echo 'Installing into .venv (1 GB; the first time may take some minutes)'
	@.venv/bin/python -m pip install -qq --disable-pip-version-check uv \
		&& .venv/bin/uv pip install --quiet --python .venv/bin/python --compile-bytecode -e '.[dev]' -c constraints.txt \
		|| { echo 'uv could not; trying pip, which is slower' >&2; \
		.venv/bin/python -m pip install -q --disable-pip-version-check -e '.[dev]' -c constraints.txt; }
	@printf '%s' '$(CURDIR)' > $@

reports: .venv/made-in
	@echo 'Running the notebooks for $(PARAMS)'
	@.venv/bin/mentorkit run '$(PARAMS)'

# make test leaves out what says the same over more cases or sizes; make test-all does not.
CASES = -m "not thorough"
test-all: CASES =
test-all: test

# Every stage runs, so that one look shows all there is to mend; any that fails fails make.
test: .venv/made-in
	@failed=; \
	stage() { name=$$1; shift; echo "== $$name: $$*"; ".venv/bin/$$@" || failed="$$failed, $$name"; }; \
	stage style ruff check; \
	stage layout ruff format --check; \
	stage imports lint-imports --no-logo; \
	stage tests pytest -q -n 2 --dist loadscope $(CASES); \
	stage notebooks pytest -q -n 2 --dist loadfile --nbval-lax notebooks/; \
	if [ -n "$$failed" ]; then echo "Failed: $${failed#, }" >&2; exit 1; fi; \
	echo 'All passed'

bench: .venv/made-in
	@.venv/bin/uv pip install --quiet --python .venv/bin/python -e '.[dev,bench]' -c constraints.txt \
		|| .venv/bin/python -m pip install -q --disable-pip-version-check -e '.[dev,bench]' -c constraints.txt
	@.venv/bin/python benchmarks/matching.py $(BENCH)

lab: .venv/made-in
	@.venv/bin/jupyter-lab $(LAB)

clean:
	@rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist *.egg-info
	@find mentorkit tests notebooks benchmarks \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} + 2>/dev/null || true
