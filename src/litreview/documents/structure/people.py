"""The authors of a paper, as printed under its title or as the file names them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from litreview.documents.blocks import Block, Line
from litreview.documents.raw import RawWord
from litreview.documents.wording.accents import AccentHabit, compose_text
from litreview.documents.wordlists import to_words
from litreview.text import fold

_BLOCKS_AFTER_TITLE = 8
"""Blocks behind the title among which the authors are sought."""
_BLOCKS_BEFORE_TITLE = 4
_LONGEST = 2_500
"""Characters of the longest list of authors."""
_KINDS = ("body", "list", "heading", "table", "box")
_WORDS_ALONE = 6
"""Words of a line with one name and an address below, at most."""
_NAMED_SHARE = 0.75
"""Share of the parts of a list of authors that must be names."""
_SEPARATOR = re.compile(
    r"\s*(?:[,;·•∙|&/+¶\n\uf0b7]|(?<=\s)[ÆÁ:_–](?=\s)|\b(?:and|AND|And|und|y|et(?!\s+al)|with|mit)\b(?!\.))\s*"
)
_MARKS = re.compile(r"[\d*†‡§¶‖#✉✝∗⁎\u0001-\u001f\u00b9\u00b2\u00b3\u2070-\u2079\u1d43-\u1d4dᵃ-ᶻ°®™�\uf000-\uf0ff]+")
_APART = re.compile(r"(?<=[\u02d8\u02c7\u00a8\u00b8\u02c6\u02dc\u02da])\s+(?=[^\W\d_A-Z])")
"""White behind an accent drawn apart from its letter."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NOTE = re.compile(r"[*†‡§¹²³⁴⁵⁶⁷⁸⁹\d]\W*$|^\W*by\s", re.IGNORECASE)
_ORCID = re.compile(r"https?://\S+|\borcid\b\S*|\(?0000-000\d-[\dX-]+\)?|\S+@\S+", re.IGNORECASE)
_DEGREES = re.compile(
    r"(?<![\w.-])(?:Ph\.?\s?D|MD|M\.?Sc|B\.?Sc|M\.?P\.?H|Dr\.?P\.?H|Dr|Prof|Professor|MBBS|FRCP|M\.?Phil|D\.?Phil|Ed\.?D"
    r"|LL\.?[BMD]|MRCP|DVM|DDS|MBA|MSW|MPA|FRS|OBE|CBE|M\.?Ed|Dipl|Habil|Sc\.?D|Pharm\.?D|Psy\.?D|Mr|Mrs|Sir"
    r"|(?:Associate|Assistant|Senior)\s+(?:Professor|Lecturer)|Lecturer)\b\.?(?![-‐’'])"
    r"|(?<=,)\s*(?:M\.?D|M\.?A|B\.?A|M\.?S|B\.?S|P\.?T|O\.?T|R\.?N)\b\.?(?=\s*(?:[,;&·•]|$|\band\b|[A-Z][\w’'-]+\s))"
)
"""Short ones only behind a comma: elsewhere they are initials."""
_NAME_PART = re.compile(
    r"(?:[^\W\d_][^\W\d_’'.]*[’'ʼ`]?[^\W\d_]*(?:[-‐–‑][^\W\d_]+)*|(?:[^\W\d_]\.?[-‐]?){1,4}\.?"
    r"|Jr\.?|Sr\.?|I{1,3}|IV|St\.)"
)
_PARTICLES = to_words(
    "de da di du del der den dem des van von la le lo el al bin ibn ben ten ter te dos das do du y e zu zur af av í i "
    "of am zum vom della dalla degli t "
)
_NO_NAME = to_words(
    "university universität université universidad universidade università department institute institut instituto "
    "school college faculty centre center laboratory hospital wissenschaftszentrum hochschule fakultät academy "
    "received accepted published abstract introduction keywords journal research article open access review editor "
    "editors edited by corresponding author authors email e-mail correspondence for the on in at from with doi volume "
    "vol issue copyright license licence international national study group paper discussion working report series "
    "division january february march april june july august september october november december ministry foundation "
    "clinic unit original protocol trial version draft chapter http https www running head org com usa china india "
    "germany online library press publications publishing limited ltd inc gmbh bank world programme program project "
    "section forum special summary zusammenfassung background methods results conclusion conclusions citation "
    "references association society council commission office agency united states kingdom republic south north "
    "citation suggested empfohlene zitierung zitierweise about notes contact author's contents table economics "
    "politics sociology management business science sciences studies policy development social political economic "
    "health education environmental africa asia europe london york berlin paris vienna street road avenue box "
)
_FIELD = re.compile(r"(?:olog|iatr|onom|ograph)(?:y|ie|ics?)$|ations?$", re.IGNORECASE)
_BY = re.compile(r"^\s*(?:by|von|par|por|authors?|autore?n?|written by|edited by)\b\s*:?\s*", re.IGNORECASE)
_GROUP = re.compile(
    r"\b(?:consortium|collaborati(?:on|ve)|study group|working group|network|team|organi[sz]ation|world bank|committee"
    r"|commission|ministry|agency|foundation|council|institute|association|panel|programme|initiative|group)\b",
    re.IGNORECASE,
)


