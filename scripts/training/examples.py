"""Labelled sentences as training takes them, what other readers said of them, and which of them are set aside."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litreview.records import GAP_KINDS
from litreview.statements.linear import GAP, THEMES, theme_column
from litreview.statements.model import POLAR, factor_column

FACTORS = (
    "law_enforcement", "business_association", "peer_monitoring", "social_networks", "community_pressure",
    "value_chain_global", "value_chain_local", "bribery_power", "unions_worker_voice", "capacity_awareness",
    "subcontracting", "economic_imperatives", "business_case", "stakeholder_dialogue", "independent_monitoring",
    "national_institutions", "training_support", "values_norms", "technology", "other",
)  # fmt: skip
"""The factors that the training sentences name: those of the codebook csr-clusters."""
ARTICLES_ASIDE = ("PMC5946712", "PMC6281068", "PMC6300508", "PMC8131529")
"""Four of the first 26 articles, those whose names have the lowest SHA-256; what was labelled later is learned from."""
SHARE_ASIDE = 0.12
"""Of each set of written sentences, by domains."""
UNSURE = 0.4
"""Weight of a sentence of which its reader was not sure, and that nobody read again."""


@dataclass(frozen=True)
class Example:
    """A sentence, the kinds of claim and the factors that its reader gave it, and where it comes from.

    `group` is the article or the domain: what stands in one group never stands on both sides of a split.
    """

    text: str
    source: str
    group: str
    kinds: frozenset[str]
    drivers: frozenset[str]
    barriers: frozenset[str]
    is_sure: bool
    optional: frozenset[str] = frozenset()
    themes: frozenset[str] | None = None
    """None: nobody read the sentence for themes."""
    again: tuple[Example, ...] = ()
    """The sentence as other readers have it."""

    @property
    def labels(self) -> frozenset[str]:
        """The columns of the linear model that hold: kinds of claim, and themes."""
        return self.kinds | {theme_column(name) for name in self.themes or ()}

    @property
    def readings(self) -> tuple[Example, ...]:
        """The sentence as each of its readers has it."""
        return replace(self, again=()), *self.again

    @property
    def is_published(self) -> bool:
        """Whether the sentence stands in an article, not in a set that was written for training."""
        return not self.group.startswith(f"{self.source}:")


Place = tuple[str, int, int]
"""Article, paragraph and first character of a published sentence."""


def read_labelled(paths: Sequence[Path], *, themes: Path | None = None, again: Sequence[Path] = ()) -> list[Example]:
    """Return the examples of some files; `again` hold further readings, of the sentences that have the same words."""
    known = read_themes(themes) if themes is not None else {}
    examples = [example for path in paths for example in read_examples(path, themes=known)]
    readings: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for path in again:
        for row in _read_lines(path):
            readings[row["text"]].append(row)
    return [
        replace(example, again=tuple(_read_again(row, example) for row in readings.get(example.text, ())))
        for example in examples
    ]


def _read_again(row: Mapping[str, Any], example: Example) -> Example:
    themes = None if example.themes is None else frozenset(row["themes"])
    return replace(_example(example.source, row, {}), group=example.group, themes=themes)


def read_examples(path: Path, *, themes: Mapping[Place, Sequence[str]] | None = None) -> list[Example]:
    """Return the examples of a file of JSON Lines, in its order; `themes` are those of published sentences."""
    return [_example(path.stem, row, themes or {}) for row in _read_lines(path)]


def read_texts(path: Path) -> list[str]:
    """Return the sentences of a file of JSON Lines, in its order."""
    return [row["text"] for row in _read_lines(path)]


def read_themes(path: Path) -> dict[Place, list[str]]:
    """Return the themes of published sentences (corpora/training/published/themes.jsonl)."""
    return {(row["article"], row["paragraph"], row["start"]): row["themes"] for row in _read_lines(path)}


def _read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _place(row: Mapping[str, Any]) -> Place:
    paragraph, _, start = str(row["id"]).rpartition("-p")[2].partition("c")
    return row["article"], int(paragraph), int(start)


def _example(source: str, row: Mapping[str, Any], themes: Mapping[Place, Sequence[str]]) -> Example:
    article = row.get("article") or ("" if row.get("domain") else str(row.get("id", "")).rpartition("-")[0])
    return Example(
        text=row["text"],
        source=source,
        group=article or f"{source}:{row.get('domain', '')}",
        kinds=_kinds_of(row),
        drivers=frozenset(row["drivers"]),
        barriers=frozenset(row["barriers"]),
        is_sure=bool(row.get("sure", True)),
        optional=_kinds_of(row.get("optional", {})),
        themes=_themes_of(row, themes),
    )


def _themes_of(row: Mapping[str, Any], themes: Mapping[Place, Sequence[str]]) -> frozenset[str] | None:
    """Return a sentence's themes; published ones carry an empty list that says nothing, theirs stand in `themes`."""
    found = themes.get(_place(row)) if "article" in row else row.get("themes")
    return None if found is None else frozenset(found)


