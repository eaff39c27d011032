"""Why the text of a page may be wrong: signs in the page as an engine read it, and in the blocks made of it.

Thresholds were set on 1,098 pages of 81 papers (published, typeset, of a social-science repository) and on the same
pages damaged on purpose; tests/documents/test_triage.py holds one of each kind, scripts/measure_triage.py measures all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from litreview.documents.blocks import Block, Line
from litreview.documents.engines.soundness import has_lost_spaces, is_garbled
from litreview.documents.raw import RawPage
from litreview.documents.wording.hyphens import Vocabulary
from litreview.documents.wordlists import to_words
from litreview.records import PageDoubt, Problem, Severity
from litreview.text import list_pages

OCR_REMEDY = "Run OCR, for instance `ocrmypdf in.pdf out.pdf`, and add the result."

_LINE_SHARE, _LEAST_BREAKS = 0.02, 3
"""Line ends that cannot be followed by the next line: .003 on sound pages, .11 where columns are mixed."""
_DENSE_SHARE, _LEAST_DENSE = 0.06, 2
_LEAST_ENTRIES = 3
_AGREEMENT = 0.9
"""Four-letter sequences in common between two engines; .97 and more on sound pages."""
_MOST_CHECKED = 4
_SAMPLED_FROM = 8
"""Pages from which on one sound page of a paper is read by the second engine too."""
_SAMPLE_SIZE = range(400, 6_000)
"""Characters of the page that is sampled."""

_ARTICLES = to_words("the a an")
_NEVER_AFTER_ARTICLE = to_words(
    "of the a an and or is are was were to in for with that by from on at which has have been be"
)
_LINKS = to_words("of in for with by from on at to and or")
_NEVER_AFTER_LINK = to_words("of is are was were has have and or been be")
_OPENING = to_words(
    "The This These In However We It For As Although While Our They There Moreover Thus Therefore When If"
)
_STOPPED = re.compile(r"[a-z]{3,}[.?!]$")
_ABBREVIATED = re.compile(
    r"\b(?:al|etc|figs?|vs|cf|no|pp?|eds?|vol|approx|ca|resp|spp?|var|refs?|eq|sect?|min|max|viz|inc|ltd|co)\.$",
    re.IGNORECASE,
)
_BROKEN = re.compile(r"([a-z]{2,})[-‐\u00ad]$")
_ENDED = re.compile(r"[.?!][”\"’)\]\d⁰¹²³⁴-⁹,–]*$")
_GOES_ON = re.compile(r"(?!where|and|with|or|for|in|which|if|so|that)[a-z]{2,}\b")
_ENTRY = re.compile(
    r"^\W*(?:\d{1,3}[.)\]]?\s*)?[A-ZÀ-Þ][\w’'-]+,?\s+(?:[A-ZÀ-Þ]\.?[\s,-]*){1,4}(?=.*\b(?:19|20)\d\d)"
    r"(?=.*(?:\d\s*[–-]\s*\d|\d\s*\(\d|\bpp?\.|doi|https?:))",
    re.DOTALL,
)


def judge_pages(
    pages: Sequence[RawPage],
    blocks: Sequence[Block],
    *,
    vocabulary: Vocabulary,
    read_second: Callable[[int], RawPage | None] = lambda _: None,
) -> dict[int, tuple[PageDoubt, ...]]:
    """Return the doubts about each page that has any, by its number.

    `read_second` reads a page with the other engine: pages in doubt (at most four) and one sound page of a paper of at
    least eight, so that a fault of the whole file shows.
    """
    doubts: dict[int, list[PageDoubt]] = defaultdict(list)
    for page in pages:
        doubts[page.number] += page.doubts
        if page.doubts:
            continue
        if page.n_characters == 0 and not page.is_blank:
            doubts[page.number].append("no text")
        elif is_garbled(page):
            doubts[page.number].append("garbled")
        elif has_lost_spaces(page):
            doubts[page.number].append("words run together")
    for number in _find_mixed_lines(blocks, vocabulary) | _find_lost_beginnings(blocks):
        doubts[number].append("order doubtful")
    for number in _find_leaked_entries(blocks):
        doubts[number].append("references in body")
    for page in _choose_checked(pages, doubts):
        second = read_second(page.number)
        if second is not None and second.n_characters and not _do_agree(page, second):
            doubts[page.number].append("engines disagree")
    return {number: tuple(found) for number, found in sorted(doubts.items()) if found}


# ---------------------------------------------------------------- order


def _find_mixed_lines(blocks: Sequence[Block], vocabulary: Vocabulary) -> set[int]:
    # Lines that cannot follow one another, as where the lines of two columns alternate.
    n_pairs: Counter[int] = Counter()
    n_breaks: Counter[int] = Counter()
    for block in blocks:
        if block.kind not in ("body", "list"):
            continue
        for line, following in pairwise(block.lines):
            if line.page == following.page and len(line.words) > 2 and len(following.words) > 2:
                n_pairs[line.page] += 1
                n_breaks[line.page] += _cannot_follow(line, following, vocabulary)
    return {
        number
        for number, n in n_breaks.items()
        if n >= max(_LEAST_BREAKS, _LINE_SHARE * n_pairs[number])
        or n >= max(_LEAST_DENSE, _DENSE_SHARE * n_pairs[number])
    }


def _cannot_follow(line: Line, following: Line, vocabulary: Vocabulary) -> bool:
    last, first = line.words[-1].text, following.words[0].text
    if _STOPPED.search(last):
        return first[:2].islower() and first[:2].isalpha() and not _ABBREVIATED.search(last)
    broken = _BROKEN.search(last)
    if broken:
        return first[:1].isupper() or _is_no_half(broken[1], first, vocabulary)
    plain = first.rstrip(",;:.")
    if last in _ARTICLES:
        return plain in _NEVER_AFTER_ARTICLE or plain in _OPENING
    return last in _LINKS and (plain in _NEVER_AFTER_LINK or plain in _OPENING)


def _is_no_half(half: str, first: str, vocabulary: Vocabulary) -> bool:
    # "develop-" and "government": a whole word that makes no word with the half before it.
    match = re.match(r"[a-z]{4,}", first)
    if match is None or vocabulary.lexicon.level(match[0]) < 4:
        return False
    joined = half + match[0]
    is_word = joined in vocabulary or vocabulary.lexicon.level_of_forms(joined) > 0
    return not is_word and not vocabulary.keeps_hyphen(half + "-", match[0])


def _find_lost_beginnings(blocks: Sequence[Block]) -> set[int]:
    # A paragraph that begins within a sentence while the one before it ended with one.
    body = [b for b in blocks if b.kind == "body"]
    return {
        block.page
        for before, block in pairwise(body)
        if len(block.lines) > 1
        and sum(len(line.words) for line in block.lines) >= 10
        and _GOES_ON.match(block.lines[0].text)
        and _ENDED.search(before.lines[-1].text)
    }


# ---------------------------------------------------------------- references


def _find_leaked_entries(blocks: Sequence[Block]) -> set[int]:
    entries = Counter(b.page for b in blocks if b.kind in ("body", "list") and _ENTRY.match(b.text[:600]))
    return {number for number, n in entries.items() if n >= _LEAST_ENTRIES}


# ---------------------------------------------------------------- two engines


def _choose_checked(pages: Sequence[RawPage], doubts: dict[int, list[PageDoubt]]) -> Iterator[RawPage]:
    suspects = [p for p in pages if set(doubts.get(p.number, ())) & {"garbled", "words run together"}]
    yield from suspects[:_MOST_CHECKED]
    if len(pages) >= _SAMPLED_FROM:
        middle = len(pages) // 2
        sound = [p for p in pages if p not in suspects and p.n_characters in _SAMPLE_SIZE]
        yield from sorted(sound, key=lambda p: (abs(p.number - middle), p.number))[:1]


def _do_agree(page: RawPage, second: RawPage) -> bool:
    # By letters alone: engines differ in spaces and order, and the one with too few spaces is named elsewhere.
    first, other = _sequences(page), _sequences(second)
    return 2 * (first & other).total() >= _AGREEMENT * (first.total() + other.total())


def _sequences(page: RawPage) -> Counter[str]:
    letters = "".join(c for line in page.lines for word in line.words for c in word.text.casefold() if c.isalpha())
    return Counter(letters[i : i + 4] for i in range(len(letters) - 3))


# ---------------------------------------------------------------- saying so

_FORCE_REMEDY = OCR_REMEDY.replace("in.pdf", "--force-ocr in.pdf")
_COMPARE = "Compare quotes from there with the page."
_SAYINGS: tuple[tuple[PageDoubt, Severity, str, str], ...] = (
    ("no text", "error", "{pages} no text layer.", OCR_REMEDY),
    ("garbled", "warning", "Many characters have no meaning to the computer.", _FORCE_REMEDY),
    ("words run together", "warning", "Words run together: the file marks no spaces.", _FORCE_REMEDY),
    ("engines disagree", "warning", "Two readers give different text.", _COMPARE),
    ("order doubtful", "note", "Lines or paragraphs may stand in a wrong order.", _COMPARE),
    ("references in body", "note", "Entries of a reference list stand in the text.", "Take no evidence from them."),
)  # fmt: skip


def report_doubts(
    doubts: dict[int, tuple[PageDoubt, ...]], name: str, *, remedy: str | None = OCR_REMEDY
) -> list[Problem]:
    """Return one Problem for each kind of doubt, with its pages.

    `remedy`: what to do about pages without text; None where OCR tried, and said what became of them.
    """
    problems = []
    for doubt, severity, what, usual in _SAYINGS:
        if doubt == "no text" and remedy is None:
            continue
        numbers = [number for number, found in doubts.items() if doubt in found]
        if numbers:
            have = "The page has" if len(numbers) == 1 else f"{len(numbers)} pages have"
            where = f"{name}, {list_pages(numbers)}"
            advice = remedy if remedy and doubt in ("no text", "garbled") else usual
            problems.append(Problem(what.format(pages=have), where, advice, severity))
    return problems
