"""Measure the mending of words: whether every edit can be undone, what was edited, and what mending of spaces is worth.

    python scripts/measure_mending.py CORPUS_DIR [--engine pdfium|pypdf] [--show KIND]

For each PDF of CORPUS_DIR the words given back by `restore` are compared with those that the engine gave. Where the
article's text stands beside it (X.gt.json), the share of its word 5-grams that the reader finds is printed with spaces,
small capitals and accents mended, and without. `--show space` lists the edits of a kind, to be judged by eye.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from measuring.texts import gram_recall

from litreview.documents import assembling, pdf, read_document, restore
from litreview.documents.blocks import Block
from litreview.documents.wording import writing
from litreview.documents.wording.mending import mend_words
from litreview.errors import DocumentError
from litreview.records import Document


def read_with_blocks(path: Path, engine: str) -> tuple[Document, list[Block]]:
    """Return the document, and the blocks that it was written from."""
    taken: list[Block] = []

    def assemble(blocks: Sequence[Block], **rest: Any) -> Document:
        taken.extend(blocks)
        return assembling.assemble(blocks, **rest)

    with mock.patch.object(pdf, "assemble", assemble):
        return read_document(path, engine=engine), taken


@contextmanager
def without_spaces_mended() -> Iterator[None]:
    """Mend each word by itself only."""
    with mock.patch.object(writing, "mend_lines", lambda lines, _: [mend_words(words) for words in lines]):
        yield


def share_found(document: Document, gold: dict[str, Any]) -> tuple[int, int]:
    """Count the 5-grams of the article's paragraphs that the document has, and all of them."""
    return gram_recall([text for kind, text in gold["body"] if kind == "p"], document.text)


def main() -> None:
    """Read the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--engine", default="pdfium")
    parser.add_argument("--show")
    arguments = parser.parse_args()
    n_same = n_read = n_pages = 0
    kinds: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for path in sorted(arguments.corpus.rglob("*.pdf")):
        try:
            document, blocks = read_with_blocks(path, arguments.engine)
        except DocumentError:
            continue
        words = [piece for block in blocks for line in block.lines for w in line.words for piece in w.text.split()]
        n_read += 1
        n_pages += len(document.pages)
        n_same += restore(document).split() == words
        kinds.update(edit.kind for edit in document.edits)
        for edit in document.edits:
            if edit.kind == arguments.show:
                print(f"{path.name[:20]:22}{edit.printed!r} → {edit.span.cut(document.text)!r}")
        truth = path.with_suffix(".gt.json")
        if truth.is_file():
            gold = json.loads(truth.read_text(encoding="utf-8"))
            found["with"] += share_found(document, gold)[0]
            with without_spaces_mended():
                hits, total = share_found(read_document(path, engine=arguments.engine), gold)
            found["without"] += hits
            found["all"] += total
    print(f"given back word for word: {n_same} of {n_read} files, {n_pages} pages")
    print("edits:", ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))
    if found["all"]:
        shares = [found[name] / found["all"] for name in ("with", "without")]
        print(f"5-grams found: {shares[0]:.4f} with spaces mended, {shares[1]:.4f} without (n {found['all']})")


if __name__ == "__main__":
    main()
