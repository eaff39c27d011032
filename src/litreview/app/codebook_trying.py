"""What the laboratory searches, loaded once for all sessions, and a change counted, made and followed."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import NoReturn

import streamlit as st
from streamlit.errors import StreamlitAPIException

from litreview import mentions, review
from litreview.app.adding_papers import POLL_SECONDS, background_of, end_words, progress_html
from litreview.app.background import Background, RunState
from litreview.app.codebook_words import effect_html
from litreview.app.framing import show_error
from litreview.app.markup import tag
from litreview.app.snapshot import FoundStamp, Snapshot
from litreview.errors import LitreviewError, StaleDataError
from litreview.records import Code, Codebook
from litreview.review import (
    Change,
    Corpus,
    Effect,
    ExampleCheck,
    HitChange,
    Hits,
    ProgressEvent,
    Proposal,
)
from litreview.suggesting import Suggestions
from litreview.text import digest

SUGGESTED_AT_MOST = 500  # near misses of a dimension, of which a page shows those of one code
SUGGESTED_FROM = 300  # papers at most; reading one takes a fraction of a second
_PENDING, _WATCHED, _SAID = "codebook_pending", "codebook_watched", "codebook_said"  # in the session
_SEARCHING = Lock()  # the tokeniser is for one thread at a time, and every session is a thread


@dataclass(frozen=True, slots=True)
class Pending:
    """A change that was counted and waits for a word; `loss` says what it takes away."""

    proposal: Proposal
    effect: Effect
    corpus: Corpus
    loss: str | None


# ---------------------------------------------------------------- searching


def corpus_of(snapshot: Snapshot) -> Corpus:
    """Return the review's sentences, kept for as long as the papers stay the same."""
    key = digest(str(snapshot.folder), *(f"{f.document_id} {f.content_digest}" for f in snapshot.files))
    return _corpus(key, snapshot)


@st.cache_resource(show_spinner="Loading the papers' sentences", max_entries=2)
def _corpus(key: str, _snapshot: Snapshot) -> Corpus:
    return review.load_corpus(_snapshot.project)


@st.cache_resource(show_spinner=False)
def _finder() -> mentions.Finder:
    return mentions.empty_finder()


def compare(corpus: Corpus, saved: Code, changed: Code) -> HitChange:
    """Return what a change of a code's patterns gains and loses; raises CodebookError."""
    with _SEARCHING:
        before = _saved_hits(digest(repr(saved.patterns), repr(saved.excludes)), id(corpus), corpus, saved)
        return review.compare_hits(corpus, saved, changed, before=before, finder=_finder())


@st.cache_resource(show_spinner="Searching the papers", max_entries=16)
def _saved_hits(key: str, corpus_id: int, _corpus: Corpus, _saved: Code) -> Hits:
    return review.find_hits(_corpus, _saved, finder=_finder())


def check(codebook: Codebook, dimension_id: str, code: Code) -> tuple[ExampleCheck, ...]:
    """Check the examples of a code as typed."""
    with _SEARCHING:
        return review.try_examples(codebook, dimension_id, code, finder=_finder())


@st.cache_resource(show_spinner="Looking for near misses and uncovered phrases", max_entries=8)
def suggestions(stamp: FoundStamp, dimension_id: str, _snapshot: Snapshot) -> Suggestions:
    """Return what the papers say that a dimension does not cover; raises InputError."""
    return review.suggest_codes(
        _snapshot.project, dimension=dimension_id, limit=SUGGESTED_AT_MOST, max_papers=SUGGESTED_FROM
    )


# ---------------------------------------------------------------- counting and saving


