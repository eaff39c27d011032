# Two commands do everything on a fresh Debian with Python 3.11: `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# Without byte-compiled files BERTopic takes 15 seconds to import, every time.
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check system wheel clean
.DELETE_ON_ERROR:

demo: $(VENV)/.installed ## Set up, build the demo review and show it in the browser
	$(BIN)/litreview demo

test: $(VENV)/.installed-for-tests system check ## Set up all that the tests need, and pass them
	$(BIN)/python -m pytest

check: $(VENV)/.installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# --no-deps: the locks name every package but the ones that would bring torch (see pyproject.toml, [tool.uv]).
$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps -r requirements.lock -e .
	touch $@

$(VENV)/.installed-for-tests: requirements-test.lock pyproject.toml | $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps -r requirements-test.lock -e .
	touch $@ $(VENV)/.installed

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "litreview needs Python 3.11 or later: set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Install the venv module first: apt-get install python3-venv"; exit 1; }

SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
system: ## What the tests of the app and of scans need of the system
	@{ command -v chromium && tesseract --list-langs 2>&1 | grep -x eng; } >/dev/null || { $(SUDO) apt-get update -q && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y chromium fonts-dejavu-core \
	  tesseract-ocr tesseract-ocr-eng tesseract-ocr-osd; }

wheel: $(VENV)/.installed
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) dist build demo-review .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
