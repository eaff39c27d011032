"""Labels of a sentence, in one shape for gold and for what was found, and the words that a codebook allows."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litreview.records import GAP_KINDS, Codebook, Dimension, DimensionRole

THEMES, FACTORS, POLARITY = "themes", "factors with polarity", "polarity"
GAP, GAP_KIND, FUTURE = "gap", "gap kinds", "future research"
COUNTRIES, PLACES, CLUSTERS, ACTORS = "countries", "places", "clusters", "actors"
DIMENSIONS = (THEMES, FACTORS, POLARITY, GAP, GAP_KIND, FUTURE, COUNTRIES, PLACES, CLUSTERS, ACTORS)
"""What is scored, in the order of tables; dimensions of other roles follow under their ids."""

_POLARITIES = {"drivers": "driver", "barriers": "barrier"}
_ROLES: Mapping[str, DimensionRole] = {
    "themes": "theme", "drivers": "factor", "barriers": "factor", "gap": "gap", "actors": "actor",
    "countries": "country", "places": "place", "clusters": "cluster",
}  # fmt: skip
_CODE_KEYS = ("themes", "drivers", "barriers", "gap")
KEY_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "themes": (THEMES,),
    "drivers": (FACTORS, POLARITY),
    "barriers": (FACTORS, POLARITY),
    "gap": (GAP, GAP_KIND),
    "future": (FUTURE,),
    "clusters": (CLUSTERS,),
    "countries": (COUNTRIES,),
    "places": (PLACES,),
    "actors": (ACTORS,),
}
"""The keys of a gold line with the dimensions that each answers."""
OTHER_ROLES: tuple[DimensionRole, ...] = ("sector", "level", "limit", "concept")
"""Roles of dimensions that a gold line may label under the dimension's own id."""


def list_dimensions(dimensions: Iterable[str]) -> list[str]:
    """Return dimensions in the order of tables."""
    order = {name: n for n, name in enumerate(DIMENSIONS)}
    return sorted(set(dimensions), key=lambda name: (order.get(name, len(order)), name))


def scored_as(dimension: Dimension) -> str:
    """Return the name under which the codes of a codebook's dimension are scored."""
    named = {"theme": THEMES, "factor": FACTORS, "gap": GAP_KIND, "actor": ACTORS,
             "country": COUNTRIES, "place": PLACES, "cluster": CLUSTERS}  # fmt: skip
    return named.get(dimension.role, dimension.dimension_id)


@dataclass(frozen=True, slots=True)
class Label:
    """One label. `value` is the class that figures are counted for.

    It is a code, "driver", "gap", a kind of gap, "future", an ISO code (countries and places), a type (actors) or a
    name (clusters). `polarity` only for factors, `text` as written only for places, clusters and actors.
    """

    dimension: str
    value: str
    polarity: str | None = None
    text: str = ""

    @property
    def title(self) -> str:
        """What a table writes: "law_enforcement (barrier)", "buyers (firm)", "Kasur (PK)"."""
        if self.polarity is not None:
            return f"{self.value} ({self.polarity})"
        if self.dimension in (PLACES, ACTORS):
            return f"{self.text} ({self.value})"
        return self.value


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a gold line may say under a codebook.

    `keys` are those that are read; `tops` holds the codes that a key allows, each with the code at the top of its
    branch, for keys with codes.
    """

    keys: tuple[str, ...]
    tops: Mapping[str, Mapping[str, str]]

    def top(self, key: str, code: str) -> str:
        """Return the code at the top of a code's branch; an unknown code is its own."""
        return self.tops.get(key, {}).get(code, code)

    @property
    def other_keys(self) -> tuple[str, ...]:
        """The ids of dimensions that are labelled under their own names."""
        return tuple(key for key in self.keys if key not in KEY_ANSWERS)


def vocabulary_of(codebook: Codebook) -> Vocabulary:
    """Return the codes of a codebook by key: themes, drivers, barriers, gap, actors, and ids of other dimensions."""
    tops = {key: _tops(d for d in codebook.dimensions if d.role == _ROLES[key]) for key in (*_CODE_KEYS, ACTORS)}
    tops["gap"] = tops["gap"] or {kind.removeprefix("gap."): kind.removeprefix("gap.") for kind in GAP_KINDS}
    others = {d.dimension_id: _tops([d]) for d in codebook.dimensions if d.role in OTHER_ROLES}
    roles = {d.role for d in codebook.dimensions}
    keys = [key for key in KEY_ANSWERS if key in ("gap", "future") or _ROLES[key] in roles]
    return Vocabulary((*keys, *(key for key in others if key not in KEY_ANSWERS)), tops | others)


def _tops(dimensions: Iterable[Dimension]) -> dict[str, str]:
    tops: dict[str, str] = {}
    for dimension in dimensions:
        parents = {c.code_id: c.parent for c in dimension.codes}
        for code in parents:
            top = code
            while (parent := parents.get(top)) is not None:
                top = parent
            tops[code] = top
    return tops