def count(snapshot: Snapshot, change: Change, *, file_digest: str, loss: str | None = None) -> None:
    """Count what a change does, and keep it waiting for a word; an error is kept to be told."""
    st.session_state.pop(_PENDING, None)
    place = st.empty()

    def progress(event: ProgressEvent) -> None:
        place.html(progress_html(RunState(running=True, progress=event)))

    try:
        with st.spinner("Counting what this changes"):
            corpus = corpus_of(snapshot)
            proposal = review.propose(snapshot.project, change, digest=file_digest)
            with _SEARCHING:
                effect = review.try_codebook(
                    snapshot.project,
                    proposal.saved,
                    proposal.changed,
                    corpus=corpus,
                    finder=_finder(),
                    progress=progress,
                )
    except LitreviewError as error:
        st.session_state[_SAID] = error
    else:
        st.session_state[_PENDING] = Pending(proposal, effect, corpus, loss)
    place.empty()


def redraw() -> NoReturn:
    """Draw the laboratory anew: by itself, where only it is being drawn."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def pending_of(change: Change | None) -> Pending | None:
    """Return the change that waits, when it is `change`; another one is forgotten."""
    pending: Pending | None = st.session_state.get(_PENDING)
    if pending is not None and pending.proposal.change != change:
        st.session_state.pop(_PENDING)
        return None
    return pending


def show_pending(snapshot: Snapshot, pending: Pending, *, label: str) -> bool:
    """Draw what a change does and the buttons to make it or not; tell whether it was just made."""
    st.html(effect_html(pending.effect, pending.proposal.saved, pending.corpus, pending.loss))
    made = False
    with st.container(horizontal=True):
        if st.button(label, type="primary", icon=":material/save:", key="codebook_make"):
            made = _make(snapshot, pending)
        if st.button("Not now", key="codebook_leave"):
            st.session_state.pop(_PENDING, None)
            redraw()
    return made


def _make(snapshot: Snapshot, pending: Pending) -> bool:
    st.session_state.pop(_PENDING, None)
    try:
        version = review.save_proposal(snapshot.project, pending.proposal)
    except (LitreviewError, OSError) as error:
        st.session_state[_SAID] = error if isinstance(error, LitreviewError) else _unwritten(error, snapshot)
        redraw()
    background = background_of(snapshot.folder)
    background.start()
    st.session_state[_WATCHED] = background.state().number, version.name if version is not None else ""
    return True


def _unwritten(error: OSError, snapshot: Snapshot) -> LitreviewError:
    where = str(snapshot.project.codebook_path)
    what = f"The codebook cannot be written ({error.strerror}); it is as it was."
    return LitreviewError(what, where=where, remedy="Check the rights of the folder and the room on the disk.")


def show_said() -> bool:
    """Draw the error that the last step ended with; tell whether it was that the file had changed meanwhile."""
    error = st.session_state.pop(_SAID, None)
    if error is None:
        return False
    show_error(error)
    return isinstance(error, StaleDataError)


# ---------------------------------------------------------------- following the run


def show_recoding(snapshot: Snapshot) -> None:
    """Draw how far the coding is that a saved change started, or that it is done."""
    if _WATCHED not in st.session_state:
        return
    background = background_of(snapshot.folder)
    state = background.state()
    number, version = st.session_state[_WATCHED]
    if state.number != number:
        del st.session_state[_WATCHED]  # a later run is another matter
        return
    kept = f" The version before is kept as {version}." if version else ""
    if state.running:
        st.html(tag("p", f"Saved.{kept} The papers are being coded again.", class_="lr-run-end", role="status"))
        st.fragment(_follow, run_every=POLL_SECONDS)(background)
        return
    if state.error is not None:
        show_error(state.error)
    else:
        words = "Coding was stopped: run it again from Papers." if state.stopped else end_words(state)
        st.html(tag("p", f"Saved.{kept} {words}", class_="lr-run-end", role="status"))


def forget_recoding(snapshot: Snapshot) -> None:
    """Say no more of a coding that has ended: it was told where the change was made."""
    if not background_of(snapshot.folder).state().running:
        st.session_state.pop(_WATCHED, None)


def _follow(background: Background) -> None:
    state = background.state()
    if not state.running:
        st.rerun()  # the whole page: what was coded is there now
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(progress_html(state), width="stretch")
        st.button("Stop the run", on_click=background.stop, help="What is coded is kept; a later run goes on.")
