"""A few patterns sought in many sentences: only those that hold what a match needs are read word by word."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from litreview.mentions.finding import Finder, build_finder, plain_text
from litreview.mentions.lexicon import read_tokens
from litreview.mentions.prefilter import LiteralIndex, required_literals
from litreview.mentions.rules import RuleSet, phrase_keys
from litreview.mentions.wording import number_keys
from litreview.records import Code, Codebook, Dimension, Pattern
from litreview.spans import Span

_OPTIONAL = frozenset("!?*")
_SPELT_OTHERWISE = re.compile(
    r"(?<=\w{3}o)r|(?<=i)z(?=(?:e|ed|es|ers?|ing|ation|ations|ational)$)|(?<=y)z(?=(?:e|ed|es|ers?|ing)$)"
    r"|(?<=ent|fib|lit|eat|ust|ect|lib|met)ers?$|(?<=og)s?$|(?<=program)s?$|(?<=l)(?:ed|ing|ers?)$"
    r"|(?<=en)ses?$|(?<=fil|rol|tal|kil)l|(?<=dg)ments?$|(?<=^ag)ing$|(?<=^plo)w|(?<=^s)keptic"
    r"|(?<=^practi)ce|(?<=alumin)um$"
)
"""Where the key of a word (`wording`) may part from a spelling of it: labo|ur, organi|se, cent|re."""
_STEM_SPELT_OTHERWISE = re.compile(
    r"(?<=\w{3}o)r|(?<=\w{3}i)z|(?<=\w{2}y)z|(?<=ent|fib|lit|eat|ust|ect|lib|met)e|(?<=[aeiou]l)[ei]|(?<=en)s|(?<=og)"
    r"|(?<=program)|(?<=fil|rol|tal|kil)l|(?<=dg)m|(?<=^a)g(?=i?n?g?$)|(?<=^plo)w|(?<=^s)k(?=ept|e?p?$)|(?<=^practi)c"
    r"|(?<=alumin)u"
)
"""The same for a word cut short by `*`, whose ending is not known."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences ready for searching: with plain quotes and dashes, and the same in small letters."""

    plain: tuple[str, ...]
    lower: tuple[str, ...]


def make_searchable(texts: Iterable[str]) -> Sentences:
    """Return sentences ready for `search`; offsets are those of the texts."""
    plain = tuple(map(plain_text, texts))
    return Sentences(plain, tuple(text.lower() for text in plain))


def finder_of_codes(codes: Iterable[Code], *, like: Finder) -> Finder:
    """Return a finder of these codes, each by itself, which shares the tokeniser and the tagger of another.

    Raises CodebookError with every pattern that cannot be compiled.
    """
    alone = tuple(replace(code, parent=None) for code in codes)
    codebook = Codebook("sought", "", "", "", "", (Dimension("sought", "", "", "concept", alone),))
    rules = RuleSet(codebook, nlp=like.nlp)
    return replace(like, codebook=codebook, rules=rules, sector_words=frozenset(), dimension_of={})


def empty_finder() -> Finder:
    """Return a finder that finds nothing, for others to share its tokeniser and tagger."""
    return build_finder(Codebook("empty", "", "", "", "", ()))


def search(sentences: Sentences, at: Iterable[int], *, finder: Finder) -> dict[int, tuple[tuple[Span, str], ...]]:
    """Return what the patterns find in each of the sentences `at` (indices): spans in it, and the rule's name.

    Sentences without a find are left out.
    """
    found: dict[int, tuple[tuple[Span, str], ...]] = {}
    for index in at:
        text = sentences.plain[index]
        doc = finder.nlp.make_doc(text)
        if finder.rules.needs_tags:
            (doc,) = finder.tagger.tag([doc])
        hits = finder.rules.match(doc, read_tokens(doc, finder.lexicon), text)
        if hits:
            found[index] = tuple((hit.span, hit.rule) for hit in hits)
    return found


def may_hold(patterns: Sequence[Pattern], sentences: Sentences, *, finder: Finder) -> list[int] | None:
    """Return the indices, sorted, of the sentences in which one of the patterns may match.

    None when there is a pattern of which nothing can be said, so that all sentences must be read.
    """
    literals = [_literals(pattern, finder) for pattern in patterns]
    if not all(literals):
        return None
    index = LiteralIndex(literals)
    if len(patterns) > 3:
        return [at for at, text in enumerate(sentences.lower) if index.find(text)]
    sought = sorted(frozenset[str]().union(*literals))
    return [at for at, text in enumerate(sentences.lower) if any(literal in text for literal in sought)]


def _literals(pattern: Pattern, finder: Finder) -> frozenset[str]:
    """Return strings of which a match holds at least one, in small letters; empty when nothing can be said."""
    if pattern.kind == "regex":
        return required_literals(pattern.value)
    if pattern.kind == "tokens":
        return _of_tokens(json.loads(pattern.value))
    keys = phrase_keys(pattern.value, nlp=finder.nlp)
    stems = [_of_word(key, is_last=at == len(keys) - 1) for at, key in enumerate(keys)]
    return max(stems, key=lambda of_word: (min(map(len, of_word)), sorted(of_word)), default=frozenset())


def _of_word(key: str, *, is_last: bool) -> frozenset[str]:
    """Return letters with which every spelling of a word key begins, for each of its numbers."""
    if key.endswith("*"):
        return frozenset({_start(key[:-1], _STEM_SPELT_OTHERWISE)})
    return frozenset(_start(form, _SPELT_OTHERWISE) for form in (number_keys(key) if is_last else (key,)))


def _start(key: str, parting: re.Pattern[str]) -> str:
    found = parting.search(key)
    return key[: found.start()] if found and found.start() else key


def _of_tokens(tokens: Sequence[Mapping[str, object]]) -> frozenset[str]:
    """Return the literals of the token asked for by its letters whose shortest is longest."""
    candidates = [frozenset[str]()]
    for token in tokens:
        if str(token.get("OP", ""))[:1] in _OPTIONAL or "{" in str(token.get("OP", "")):
            continue
        for name, value in token.items():
            if name.upper() in {"LOWER", "TEXT", "ORTH"}:
                words = value.get("IN", ()) if isinstance(value, dict) and len(value) == 1 else (value,)
                if isinstance(words, list | tuple) and words and all(isinstance(word, str) for word in words):
                    candidates.append(frozenset(str(word).lower() for word in words))
    return max(candidates, key=lambda c: (min(map(len, c), default=0), sorted(c)))
