"""Countries: names, demonyms and adjectives, less the uses that speak of a language, a person or money."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litreview.mentions.gazetteer import Name, Sense, Word
from litreview.mentions.wordlists import load_words

_LANGUAGES = load_words("countries", "languages")
_LANGUAGE_NOUNS = load_words("countries", "language_nouns")
_BEFORE_LANGUAGE = load_words("countries", "before_language")
_ALSO_PERSONS = load_words("countries", "also_persons")
_DIRECTIONS = load_words("countries", "directions")
_US_CONTEXT = re.compile(
    r"\b(Atlanta|Alabama|Tennessee|Florida|Carolinas?|Savannah|Mississippi|Virginia|USA|U\.S\.|US)\b"
)
_BRAZZAVILLE = re.compile(r"Brazzaville|Republic of (the )?Congo")


def choose_country(name: Name, words: Sequence[Word], text: str, document_text: str) -> Sense | None:
    """Return the country that a name stands for in its sentence, or None where it stands for something else."""
    before = words[name.first - 1] if name.first else None
    after = words[name.last] if name.last < len(words) else None
    if _is_money(name, words, after) or _is_language(name, before, after):
        return None
    if name.key in _ALSO_PERSONS and _is_person(name, words, before, after):
        return None
    if name.key == "georgia" and _US_CONTEXT.search(text):
        return None
    if name.key in {"congo", "congolese"} and _names_brazzaville_only(document_text):
        return Sense("CG", name.senses[0].kind, "Congo (Brazzaville)")
    return name.senses[0]


def _is_money(name: Name, words: Sequence[Word], after: Word | None) -> bool:
    if words[name.first].text not in {"US", "U.S.", "U.S"} or after is None:
        return False
    return after.text.startswith("$") or after.text[:1].isdigit() or after.key in {"dollar", "dollars", "usd"}


def _is_language(name: Name, before: Word | None, after: Word | None) -> bool:
    if name.key not in _LANGUAGES:
        return False
    if after is not None and after.key in _LANGUAGE_NOUNS:
        return True
    follows = after is None or not after.key or after.key in {"and", "or", "as", "by", "but"}
    return follows and before is not None and before.key in _BEFORE_LANGUAGE


def _is_person(name: Name, words: Sequence[Word], before: Word | None, after: Word | None) -> bool:
    if name.last - name.first != 1:
        return False
    if after is not None and after.text in {"&", "et"}:
        return True
    if name.key in {"jordan", "chad"} and after is not None and after.is_capital and after.text[1:].islower():
        return True
    if before is None or name.first < 2 or not before.is_capital or not before.key:
        return False
    is_name_like = before.key not in _DIRECTIONS and before.text[1:].islower() and len(before.text) > 2
    return is_name_like and name.key in {
        "jordan", "chad", "israel", "holland", "ireland", "france", "england", "wales", "english", "german", "french",
    }  # fmt: skip


def _names_brazzaville_only(document_text: str) -> bool:
    return bool(_BRAZZAVILLE.search(document_text)) and not re.search(
        r"Kinshasa|Democratic Republic|\bDRC\b|Zaire|Kivu", document_text
    )
