"""Names of authors as they stand before a year: people, pairs, lists, "et al.", organisations.

A name is read backwards from where it must end, word by word, for as long as the words can belong to it; then words
that merely begin a sentence ("However, Khan") are cut off its front.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from litreview.documents.wording.sentences import SENTENCE_STARTERS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TOKEN = re.compile(r"(?:e\.g\.|i\.e\.|cf\.)(?=\w)|[^\s,;:()\[\]“”\"–—]+|[,;:()\[\]“”\"–—]")
_TAIL = re.compile(
    r"(?:,?\s*(?:\bet\s+al\b\.?|\b(?:and|&)\s+(?:colleagues|others|co-?workers|co-?authors|associates|collaborators)\b))"
    r"(?:[’']s)?[\s,(\[:]*\Z"
)
_ACRONYM = re.compile(r"\s*[(\[]\s*(?:hereafter\s+)?[A-Z][A-Za-z&-]{1,11}\s*[)\]]\s*,?\s*\Z")
_GLOSS = re.compile(r"\s*[(\[][^()\[\]\d]{2,100}[)\]]\s*,?\s*\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,4}\Z")
_POSSESSIVE = re.compile(r"(?:[’']s|(?<=s)[’'])\Z")
_BROKEN_HYPHEN = re.compile(r"(?<=\w)-\s(?=[A-Z])")
_END = re.compile(r"[\s,:(\[]+\Z")

_PARTICLES = _words(
    """de van von der den da di du del della do dos das la le el al ten ter te bin ibn ben abu zu zum zur st. af av dem
    vom y d' d’ e i"""
)
_JOINTS = _words("and & et und y")
_LINKS = _words("of for on the in and & to de des du für et la y del do da")
_PLACING = ("in", "from", "at", "near", "for", "on")
_GROUPS = re.compile(
    r"""(?:Government|Ministry|Minist\w+|Bank|Organi[sz]ation|Department|Dept\.?|Institut\w*|Council|Commission|Bureau
    |Chamber|Federation|Association|Cent(?:er|re)|Universit\w+|Board|Office|Agency|Programme?|Fund|Committee|Republic
    |Confederation|Union|Society|Academy|Network|Forum|Authority|Service|Foundation|Division|School|College|Secretariat
    |Initiative|Coalition|Alliance|Campaign|Partnership|Consortium|Panel|Directorate|Administration|Conference|League
    |Embassy|Court|Parliament|State|Nations|Group|Team|Trust|Company|Observatory|Assembly|Survey|Statistics)\Z""",
    re.VERBOSE,
)
# Capitalised words that are never the first word of a name.
_NEVER_FIRST = _words(
    """See Cf Cf. E.g E.g. Eg I.e Source Sources Adapted Following Drawing Building Note Notes Thus Both Per Contrary
    Besides Apart Like Unlike Beyond Through Throughout Across Against Toward Towards Upon About Above Below Compared
    Consistent Studies Study Work Works Research Researchers Scholars Authors Author Professor Prof Prof. Dr Dr. Mr Mr.
    Mrs Ms Ms. Later Earlier Recently Early Recent Previous Prior Subsequent Subsequently Specifically Interestingly
    Importantly Notably Again Further Well Later Drawn Quoted Cited Citing Reviews Review Analysis Analyses Evidence
    Findings Data Figure Figures Table Tables Section Chapter Appendix Box Model Equation Wherever Whenever Next Last
    Perhaps Current Elsewhere Lastly Secondly Thirdly Firstly Because Regarding Concerning Considering Extending
    Paraphrasing Quoting Citing Summarising Summarizing Synthesising Synthesizing Adapting Adopting Integrating Using
    Combining Applying Reviewing Examining Studying Analysing Analyzing Building Echoing Likewise Crucially Arguably
    Theory""",
)
# Capitalised words that are never the last word of an author's name before a year.
_NEVER_LAST = _words(
    """January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug
    Sep Sept Oct Nov Dec Spring Summer Autumn Winter Act Law Acts Ordinance Decree Figure Table Section Chapter Appendix
    Box Equation Fig Tab Eq Phase Round Wave Volume Issue Version Windows Olympics Cup Since Until By In From During
    Before After Around About Circa AD BC CE ISO Article Rule Rules Regulation Regulations Amendment Constitution Day
    Year FY Q1 Q2 Q3 Q4 The This It We Inc Inc. Ltd Ltd. Corp Corp. Late Early Mid Of And Or As At On To Then Model
    Study Studies Survey Rs Rs. Experiment Sample Group Scenario Panel"""
) - _words("Group Panel Survey")
# Of these, the ones that are family names as well: taken for one behind other names.
_NAMES_TOO = _words("May March Law Day Box")


@dataclass(frozen=True, slots=True)
class Name:
    """Authors as cited: `text` without initials, possessive and "et al."; `start` is where they begin in the text."""

    start: int
    text: str


