# The course's commands. `make` alone lists them; each sets up what it needs on first use.

PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python
SETUP := $(PYTHON) builder/set_up.py
# Two processes; the tests of a file stay together, since they share what they have set up, as the cells of a notebook do.
# The files that take longest begin (tests/conftest.py), so that no process idles at the end.
SIDE_BY_SIDE := -n 2 --dist loadfile --no-loadscope-reorder
FOR_MAINTAINERS := slow or browser or maintainer
TEXT := README.md CONTRIBUTING.md CITATION.cff Makefile docs data/README.md lessons helpers explorables exercises builder tests benchmarks data/make_data.py site/conf.py site/pages

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev lab run test test-all notebooks solved site lint calibrate bench grade pins

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:
	@$(SETUP) requirements.txt

setup-dev:
	@$(SETUP) requirements-dev.txt

lab: setup ## open your copies of the lessons in JupyterLab; one of them anew: make lab FRESH=02
	@$(RUN) -m builder lab $(addprefix --fresh ,$(FRESH)) -- $(ARGS)

run: setup ## train every lesson's networks in front of you; report in build/report.json
	@$(RUN) -m builder run $(L)

test: setup ## does the course work here: every lesson once with its claims, and the quick tests
	@$(RUN) -m pytest $(SIDE_BY_SIDE) -m "not ($(FOR_MAINTAINERS))" $(ARGS)

test-all: setup-dev ## everything that `make test` leaves out; installs Chromium where it is missing
	@$(SETUP) browser
	@$(RUN) -m pytest $(SIDE_BY_SIDE) -m "$(FOR_MAINTAINERS)" $(ARGS)

notebooks: setup ## rebuild notebooks/ from lessons/; one of them: make notebooks L=02
	@$(RUN) -m builder build $(L)

solved: setup ## write the lessons with every exercise done into build/solved/; one of them: make solved L=02
	@$(RUN) -m builder build --solved $(L)

site: setup-dev ## render the lessons as pages in build/site/
	@$(RUN) -m builder site

lint: setup-dev ## style, spelling, drift of notebooks from lessons, untested numbers, links
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check --exclude '*.ipynb' .
	@$(RUN) -m codespell_lib $(TEXT)
	@$(RUN) -m builder check
	@$(RUN) -m builder links --check

calibrate: setup-dev ## measure claims and exhibits over many seeds; one lesson: make calibrate L=02
	@$(RUN) -m builder calibrate $(L) $(ARGS)

bench: setup-dev ## the well-known recipes against ours, an hour and a half; does it work: make bench QUICK=1
	@$(RUN) -m benchmarks $(if $(QUICK),--quick) $(if $(TRIALS),--trials)

grade: setup ## run a folder of learners' notebooks: make grade FOLDER=path; table in build/grades/
	@$(RUN) -m builder grade "$(FOLDER)" $(ARGS)

pins: setup ## turn the ranges of requirements*.in into exact versions
	@$(RUN) -m uv pip compile --quiet --universal --upgrade --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	@$(RUN) -m uv pip compile --quiet --universal --upgrade --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt
