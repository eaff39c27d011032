"""Method: the documentation that ships with litreview, shown in the app, so that no page leads to another host."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import streamlit as st

from litreview.app.framing import METHOD_TEXT, PageName
from litreview.app.markup import tag
from litreview.app.snapshot import Snapshot
from litreview.resources import shipped_folder

TEXTS: Mapping[str, str] = {
    METHOD_TEXT: "Page by page",
    "reading": "Reading",
    "scans": "Scans",
    "codebooks": "Codebooks",
    "countries": "Countries",
    "themes": "Themes",
    "checking": "Checking",
    "evaluation": "Evaluation",
    "quality": "Quality",
}
_TEXT = "text"  # query parameter
_LINK = re.compile(r"\[([^\]]*)\]\(([^)#:]+?)(\.md)?(#[^)]*)?\)")


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    asked = st.query_params.get(_TEXT, METHOD_TEXT)
    name = asked if asked in TEXTS else METHOD_TEXT
    links = (
        tag(
            "a",
            title,
            href=f"method?{_TEXT}={key}",
            target="_self",
            aria_current="page" if key == name else None,
        )
        for key, title in TEXTS.items()
    )
    st.html(tag("nav", *links, class_="lr-texts", aria_label="Texts"))
    # Our own text, and never that of a paper: the one place where Markdown is drawn.
    st.markdown(text_of(name), width=900)


@cache
def text_of(name: str) -> str:
    """Return a text of the documentation as the app shows it; raises LitreviewError where it is missing.

    Links to the other texts lead to this page; links to files that do not ship become plain words.
    """
    text = (shipped_folder("docs") / f"{name}.md").read_text(encoding="utf-8")
    prose_and_code = text.split("```")

    def lead(found: re.Match[str]) -> str:
        words, target, is_text, section = found[1], found[2], found[3], found[4] or ""
        if not is_text or target not in TEXTS:
            return words
        shown = TEXTS[target] if words == f"{target}.md" else words
        return f"[{shown}](method?{_TEXT}={target}{section})"

    # The page has a title of its own; "$" would begin a formula.
    prose_and_code[::2] = [
        re.sub(r"^#", "##", _LINK.sub(lead, prose), flags=re.MULTILINE).replace("$", r"\$")
        for prose in prose_and_code[::2]
    ]
    return "```".join(prose_and_code)
