"""Papers dropped into the page: kept at once, then read and coded in the background, each one told of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from litreview import review, storage
from litreview.app.background import Background, RunState
from litreview.app.framing import PageName, quantity, show_error
from litreview.app.markup import Html, joined, table, tag
from litreview.app.snapshot import Snapshot
from litreview.records import Problem
from litreview.review import AddReport
from litreview.storage import FileEntry, Project

POLL_SECONDS = 1.0
LISTED_AT_MOST = 100  # files under a run; the rest is told by number
NAMED_AT_MOST = 5  # files in a sentence
_ROUND, _REPORT, _WATCHED = "papers_round", "papers_report", "papers_watched"  # in the session
_STARTING = "Starting: loading what reads and codes"


@st.cache_resource(show_spinner=False)
def background_of(folder: Path) -> Background:
    """Return the run of a folder that all tabs share."""
    return Background(folder)


def wants_open(snapshot: Snapshot) -> bool:
    """Tell whether adding papers is what matters now: none is read, a run goes on, or this tab has just added some."""
    return not snapshot.names or _WATCHED in st.session_state or background_of(snapshot.folder).state().running


def show_adding_folded(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the same in a box that folds: open while adding papers is what matters."""

    def fold() -> None:
        for key in (_WATCHED, _REPORT):
            st.session_state.pop(key, None)

    with st.expander(
        "Add papers, read and code",
        expanded=wants_open(snapshot),
        icon=":material/upload_file:",
        key="papers_box",
        on_change=fold,
    ):
        show_adding(snapshot, pages)


def show_adding(snapshot: Snapshot, pages: Mapping[PageName, st.Page]) -> None:
    """Draw the place to drop papers, what became of those just dropped, and the run that reads them."""
    background = background_of(snapshot.folder)
    _take_files(snapshot, background)
    if _REPORT in st.session_state:
        st.html(added_html(st.session_state[_REPORT]))
    state = background.state()
    if state.running:
        st.session_state[_WATCHED] = True
        st.fragment(_follow_run, run_every=POLL_SECONDS)(snapshot.project, background)
        return
    watched = _WATCHED in st.session_state
    if watched:
        _show_end(state)
    with st.container(horizontal=True, vertical_alignment="center"):
        _offer_run(snapshot.files, background)
        if watched and state.done is not None and "Gap map" in pages:
            st.page_link(pages["Gap map"], label="Open the gap map", icon=":material/grid_view:")
    if watched:
        _show_files(snapshot.project, state)


def _take_files(snapshot: Snapshot, background: Background) -> None:
    limits, number = snapshot.project.settings.reading, st.session_state.get(_ROUND, 0)
    files = st.file_uploader(
        f"Drop papers here: PDF, Word, EPUB, web page, XML (JATS, TEI) or text, up to {limits.max_pages:,} pages each",
        accept_multiple_files=True,
        max_upload_size=math.ceil(limits.max_megabytes),
        key=f"papers_{number}",
        help="They are copied into the project's folder on this machine, and read and coded at once. Nothing is sent "
        "anywhere. You may close this tab meanwhile.",
    )
    if not files:
        return
    with st.spinner(f"Keeping {quantity(len(files), 'file')}"):
        report = review.add_uploads(snapshot.project, ((file.name, file.getvalue()) for file in files))
    # The next uploader is an empty one, and lets go of the files' bytes.
    st.session_state.update({_ROUND: number + 1, _REPORT: report, _WATCHED: True})
    if report.added:
        background.start(sha256s=_unread(snapshot.project))
    st.rerun()


def _unread(project: Project) -> list[str]:
    return [f.sha256 for f in storage.list_files(project) if f.status == "new"]


def added_html(report: AddReport) -> Html:
    """Say what became of the files just dropped: added, there already, or refused and why."""
    said = [f"{quantity(len(report.added), 'file')} added."] if report.added else []
    if report.known:
        verb = "was" if len(report.known) == 1 else "were"
        said.append(f"{quantity(len(report.known), 'file')} {verb} there already: {_named(report.known)}.")
    if report.problems:
        n, verb = len(report.problems), "was" if len(report.problems) == 1 else "were"
        said.append(f"{quantity(n, 'file')} {verb} not added:")
    lines = [(p.where, p.what, p.remedy) for p in report.problems]
    refused = table(("File", "Why", "What to do"), lines, class_="lr-table") if lines else None
    return tag("div", tag("p", " ".join(said)), refused, class_="lr-added", role="status")


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED_AT_MOST:,} more" if len(names) > NAMED_AT_MOST else ""
    return ", ".join(names[:NAMED_AT_MOST]) + more