def _kinds_of(row: Mapping[str, Any]) -> frozenset[str]:
    gap = row.get("gap") or []
    kinds = {f"gap.{kind}" for kind in gap} | ({GAP} if gap else set())
    named = ((POLAR[0], "drivers"), (POLAR[1], "barriers"), ("future", "future"))
    return frozenset(kinds | {kind for kind, key in named if row.get(key)})


def weight_of(example: Example) -> float:
    """Return how much an example counts, whatever its readers say of it."""
    return 1.0 if example.is_sure or example.again else UNSURE


def join_readings(example: Example) -> Example:
    """Return an example with the kinds that all its readers see; what one alone sees is optional."""
    seen = [reading.kinds for reading in example.readings]
    shared = frozenset.intersection(*seen)
    return replace(example, kinds=shared, optional=example.optional | (frozenset().union(*seen) - shared))


def part_readings(examples: Sequence[Example]) -> tuple[NDArray[np.int64], list[Example], NDArray[np.float64]]:
    """Return every reading, before it the number of its example, behind it what it counts: with its equals, as much."""
    parted = [(i, reading) for i, example in enumerate(examples) for reading in example.readings]
    counted = [weight_of(examples[i]) / len(examples[i].readings) for i, _ in parted]
    return np.array([i for i, _ in parted]), [reading for _, reading in parted], np.array(counted)


def split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Return (to learn from, set aside): four articles, and 12 % of each written set, by the digests of their names."""
    sizes = Counter(example.group for example in examples)
    aside = {*ARTICLES_ASIDE}
    for source in sorted({e.source for e in examples if not e.is_published}):
        groups = sorted((g for g in sizes if g.startswith(f"{source}:")), key=_digest)
        wanted, taken = SHARE_ASIDE * sum(sizes[g] for g in groups), 0
        for group in groups:
            if taken >= wanted:
                break
            aside.add(group)
            taken += sizes[group]
    return [e for e in examples if e.group not in aside], [e for e in examples if e.group in aside]


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def describe(path: Path, examples: Sequence[Example]) -> dict[str, Any]:
    """Return name, digest and counts of a labelled file."""
    own = [example.kinds for example in examples if example.source == path.stem]
    counts = Counter(kind for kinds in own for kind in kinds)
    return {
        "name": path.stem,
        "sha256": digest_of(path),
        "n": len(own),
        "labels": dict(sorted(counts.items())),
    }


def describe_again(path: Path) -> dict[str, Any]:
    """Return name, digest and number of lines of a file of further readings."""
    return {"name": path.stem, "sha256": digest_of(path), "n": len(_read_lines(path))}


def claim_columns() -> list[str]:
    """Return the columns of kinds of claim, then of factors."""
    return [*POLAR, GAP, "future", *GAP_KINDS, *(factor_column(kind, name) for kind in POLAR for name in FACTORS)]


def encoder_columns() -> list[str]:
    """Return the columns of the encoder: those of claims, then themes."""
    return [*claim_columns(), *(theme_column(name) for name in THEMES)]


def targets_of(example: Example) -> list[float]:
    """Return how many of its readers say of an example what each of the encoder's columns says, as a share.

    Kinds of gap are shares of those who see a gap, factors of those who see a claim of that direction.
    Raises SystemExit where nobody read it for themes.
    """
    if example.themes is None:
        raise SystemExit(f"Nobody read {example.text!r} for themes: name their file (--themes).")
    readings = example.readings
    kinds = [share(name in own.kinds for own in readings) for name in (*POLAR, GAP, "future")]
    gaps = [share(name in own.kinds for own in readings if GAP in own.kinds) for name in GAP_KINDS]
    factors = [
        share(name in codes for codes in given if codes)
        for given in ([own.drivers for own in readings], [own.barriers for own in readings])
        for name in FACTORS
    ]
    return kinds + gaps + factors + [share(name in (own.themes or ()) for own in readings) for name in THEMES]


def share(said: Iterable[bool]) -> float:
    """Return how many of some readers say so, as a share; 0 where nobody was asked."""
    given = [*said]
    return sum(given) / len(given) if given else 0.0


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
