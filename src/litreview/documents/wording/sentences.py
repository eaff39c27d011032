"""Splitting scholarly English into sentences.

A stop ends a sentence unless what stands before it (an abbreviation, an initial, a list number) or after it (a small
letter, a comma, a citation in parentheses) says otherwise. Rules rather than a model: they are exact about offsets,
fast, and the same on every machine. Compared with Read et al. 2012, "Sentence boundary detection: a long solved
problem?", the cases added here are those of papers: citations, note numbers glued to the stop, numbered lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from litreview.spans import Span

_PARENTHESIS_REACH = 200
"""Characters within which a parenthesis must close for stops inside it not to end the sentence around it."""
_SENTENCE_REACH = 2000
"""Characters of the sentence so far that are searched for an open parenthesis; it keeps endless sentences linear."""
_TOKEN_REACH = 60
"""Characters that are looked at before a stop to find the word it belongs to."""

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_BULLET = re.compile(r"(?<=\s)[•⁃▪◦‣●■](?=\s|\d|[A-Z])")
# Possessive quantifiers and the look-behinds keep dot leaders (". . . . ." over whole lines) linear.
_STOP = re.compile(
    r"""(?P<stop>(?<!\.\s)\.(?:[ \u00a0]\.)++[.!?]?+ | (?<![.!?…])[.!?…]++)
        (?P<close>["'”’»)\]}]*+)
        (?P<note>\d{1,3}(?:[,–-]\d{1,3})*+
            | [ ]?[\u00b9\u00b2\u00b3\u2070-\u2079](?:[,–‐-]?[\u00b9\u00b2\u00b3\u2070-\u2079])*+
            | [\u00b9\u00b2\u00b3\u2070-\u2079*†‡](?:[,–‐-]?[\u00b9\u00b2\u00b3\u2070-\u2079*†‡])*+
            | (?:\[\d[\d,–\s-]{0,20}\])++)?+
        (?P<end>\s++|\Z|(?<=[a-z]{3}\.)(?=[A-Z][a-z]))""",
    re.VERBOSE,
)
_CITED = re.compile(
    r"""(?: \((?: [^()]{0,200}?\b(?:1[6-9]|20)\d\d[a-z]?\b[^().]{0,60} | [^()]{0,40}\bpp?\.\s?\d[\d–,\s-]{0,20}
        | ibid[^()]{0,30} )\) | \[\d[\d,–\s-]{0,30}\](?=\s+["“‘(]?[A-Z]|\Z) )
        [.]?(?=\s|\Z)""",
    re.VERBOSE,
)
_SPEAKER = re.compile(r"\s*\([^().?!]{2,80}\)[.]?(?=\s|\Z)")
"""Who says it, behind a quotation: "“We pay.” (manager of firm 3)"."""
_QUOTES = "\"'”’»"
_OPENERS = "\"'“‘«([{¿¡—–-"
_LIST_MARK = re.compile(r"\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})[).](?=\s)")
_SENTENCE_INITIAL_MARK = re.compile(r"[\s•⁃▪◦‣●■(]*(?:\d{1,3}(?:\.\d{1,2})*|[A-Za-z]|[ivxIVX]{1,5})\Z")
_NUMBER = re.compile(r"[(\[]?(?:[A-Z]{0,2}\d|[IVXLC]+\b|[a-z]\b|[B-HJ-Z](?!\w))")
_DOTTED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]\Z")
_WORD = re.compile(r"[^\W\d_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Never the last word of a sentence.
_BINDING = _words(
    """Dr Drs Prof Mr Mrs Ms Messrs Mme St Ste Mt Hon Rev Gen Col Lt Sgt Capt Sen Rep Gov Pres Amb Supt e.g eg i.e cf
    Cf E.g I.e viz vs Vs v approx Approx ca esp incl resp op loc a.k.a q.v s.v et"""
)
# No end when a number follows; without one they are common words.
_NUMBERING = _words(
    """no nos n° nº p pp fig figs eq eqs vol vols ch chap chaps sec sect secs art arts para paras pt pts tab ref refs
    app apps n nn c fn ex rs al jan feb mar apr jun jul aug sep sept oct nov dec est d b r l ll col fol ms"""
)
# An end only when the next word is one that begins sentences: "Acme Co. The firm", but "Acme Co. Limited".
_TRAILING = _words(
    """inc ltd co corp bros jr sr plc pvt llc pty gmbh dept univ assn assoc govt ed eds trans repr rev ph ave blvd rd
    jan feb mar apr jun jul aug sep sept oct nov dec figs fig eq vol int intl natl acad sci proc suppl mgmt
    admin econ pol soc dev env publ sp spp var"""
)
SENTENCE_STARTERS = _words(
    """The This These Those That It Its In On At For From By With Without Within As An A We They He She You I There
    Their Our His Her My Your However Moreover Furthermore Thus Therefore Hence But And Or Yet So While Whereas
    Although Though Since Because When Where Whether If Unless Until Such Some Many Most More Much Several Both
    Each Every Other Another One Two Three Four Five Six Seven Eight Nine Ten First Second Third Finally Here
    How What Why Who Which Whose Did Does Do Is Are Was Were Has Have Had Can Could Should Would Will May Might
    Must To Not No Nor Only Also Even Then After Before During Under Over Between Among Despite According
    Overall Similarly Likewise Instead Given Using Based All Any Few Little Nevertheless Nonetheless Indeed
    Rather Still Once Let Please Consequently Accordingly Conversely Additionally Meanwhile"""
)
_PARTICLES = _words("de van von der den da di du del della dos la le el al ten ter")


def split_sentences(text: str) -> tuple[Span, ...]:
    """Find the sentences of `text`, in order.

    Every character but white space lies in exactly one span, and no span begins or ends with white space. A blank line
    always ends a sentence, a single line break never does. Closing quotes and brackets and a note number glued to the
    stop belong to the sentence they follow; so does a citation in parentheses after the stop of a quotation.

    >>> text = "Firms comply (Khan et al., 2007, p. 5). Workers do not."
    >>> [span.cut(text) for span in split_sentences(text)]
    ['Firms comply (Khan et al., 2007, p. 5).', 'Workers do not.']
    """
    spans: list[Span] = []
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        spans.extend(_split_paragraph(text, start, gap.start()))
        start = gap.end()
    spans.extend(_split_paragraph(text, start, len(text)))
    return tuple(spans)


def _split_paragraph(text: str, start: int, end: int) -> Iterator[Span]:
    for item_end in (*sorted(set(_find_list_marks(text, start, end))), end):
        for border in (*_find_ends(text, start, item_end), item_end):
            piece = text[start:border]
            left = len(piece) - len(piece.lstrip())
            right = len(piece.rstrip())
            if left < right:
                yield Span(start + left, start + right)
            start = border


def _find_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the offsets behind the stops that end sentences; the last sentence's end is left out."""
    position = start
    while (match := _STOP.search(text, position, end)) is not None:
        position = match.end()
        cited = _CITED.match(text, position, end) if match["end"] or match["close"] else None
        if cited is None and match["close"] and match["close"][-1] in _QUOTES:
            cited = _SPEAKER.match(text, position, end)
        border = match.start("end")
        if cited:
            # A citation behind the stop belongs to the sentence before, and what follows it decides.
            border = position = cited.end()
        if border >= end:
            return
        if _is_end(text, start, match, border, end):
            # "compounds. . . . The": a stop and then an omission, which belongs to what follows.
            is_omission = match["stop"] == ". . . ." and not cited and text[match.start() - 1 : match.start()].strip()
            start = match.start() + 1 if is_omission else border
            yield start
        elif cited:
            position = cited.start()


def _is_end(text: str, start: int, match: re.Match[str], border: int, end: int) -> bool:
    """Tell whether the stop in `match` ends the sentence that began at `start`."""
    after = text[border : min(end, border + _TOKEN_REACH)].lstrip()
    following = after.lstrip(_OPENERS + " ")
    if not _can_begin(after, following):
        return False
    start = max(start, match.start() - _SENTENCE_REACH)
    before = text[max(start, match.start() - _TOKEN_REACH) : match.start()]
    token = (before.split() or [""])[-1] if before[-1:].strip() else ""
    token = token.lstrip("\"'“‘«([{")
    if match["note"] and match["note"][0].isdecimal() and not _takes_note(token, match["close"]):
        return False
    if match["end"] == "" and _is_address(token, after):
        return False
    if before.endswith("[") and match["close"].startswith("]"):
        return False
    if match["stop"] == "." and not _ends_after(token, before, following, match, text[start : match.start()]):
        return False
    return not _is_inside_parenthesis(text, start, match, end)


def _can_begin(after: str, following: str) -> bool:
    """Tell whether a sentence can begin with `after`; `following` is the same without opening quotes and brackets."""
    first = following[:1]
    if not first:
        return False
    if after[0] in ",;:)]}%=<>+&/":
        return False
    if first.islower():
        word = _WORD.match(following)
        name = word.group() if word else first
        rest = following[len(name) :].lstrip(" -’'")
        is_odd_name = len(name) > 1 and name[1].isupper()
        is_particle = name in _PARTICLES and rest[:1].isupper()
        return is_odd_name or is_particle or _LIST_MARK.match(after) is not None
    return first.isalnum() or first in "§$€£¥•⁃▪◦‣●■*†…#@." or not first.isascii()


def _is_address(token: str, after: str) -> bool:
    """Tell whether a stop without a space belongs to an address or an identifier ("Jane.Doe@example.org")."""
    following = after.split(" ", 1)[0]
    return any(mark in token or mark in following[:-1] for mark in "/@_:") or "." in following[:-1]


def _takes_note(token: str, close: str) -> bool:
    """Tell whether digits glued to the stop after `token` are a note number, and not decimals or a numbered thing."""
    if close:
        return True
    word = token.rstrip("\"'”’»)]}")
    if token != word:
        return True
    is_year = word.isdecimal() and len(word) == 4 and word[:1] in "12"
    lowered = word.lower()
    is_word = len(word) >= 3 and word[-2:].isalpha() and "." not in word
    return is_year or (is_word and lowered not in _NUMBERING and lowered not in _TRAILING)


def _ends_after(token: str, before: str, following: str, match: re.Match[str], sentence: str) -> bool:
    """Tell whether a single full stop after `token` ends the sentence."""
    kind = _kind_of(token, before, sentence)
    if kind == "word":
        return True
    if kind == "binding" or match["close"].startswith((")", "]")):
        return False
    if kind == "numbering":
        return not following[:1].isdigit() and not _NUMBER.match(following.split(" ")[0] + " ")
    word = _WORD.match(following)
    if kind == "any capital":
        return word is not None
    if word is None or following[word.end() : word.end() + 1] == ".":
        # "P.M. Mr. Smith": a title begins the sentence.
        return word is not None and token.endswith(".M") and word.group() in _BINDING
    return word.group() in SENTENCE_STARTERS


def _kind_of(token: str, before: str, sentence: str) -> str:
    """Name the rule for a stop after `token`: word, binding, numbering, trailing or any capital."""
    bare = token.rstrip("\"'”’»")
    tail = re.split(r"[-–—/(\[]", bare)[-1] if not bare.isalpha() else bare
    lowered = tail.lower()
    kind = "word"
    if tail in _BINDING:
        kind = "binding"
    elif lowered == "al":
        kind = "any capital" if before.rstrip().lower().endswith("et al") else "word"
    elif len(bare) <= 7 and _SENTENCE_INITIAL_MARK.fullmatch(sentence):
        kind = "binding"
    elif lowered in _NUMBERING and not (len(tail) == 1 and tail.isupper()):
        kind = "numbering"
    elif lowered in _TRAILING or _DOTTED.search(tail) or (len(tail) == 1 and tail.isalpha()):
        kind = "trailing"
    return kind


def _is_inside_parenthesis(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Tell whether the stop stands in a parenthesis that opened in mid-sentence, or a bracket, and closes soon."""
    for opening, closing in ("()", "[]"):
        opened = text.rfind(opening, start, match.start())
        if opened < 0 or closing in match["close"] or opened < text.rfind(closing, start, match.start()):
            continue
        if opening == "(" and not text[start:opened].strip("\"'“‘ \n"):
            continue
        closed = text.find(closing, match.end(), min(end, match.end() + _PARENTHESIS_REACH))
        if closed >= 0 and text.find(opening, match.end(), closed) < 0:
            return True
    return False


def _find_list_marks(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where the items of a list begin that was run into one paragraph: "1. The first 2. The second"."""
    for bullet in _BULLET.finditer(text, start, end):
        yield bullet.start()
    opening = re.compile(r"\s*(?:(?P<digit>1)(?P<mark>\.\)|\)|\.)|(?P<letter>a)\.)\s+(?=[A-Z])").match(text, start, end)
    if opening is None:
        return
    position = opening.end()
    for number in range(2, 27):
        label = str(number) if opening["digit"] else chr(ord("a") + number - 1)
        mark = re.escape(opening["mark"] or ".")
        found = re.compile(rf"(?<=\s){label}{mark}\s+(?=[A-Z])").search(text, position, end)
        if found is None:
            return
        yield found.start()
        position = found.end()
