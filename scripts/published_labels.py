"""Join labels of published sentences with their text, draw sentences to label or to teach with, compare readings.

usage: published_labels.py expand XML_FOLDER LABELS.jsonl OUT.jsonl [--split training|testing] [--with MORE.jsonl...]
       published_labels.py draw XML_FOLDER OUT.jsonl ARTICLE...
       published_labels.py prose XML_FOLDER OUT.jsonl ARTICLE... [--but FILE.jsonl...]
       published_labels.py agree LABELS.jsonl... AGAIN.jsonl

The labels name sentences of articles by article, paragraph and place, without their words; `expand` takes the words
from the reader's own copy of the articles (JATS, one ARTICLE.xml each; a collection of abstracts: NAME.csv.gz with a
column `abstract`) and writes lines as training takes them: id, text and labels. It stops, and writes nothing, where a
copy differs from the one that was read: every paragraph and every sentence has a digest. MORE are labels of the same
sentences in other dimensions (themes.jsonl, actors.jsonl) or by another reader (second-reader.jsonl), which take their
place, for measuring: a line keeps only what somebody read it for.
corpora/training/published/README.md describes the keys. `prose` writes the sentences of articles or of collections of
abstracts, of 40 to 599 characters, but for those of the files given: text that nobody labelled.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from litreview.documents import split_sentences

SENTENCE_DIGITS = 16  # of the SHA-256 of a sentence
LABEL_KEYS = ("themes", "drivers", "barriers", "gap", "future", "sure", "scope", "sampled")
SPLITS = ("training", "testing")
ABSTRACTS = "csv.gz"  # how the name of a collection of abstracts ends

OWN_PARAGRAPH = frozenset(
    (
        *("p", "fig", "fig-group", "table-wrap", "table-wrap-group", "disp-formula", "disp-formula-group"),
        *("boxed-text", "supplementary-material", "media", "fn", "tex-math"),
    )
)
"""Elements inside a paragraph that are no part of its text."""
NOT_PROSE = frozenset(
    ("fig", "fig-group", "table-wrap", "table-wrap-group", "fn", "supplementary-material", "boxed-text", "ack")
)
"""Elements whose paragraphs are counted, but not drawn from."""

RUN_SENTENCES = 42  # in three runs
CUED_SENTENCES = 44
LENGTHS = range(40, 600)  # characters of a sentence that is drawn for a cue, or read as prose
OPENING = re.compile(r"introduc|background|justification|literature|climate change and", re.IGNORECASE)
DISCUSSING = re.compile(r"discuss|experience|result", re.IGNORECASE)
CLOSING = re.compile(r"conclu|remark|recommend|future|limitation|implication", re.IGNORECASE)
CUE = re.compile(
    r"""\b(?: constrain | hinder | hamper | imped | prevent | obstacle | barrier | challeng | difficult | limit
    | lack | absence | shortage | scarc | insufficient | inadequat | poor(?:ly)?\b | weak | fail | despite | although
    | however | due\sto | because | owing\sto | as\sa\sresult | result(?:s|ed|ing)?\sin | lead(?:s|ing)?\sto | led\sto
    | caus(?:e|ed|es|ing)\b | depend | determin | driv(?:e|en|er|ers|es|ing)\b | influenc | affect | associated\swith
    | enabl | enhanc | improv | increas | reduc | promot | encourag | incentiv | motivat | support | facilitat | benefit
    | contribut | allow | help | foster | advantag | risk | vulnerab | adopt | cannot | unable | little\s | few\b
    | unknown | unclear | not\s(?:yet|well|been|known) | no\s(?:stud|evidence|data|information|research) | never\sbeen
    | (?:further|more|future|additional)\s(?:research|stud|work|investigat|analys) | remain | should | need | gap\b
    | neglect | overlook | inconclusive | inconsisten | evidence | generali[sz] | sample\ssize )""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its number among all of abstract and body, its text, the heading of its outermost section."""

    number: int
    text: str
    heading: str
    is_prose: bool

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text, hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def main() -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("expand", help="write the labels with their text")
    for name in ("xml_folder", "labels", "out"):
        command.add_argument(name, type=Path)
    command.add_argument("--split", choices=SPLITS, help="write the lines of this split only")
    command.add_argument("--with", dest="more", nargs="*", type=Path, default=[], help="labels in other dimensions")
    command = commands.add_parser("draw", help="draw sentences to label")
    command.add_argument("xml_folder", type=Path)
    command.add_argument("out", type=Path)
    command.add_argument("articles", nargs="+")
    command = commands.add_parser("prose", help="write the sentences of articles or abstracts, without labels")
    command.add_argument("xml_folder", type=Path)
    command.add_argument("out", type=Path)
    command.add_argument("articles", nargs="+")
    command.add_argument("--but", nargs="*", type=Path, default=[], help="JSON Lines whose texts are left out")
    command = commands.add_parser("agree", help="compare two readings of the same sentences")
    command.add_argument("labels", nargs="+", type=Path)
    command.add_argument("again", type=Path)
    arguments = parser.parse_args()
    try:
        return _run(arguments)
    except (OSError, ValueError) as fault:
        print(f"published_labels: {fault}", file=sys.stderr)
        return 1


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command == "agree":
        first = [row for path in arguments.labels for row in read_lines(path)]
        for name, right, n_first, n_second, score in agreement(first, read_lines(arguments.again)):
            print(f"{name}: {right} shared of {n_first} and {n_second}, F1 {score:.3f}")
        return 0
    if arguments.command == "prose":
        known = {row["text"] for path in arguments.but for row in read_lines(path)}
        sentences = prose(arguments.xml_folder, arguments.articles, known=known)
        write_lines(arguments.out, sentences)
        print(f"{arguments.out}: {len(sentences)} sentences")
        return 0
    if arguments.command == "draw":
        rows = [row for name in arguments.articles for row in draw(arguments.xml_folder / f"{name}.xml")]
    else:
        labels = [row for row in read_lines(arguments.labels) if arguments.split in (None, row["split"])]
        others = [read_lines(path) for path in arguments.more]
        both = labelled_in(labels, others)
        if len(both) < len(labels):
            print(f"{len(labels) - len(both)} of {len(labels)} sentences are left out: --with has no labels of them")
        rows = expand(both, arguments.xml_folder)
        for other in others:
            rows = join(rows, both, other)
    write_lines(arguments.out, rows)
    sources = {row.get("article") or row["domain"] for row in rows}
    print(f"{arguments.out}: {len(rows)} sentences of {len(sources)} articles or abstracts")
    return 0


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as JSONL."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


# ---------------------------------------------------------------- articles


def read_paragraphs(path: Path) -> list[Paragraph]:
    """Return every <p> of the abstracts and the body, in document order, with white space folded.

    Of a collection of abstracts each is a paragraph.
    """
    if path.name.endswith(ABSTRACTS):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            abstracts = [_fold(row["abstract"]) for row in csv.DictReader(file)]
        return [Paragraph(i, text, "abstract", is_prose=True) for i, text in enumerate(abstracts)]
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as fault:
        raise ValueError(f"{path}: not well-formed XML ({fault}); fetch the article again") from fault
    found: list[tuple[str, str, bool]] = []
    for top in [*root.iter("abstract"), *root.iter("body")]:
        found += _walk(top, heading="abstract" if top.tag == "abstract" else "", is_prose=True)
    return [Paragraph(i, text, heading, is_prose) for i, (text, heading, is_prose) in enumerate(found)]


def _walk(element: ElementTree.Element, *, heading: str, is_prose: bool) -> Iterator[tuple[str, str, bool]]:
    if element.tag == "sec" and not heading:
        title = element.find("title")
        heading = _fold("".join(title.itertext())) if title is not None else "?"
    if element.tag == "p":
        yield _fold("".join(_words(element))), heading, is_prose
    for child in element:
        yield from _walk(child, heading=heading, is_prose=is_prose and child.tag not in NOT_PROSE)


def _words(element: ElementTree.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag in OWN_PARAGRAPH:
            yield " "
        else:
            yield from _words(child)
        yield child.tail or ""


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def digest_of_sentence(text: str) -> str:
    """Return the first digits of the SHA-256 of a sentence."""
    return hashlib.sha256(text.encode()).hexdigest()[:SENTENCE_DIGITS]


# ---------------------------------------------------------------- expand


def expand(labels: Sequence[Mapping[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """Return the labels with their text; raises ValueError, naming every fault, where a copy of an article differs."""
    files = {name: _find_copy(folder, name) for name in sorted({str(row["article"]) for row in labels})}
    missing = [name for name, path in files.items() if path is None]
    if missing:
        raise ValueError(f"{folder} has no {', '.join(f'{name}.xml' for name in missing)}; fetch these articles first")
    paragraphs = {name: read_paragraphs(path) for name, path in files.items() if path is not None}
    faults = [fault for row in labels if (fault := _fault(row, paragraphs[row["article"]]))]
    if faults:
        shown = "\n  ".join(faults[:10])
        raise ValueError(f"{len(faults)} of {len(labels)} labels do not fit these copies of the articles:\n  {shown}")
    return [_with_text(row, paragraphs[row["article"]]) for row in labels]


def _find_copy(folder: Path, name: str) -> Path | None:
    return next((path for kind in ("xml", ABSTRACTS) if (path := folder / f"{name}.{kind}").is_file()), None)


def labelled_in(
    labels: Sequence[Mapping[str, Any]], others: Sequence[Sequence[Mapping[str, Any]]]
) -> list[Mapping[str, Any]]:
    """Return those labels whose sentence each of the `others` has labelled too."""
    known = [{_key(row) for row in other} for other in others]
    return [row for row in labels if all(_key(row) in keys for keys in known)]


def join(
    rows: Sequence[Mapping[str, Any]], labels: Sequence[Mapping[str, Any]], more: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return expanded rows with the labels of `more`; raises ValueError where a sentence is not in it.

    Actors become words, as gold has them; their offsets count in the sentence.
    """
    known = {_key(row): row for row in more}
    missing = [row["id"] for row, label in zip(rows, labels, strict=True) if _key(label) not in known]
    if missing:
        raise ValueError(f"{len(missing)} of {len(rows)} sentences are not labelled there, {missing[0]} first")
    return [
        {**row, **_labels_of(known[_key(label)], str(row["text"]))} for row, label in zip(rows, labels, strict=True)
    ]