def read_authors(blocks: Sequence[Block], *, given: Sequence[str]) -> tuple[str, ...]:
    """Return the names printed around the title, "Given Family"; those in the file's information where none are.

    A longer list that begins with the printed ones is the file's own and is taken instead.
    """
    at = next((i for i, b in enumerate(blocks) if b.kind == "title"), None)
    printed: tuple[str, ...] = ()
    if at is not None:
        printed = _find_printed(blocks, at)
    named = tuple(dict.fromkeys(_capitals(name) for name in map(_turn, given) if is_name(name)))
    if not printed:
        return named
    if len(named) > len(printed) and all(any(fold(p) == fold(n) for n in named) for p in printed):
        return named
    return printed


def _find_printed(blocks: Sequence[Block], at: int) -> tuple[str, ...]:
    page = blocks[at].page
    after: list[Block] = []
    for block in blocks[at + 1 : at + 1 + _BLOCKS_AFTER_TITLE]:
        if block.page > page + 1 or block.role in ("abstract", "introduction") or _is_prose(block):
            break
        after.append(block)
    before = [b for b in blocks[max(0, at - _BLOCKS_BEFORE_TITLE) : at] if b.page == page]
    behind, ahead = _names_of_run(after), _names_of_run(before)
    # Names behind may be those of an address: the same with initials.
    if behind and not (len(ahead) >= len(behind) and _n_shared(behind, ahead) > 0.5 * len(behind)):
        return behind
    if ahead:
        return ahead
    # Beside the title, in a column of its own, or in what looks like a table.
    near = [b for b in blocks if b.page == page and b.kind in _KINDS and _is_above(b, blocks[at])]
    return _names_of_run(near)


def _n_shared(behind: Sequence[str], ahead: Sequence[str]) -> int:
    families = {fold(name).split()[-1] for name in ahead}
    return sum(fold(name).split()[-1] in families for name in behind)


def _is_prose(block: Block) -> bool:
    return len(block.text.split()) > 60 and len(read_names(block.text)) < 3


def _is_above(block: Block, title: Block) -> bool:
    mine, its = block.lines[0].box, title.lines[-1].box
    return bool(mine and its and mine[1] < its[3] + 6 * title.lines[0].size and block is not title)


def _names_of_run(blocks: Sequence[Block]) -> tuple[str, ...]:
    for index, block in enumerate(blocks):
        names, text = _names_of(block)
        if not names:
            continue
        first = block.lines[0]
        for following in blocks[index + 1 :]:
            # Authors below one another, addresses between them, or a list cut by its setting.
            line = following.lines[0]
            if (line.size, line.face, line.bold) != (first.size, first.face, first.bold):
                continue
            more, rest = _names_of(following)
            if not more and len(following.text.split()) > 3:
                break
            # A name may be parted by the end of a line.
            text = f"{text} {rest}"
            joined = read_names(text)
            names = joined if len(joined) > len(names) + len(more) else names + more
        return tuple(dict.fromkeys(names))
    return ()


def _names_of(block: Block) -> tuple[tuple[str, ...], str]:
    """Return the names that a block begins with, and the text that holds them."""
    lines = [line for line in block.lines if line.words]
    if block.kind not in _KINDS or len(block.text) > _LONGEST or not lines:
        return (), ""
    style = _style(lines[0].words[0])
    own = [_own_words(line, style) for line in lines]
    # Only the lines set as the first is: addresses below are often smaller or in italics.
    own = own[: next((i for i, text in enumerate(own) if not text), len(own))]
    found: list[tuple[tuple[str, ...], str]] = []
    for n in range(len(own), 0, -1):
        # Addresses set as the names are: the lines before the first that is no list of names.
        names = read_names(" ".join(own[:n]))
        if names and (n == len(own) or n > 1 or len(names) > 1 or len(own[0].split()) < _WORDS_ALONE):
            found.append((names, " ".join(own[:n])))
            break
    return max([*found, (_names_by_line(own), "\n".join(own))], key=lambda pair: len(pair[0]))


def _style(word: RawWord) -> tuple[float, bool, bool, str]:
    return (round(word.size), word.bold, word.italic, word.face)


def _own_words(line: Line, style: tuple[float, bool, bool, str]) -> str:
    """Return the first words of a line that are set in one style, marks raised above it left out."""
    kept: list[str] = []
    for word in line.words:
        if word.raised:
            continue
        if _style(word) != style and any(c.isalpha() for c in word.text) and len(word.text) > 1:
            break
        kept.append(word.text)
    return " ".join(kept)


