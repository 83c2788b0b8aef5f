# Two commands matter: `make run` and `make test`. Each does all its set-up on a fresh machine.
PYTHON ?= python3
TORCH ?= torch==2.13.0
PORT ?= 8501
TESTERS ?= 2
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help venv run test lint types words samples finished browser clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/ready: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet "$(firstword $(TORCH))" $(wordlist 2,9,$(TORCH))
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	touch $@

venv: .venv/ready ## make .venv with everything the application needs

run: .venv/ready ## open the application in a browser (PORT=8501)
	$(BIN)/python -m streamlit run app.py --server.port $(PORT) $(ARGS)

test: .venv/ready-dev browser lint types ## lint, types and every test (a browser is found or installed)
	$(BIN)/python -m pytest -q -n $(TESTERS) --dist loadfile $(ARGS)

lint: .venv/ready-dev ## ruff: lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready-dev ## mypy on core
	$(BIN)/mypy

browser: .venv/ready-dev ## a Chromium: an installed one, else Playwright's, else the distribution's
	@$(BIN)/python tests/browser/chromium.py >/dev/null 2>&1 \
	|| $(BIN)/python -m playwright install --with-deps chromium >/dev/null 2>&1 \
	|| (apt-get update -qq && apt-get install -qq -y chromium >/dev/null)
	@$(BIN)/python tests/browser/chromium.py

words: .venv/ready-dev ## extract the messages, update and compile the Chinese catalogue
	$(BIN)/python locales/make.py

samples: .venv/ready ## draw the shipped samples again (same bytes)
	$(BIN)/python data/make.py

finished: .venv/ready ## train the finished runs that home shows (some minutes)
	$(BIN)/python data/finish.py

clean: ## remove the virtual environment and the caches (never the workspace)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
