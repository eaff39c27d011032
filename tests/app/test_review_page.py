from dataclasses import replace

import pytest
from builders import a_document, a_row
from page_steps import html_of, show_page

from litreview import review, storage
from litreview.app import review_page
from litreview.app.review_inbox import sort_message
from litreview.app.review_queue import QueueView
from litreview.app.snapshot import Snapshot, stamp_of
from litreview.records import Decision, Statement

SENTENCES = tuple(f"Strict law number {n} helped the tanneries of Kasur." for n in range(6))


@pytest.fixture
def project(tmp_path):
    review.new_review(tmp_path / "review", codebook="csr-clusters", name="x")
    path = tmp_path / "a.txt"
    path.write_text(" ".join(SENTENCES))
    with storage.open_project(tmp_path / "review") as opened:
        storage.add_file(opened, path)
        (entry,) = storage.list_files(opened)
        document = a_document(*SENTENCES)
        storage.save_document(opened, document, sha256=entry.sha256, read_key="k")
        claims = [Statement(document.document_id, s.span, s.span, "driver", 0.5, ()) for s in document.sentences]
        rows = [
            replace(
                a_row(f"r{n}", ("factors", "law_enforcement", "driver"), polarity="driver", quote=SENTENCES[n]),
                span=claim.span,
                statements=(claim,),
            )
            for n, claim in enumerate(claims)
        ]
        storage.save_rows(opened, document.document_id, rows, code_key="k")
        yield opened


@pytest.fixture(autouse=True)
def _all_the_time(monkeypatch):
    monkeypatch.setattr(review_page, "_BUDGET", 60.0)


def open_page(project):
    return show_page(project, "review_page")


def a_sitting():
    return {"view": QueueView(), "answers": {}, "passed": {}, "skipped": {}}


def told(project, sitting=None, view=None):
    return review_page._desk(Snapshot(project, stamp_of(project)), view or QueueView(), sitting or a_sitting(), "Ann")


def test_page_asks_for_a_name_once(project):
    app = open_page(project)
    assert [field.label for field in app.text_input] == ["Your name"]
    app.text_input[0].set_value(" Ann ")
    app.button[0].click().run()
    assert not app.exception
    assert app.session_state["coder"] == "Ann"
    assert not app.text_input
    assert [box.label for box in app.selectbox] == ["Order", "Kind of claim", "Code", "Paper"]


def test_page_refuses_an_empty_name(project):
    app = open_page(project)
    app.button[0].click().run()
    assert "A decision needs a name." in html_of(app)


def test_desk_holds_the_queue_progress_and_last_decisions(project):
    for n, action in enumerate(("accept", "reject", "accept", "undo")):
        storage.decide_row(project, Decision(f"r{min(n, 2)}", action, "Ann", "2026-01-01T00:00:00Z"))
    desk = told(project)
    assert (desk["total"], desk["checked"]) == (6, 2)
    assert desk["queue"] == ["r2", "r3", "r4", "r5"]
    assert [(r["row"], r["action"]) for r in desk["recent"]] == [("r1", "reject"), ("r0", "accept")]
    assert desk["items"]["r0"]["status"] == "accepted"
    assert desk["items"]["r3"]["before"] == SENTENCES[2]


def test_desk_loads_no_row_but_those_it_shows(project, monkeypatch):
    monkeypatch.delattr("litreview.review.load_proposals")
    storage.decide_row(project, Decision("r1", "accept", "Ann", "2026-01-01T00:00:00Z"))
    storage.decide_row(project, Decision("gone", "accept", "Ann", "2026-01-01T00:00:00Z"))
    desk = told(project, a_sitting() | {"skipped": {"r0": None, "unknown": None}})
    assert desk["queue"] == ["r2", "r3", "r4", "r5", "r0"]
    assert (desk["total"], desk["checked"], desk["skipped"]) == (6, 1, 1)
    assert {row_id: item["counts"] for row_id, item in desk["items"].items()} == dict.fromkeys(
        [f"r{n}" for n in range(6)], True
    )
    other = told(project, view=QueueView(kind="barrier"))
    assert (other["queue"], other["total"], other["items"]["r1"]["counts"]) == ([], 0, False)


def test_desk_shows_checked_statements_when_all_are_asked_for_but_none_twice_in_a_sitting(project):
    storage.decide_row(project, Decision("r0", "accept", "Bob", "2026-01-01T00:00:00Z"))
    view = QueueView(unchecked_only=False)
    assert told(project, view=view)["queue"][0] == "r0"
    assert told(project, a_sitting() | {"passed": {"r0": None}}, view)["queue"][0] == "r1"
    assert told(project, view=view)["items"]["r0"]["by"] == "Bob"


def test_desk_out_of_time_makes_some_statements_ready_and_says_how_many_are_not(project, monkeypatch):
    monkeypatch.setattr(review_page, "_BUDGET", -1.0)
    review_page._fixed_items.clear()
    assert [(len(desk["queue"]), desk["unready"]) for desk in (told(project), told(project))] == [(4, 2), (6, 0)]


def test_note_remembers_moves_and_answers_every_entry(project):
    sitting = a_sitting()
    entries = [
        {"id": "t:0", "row": "r0", "action": "skip"},
        {"id": "t:1", "row": "r1", "action": "skip"},
        {"id": "t:2", "row": "r0", "action": "unskip"},
        {"id": "t:3", "row": "r2", "action": "accept"},
        {"id": "t:4", "row": "r2", "action": "nonsense"},
    ]
    snapshot = Snapshot(project, stamp_of(project))
    inbox = sort_message(
        {"entries": entries}, row_of=lambda _: None, document_of=lambda _: None, codebook=snapshot.codebook, coder="Ann"
    )
    review_page._note(sitting, inbox)
    assert list(sitting["skipped"]) == ["r1"]
    assert list(sitting["passed"]) == ["r2"]
    assert [bool(sitting["answers"][f"t:{n}"]) for n in range(5)] == [False, False, False, False, True]
    assert told(project, sitting)["queue"] == ["r0", "r3", "r4", "r5", "r1"]
