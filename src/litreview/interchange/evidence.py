"""The evidence as tables: one row for each statement, and one for each code given to a statement."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import xlsxwriter

from litreview.errors import InputError
from litreview.records import Codebook, CountryRole, EvidenceRow, Study, Topics

# A spreadsheet runs a cell that begins like this as a formula; the apostrophe makes it text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SEPARATOR = "; "
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # a workbook must be the same bytes each time
_N_TERMS = 10  # words shown of a topic
_CELL_MAX = 32_767  # characters that a cell of a workbook holds
_SHEET_MAX = 1_048_576  # lines that a sheet holds, its header among them

Table = tuple[tuple[str, ...], tuple[tuple[str | int | float | None, ...], ...]]
Countries = Mapping[str, Sequence[CountryRole]]  # by document


def evidence_table(
    rows: Iterable[EvidenceRow],
    *,
    codebook: Codebook,
    studies: Iterable[Study],
    names: Mapping[str, str],
    countries: Countries | None = None,
) -> Table:
    """Return header and rows, one for each statement; `names` gives the file of each document.

    Cells with several values are joined by "; ". `countries_of_study` are those of the paper, whatever country the
    statement names.
    """
    studied = {d: _SEPARATOR.join(r.label for r in _of_study(roles)) for d, roles in (countries or {}).items()}
    labels = {s.study_id: s.label for s in studies}
    dimensions = [d for d in codebook.dimensions if d.role != "gap"]
    header: list[str] = ["row_id", "document", "page", "section", "quote", "polarity"]
    for dimension in dimensions:
        if dimension.role == "factor":
            header += [f"{dimension.dimension_id}_driver", f"{dimension.dimension_id}_barrier"]
        header.append(dimension.dimension_id)
    header += ["gap_kinds", "future_research", "studies", "studies_cited", "cues", "confidence", "origin", "status"]
    header += ["added_by", "ocr_confidence", "page_doubts", "countries_of_study"]
    body = []
    for row in rows:
        cells: list[str | int | float | None] = [
            row.row_id,
            names.get(row.document_id, row.document_id),
            row.page_label or row.page,
            row.section_role,
            row.quote,
            row.polarity,
        ]
        for dimension in dimensions:
            if dimension.role == "factor":
                cells.append(_join_codes(row, dimension.dimension_id, "driver"))
                cells.append(_join_codes(row, dimension.dimension_id, "barrier"))
            cells.append(_join_codes(row, dimension.dimension_id))
        cells += [
            _SEPARATOR.join(row.gap_kinds),
            "yes" if row.is_future else "",
            _SEPARATOR.join(labels.get(s, s) for s in row.study_ids),
            _SEPARATOR.join(labels.get(s, s) for s in row.cited_studies),
            _SEPARATOR.join(dict.fromkeys(cue.quote for s in row.statements for cue in s.cues)),
            None if row.confidence is None else round(row.confidence, 3),
            row.origin,
            row.status,
            row.added_by,
            None if row.ocr_confidence is None else round(row.ocr_confidence, 3),
            _SEPARATOR.join(row.page_doubts),
            studied.get(row.document_id, ""),
        ]
        body.append(tuple(cells))
    return tuple(header), tuple(body)


def _join_codes(row: EvidenceRow, dimension_id: str, polarity: str | None = None) -> str:
    labels = [
        c.label for c in row.codes if c.dimension_id == dimension_id and (polarity is None or c.polarity == polarity)
    ]
    return _SEPARATOR.join(dict.fromkeys(labels))


def _of_study(roles: Iterable[CountryRole]) -> Iterable[CountryRole]:
    return (role for role in roles if role.part == "study")


def countries_table(countries: Countries, *, names: Mapping[str, str], studies: Iterable[Study]) -> Table:
    """Return header and rows, one for each part that a country plays in a paper, with the sentence that decides it.

    `role` is study, comparison, mention or affiliation; `score` is that of CountryRole, `n_mentions` how often the
    country and its places are named; `other_pages` are those of the next most telling sentences.
    """
    labels = {d: s.label for s in studies for d in s.document_ids}
    header = ("document", "study", "country", "iso2", "role", "score", "n_mentions", "quote", "page", "section", "cue")
    body = tuple(
        (
            names.get(document_id, document_id),
            labels.get(document_id),
            role.label,
            role.iso2,
            role.part,
            role.score,
            role.n_mentions,
            *_first_quote(role),
        )
        for document_id, roles in countries.items()
        for role in roles
    )
    return (*header, "other_pages"), body


def _first_quote(role: CountryRole) -> tuple[str | int | None, ...]:
    if not role.quotes:
        return (None,) * 5
    first, *others = role.quotes
    pages = dict.fromkeys(str(quote.page_label or quote.page) for quote in others)
    return first.quote, first.page_label or first.page, first.where, first.cue, _SEPARATOR.join(pages)


def _codes_table(rows: Iterable[EvidenceRow], names: Mapping[str, str]) -> Table:
    header = ("row_id", "document", "page", "dimension", "code", "label", "polarity", "origin", "status")
    body = tuple(
        (
            row.row_id,
            names.get(row.document_id, row.document_id),
            row.page_label or row.page,
            c.dimension_id,
            c.code_id,
            c.label,
            c.polarity,
            row.origin,
            row.status,
        )
        for row in rows
        for c in row.codes
    )
    return header, body


def _studies_table(studies: Iterable[Study], names: Mapping[str, str]) -> Table:
    header = ("study_id", "study", "title", "authors", "year", "doi", "container", "read_from", "cited_by")
    body = tuple(
        (
            s.study_id,
            s.label,
            s.bibliography.title,
            _SEPARATOR.join(s.bibliography.authors),
            s.bibliography.year,
            s.bibliography.doi,
            s.bibliography.container,
            _SEPARATOR.join(names.get(d, d) for d in s.document_ids),
            _SEPARATOR.join(names.get(d, d) for d in s.cited_by),
        )
        for s in studies
    )
    return header, body


def topics_table(models: Iterable[Topics], *, codebook: Codebook, names: Mapping[str, str]) -> Table:
    """Return header and rows, one for each topic of each model; a model without a stability card is left out.

    `share` is of all units, by weight; `stability_low` to `stability_high` holds 95 % of the refits. Empty cells: not
    measurable, resting on no one paper, or no theme near.
    """
    labels = {c.code_id: c.label for d in codebook.dimensions if d.role == "theme" for c in d.codes}
    header = ("method", "topic", "title", "words", "share", "papers", "stability", "stability_low", "stability_high",
              "verdict", "rests_on", "nearest_theme", "theme_score", "theme_words")  # fmt: skip
    body = []
    for model in models:
        for k, card in enumerate(() if model.stability is None else model.stability.topics):
            weights = model.topic_term[k]
            strongest = [v for v in (-weights).argsort(kind="stable")[:_N_TERMS] if weights[v] > 0]
            theme, score = model.themes[k] or (None, None)
            body.append(
                (
                    model.method,
                    model.ids[k],
                    model.titles[k],
                    _SEPARATOR.join(model.terms[v] for v in strongest),
                    card.share,
                    card.n_documents,
                    card.stability,
                    card.low,
                    card.high,
                    card.verdict,
                    None if card.rests_on is None else names.get(card.rests_on, card.rests_on),
                    None if theme is None else labels.get(theme, theme),
                    score,
                    _SEPARATOR.join(model.theme_words[k]) if model.theme_words else "",
                )
            )
    return header, tuple(body)


def _codebook_table(codebook: Codebook) -> Table:
    header = ("dimension", "code", "parent", "label", "definition")
    body = tuple(
        (d.dimension_id, c.code_id, c.parent, c.label, c.definition) for d in codebook.dimensions for c in d.codes
    )
    return header, body


def write_evidence(
    rows: Sequence[EvidenceRow],
    path: Path,
    *,
    codebook: Codebook,
    studies: Sequence[Study],
    names: Mapping[str, str],
    about: Sequence[tuple[str, str]] = (),
    countries: Countries | None = None,
    models: Sequence[Topics] = (),
) -> None:
    """Write the evidence in the format that the file's name asks for; equal input gives equal bytes.

    csv: one line for each statement, UTF-8 with BOM, which spreadsheets need. jsonl: every row with all its parts and
    the countries that its paper studies. xlsx: sheets Evidence, Codes, Studies, Countries, Topics (where
    there are `models`), Codebook and About; `countries` gives the parts that countries play in each document. Raises
    InputError for another suffix, and where a sheet of a workbook cannot hold all lines.
    """
    writer = _WRITERS.get(path.suffix.casefold())
    if writer is None:
        raise InputError(
            f"No table can be written as {path.suffix or 'a file without suffix'}.",
            where=str(path),
            remedy=f"Use one of {', '.join(EVIDENCE_SUFFIXES)}.",
        )
    tables: dict[str, Table] = {
        "Evidence": evidence_table(rows, codebook=codebook, studies=studies, names=names, countries=countries),
        "Codes": _codes_table(rows, names),
        "Studies": _studies_table(studies, names),
        "Countries": countries_table(countries or {}, names=names, studies=studies),
        **({"Topics": topics_table(models, codebook=codebook, names=names)} if models else {}),
        "Codebook": _codebook_table(codebook),
        "About": (("what", "value"), tuple(about)),
    }
    if path.suffix.casefold() == ".xlsx":
        _check_sheets(tables, path)
    partial = path.with_name(path.name + ".part")
    writer(partial, tables, rows, countries or {})
    partial.replace(path)


def _check_sheets(tables: Mapping[str, Table], path: Path) -> None:
    for name, (_, body) in tables.items():
        if len(body) >= _SHEET_MAX:
            raise InputError(
                f"A sheet of a workbook holds {_SHEET_MAX - 1:,} lines, and {name} has {len(body):,}.",
                where=str(path),
                remedy="Write .csv or .jsonl, which hold any number.",
            )


def csv_bytes(table: Table) -> bytes:
    """Return a table as CSV that spreadsheets read: UTF-8 with BOM, and no cell that would run as a formula."""
    header, body = table
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_guard(cell) for cell in row] for row in body)
    return text.getvalue().encode("utf-8-sig")


def _write_csv(path: Path, tables: Mapping[str, Table], _: Sequence[EvidenceRow], __: Countries) -> None:
    path.write_bytes(csv_bytes(tables["Evidence"]))


def _write_jsonl(path: Path, _: Mapping[str, Table], rows: Sequence[EvidenceRow], countries: Countries) -> None:
    studied = {
        document_id: [{"iso2": r.iso2, "label": r.label, "score": r.score} for r in _of_study(roles)]
        for document_id, roles in countries.items()
    }
    plain = (asdict(row) | {"countries_of_study": studied.get(row.document_id, [])} for row in rows)
    lines = (json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in plain)
    path.write_text("".join(lines), encoding="utf-8")


def _write_xlsx(path: Path, tables: Mapping[str, Table], _: Sequence[EvidenceRow], __: Countries) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "litreview evidence", "created": _CREATED})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for name, (header, body) in tables.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, header, bold)
            for column, title in enumerate(header):
                sheet.set_column(column, column, _WIDTHS.get(title, 18), wrapped)
            for number, row in enumerate(body, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        if cell:
                            sheet.write_string(number, column, _fitting(_guard(cell)))
                    elif cell is not None:
                        sheet.write_number(number, column, cell)
            if body:
                sheet.autofilter(0, 0, len(body), len(header) - 1)


def _guard(cell: str | int | float | None) -> str:
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return "'" + cell
    return "" if cell is None else str(cell)


def _fitting(text: str) -> str:
    """Return what a cell of a workbook holds of a text; where that is not all, it ends by saying so."""
    if len(text) <= _CELL_MAX:
        return text
    said = f" … [cut: {len(text):,} characters in all]"
    return text[: _CELL_MAX - len(said)] + said


_WIDTHS = {"quote": 80, "definition": 80, "title": 50, "words": 60, "document": 28, "value": 80}
_WRITERS: Mapping[str, Callable[[Path, Mapping[str, Table], Sequence[EvidenceRow], Countries], None]] = {
    ".csv": _write_csv,
    ".jsonl": _write_jsonl,
    ".xlsx": _write_xlsx,
}
EVIDENCE_SUFFIXES = tuple(_WRITERS)
