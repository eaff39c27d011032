"""What a person has typed of a code and not saved yet; kept while other pages are looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import streamlit as st

from litreview.app.snapshot import Snapshot
from litreview.codebooks import (
    FieldFault,
    FieldName,
    find_code,
    find_dimension,
    id_fault,
    read_fields,
    suggest_id,
    write_fields,
)
from litreview.records import Code
from litreview.review import Change

CODE = "code"  # query parameter: dimension/code, or dimension/ for a new one
_DRAFTS = "codebook_drafts"  # in the session


@dataclass(slots=True)
class Draft:
    """The fields of a code as typed, the code that they began with, and the file (SHA-256) it was read from.

    `code_id` and `parent` are those of a new code. `round` counts how often the fields were filled by the app, so that
    they show it.
    """

    dimension_id: str
    base: Code
    digest: str
    is_new: bool
    fields: dict[FieldName, str]
    code_id: str = ""
    parent: str | None = None
    round: int = 0
    faults: list[FieldFault] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The code as an address names it."""
        return f"{self.dimension_id}/{self.base.code_id}"

    def key(self, what: str) -> str:
        """Return the name of a field in the session."""
        return f"lab:{self.name}:{self.round}:{what}"

    def read(self) -> Code:
        """Return the code that the fields say; `faults` are those met, and entries with one are left out."""
        code, faults = read_fields(self.fields, base=self.base)
        self.faults = list(faults)
        if not self.is_new:
            return code
        code_id = self.code_id.strip() or suggest_id(code.label)
        if code.label and (fault := id_fault(code_id)) is not None:
            self.faults.append(fault)
        return Code(
            code_id, code.label, code.definition, self.parent, code.patterns, code.excludes, code.examples,
            code.counterexamples,
        )  # fmt: skip

    def change(self) -> Change:
        """Return the change of the codebook that the fields ask for."""
        return Change("add" if self.is_new else "edit", self.dimension_id, self.read())

    @property
    def is_changed(self) -> bool:
        """Tell whether anything differs from what was there."""
        return self.fields != write_fields(self.base) or bool(self.code_id.strip())

    def refill(self, **fields: str) -> None:
        """Put other texts into fields."""
        self.fields = self.fields | fields  # type: ignore[assignment]  # the keys are field names
        self.round += 1

    def add_line(self, name: Literal["patterns", "counterexamples"], line: str) -> None:
        """Add an entry to a field, unless it is there."""
        lines = self.fields[name].splitlines()
        if line not in lines:
            self.refill(**{name: "\n".join([*lines, line])})


def open_draft(snapshot: Snapshot, name: str) -> Draft:
    """Return what was typed of a code so far; raises InputError for a code that there is not."""
    drafts: dict[str, Draft] = st.session_state.setdefault(_DRAFTS, {})
    draft = drafts.get(name)
    if draft is None or (draft.digest != snapshot.codebook.digest and not draft.is_changed):
        draft = drafts[name] = fresh_draft(snapshot, name)
    return draft


def fresh_draft(snapshot: Snapshot, name: str) -> Draft:
    """Return a draft of a code as it is saved, or of a new one."""
    dimension_id, _, code_id = name.partition("/")
    codebook = snapshot.codebook
    dimension = find_dimension(codebook, dimension_id)
    base = find_code(codebook, dimension_id, code_id) if code_id else Code("", "", "")
    return Draft(dimension.dimension_id, base, codebook.digest, not code_id, write_fields(base))


def close_draft(draft: Draft) -> None:
    """Forget what was typed."""
    st.session_state.get(_DRAFTS, {}).pop(draft.name, None)


def discard(draft: Draft) -> None:
    """Put the fields back as they were."""
    draft.code_id, draft.parent = "", None
    draft.refill(**write_fields(draft.base))


def rebase(draft: Draft, snapshot: Snapshot) -> None:
    """Go on with the codebook as it is now; what was typed stays."""
    draft.digest = snapshot.codebook.digest
    if not draft.is_new:
        draft.base = find_code(snapshot.codebook, draft.dimension_id, draft.base.code_id)
