# The two commands of the README, and the daily ones. Python >= 3.11 is all they need.
PYTHON ?= python3
COURSE ?= work
export UV_PYTHON_DOWNLOADS = never

# An installed uv is used; else one is put into a virtual environment of its own.
UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
RUN := .venv/bin/

.PHONY: help course release lite dist test slow lint types torch book site build check demo clean hub

help:            ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | sort

course: .venv/course  ## open the course in JupyterLab, in a working copy of your own
	@$(RUN)autograder study $(COURSE)

release: .venv/course ## make the zips that students get (dist/)
	$(RUN)autograder release

lite: .venv/tools     ## make the site that runs in a browser (site/)
	$(RUN)autograder lite --out site

dist: .venv/tools     ## build the two distributions for a package index (dist/index)
	$(UV) build --quiet --all-packages --out-dir dist/index

test: .venv/tools     ## run the quick tests
	$(RUN)python -m pytest -n 2 --dist worksteal

slow: .venv/tools     ## run the slow tests: whole classes, real nbgrader, a browser
	$(RUN)python -m pytest -m "slow and not quarantine" -n 2 --dist loadfile --no-loadscope-reorder -rs

lint: .venv/tools     ## style, format and the directions of imports
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)lint-imports

types: .venv/tools    ## static types
	$(RUN)mypy

# Without PyTorch's own index, a CPU wheel from the folder that pip is told of.
torch: .venv/tools    ## add PyTorch for CPUs, for the tests of notebook 6
	$(UV) pip install --quiet --python .venv/bin/python --torch-backend cpu --group torch || \
	{ $(UV) pip install --quiet --python .venv/bin/python --no-index --find-links "$(PIP_FIND_LINKS)" --no-deps torch && \
	$(UV) pip install --quiet --python .venv/bin/python filelock fsspec jinja2 networkx sympy typing-extensions; }

hub: .venv/tools      ## add JupyterHub and its proxy (from npm), for the test of a course on a hub
	$(UV) pip install --quiet --python .venv/bin/python --group hub
	$(RUN)python -m tests.helpers.hub

book: .venv/tools     ## build the book: guides and notebooks as a site (build/book)
	rm -rf build/book build/doctrees
	$(RUN)sphinx-build -W --keep-going -j 2 -c docs -d build/doctrees . build/book

site: .venv/tools     ## build the book with the notebooks to run beside it (build/book)
	rm -rf build/book build/doctrees
	$(RUN)autograder lite --out build/book/lite
	COURSE_LITE=lite $(RUN)sphinx-build -W --keep-going -j 2 -c docs -d build/doctrees . build/book

build: .venv/tools    ## build notebooks and answer keys from their sources
	$(RUN)autograder build

check: .venv/tools    ## are the built files the ones that the sources give?
	$(RUN)autograder build --check

demo: .venv/tools     ## write and grade a class of made-up students
	$(RUN)autograder demo demo

clean:           ## remove the environments (working copies stay)
	rm -rf .venv .uv

.uv/bin/uv:
	@echo 'Getting uv, which installs the rest ...'
	@$(PYTHON) -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv

$(if $(filter .uv/bin/uv,$(UV)),.venv/course .venv/tools: .uv/bin/uv)

# What a learner needs, and what a developer needs on top of it.
.venv/course: pyproject.toml solutions/pyproject.toml
	@printf 'Installing the course, once (about 400 MB) '
	@$(UV) sync --quiet --python $(PYTHON) --inexact --no-default-groups --group course & \
	installing=$$!; while kill -0 $$installing 2>/dev/null; do printf .; sleep 1; done; \
	wait $$installing || { echo ' failed'; exit 1; }; echo ' done'
	@touch $@

.venv/tools: pyproject.toml solutions/pyproject.toml
	$(UV) sync --quiet --python $(PYTHON) --inexact --group course --group dev
	@touch $@
