"""Text against truth, whatever engine read it: 5-grams, order, sentences with their page."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median

from scipy.stats import kendalltau

from litreview.text import normalise

N_WORDS = 5
_LEAST_GRAMS = 3
"""A paragraph has a place in a text when so many of its unique 5-grams are found there."""
_LEAST_PARAGRAPHS = 5
_LINE_END = re.compile(r"(?<=\w)[-‐\u00ad\ufffe]\s*\n\s*(?=\w)")


def plain(text: str) -> str:
    """Return text with compatibility forms (superscripts, ligatures) and white space made one."""
    return " ".join(unicodedata.normalize("NFKC", normalise(text)).split())


def letters(text: str) -> str:
    """Return letters and digits alone, in small letters."""
    return re.sub(r"[\W_]+", "", plain(text).casefold())


def grams(text: str) -> list[tuple[str, ...]]:
    """Return the word 5-grams of text, in order."""
    words = re.findall(r"\w+", plain(text).casefold())
    return [tuple(words[i : i + N_WORDS]) for i in range(len(words) - N_WORDS + 1)]


def join_line_ends(text: str) -> str:
    """Join words at every hyphen that ends a line, as a first script would."""
    return _LINE_END.sub("", text)


def gram_recall(paragraphs: Sequence[str], text: str) -> tuple[int, int]:
    """Return how many 5-grams of the paragraphs the text has, and how many there are."""
    have = set(grams(text))
    wanted = [g for p in paragraphs for g in grams(p)]
    return sum(g in have for g in wanted), len(wanted)


def gram_f1(found: str, wanted: str) -> float:
    """Return F1 of the 5-grams of two texts, as bags."""
    a, b = Counter(grams(found)), Counter(grams(wanted))
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def order(paragraphs: Sequence[str], text: str) -> float | None:
    """Return Kendall's tau between the order of the paragraphs and that of their places in the text.

    None where fewer than five have a place. Only 5-grams that occur once on either side say where a paragraph is.
    """
    every = grams(text)
    counts = Counter(every)
    gold = Counter(g for p in paragraphs for g in grams(p))
    place_of = {g: i for i, g in enumerate(every) if counts[g] == 1 and gold[g] == 1}
    places = []
    for paragraph in paragraphs:
        found = [place_of[g] for g in grams(paragraph) if g in place_of]
        if len(found) >= _LEAST_GRAMS:
            places.append(median(found))
    if len(places) < _LEAST_PARAGRAPHS:
        return None
    return float(kendalltau(range(len(places)), places).statistic)


class PagedText:
    """The text of a file as one string, in which each place has its page."""

    def __init__(self, pages: Sequence[str]) -> None:
        """Join words at line ends and set the pages one after another."""
        texts = [plain(join_line_ends(page)) for page in pages]
        self._starts = [0]
        for text in texts:
            self._starts.append(self._starts[-1] + len(text) + 1)
        self._text = " ".join(texts)

    def pages_of(self, sentence: str) -> list[int]:
        """Return the pages, from 1, on which a sentence begins that stands there as it is."""
        found, at = [], self._text.find(sentence)
        while at >= 0:
            found.append(next(n for n, (a, b) in enumerate(pairwise(self._starts), start=1) if a <= at < b))
            at = self._text.find(sentence, at + 1)
        return found


def start_pages(pages: Mapping[int, str], sentence: str) -> set[int]:
    """Return the pages on which a sentence may begin; all by letters alone, without digits.

    Where a page ends within the first words, running foot and head stand between them: the longest beginning near the
    end of one page is taken that goes on near the start of the next.
    """
    start = sentence[:25]
    whole = {number for number, text in pages.items() if start in text}
    if whole or len(sentence) < 12:
        return whole
    for length in range(len(start) - 1, 2, -1):
        rest = sentence[length : length + 12]
        cut = {
            number
            for number, text in pages.items()
            if start[:length] in text[-200:] and rest in pages.get(number + 1, "")[:250]
        }
        if cut:
            return cut
    return set()