def find_name_before(text: str, start: int, end: int, *, narrative: bool = False) -> Name | None:
    """Return the names that end at `end`, looking back to `start` at most; None where there are none.

    `narrative` is for names in the running sentence, where a comma more often parts clauses than names.
    """
    paragraph = text.rfind("\n\n", start, end)
    start = start if paragraph < 0 else paragraph + 2
    lead = text[start:end]
    semicolon = lead.rfind(";")
    offset = start + semicolon + 1
    lead = _END.sub("", lead[semicolon + 1 :])
    tail = _TAIL.search(lead)
    lead = lead[: tail.start()] if tail else lead
    gloss = (_ACRONYM if narrative else _GLOSS).search(lead)
    lead = lead[: gloss.start()] if gloss and lead[: gloss.start()].strip() else lead
    tokens = [(m.start(), m.group()) for m in _TOKEN.finditer(lead)]
    first = _walk_back(tokens, narrative=narrative)
    first = _trim_front(tokens, first, narrative=narrative)
    if first >= len(tokens) or not _is_plausible(tokens, first, has_tail=bool(tail), narrative=narrative):
        return None
    printed = _as_cited([token for _, token in tokens[first:]])
    return Name(offset + tokens[first][0], printed) if printed else None


def _is_name(token: str) -> bool:
    """Tell whether the token can be a word of a name."""
    bare = token.lstrip("'’‘")
    if not bare or not (bare[0].isalpha() or bare[0] in "'’"):
        return False
    if not bare[0].isupper() and not (
        len(bare) > 3 and re.match(r"(?:al|el|d|de|van|l|ad|as|ash|an|o)[-’'ʼ]?[A-Z]", bare)
    ):
        return False
    return not bare.endswith(".") or _INITIALS.match(bare) is not None or bare in ("Jr.", "St.", "Dept.", "Sr.", "Int.")


def _walk_back(tokens: list[tuple[int, str]], *, narrative: bool) -> int:
    """Return the index of the first word that can belong to the names at the end of `tokens`."""
    place = len(tokens)
    joined = False
    while place > 0:
        word = tokens[place - 1][1]
        before = tokens[place - 2][1] if place > 1 else ""
        after = tokens[place][1] if place < len(tokens) else ""
        if _is_name(word):
            pass
        elif not after:
            break
        elif word in _JOINTS and (_is_name(before) or before == ","):
            if joined and not _reaches_group(tokens, place - 1):
                break  # "on Sialkot and Khan and Nadvi (2007)": a list of authors has one "and"
            joined = True
        elif word == ",":
            if not (_is_name(before) and (joined or not narrative or after in ("Jr.", "Jr", "Sr."))):
                break
        elif word not in _PARTICLES and not (word in _LINKS and _reaches_group(tokens, place - 1)):
            break
        place -= 1
    return place


def _reaches_group(tokens: list[tuple[int, str]], place: int) -> bool:
    """Tell whether a word such as "of" at `place` stands in an organisation's name ("Ministry of Labour")."""
    for _, word in reversed(tokens[max(0, place - 6) : place]):
        if _GROUPS.match(word):
            return True
        if not _is_name(word) and word not in _LINKS and word != ",":
            return False
    return False


def _trim_front(tokens: list[tuple[int, str]], first: int, *, narrative: bool) -> int:
    """Return `first` moved behind words that introduce the names and are not part of them."""
    place = first
    before = next((i for i in (first, first - 1) if 0 <= i < len(tokens) and tokens[i][1].lower() in _PLACING), None)
    if narrative and before is not None:
        # "in Pakistan, Khan and Nadvi (2007)": the place is not an author.
        comma = next((i for i in range(before, len(tokens)) if tokens[i][1] == ","), len(tokens))
        if comma - before <= 3 and comma < len(tokens) - 1:
            place = comma + 1
    while place < len(tokens) and _only_introduces(tokens[place][1]):
        place += 1
    return place


def _only_introduces(word: str) -> bool:
    """Tell whether `word`, at the front of names, belongs to the sentence and not to them."""
    if word in ',:–—&“”"()[]' or word in _JOINTS or word in _LINKS - _PARTICLES or word in ("e", "i", "y"):
        return True
    return word in _NEVER_FIRST or word in SENTENCE_STARTERS


def _is_plausible(tokens: list[tuple[int, str]], first: int, *, has_tail: bool, narrative: bool) -> bool:
    """Tell whether the tokens from `first` on are names of authors and not a date, a law or a reference entry."""
    words = [token for _, token in tokens[first:]]
    last = _POSSESSIVE.sub("", words[-1])
    if last in _NEVER_LAST and not (has_tail or (last in _NAMES_TOO and len(words) > 2)):
        return False
    if not any(_is_name(w) and not _INITIALS.match(w) for w in words):
        return False
    # "Khan, F. (2007)." is an entry of a reference list.
    return not (narrative and _INITIALS.match(last) and not last[:-1].isalpha()) or has_tail


def _as_cited(words: list[str]) -> str:
    """Join the words of names: initials and the possessive cut, "&" as "and"."""
    kept = [w for w in words if not _INITIALS.match(w) or len(words) == 1]
    if kept:
        kept[-1] = _POSSESSIVE.sub("", kept[-1])
    joined = " ".join("and" if w == "&" else w for w in kept if w not in '“”"()[]–—')
    joined = joined.replace(" ,", ",").replace(", and ", " and ").strip(" ,")
    return _BROKEN_HYPHEN.sub("-", joined)
