"""What the verbs of a review report, and how they tell how far they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from litreview import evidence, storage
from litreview.records import Problem
from litreview.review.added_statements import place_additions
from litreview.storage import Project


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """How far a step is: `done` of `total` `unit`s, and what it is at."""

    step: str
    done: int
    total: int
    unit: str
    detail: str = ""


Progress = Callable[[ProgressEvent], None]


@dataclass(frozen=True, slots=True)
class AddReport:
    """Names of the files that were added, of those that were there already, and what could not be added."""

    added: tuple[str, ...]
    known: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did, and how the review stands after it; `problems` are all that the review has."""

    n_read: int
    n_failed: int
    n_coded: int
    topics_fitted: tuple[str, ...]
    n_files: int
    n_documents: int
    n_sentences: int
    n_rows: int
    n_studies: int
    problems: tuple[Problem, ...]

    @property
    def did_nothing(self) -> bool:
        """Tell whether everything was up to date."""
        return not (self.n_read or self.n_failed or self.n_coded or self.topics_fitted)


def silent(_: ProgressEvent) -> None:
    """Report progress to nobody."""


def report_review(project: Project) -> RunReport:
    """Say how the review stands, without doing anything."""
    files = storage.list_files(project)
    added, lost = place_additions(project, evidence.standing_decisions(storage.list_decisions(project)))
    return RunReport(
        n_read=0,
        n_failed=0,
        n_coded=0,
        topics_fitted=(),
        n_files=len(files),
        n_documents=sum(f.status == "read" for f in files),
        n_sentences=sum(f.n_sentences or 0 for f in files),
        n_rows=storage.count_rows(project) + len(added),
        n_studies=len(storage.list_studies(project)),
        problems=(*(p for found in storage.list_problems(project).values() for p in found), *lost),
    )
