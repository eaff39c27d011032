"""Tokens of a reference, and what the sequence model is told about each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

FEATURES_VERSION = "1"
"""Goes up when tokens or features change: a model fitted with others does not fit these."""

_TOKEN = re.compile(
    r"(?:https?://|www\.)[^\s<>\"”]+|10\.\d{4,9}/[^\s<>\"”]+"  # addresses and DOIs stay whole
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]|_+"
)
_CACHED_WORDS = 60_000
_LATE = 12
"""Words from the start after which the place of a token is told only in tenths."""

_WORD_LISTS: dict[str, str] = {
    "month": "january february march april may june july august september october november december jan feb mar apr jun"
    " jul aug sep sept oct nov dec januar februar märz mai juni juli oktober dezember janvier février mars avril juin"
    " juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre"
    " octubre noviembre diciembre janeiro fevereiro março maio junho julho setembro outubro novembro dezembro spring"
    " summer autumn fall winter",
    "pages": "pp p pgs pages page s ss seite seiten págs pág pag pagg páginas pagine strony str blz стр с",
    "volume": "vol vols volume volumen jg jahrgang bd band bde tome tom t año anno ano",
    "issue": "no nos nr num núm nro número numero numéro number issue iss h heft hft n",
    "editors": "ed eds edited editor editors hrsg hg hrsgg herausgegeben dir dirs coord coords org orgs éd éds"
    " herausgeber comp comps cur",
    "in": "in en em dans nel",
    "and": "and und et y e & en i och og",
    "publisher": "press publisher publishers publishing publications verlag verlagsgesellschaft university éditions"
    " editions editorial editora edições ediciones edizioni wiley routledge sage springer elsevier palgrave macmillan"
    " books inc ltd gmbh co institute universität université universidad universidade università college academic",
    "journal": "journal review zeitschrift revue revista rivista quarterly annals bulletin letters archives magazine"
    " jahrbuch vierteljahresschrift vierteljahrshefte mitteilungen blätter science sciences studies research"
    " transactions proceedings newsletter tidskrift international american european",
    "book": "handbook encyclopedia companion essays readings festschrift handbuch lexikon studien beiträge yearbook",
    "report": "report paper papers working discussion thesis dissertation diss phd unpublished manuscript mimeo"
    " manuskript diplomarbeit memorandum technical occasional series reihe presented conference symposium workshop"
    " congress meeting annual habilitation tesis tese thèse bericht arbeitspapier",
    "edition": "edition edn aufl auflage rev revised reprint reprinted 2nd 3rd edición édition",
    "access": "retrieved available accessed access online url http https www doi from at verfügbar abgerufen stand"
    " zugriff disponible consulté acesso visited downloaded viewed",
    "particle": "de van von der den da di du del la le el ten ter dos das af zu zur bin ibn al jr sr ii iii",
    "etal": "al etal alii u.a",
    "unprinted": "forthcoming press date nd",
}
_LISTS_OF: dict[str, tuple[str, ...]] = {}
for _name, _words in _WORD_LISTS.items():
    for _word in _words.split():
        _LISTS_OF[_word] = (*_LISTS_OF.get(_word, ()), _name)

_OPENING = frozenset("([{“„«‘‚")
_CLOSING = frozenset(")]}”»’")
_HARD = frozenset('.,:;?!()[]“”"«»„')


def split_tokens(text: str) -> list[tuple[int, int]]:
    """Return start and end of each word, number, punctuation mark and web address, in order.

    >>> [("Li, S. 2007a"[a:b]) for a, b in split_tokens("Li, S. 2007a")]
    ['Li', ',', 'S', '.', '2007', 'a']
    """
    found: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if end - start > 8 and text[start:end].startswith(("http", "www.", "10.")):
            while text[end - 1] in ".,;:)]’'" and end - start > 8:
                end -= 1
            found.append((start, end))
            found += [(at, at + 1) for at in range(end, match.end())]
        else:
            found.append((start, end))
    return found


def describe_tokens(text: str, tokens: Sequence[tuple[int, int]]) -> list[list[str]]:
    """Return the features of each token: its own form, its neighbours', and its place in the entry."""
    words = [text[start:end] for start, end in tokens]
    own = [_describe_word(word) for word in words]
    described: list[list[str]] = []
    n_tokens = len(words)
    whole = _describe_entry(words)
    segments = _describe_segments(words)
    places = _Places(n_tokens)
    last = n_tokens - 1
    edge = ("@",) * 4
    for index, word in enumerate(words):
        around = own[index]
        before = own[index - 1].before if index else ("-1@",)
        after = own[index + 1].after if index < last else ("+1@",)
        second_before = own[index - 2].second_before if index > 1 else "-2@"
        second_after = own[index + 2].second_after if index < last - 1 else "+2@"
        key_before = own[index - 1].key if index else edge[0]
        key_after = own[index + 1].key if index < last else edge[0]
        start = tokens[index][0]
        spaced = "^" if not index or tokens[index - 1][1] < start else ""
        described.append(
            [
                *around.features,
                *before,
                *after,
                second_before,
                second_after,
                f"-0{spaced}{key_before}|{around.key}",
                f"+0{around.key}|{key_after}",
                f"-+{key_before}|{around.shape}|{key_after}",
                *places.step(index, word),
                *segments[index],
                *whole,
            ]
        )
    return described


