"""Overview: what was read, what was found, what failed and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import streamlit as st

from litreview import storage
from litreview.app.adding_papers import show_adding, wants_open
from litreview.app.counting_codes import (
    CodeCount,
    count_codes,
    count_gap_kinds,
    count_in_documents,
    count_rejected,
    first_dimension,
)
from litreview.app.first_run import show_first_run
from litreview.app.framing import PageName, explain_empty, quantity
from litreview.app.markup import Html, joined, table, tag
from litreview.app.snapshot import Snapshot
from litreview.records import Problem
from litreview.storage import FileEntry

PROBLEMS_AT_MOST = 200  # in the table; the rest is told by number
FACTORS_AT_MOST = 10
_STATUS = {"read": "read", "failed": "could not be read", "new": "waits for the next run"}


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if not snapshot.files:
        show_first_run(snapshot, pages)
        return
    st.html(_figures(snapshot))
    if not snapshot.n_rows and wants_open(snapshot):
        show_adding(snapshot, pages)
    elif not explain_empty(snapshot):
        left, right = st.columns([3, 2], gap="large")
        with left:
            _show_factors(snapshot)
        with right:
            _show_themes_and_gaps(snapshot)
        st.page_link(pages["Gap map"], label="Open the gap map", icon=":material/grid_view:")
    _show_problems(snapshot.problems)
    _show_files(snapshot)
    if snapshot.names:
        st.page_link(pages["Papers"], label="See how each paper was read", icon=":material/description:")


def _figures(snapshot: Snapshot) -> Html:
    files = snapshot.files
    n_read = sum(f.status == "read" for f in files)
    n_own, n_cited = storage.count_studies(snapshot.project)
    n_rejected = count_rejected(snapshot.columns)
    coded = f"statements coded, {n_rejected:,} rejected" if n_rejected else "statements coded"
    figures = [
        (f"{n_read:,}", f"of {quantity(len(files), 'file')} read"),
        (f"{sum(f.n_pages or 0 for f in files):,}", "pages"),
        (f"{sum(f.n_sentences or 0 for f in files):,}", "sentences"),
        (
            f"{snapshot.n_rows - n_rejected:,}",
            coded,
        ),
        (f"{n_own + n_cited:,}", f"studies: {n_own:,} read, {n_cited:,} cited" if n_cited else "studies"),
    ]
    return tag(
        "dl",
        *(tag("div", tag("dd", number), tag("dt", words)) for number, words in figures),
        class_="lr-figures",
    )


def _show_factors(snapshot: Snapshot) -> None:
    dimension = first_dimension(snapshot.codebook, "factor")
    if dimension is None:
        return
    counts = [c for c in count_codes(snapshot.columns, dimension) if c.n_driver or c.n_barrier]
    counts.sort(key=lambda c: (-(c.n_driver + c.n_barrier), c.label))
    shown = counts[:FACTORS_AT_MOST]
    most = max((max(c.n_driver, c.n_barrier) for c in shown), default=1)
    head = tag(
        "thead",
        tag(
            "tr",
            tag(
                "th",
                joined([tag("span", "■ ", class_="lr-barrier-text", aria_hidden="true"), "as barrier"]),
                scope="col",
            ),
            tag("th", dimension.label, scope="col"),
            tag(
                "th", joined([tag("span", "● ", class_="lr-driver-text", aria_hidden="true"), "as driver"]), scope="col"
            ),
        ),
    )
    body = tag("tbody", *(_factor_line(c, most) for c in shown))
    left_out = len(counts) - len(shown)
    st.html(
        joined(
            [
                tag("h2", "Reported as driver or barrier"),
                tag("p", "Number of studies that report each; what a text reports is not a measured effect.",
                    class_="lr-quiet"),
                tag("table", head, body, class_="lr-diverging"),
                tag("p", f"{left_out} more in the gap map.", class_="lr-quiet") if left_out else None,
            ]
        )
    )  # fmt: skip


def _factor_line(count: CodeCount, most: int) -> Html:
    def bar(number: int, kind: str) -> Html:
        drawn = tag("span", class_=f"lr-bar lr-bar-{kind}", style=_bar_width(number, most))
        return tag("div", drawn, tag("span", f"{number:,}", class_="lr-bar-number"), class_="lr-bar-box")

    return tag(
        "tr",
        tag("td", bar(count.n_barrier, "barrier"), class_="lr-bar-left"),
        tag("th", count.label, scope="row"),
        tag("td", bar(count.n_driver, "driver"), class_="lr-bar-right"),
    )


def _show_themes_and_gaps(snapshot: Snapshot) -> None:
    themes = first_dimension(snapshot.codebook, "theme")
    if themes is not None:
        counted = [(c.label, c.n_studies) for c in count_codes(snapshot.columns, themes)]
        st.html(joined([tag("h2", themes.label), _bars(counted, "studies")]))
    gaps = first_dimension(snapshot.codebook, "gap")
    labels = {c.code_id: c.label for c in gaps.codes} if gaps is not None else {}
    counts = count_gap_kinds(snapshot.columns)
    if counts:
        named = [(labels.get(kind, "Calls for research" if kind == "future" else kind), n) for kind, n in counts]
        st.html(joined([tag("h2", "Gaps that the papers state"), _bars(named, "statements")]))


def _bars(counts: Sequence[tuple[str, int]], unit: str) -> Html:
    most = max((n for _, n in counts), default=1) or 1
    lines = [
        tag(
            "tr",
            tag("th", label, scope="row"),
            tag(
                "td",
                tag(
                    "div",
                    tag("span", class_="lr-bar lr-bar-plain", style=_bar_width(n, most)),
                    tag("span", f"{n:,}", class_="lr-bar-number"),
                    class_="lr-bar-box",
                ),
            ),
        )
        for label, n in counts
    ]
    return tag("table", tag("caption", f"Number of {unit}"), tag("tbody", *lines), class_="lr-bars")


def _bar_width(number: int, most: int) -> str:
    # Room for the number stays free beside the longest bar.
    return f"width:calc((100% - 2.5rem) * {number / most:.4f})"


def _show_problems(problems: Sequence[Problem]) -> None:
    if not problems:
        return
    n_errors = sum(p.severity == "error" for p in problems)
    lines = [
        (tag("span", p.severity, class_=f"lr-severity lr-severity-{p.severity}"), p.where, p.what, p.remedy)
        for p in problems[:PROBLEMS_AT_MOST]
    ]
    left_out = len(problems) - len(lines)
    st.html(
        joined(
            [
                tag("h2", "What needs a look"),
                tag("p", f"{quantity(n_errors, 'part')} of the input missing from the results; "
                    "everything else was read." if n_errors else "Nothing is missing from the results.",
                    class_="lr-quiet"),
                table(("Kind", "Where", "What happened", "What to do"), lines, class_="lr-table"),
                tag("p", f"{left_out:,} more are not shown.", class_="lr-quiet") if left_out else None,
            ]
        )
    )  # fmt: skip


def _show_files(snapshot: Snapshot) -> None:
    if not snapshot.files:
        return
    st.html(tag("h2", "Files"))
    st.dataframe(
        file_table(snapshot.files, count_in_documents(snapshot.columns)),
        hide_index=True,
        height="content" if len(snapshot.files) <= 20 else 560,
        column_config={
            "Size": st.column_config.NumberColumn(format="%.2f MB"),
            "By OCR": st.column_config.NumberColumn(help="Pages read from their picture."),
            "To check": st.column_config.NumberColumn(help="Pages whose text may be wrong; Papers says why."),
        },
        alt="The files of the review and what was read from each.",
    )


def file_table(files: Iterable[FileEntry], counts: Mapping[str, int]) -> pd.DataFrame:
    """Return one line for each file; `counts` are the statements of each document."""
    return pd.DataFrame(
        {
            "File": [f.name for f in files],
            "Status": [_STATUS[f.status] for f in files],
            "Pages": pd.array([f.n_pages for f in files], dtype="Int64"),
            "Sentences": pd.array([f.n_sentences for f in files], dtype="Int64"),
            "Statements": pd.array(
                [counts.get(f.document_id, 0) if f.document_id else None for f in files], dtype="Int64"
            ),
            "By OCR": pd.array([f.n_ocr_pages for f in files], dtype="Int64"),
            "To check": pd.array([f.n_doubtful_pages for f in files], dtype="Int64"),
            "Size": [f.n_bytes / 1e6 for f in files],
        }
    )
