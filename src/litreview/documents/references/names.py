"""Authors as a reference prints them → one name each, "Family, G."."""

from __future__ import annotations

import re

_PARTICLES = r"(?:(?:de|van|von|der|den|da|di|du|del|della|la|le|el|ten|ter|dos|das|af|zu|zur|al|bin|ibn|st\.?)\s+)*"
_UPPER = r"[^\W\d_a-zß-öø-ÿ]"
_IS_INITIALS = re.compile(
    rf"(?:(?:{_UPPER}[a-z]?\.[\s‐-]*){{1,5}}{_UPPER}?|(?:{_UPPER}[\s‐-]){{0,3}}{_UPPER}|{_UPPER}{{2,3}})\.?"
    r"(?:\s*(?:de|van|von|der|den|da|di|du|del|la))*\Z"
)
_DOTTED = re.compile(rf"(?:-?{_UPPER}[a-z]?\.-?)+\Z|{_UPPER}\Z")
_UNDOTTED = re.compile(rf"\s{_UPPER}{{1,3}}[,;]")
_BARE = re.compile(rf"{_UPPER}{{1,3}}(?:-{_UPPER})?\.?\Z")
_SMALL_WORDS = frozenset({"de", "van", "von", "der", "den", "da", "di", "du", "del", "la", "le"})
_FAMILY_LAST = re.compile(rf"(?P<given>.+?)\s+(?P<family>(?i:{_PARTICLES})[^\s]+)\Z")
_STRONG = re.compile(r"\s*[;/|]\s*|,?\s*&\s*|,?\s+(?:and|und|et|y|och|en)\s+|,?\s+e\s+(?=[^\W\d_a-z])|\s+[-–]\s+")
_SUFFIX = re.compile(r",?\s*\b(?:Jr|Sr|II|III|IV)\b\.?", re.IGNORECASE)
_ACADEMIC = re.compile(r"\b(?:Dr|Prof|Mr|Mrs|Ms)\b\.?\s*(?=\w)")
_ROLE = re.compile(
    r"[\s,]*[(\[]\s*(?:eds?|editors?|hrsg|hg|dirs?|coords?|orgs?|comps?)\.?\s*[)\]]|,\s*(?:eds?|hrsg)\.?\s*\Z|\s*\(|\)",
    re.IGNORECASE,
)
_ET_AL = re.compile(
    r"[\s,]*(?:\bet\.?\s+al\b|\bu\.\s?a\b|\band\s+others\b|\bet\s+alii\b)\.?.*\Z|[\s,]*(?:\.\.\.|…)[\s,]*",
    re.IGNORECASE,
)
_SHORT_FORM = re.compile(r"\s*[(\[][A-Z][\w&-]*[)\]]?\s*\Z")
_ORGANISATION = re.compile(
    r"\b(?:organi[sz]ation|organisationen|association|bank|bureau|cent(?:re|er)|commission|committee|company|corporation|"
    r"council|department|foundation|fund|government|group|institut[eo]?|ministry|ministerium|nations|network|office|"
    r"board|agency|society|university|universität|union|party|federation|forum|school|programme|program|project|"
    r"secretariat|statistics|statistik|statistisches|bundesamt|parliament|press|unit|initiative|alliance|congress|"
    r"house|national|international|european|federal|united|world|instituto|ministerio|gesellschaft|verband|kommission|"
    r"inc|ltd|gmbh|ag|team|collaboration|consortium|authority|academy|college|assembly|court|survey)\b",
    re.IGNORECASE,
)  # fmt: skip
_EDGE = " ,;:&/-–—_*\"“”'"
_LONGEST = 4_000
"""Characters of names that are read: some articles have hundreds of authors."""


