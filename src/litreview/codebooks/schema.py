"""What a codebook file may hold: Pydantic models of it, and the checks of single values."""

from __future__ import annotations

import re
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from litreview.records import DimensionRole

ROLES: tuple[str, ...] = get_args(DimensionRole)
SUGGESTED_ROLES = ("factor", "theme")  # whose codes a trained model may suggest
OPEN_ROLES = ("country", "place", "cluster")  # filled by gazetteer and rule: no codes in the codebook
GAP_CODES = ("knowledge", "evidence", "method", "theory", "context", "practice")

_ID = re.compile(r"[a-z][a-z0-9_]*\Z")
_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")
_VERSION = re.compile(r"\d+(\.\d+){1,2}([-+][0-9A-Za-z.-]+)?\Z")
_PHRASE_WORD = re.compile(r"[^\s*]+\*?\Z")
_STEM = re.compile(r"\w{3,}\*\Z")


class BadValueError(ValueError):
    """A value that is not as it should be: what, expected and remedy, for a Fault."""

    def __init__(self, what: str, expected: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.expected, self.remedy = what, expected, remedy


def _check_text(value: str) -> str:
    if not value.strip():
        raise BadValueError("it is empty", "expected some text", "write it, or delete the line if it may be left out")
    return value


def check_id(value: str) -> str:
    """Return an id as it is; raises BadValueError for what is none."""
    if not _ID.match(value):
        expected = "expected small letters, digits and _, a letter first"
        raise BadValueError(f"'{value}' is no id", expected, "rename it, such as work_conditions")
    return value


def _check_name(value: str) -> str:
    if not _NAME.match(value):
        expected = "expected small letters, digits and hyphens, a letter first"
        raise BadValueError(f"'{value}' is no codebook name", expected, "rename it, such as csr-clusters")
    return value


def _check_version(value: str) -> str:
    if not _VERSION.match(value):
        raise BadValueError(f"'{value}' is no version", "expected numbers and dots", "write it like 1.0.0")
    return value


def _check_role(value: str) -> str:
    if value not in ROLES:
        raise BadValueError(f"the role '{value}' is unknown", f"expected one of {', '.join(ROLES)}", "")
    return value


def _check_phrase(value: str) -> str:
    words = value.split()
    if not any(character.isalnum() for character in value):
        raise BadValueError(
            "the phrase is empty", "expected one word or more", "write the words, or delete the pattern"
        )
    for word in words:
        if not _PHRASE_WORD.match(word):
            expected = "expected * at the end of a word only"
            raise BadValueError(f"the * in '{word}' is misplaced", expected, "move it, or use a regex pattern")
        if word.endswith("*") and not _STEM.match(word.rpartition("-")[2]):
            expected = "expected at least three letters before *"
            raise BadValueError(f"'{word}' would match nearly everything", expected, "write more of the word")
    return " ".join(words)


def _check_regex(value: str) -> str:
    try:
        pattern = re.compile(value, re.IGNORECASE)
    except re.error as error:
        what = f"the regular expression does not compile ({error})"
        raise BadValueError(what, "expected Python's syntax", "in single quotes, write ' as ''") from error
    except (OverflowError, RecursionError) as error:
        raise BadValueError("the regular expression is too large", "expected Python's syntax", "split it") from error
    if pattern.search(""):
        what = "the regular expression matches empty text"
        raise BadValueError(what, "expected one that needs at least one character", "make one part of it obligatory")
    return value


# ---------------------------------------------------------------- token patterns

_BOOLEAN_KEYS = frozenset({
    "IS_ALPHA", "IS_ASCII", "IS_DIGIT", "IS_LOWER", "IS_UPPER", "IS_TITLE", "IS_PUNCT", "IS_SPACE", "IS_STOP",
    "IS_SENT_START", "LIKE_NUM", "LIKE_URL", "LIKE_EMAIL", "SPACY",
})  # fmt: skip
_STRING_KEYS = frozenset({
    "ORTH", "TEXT", "NORM", "LOWER", "LEMMA", "POS", "TAG", "MORPH", "DEP", "SHAPE", "ENT_TYPE",
})  # fmt: skip
TOKEN_KEYS = _BOOLEAN_KEYS | _STRING_KEYS | {"LENGTH", "OP"}
_PREDICATES = re.compile(r"(REGEX|IN|NOT_IN|IS_SUBSET|IS_SUPERSET|INTERSECTS|FUZZY[1-9]?|==|!=|>=|<=|>|<)\Z")
_OPERATOR = re.compile(r"([!?+*]|\{\d+(,\d*)?\}|\{,\d+\})\Z")
_TRUTH = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


def _check_token(token: object) -> dict[str, Any]:
    if not isinstance(token, dict):
        expected = "expected a mapping such as {LOWER: waste}"
        raise BadValueError(f"'{token}' is no token", expected, "put it in braces")
    return {key: _check_token_value(key, value) for key, value in token.items()}


def _check_token_value(key: str, value: object) -> Any:
    if key not in TOKEN_KEYS:
        raise BadValueError(
            f"'{key}' is no token attribute", "expected one such as LOWER, LEMMA, POS or OP", suggest(key, TOKEN_KEYS)
        )
    if key == "OP":
        if not isinstance(value, str) or not _OPERATOR.match(value):
            expected = "expected one of ! ? + * {2} {2,} {2,4}"
            raise BadValueError(f"'{value}' is no token operator", expected, "put it in quotes")
        return value
    if key in _BOOLEAN_KEYS:
        if not isinstance(value, str) or value.lower() not in _TRUTH:
            raise BadValueError(f"{key} is '{value}'", "expected true or false", "write {" + key + ": true}")
        return _TRUTH[value.lower()]
    if isinstance(value, dict):
        return {name: _check_predicate(name, part, number=key == "LENGTH") for name, part in value.items()}
    if isinstance(value, list) or not value:
        expected = "expected a text, or a mapping such as {IN: [waste, water]}"
        raise BadValueError(f"the value of {key} is a list or empty", expected, "write it as {IN: [...]}")
    return _number(value) if key == "LENGTH" else value


def _check_predicate(name: str, value: object, *, number: bool) -> Any:
    if not _PREDICATES.match(name):
        raise BadValueError(
            f"'{name}' is no token predicate",
            "expected REGEX, IN, NOT_IN or a comparison",
            suggest(name, ("REGEX", "IN", "NOT_IN")),
        )
    if name == "REGEX" and isinstance(value, str):
        return _check_regex(value)
    if name in ("IN", "NOT_IN", "IS_SUBSET", "IS_SUPERSET", "INTERSECTS"):
        if not isinstance(value, list) or not value or not all(isinstance(part, str) for part in value):
            raise BadValueError(
                f"{name} needs a list of texts", "expected a list such as [waste, water]", "add brackets"
            )
        return [_number(part) for part in value] if number else value
    return _number(value) if number else value


def _number(value: object) -> int:
    if not isinstance(value, str) or not value.isdecimal():
        raise BadValueError(f"the LENGTH '{value}' is no number", "expected a number of characters", "write digits")
    return int(value)


def suggest(word: str, known: tuple[str, ...] | frozenset[str] | set[str] | list[str]) -> str:
    """Say which known word was probably meant, or that this one should go."""
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), sorted(name.lower() for name in known), n=1)
    spelling = {name.lower(): name for name in known}
    return f"did you mean '{spelling[near[0]]}'?" if near else "delete it, or correct its spelling"


