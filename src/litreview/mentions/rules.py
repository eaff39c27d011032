"""A codebook's patterns, compiled once, and their matches in one sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from litreview.errors import CodebookError
from litreview.mentions.phrases import JOINERS, PhraseTree
from litreview.mentions.prefilter import required_literals
from litreview.mentions.wording import word_key
from litreview.records import Codebook, Pattern
from litreview.spans import Span


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with the code it stands for; `name` is code_id@file:line. `group` numbers the code in the codebook."""

    group: int
    name: str
    excludes: bool


@dataclass(frozen=True, slots=True)
class CodeRef:
    """A code as the matcher needs it: where it stands and which codes are above it."""

    dimension_id: str
    role: str
    code_id: str
    label: str
    ancestors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A code found at `span`, counted from the start of the sentence."""

    span: Span
    group: int
    rule: str


class RuleSet:
    """The compiled patterns of a codebook.

    Raises CodebookError naming every pattern that cannot be compiled.
    """

    def __init__(self, codebook: Codebook, *, nlp: Language) -> None:
        self.codes: tuple[CodeRef, ...] = tuple(_list_codes(codebook))
        self._nlp = nlp
        self._rules: list[Rule] = []
        self._tree = PhraseTree()
        self._matcher = Matcher(nlp.vocab, validate=True)
        self._regexes: list[tuple[re.Pattern[str], frozenset[str], int]] = []
        self.needs_tags = False
        faults: list[str] = []
        group = 0
        for dimension in codebook.dimensions:
            for code in dimension.codes:
                for excludes, patterns in ((False, code.patterns), (True, code.excludes)):
                    for pattern in patterns:
                        rule = Rule(group, f"{code.code_id}@{pattern.source}", excludes)
                        fault = self._add(pattern, rule)
                        if fault:
                            faults.append(f"{pattern.source}: {fault}")
                group += 1
        if faults:
            raise CodebookError("\n".join(faults), where=codebook.name, remedy="Correct these patterns.")

    def _add(self, pattern: Pattern, rule: Rule) -> str | None:
        key = len(self._rules)
        self._rules.append(rule)
        if pattern.kind == "regex":
            try:
                compiled = re.compile(pattern.value, re.IGNORECASE)
                self._regexes.append((compiled, required_literals(pattern.value), key))
            except re.error as error:
                return f"the regular expression {pattern.value!r} is wrong: {error}"
            return None
        if pattern.kind == "tokens":
            return self._add_tokens(pattern.value, key)
        words = phrase_keys(pattern.value, nlp=self._nlp)
        if not words:
            return f"the phrase {pattern.value!r} has no words"
        self._tree.add(words, key)
        return None

    def _add_tokens(self, value: str, key: int) -> str | None:
        try:
            tokens = json.loads(value)
            self._matcher.add(str(key), [tokens])
        except (ValueError, TypeError) as error:  # MatchPatternError is a ValueError
            return f"the token pattern {value} is wrong: {error}"
        if any(str(name).upper() in {"POS", "TAG"} for token in tokens for name in token):
            self.needs_tags = True
        return None

    def match(self, doc: Doc, text: str) -> tuple[Hit, ...]:
        """Return what the patterns find in one sentence: excludes applied, per code the longest, sorted.

        `doc` holds the tokens of `text`, whose typographic quotes and dashes were made plain.
        """
        found: dict[int, list[tuple[Span, str]]] = {}
        excluded: dict[int, list[Span]] = {}
        for span, key in self._raw_matches(doc, text):
            rule = self._rules[key]
            if rule.excludes:
                excluded.setdefault(rule.group, []).append(span)
            else:
                found.setdefault(rule.group, []).append((span, rule.name))
        hits = [
            Hit(span, group, name)
            for group, candidates in found.items()
            for span, name in _longest(candidates, excluded.get(group, []))
        ]
        return tuple(sorted(self._without_parents(hits), key=lambda hit: (hit.span, hit.group)))

    def _raw_matches(self, doc: Doc, text: str) -> Iterator[tuple[Span, int]]:
        keys = [word_key(token.text) for token in doc]
        glue = [token.is_space or (token.text in JOINERS and not token.whitespace_ and token.i > 0) for token in doc]
        for match in self._tree.find(keys, glue):
            last = doc[match.end - 1]
            yield Span(doc[match.start].idx, last.idx + len(last)), match.key
        if len(self._matcher):
            for name, start, end in self._matcher(doc):
                if end > start:
                    last = doc[end - 1]
                    yield Span(doc[start].idx, last.idx + len(last)), int(doc.vocab.strings[name])
        lower = text.lower()
        for regex, literals, key in self._regexes:
            if literals and not any(literal in lower for literal in literals):
                continue
            for found in regex.finditer(text):
                if found.end() > found.start():
                    yield Span(found.start(), found.end()), key

    def _without_parents(self, hits: list[Hit]) -> list[Hit]:
        """Drop a code's hit that lies in a hit of a code below it: the row will get the parent from the child."""
        if len(hits) < 2:
            return hits
        kept = []
        for hit in hits:
            code = self.codes[hit.group]
            if not any(
                code.code_id in self.codes[other.group].ancestors
                and self.codes[other.group].dimension_id == code.dimension_id
                and other.span.contains(hit.span)
                for other in hits
            ):
                kept.append(hit)
        return kept


def phrase_keys(phrase: str, *, nlp: Language) -> tuple[str, ...]:
    """Return the word keys of a phrase; a final `*` of a word stays."""
    keys: list[str] = []
    for word in phrase.split():
        starred = word.endswith("*")
        tokens = [word_key(token.text) for token in nlp.make_doc(word.rstrip("*")) if token.text not in JOINERS]
        if starred and tokens:
            tokens[-1] += "*"
        keys.extend(tokens)
    return tuple(keys)


def _longest(candidates: list[tuple[Span, str]], excluded: list[Span]) -> list[tuple[Span, str]]:
    kept: list[tuple[Span, str]] = []
    for span, name in sorted(candidates, key=lambda c: (-len(c[0]), c[0].start, c[1])):
        if not any(span.overlaps(other) for other, _ in kept) and not any(span.overlaps(e) for e in excluded):
            kept.append((span, name))
    return kept


def _list_codes(codebook: Codebook) -> Iterator[CodeRef]:
    for dimension in codebook.dimensions:
        parents = {code.code_id: code.parent for code in dimension.codes}
        for code in dimension.codes:
            ancestors: list[str] = []
            above = code.parent
            while above is not None and above not in ancestors:
                ancestors.append(above)
                above = parents.get(above)
            yield CodeRef(dimension.dimension_id, dimension.role, code.code_id, code.label, tuple(ancestors))
