"""The laboratory: one code edited, and at once what its patterns find, gain and lose in the review's papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from litreview.app.choosing_columns import rows_of_sentences
from litreview.app.codebook_draft import CODE, Draft, close_draft, discard, open_draft, rebase
from litreview.app.codebook_trying import (
    SUGGESTED_FROM,
    check,
    compare,
    corpus_of,
    count,
    forget_recoding,
    pending_of,
    redraw,
    show_pending,
    show_recoding,
    show_said,
    suggestions,
)
from litreview.app.codebook_words import (
    FIELD_LABELS,
    LINES_AT_MOST,
    ORDERS,
    Order,
    Side,
    checks_html,
    faults_html,
    hits_words,
    kwic_html,
    loss_words,
    miss_html,
    order_hits,
    phrase_html,
    searched_words,
)
from litreview.app.framing import facts, quantity, show_error
from litreview.app.markup import Html, tag
from litreview.app.snapshot import Snapshot
from litreview.codebooks import FIELDS, FieldName, find_dimension, suggest_id
from litreview.errors import LitreviewError
from litreview.records import Code, Dimension
from litreview.review import Change, Corpus
from litreview.suggesting import KwicLine
from litreview.text import plain_punctuation

SUGGESTIONS_SHOWN = 6
NOT_EDITABLE = frozenset({"country", "place", "cluster"})
_HEIGHTS = {"definition": 100, "patterns": 300, "excludes": 110, "examples": 130, "counterexamples": 110}
_SIDES: Mapping[str, tuple[Side, ...]] = {
    "All": ("gained", "lost", "kept"),
    "+ Gained": ("gained",),
    "− Lost": ("lost",),
}
_SYNTAX = (
    "One pattern a line. A bare line is a phrase: whole words, singular or plural, British or American; a word may end "
    "in an asterisk. A line may begin with regex: for a regular expression, or with tokens: for a token pattern. "
    "Ctrl+Enter searches."
)
_HELP = {
    "patterns": _SYNTAX,
    "excludes": "Patterns as above: a match that overlaps one of these does not count.",
    "examples": "One sentence a line, each of which the patterns must find.",
    "counterexamples": "One sentence a line, which the patterns must not find.",
}


def show_laboratory(snapshot: Snapshot) -> None:
    """Draw the laboratory for the code that the address names."""
    show_recoding(snapshot)
    _laboratory(snapshot)


@st.fragment
def _laboratory(snapshot: Snapshot) -> None:
    name = st.query_params.get(CODE, "")
    try:
        draft = open_draft(snapshot, name)
    except LitreviewError as error:
        show_error(error)
        return
    dimension = find_dimension(snapshot.codebook, draft.dimension_id)
    _choose_code(snapshot, draft, dimension)
    if show_said() or (draft.digest != snapshot.codebook.digest and draft.is_changed):
        _offer_rebase(snapshot, draft)
    actions = st.container(horizontal=True, vertical_alignment="center")
    waiting = st.container()
    fields, found = st.columns([5, 8], gap="medium")
    with fields:
        code = _edit_fields(snapshot, draft, dimension)
    with actions:
        _offer_actions(snapshot, draft, dimension)
    with waiting:
        _show_pending(snapshot, draft)
    with found:
        if dimension.role == "gap":
            st.html(facts("Kinds of gap are found by the rules for claims, not by patterns."))
            return
        corpus = corpus_of(snapshot)
        _show_hits(snapshot, draft, code, corpus)
        if not draft.is_new:
            _show_suggestions(snapshot, draft, corpus)


# ---------------------------------------------------------------- which code


def _choose_code(snapshot: Snapshot, draft: Draft, dimension: Dimension) -> None:
    labels = {
        f"{d.dimension_id}/{c.code_id}": f"{d.label} › {c.label}" for d in snapshot.codebook.dimensions for c in d.codes
    }
    if draft.is_new:
        labels = {draft.name: f"{dimension.label} › new code"} | labels

    def choose() -> None:
        st.query_params[CODE] = st.session_state["lab_code"]

    st.session_state["lab_code"] = draft.name
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Code", list(labels), key="lab_code", format_func=labels.__getitem__, on_change=choose, width="stretch"
        )
        # No link: it would load the page anew, and what is typed here with it.
        if st.button("All codes", type="tertiary", icon=":material/arrow_back:"):
            st.query_params.pop(CODE)
            forget_recoding(snapshot)
            st.session_state["dimension"] = dimension.label
            st.rerun()  # the whole page: this part of it draws one code


# ---------------------------------------------------------------- fields


def _edit_fields(snapshot: Snapshot, draft: Draft, dimension: Dimension) -> Code:
    if draft.is_new:
        _edit_new(draft, dimension)
    below: dict[str, DeltaGenerator] = {"id": st.container()}
    for name in FIELDS:
        if dimension.role == "gap" and name in ("patterns", "excludes"):
            continue
        key = draft.key(name)
        st.session_state.setdefault(key, draft.fields[name])
        label = FIELD_LABELS[name]
        if name == "label":
            typed = st.text_input(label, key=key)
        else:
            typed = st.text_area(label, key=key, height=_HEIGHTS[name], help=_HELP.get(name))
        draft.fields[name] = typed or ""
        below[name] = st.container()
    code = draft.read()
    for field, place in below.items():
        faults = [fault for fault in draft.faults if fault.field == field]
        if faults and not (draft.is_new and not draft.fields["label"]):
            place.html(faults_html(faults))
    if dimension.role != "gap":
        try:
            st.html(checks_html(check(snapshot.codebook, draft.dimension_id, code)))
        except LitreviewError as error:
            show_error(error)
    return code


def _edit_new(draft: Draft, dimension: Dimension) -> None:
    parents = {c.code_id: c.label for c in dimension.codes}
    key = draft.key("parent")
    draft.parent = st.selectbox(
        "Below",
        [None, *parents],
        key=key,
        format_func=lambda parent: parents.get(parent, f"No other code: a value of {dimension.label}"),
    )
    draft.code_id = st.text_input(
        "Id",
        key=draft.key("id"),
        placeholder=suggest_id(draft.fields["label"]) or "made of the label",
        help="Small letters, digits and _. It stays when the label changes. Left empty, it is made of the label.",
    )


# ---------------------------------------------------------------- actions


def _offer_actions(snapshot: Snapshot, draft: Draft, dimension: Dimension) -> None:
    is_ready = draft.is_changed and not draft.faults
    if st.button(
        "Count what this changes",
        type="primary",
        icon=":material/difference:",
        disabled=not is_ready,
        help="Codes the papers in which something may change, without saving, and counts statements, papers and cells. "
        "Then it can be saved.",
    ):
        count(snapshot, draft.change(), file_digest=draft.digest)
        redraw()
    if draft.faults and draft.is_changed and draft.fields["label"]:
        st.html(facts(f"{quantity(len(draft.faults), 'line')} to mend first, left out of the search."), width="content")
    st.button(
        "Discard", disabled=not draft.is_changed, on_click=discard, args=(draft,), help="The fields as they are saved."
    )
    if draft.is_new:
        return
    if st.button("Delete…", icon=":material/delete:", help="First counts what is lost; a second step deletes."):
        loss = loss_words(snapshot.codebook, draft.dimension_id, draft.base)
        count(snapshot, Change("delete", draft.dimension_id, draft.base), file_digest=draft.digest, loss=loss)
        redraw()


def _show_pending(snapshot: Snapshot, draft: Draft) -> None:
    deletion = Change("delete", draft.dimension_id, draft.base)
    pending = pending_of(deletion) if _waits_for(deletion) else pending_of(draft.change())
    if pending is None:
        return
    change = pending.proposal.change
    label = "Delete and code again" if change.verb == "delete" else "Save and code again"
    if not show_pending(snapshot, pending, label=label):
        return
    close_draft(draft)
    if change.verb == "delete":
        del st.query_params[CODE]
    elif change.verb == "add" and change.code is not None:
        st.query_params[CODE] = f"{draft.dimension_id}/{change.code.code_id}"
    st.rerun()


def _waits_for(change: Change) -> bool:
    pending = st.session_state.get("codebook_pending")
    return pending is not None and pending.proposal.change == change


def _offer_rebase(snapshot: Snapshot, draft: Draft) -> None:
    st.html(
        tag(
            "p",
            "The codebook's file is another than when you began. What you typed stays in the fields.",
            class_="lr-note-line",
            role="status",
        )
    )
    if st.button("Go on with the codebook as it is now", icon=":material/sync:"):
        rebase(draft, snapshot.refreshed())
        st.rerun()


# ---------------------------------------------------------------- hits


def _show_hits(snapshot: Snapshot, draft: Draft, code: Code, corpus: Corpus) -> None:
    try:
        change = compare(corpus, draft.base, code)
    except LitreviewError as error:
        show_error(error)
        return
    st.html(tag("p", tag("b", hits_words(change, corpus)), class_="lr-hits", role="status"))
    note = searched_words(change, corpus)
    if note:
        st.html(tag("p", note, class_="lr-note-line"))
    if find_dimension(snapshot.codebook, draft.dimension_id).role == "actor":
        st.html(facts("Which of these are actors is read from their sentences when the change is counted."))
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = st.segmented_control("Shown", list(_SIDES), default="All", required=True, key="lab_sides")
        order = st.segmented_control("Sorted by", list(ORDERS), default="Paper", required=True, key="lab_order")
    wanted: Order = order if order in get_args(Order) else "Paper"
    lines = order_hits(change, corpus, sides=_SIDES[str(shown)], order=wanted)
    if lines:
        shown_places = (corpus.places[hit.sentence] for _, hit, _ in lines[:LINES_AT_MOST])
        row_ids = rows_of_sentences(snapshot.found_columns, ((p.document_id, p.start) for p in shown_places))
        st.html(kwic_html(lines, corpus, row_ids))
    else:
        st.html(facts("No hit." if shown == "All" else "None: nothing differs from the saved version."))


# ---------------------------------------------------------------- suggestions


def _show_suggestions(snapshot: Snapshot, draft: Draft, corpus: Corpus) -> None:
    st.html(tag("h2", "Near misses and phrases without a code"))
    wanted = st.toggle(
        "Look for them",
        key="lab_suggest",
        persist_state="session",
        help="Wordings that a saved pattern of this code almost matches, and noun phrases of drivers and barriers that "
        "no code of this dimension covers. Takes some seconds for a hundred papers; of more than "
        f"{SUGGESTED_FROM:,}, a sample is read.",
    )
    if not wanted:
        return
    try:
        found = suggestions(snapshot.found_stamp, draft.dimension_id, snapshot)
    except LitreviewError as error:
        show_error(error)
        return
    both: tuple[FieldName, ...] = ("patterns", "excludes")
    typed = {line.strip().casefold() for name in both for line in draft.fields[name].splitlines()}
    misses = [m for m in found.near_misses if m.code_id == draft.base.code_id and m.wording.casefold() not in typed]
    phrases = [p for p in found.phrases if p.phrase.casefold() not in typed]
    n_coded = sum(f.code_key is not None for f in snapshot.files)
    if found.n_documents < n_coded:
        st.html(facts(f"Read in {found.n_documents:,} of {n_coded:,} papers, drawn at random."))
    if not misses and not phrases:
        st.html(facts("None was found."))
    number = 0
    for miss in misses[:SUGGESTIONS_SHOWN]:
        number += 1
        _offer(draft, number, miss_html(number, miss), miss.wording, partial(_sentence_of, corpus, miss.lines[0]))
    for phrase in phrases[:SUGGESTIONS_SHOWN]:
        number += 1
        _offer(
            draft, number, phrase_html(number, phrase), phrase.phrase, partial(_sentence_of, corpus, phrase.lines[0])
        )


def _offer(draft: Draft, number: int, about: Html, wording: str, sentence: Callable[[], str]) -> None:
    # A sentence is looked up when it is asked for: there may be a hundred thousand to look through.
    st.html(about)
    with st.container(horizontal=True, key=f"lab_suggestion_{number}"):
        st.button(
            f"Add {number} as pattern",
            key=f"lab_pattern_{number}",
            icon=":material/add:",
            on_click=partial(draft.add_line, "patterns", wording),
            help="The wording becomes a pattern of this code; nothing is saved yet.",
        )
        st.button(
            f"Add {number} as counterexample",
            key=f"lab_counterexample_{number}",
            icon=":material/block:",
            on_click=lambda: draft.add_line("counterexamples", sentence()),
            help="The sentence becomes a counterexample of this code; nothing is saved yet.",
        )


def _sentence_of(corpus: Corpus, line: KwicLine) -> str:
    """Return the whole sentence of a line in context; what the line shows, should the papers have changed."""
    shown = " ".join(part for part in (line.left.lstrip("…"), line.key, line.right.rstrip("…")) if part).strip()
    bare = plain_punctuation("".join(shown.split()))
    for text, place in zip(corpus.sentences.plain, corpus.places, strict=True):
        if place.name == line.document and bare in plain_punctuation("".join(text.split())):
            return " ".join(text.split())
    return shown
