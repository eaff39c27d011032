import csv
import json
from dataclasses import replace

import numpy as np
import openpyxl
import pytest
from builders import DOCUMENT_ID, a_codebook, a_country, a_document, a_row, a_statement
from topic_builders import a_card, a_model, a_stability

from litreview.errors import InputError
from litreview.interchange import (
    countries_table,
    document_to_plain,
    evidence,
    evidence_table,
    topics_table,
    write_evidence,
)
from litreview.records import Bibliography, Study

STUDIES = [Study("own-2020", "Own (2020)", Bibliography(title="=HYPERLINK(1)"), (DOCUMENT_ID,))]
NAMES = {DOCUMENT_ID: "paper.pdf"}


DOCUMENT = a_document("=cmd() in Chad.", "Unlike in Peru, wages rose in Chad.", "Wages fell in Kenya.")
COUNTRIES = {
    DOCUMENT_ID: (
        a_country(DOCUMENT, "Chad", "TD"),
        a_country(DOCUMENT, "Kenya", "KE", score=0.6),
        a_country(DOCUMENT, "Peru", "PE", "comparison", score=0.5),
    )
}


def write(path, rows):
    about = [("review", "Test")]
    write_evidence(rows, path, codebook=a_codebook(), studies=STUDIES, names=NAMES, about=about, countries=COUNTRIES)
    return path


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_evidence_table_parts_drivers_from_barriers():
    row = a_row("r1", ("factors", "law", "driver"), ("factors", "buyers", "barrier"), ("themes", "water"))
    header, body = evidence_table([row], codebook=a_codebook(), studies=STUDIES, names=NAMES)
    cells = dict(zip(header, body[0], strict=True))
    assert (cells["factors_driver"], cells["factors_barrier"], cells["themes"]) == ("Law", "Buyers", "Water")
    assert (cells["document"], cells["studies"]) == ("paper.pdf", "Own (2020)")


def test_write_evidence_csv_reads_back_with_every_character(tmp_path):
    quote = 'He said: "São Paulo; 5 % – no",\nand left.'
    assert read_csv(write(tmp_path / "e.csv", [a_row("r1", quote=quote)]))[0]["quote"] == quote


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_write_evidence_csv_disarms_formulas(tmp_path, start):
    assert read_csv(write(tmp_path / "e.csv", [a_row("r1", quote=f"{start}cmd()")]))[0]["quote"] == f"'{start}cmd()"


def test_write_evidence_xlsx_holds_text_never_formulas(tmp_path):
    book = openpyxl.load_workbook(write(tmp_path / "e.xlsx", [a_row("r1", quote="=cmd()")]))
    types = {cell.data_type for sheet in book for line in sheet for cell in line if cell.value is not None}
    assert "f" not in types
    assert book.sheetnames == ["Evidence", "Codes", "Studies", "Countries", "Codebook", "About"]
    assert book["Evidence"]["E2"].value == "'=cmd()"
    assert "'=cmd() in Chad." in [cell.value for cell in book["Countries"][2]]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx"])
def test_write_evidence_gives_the_same_bytes_twice(tmp_path, suffix):
    rows = [a_row("r1", ("factors", "law", "driver")), a_row("r2", ("themes", "water"))]
    first = write(tmp_path / f"one{suffix}", rows).read_bytes()
    assert write(tmp_path / f"two{suffix}", rows).read_bytes() == first


def test_write_evidence_jsonl_keeps_cues(tmp_path):
    statement = a_statement(a_document("Law matters."), "driver")
    line = write(tmp_path / "e.jsonl", [a_row("r1", statements=(statement,))]).read_text()
    assert json.loads(line)["statements"][0]["cues"][0]["quote"] == "Law matters."


def test_write_evidence_gives_each_statement_the_countries_that_its_paper_studies(tmp_path):
    assert read_csv(write(tmp_path / "e.csv", [a_row("r1")]))[0]["countries_of_study"] == "Chad; Kenya"
    lines = write(tmp_path / "e.jsonl", [a_row("r1"), a_row("r2", document_id="other")]).read_text().splitlines()
    studied = [json.loads(line)["countries_of_study"] for line in lines]
    assert [[c["iso2"] for c in countries] for countries in studied] == [["TD", "KE"], []]


def test_countries_table_has_role_score_quote_and_page():
    header, body = countries_table(COUNTRIES, names=NAMES, studies=STUDIES)
    cells = dict(zip(header, body[2], strict=True))
    assert cells == {
        "document": "paper.pdf", "study": "Own (2020)", "country": "Peru", "iso2": "PE", "role": "comparison",
        "score": 0.5, "n_mentions": 1, "quote": "Unlike in Peru, wages rose in Chad.", "page": "7",
        "section": "results", "cue": None, "other_pages": "",
    }  # fmt: skip
    assert len(body) == 3


