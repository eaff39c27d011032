"""Actors: a pattern names the head of a noun phrase; the mention is the phrase as written, without its article.

"Local trade unions" is one mention. An agent before another noun counts where the agent acts ("buyer demands",
"government regulations") and not where it only says what kind ("household size", "company level"). Adjectives
("official reports", "community-based") are no actors, nor are single persons and units, unless an article lets them
stand for their kind ("an owner told us", "no inspector came").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from litreview.mentions.gazetteer import is_country_adjective
from litreview.mentions.lexicon import TaggedToken
from litreview.mentions.rules import Hit
from litreview.mentions.wording import number_keys, word_key
from litreview.mentions.wordlists import load_words
from litreview.spans import Span

ACTING_MODIFIERS = load_words("actors", "acting_modifiers")
COLLECTIVES = load_words("actors", "collectives")
_SINGLE_ACTORS = load_words("actors", "single_actors")
_PREMISES = load_words("actors", "premises")
_LANDS = load_words("actors", "lands")
_SIZES = load_words("actors", "sizes")
_ARTICLES = frozenset({"a", "an", "the", "every", "each", "no", "any", "one", "this"})
_INSIDE = frozenset({"in", "at", "inside", "into", "within", "across", "throughout"})
_KIN = load_words("actors", "kin")
_MEMBER_BODIES = load_words("actors", "member_bodies")
_UNIT_HEADS = load_words("actors", "unit_heads")
_PEOPLE_BY_ADJECTIVE = load_words("actors", "people_by_adjective")
_QUANTIFIERS = load_words("actors", "quantifiers")
_PARTICIPLES = load_words("actors", "participles")
_ADJECTIVES = frozenset({"JJ", "JJR", "JJS", "VBN", "AFX"})
_NOUNS = frozenset({"NN", "NNP", "NNPS"})
_HAVE = frozenset({"has", "have", "had", "having"})
_PROPER_TAIL = re.compile(
    r"(?: [A-Z][\w-]+)*(?: (?:of|for|on)(?: the)? [A-Z][\w-]+(?:(?:,| and|, and)? [A-Z][\w-]+)*)?"
)
_JOINED_FIELDS = re.compile(r"(?:(?:,|,? and) [A-Z][a-z-]+(?: [A-Z][a-z-]+)?)+\b(?!')")
_NAME_OF_A_FIELD = re.compile(r" (?:of|for)(?: the)? [A-Z]")
_OPENERS = frozenset(word.capitalize() for word in load_words("actors", "openers"))
MAX_MODIFIERS = 7  # words taken in to the left of a head


@dataclass(frozen=True, slots=True)
class _Phrase:
    hit: Hit
    first: int
    last: int  # of the words that matched: [first, last)


def read_actors(doc: Sequence[TaggedToken], text: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the hits that are actors, each widened to its noun phrase; a hit within another's phrase is dropped.

    `doc` holds the tokens of the sentence as far as the one behind the last hit, or more.
    """
    outer = [hit for hit in hits if not any(o.span.contains(hit.span) and o.span != hit.span for o in hits)]
    phrases = [phrase for phrase in _to_phrases(doc, outer) if _is_actor(doc, phrase)]
    starts = {hit.span.start for hit in outer}
    widened = [Hit(_widen(doc, text, phrase, starts), phrase.hit.group, phrase.hit.rule) for phrase in phrases]
    kept: list[Hit] = []
    widened = _with_members(text, widened)
    for hit in sorted(widened, key=lambda h: (-len(h.span), h.span, h.group)):
        if not any(other.span.contains(hit.span) and other.span != hit.span for other in kept):
            kept.append(hit)
    kept.sort(key=lambda h: (h.span, h.group))
    return tuple(hit for position, hit in enumerate(kept) if not _is_short_form(text, kept, position))


