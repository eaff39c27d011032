"""What every page has: a head with one sentence of help, errors in plain words, and the words for an empty project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from litreview.app.markup import Html, joined, tag
from litreview.app.snapshot import Snapshot
from litreview.errors import LitreviewError

PageName = Literal[
    "Overview",
    "Papers",
    "Gap map",
    "Changes",
    "Places",
    "Flows",
    "Time",
    "Evidence",
    "Reader",
    "Review",
    "Themes",
    "Codebook",
    "Quality",
    "Method",
]
PAGE_HELP: Mapping[PageName, str] = {
    "Overview": "What was read, what was found in it, and what could not be read and why.",
    "Papers": "How each paper was read: what the numbers, quotes and pages of this review stand on.",
    "Gap map": "This map shows what evidence there is, not what it says. Choose a cell, a row or a column to read the "
    "statements behind it.",
    "Changes": "What the map showed then and shows now, cell by cell, and why: a living map. Choose a cell to read the "
    "statements that came or went.",
    "Places": "Where the evidence is: countries shaded by the papers about them. Choose one to read its statements.",
    "Flows": "What is reported together: drivers and barriers, themes, actors. Choose a flow to read its statements.",
    "Time": "When it was published and when it was said: papers, the studies they cite, and what papers of each year "
    "report.",
    "Evidence": "Every statement with its page and codes. Choose a row to see it in its document.",
    "Reader": "Each statement where it stands. Choose a highlight to see its codes; drag over words to add a "
    "statement; press ? for the keys.",
    "Review": "Check what was coded, one statement at a time. Decisions count at once, on the map and in every export; "
    "press ? for the keys.",
    "Themes": "Groups of words that occur together, found without the codebook, each with how far to trust it.",
    "Codebook": "What each code means, and the words by which it is found. Edit a code, and see what that "
    "changes before it is saved.",
    "Quality": "How good it is: what was found beside what readers labelled, error by error.",
    "Method": "How the figures on each page are made, what they stand on, and what to keep in mind.",
}
METHOD_TEXT = "app"
"""The text of the documentation that has a section for each page."""


def method_link(name: PageName) -> str:
    """Return the address of the section that says how a page is made."""
    return f"method?text={METHOD_TEXT}#{name.lower().replace(' ', '-')}"


def show_head(name: PageName, *, review_name: str) -> None:
    """Draw the page's title under the review's name, with a sentence of help and the way to its method."""
    link = tag("a", "How this is made", href=method_link(name), target="_blank")
    st.html(
        tag(
            "header",
            tag("p", review_name, class_="lr-eyebrow"),
            tag("h1", name),
            tag("p", PAGE_HELP[name], " ", link if name != "Method" else None, class_="lr-help"),
            class_="lr-page-head",
        )
    )


def show_error(error: LitreviewError) -> None:
    """Draw what happened, where, and what to do."""
    lines = [tag("p", line) for line in str(error.what).splitlines()]
    where = tag("p", error.where, class_="lr-quiet") if error.where else None
    remedy = tag("p", tag("b", "What to do: "), error.remedy) if error.remedy else None
    st.html(tag("div", *lines, where, remedy, class_="lr-problem lr-error", role="alert"))


def tell_waiting(snapshot: Snapshot) -> None:
    """Say that papers wait to be coded: what the codebook of today would find in them counts nowhere yet."""
    if not snapshot.n_waiting:
        return
    n = f"{snapshot.n_waiting:,} of {quantity(len(snapshot.names), 'paper')}"
    verb = "is" if snapshot.n_waiting == 1 else "are"
    words = f"{n} {verb} not coded with this codebook yet: a gap may be one that nobody looked for. "
    st.html(tag("p", words, tag("a", "Read and code", href="papers", target="_self"), class_="lr-problem"))


def explain_empty(snapshot: Snapshot) -> bool:
    """Say what to do next when there is no evidence yet; tell whether that was so."""
    if snapshot.n_rows:
        return False
    n_files, n_new = len(snapshot.files), sum(f.status == "new" for f in snapshot.files)
    doubt, target = None, "papers"
    if not snapshot.files:
        first, link, then = (
            "This review has no papers yet.",
            "Add papers",
            ": they are read at once.",
        )
    elif n_new:
        first = f"{n_new:,} of {quantity(n_files, 'file')} {'waits' if n_new == 1 else 'wait'} to be read."
        link, then = "Read and code", ", or see how far a run is."
    elif not snapshot.names:
        first, link, then = f"None of {quantity(n_files, 'file')} could be read.", "See why, and what to do", None
        target = "./"
    elif snapshot.n_waiting:
        first, link, then = "The papers are read, but not coded yet.", "Read and code", None
    else:
        first, link, then = "Nothing was found in the papers.", "See how they were read", None
        doubt = tag("p", "The codebook may be about something else.")
    way = tag("p", tag("a", link, href=target, target="_self"), then)
    st.html(tag("div", tag("h2", first), doubt, way, class_="lr-blank"))
    return True


def quantity(number: int, singular: str, plural: str | None = None) -> str:
    """Return "1 study", "2 studies", "1,200 files"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def facts(*parts: str | None) -> Html:
    """Return quiet text, parts joined by dots."""
    return tag("p", joined([" · ".join(p for p in parts if p)]), class_="lr-quiet")
