"""Words to classes: a vocabulary of word classes with their inflections, and the tokens of a sentence under it.

A rule about prose should speak of kinds of words ("a verb of hindering, then an outcome that is wanted"), not of words.
So each word of a sentence is replaced by the class it belongs to, one character a class, and rules are regular
expressions over that short string. One look-up a word and patterns over some thirty characters are fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from litreview.text import plain_punctuation

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?(?:-[^\W\d_]+)*|\d+(?:[.,]\d+)*|[,;:()?!.\[\]\"]|-{1,2}|%")
# An author-year or numeric citation in brackets: not prose, and its semicolons part no clauses.
_BRACKETED_CITATION = re.compile(
    r"[(\[][^()\[\]]{0,400}?\b(?:1[89]\d\d|20\d\d|forthcoming|in press)[a-z]?\b[^()\[\]]{0,200}[)\]]"
    r"|\[\d+(?:[,-] ?\d+)*\]"
)
_WITH_CAPITALS = {"US": "usa", "US's": "usa's"}
OTHER = "other"
_ISE = re.compile(r"is(e|es|ed|ing)$")
_FIRST_CODE = 0xE000  # private use area: class codes cannot be confused with text
_DOUBLED = re.compile(
    "admit|bar|begin|compel|cut|deter|dim|drag|drop|equip|forbid|forget|get|let|permit|plan|put|rob|set|shut|slip|stop|trap"
)


@dataclass(frozen=True, slots=True)
class WordClass:
    """The words of one class: verbs and nouns are inflected, `words` and `phrases` stand as they are.

    In each, `/` parts the entries of phrases, white space those of the others. An irregular verb gives its forms after
    its base form: `drive:drove:driven`.
    """

    verbs: str = ""
    nouns: str = ""
    words: str = ""
    phrases: str = ""


class Token(NamedTuple):
    """A word, number or punctuation mark: `start` and `end` count from the start of the sentence; `word` is folded."""

    start: int
    end: int
    word: str


def inflect_verb(entry: str) -> tuple[str, ...]:
    """Return the forms of a verb: base, third person, past, participle, -ing.

    >>> inflect_verb("deny")
    ('deny', 'denies', 'denied', 'denying')
    >>> inflect_verb("drive:drove:driven")
    ('drive', 'drives', 'drove', 'driven', 'driving')
    """
    base, *irregular = entry.split(":")
    stem = base[:-1] if base.endswith("e") and not base.endswith(("ee", "ye", "oe")) else base
    if _DOUBLED.fullmatch(base):
        stem = base + base[-1]
    consonant_y = base.endswith("y") and base[-2] not in "aeiou"
    third = (
        base[:-1] + "ies" if consonant_y else base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    )
    past = irregular or [base[:-1] + "ied" if consonant_y else (stem + "ed")]
    return tuple(dict.fromkeys((base, third, *past, stem + "ing")))


def inflect_noun(noun: str) -> tuple[str, ...]:
    """Return a noun's singular and plural; an irregular plural stands after a colon.

    >>> inflect_noun("penalty")
    ('penalty', 'penalties')
    """
    singular, _, plural = noun.partition(":")
    if plural:
        return singular, plural
    if singular.endswith("y") and singular[-2] not in "aeiou":
        return singular, singular[:-1] + "ies"
    return singular, singular + ("es" if singular.endswith(("s", "sh", "ch", "x", "z")) else "s")


@lru_cache(maxsize=50_000)
def fold_spelling(word: str) -> str:
    """Fold British and American spellings and hyphens; what comes out is a key, not a word."""
    word = word.replace("-", "").replace("isation", "ization")
    if len(word) > 4:
        word = _ISE.sub(r"iz\1", word).replace("our", "or")
    return word


class Vocabulary:
    """Word classes, compiled: tags sentences and compiles patterns over class names."""

    def __init__(self, classes: Mapping[str, WordClass], *, stops: Sequence[str] = ()) -> None:
        self.codes = {name: chr(_FIRST_CODE + i) for i, name in enumerate([OTHER, *classes])}
        self._names = {code: name for name, code in self.codes.items()}
        self._stops = "".join(self.codes[name] for name in ("BREAK", *stops))
        self._words: dict[str, str] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, words in classes.items():
            for form in _forms(words):
                self._add(form, self.codes[name])
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))

    def _add(self, form: str, code: str) -> None:
        parts = tuple(fold_spelling(t.word) for t in tokenise(form))
        if len(parts) == 1:
            self._words.setdefault(parts[0], code)
        elif not any(parts[1:] == rest for rest, _ in self._phrases.get(parts[0], [])):
            self._phrases.setdefault(parts[0], []).append((parts[1:], code))

    def tag(self, tokens: Sequence[Token]) -> tuple[str, list[Token]]:
        """Return the class codes of the tokens, and the tokens with phrases merged into one; both of one length."""
        words = [fold_spelling(token.word) for token in tokens]
        codes: list[str] = []
        merged: list[Token] = []
        i, other = 0, self.codes[OTHER]
        while i < len(words):
            word = words[i]
            length, code = self._phrase_at(words, i) if word in self._phrases else (0, "")
            if length:
                merged.append(_join(tokens[i : i + length]))
                codes.append(code)
                i += length
            else:
                merged.append(tokens[i])
                codes.append(self._words.get(word, other))
                i += 1
        return "".join(codes), merged

    def _phrase_at(self, words: Sequence[str], i: int) -> tuple[int, str]:
        for rest, code in self._phrases[words[i]]:
            if tuple(words[i + 1 : i + 1 + len(rest)]) == rest:
                return 1 + len(rest), code
        return 0, ""

    def name_of(self, code: str) -> str:
        """Return the class name of a code, for messages and tests."""
        return self._names[code]

    def codes_of(self, names: str) -> frozenset[str]:
        """Return the codes of classes parted by `|`; none for an empty string."""
        return frozenset(self.codes[name] for name in names.split("|") if name)

    def compile(self, pattern: str) -> re.Pattern[str]:
        """Compile a pattern over class names.

        `A|B` one of two classes, `A?` an optional one, `!A` a word not of class A, `^` the start; `-3` up to three
        words of no class, `~3` up to three of any class but BREAK, `*3` up to three of any but BREAK and the
        vocabulary's stops. `@A` marks the anchor, which else is the first class. Raises KeyError for an unknown class.

        >>> words = Vocabulary({"BREAK": WordClass(words="but"), "HINDER": WordClass(verbs="hinder")})
        >>> tags, _ = words.tag(tokenise("this hinders growth"))
        >>> bool(words.compile("HINDER -2").search(tags))
        True
        """
        return re.compile("".join(self._item(item) for item in _with_anchor(pattern)))

    def anchors_of(self, pattern: str) -> frozenset[str]:
        """Return the codes of which a match of a pattern holds one, at its anchor; raises as `compile` does."""
        anchor = next(item[1:] for item in _with_anchor(pattern) if item.startswith("@"))
        codes, every = self.codes_of(anchor.strip("!?")), frozenset(self.codes.values())
        return every if anchor.endswith("?") else every - codes if anchor.startswith("!") else codes

    def _item(self, item: str) -> str:
        if item == "^":
            return "^"
        if item[0] in "-~*":
            filler = {"-": self.codes[OTHER], "~": f"[^{self.codes['BREAK']}]", "*": f"[^{self._stops}]"}[item[0]]
            return f"{filler}{{0,{int(item[1:])}}}?"
        if item[0] == "@":
            return f"(?P<anchor>{self._item(item[1:])})"
        negated = "^" if item.startswith("!") else ""
        optional = "?" if item.endswith("?") else ""
        return f"[{negated}{''.join(self.codes[name] for name in item.strip('!?').split('|'))}]{optional}"


def load_vocabulary(name: str, *, stops: Sequence[str] = ()) -> Vocabulary:
    """Return the vocabulary of a YAML file of this package; every value is read as a string, so "no" stays a word."""
    text = files("litreview.statements").joinpath(name).read_text(encoding="utf-8")
    entries = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader builds nothing but strings
    return Vocabulary({name: WordClass(**words) for name, words in entries.items()}, stops=stops)


def tokenise(sentence: str) -> list[Token]:
    """Return the tokens of a sentence, without bracketed citations; offsets count in the sentence as given.

    "US" is the country, and no "us".
    """
    plain = plain_punctuation(sentence)
    if "(" in plain or "[" in plain:
        plain = _BRACKETED_CITATION.sub(lambda m: " " * len(m.group()), plain)
    return [
        Token(m.start(), m.end(), _WITH_CAPITALS.get(word := m.group(), word.lower())) for m in _TOKEN.finditer(plain)
    ]


def _with_anchor(pattern: str) -> list[str]:
    """Return the items of a pattern, of which one is marked as the anchor: the first class, unless another is."""
    items = pattern.split()
    if not any(item.startswith("@") for item in items):
        first = next(i for i, item in enumerate(items) if item[0] not in "^-~*")
        items[first] = "@" + items[first]
    return items


def _forms(words: WordClass) -> Iterator[str]:
    for verb in words.verbs.split():
        yield from inflect_verb(verb)
    for noun in words.nouns.split():
        yield from inflect_noun(noun)
    yield from words.words.split()
    yield from (phrase.strip() for phrase in words.phrases.split("/") if phrase.strip())


def _join(tokens: Sequence[Token]) -> Token:
    return Token(tokens[0].start, tokens[-1].end, " ".join(token.word for token in tokens))
