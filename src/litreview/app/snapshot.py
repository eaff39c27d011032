"""The review as it stands: loaded once for each revision, shared by all sessions, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from itertools import count
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from litreview import evidence, review, storage
from litreview.app.choosing import publication_years
from litreview.app.choosing_columns import studied_countries_of, studied_regions_of
from litreview.figures import country_regions, dimensions_to_plain, statement_context
from litreview.figures.statement_model import StatementContext
from litreview.records import (
    Codebook,
    CountBy,
    CountryRole,
    Decision,
    Document,
    EvidenceColumns,
    EvidenceRow,
    GapMap,
    MapCounts,
    MeetIn,
    Problem,
    Study,
    Topics,
)
from litreview.storage import FileEntry, Project

Stamp = tuple[str, int, int, int]
FoundStamp = tuple[str, int, int]
_SEVERITIES = ("error", "warning", "note")


def stamp_of(project: Project) -> Stamp:
    """Return what changes whenever something that a page shows changes."""
    path = project.codebook_path
    changed, found = project.revisions()
    return str(project.folder), changed, found, path.stat().st_mtime_ns if path.exists() else 0


class Snapshot:
    """A project's records at one revision, each loaded when it is first asked for.

    A decision touches the rows alone: `refreshed` keeps all else, and replays the decisions on the rows that have any.
    """

    _DECIDED = frozenset(
        {"project", "stamp", "columns", "decisions", "standing"}
        | {"decided_proposals", "added", "rows", "rows_by_id", "problems"}
    )

    def __init__(self, project: Project, stamp: Stamp) -> None:
        self.project = project
        self.stamp = stamp

    def refreshed(self) -> Snapshot:
        """Return the review as it stands now: this one when nothing has changed."""
        now = Snapshot(self.project, stamp_of(self.project))
        if now.stamp == self.stamp:
            return self
        if now.found_stamp == self.found_stamp:
            vars(now).update((name, value) for name, value in dict(vars(self)).items() if name not in self._DECIDED)
            if "decisions" in vars(self):  # they are only ever appended
                later = storage.list_decisions(self.project, after=len(self.decisions))
                vars(now)["decisions"] = self.decisions + later
        return now

    @property
    def found_stamp(self) -> FoundStamp:
        """What changes whenever something other than a reviewer's decision changes."""
        folder, _, found, codebook = self.stamp
        return folder, found, codebook

    @property
    def name(self) -> str:
        """The review's name."""
        return self.project.name

    @property
    def folder(self) -> Path:
        """Where the project lies."""
        return self.project.folder

    @cached_property
    def codebook(self) -> Codebook:
        """The review's codebook; raises CodebookError."""
        return review.load_codebook(self.project)

    @cached_property
    def files(self) -> tuple[FileEntry, ...]:
        """The files of the project by name."""
        return storage.list_files(self.project)

    @cached_property
    def n_waiting(self) -> int:
        """How many papers were read, but not coded with this codebook by what codes now."""
        return len(review.coded_otherwise(self.files, self.codebook))

    @cached_property
    def proposals(self) -> tuple[EvidenceRow, ...]:
        """The evidence as rules and models left it, in order of file and text."""
        return review.load_proposals(self.project)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each row stands among the evidence."""
        return {row.row_id: place for place, row in enumerate(self.proposals)}

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """What reviewers decided on rows, oldest first."""
        return storage.list_decisions(self.project)

    @property
    def _coded_under(self) -> Codebook | None:
        """The codebook under whose codes those stand that reviewers gave; None where they gave none."""
        return self.codebook if any(d.action in ("edit", "add") for d in self.decisions) else None

    @cached_property
    def standing(self) -> Mapping[str, list[Decision]]:
        """The decisions on each row that were not taken back, oldest first."""
        return evidence.standing_decisions(self.decisions)

    @cached_property
    def decided_proposals(self) -> tuple[EvidenceRow, ...]:
        """The proposals with decisions replayed, each at its place."""
        rows = list(self.proposals)
        touched = [rows[self.places[row_id]] for row_id in self.standing if row_id in self.places]
        for row in evidence.replay_decisions(touched, self.decisions, codebook=self._coded_under):
            rows[self.places[row.row_id]] = row
        return tuple(rows)

    @cached_property
    def added(self) -> tuple[Mapping[str, EvidenceRow], tuple[Problem, ...]]:
        """The rows that reviewers added by id, decisions not replayed, and a problem for each that is found no more."""
        rows, lost = review.place_additions(self.project, self.standing, placed=self._placed)
        return {row.row_id: row for row in rows}, lost

    @property
    def lost(self) -> tuple[Decision, ...]:
        """The decisions whose added rows are found no more."""
        additions = evidence.standing_additions(self.standing) if self.added[1] else ()
        return tuple(a for a in additions if isinstance(self._placed.get(a), Problem))

    @cached_property
    def _placed(self) -> review.Placed:
        """Where added rows were found; kept until something other than a decision changes."""
        return {}

    @cached_property
    def rows(self) -> tuple[EvidenceRow, ...]:
        """The evidence, decisions replayed, with the rows that reviewers added, in order of file and text."""
        added = evidence.replay_decisions(self.added[0].values(), self.decisions, codebook=self._coded_under)
        return review.merge_added(self.project, self.decided_proposals, added)

    @cached_property
    def rows_by_id(self) -> Mapping[str, EvidenceRow]:
        """The evidence by row id."""
        return {row.row_id: row for row in self.rows}

    @cached_property
    def found_columns(self) -> EvidenceColumns:
        """The evidence as rules and models left it, as columns: what a page counts and chooses from."""
        return storage.load_columns(self.project)

    @cached_property
    def columns(self) -> EvidenceColumns:
        """The evidence as columns, decisions replayed, with the rows that reviewers added."""
        columns = evidence.add_to_columns(self.found_columns, self.added[0].values(), names=self.names)
        return evidence.put_on_columns(columns, self._replayed(self.standing).values())

    @property
    def is_ready(self) -> bool:
        """Tell whether the columns need not be assembled, which takes a while in a large review."""
        if "found_columns" not in vars(self) and (kept := storage.open_columns(self.project)) is not None:
            vars(self)["found_columns"] = kept
        return "found_columns" in vars(self)

    @property
    def n_rows(self) -> int:
        """How many statements there are, rejected ones too."""
        return len(self.found_columns.row_ids) + len(self.added[0])

    def rows_at(self, places: Iterable[int]) -> tuple[EvidenceRow, ...]:
        """Return the rows at these places among the columns, in that order, decisions replayed.

        What a run that is going on has replaced since is left out.
        """
        row_ids = [self.columns.row_ids[place].decode() for place in places]
        rows = self._replayed(row_ids)
        return tuple(rows[row_id] for row_id in row_ids if row_id in rows)

    def rows_of(self, document_id: str) -> tuple[EvidenceRow, ...]:
        """Return the rows of one document, decisions replayed, in order of the text."""
        columns = self.columns
        if document_id not in columns.document_ids:
            return ()
        number = columns.document_ids.index(document_id)
        first, last = np.searchsorted(columns.documents, [number, number + 1])
        return self.rows_at(range(int(first), int(last)))

    def row(self, row_id: str) -> EvidenceRow | None:
        """Return one row, decisions replayed, or None where there is none of that id."""
        return self._replayed([row_id]).get(row_id)

    def _replayed(self, row_ids: Iterable[str]) -> dict[str, EvidenceRow]:
        """Load rows by id and replay the decisions on them; those that have any are kept as they were found."""
        asked, added = dict.fromkeys(row_ids), self.added[0]
        unknown = [row_id for row_id in asked if row_id not in self._decided and row_id not in added]
        new = review.load_proposals_of(self.project, unknown)
        self._decided.update((row_id, row) for row_id, row in new.items() if row_id in self.standing)
        rows = [added.get(row_id) or new.get(row_id) or self._decided.get(row_id) for row_id in asked]
        decisions = [d for row_id in asked for d in self.standing.get(row_id, ())]
        kept = (row for row in rows if row is not None)
        replayed = evidence.replay_decisions(kept, decisions, codebook=self._coded_under)
        return {row.row_id: row for row in replayed}

    @cached_property
    def _decided(self) -> dict[str, EvidenceRow]:
        """Rows on which there are decisions, as they were found; every session adds to them."""
        return {}

    @cached_property
    def studies(self) -> tuple[Study, ...]:
        """The studies read or cited."""
        return storage.list_studies(self.project)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What went wrong, errors first."""
        found = [p for problems in storage.list_problems(self.project).values() for p in problems]
        found += self.added[1]
        return tuple(sorted(found, key=lambda p: _SEVERITIES.index(p.severity)))

    @cached_property
    def topics(self) -> tuple[Topics, ...]:
        """The topic models of the project."""
        return review.load_topics(self.project)

    @cached_property
    def countries(self) -> Mapping[str, tuple[CountryRole, ...]]:
        """The parts that countries play in each document; a document coded before parts were kept is missing."""
        return storage.list_country_roles(self.project)

    @cached_property
    def studied(self) -> Mapping[str, frozenset[str]]:
        """The documents that study each country, by its name."""
        return studied_countries_of(self.found_columns)

    @cached_property
    def studied_regions(self) -> Mapping[str, frozenset[str]]:
        """The documents that study a country of each region, by its name."""
        return studied_regions_of(self.found_columns, country_regions())

    @cached_property
    def years(self) -> Mapping[str, int]:
        """The year in which each document appeared, where it is known."""
        return publication_years(storage.list_studies_read(self.project))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The file of each document."""
        return {f.document_id: f.name for f in self.files if f.document_id is not None}

    @cached_property
    def papers(self) -> Mapping[str, str]:
        """The document of each file, by its name; files of one name are numbered: "a.pdf", "a.pdf (2)"."""
        papers: dict[str, str] = {}
        for document_id, name in self.names.items():
            free = (f"{name} ({n})" for n in count(2))
            papers[name if name not in papers else next(own for own in free if own not in papers)] = document_id
        return papers

    def context_of(self, rows: Iterable[EvidenceRow]) -> StatementContext:
        """Return what the cards of these statements look up."""
        document_ids = {row.document_id for row in rows}
        own, _ = storage.study_names(self.project, document_ids)
        study_ids = {study for row in rows for study in (*row.study_ids, *row.cited_studies)} | set(own.values())
        studies = storage.load_studies(self.project, study_ids)
        return statement_context(self.codebook, names=self.names, studies=studies)

    @cached_property
    def plain_dimensions(self) -> list[dict[str, str]]:
        """The dimensions as statement cards name them."""
        return dimensions_to_plain(self.codebook)

    def document(self, document_id: str) -> Document:
        """Return a document with all its layers."""
        return storage.load_document(self.project, document_id)

    def source_path(self, document_id: str) -> Path | None:
        """Return the file that a document was read from."""
        return storage.source_path(self.project, document_id)

    def count_map(
        self,
        chosen: NDArray[np.bool_] | None,
        *,
        row_dimension: str,
        column_dimension: str,
        meet_in: MeetIn,
        count_by: CountBy,
        searched: Collection[str] | None = None,
    ) -> MapCounts:
        """Count the rows `chosen`, a mask, as `gap_map` does, as numbers alone; None: all of them."""
        return review.count_evidence(
            self.project,
            self.columns,
            chosen,
            codebook=self.codebook,
            row_dimension=row_dimension,
            column_dimension=column_dimension,
            meet_in=meet_in,
            count_by=count_by,
            searched=searched,
        )

    def gap_map(
        self,
        rows: tuple[EvidenceRow, ...],
        *,
        row_dimension: str,
        column_dimension: str,
        meet_in: MeetIn,
        searched: Collection[str] | None = None,
    ) -> GapMap:
        """Count `rows` where two dimensions meet; `searched`: the documents they were chosen from, if not all."""
        return review.map_evidence(
            self.project,
            rows,
            codebook=self.codebook,
            row_dimension=row_dimension,
            column_dimension=column_dimension,
            meet_in=meet_in,
            searched=searched,
        )


class Shelf:
    """The newest snapshot of a project, kept up to date; threads may share it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._lock = Lock()
        self._kept = snapshot

    def newest(self) -> Snapshot:
        """Return the review as it stands now."""
        with self._lock:
            self._kept = self._kept.refreshed()
            return self._kept
