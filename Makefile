# `make` lists the targets. Everything that they need beyond Python and Docker is made by them.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# What somebody else's environment says about Python would reach ours.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONDONTWRITEBYTECODE VIRTUAL_ENV

VENV ?= .venv
export VENV
BIN := $(VENV)/bin
# Options for pytest, for example: make test PYTEST='tests/rendering -k pointer'
PYTEST ?=

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

.PHONY: environment
environment: ## Make the Python environment in .venv (the other targets do so themselves)
	@.ci/environment.sh

# Where `make run` runs it: make run PROVIDER=kubernetes
PROVIDER ?= docker

.PHONY: run
run: environment ## Run the example helloapache and show its page (PROVIDER=docker|kubernetes)
	@$(BIN)/python -m examples.run run $(PROVIDER)

.PHONY: stop
stop: environment ## Stop the example application, wherever it runs
	@$(BIN)/python -m examples.run stop

.PHONY: test
test: lint ## Check the code, run all tests, measure the coverage
	@$(BIN)/python -m pytest --numprocesses 6 --dist load --maxschedchunk 1 --cov --cov-report=term:skip-covered $(PYTEST)

# For how long `make fuzz` looks: make fuzz SECONDS=3600
SECONDS ?= 600

.PHONY: fuzz
fuzz: environment ## Try images and unpacking with ever new input for SECONDS (600), or until Ctrl-C
	@$(BIN)/python -m tests.fuzz $(SECONDS)

.PHONY: lint
lint: environment ## Check style, types and who imports whom
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: format
format: environment ## Put the code into the one style
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

.PHONY: docs
docs: environment ## Renew the pages that are written from the program
	@$(BIN)/python -m docs.command_reference > docs/commands.md
	@$(BIN)/python -m docs.docker_options > spec/docker-options.md

.PHONY: bench
bench: environment ## Measure beside helm and Compose, which are built the first time
	@$(BIN)/python -m benchmarks

.PHONY: engine-up
engine-up: environment ## Start a Docker engine if none answers
	@$(BIN)/python -m tests.engine up

.PHONY: engine-down
engine-down: environment ## Stop the Docker engine that was started here
	@$(BIN)/python -m tests.engine down

.PHONY: cluster
cluster: environment ## Start a Kubernetes cluster with a node (root; built the first time, minutes)
	@$(BIN)/python -m tests.cluster up

.PHONY: cluster-build
cluster-build: environment ## Build the cluster's programs, so that nobody waits for them later
	@$(BIN)/python -m tests.cluster build

.PHONY: cluster-down
cluster-down: environment ## Stop the cluster and remove all that it made
	@$(BIN)/python -m tests.cluster down

PIN := pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
       --strip-extras --allow-unsafe --no-header

.PHONY: pins
pins: environment ## Renew the pinned versions of all dependencies
	@$(BIN)/$(PIN) --upgrade --extra dev --output-file requirements-dev.txt pyproject.toml
	@$(BIN)/$(PIN) --constraint requirements-dev.txt --output-file requirements.txt pyproject.toml

.PHONY: dist
dist: environment ## Build the wheel in dist/
	@rm -rf dist
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist .

.PHONY: clean
clean: ## Remove what these targets made in this directory
	rm -rf .venv .venv-* .coverage .coverage.* dist build
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