def _follow_run(project: Project, background: Background) -> None:
    state = background.state()
    if not state.running:
        st.rerun()  # the whole page: what was read is there now
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(progress_html(state), width="stretch")
        st.button("Stop the run", on_click=background.stop, help="What is done is kept; a later run goes on.")
    _show_files(project, state)


def _show_files(project: Project, state: RunState) -> None:
    wanted = set(state.sha256s)
    if listed := [f for f in storage.list_files(project) if f.sha256 in wanted]:
        st.html(files_html(listed, storage.list_problems(project), state))


def _show_end(state: RunState) -> None:
    if state.error is not None:
        show_error(state.error)
    elif state.stopped:
        st.html(tag("p", "Stopped. What was read and coded is kept.", class_="lr-run-end", role="status"))
    elif state.done is not None:
        st.html(tag("p", end_words(state), class_="lr-run-end", role="status"))


def end_words(state: RunState) -> str:
    """Say what a run did."""
    if state.verb == "topics":
        return f"The fit of themes ended after {duration(state.seconds)}: see the page Themes."
    done = state.done
    if done is None or not (done.n_read or done.n_failed or done.n_coded):
        return "Everything is up to date: nothing was done."
    failed = f"; {quantity(done.n_failed, 'file')} could not be read" if done.n_failed else ""
    read = f"{quantity(done.n_read, 'file')} read{failed}; {quantity(done.n_coded, 'paper')} coded"
    return f"Done in {duration(state.seconds)}: {read}."


def _offer_run(files: Sequence[FileEntry], background: Background) -> None:
    if not files:
        return
    waiting = [f.sha256 for f in files if f.status == "new"]
    if waiting:
        verb = "waits" if len(waiting) == 1 else "wait"
        st.html(tag("p", f"{quantity(len(waiting), 'file')} {verb} to be read.", class_="lr-quiet"))

    def run() -> None:
        st.session_state.pop(_REPORT, None)
        background.start(sha256s=waiting)

    st.button(
        "Read and code",
        type="primary" if waiting else "secondary",
        icon=":material/play_arrow:",
        on_click=run,
        help="Reads what waits, and codes again what is out of date, for instance after a change of the codebook.",
    )


def progress_html(state: RunState) -> Html:
    """Return how far a run is, as a bar with words."""
    event = state.progress
    share = event.done / event.total if event is not None and event.total else 0.0
    words = f"{event.step}: {event.done:,} of {event.total:,} {event.unit}" if event is not None else _STARTING
    bar = tag(
        "div",
        tag("span", style=f"width:{share:.2%}"),
        class_="lr-progress",
        role="progressbar",
        aria_label=event.step if event is not None else _STARTING,
        aria_valuemin=0,
        aria_valuemax=100,
        aria_valuenow=round(100 * share),
    )
    more = " · ".join(part for part in (duration(state.seconds), event.detail if event is not None else "") if part)
    return tag("div", bar, tag("p", tag("b", words), " ", tag("span", more, class_="lr-quiet")), class_="lr-run")


def duration(seconds: float) -> str:
    """Return "8 s" or "2 min 5 s"."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


def files_html(files: Sequence[FileEntry], problems: Mapping[str | None, Sequence[Problem]], state: RunState) -> Html:
    """Say of each file how far it is: waiting, being read, read, coded, or why it could not be read."""
    reading = state.running and (state.progress is None or state.progress.step == "Reading")
    current = next((f.sha256 for f in files if f.status == "new"), None) if reading else None
    lines = [_file_line(f, problems.get(f.sha256, ()), is_current=f.sha256 == current) for f in files[:LISTED_AT_MOST]]
    more = len(files) - len(lines)
    return joined(
        [
            table(("State", "File", "What was read, or what happened", "What to do"), lines, class_="lr-table"),
            tag("p", f"{more:,} more are not shown.", class_="lr-quiet") if more else None,
        ]
    )


def _file_line(file: FileEntry, problems: Sequence[Problem], *, is_current: bool) -> tuple[str | None, ...]:
    if file.status == "failed":
        told = next((p for p in problems if p.severity == "error"), None)
        return _pill("not read", "error"), file.name, told.what if told else None, told.remedy if told else None
    if file.status == "new":
        return _pill("being read" if is_current else "waits", "note"), file.name, None, None
    doubts = f"{quantity(file.n_doubtful_pages, 'page')} to check" if file.n_doubtful_pages else None
    counted = (quantity(file.n_pages or 0, "page"), quantity(file.n_sentences or 0, "sentence"), doubts)
    standing = _pill("read", "note") if file.code_key is None else _pill("coded", "done")
    return standing, file.name, " · ".join(c for c in counted if c), None


def _pill(words: str, kind: str) -> Html:
    return tag("span", words, class_=f"lr-severity lr-severity-{kind}")
