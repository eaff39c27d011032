"""An evaluation as tables of text, and as plain JSON that other programs rely on: add keys, never change them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from litreview.evaluation.confusing import Confusion
from litreview.evaluation.labels import list_dimensions
from litreview.evaluation.locating import Unlocated
from litreview.evaluation.mistakes import Mistake
from litreview.evaluation.reliability import Reliability
from litreview.evaluation.scoring import FEW, DocumentCount, LabelScore, Scores
from litreview.records import Score

NO_FIGURE, FEW_MARK = "–", " *"
FEW_NOTE = f"* fewer than {FEW} in the gold: too few to say anything"
_WIDEST = 70  # characters that the columns of a matrix may take
Row = tuple[str | int | float | None, ...]
Table = tuple[tuple[str, ...], tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was compared with what, and all that came of it.

    `n_similar` of the `n_lines` located ones were found by a passage that is similar, not the same; `n_decided` units
    hold a row that a reviewer decided on.
    """

    gold: tuple[str, ...]
    found: str
    codebook: str
    n_lines: int
    n_units: int
    n_documents: int
    n_similar: int
    lowest_similarity: float | None
    n_decided: int
    unread_keys: tuple[str, ...]
    unknown_codes: tuple[tuple[str, str, int], ...]
    unlocated: tuple[Unlocated, ...]
    scores: Scores
    mistakes: tuple[Mistake, ...]


def micro_scores(scores: Scores) -> tuple[LabelScore, ...]:
    """Return the figures of whole dimensions."""
    return tuple(s for s in scores.labels if s.label is None)


def label_scores(scores: Scores, dimension: str) -> tuple[LabelScore, ...]:
    """Return the figures of the labels of one dimension."""
    return tuple(s for s in scores.labels if s.label is not None and s.dimension == dimension)


def describe(evaluation: Evaluation) -> tuple[str, ...]:
    """Say in sentences what was compared and how to read the figures."""
    scores = evaluation.scores
    borders = ""
    if evaluation.n_units < (located := evaluation.n_lines - len(evaluation.unlocated)):
        borders = f"; read as {evaluation.n_units:,}, because sentence borders differ"
    said = [
        f"Gold: {', '.join(evaluation.gold)}; {located:,} of {evaluation.n_lines:,} sentences compared{borders}.",
        f"Found: {evaluation.found} ({evaluation.codebook}).",
        f"In brackets: 95 % percentile bootstrap intervals over {scores.n_groups:,} {scores.resampled}.",
    ]
    if evaluation.n_decided:
        decided = f"Reviewers had decided on {evaluation.n_decided:,} of the sentences"
        said.append(f"{decided}: the figures are no estimate for sentences that nobody checked.")
    return tuple(said)


def evaluation_tables(evaluation: Evaluation) -> tuple[tuple[str, Table], ...]:
    """Return all tables but that of the errors, each with its title."""
    scores = evaluation.scores
    tables = [("All labels", score_table(micro_scores(scores)))]
    for dimension in dict.fromkeys(s.dimension for s in scores.labels):
        labels = label_scores(scores, dimension)
        if labels:
            tables.append((f"Each of {dimension}", score_table(labels)))
    tables += [(confusion_title(c), confusion_table(c)) for c in scores.confusions]
    if scores.reliability is not None:
        tables.append((reliability_title(scores.reliability), reliability_table(scores.reliability)))
    if len({d.document for d in scores.documents}) > 1:
        tables.append(("F1 in each document, with the number of labels in its gold", document_table(scores.documents)))
    return tuple(tables)


def confusion_title(confusion: Confusion) -> str:
    """Return what a matrix shows, with its n."""
    return f"Confusion: {confusion.dimension}, {confusion.n:,} {confusion.unit}; gold down, found across"


def reliability_title(reliability: Reliability) -> str:
    """Return the Brier score with its n, interval and what it would be without knowledge of the statement."""
    brier, base = reliability.brier, reliability.brier_of_base_rate
    figure = f"Brier score {brier.value:.3f} ({brier.low:.3f}–{brier.high:.3f})"
    return f"Probabilities of {brier.n:,} statements: {figure}; {base:.3f} for the base rate alone"


def score_table(labels: Iterable[LabelScore]) -> Table:
    """Return the figures, one line for each label, with intervals in brackets; a star marks what has too few."""
    header = ("label", "n", "found", "precision", "recall", "F1")
    body = tuple(
        (
            s.label or s.dimension,
            f"{s.n_gold:,}{FEW_MARK if s.too_few else ''}",
            s.n_found,
            figure_text(s.precision),
            figure_text(s.recall),
            figure_text(s.f1),
        )
        for s in labels
    )
    return header, body