def _names_by_line(lines: Sequence[str]) -> tuple[str, ...]:
    names: list[str] = []
    for line in lines:
        found = read_names(line)
        if not found:
            return tuple(names) if len(names) > 1 else ()
        names += found
    return tuple(names) if not any(line.rstrip().endswith((",", "and", "&")) for line in lines[:-1]) else ()


def read_names(text: str) -> tuple[str, ...]:
    """Return the names in a list of authors; empty where the text is no such list.

    >>> read_names("By Ann B. Roe¹, PhD, J. de Vries²,* and KHALID NADVI")
    ('Ann B. Roe', 'J. de Vries', 'Khalid Nadvi')
    """
    if len(text) > _LONGEST or _YEAR.search(text):
        return ()
    if not text.isascii():
        text = compose_text(_APART.sub("", text), AccentHabit())
    cleaned = _MARKS.sub(" , ", _ORCID.sub(" ", _BY.sub("", text)))
    cleaned = _DEGREES.sub(" , ", re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", cleaned))
    cleaned = re.sub(r"(?<![.\w])[a-h](?=\s*[,;]|\s*$)|(?<=\w)\s[a-h](?=\s*,)", " ", cleaned)
    parts = [" ".join(part.split()).strip(" .,;:-–") for part in _SEPARATOR.split(cleaned)]
    parts = [p + "." if re.search(r"\b[A-Z]$", p) else p for p in parts if len(p) > 1 or p.isupper()]
    parts = _turn_all(parts, n_words=2 if ";" in cleaned else 1) or parts
    names = [_capitals(part) for part in parts if is_name(part)]
    return tuple(names) if names and len(names) >= _NAMED_SHARE * len(parts) else ()


def is_byline(text: str) -> bool:
    """Tell whether text in the print of a title is names all the same: several, or one with a mark of a note.

    >>> is_byline("Delphine Corteel*"), is_byline("and Substance Abusing Adolescents")
    (True, False)
    """
    names = read_names(text)
    return len(names) > 1 or (len(names) == 1 and _NOTE.search(text) is not None)


def _turn_all(parts: list[str], *, n_words: int) -> list[str]:
    # "Roe, Ann; Nadvi, K.": family names of at most `n_words` first, each parted by a comma from what follows.
    if len(parts) < 2 or len(parts) % 2 or not all(_are_names(part, n_words) for part in parts[::2]):
        return []
    if not all(_are_names(part, 3) for part in parts[1::2]) or all(len(part.strip(".")) == 1 for part in parts[::2]):
        return []
    return [f"{first} {family}" for family, first in zip(parts[::2], parts[1::2], strict=True)]


def _are_names(part: str, n_words: int) -> bool:
    words = part.split()
    own = [word for word in words if word.casefold() not in _PARTICLES]
    return 0 < len(own) <= n_words and all(
        _NAME_PART.fullmatch(word) and word[0].isupper() and word.casefold().strip(".,") not in _NO_NAME for word in own
    )


def is_name(text: str) -> bool:
    """Tell whether text may be a person's name: two to six capitalised parts, none of them an institution's.

    >>> is_name("Peter Lund-Thomsen"), is_name("University of Copenhagen")
    (True, False)
    """
    parts = text.split()
    if not 2 <= len(parts) <= 6 or len(text) > 60:
        return False
    if any(part.casefold().strip(".,") in _NO_NAME or _FIELD.search(part) for part in parts):
        return False
    capitalised = 0
    for part in parts:
        if not _NAME_PART.fullmatch(part):
            return False
        if part[0].isupper():
            capitalised += 1
        elif part.casefold().strip(".’'") not in _PARTICLES:
            return False
    longest = max(len(part.strip(".")) for part in parts)
    return capitalised >= 2 and longest > 1 and parts[-1].casefold().strip(".") not in _PARTICLES - {"i"}


def is_group(text: str) -> bool:
    """Tell whether text may be a corporate author: a short line that names a body of people.

    >>> is_group("International Labour Organization"), is_group("We asked a group of firms.")
    (True, False)
    """
    words = text.split()
    return 1 < len(words) <= 9 and bool(_GROUP.search(text)) and text[0].isupper() and not text.endswith(".")


def _capitals(name: str) -> str:
    # "KHALID NADVI" → "Khalid Nadvi"; initials stay.
    if not name.isupper():
        return unicodedata.normalize("NFC", name)
    return " ".join(part if "." in part or len(part) < 3 else part.title() for part in name.split())


def _turn(name: str) -> str:
    family, comma, first = name.partition(",")
    return f"{first.strip()} {family.strip()}" if comma else name.strip()