class _Word:
    """The features of a word that do not depend on where it stands, for itself and for its neighbours."""

    __slots__ = ("after", "before", "features", "key", "second_after", "second_before", "shape")

    def __init__(self, word: str) -> None:
        lower = word.lower()
        self.shape = _shape(word)
        lists = _LISTS_OF.get(lower, ())
        form = _normal_form(lower)
        # The key stands for the word where it is joined with others: its list, or its shape.
        self.key = lower if len(word) == 1 and not word.isalnum() else (lists[0] if lists else self.shape)
        features = ["w=" + form, "s=" + self.shape, *("l=" + name for name in lists)]
        if word[0].isalpha() and len(word) > 3:
            features += ["p3=" + lower[:3], "x3=" + lower[-3:], "x2=" + lower[-2:]]
        self.features = tuple(features)
        self.before = ("-1w=" + form, "-1s=" + self.shape, *("-1l=" + name for name in lists))
        self.after = ("+1w=" + form, "+1s=" + self.shape, *("+1l=" + name for name in lists))
        self.second_before = "-2=" + (form if len(form) < 4 or lists else self.shape)
        self.second_after = "+2=" + (form if len(form) < 4 or lists else self.shape)


@lru_cache(maxsize=_CACHED_WORDS)
def _describe_word(word: str) -> _Word:
    return _Word(word)


def _normal_form(lower: str) -> str:
    if lower[0].isdigit() and not lower.startswith("10."):
        return "0" * min(len(lower), 5)
    return "@address" if len(lower) > 8 and lower.startswith(("http", "www.", "10.")) else lower


def _shape(word: str) -> str:
    first = word[0]
    if first.isdigit():
        if word.startswith("10.") and len(word) > 8:
            return "address"
        if len(word) == 4 and word[:2] in ("15", "16", "17", "18", "19", "20"):
            return "year"
        return "d" + str(min(len(word), 5))
    if not first.isalpha():
        return "q" if first in '"“”„«»' else first
    if word.startswith(("http", "www.")) and len(word) > 8:
        return "address"
    if len(word) == 1:
        return "X" if first.isupper() else "x"
    if first.isupper():
        if word[1:].islower():
            return "Xx"
        return ("XX" if len(word) < 4 else "XXX") if word.isupper() else "XxX"
    return "xx" if word.islower() else "xX"


class _Places:
    """What stands before each token: how far in it is, open quotes and brackets, years seen."""

    def __init__(self, n_tokens: int) -> None:
        self._n_tokens = n_tokens
        self._quoted = False
        self._brackets = 0
        self._years = 0
        self._stops = 0
        self._seen: set[str] = set()

    def step(self, index: int, word: str) -> list[str]:
        shape = _describe_word(word).shape
        if word in ")]" and self._brackets:
            self._brackets -= 1
        place = f"at{index}" if index < _LATE else f"tenth{10 * index // self._n_tokens}"
        found = [place, f"y{self._years}", f"stops{self._stops}y{min(self._years, 1)}"]
        if self._quoted:
            found.append("quoted")
        if self._brackets:
            found.append("bracketed")
        if self._seen:
            found.append("seen" + "".join(sorted(self._seen)))
        self._advance(word, shape)
        return found

    def _advance(self, word: str, shape: str) -> None:
        if word in "([":
            self._brackets = min(self._brackets + 1, 2)
        elif word in "“„«":
            self._quoted = True
        elif word in "”»" or (word == "“" and self._quoted):
            self._quoted = False
            self._seen.add("q")
        elif word == '"':
            self._quoted = not self._quoted
            self._seen.add("q")
        elif shape == "year":
            self._years = min(self._years + 1, 2)
        elif word in ".:":
            self._stops = min(self._stops + 1, 7)
        elif word.lower() == "in" and word != "in":
            self._seen.add("i")


