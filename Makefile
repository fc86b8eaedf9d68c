# Every verb of this project; `make help` lists them with their sentences.
#
#   HW=hw02      only this assignment (the start of its folder's name is enough); default: all
#   PYTHON=...   the Python that .venv is made with; default: the newest that fits
#   KEY=...      what hidden tests draw from, a word for the semester (default: the file course.key)
#   PICTURES=... folder of your own pictures, to score by (default: the folder pictures)
#   KEYS=20      for verify: judge the bank with so many other keys as well
#   ANSWERS=...  for verify: judge this folder of bank files that others wrote, in place of the bank
#   MUTANTS=1    for verify: judge the reference's mutants as well, one changed node each
#   DEVICE=cuda  for verify, test and attack: a graphics card as well (auto: where there is one)
#   LAYERS=...   for attack: only the layers of confinement that an ordinary container has
#   TORCH_INDEX  (environment) address of an index of torch's CPU builds, where you have one

HW ?=
KEY ?=
PICTURES ?=
KEYS ?=
ANSWERS ?=
MUTANTS ?=
LAYERS ?=
DEVICE ?= cpu
VENV := .venv
READY := $(VENV)/ready
PY := $(VENV)/bin/python
UV_VERSION := 0.13.9
ifneq ($(origin PYTHON),undefined)
export PYTHON
endif
# The font cache that set-up has warmed, for every target.
export MPLCONFIGDIR := $(CURDIR)/$(VENV)/share/matplotlib

KEY_OPTION := $(if $(KEY),--key '$(KEY)') $(if $(PICTURES),--pictures '$(PICTURES)')

.DEFAULT_GOAL := all
.PHONY: all attack attack-otter bench browser build clean debian format help lint lock pictures setup site test verify verify-all

all: verify  ## Set up, build and verify every assignment (the default).

help:  ## List these targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## Make .venv with every package at its locked version; an interrupted one resumes.

# The stamp is written last and is older than a changed lock: both make this run again.
$(READY): requirements.lock
	@bash autograder/gradescope/setup.sh packages $(VENV) requirements.lock
	@touch $@

build: setup  ## Build student.zip, gradescope.zip and the executed reference into dist/ (HW=hw02).
	$(PY) -m autograder build $(HW) $(KEY_OPTION)

verify: setup  ## Build what changed, then prove by the whole bank that it is right (HW=hw02, KEYS=20).
	$(PY) -m autograder verify $(HW) $(KEY_OPTION) $(if $(KEYS),--keys $(KEYS)) $(if $(MUTANTS),--mutants) \
		--device $(DEVICE) $(if $(ANSWERS),--answers '$(ANSWERS)')

verify-all: setup  ## The same, with every entry sent through the upload itself, and mutants (hours).
	$(PY) -m autograder verify $(HW) $(KEY_OPTION) --all --device $(DEVICE)

test: setup  ## Run all tests, as many files at a time as there are cores (DEVICE=cuda: on a card, too).
	$(if $(filter-out cpu,$(DEVICE)),DEVICE=$(DEVICE) $(PY) -m pytest --numprocesses=0 -m gpu)
	$(PY) -m pytest --numprocesses=logical

browser: setup  ## Go the student's way in JupyterLab and Chromium, for each homework (HW=hw02).
	BROWSER='$(or $(HW),all)' $(PY) -m pytest --numprocesses=0 tests/browser

pictures: setup  ## Take the pictures of README.md in JupyterLab and Chromium.
	$(PY) -m tests.browser.pictures

site: setup  ## Make the pages of the course, without answers, in dist/site (HW=hw02).
	$(PY) -m autograder site $(HW)

lint: setup  ## Check style and format of the code; change nothing.
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

format: setup  ## Sort imports and format the code.
	$(PY) -m ruff check --select I --fix .
	$(PY) -m ruff format .

bench: setup  ## Measure against plain otter and one job against two (PART=one, worker, otter, jobs, thousand, term).
	$(PY) -m tests.bench $(PART)

attack: setup  ## Try every attack on the grader, and long fuzzing (LAYERS=docker, docker-without-landlock).
	ATTACKS=all LAYERS=$(LAYERS) DEVICE=$(DEVICE) HYPOTHESIS_PROFILE=long $(PY) -m pytest tests/attacks tests/test_values.py

attack-otter: build  ## Try the same on plain otter run, as root, and compare (SHORT=1: a hundred).
	$(PY) -m tests.attacks.compare $(if $(SHORT),--short)

debian: build  ## Try setup.sh from nothing, in a bare Debian (as root), and grade there (HW=hw02).
	PYTHON=$(PY) .ci/debian $(HW)

lock: setup  ## Make both lock files from pyproject.toml; UPGRADE=1 moves to the newest versions.
	$(PY) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(PY) .ci/lock.py $(if $(UPGRADE),--upgrade)

clean:  ## Remove what was built and all caches; .venv stays (remove it by hand to begin anew).
	rm -rf dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
