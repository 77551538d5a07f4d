# Everything runs in .venv, which the first target that needs it makes.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PIP    := $(BIN)/python -m pip -q --disable-pip-version-check
UV     := awk '/^[^ ]/ {own = /^uv==/} own' requirements.lock

export UV_COMPILE_BYTECODE := 1
export UV_SYSTEM_CERTS := 1

.DEFAULT_GOAL := help
.PHONY: help monthly check charts council doctor verify lab test test-all
.PHONY: dictionary package sbom licences bench bench-diagnosis bench-robustness clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

monthly: $(READY) ## read new decks in data/raw/ and bring every output up to date
	@$(BIN)/intygsstat monthly

check: $(READY) ## check the decks in data/raw/ and print what looks wrong; stores nothing
	@$(BIN)/intygsstat check

charts: $(READY) ## draw the published charts as PNG and SVG, for slides
	@$(BIN)/intygsstat charts

council: $(READY) ## write the pack for the council into council/, from what is published
	@$(BIN)/intygsstat council

doctor: $(READY) ## what is installed, whether what is published is whole, how to mend it
	@$(BIN)/intygsstat doctor

verify: $(READY) ## read the decks again and prove that every published number follows from them
	@$(BIN)/intygsstat verify

lab: $(READY) ## open the notebooks in JupyterLab
	@mkdir -p $(VENV)/share/jupyter/lab/settings
	@cp notebooks/.jupyterlab/overrides.json $(VENV)/share/jupyter/lab/settings/overrides.json
	@INTYGSSTAT_HOME="$(CURDIR)" PLOTLY_RENDERER=plotly_mimetype $(BIN)/jupyter lab --notebook-dir=notebooks

test: $(READY) ## format, lint, type check, and the tests of all that a change is likely to break
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/pytest -n auto -m "not slow" $(PYTEST)

test-all: test ## and then the slow ones: kills, full disks, hostile files, Dask, JupyterLab, seeds
	@$(BIN)/pytest -n auto -m slow $(PYTEST)

package: $(READY) ## build wheel and source archive into dist/
	@$(BIN)/python -m hatchling build

sbom: $(READY) ## write what it is made of (CycloneDX) into dist/
	@$(BIN)/python -m supply.sbom

licences: $(READY) ## write the licence of every package into dist/, and check them
	@$(BIN)/python -m supply.licences

bench: $(READY) ## measure and write bench/RESULTS.md; QUICK=1 tries it small
	@$(BIN)/python bench/run.py $(if $(QUICK),--quick)

bench-diagnosis: $(READY) ## measure the diagnosis on simulated months and write bench/DIAGNOSIS.md
	@$(BIN)/python bench/explanations.py

bench-robustness: $(READY) ## change decks, write bench/ROBUSTNESS.md; break runs at every step, an hour
	@$(BIN)/python bench/objects.py --count 1320 --sound 500 --write bench/ROBUSTNESS.md
	@if [ -d ../shared/hostile ]; then export INTYGSSTAT_HOSTILE="$${INTYGSSTAT_HOSTILE-../shared/hostile}"; fi; \
	  INTYGSSTAT_THOROUGH=1 $(BIN)/pytest -n auto -o faulthandler_timeout=0 tests/robust tests/broken_off $(PYTEST)

dictionary: $(READY) ## write docs/data-dictionary.md again, from the data dictionary
	@INTYGSSTAT_UPDATE_GOLDEN=1 $(BIN)/pytest -q tests/storage/test_database.py -k dictionary

clean: ## remove the environment and everything generated; decks stay
	rm -rf $(VENV) data/generations data/current data/parquet data/intygsstat.duckdb reports council
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or later is needed: install it, or say make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed, $$($(PYTHON) --version) was found: say make PYTHON=/path/to/python3"; exit 1; }
	@echo "Making the environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(UV) | $(PIP) install --require-hashes -r /dev/stdin && $(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements.lock \
	  || { echo "uv could not fetch the packages; trying with pip, which takes longer …"; \
	       $(PIP) install --require-hashes -r requirements.lock; }
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
