"""Where the sentences of the gold stand in documents that were read anew, perhaps with other sentence borders."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePath

from litreview.evaluation.gold import GoldLine
from litreview.records import Document
from litreview.text import fold, plain_punctuation

SIMILAR = 0.85
"""Share of letters in common from which a passage is taken for the sentence."""
CLEARLY = 0.05
"""How much more similar it must be than any other passage."""
_TRIED = 5  # passages compared letter by letter, those with most words in common
_OVERLAP = 0.5  # share of the shorter of line and sentence
_SHORT = 20  # letters below which a line must be a whole sentence: "Results" stands inside many


@dataclass(frozen=True, slots=True)
class Located:
    """A line of the gold and the sentences it stands in (indexes); `similarity` is 1 where the letters are the same."""

    line: GoldLine
    document_id: str
    sentences: tuple[int, ...]
    similarity: float


@dataclass(frozen=True, slots=True)
class Unlocated:
    """A line of the gold that could not be found, and why."""

    line: GoldLine
    why: str


def choose_document(line: GoldLine, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of the documents in which a line may stand; `names` gives the file of each.

    A name is the file's, or that without its suffix. A line that names none may stand in the document that its id
    begins with, if there is one, else in any.
    """
    wanted = PurePath(line.document).name.casefold()
    exact = [d for d, name in names.items() if name.casefold() == wanted]
    stem = [d for d, name in names.items() if PurePath(name).stem.casefold() in (wanted, PurePath(wanted).stem)]
    return tuple(sorted(exact or stem or ([] if line.has_document else names)))


def locate_lines(
    lines: Iterable[GoldLine], documents: Sequence[Document]
) -> tuple[tuple[Located, ...], tuple[Unlocated, ...]]:
    """Find each line in the documents that it may stand in.

    The same letters first, whatever spaces, hyphens and sentence borders are; equal sentences are told apart by the
    order of their ids. Where the document is known, a line is also found by a passage that is similar, if only one is.
    """
    texts = {d.document_id: _LetterText(d) for d in documents}
    names = {d.document_id: d.source.name for d in documents}
    same: dict[tuple[tuple[str, ...], str], list[GoldLine]] = defaultdict(list)
    for line in sorted(lines, key=lambda x: x.line_id):
        same[choose_document(line, names), _letters(line.text)].append(line)
    located: list[Located] = []
    unlocated: list[Unlocated] = []
    for (allowed, letters), twins in same.items():
        places = [(d, sentences) for d in allowed for sentences in texts[d].find(letters)]
        n_documents = len({d for d, _ in places})
        for number, line in enumerate(twins):
            if n_documents == 1:
                document_id, sentences = places[min(number, len(places) - 1)]
                located.append(Located(line, document_id, sentences, 1.0))
            elif n_documents:
                unlocated.append(Unlocated(line, f'It stands in {n_documents} documents; name one as "document".'))
            elif not allowed:
                unlocated.append(Unlocated(line, f"No document that was read is called {line.document}."))
            elif len(allowed) > 1 and not line.has_document:
                unlocated.append(Unlocated(line, 'It stands in no document; name one as "document" to have it sought.'))
            else:
                place = _find_similar(line, [texts[d] for d in allowed])
                (located if isinstance(place, Located) else unlocated).append(place)  # type: ignore[arg-type]
    return tuple(located), tuple(unlocated)


class _LetterText:
    """A document as letters and figures alone, with the sentence that each stands in."""

    def __init__(self, document: Document) -> None:
        self.document_id = document.document_id
        self.parts = [_letters(s.span.cut(document.text)) for s in document.sentences]
        self.words = [Counter(_words(s.span.cut(document.text)).split()) for s in document.sentences]
        self.letters = "".join(self.parts)
        self.starts: list[int] = []
        length = 0
        for part in self.parts:
            self.starts.append(length)
            length += len(part)
        self._borders = {*self.starts, length}

    def find(self, letters: str) -> list[tuple[int, ...]]:
        """Return the sentences in which the letters stand, for each time they do.

        Places that begin and end where sentences do go before those with one such border, and those before the rest.
        """
        by_borders: dict[int, list[tuple[int, ...]]] = defaultdict(list)
        start = self.letters.find(letters) if letters else -1
        while start >= 0:
            end = start + len(letters)
            by_borders[(start in self._borders) + (end in self._borders)].append(self._sentences(start, end))
            start = self.letters.find(letters, start + 1)
        if len(letters) < _SHORT:
            return by_borders[2]
        return by_borders[2] or by_borders[1] or by_borders[0]

    def _sentences(self, start: int, end: int) -> tuple[int, ...]:
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1
        most = []
        for index in range(first, last + 1):
            size = len(self.parts[index])
            shared = min(end, self.starts[index] + size) - max(start, self.starts[index])
            if size and shared >= _OVERLAP * min(size, end - start):
                most.append(index)
        return tuple(most) or (first,)


def _find_similar(line: GoldLine, texts: Sequence[_LetterText]) -> Located | Unlocated:
    words, letters = Counter(_words(line.text).split()), _letters(line.text)
    passages = [
        (text, sentences, _shared(words, sum((text.words[i] for i in sentences), Counter())))
        for text in texts
        for first in range(len(text.parts))
        for sentences in ((first,), (first, first + 1))
        if sentences[-1] < len(text.parts)
    ]
    passages.sort(key=lambda p: (-p[2], p[0].document_id, p[1]))
    tried = []
    for text, sentences, _ in passages[:_TRIED]:
        other = "".join(text.parts[i] for i in sentences)
        ratio = SequenceMatcher(None, letters, other, autojunk=False).ratio()
        tried.append((ratio, text.document_id, sentences))
    if not tried:
        return Unlocated(line, "The document has no sentences.")
    best, document_id, sentences = max(tried, key=lambda t: (t[0], -len(t[2])))
    others = [t[0] for t in tried if t[1] != document_id or not {*t[2]} & {*sentences}]
    if best < SIMILAR:
        return Unlocated(line, f"It stands nowhere in {line.document}; the most similar passage reaches {best:.2f}.")
    if any(best - other < CLEARLY for other in others):
        return Unlocated(line, f"Several passages of {line.document} are about as similar ({best:.2f}).")
    return Located(line, document_id, sentences, best)


def _shared(words: Counter[str], others: Counter[str]) -> float:
    return 2 * (words & others).total() / max(1, words.total() + others.total())


def _letters(text: str) -> str:
    return _words(text).replace(" ", "")


def _words(text: str) -> str:
    return fold(plain_punctuation(text))  # raised figures are the numbers of notes, which labelled text leaves out
