"""A project with evidence drawn by chance, for tests that compare columns with records."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from builders import a_country, a_document, a_row

from litreview import evidence, storage
from litreview.records import (
    ROW_STATUSES,
    Anchor,
    Bibliography,
    CodeAssignment,
    Codebook,
    Decision,
    EvidenceColumns,
    EvidenceRow,
    NumberLists,
    Study,
)
from litreview.spans import Span
from litreview.storage import Project

WORDS = ("water", "effluent", "wages", "law", "buyers", "São", "co-operate", "of")
STUDIES = ("khan-2007", "lund-2010", "nadvi-1999", "soares-2015")
LAW_HINDERS = CodeAssignment("factors", "law", "Law", "barrier")
IN_GHANA = CodeAssignment("countries", "GH", "Ghana")


def fill_project(project: Project, folder: Path, codebook: Codebook, *, seed: int = 1, n_documents: int = 5) -> None:
    """Add documents with rows of chance codes, polarities, gaps and citations, and decisions on some of them."""
    dice = random.Random(seed)
    own, cited = {}, {}
    row_ids: list[str] = []
    for number in range(n_documents):
        sentences = [f"{' '.join(dice.sample(WORDS, 3))} in Kenya {number} {i}." for i in range(12)]
        path = folder / f"{'b' if number % 2 else 'a'} paper {number}.txt"
        path.write_text(" ".join(sentences), encoding="utf-8")
        storage.add_file(project, path)
        (entry,) = [f for f in storage.list_files(project) if f.name == path.name]
        document = a_document(*sentences, document_id=entry.sha256[:16], name=path.name)
        storage.save_document(project, document, sha256=entry.sha256, read_key="k")
        rows = [
            a_chance_row(dice, f"{number:02}{i:02}", codebook, document_id=document.document_id)
            for i in range(len(sentences))
        ]
        rows = [
            replace(r, span=s.span, quote=s.span.cut(document.text))
            for r, s in zip(rows, document.sentences, strict=True)
        ]
        row_ids += [row.row_id for row in rows]
        own[document.document_id] = f"own-{number}"
        cited |= {
            (document.document_id, "khan 2007"): STUDIES[number % 4],
            (document.document_id, "lund 2010"): STUDIES[1],
        }
        countries = [a_country(document, "Kenya", "KE", dice.choice(("study", "mention")))]
        storage.save_rows(project, document.document_id, rows, code_key="k", countries=countries)
    documents = {study: (document_id,) for document_id, study in own.items()}
    studies = [
        Study(s, s.capitalize(), Bibliography(title=s), document_ids=documents.get(s, ()))
        for s in sorted({*own.values(), *cited.values()})
    ]
    storage.save_studies(project, studies, own=own, cited=cited, key="k")
    for row_id in dice.sample(row_ids, 12):
        storage.decide_row(project, a_chance_decision(dice, row_id, codebook))


def columns_of(rows: Sequence[EvidenceRow]) -> EvidenceColumns:
    """Return rows as the columns that pages count from; those of a document must stand together."""
    document_ids = tuple(dict.fromkeys(row.document_id for row in rows))
    assignments = tuple(dict.fromkeys(code for row in rows for code in row.codes))
    study_ids = tuple(dict.fromkeys(study for row in rows for study in row.study_ids))
    gap_kinds = tuple(sorted({"future", *(kind for row in rows for kind in row.gap_kinds)}))
    stated = [{*row.gap_kinds, *(("future",) if row.is_future else ())} for row in rows]
    n = len(rows)
    return EvidenceColumns(
        row_ids=np.array([row.row_id.encode() for row in rows], "S32"),
        documents=np.array([document_ids.index(row.document_id) for row in rows], np.int32),
        starts=np.array([row.span.start for row in rows], np.int32),
        paragraphs=np.array([row.paragraph for row in rows], np.int32),
        polarities=np.array([(None, "driver", "barrier", "mixed").index(row.polarity) for row in rows], np.uint8),
        gaps=np.array([sum(1 << gap_kinds.index(kind) for kind in kinds) for kinds in stated], np.uint32),
        statuses=np.array([ROW_STATUSES.index(row.status) for row in rows], np.uint8),
        doubts=np.zeros(n),
        to_check=np.zeros(n, np.bool_),
        codes=_lists([[assignments.index(code) for code in row.codes] for row in rows]),
        studies=_lists([[study_ids.index(study) for study in row.study_ids] for row in rows]),
        rows_of_word=_lists([]),
        document_ids=document_ids,
        names=document_ids,
        countries=(None,) * len(document_ids),
        assignments=assignments,
        study_ids=study_ids,
        gap_kinds=gap_kinds,
        words=(),
    )


def _lists(numbers: Sequence[Sequence[int]]) -> NumberLists:
    starts = np.cumsum([0, *(len(some) for some in numbers)]).astype(np.int32)
    return NumberLists(starts, np.array([n for some in numbers for n in some], np.int32))


def a_chance_row(dice: random.Random, row_id: str, codebook: Codebook, *, document_id: str) -> EvidenceRow:
    polarity = dice.choice((None, "driver", "barrier", "mixed"))
    gap_kinds = tuple(sorted(dice.sample(("knowledge", "method", "theory"), dice.choice((0, 0, 0, 1, 2)))))
    return replace(
        a_row(row_id),
        document_id=document_id,
        paragraph=dice.randrange(4),
        codes=chance_codes(dice, codebook, gap_kinds),
        polarity=polarity,
        gap_kinds=gap_kinds,
        is_future=dice.random() < 0.1,
        cited_studies=tuple(dice.sample(("khan 2007", "lund 2010", "unknown 1990"), dice.choice((0, 0, 1, 2)))),
        study_ids=(),
        page_doubts=("garbled",) if dice.random() < 0.1 else (),
    )


def chance_codes(dice: random.Random, codebook: Codebook, gap_kinds: tuple[str, ...]) -> tuple[CodeAssignment, ...]:
    """Return codes of every dimension, parents along; the open list spells one label in two ways."""
    found = {CodeAssignment("gaps", kind, kind.capitalize()) for kind in gap_kinds}
    for dimension in codebook.dimensions:
        for code in dice.sample(dimension.codes, min(len(dimension.codes), dice.choice((0, 1, 1, 2)))):
            if dimension.role == "gap":
                continue
            polarity = dice.choice((None, "driver", "barrier")) if dimension.role == "factor" else None
            found.add(CodeAssignment(dimension.dimension_id, code.code_id, code.label, polarity))
            if polarity == "driver" and dice.random() < 0.3:
                found.add(CodeAssignment(dimension.dimension_id, code.code_id, code.label, "barrier"))
            if code.parent is not None:
                found.add(CodeAssignment(dimension.dimension_id, code.parent, code.parent.capitalize(), polarity))
    if dice.random() < 0.4:
        found.add(CodeAssignment("countries", "CI", dice.choice(("Ivory Coast", "Côte d’Ivoire"))))
    if dice.random() < 0.3:
        found.add(CodeAssignment("countries", "KE", "Kenya"))
    return tuple(sorted(found, key=lambda a: (a.dimension_id, a.code_id, a.polarity or "")))


def a_chance_decision(dice: random.Random, row_id: str, codebook: Codebook) -> Decision:
    action = dice.choice(("accept", "reject", "reject", "edit", "edit"))
    edit = {}
    if action == "edit":
        edit = {"codes": chance_codes(dice, codebook, ("practice",)), "gap_kinds": ("practice",), "is_future": False}
    return Decision(row_id, action, "Ann", "2026-01-01T00:00:00Z", **edit)  # type: ignore[arg-type]


def add_statements(project: Project, *, seed: int = 1) -> None:
    """Let a reviewer add a statement in each of five documents; all that was found in the last one is taken out.

    One is then edited, one rejected, one taken back; the words of a sixth are found no more.
    """
    dice = random.Random(seed)
    last, *others = reversed([f.document_id for f in storage.list_files(project) if f.document_id is not None])
    storage.save_rows(project, last, [], code_key="k")
    ids = []
    for document_id in (last, *others):
        document = storage.load_document(project, document_id)
        anchor = evidence.anchor_words(document, dice.choice(document.sentences).span)
        assert anchor is not None
        ids.append(evidence.added_row_id(anchor))
        storage.decide_row(project, _an_addition(dice, ids[-1], anchor))
    lost = replace(anchor, quote="Words that nobody printed", span=Span(0, 25))
    storage.decide_row(project, _an_addition(dice, "lost", lost))
    for row_id, action in zip(ids[1:], ("edit", "reject", "undo"), strict=False):
        edit = {"codes": (LAW_HINDERS,), "gap_kinds": (), "is_future": True} if action == "edit" else {}
        storage.decide_row(project, Decision(row_id, action, "Ann", "2026-01-02T00:00:00Z", **edit))  # type: ignore[arg-type]


def _an_addition(dice: random.Random, row_id: str, anchor: Anchor) -> Decision:
    codes = (LAW_HINDERS, CodeAssignment("themes", dice.choice(("water", "wages")), "Theme"), IN_GHANA)
    return Decision(
        row_id, "add", "Ann", "2026-01-01T00:00:00Z", codes=codes, gap_kinds=("practice",), is_future=False,
        anchor=anchor, polarity="mixed",
    )  # fmt: skip