def _key(row: Mapping[str, Any]) -> tuple[str, int, int]:
    return row["article"], row["paragraph"], row["start"]


def _labels_of(row: Mapping[str, Any], text: str) -> dict[str, Any]:
    labels = {key: row[key] for key in ("themes", "drivers", "barriers", "gap", "future") if key in row}
    if "actors" in row:
        labels["actors"] = [{"text": text[a["start"] : a["end"]], "type": a["type"]} for a in row["actors"]]
    return labels


def _fault(row: Mapping[str, Any], paragraphs: Sequence[Paragraph]) -> str:
    where = f"{row['article']}, paragraph {row['paragraph']}, characters {row['start']} to {row['end']}"
    if row["paragraph"] >= len(paragraphs):
        return f"{where}: the copy has only {len(paragraphs)} paragraphs"
    paragraph = paragraphs[row["paragraph"]]
    if paragraph.digest != row["paragraph_sha256"]:
        return f"{where}: the paragraph differs from the one that was labelled"
    if digest_of_sentence(paragraph.text[row["start"] : row["end"]]) != row["sentence_sha256"]:
        return f"{where}: the sentence differs from the one that was labelled"
    return ""


def _with_text(row: Mapping[str, Any], paragraphs: Sequence[Paragraph]) -> dict[str, Any]:
    name = f"{row['article']}-p{row['paragraph']:03d}c{row['start']:05d}"
    text = paragraphs[row["paragraph"]].text[row["start"] : row["end"]]
    kept = {key: row[key] for key in LABEL_KEYS if key in row}
    if "domain" in row:  # of a collection: each abstract stands by itself
        return {"id": name, "text": text, **kept, "domain": row["domain"], "split": row["split"]}
    return {"id": name, "text": text, **kept, "article": row["article"], "split": row["split"]}


