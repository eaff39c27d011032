"""Make a project as large as is asked for, out of the statements of a small one.

    python tests/bench/large_review.py demo-review large-review --papers 10000 --statements 1000000

Each paper draws its statements, with their codes, claims and countries, from two papers of the small review, so that
codes are as frequent and meet as often as there. Words made of syllables are added to the quotes and the cited studies
are drawn anew, both as words and citations are distributed: a few often, most hardly ever. The same seed gives the
same project; everything goes through storage's own functions.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, product
from pathlib import Path

from litreview import review, storage
from litreview.records import (
    Bibliography,
    CountryRole,
    Document,
    EvidenceRow,
    Page,
    Paragraph,
    Section,
    Sentence,
    Source,
    Study,
)
from litreview.spans import Span
from litreview.storage import Project
from litreview.text import digest

SEED = 20261122
WORDS, ADDED_WORDS = 100_000, 3  # in all; in each quote
CITED_PER_PAPER = 12  # studies in all, for each paper
CITES = 0.45  # share of statements that cite a study
IN_PARAGRAPH, ON_PAGE = 6, 40  # statements
_SYLLABLES = [a + b for a, b in product("bcdfghklmnprstvz", ("a", "e", "i", "o", "u", "an", "er"))]


@dataclass(frozen=True)
class _Source:
    """A paper of the small review."""

    rows: tuple[EvidenceRow, ...]
    countries: tuple[CountryRole, ...]


class _Zipf:
    """Draws numbers from 0; the n-th is drawn 1/n as often as the first."""

    def __init__(self, n: int) -> None:
        self._sums = list(accumulate(1 / (i + 1) for i in range(n)))

    def draw(self, dice: random.Random) -> int:
        return bisect(self._sums, dice.random() * self._sums[-1], hi=len(self._sums) - 1)


def make_large_review(small: Path, folder: Path, *, n_papers: int, n_statements: int, seed: int = SEED) -> None:
    """Make the project in `folder`, which must not exist, from the project `small`."""
    with storage.open_project(small) as project:
        sources = _sources(project)
        codebook_text = project.codebook_path.read_text(encoding="utf-8")
    storage.create_project(folder, name=f"{n_statements:,} statements", codebook_text=codebook_text)
    dice = random.Random(seed)
    words, studies = _Zipf(WORDS), _Zipf(n_papers * CITED_PER_PAPER)
    own: dict[str, str] = {}
    cited: dict[tuple[str, str], str] = {}
    with storage.open_project(folder) as project, tempfile.TemporaryDirectory() as base:
        for number in range(n_papers):
            n_rows = n_statements * (number + 1) // n_papers - n_statements * number // n_papers
            chosen = dice.sample(sources, min(2, len(sources)))
            templates = [dice.choice(dice.choice(chosen).rows) for _ in range(n_rows)]
            quotes = [_with_words(t.quote, words, dice) for t in templates]
            document = _add_paper(project, Path(base), number, quotes)
            keys = [f"study-{studies.draw(dice)}" if dice.random() < CITES else None for _ in range(n_rows)]
            rows = [
                _moved(template, sentence, document, i, key)
                for i, (template, sentence, key) in enumerate(zip(templates, document.sentences, keys, strict=True))
            ]
            countries = [replace(c, document_id=document.document_id) for c in chosen[0].countries]
            storage.save_rows(project, document.document_id, rows, code_key="large", countries=countries)
            own[document.document_id] = f"paper-{number}"
            cited |= {(document.document_id, key): key for key in keys if key is not None}
        storage.save_studies(project, _studies(own, cited), own=own, cited=cited, key="large")


def _sources(project: Project) -> list[_Source]:
    countries = storage.list_country_roles(project)
    found: dict[str, list[EvidenceRow]] = {}
    for row in review.load_proposals(project):
        found.setdefault(row.document_id, []).append(row)
    return [_Source(tuple(rows), countries.get(document_id, ())) for document_id, rows in found.items()]


def _with_words(quote: str, words: _Zipf, dice: random.Random) -> str:
    return " ".join([quote.removesuffix("."), *(_word(words.draw(dice)) for _ in range(ADDED_WORDS))]) + "."


def _word(number: int) -> str:
    made = []
    for _ in range(3):
        number, place = divmod(number, len(_SYLLABLES))
        made.append(_SYLLABLES[place])
    return "".join(made)


def _add_paper(project: Project, base: Path, number: int, quotes: Sequence[str]) -> Document:
    """Add a text file and the document that reading it would give, one sentence for each quote."""
    text = " ".join(quotes)
    path = base / f"paper-{number:05}.txt"
    path.write_text(text, encoding="utf-8")
    storage.add_file(project, path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    path.unlink()
    ends = list(accumulate(len(quote) + 1 for quote in quotes))
    spans = [Span(end - len(quote) - 1, end - 1) for quote, end in zip(quotes, ends, strict=True)]
    bodies = [Span(spans[i].start, spans[i : i + IN_PARAGRAPH][-1].end) for i in range(0, len(spans), IN_PARAGRAPH)]
    starts = [0, *ends[ON_PAGE - 1 : -1 : ON_PAGE], len(text)]
    pages = [Span(a, b) for a, b in pairwise(starts)]
    document = Document(
        document_id=sha256[:16],
        text=text,
        source=Source(path.name, sha256, len(text), "text/plain", "text", "1"),
        bibliography=Bibliography(title=f"Paper {number:05}", authors=("Ann Author",), year=2000 + number % 26),
        pages=tuple(Page(n + 1, str(n + 1), 595, 842, (p,), "text", len(p)) for n, p in enumerate(pages)),
        sections=(Section(Span(0, len(text)), None, "results", 1),),
        paragraphs=tuple(Paragraph(body, "body", 0, i * IN_PARAGRAPH // ON_PAGE + 1) for i, body in enumerate(bodies)),
        sentences=tuple(Sentence(s, i // ON_PAGE + 1, i // IN_PARAGRAPH) for i, s in enumerate(spans)),
    )
    storage.save_document(project, document, sha256=sha256, read_key="large")
    return document


def _moved(row: EvidenceRow, sentence: Sentence, document: Document, number: int, key: str | None) -> EvidenceRow:
    by = sentence.span.start - row.span.start

    def moved(span: Span) -> Span:
        return sentence.span if span == row.span else Span(span.start + by, span.end + by)

    name = document.document_id
    return replace(
        row,
        row_id=digest(name, str(number))[:16],
        document_id=name,
        span=sentence.span,
        page=sentence.page,
        page_label=str(sentence.page),
        section_role="results",
        paragraph=sentence.paragraph,
        quote=sentence.span.cut(document.text),
        cited_studies=(key,) if key is not None else (),
        study_ids=(),
        mentions=tuple(replace(m, document_id=name, span=moved(m.span)) for m in row.mentions),
        statements=tuple(
            replace(
                s,
                document_id=name,
                span=sentence.span,
                scope=moved(s.scope),
                cues=tuple(replace(c, span=moved(c.span)) for c in s.cues if c.span != row.span),
            )
            for s in row.statements
        ),
        boxes=(),
    )


def _studies(own: dict[str, str], cited: dict[tuple[str, str], str]) -> list[Study]:
    by: dict[str, set[str]] = {}
    for (document_id, _), study_id in cited.items():
        by.setdefault(study_id, set()).add(document_id)
    read = [Study(s, s.capitalize(), Bibliography(title=s, year=2010), document_ids=(d,)) for d, s in own.items()]
    return read + [
        Study(s, s.capitalize(), Bibliography(title=f"On {s}", year=2000), cited_by=tuple(sorted(by[s])))
        for s in sorted(by)
    ]


def main() -> int:
    """Make the project that the command line asks for, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("small", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--statements", type=int, default=1_000_000)
    arguments = parser.parse_args()
    start = time.perf_counter()
    make_large_review(arguments.small, arguments.folder, n_papers=arguments.papers, n_statements=arguments.statements)
    print(f"{arguments.statements:,} statements in {time.perf_counter() - start:.0f} s: {arguments.folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
