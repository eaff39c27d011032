from dataclasses import replace

import pytest
from page_steps import show_page

from litreview import evidence, review, storage
from litreview.app import reader_page
from litreview.app.review_inbox import sort_message
from litreview.app.snapshot import Snapshot, stamp_of
from litreview.records import Decision
from litreview.spans import Span

QUOTE = "costs $5 to $10 ](javascript:alert(1)) <script>x()</script>."
TEXT = f"# Hides\n\n## Results\n\nThe law cuts effluent. A visit {QUOTE}\n"


@pytest.fixture
def project(make_review, tmp_path):
    with storage.open_project(make_review(tmp_path / "review", {"=a <b>.md": TEXT}, name="x")) as opened:
        yield opened


def document_of(project):
    (entry,) = storage.list_files(project)
    return storage.load_document(project, entry.document_id)


def add(project, quote=QUOTE, coder="Ann", **changes):
    document = document_of(project)
    start = document.text.index(quote)
    anchor = evidence.anchor_words(document, Span(start, start + len(quote)))
    coding = {"is_future": True, "codes": (), "gap_kinds": ()} | changes
    decision = Decision(evidence.added_row_id(anchor), "add", coder, "2026-01-01T00:00:00Z", anchor=anchor, **coding)
    storage.decide_row(project, decision)
    return decision


def open_page(project, **query):
    return show_page(project, "reader_page", **query)


def told(project, monkeypatch, **query):
    """Return what the browser is told at an address."""
    monkeypatch.setattr(reader_page.st, "query_params", dict(query))
    sitting = {"answers": {}, "added": {}, "seq": 0}
    return reader_page._model(Snapshot(project, stamp_of(project)), document_of(project), sitting, "Ann")


def test_page_shows_a_paper_and_asks_for_a_name(project):
    app = open_page(project)
    assert not app.exception
    assert [box.label for box in app.selectbox] == ["Paper"]
    assert [field.label for field in app.text_input] == ["Your name"]
    app.text_input[0].set_value(" Ann ").run()
    assert app.session_state["coder"] == "Ann"


def test_page_opens_the_paper_of_a_row_and_takes_an_unknown_address(project):
    added = add(project)
    app = open_page(project, row=added.row_id)
    assert not app.exception
    assert app.selectbox[0].value == added.anchor.document_id
    assert not open_page(project, document="gone", page="99", row="none").exception


def test_page_of_an_empty_project_says_so(tmp_path):
    review.new_review(tmp_path / "empty", codebook="csr-clusters", name="x")
    with storage.open_project(tmp_path / "empty") as empty:
        app = open_page(empty)
    assert "No paper has been read yet" in "".join(str(e.proto.body) for e in app.get("html"))


def test_model_holds_words_as_they_stand_and_the_added_row_beside_the_proposed(project, monkeypatch):
    added = add(project)
    model = told(project, monkeypatch, row=added.row_id)
    assert "".join(w[1] + w[2] for w in model["leaf"]["words"]).endswith(QUOTE)
    assert (model["row"], model["image"], model["name"]) == (added.row_id, None, "=a <b>.md")
    item = model["items"][added.row_id]
    assert (item["status"], item["by"], item["added_by"], item["kinds"]) == ("added", "Ann", "Ann", ["future"])
    assert [h["id"] for h in model["highlights"]].count(added.row_id) == 1
    assert len(model["highlights"]) > 1


def test_marked_words_that_the_browser_sends_are_kept_and_shown(project, monkeypatch):
    document = document_of(project)
    start = document.text.index("costs")
    entry = {"id": "t:0", "action": "add", "document": document.document_id, "start": start, "end": start + 8}
    entry |= {"quote": "costs $5", "claims": ["barrier"], "coder": "Ann"}
    snapshot = Snapshot(project, stamp_of(project))
    inbox = sort_message(
        {"entries": [entry]},
        row_of=snapshot.rows_by_id.get,
        document_of={document.document_id: document}.get,
        codebook=snapshot.codebook,
        coder="?",
    )
    storage.decide_rows(project, inbox.decisions)
    now = snapshot.refreshed()
    (row,) = [r for r in now.rows if r.status == "added"]
    assert (row.quote, row.polarity, row.added_by) == ("costs $5", "barrier", "Ann")
    assert [c.polarity for c in row.codes] == ["barrier"]
    assert [r.span.start for r in now.rows] == sorted(r.span.start for r in now.rows)
    storage.decide_row(project, Decision(row.row_id, "undo", "Ann", "2026-01-01T00:00:01Z"))
    assert "added" not in {r.status for r in now.refreshed().rows}


def test_statement_whose_words_are_gone_is_told_and_can_be_taken_back(project, monkeypatch):
    added = add(project)
    document = document_of(project)
    shorter = document.text.replace("costs $5 to $10", "is cheap, all told")
    (entry,) = storage.list_files(project)

    storage.save_document(project, replace(document, text=shorter), sha256=entry.sha256, read_key=entry.read_key)
    model = told(project, monkeypatch)
    assert model["lost"] == [{"id": added.row_id, "quote": QUOTE, "by": "Ann"}]
    snapshot = Snapshot(project, stamp_of(project))
    assert [p.severity for p in snapshot.problems if "Ann added" in p.what] == ["warning"]
    storage.decide_row(project, Decision(added.row_id, "undo", "Ann", "2026-01-01T00:00:01Z"))
    assert told(project, monkeypatch)["lost"] == []
    assert not [p for p in snapshot.refreshed().problems if "Ann added" in p.what]