def split_names(printed: str) -> tuple[str, ...]:
    """Return the people, or the organisation, that the authors' part of a reference names.

    >>> split_names("Osei, B., and P. Mensah")
    ('Osei, B.', 'Mensah, P.')
    >>> split_names("World Craft Council [WCC]")
    ('World Craft Council',)
    """
    text = _SHORT_FORM.sub("", printed[:_LONGEST].strip(_EDGE))
    for unwanted in (_ET_AL, _ROLE, _SUFFIX, _ACADEMIC):
        text = unwanted.sub("", text)
    text = text.strip(_EDGE)
    if not any(c.isalpha() for c in text):
        return ()
    if text.count(".") == 1 and _UNDOTTED.search(text):
        text = text.rstrip(".")  # in a list without stops behind initials, the last one ends the list
    if _is_organisation(text):
        return (text.strip(" .()[]"),)
    names: list[str] = []
    for chunk in _STRONG.split(text):
        names += _split_chunk([part.strip(_EDGE) for part in chunk.split(",") if part.strip(_EDGE)])
    return tuple(name for name in names if any(c.isalpha() for c in name))


def _is_organisation(text: str) -> bool:
    first = text.split(",")[0]
    if _ORGANISATION.search(first) and not _IS_INITIALS.match(text.split(",")[1].strip() if "," in text else "."):
        return True
    words = text.split()
    return (
        "," not in text
        and (len(words) > 4 or all(w.isupper() and len(w) > 1 for w in words))
        and not _STRONG.search(text)
    )


def _split_chunk(parts: list[str]) -> list[str]:
    names: list[str] = []
    index = 0
    while index < len(parts):
        part = parts[index]
        following = parts[index + 1] if index + 1 < len(parts) else ""
        whole = _whole_name(part)
        if whole and not (following and _IS_INITIALS.match(following) and not _DOTTED.match(part.split()[0])):
            names.append(whole)
            index += 1
        elif following and (_IS_INITIALS.match(following) or _is_given(part, following, parts)):
            names.append(_join(part, following))
            index += 2
        else:
            names.append(_natural(part))
            index += 1
    return names


def _whole_name(part: str) -> str:
    """Return the name that a part without comma holds whole, if its form says so; else an empty string."""
    words = part.split()
    n_words = len(words)
    lead = next((i for i, word in enumerate(words) if not _DOTTED.match(word)), n_words)
    trail = next((i for i, word in enumerate(reversed(words)) if not _DOTTED.match(word)), n_words)
    if 0 < lead < n_words:
        return _join(" ".join(words[lead:]), " ".join(words[:lead]))
    if 0 < trail < n_words:
        return _join(" ".join(words[:-trail]), " ".join(words[-trail:]))
    if n_words > 1 and _BARE.match(words[-1]) and not words[-2].isupper():
        return _join(" ".join(words[:-1]), words[-1])
    capitals = next((i for i, word in enumerate(words) if not word.isupper() and word not in _SMALL_WORDS), n_words)
    if 0 < capitals < n_words and any(word.isupper() for word in words[:capitals]):
        return _join(" ".join(words[:capitals]), " ".join(words[capitals:]))
    return ""


def _is_given(part: str, following: str, parts: list[str]) -> bool:
    # "Richardson, Jane C." and "Agulhon, Maurice", but not "Ghazala Ishrat, Javed Habib".
    if _whole_name(following) and not re.search(r"\s[^\W\d_a-z]\.?\Z", following):
        return False
    if following.split()[-1] in _SMALL_WORDS:
        return True
    if len(parts) % 2:
        is_mixed = any(" " in other for other in parts if other not in (part, following))
        return is_mixed and " " not in part and " " not in following
    return " " not in part or " " not in following


def _natural(part: str) -> str:
    match = _FAMILY_LAST.match(part)
    return _join(match["family"], match["given"]) if match else part.strip(" .")


def _join(family: str, given: str) -> str:
    given = given.strip(" ,;-‐–")
    if "." not in given[:-1] and not re.search(r"(?:\A|[\s-])\w\.\Z", given):
        given = given.rstrip(".")
    return f"{family.strip(' .,')}, {given}"
