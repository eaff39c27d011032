"""The review in the browser: pages as functions, no logic of their own.

In: a project folder, through review and storage.
Out: nine pages: overview, papers, gap map, places, evidence, review, themes, codebook, quality.
Called by: cli, and `streamlit run app.py -- my-review`.

    serve(Path("my-review"))  # from litreview.app.launching, which needs no Streamlit
"""

from __future__ import annotations


def main() -> None:
    """Draw the page that the browser asks for."""
    from litreview.app.shell import run  # imported late: launching must not load Streamlit

    run()
