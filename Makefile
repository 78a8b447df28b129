# `make book` and `make test` are all that a reader needs; both set up what they use.
# The environment lies in .venv and is rebuilt whenever the pins change.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
    command -v $$p >/dev/null 2>&1 \
    && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
    && echo $$p && break; done)
python := .venv/bin/python
ready := .venv/ready

# A reader's own matplotlib or IPython settings must not change a figure of the book.
export MPLCONFIGDIR := $(CURDIR)/.venv/matplotlib
export IPYTHONDIR := $(CURDIR)/.venv/ipython
# The book's matrices are small: threads take twice as long for them as one does.
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help book test chapters lab serve bench mnist libraries requirements clean

help: ## list these commands
	@grep -E '^[a-z]+: .*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 20

book: $(ready) ## build the whole site into _build/html
	@$(python) -m tools.book

test: $(ready) ## run every check that CI runs, on all cores
	@$(python) -m pytest --numprocesses=auto --dist=loadfile

chapters: $(ready) ## run every chapter again and store its outputs
	@$(python) -m tools.chapters

lab: $(ready) ## open the chapters in JupyterLab
	@$(python) -m jupyterlab chapters

serve: book ## build the site and serve it on this machine
	@$(python) -m http.server --bind 127.0.0.1 --directory _build/html 8000

bench: $(ready) ## measure the package against its floor, side by side
	@$(python) -m benchmarks.bench
	@$(python) -m benchmarks.widgets

mnist: $(ready) ## train on the digits of MNIST and record it (MNIST=folder, or MNIST=openml)
	@test -n "$(MNIST)" || { echo "Where are MNIST's four files? Name their folder: make mnist MNIST=folder." \
	    "With MNIST=openml they are fetched from openml.org."; exit 1; }
	@$(python) -m tools.mnist "$(MNIST)"

# PyTorch's wheel for Linux holds what graphics cards need. UV_TORCH_BACKEND=cpu gets the one without.
libraries: .venv/libraries ## add PyTorch and JAX, which one chapter and some tests compare with

.venv/libraries: $(ready)
	@echo "Adding PyTorch and JAX to .venv (once) ..."
ifdef UV_TORCH_BACKEND
	@$(python) -m pip install --quiet --disable-pip-version-check uv
	@$(python) -m uv pip install --quiet --python $(python) --constraint requirements.txt \
	    --no-build-isolation --editable ".[torch,jax]"
else
	@$(python) -m pip install --quiet --disable-pip-version-check --constraint requirements.txt \
	    --no-build-isolation --editable ".[torch,jax]"
endif
	@touch $@

requirements: $(ready) ## compile requirements.txt again from pyproject.toml
	@$(python) -m pip install --quiet --disable-pip-version-check uv
	@$(python) -m uv pip compile --quiet --universal --python-version 3.11 \
	    --no-emit-index-url --no-header \
	    --extra book --extra test --extra parallel pyproject.toml -o requirements.txt
	@echo "Wrote requirements.txt; the next make rebuilds .venv from it."

clean: ## remove everything that was built, the environment too
	rm -rf .venv _build *.egg-info .pytest_cache .hypothesis

$(ready): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "This book needs Python 3.11 or newer; none was found." \
	    "Name one with: make PYTHON=/path/to/python book"; exit 1; }
	@echo "Setting up .venv with the pinned packages (once, about a minute) ..."
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; \
	    echo "Python could not make an environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(python) -m pip install --quiet --disable-pip-version-check --no-compile --requirement requirements.txt
	@$(python) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
