# run: the chat. test: every test. check: linters, types, import contracts. bench: the measurements.
# nightly: the long tests and the measurements. Each makes what it needs, once, from Python 3.11 or later alone.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check format bench nightly clean

BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export GRADIO_ANALYTICS_ENABLED = False
# Boosting with as many threads as a busy machine has cores is many times slower than with one.
export OMP_NUM_THREADS ?= 1

help:
	@sed -n '1,2s/^# //p' Makefile

run: .venv/ready
	$(BIN)/plainly

test: .venv/ready-dev .venv/browser
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: .venv/ready-dev
	@status=0; for step in "ruff format --check ." "ruff check ." mypy lint-imports; do \
		echo "$$step"; $(BIN)/$$step || status=1; done; exit $$status

format: .venv/ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/ready-dev
	$(BIN)/python -m bench

nightly: .venv/ready-dev .venv/browser
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "slow or not slow"
	$(BIN)/python -m bench

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# The files are stamps: made again when the list of packages changes.
.venv/bin/python:
	sh tools/setup python

.venv/ready: pyproject.toml .venv/bin/python
	sh tools/setup packages .
	@touch $@

.venv/ready-dev: pyproject.toml .venv/bin/python
	sh tools/setup packages '.[dev]'
	@touch .venv/ready $@

.venv/browser: .venv/ready-dev
	@sh tools/setup browser && touch $@ || true