# ---------------------------------------------------------------- models


def _pattern_form(value: object) -> object:
    if isinstance(value, str):
        return {"phrase": value}
    if isinstance(value, dict) and len({"phrase", "tokens", "regex"} & set(value)) != 1:
        expected = "expected exactly one of phrase, tokens and regex"
        raise BadValueError("a pattern of no kind or of several", expected, "write '- phrase: ...', or a bare phrase")
    return value


Text = Annotated[str, AfterValidator(_check_text)]
Identifier = Annotated[str, AfterValidator(check_id)]


class PatternForm(BaseModel):
    """A pattern as typed; a bare string is a phrase."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    phrase: Annotated[str, AfterValidator(_check_phrase)] | None = None
    tokens: Annotated[list[Annotated[dict[str, Any], BeforeValidator(_check_token)]], Field(min_length=1)] | None = None
    regex: Annotated[str, AfterValidator(_check_regex)] | None = None


AnyPattern = Annotated[PatternForm, BeforeValidator(_pattern_form)]


class CodeForm(BaseModel):
    """A code as typed, with its children."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Identifier
    label: Text
    definition: Text
    patterns: list[AnyPattern] = []
    excludes: list[AnyPattern] = []
    examples: list[Text] = []
    counterexamples: list[Text] = []
    codes: list[CodeForm] = []


class DimensionForm(BaseModel):
    """A dimension as typed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Identifier
    label: Text
    role: Annotated[str, AfterValidator(_check_role)]
    description: Text
    fallback: str | None = None
    suggestions: str | None = None
    codes: list[CodeForm] = []


class CodebookForm(BaseModel):
    """A codebook file as typed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    codebook: Annotated[str, AfterValidator(_check_name)]
    version: Annotated[str, AfterValidator(_check_version)]
    label: Text
    description: Text
    dimensions: Annotated[list[DimensionForm], Field(min_length=1)]