def figure_text(score: Score | None) -> str:
    """Return "0.62 (0.49–0.73)", or a dash."""
    return NO_FIGURE if score is None else f"{score.value:.2f} ({score.low:.2f}–{score.high:.2f})"


def document_table(counts: Iterable[DocumentCount]) -> Table:
    """Return a line for each document and a column for each dimension, F1 and n: how much papers differ."""
    cells = {(count.document, count.dimension): count for count in counts}
    dimensions = list_dimensions(dimension for _, dimension in cells)
    body = tuple(
        (document, *(_document_cell(cells.get((document, dimension))) for dimension in dimensions))
        for document in sorted({document for document, _ in cells})
    )
    return ("document", *dimensions), body


def _document_cell(count: DocumentCount | None) -> str:
    if count is None or count.f1 is None:
        return NO_FIGURE
    return f"{count.f1:.2f} ({count.n_gold:,})"


def confusion_table(confusion: Confusion) -> Table:
    """Return the matrix with its classes; rows are the gold's. Columns are numbered where names would be too long."""
    classes = confusion.classes
    down = across = classes
    if sum(len(name) + 2 for name in classes) > _WIDEST:
        across = tuple(str(n) for n in range(1, len(classes) + 1))
        down = tuple(f"{n} {name}" for n, name in zip(across, classes, strict=True))
    body = tuple(
        (name, *(NO_FIGURE if n is None else n for n in counts))
        for name, counts in zip(down, confusion.counts, strict=True)
    )
    return ("gold \\ found", *across), body


def reliability_table(reliability: Reliability) -> Table:
    """Return for each bin of probabilities how many statements, their mean, and the share that is right."""
    body = tuple(
        (f"{b.low:.1f}–{b.high:.1f}", b.share.n, f"{b.mean:.2f}", figure_text(b.share)) for b in reliability.bins
    )
    return ("probability", "n", "mean", "share right"), body


def mistake_table(mistakes: Iterable[Mistake]) -> Table:
    """Return the errors, one line each."""
    header = ("outcome", "dimension", "gold", "found", "quote", "document", "page", "cue", "rule", "probability", "id")
    body = tuple(
        (
            m.outcome,
            m.dimension,
            m.gold,
            m.found,
            m.quote,
            m.document,
            m.page,
            m.cue,
            m.rules,
            None if m.probability is None else round(m.probability, 3),
            m.unit_id,
        )
        for m in mistakes
    )
    return header, body


def markdown_table(table: Table) -> str:
    """Return a table in Markdown; what would break a cell is escaped."""
    header, body = table
    rows = (header, ("---",) * len(header), *body)
    return "".join("| " + " | ".join("" if c is None else _escape(str(c)) for c in row) + " |\n" for row in rows)


def _escape(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|")


def evaluation_to_plain(evaluation: Evaluation) -> dict[str, Any]:
    """Return the evaluation as dictionaries, lists, strings and numbers."""
    scores = evaluation.scores
    return {
        "gold": list(evaluation.gold),
        "found": evaluation.found,
        "codebook": evaluation.codebook,
        "lines": evaluation.n_lines,
        "units": evaluation.n_units,
        "documents": evaluation.n_documents,
        "similar": {"lines": evaluation.n_similar, "lowest": evaluation.lowest_similarity},
        "decided": evaluation.n_decided,
        "unread_keys": list(evaluation.unread_keys),
        "unknown_codes": [list(unknown) for unknown in evaluation.unknown_codes],
        "not_located": [{"id": u.line.line_id, "where": u.line.where, "why": u.why} for u in evaluation.unlocated],
        "resampled": scores.resampled,
        "groups": scores.n_groups,
        "scores": [_label_to_plain(s) for s in scores.labels],
        "by_document": [{**asdict(d), "f1": d.f1} for d in scores.documents],
        "confusion": [asdict(c) for c in scores.confusions],
        "reliability": None if scores.reliability is None else asdict(scores.reliability),
        "errors": [asdict(m) for m in evaluation.mistakes],
    }


def _label_to_plain(score: LabelScore) -> dict[str, Any]:
    figures: Mapping[str, Score | None] = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    return {
        "dimension": score.dimension,
        "label": score.label,
        "n_gold": score.n_gold,
        "n_found": score.n_found,
        "n_right": score.n_right,
        "too_few": score.too_few,
        **{name: None if s is None else asdict(s) for name, s in figures.items()},
    }
