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
from litreview.mentions.lexicon import JOINERS, Tokens
from litreview.mentions.phrases import PhraseTree
from litreview.mentions.prefilter import LiteralIndex, Sought
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


_Match = tuple[int, int, str]  # `[start, end)` in the sentence, and the rule


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
        self._regexes: list[tuple[Sought, int]] = []
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
        self._index = LiteralIndex([regex.literals for regex, _ in self._regexes])
        if faults:
            raise CodebookError("\n".join(faults), where=codebook.name, remedy="Correct these patterns.")

    def _add(self, pattern: Pattern, rule: Rule) -> str | None:
        key = len(self._rules)
        self._rules.append(rule)
        if pattern.kind == "regex":
            try:
                compiled = re.compile(pattern.value, re.IGNORECASE)
                self._regexes.append((Sought(compiled), key))
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

    def match(self, doc: Doc, tokens: Tokens, text: str) -> tuple[Hit, ...]:
        """Return what the patterns find in one sentence: excludes applied, per code the longest, sorted.

        `doc` and `tokens` are those of `text`, whose typographic quotes and dashes were made plain.
        """
        found: dict[int, list[_Match]] = {}
        excluded: dict[int, list[_Match]] = {}
        for start, end, key in self._raw_matches(doc, tokens, text):
            rule = self._rules[key]
            (excluded if rule.excludes else found).setdefault(rule.group, []).append((start, end, rule.name))
        hits = [
            Hit(Span(start, end), group, name)
            for group, candidates in found.items()
            for start, end, name in _longest(candidates, excluded.get(group, []))
        ]
        return tuple(sorted(self._without_parents(hits), key=lambda hit: (hit.span, hit.group)))

    def _raw_matches(self, doc: Doc, tokens: Tokens, text: str) -> Iterator[tuple[int, int, int]]:
        starts, ends = tokens.starts, tokens.ends
        for first, last, key in self._tree.find([form.spelling for form in tokens.forms], tokens.list_glue()):
            yield starts[first], ends[last - 1], key
        if len(self._matcher):
            for name, first, last in self._matcher(doc):
                if last > first:
                    yield starts[first], ends[last - 1], int(doc.vocab.strings[name])
        lower = text.lower()
        for number in self._index.find(lower):
            regex, key = self._regexes[number]
            for found in regex.find(text, lower):
                if found.end() > found.start():
                    yield found.start(), found.end(), key

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


def _longest(candidates: list[_Match], excluded: list[_Match]) -> list[_Match]:
    if len(candidates) > 1:
        candidates = sorted(candidates, key=lambda match: (match[0] - match[1], match[0], match[2]))
    kept: list[_Match] = []
    for match in candidates:
        start, end, _ = match
        if not any(start < last and first < end for first, last, _ in (*kept, *excluded)):
            kept.append(match)
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