# ---------------------------------------------------------------- prose


def prose(folder: Path, names: Sequence[str], *, known: Collection[str]) -> list[dict[str, Any]]:
    """Return the sentences of articles and of collections of abstracts, each text once and none that is `known`.

    Raises ValueError where a copy is missing.
    """
    found: dict[str, str] = {}
    for name in names:
        path = _find_copy(folder, name)
        if path is None:
            raise ValueError(f"{folder} has neither {name}.xml nor {name}.{ABSTRACTS}")
        for paragraph in read_paragraphs(path):
            for span in split_sentences(paragraph.text) if paragraph.is_prose else ():
                text = paragraph.text[span.start : span.end]
                if len(text) in LENGTHS and text not in known:
                    found.setdefault(text, name)
    return [{"text": text, "article": name} for text, name in found.items()]


# ---------------------------------------------------------------- draw


def draw(path: Path) -> list[dict[str, Any]]:
    """Return sentences to label, with their text: three runs, and others anywhere in which a cue hits.

    The runs come from the closing, the discussion and the opening of the article; each begins at a paragraph that a
    digest picks, and a zone that is too short leaves its share to the next. The sentences with a cue are those with the
    smallest digests. Nobody chooses; the same article gives the same sentences as long as they are split alike.
    """
    name = path.stem
    paragraphs = [paragraph for paragraph in read_paragraphs(path) if paragraph.is_prose]
    rows = {
        (paragraph.number, span.start): _row(name, paragraph, span.start, span.end)
        for paragraph in paragraphs
        for span in split_sentences(paragraph.text)
    }
    places = list(rows)
    heading = {paragraph.number: paragraph.heading for paragraph in paragraphs}
    by_run: set[tuple[int, int]] = set()
    for n_left, pattern in ((3, CLOSING), (2, DISCUSSING), (1, OPENING)):
        wanted = (RUN_SENTENCES - len(by_run)) // n_left
        free = [place for place in places if place not in by_run]
        zone = [place for place in free if pattern.search(heading[place[0]])] or free
        starts = [i for i, place in enumerate(zone) if place[1] == 0 and i + wanted <= len(zone)]
        first = min(starts, key=lambda i: _rank(name, zone[i]), default=0)
        by_run |= set(zone[first : first + wanted])
    cued = [place for place in places if place not in by_run and len(rows[place]["text"]) in LENGTHS]
    cued = sorted((place for place in cued if CUE.search(rows[place]["text"])), key=lambda place: _rank(name, place))
    for place in by_run:
        rows[place]["sampled"] = "run"
    for place in cued[:CUED_SENTENCES]:
        rows[place]["sampled"] = "cue"
    n_prose, n_cued = len(rows), sum(bool(CUE.search(row["text"])) for row in rows.values())
    print(
        f"{name}: {n_prose} sentences, {n_cued} with a cue; {len(by_run)} in runs, {len(cued[:CUED_SENTENCES])} by cue"
    )
    return [row for row in rows.values() if "sampled" in row]


