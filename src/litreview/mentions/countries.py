"""Countries: names, demonyms and adjectives, less the uses that speak of a language, a person or money."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litreview.mentions.gazetteer import Name, Sense
from litreview.mentions.lexicon import Word
from litreview.mentions.wordlists import load_words

_LANGUAGES = load_words("countries", "languages")
_LANGUAGE_NOUNS = load_words("countries", "language_nouns")
_BEFORE_LANGUAGE = load_words("countries", "before_language")
_ALSO_PERSONS = load_words("countries", "also_persons")
_AFTER_GEORGIA = load_words("countries", "after_georgia")
_DIRECTIONS = load_words("countries", "directions")
_US_CONTEXT = re.compile(
    r"\b(?:Atlanta|Alabama|Tennessee|Florida|Carolinas?|Savannah|Mississippi|Virginia|Texas|Louisiana|Kentucky|Ohio|Iowa"
    r"|California|Macon|Tifton|Athens|Georgia Tech|USA?|United States|American)\b|\bU\.S\.|\bUniversity of Georgia\b"
)
_CAUCASUS_CONTEXT = re.compile(
    r"\b(?:Tbilisi|Batumi|Kutaisi|Georgians?(?= [a-z])|Caucas\w+|Abkhaz\w*|Osset\w+|Armenian?|Azerbaijani?"
    r"|Adjara|Kakheti|Svaneti|Soviet|Republic of Georgia|Moldova|Ukraine|Kyrgyz\w*|Black Sea)\b"
)
_BIRD = re.compile(r"\bturkeys?\b")
_BIRD_NOUNS = load_words("countries", "bird_nouns")
_PERIODICAL = re.compile(
    r"(?: (?:[A-Z][\w&]+|of|and|for|the|in)){0,6}? (?:Journal|J\.|Review|Quarterly|Annals|Gazette"
    r"|Proceedings|Transactions|Bulletin|Archives|Press|Publish\w+)(?=$|[\s,.;:)])"
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
    if is_georgia_in_america(name.key, text, document_text) or _is_bird(name, words, after, document_text):
        return None
    if name.senses[0].kind == "adjective" and _PERIODICAL.match(text, words[name.last - 1].end):
        return None
    if name.key in {"republic of congo", "republic of the congo"} and before is not None and before.key == "democratic":
        return Sense("CD", name.senses[0].kind, "Congo (Kinshasa)")
    if name.key in {"congo", "congolese"} and _names_brazzaville_only(document_text):
        return Sense("CG", name.senses[0].kind, "Congo (Brazzaville)")
    return name.senses[0]


def is_georgia_in_america(key: str, text: str, document_text: str) -> bool:
    """Tell whether "Georgia" is the state: by its sentence, else by what the document names more often."""
    if key != "georgia":
        return False
    if _CAUCASUS_CONTEXT.search(text):
        return False
    if _US_CONTEXT.search(text):
        return True
    return len(_US_CONTEXT.findall(document_text)) > len(_CAUCASUS_CONTEXT.findall(document_text))


def _is_bird(name: Name, words: Sequence[Word], after: Word | None, document_text: str) -> bool:
    """Tell whether "Turkey" is the bird: a title or a first word on a farm, or a document that writes "turkeys" too."""
    if name.key != "turkey" or name.last - name.first != 1:
        return False
    if after is not None and (after.key in _BIRD_NOUNS):
        return True
    return name.first == 0 and after is not None and after.text[:1].islower() and bool(_BIRD.search(document_text))


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
    if name.key == "georgia" and after is not None and after.is_capital and after.text[1:].islower():
        return after.key not in _AFTER_GEORGIA
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