def _describe_entry(words: Sequence[str]) -> tuple[str, ...]:
    lowered = [word.lower() for word in words]
    joined = " ".join(lowered)
    has_in = " in : " in joined or ". in " in joined or ", in " in joined or "” in " in joined or '" in ' in joined
    has_editors = any("editors" in _LISTS_OF.get(word, ()) for word in lowered)
    has_volume = _VOLUME_LIKE.search(joined) is not None
    has_range = _RANGE_LIKE.search(joined) is not None
    has_journal = any("journal" in _LISTS_OF.get(word, ()) for word in lowered)
    has_quotes = any(word in '“„«"' for word in words)
    flags = f"{has_in:d}{has_editors:d}{has_volume:d}{has_range:d}"
    early_year = any(_shape(word) == "year" for word in words[: max(8, len(words) // 2)])
    return (
        "entry" + flags, f"entryq{has_quotes:d}y{early_year:d}", f"entryj{has_journal:d}v{has_volume:d}r{has_range:d}",
    )  # fmt: skip


_VOLUME_LIKE = re.compile(
    r"\b\d{1,4} \( \d{1,3}|\b\d{1,4} : (?:pp? \. )?\d+|\b(?:vol|jg|nr|no|n °|n) \. ?\d"
    r"|\d{1,3} , (?:pp? \. )?\d{1,4} [-–]|[a-z] \d{1,3} ,"
)
_RANGE_LIKE = re.compile(r"\b\d{1,5} [-–—] \d{1,5}\b")


def _describe_segments(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Describe for each token the stretch between two stops, commas or brackets that it lies in."""
    described: list[tuple[str, ...]] = []
    n_tokens = len(words)
    start = 0
    before = "@"
    while start < n_tokens:
        end = start
        while end < n_tokens and not (words[end] in _HARD and not _is_inner_stop(words, start, end)):
            end += 1
        closing = words[end] if end < n_tokens else "@"
        following = _describe_word(words[end + 1]).key if end + 1 < n_tokens else "@"
        described += _describe_segment(words[start:end], before=before, closing=closing, following=following)
        if end < n_tokens:
            described.append((f"mark{before}>{following}",))
        before = closing
        start = end + 1
    return described


def _is_inner_stop(words: Sequence[str], start: int, end: int) -> bool:
    # The stop of an initial or of a short abbreviation does not end a stretch.
    return words[end] == "." and end > start and len(words[end - 1]) == 1 and words[end - 1].isupper()


def _describe_segment(words: Sequence[str], *, before: str, closing: str, following: str) -> Iterable[tuple[str, ...]]:
    if not words:
        return ()
    names = {name for word in words for name in _LISTS_OF.get(word.lower(), ())} & _TELLING
    length = len(words) if len(words) < 4 else (4 if len(words) < 8 else 8)
    first = _describe_word(words[0]).key
    n_lower = sum(word[0].islower() for word in words)
    case = "low" if n_lower > len(words) / 2 else ("cap" if n_lower == 0 else "mix")
    common = (
        f"seg{before}{length}{closing}",
        f"seg>{closing}{following}",
        f"seg{first}{case}",
        f"seg{case}{before}{closing}{following}",
        *("seg=" + name for name in sorted(names)),
    )
    return (common,) * len(words)


_TELLING = frozenset({"publisher", "journal", "book", "report", "edition", "access", "editors", "month", "in", "pages"})


# ---------------------------------------------------------------- lists

_FAR = 60
"""Tokens after which the next year is as good as none."""
_NEAR_STEPS = (2, 5, 9, 15, 25, 40, _FAR)


def describe_list(text: str, tokens: Sequence[tuple[int, int]]) -> list[list[str]]:
    """Return the features of each token of a reference list: what breaks, years and numbers stand around it."""
    words = [text[start:end] for start, end in tokens]
    own = [_describe_word(word) for word in words]
    breaks = find_breaks(text, tokens)
    ahead = _steps_to([o.shape == "year" for o in own])
    behind = _steps_to([o.shape == "year" for o in reversed(own)])[::-1]
    counted = _find_counted(words, breaks)
    forms = _find_forms(own, words, breaks)
    n_tokens = len(words)
    described: list[list[str]] = []
    since = 0
    for index in range(n_tokens):
        mark = breaks[index]
        since = 0 if mark in "pl" else since + 1
        before = own[index - 1] if index else None
        keys = [own[at].key if at < n_tokens else "@" for at in range(index, index + 5)]
        key_before = before.key if before else "@"
        described.append(
            [
                *own[index].features[:3],
                *(before.before if before else ("-1@",)),
                own[index - 2].second_before if index > 1 else "-2@",
                *(own[index + 1].after[:2] if index + 1 < n_tokens else ("+1@",)),
                "br" + mark,
                f"br{mark}{key_before}|{keys[0]}",
                f"br{mark}{keys[0]}|{keys[1]}|{keys[2]}",
                f"k{key_before}|{keys[0]}|{keys[1]}|{keys[2]}|{keys[3]}",
                f"br+{mark}{breaks[index + 1] if index + 1 < n_tokens else '@'}",
                f"since{min(since, 6)}",
                f"ahead{_STEP_OF[ahead[index]]}{mark}",
                f"behind{_STEP_OF[behind[index]]}{mark}",
                f"years{_STEP_OF[behind[index]]}{_STEP_OF[ahead[index]]}",
                f"counted{counted[index]}{mark}",
                f"form{forms[index]}{mark}",
                f"form{forms[index]}{key_before}",
            ]
        )
    return described


def find_breaks(text: str, tokens: Sequence[tuple[int, int]]) -> list[str]:
    """Say what stands before each token: a paragraph's break, a line's, a space, or nothing."""
    marks: list[str] = []
    end = 0
    for start, following in tokens:
        gap = text[end:start]
        n_lines = gap.count("\n")
        marks.append("p" if n_lines > 1 or not marks else "l" if n_lines else "s" if gap else "n")
        end = following
    return marks


def _steps_to(flags: Sequence[bool]) -> list[int]:
    # From each place on to the next flag, itself included.
    steps = [_FAR] * len(flags)
    distance = _FAR
    for index in range(len(flags) - 1, -1, -1):
        distance = 0 if flags[index] else min(distance + 1, _FAR)
        steps[index] = distance
    return steps


_STEP_OF = tuple(next(i for i, most in enumerate(_NEAR_STEPS) if distance <= most) for distance in range(_FAR + 1))


def _find_counted(words: Sequence[str], breaks: Sequence[str]) -> list[str]:
    """Mark numbers that go on counting (c, how long), other numbers (o) and all else (nothing)."""
    found: list[str] = []
    last = 0
    run = 0
    for index, word in enumerate(words):
        if not word.isdecimal() or len(word) > 3:
            found.append("")
            continue
        begins = breaks[index] in "pl" or (index > 0 and words[index - 1] in "[.(")
        number = int(word)
        if begins and last < number <= last + 2:
            run += 1
            last = number
            found.append(f"c{min(run, 3)}")
        elif begins and not last and breaks[index] in "pl":
            last, run = number, 1
            found.append("c0")
        else:
            found.append("o")
    return found


def _find_forms(own: Sequence[_Word], words: Sequence[str], breaks: Sequence[str]) -> list[int]:
    """Say how common the form of the next four tokens is among the places where an entry may begin: 0 to 4."""
    keys: list[str] = []
    counts: dict[str, int] = {}
    for index in range(len(own)):
        may = breaks[index] in "pl" or (breaks[index] == "s" and words[index - 1] in ".)]")
        key = "|".join(o.key for o in own[index : index + 4]) if may else ""
        keys.append(key)
        if key:
            counts[key] = counts.get(key, 0) + 1
    n_starts = max(1, sum(mark == "p" for mark in breaks))
    return [_share(counts[key], n_starts) if key else 0 for key in keys]


def _share(count: int, total: int) -> int:
    return 1 if count < 2 else 2 if count < 4 else 3 if count < 0.3 * total else 4