def _rank(name: str, place: tuple[int, int]) -> str:
    return hashlib.sha256(f"{name} {place[0]} {place[1]}".encode()).hexdigest()


def _row(name: str, paragraph: Paragraph, start: int, end: int) -> dict[str, Any]:
    text = paragraph.text[start:end]
    place = {"article": name, "paragraph": paragraph.number, "start": start, "end": end}
    digests = {"paragraph_sha256": paragraph.digest, "sentence_sha256": digest_of_sentence(text)}
    return {**place, **digests, "heading": paragraph.heading, "text": text}


# ---------------------------------------------------------------- agree

MEASURES: Mapping[str, Callable[[Mapping[str, Any]], set[str]]] = {
    "polarity": lambda row: {key for key in ("drivers", "barriers") if row[key]},
    "factor with polarity": lambda row: {f"{key} {code}" for key in ("drivers", "barriers") for code in row[key]},
    "gap": lambda row: {"gap"} if row["gap"] else set(),
    "gap kind": lambda row: set(row["gap"]),
    "future": lambda row: {"future"} if row["future"] else set(),
}


def agreement(
    first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]]
) -> list[tuple[str, int, int, int, float]]:
    """Return (measure, shared, in the first, in the second, F1) over the sentences that both have.

    Sentences of articles are known by their place, written ones by their words.
    """

    def place(row: Mapping[str, Any]) -> Hashable:
        return _key(row) if "article" in row else row["text"]

    again = {place(row): row for row in second}
    pairs = [(row, again[place(row)]) for row in first if place(row) in again]
    if not pairs:
        raise ValueError("the two files have no sentence in common")
    out = [("sentences", len(pairs), len(first), len(second), 1.0)]
    for name, part in MEASURES.items():
        counts = Counter[str]()
        for a, b in pairs:
            counts.update(shared=len(part(a) & part(b)), first=len(part(a)), second=len(part(b)))
        n_both = counts["first"] + counts["second"]
        score = 2 * counts["shared"] / n_both if n_both else 1.0
        out.append((name, counts["shared"], counts["first"], counts["second"], score))
    return out


if __name__ == "__main__":
    sys.exit(main())
