"""What tests of the app's pages do without a browser: show a page, read it, press a button."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

from litreview.storage import Project


def run_script(script: str, **query: str) -> AppTest:
    """Run a script as the app, with these parameters in its address."""
    app = AppTest.from_string(script, default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def show_page(project: Project, module: str, **query: str) -> AppTest:
    """Run one page of the app by itself."""
    script = f"""
from pathlib import Path
from litreview import storage
from litreview.app import {module}
from litreview.app.snapshot import Snapshot, stamp_of
project = storage.open_project(Path({str(project.folder)!r}))
{module}.show(Snapshot(project, stamp_of(project)), {{}})
"""
    return run_script(script, **query)


def open_app(project: Project) -> AppTest:
    """Run the whole app, which opens at the overview."""
    return run_script(f"""
import sys
sys.argv = ["entry.py", {str(project.folder)!r}]
from litreview.app import main
main()
""")


def html_of(app: AppTest) -> str:
    """Return the HTML that a page shows."""
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def told(app: AppTest) -> str:
    """Return what a page says, without its tags."""
    return re.sub(r"<[^>]+>", " ", html_of(app))


def press(app: AppTest, label: str) -> AppTest:
    """Press the first button with this label."""
    return next(button for button in app.button if button.label == label).click().run()
