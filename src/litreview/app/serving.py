"""Streamlit's server with the app loaded: `python -m litreview.app.serving run …` does what `python -m streamlit` does.

Streamlit loads the app when the first browser opens it, which then waits for it.
"""

from __future__ import annotations

import sys

from streamlit.web.cli import main

import litreview.app.shell  # noqa: F401 - loaded before the server answers

if __name__ == "__main__":
    sys.exit(main(prog_name="streamlit"))
