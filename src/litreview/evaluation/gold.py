"""Labelled sentences from JSON Lines, every fault with file:line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litreview.errors import InputError
from litreview.evaluation.labels import (
    Label,
    Vocabulary,
    asked_of,
    faults_of,
    is_misspelt,
    labels_of,
    say_unknown,
    unknown_codes,
)

FAULTS_AT_MOST = 20  # in one message; the rest is told by number
_OTHER_KEYS = frozenset({"id", "text", "document", "page", "optional", "sure"})
_REMEDY = 'Each line must be {"id", "text", "document", labels…}; docs/evaluation.md says which labels.'


@dataclass(frozen=True, slots=True)
class GoldLine:
    """One labelled sentence. `where` is file:line.

    `document` names the file or text that it comes from: what the line says, or, without `has_document`, the part of
    the id before the last "-". `asked` are the dimensions that the line answers; in the others it says nothing.
    `optional` labels were given by one of two readers: found or not, they count neither way.
    """

    line_id: str
    document: str
    has_document: bool
    text: str
    asked: frozenset[str]
    labels: tuple[Label, ...]
    optional: tuple[Label, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Gold:
    """The lines of one or several files, by id, and the keys of theirs that nothing reads.

    `unknown_codes` are (key, code, how often) of labels that were passed over.
    """

    lines: tuple[GoldLine, ...]
    unread_keys: tuple[str, ...]
    unknown_codes: tuple[tuple[str, str, int], ...] = ()


def read_gold(paths: Sequence[Path], vocabulary: Vocabulary, *, passes_over_unknown: bool = False) -> Gold:
    """Read gold files. The order of lines and files does not matter: lines are sorted by id.

    Raises InputError that lists every faulty line: no JSON, keys missing, labels that the codebook does not have, an
    id used twice; and for files that hold no labels at all. With `passes_over_unknown` labels that the codebook does
    not have, such as those of a code that was deleted, are left out and counted; misspelt ones are faults even so.
    """
    lines: dict[str, GoldLine] = {}
    unread: set[str] = set()
    faults: list[str] = []
    unknown: Counter[tuple[str, str]] = Counter()
    for path in paths:
        for number, text in enumerate(_read_lines(path), start=1):
            if text.strip():
                found = _take(text, f"{path}:{number}", lines, vocabulary)
                faults += found.faults
                unread |= found.unread
                for where, key, code in found.unknown:
                    unknown[key, code] += 1
                    if not passes_over_unknown or is_misspelt(key, code, vocabulary):
                        faults.append(f"{where}: {say_unknown(key, code, vocabulary)}")
    if faults:
        more = [f"… and {len(faults) - FAULTS_AT_MOST:,} more"] if len(faults) > FAULTS_AT_MOST else []
        raise InputError("\n".join((*faults[:FAULTS_AT_MOST], *more)), remedy=_REMEDY)
    where = ", ".join(map(str, paths))
    if not lines:
        raise InputError("There is no sentence in the gold.", where=where, remedy=_REMEDY)
    if not any(line.asked for line in lines.values()):
        raise InputError("No sentence of the gold is labelled.", where=where, remedy=_REMEDY)
    left_out = tuple((key, code, n) for (key, code), n in sorted(unknown.items()))
    return Gold(tuple(lines[line_id] for line_id in sorted(lines)), tuple(sorted(unread)), left_out)


def _read_lines(path: Path) -> list[str]:
    try:
        # Only line feeds part lines: a quote may hold U+2028, which splitlines() would cut at.
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise InputError("The file is not UTF-8.", where=str(path), remedy="Save it as UTF-8.") from error
    except OSError as error:
        remedy = "Check its name and that it may be read."
        raise InputError(f"The file cannot be read: {error.strerror}.", where=str(path), remedy=remedy) from error


@dataclass(frozen=True, slots=True)
class _Taken:
    faults: Iterable[str] = ()
    unread: frozenset[str] = frozenset()
    unknown: tuple[tuple[str, str, str], ...] = ()


def _take(text: str, where: str, lines: dict[str, GoldLine], vocabulary: Vocabulary) -> _Taken:
    try:
        record = json.loads(text)
        json.dumps(record, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        return _Taken([f"{where}: no JSON ({error.msg} at column {error.colno})"])
    except UnicodeEncodeError:
        return _Taken([f"{where}: half a character (a surrogate without its other half)"])
    except (ValueError, RecursionError):  # a number of thousands of digits; lists in lists in lists
        return _Taken([f"{where}: no JSON of a labelled sentence"])
    if not isinstance(record, dict):
        return _Taken([f"{where}: no JSON object"])
    faults = [*_frame_faults(record, lines), *faults_of(record, vocabulary)]
    optional = {} if record.get("optional") is None else record["optional"]
    if isinstance(optional, dict):
        # An optional barrier needs no optional driver beside it.
        paired: dict[str, Any] = {"drivers": [], "barriers": []} if {"drivers", "barriers"} & optional.keys() else {}
        faults += [f"optional: {fault}" for fault in faults_of(paired | optional, vocabulary)]
    else:
        faults.append("optional is no object")
    if faults:
        return _Taken([f"{where}: {fault}" for fault in faults])
    line_id = str(record["id"])
    named = record.get("document")
    lines[line_id] = GoldLine(
        line_id=line_id,
        document=named if named is not None else line_id.rpartition("-")[0],
        has_document=named is not None,
        text=record["text"],
        asked=asked_of(record, vocabulary),
        labels=labels_of(record, vocabulary),
        optional=labels_of(optional, vocabulary),
        where=where,
    )
    unknown = [(where, *pair) for pair in unknown_codes(record, vocabulary)]
    unknown += [(f"{where}: optional", *pair) for pair in unknown_codes(optional, vocabulary)]
    return _Taken(unread=frozenset(record) - _OTHER_KEYS - {*vocabulary.keys}, unknown=tuple(unknown))


def _frame_faults(record: Mapping[str, Any], lines: Mapping[str, GoldLine]) -> list[str]:
    faults = []
    line_id = record.get("id")
    if not isinstance(line_id, str | int) or isinstance(line_id, bool) or not str(line_id).strip():
        faults.append('no "id"')
    elif str(line_id) in lines:
        faults.append(f"the id {line_id} was used before ({lines[str(line_id)].where})")
    if not isinstance(record.get("text"), str) or not record["text"].strip():
        faults.append('no "text", or an empty one')
    if not isinstance(record.get("document"), str | None) or record.get("document") == "":
        faults.append("document is no name of a file")
    return faults