def asked_of(line: Mapping[str, Any], vocabulary: Vocabulary) -> frozenset[str]:
    """Return the dimensions that a line answers: those whose keys it holds with a value other than null."""
    given = [key for key in vocabulary.keys if line.get(key) is not None]
    return frozenset(name for key in given for name in KEY_ANSWERS.get(key, (key,)))


def labels_of(line: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[Label, ...]:
    """Return the labels of a line in the shape of `litreview code`; codes count as the code at their top.

    Codes, kinds and countries count once in a sentence; places, clusters and actors as often as they are given. A code
    that the codebook does not have is no label; that a claim or a gap is there, it says all the same.
    """
    found = [Label(THEMES, top) for top in _tops_given(line, "themes", vocabulary)]
    for key, polarity in _POLARITIES.items():
        found += [Label(FACTORS, top, polarity) for top in _tops_given(line, key, vocabulary)]
        found += [Label(POLARITY, polarity)] if _codes(line, key) else []
    found += [Label(GAP, "gap")] if _codes(line, "gap") else []
    found += [Label(GAP_KIND, top) for top in _tops_given(line, "gap", vocabulary)]
    found += [Label(FUTURE, "future")] if line.get("future") else []
    found += [Label(COUNTRIES, c["iso2"]) for c in line.get(COUNTRIES) or () if c.get("iso2")]
    for key in vocabulary.other_keys:
        found += [Label(key, top) for top in _tops_given(line, key, vocabulary)]
    return (*dict.fromkeys(found), *_mentions(line, vocabulary))


def _codes(line: Mapping[str, Any], key: str) -> Sequence[str]:
    return line.get(key) or ()


def _tops_given(line: Mapping[str, Any], key: str, vocabulary: Vocabulary) -> list[str]:
    tops = vocabulary.tops[key]
    return [tops[code] for code in _codes(line, key) if code in tops]


def _mentions(line: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Label]:
    for place in line.get(PLACES) or ():
        yield Label(PLACES, place.get("iso2") or "", text=place["text"])
    for cluster in line.get(CLUSTERS) or ():
        yield Label(CLUSTERS, cluster.get("name") or cluster["text"], text=cluster["text"])
    for actor in (actor for actor in line.get(ACTORS) or () if actor["type"] in vocabulary.tops[ACTORS]):
        yield Label(ACTORS, vocabulary.top(ACTORS, actor["type"]), text=actor["text"])


def faults_of(line: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[str]:
    """Say what is wrong with the labels of a line, one sentence for each fault but for codes that are unknown."""
    if (line.get("drivers") is None) != (line.get("barriers") is None):
        yield "drivers without barriers, or barriers without drivers: give both, [] where there is none"
    if not isinstance(line.get("future", False), bool | None):
        yield "future is neither true nor false"
    for key in (*_CODE_KEYS, *vocabulary.other_keys):
        yield from _code_faults(line.get(key), key, vocabulary)
    for key, needed in ((COUNTRIES, ("text", "iso2")), (PLACES, ("text",)), (CLUSTERS, ("text",)),
                        (ACTORS, ("text", "type"))):  # fmt: skip
        yield from _mention_faults(line.get(key), key, needed, vocabulary)


def _code_faults(codes: Any, key: str, vocabulary: Vocabulary) -> Iterator[str]:
    if codes is None:
        return
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        yield f"{key} is no list of codes"
        return


def unknown_codes(line: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield (key, code) of each code and actor type that the codebook does not have; the line has no other fault."""
    for key in (*_CODE_KEYS, *vocabulary.other_keys):
        yield from ((key, code) for code in _codes(line, key) if code not in vocabulary.tops[key])
    types = (actor["type"] for actor in line.get(ACTORS) or ())
    yield from ((ACTORS, kind) for kind in types if kind not in vocabulary.tops[ACTORS])


def is_misspelt(key: str, code: str, vocabulary: Vocabulary) -> bool:
    """Tell whether the codebook has a code that is written much like this one, which it does not have."""
    return bool(_nearest(code, vocabulary.tops[key]))


def say_unknown(key: str, code: str, vocabulary: Vocabulary) -> str:
    """Say that the codebook does not have a code, and which one it has that is written alike."""
    what = "no type" if key == ACTORS else "no"
    return f"{key}: the codebook has {what} {code!r}{_nearest(code, vocabulary.tops[key])}"


def _mention_faults(mentions: Any, key: str, needed: Sequence[str], vocabulary: Vocabulary) -> Iterator[str]:
    if mentions is None:
        return
    if not isinstance(mentions, list) or not all(isinstance(mention, dict) for mention in mentions):
        yield f"{key} is no list of objects"
        return
    for mention in mentions:
        missing = [name for name in needed if not isinstance(mention.get(name), str) or not mention[name].strip()]
        if missing:
            yield f"{key}: an entry without {' and '.join(missing)}"
        if not isinstance(mention.get("name"), str | None):
            yield f"{key}: a name that is no text"
        iso2 = mention.get("iso2")
        if iso2 is not None and not (isinstance(iso2, str) and len(iso2) == 2 and iso2.isascii() and iso2.isupper()):
            yield f"{key}: {iso2!r} is no country code of two capital letters"


def _nearest(code: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(code, sorted(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""
