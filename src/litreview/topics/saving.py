"""Topics in a folder: arrays.npz and manifest.json; never a pickle."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from litreview.errors import InputError
from litreview.records import (
    Score,
    StabilityCard,
    ThemeAgreement,
    ThemeSupport,
    TopicCount,
    TopicCountCurve,
    TopicExample,
    Topics,
    TopicStability,
)

FORMAT = "litreview topics"
FORMAT_VERSION = 2  # 2: stability card, curve, words of themes, agreement with codes
_REMEDY = "Delete the folder and fit the topics again (litreview themes fit)."


def save_topics(topics: Topics, folder: Path) -> None:
    """Write the topics into a folder, made when missing; the same topics give the same bytes.

    The manifest is written last, so that a folder with a manifest is complete.
    """
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, topic_term=topics.topic_term, document_topic=topics.document_topic)
    arrays = buffer.getvalue()
    manifest = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "method": topics.method,
        "settings": [list(pair) for pair in topics.settings],
        "seed": topics.seed,
        "versions": [list(pair) for pair in topics.versions],
        "input_digest": topics.input_digest,
        "notes": list(topics.notes),
        "n_units": len(topics.unit_ids),
        "shapes": {"topic_term": list(topics.topic_term.shape), "document_topic": list(topics.document_topic.shape)},
        "arrays_sha256": sha256(arrays).hexdigest(),
        "ids": list(topics.ids),
        "titles": list(topics.titles),
        "themes": [None if theme is None else list(theme) for theme in topics.themes],
        "theme_words": [list(words) for words in topics.theme_words],
        "stability": None if topics.stability is None else asdict(topics.stability),
        "curve": None if topics.curve is None else asdict(topics.curve),
        "agreement": None if topics.agreement is None else asdict(topics.agreement),
        "examples": [[[e.unit, e.weight] for e in examples] for examples in topics.examples],
        "unit_ids": list(topics.unit_ids),
        "terms": list(topics.terms),
    }
    (folder / "manifest.json").unlink(missing_ok=True)
    _replace(folder / "arrays.npz", arrays)
    _replace(folder / "manifest.json", _to_json(manifest))


def is_older(folder: Path) -> bool:
    """Tell whether a folder holds topics of an older version, which say nothing of stability: fit them again."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    written = manifest.get("format_version") if isinstance(manifest, dict) else None
    return isinstance(written, int) and written < FORMAT_VERSION


def load_topics(folder: Path) -> Topics:
    """Read topics back; imports NumPy alone.

    Raises InputError when the folder is incomplete, damaged or of another version.
    """
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        arrays = (folder / "arrays.npz").read_bytes()
    except FileNotFoundError as error:
        raise InputError("This folder holds no topics.", where=str(error.filename), remedy=_REMEDY) from error
    except (OSError, ValueError) as error:
        raise InputError(f"The topics cannot be read: {error}.", where=str(path), remedy=_REMEDY) from error
    _check_manifest(manifest, arrays, path)
    try:
        return _topics_from(manifest, arrays)
    except (KeyError, IndexError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"The topics are damaged: {error!r}.", where=str(path), remedy=_REMEDY) from error


def _check_manifest(manifest: Any, arrays: bytes, path: Path) -> None:
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise InputError("The manifest is not one of topics.", where=str(path), remedy=_REMEDY)
    if manifest.get("format_version") != FORMAT_VERSION:
        written = manifest.get("format_version")
        what = f"The topics were written in format {written}; this is {FORMAT_VERSION}."
        raise InputError(what, where=str(path), remedy=_REMEDY)
    if manifest.get("arrays_sha256") != sha256(arrays).hexdigest():
        raise InputError("arrays.npz is not the file this manifest was written for.", where=str(path), remedy=_REMEDY)


def _topics_from(manifest: dict[str, Any], arrays: bytes) -> Topics:
    with np.load(io.BytesIO(arrays), allow_pickle=False) as stored:
        topic_term, document_topic = stored["topic_term"], stored["document_topic"]
    topics = Topics(
        ids=tuple(manifest["ids"]),
        titles=tuple(manifest["titles"]),
        terms=tuple(manifest["terms"]),
        topic_term=topic_term,
        document_topic=document_topic,
        unit_ids=tuple(manifest["unit_ids"]),
        examples=tuple(tuple(TopicExample(int(u), float(w)) for u, w in found) for found in manifest["examples"]),
        themes=tuple(None if theme is None else (str(theme[0]), float(theme[1])) for theme in manifest["themes"]),
        method=manifest["method"],
        settings=tuple((str(a), str(b)) for a, b in manifest["settings"]),
        seed=int(manifest["seed"]),
        versions=tuple((str(a), str(b)) for a, b in manifest["versions"]),
        input_digest=manifest["input_digest"],
        notes=tuple(manifest["notes"]),
        stability=_stability_from(manifest["stability"]),
        curve=_curve_from(manifest["curve"]),
        theme_words=tuple(tuple(words) for words in manifest["theme_words"]),
        agreement=_agreement_from(manifest["agreement"]),
    )
    shapes = ((len(topics.ids), len(topics.terms)), (len(topics.unit_ids), len(topics.ids)))
    if (topic_term.shape, document_topic.shape) != shapes:
        raise ValueError(f"arrays of shape {topic_term.shape} and {document_topic.shape}, not {shapes}")
    if {len(topics.titles), len(topics.examples), len(topics.themes)} != {len(topics.ids)}:
        raise ValueError("titles, examples and themes are not one for each topic")
    if topics.stability is not None and tuple(t.topic_id for t in topics.stability.topics) != topics.ids:
        raise ValueError("the stability card is not of these topics")
    return topics


def _stability_from(plain: dict[str, Any] | None) -> StabilityCard | None:
    if plain is None:
        return None
    topics = tuple(TopicStability(**_frozen(topic)) for topic in plain["topics"])
    return StabilityCard(**_frozen(plain) | {"topics": topics})


def _curve_from(plain: dict[str, Any] | None) -> TopicCountCurve | None:
    if plain is None:
        return None
    return TopicCountCurve(**plain | {"points": tuple(TopicCount(**point) for point in plain["points"])})


def _agreement_from(plain: dict[str, Any] | None) -> ThemeAgreement | None:
    if plain is None:
        return None
    measured = plain["mutual_information"]
    themes = tuple(ThemeSupport(**_frozen(theme)) for theme in plain["themes"])
    return ThemeAgreement(None if measured is None else Score(**_frozen(measured)), themes)


def _frozen(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}


def _to_json(manifest: dict[str, Any]) -> bytes:
    """One key on each line: readable, and small enough for thousands of terms."""
    lines = (f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in manifest.items())
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
