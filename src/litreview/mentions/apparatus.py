"""Sentences that stand outside what a paper says: the authors' addresses, and references that were read as text.

Reading finds most of both by their place in the layout. What is here looks at words alone, for files in which layout
tells nothing: plain text, a scan, a list of references without a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from litreview.records import Document

LONGEST_ADDRESS = 1500  # characters of a paragraph of addresses; a longer one is judged sentence by sentence
MIN_CAPITALS = 0.55  # share of the longer words of an address that begin with a capital
REACH = 8  # sentences to each side that tell whether a sentence stands in a list of references
MIN_LIKE = 0.4  # share of them that look like a part of a reference
LONGEST_FRAGMENT = 40  # characters
MIN_RUN = 8  # sentences
MIN_STRONG = 0.25  # share of a run that has what references alone have
FIRST_SHARE = 0.15  # of a text holds no list of references: names of authors stand there
MAX_GAP = 8  # sentences
_ADDRESS = re.compile(
    r"\b(?:Universit\w+|Department of|School of|Faculty of|Institute|College|Centre for|Center for|[Ee]-?mail|"
    r"[Cc]orrespond(?:ence|ing)|ORCID|Received|Accepted)\b|@"
)
_INSTITUTION = re.compile(
    r"\b(?:Universi\w+|Departe?ment|Dept\.?|School of|Faculty of|Institut\w*|College|Cent(?:re|er)s?|Hospital"
    r"|Laborator\w+|Academy|Ministry|Division of|Correspond\w+)\b|@"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_REFERENCE = re.compile(
    r"\b\d{1,4} ?(?:\([^()]{1,12}\))?(?:: ?[A-Za-z]{0,2}\d{1,6}|, ?\d{1,6}[-–\xad]\d)"  # 74:11566
    r"|\bdoi\b|\bpp?\. ?\d|\([Ee]ds?\.?\)|\bVol\. ?\d|\b(?:19|20)\d\d[a-z]?\.(?= [A-Z])"
    r"|\((?:19|20)\d\d[a-z]?\)[.,:]? [A-Z]"
    r"|^(?:19|20)\d\d[a-z]?\.$"
    r"|\b[A-Z][\w'’-]+,? (?:[A-Z]{1,3}|(?:[A-Z]\. ?){1,3})(?:,|;| and\b|$)"  # Ndlovu AB, … or Ndlovu, A. B., …
)
_FRAGMENT = re.compile(r"^(?:\d{1,3}\.|(?:[A-Z][\w'’-]*[.,]? ?(?:and )?){1,6}[.,]?)$")  # cut at an initial


def is_address(document: Document, index: int, text: str) -> bool:
    """Tell whether a sentence belongs to the authors' names and addresses on the title page.

    `text` is the text of the document with plain punctuation, of the same length.
    """
    sentence = document.sentences[index]
    if not 0 <= sentence.paragraph < len(document.paragraphs):
        return False
    paragraph = document.paragraphs[sentence.paragraph]
    if paragraph.kind in {"title", "heading"} or not 0 <= paragraph.section < len(document.sections):
        return False
    if document.sections[paragraph.section].role != "front":
        return False
    has_parts = any(section.role != "front" for section in document.sections)
    if has_parts and len(paragraph.span) <= LONGEST_ADDRESS:
        return bool(_ADDRESS.search(text, paragraph.span.start, paragraph.span.end))
    return looks_like_address(sentence.span.cut(text))


def looks_like_address(sentence: str) -> bool:
    """Tell whether a sentence names an institution and is nearly all names.

    >>> looks_like_address("Institute of Hydrology, Vell University, 3512 Marnburg, Germany.")
    True
    >>> looks_like_address("The University of Vell surveyed 300 farms in the hills around Marnburg.")
    False
    """
    if not _INSTITUTION.search(sentence):
        return False
    words = _WORD.findall(sentence)
    return len(words) > 2 and sum(word[0].isupper() for word in words) >= MIN_CAPITALS * len(words)


def find_stray_references(sentences: Sequence[str]) -> frozenset[int]:
    """Return the indices of sentences that stand among parts of references.

    >>> entry = ["4. Orro, K., and L. Vint.", "2001.", "Floods in Chad.", "J. Hydrol. 12:34-56."]
    >>> stray = find_stray_references(["Floods are frequent in Chad."] * 9 + entry * 4)
    >>> 8 in stray, 14 in stray, 19 in stray
    (False, True, True)
    """
    strong = [bool(_REFERENCE.search(s)) for s in sentences]
    like = [
        is_strong or (len(sentence) < LONGEST_FRAGMENT and bool(_FRAGMENT.match(sentence.strip())))
        for sentence, is_strong in zip(sentences, strong, strict=True)
    ]
    before = [0, *accumulate(like)]
    dense = []
    for at in range(len(like)):
        low, high = max(0, at - REACH), min(len(like), at + REACH + 1)
        ahead, behind = before[high] - before[at], before[at] - before[low]
        is_inside = like[at] or min(ahead, behind) > 1
        dense.append(is_inside and ahead + behind >= MIN_LIKE * (high - low))
    found: set[int] = set()
    begin = int(FIRST_SHARE * len(like))
    for first, last in _join_runs([at for at, is_dense in enumerate(dense) if is_dense and at >= begin]):
        if last - first >= MIN_RUN and sum(strong[first:last]) >= MIN_STRONG * (last - first):
            found.update(range(first, last))
    return frozenset(found)


def _join_runs(indices: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the runs `[first, last)` of sorted indices, over gaps of up to MAX_GAP."""
    start = end = None
    for at in indices:
        if start is not None and end is not None and at - end <= MAX_GAP:
            end = at + 1
            continue
        if start is not None and end is not None:
            yield start, end
        start, end = at, at + 1
    if start is not None and end is not None:
        yield start, end