def _with_members(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """Take the members into the body that is theirs: "the teachers' union", "an association of growers"."""
    by_start = {hit.span.start: hit for hit in hits}
    by_end = {hit.span.end: hit for hit in hits}
    joined = []
    for hit in hits:
        words = hit.span.cut(text).split()
        gap = next((mark for mark in ("' ", "'s ") if text.endswith(mark, 0, hit.span.start)), "")
        owner = by_end.get(hit.span.start - len(gap)) if gap and word_key(words[0]) in _MEMBER_BODIES else None
        is_of = text.startswith(" of ", hit.span.end) and word_key(words[-1]) in _MEMBER_BODIES
        members = by_start.get(hit.span.end + len(" of ")) if is_of else None
        whole = Span((owner or hit).span.start, (members or hit).span.end)
        joined.append(Hit(whole, hit.group, hit.rule))
    return joined


def _to_phrases(doc: Sequence[TaggedToken], hits: Sequence[Hit]) -> Iterator[_Phrase]:
    starts = {token.start: token.i for token in doc}
    ends = {token.end: token.i + 1 for token in doc}
    for hit in hits:
        first, last = starts.get(hit.span.start), ends.get(hit.span.end)
        if first is not None and last is not None and first < last:
            yield _Phrase(hit, first + _opens_sentence(doc, first, last), last)


def _opens_sentence(doc: Sequence[TaggedToken], first: int, last: int) -> bool:
    """Tell whether a name was taken to begin with the word that opens its sentence: "Although Parliament"."""
    return last - first > 1 and doc[first].text in _OPENERS and doc[first + 1].text[:1].isupper()


def _is_actor(doc: Sequence[TaggedToken], phrase: _Phrase) -> bool:
    head = _head_of(doc, phrase)
    key = word_key(head.text)
    after = doc[phrase.last] if phrase.last < len(doc) else None
    if after is not None and after.text == "-" and not head.is_spaced and not after.is_spaced:
        return False  # "buyer-driven"
    if key in _PEOPLE_BY_ADJECTIVE:
        return after is None or after.tag[:2] not in {"NN", "JJ", "CD"}  # "the poor", and no "poor quality"
    is_capital = head.text.isupper() or head.text[:-1].isupper()
    if head.tag[:2] in {"JJ", "VB", "RB"} and phrase.last - phrase.first == 1 and not is_capital:
        return False
    if phrase.last - phrase.first == 1 and (_is_whereabouts(doc, phrase, key) or _is_kin(doc, phrase, key)):
        return False
    if phrase.last - phrase.first == 1 and is_country_adjective(head.text):
        return False  # "Kenyan": the pattern is for Kenyans
    if not _is_singular(head.text, key):
        return True
    if _is_modifier(phrase, doc) and word_key(doc[phrase.last].text) in _UNIT_HEADS:
        return False
    if _is_modifier(phrase, doc) and head.tag not in {"NNP", "NNPS"}:
        return key in ACTING_MODIFIERS
    if key in _SINGLE_ACTORS and _has_article(doc, phrase):
        return True
    return head.tag in {"NNP", "NNPS"} or head.text.isupper() or key in COLLECTIVES


def _head_of(doc: Sequence[TaggedToken], phrase: _Phrase) -> TaggedToken:
    """Return the noun on which a matched phrase ends: "families" in "families left behind"."""
    nouns = [doc[at] for at in range(phrase.first, phrase.last) if doc[at].tag in {"NNS", "NNPS"}]
    is_noun = doc[phrase.last - 1].tag[:2] == "NN"
    return nouns[-1] if nouns and not is_noun else doc[phrase.last - 1]


def _start_of_phrase(doc: Sequence[TaggedToken], first: int) -> int:
    for _ in range(MAX_MODIFIERS):
        step = _step_left(doc, first)
        if step is None:
            break
        first = step
    return first


def _has_article(doc: Sequence[TaggedToken], phrase: _Phrase) -> bool:
    """Tell whether a singular noun stands for its kind: "the employer decides", "no inspector came"."""
    start = _start_of_phrase(doc, phrase.first)
    return start > 0 and doc[start - 1].text.lower() in _ARTICLES


def _is_whereabouts(doc: Sequence[TaggedToken], phrase: _Phrase, key: str) -> bool:
    """Tell whether a noun for premises or an area only says where: "in the factories", "inspections of mills".

    Where the noun says of what size they are, firms are meant: "in the larger factories".
    """
    if key not in _PREMISES or (phrase.first > 0 and doc[phrase.first - 1].text.lower() in _SIZES):
        return False
    start = _start_of_phrase(doc, phrase.first)
    while start > 0 and (doc[start - 1].tag in {"DT", "CD", "PRP$"} or doc[start - 1].text.lower() in _QUANTIFIERS):
        start -= 1
    where = doc[start - 1].text.lower() if start > 0 else ""
    return where in _INSIDE or (where == "on" and key in _LANDS)


def _is_kin(doc: Sequence[TaggedToken], phrase: _Phrase, key: str) -> bool:
    """Tell whether relatives are named only as somebody's own: "themselves and their families"."""
    if key not in _KIN:
        return False
    start = _start_of_phrase(doc, phrase.first)
    return start > 0 and doc[start - 1].tag in {"PRP$", "WP$"}


def _is_modifier(phrase: _Phrase, doc: Sequence[TaggedToken]) -> bool:
    """Tell whether the words before `phrase.last` stand before the noun that they describe."""
    return phrase.last < len(doc) and doc[phrase.last].tag in {"NN", "NNS"}


def _is_singular(text: str, key: str) -> bool:
    if text[:-1].isupper() and text.endswith("s"):
        return False  # "SMEs"
    return key == min(number_keys(key), key=lambda form: (len(form), form)) and not key.endswith(("men", "people"))


def _widen(doc: Sequence[TaggedToken], text: str, phrase: _Phrase, starts: Set[int]) -> Span:
    first = phrase.first
    for _ in range(0 if _is_modifier(phrase, doc) else MAX_MODIFIERS):
        step = _step_left(doc, first)
        if step is None:
            break
        first = step
    end = phrase.hit.span.end
    head = doc[phrase.last - 1]
    if head.text[:1].isupper() and head.i > 0 and head.tag in {"NNP", "NNPS"}:
        joined = _JOINED_FIELDS.match(text, end) if _NAME_OF_A_FIELD.search(phrase.hit.span.cut(text)) else None
        if joined and starts.isdisjoint(range(*joined.span())):
            end = joined.end()  # "Chamber of Commerce and Industry"
        elif tail := _PROPER_TAIL.match(text, end):
            end = tail.end()
    return Span(doc[first].start, end)


def _step_left(doc: Sequence[TaggedToken], first: int) -> int | None:
    """Return where the noun phrase begins when one more word to the left is taken in, or None at its border."""
    if first == 0:
        return None
    token, before = doc[first - 1], doc[first - 2] if first > 1 else None
    if token.text in {"-", "–"} and before is not None and not before.is_spaced and not before.is_punct:
        return first - 2
    if token.text.lower() in _QUANTIFIERS:
        return None
    if token.text.endswith("-") and len(token.text) > 1:
        return first - 1  # "cluster- based", a hyphen at the end of a line
    if token.tag == "VBN" and _is_perfect(doc, first - 1):
        return None
    if token.tag in _ADJECTIVES or token.tag in _NOUNS or token.text in {"sports", "goods"}:
        return first - 1
    if (
        token.tag == "RB"
        and doc[first].tag in _ADJECTIVES
        and token.text.lower() not in {"not", "also", "then", "thus"}
    ):
        return first - 1
    if token.tag == "VBG" and (token.text.lower() in _PARTICIPLES or _is_adjectival(before)):
        return first - 1
    is_join = token.text in {",", "or", "and"} and doc[first].tag in _ADJECTIVES
    if is_join and before is not None and _is_adjective(doc, before.i) and before.text.lower() not in _QUANTIFIERS:
        return first - 2
    if is_join and before is not None and before.text == "," and first > 2 and doc[first - 3].tag in _ADJECTIVES:
        return first - 3
    return None


def _is_perfect(doc: Sequence[TaggedToken], at: int) -> bool:
    """Tell whether a participle is the verb of its clause: "the state has largely neglected smallholders"."""
    if doc[at].text.lower() == "been":
        return True
    before = at - 1
    while before >= 0 and (doc[before].tag == "RB" or doc[before].text.lower() == "been"):
        before -= 1
    return before >= 0 and doc[before].text.lower() in _HAVE


def _is_adjectival(before: TaggedToken | None) -> bool:
    """Tell whether the word before a participle makes it one that describes: "the polluting mills"."""
    if before is None:
        return False
    return before.tag in {"DT", "JJ", "PRP$", "POS", "RB", "VBG"} or (before.text == "-" and not before.is_spaced)


def _is_adjective(doc: Sequence[TaggedToken], at: int) -> bool:
    """Tell whether the word describes; the last part of a compound does too: "small-scale, poor entrepreneurs"."""
    return doc[at].tag in _ADJECTIVES or (at > 0 and doc[at - 1].text == "-" and not doc[at - 1].is_spaced)


def _is_short_form(text: str, hits: Sequence[Hit], position: int) -> bool:
    """Tell whether a hit only repeats, in parentheses, the one of the same code before it: "enterprises (SMEs)"."""
    hit = hits[position]
    return any(
        other.group == hit.group
        and text[other.span.end : hit.span.start].strip() == "("
        and text[hit.span.end :][:1] == ")"
        for other in hits[:position]
    )