def test_countries_table_names_the_pages_of_further_quotes():
    role = COUNTRIES[DOCUMENT_ID][0]
    quotes = (*role.quotes, replace(role.quotes[0], page=3, page_label=None), replace(role.quotes[0], page_label="9"))
    header, body = countries_table({DOCUMENT_ID: [replace(role, quotes=quotes)]}, names=NAMES, studies=[])
    assert dict(zip(header, body[0], strict=True))["other_pages"] == "3; 9"


def two_topics(stability):
    return a_model(
        ["u1", "u2"], [[1, 0], [0, 1]], titles=("=water(1)", "wages"), terms=("water", "wages", "rivers"),
        topic_term=np.array([[0.7, 0.0, 0.3], [0.0, 1.0, 0.0]]), themes=(("water", 0.4), None),
        theme_words=(("water",), ()), stability=stability,
    )  # fmt: skip


CARD = a_card(a_stability("t0", "rests on one paper", rests_on=DOCUMENT_ID), a_stability("t1"))


def test_topics_table_gives_each_topic_its_stability_and_nearest_theme():
    header, body = topics_table([two_topics(CARD)], codebook=a_codebook(), names=NAMES)
    first, second = (dict(zip(header, line, strict=True)) for line in body)
    assert (first["words"], first["nearest_theme"], first["theme_score"]) == ("water; rivers", "Water", 0.4)
    assert (first["verdict"], first["rests_on"]) == ("rests on one paper", "paper.pdf")
    assert (second["stability"], second["stability_low"], second["stability_high"]) == (0.82, 0.74, 0.9)
    assert (second["nearest_theme"], second["rests_on"]) == (None, None)


def test_topics_table_shows_no_topic_without_its_stability():
    assert topics_table([two_topics(None)], codebook=a_codebook(), names=NAMES)[1] == ()


def test_write_evidence_xlsx_has_topics_where_there_are_models(tmp_path):
    written = []
    for name in ("one.xlsx", "two.xlsx"):
        given = {"codebook": a_codebook(), "studies": STUDIES, "names": NAMES, "models": [two_topics(CARD)]}
        write_evidence([a_row("r1")], tmp_path / name, **given)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    sheet = list(openpyxl.load_workbook(tmp_path / "one.xlsx")["Topics"].values)
    assert [line[2] for line in sheet] == ["title", "'=water(1)", "wages"]


def test_write_evidence_refuses_an_unknown_suffix_and_names_the_known(tmp_path):
    with pytest.raises(InputError, match=r"\.csv, \.jsonl, \.xlsx"):
        write(tmp_path / "e.docx", [])


def test_document_to_plain_has_the_fixed_keys():
    plain = document_to_plain(a_document("Law matters."))
    assert plain["sentences"][0] == {
        "text": "Law matters.", "page": 1, "start": 0, "end": 12, "paragraph": 0, "boxes": [],
        "ocr_confidence": None,
    }  # fmt: skip
    assert plain["paragraphs"][0]["text"] == "Law matters."
    assert plain["sections"] == [{"heading": None, "role": "results", "level": 1, "start": 0, "end": 12}]
    assert {"document_id", "pages", "bibliography", "citations", "references", "problems"} <= plain.keys()
    json.dumps(plain)


def test_document_to_plain_writes_raised_figures_plain_and_keeps_offsets():
    plain = document_to_plain(a_document("Law matters.¹²", "Nobody knows why."))
    assert plain["text"] == "Law matters.12 Nobody knows why."
    sentence = plain["sentences"][1]
    assert plain["text"][sentence["start"] : sentence["end"]] == "Nobody knows why."


def test_a_cell_that_a_workbook_cannot_hold_ends_by_saying_so(tmp_path):
    book = openpyxl.load_workbook(write(tmp_path / "e.xlsx", [a_row("r1", quote="word " * 8000)]))
    header, line = book["Evidence"].values
    quote = dict(zip(header, line, strict=True))["quote"]
    assert len(quote) == 32_767
    assert quote.endswith(" … [cut: 40,000 characters in all]")


def test_a_sheet_that_cannot_hold_all_lines_is_refused_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(evidence, "_SHEET_MAX", 3)
    rows = [a_row("r1", ("factors", "law"), ("themes", "water")), a_row("r2", ("factors", "law"))]
    with pytest.raises(InputError, match="holds 2 lines, and Codes has 3"):
        write(tmp_path / "e.xlsx", rows)
    assert list(tmp_path.iterdir()) == []
    assert len(read_csv(write(tmp_path / "e.csv", rows))) == 2
