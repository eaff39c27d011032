"""Codebook: dimensions, codes, definitions, patterns and examples, how often each code was found, and earlier versions.

A code that the address names is opened in the laboratory (`codebook_lab`).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from litreview import storage
from litreview.app.choosing_columns import found_labels
from litreview.app.codebook_draft import CODE
from litreview.app.codebook_lab import NOT_EDITABLE, show_laboratory
from litreview.app.codebook_trying import count, pending_of, show_pending, show_recoding, show_said
from litreview.app.components import follow_links
from litreview.app.counting_codes import count_statements
from litreview.app.framing import PageName, facts, quantity
from litreview.app.markup import Html, joined, tag
from litreview.app.snapshot import Snapshot, Stamp
from litreview.records import Code, Dimension
from litreview.review import Change
from litreview.text import fold

OPEN_UP_TO = 3  # codes found by a search that are shown in full
_ROLES = {
    "theme": "what a statement is about",
    "factor": "what helps or hinders; takes the direction of the claim it stands in",
    "gap": "kinds of stated gap, found by the rules for claims",
    "country": "an open list, found by gazetteer",
    "place": "an open list, found by gazetteer and rule",
    "cluster": "an open list, found by rule",
}


def show(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the page."""
    if CODE in st.query_params:
        show_laboratory(snapshot)
        return
    show_recoding(snapshot)
    codebook = snapshot.codebook
    st.html(
        joined(
            [
                tag("h2", codebook.label),
                tag("p", codebook.description),
                facts(f"{codebook.name} {codebook.version}", f"file {snapshot.project.codebook_path.name}"),
            ]
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        labels = {d.label: d for d in codebook.dimensions}
        picked = st.selectbox("Dimension", list(labels), key="dimension", bind="query-params", width=300)
        words = st.text_input(
            "Search",
            key="find",
            bind="query-params",
            type="search",
            placeholder="Words in any part of a code",
            width=360,
        )
        dimension = labels[str(picked)]
        if dimension.role not in NOT_EDITABLE | {"gap"}:
            st.button(
                "New code", type="tertiary", icon=":material/add:", on_click=_open, args=(f"{dimension.dimension_id}/",)
            )
    follow_links(at=str(picked), key="codebook_follow", on_follow=_open)
    counts = _counted(snapshot.stamp, snapshot)
    if words:
        found = [(d, c) for d in codebook.dimensions for c in d.codes if matches(c, words)]
        st.html(facts(f"{quantity(len(found), 'code')} in all dimensions"))
        cards = [
            _card(d, c, counts.get((d.dimension_id, c.code_id), 0), is_found=True, is_open=len(found) <= 3)
            for d, c in found
        ]
    else:
        about = [dimension.description, _ROLES.get(dimension.role)]
        st.html(facts(*about, quantity(len(dimension.codes), "code") if dimension.codes else None))
        cards = [_card(dimension, c, counts.get((dimension.dimension_id, c.code_id), 0)) for c in dimension.codes]
        if not dimension.codes:
            cards = [_open_list(snapshot, dimension, counts)]
    st.html(tag("div", *cards, class_="lr-codes"))
    _show_versions(snapshot)


@st.cache_resource(show_spinner=False, max_entries=2)
def _counted(stamp: Stamp, _snapshot: Snapshot) -> Mapping[tuple[str, str], int]:
    return count_statements(_snapshot.columns)


@st.fragment
def _show_versions(snapshot: Snapshot) -> None:
    """Offer the versions that were kept when the codebook was saved here."""
    versions = {v.name: v for v in storage.list_codebook_versions(snapshot.project)}
    if not versions:
        return
    st.html(tag("h2", "Earlier versions"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Kept until (UTC)",
            list(versions),
            key="codebook_version",
            format_func=lambda one: f"{versions[one].kept_at:%d %B %Y, %H:%M:%S}",
            width=300,
        )
        change = Change("restore", version=str(name))
        if st.button("Count what bringing it back changes", icon=":material/history:"):
            count(snapshot, change, file_digest=snapshot.codebook.digest)
    show_said()
    pending = pending_of(change)
    if pending is not None and show_pending(snapshot, pending, label="Bring it back and code again"):
        st.rerun()


def _open(place: str) -> None:
    """Go to a code without loading the page anew, which would lose what was typed for another one."""
    st.query_params[CODE] = place


def matches(code: Code, words: str) -> bool:
    """Tell whether all words occur in the code's label, definition, patterns or examples."""
    patterns = (p.value for p in (*code.patterns, *code.excludes))
    written = " ".join((code.label, code.definition, *patterns, *code.examples, *code.counterexamples))
    if not fold(words):  # another script
        return words.strip().casefold() in written.casefold()
    text = fold(written)
    return all(word in text for word in fold(words).split())


def _card(
    dimension: Dimension, code: Code, n_statements: int, *, is_found: bool = False, is_open: bool = False
) -> Html:
    parents = {c.code_id: c.label for c in dimension.codes}
    parent = parents.get(code.parent) if code.parent is not None else None
    path = "".join(f"{label} › " for label in (dimension.label, parent) if label)
    link = "evidence?" + urlencode({"codes": f"{dimension.label}: {code.label}"})
    place = f"{dimension.dimension_id}/{code.code_id}"
    edit = "codebook?" + urlencode({CODE: place})
    counted = (
        tag("a", quantity(n_statements, "statement"), href=link, target="_self")
        if n_statements
        else tag("span", "no statement", class_="lr-quiet")
    )
    return tag(
        "details",
        tag(
            "summary",
            tag("span", path, class_="lr-quiet") if is_found else None,
            tag("b", code.label),
            tag("span", f"{n_statements:,}", class_="lr-count", title=quantity(n_statements, "statement")),
        ),
        tag("p", code.definition),
        tag("p", counted, " · ", tag("a", "Edit and try", href=edit, target="_self", data_follow=place)),
        _list("Found by", [_pattern(p.kind, p.value) for p in code.patterns], "lr-patterns"),
        _list("Not where it stands in", [_pattern(p.kind, p.value) for p in code.excludes], "lr-patterns"),
        _list("Is coded", [Html(tag("q", e)) for e in code.examples], "lr-examples"),
        _list("Is not coded", [Html(tag("q", e)) for e in code.counterexamples], "lr-examples"),
        class_="lr-code-card" + (" lr-child" if parent and not is_found else ""),
        open="" if is_open else None,
    )


def _pattern(kind: str, value: str) -> Html:
    return tag("code", value) if kind == "phrase" else joined([tag("i", f"{kind} "), tag("code", value)])


def _list(title: str, entries: list[Html], class_: str) -> Html | None:
    if not entries:
        return None
    return joined([tag("h3", title), tag("ul", *(tag("li", e) for e in entries), class_=class_)])


def _open_list(snapshot: Snapshot, dimension: Dimension, counts: Mapping[tuple[str, str], int]) -> Html:
    found = found_labels(snapshot.columns).items()
    counted = [(label, counts.get(pair, 0)) for pair, label in found if pair[0] == dimension.dimension_id]
    entries = [
        tag("li", label, " ", tag("span", f"{n:,}", class_="lr-count"))
        for label, n in sorted(counted, key=lambda entry: (-entry[1], entry[0]))
    ]
    return tag("ul", *entries, class_="lr-open-list") if entries else tag("p", "None was found.", class_="lr-quiet")
