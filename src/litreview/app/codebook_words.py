"""The laboratory's words and tables: lines in context, checks of examples, what a change does and what it loses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import urlencode

from litreview import review
from litreview.app.framing import facts, quantity
from litreview.app.markup import Html, joined, tag
from litreview.codebooks import FieldFault, family_of, find_dimension
from litreview.records import Code, Codebook
from litreview.review import LOADED_UP_TO, Corpus, Effect, ExampleCheck, Hit, HitChange
from litreview.suggesting import KwicLine, NearMiss, PhraseSuggestion

LINES_AT_MOST = 200  # of hits on the page; the rest is told by number
Side = Literal["kept", "gained", "lost"]
Order = Literal["Paper", "Hit", "Left", "Right"]
ORDERS: tuple[Order, ...] = ("Paper", "Hit", "Left", "Right")
FIELD_LABELS: Mapping[str, str] = {
    "id": "Id",
    "label": "Label",
    "definition": "Definition",
    "patterns": "Found by",
    "excludes": "Not where it stands in",
    "examples": "Is coded",
    "counterexamples": "Is not coded",
}
_SIGNS: Mapping[Side, tuple[str, str]] = {"gained": ("+", "gained"), "lost": ("−", "lost"), "kept": ("", "as saved")}


def hits_words(change: HitChange, corpus: Corpus) -> str:
    """Say how many hits there are, in what, and what differs from the saved version."""
    now = (*change.kept, *change.gained)
    n_papers = len({corpus.places[hit.sentence].document_id for hit in now})
    counts = ((len(change.gained), "+", "gained"), (len(change.lost), "−", "lost"))
    differs = ", ".join(f"{sign}{n:,} {verb}" for n, sign, verb in counts if n)
    return (
        f"{quantity(len(now), 'hit')} in {quantity(len({hit.sentence for hit in now}), 'sentence')} of "
        f"{quantity(n_papers, 'paper')} · {differs or 'as saved'}"
    )


def searched_words(change: HitChange, corpus: Corpus) -> str | None:
    """Say what was not searched, or None when everything was."""
    said = []
    if not corpus.is_whole:
        said.append(f"Searched in {corpus.n_documents:,} of {corpus.n_all_documents:,} papers, drawn at random.")
    if change.n_searched < change.n_sentences:
        said.append(
            f"A pattern has no letters that every match holds: only a sample of {change.n_searched:,} of "
            f"{change.n_sentences:,} sentences was searched."
        )
    return " ".join(said) or None


def order_hits(
    change: HitChange, corpus: Corpus, *, sides: Sequence[Side], order: Order
) -> list[tuple[Side, Hit, KwicLine]]:
    """Return the hits of some sides with their lines, what differs first, then in the order asked for."""
    all_sides: tuple[Side, ...] = ("gained", "lost", "kept")
    lines = [
        (side, hit, review.show_hit(corpus, hit))
        for side in all_sides
        if side in sides
        for hit in getattr(change, side)
    ]
    if order != "Paper":
        lines.sort(key=lambda entry: _sort_key(entry[2], order))
    return sorted(lines, key=lambda entry: all_sides.index(entry[0]))


def _sort_key(line: KwicLine, order: Order) -> list[str]:
    if order == "Left":
        return [word.casefold() for word in reversed(line.left.split())]
    return [(line.key if order == "Hit" else line.right).casefold()]


def kwic_html(
    lines: Sequence[tuple[Side, Hit, KwicLine]], corpus: Corpus, row_ids: Mapping[tuple[str, int], str]
) -> Html:
    """Return the hits as a table: sign, left context, hit, right context, and where it stands as a link."""
    body = [_kwic_row(side, hit, line, corpus, row_ids) for side, hit, line in lines[:LINES_AT_MOST]]
    head = ("±", "Before", "Hit", "After", "Page, paper")
    more = len(lines) - len(body)
    return joined(
        [
            tag(
                "div",
                tag(
                    "table",
                    tag("thead", tag("tr", *(tag("th", name, scope="col") for name in head))),
                    tag("tbody", *body),
                    class_="lr-kwic",
                ),
                class_="lr-kwic-box",
                tabindex=0,
                role="region",
                aria_label="Hits in their sentences",
            ),
            tag("p", f"{more:,} more are not shown.", class_="lr-quiet") if more else None,
        ]
    )


def _kwic_row(side: Side, hit: Hit, line: KwicLine, corpus: Corpus, row_ids: Mapping[tuple[str, int], str]) -> Html:
    place = corpus.places[hit.sentence]
    row_id = row_ids.get((place.document_id, place.start))
    link = (
        "evidence?" + urlencode({"statement": row_id})
        if row_id is not None
        else "papers?" + urlencode({"paper": place.document_id, "page": place.page})
    )
    sign, words = _SIGNS[side]
    where = f"p. {place.page_label}, {place.name}"
    return tag(
        "tr",
        tag("td", tag("span", sign, class_="lr-sign", role="img", aria_label=words, title=words) if sign else None),
        tag("td", tag("div", tag("span", line.left))),
        tag("td", tag("mark", line.key, title=hit.rule.rpartition("@")[2])),
        tag("td", tag("div", tag("span", line.right))),
        tag("td", tag("a", where, href=link, target="_blank", title=where)),
        class_=f"lr-{side}",
    )


def checks_html(checks: Sequence[ExampleCheck]) -> Html:
    """Say of each example and counterexample whether it passes, and why."""
    failed = [check for check in checks if check.is_found != check.is_expected]
    if not checks:
        return tag(
            "p", "No example yet. Three that are coded and two that are not make a code firm.", class_="lr-quiet"
        )
    head = (
        f"{quantity(len(failed), 'example')} of {len(checks):,} fail."
        if failed
        else f"All {len(checks):,} examples pass."
    )
    if len(failed) == 1:
        head = head.replace("fail.", "fails.")
    return tag(
        "div",
        tag("p", head, class_="lr-quiet", role="status"),
        tag("ul", *(_check(check) for check in sorted(checks, key=lambda c: c.is_found == c.is_expected))),
        class_="lr-checks",
    )


def _check(check: ExampleCheck) -> Html:
    passes = check.is_found == check.is_expected
    verdict = "passes" if passes else "fails"
    why = "is found" if check.is_found else "is not found"
    should = None if passes else (", and should be" if check.is_expected else ", and should not be")
    pill = tag("span", ("✓ " if passes else "✗ ") + verdict, class_=f"lr-severity lr-check-{verdict}")
    return tag("li", pill, " ", tag("span", why, should, ": ", class_="lr-quiet"), tag("q", check.sentence))


def faults_html(faults: Sequence[FieldFault]) -> Html:
    """Say of each fault where it is, what, and what to do."""
    lines = [
        tag(
            "p",
            tag("b", f"{FIELD_LABELS[fault.field]}, line {fault.line}: "),
            f"{fault.what}; {fault.expected}. ",
            tag("b", "What to do: "),
            f"{fault.remedy}.",
        )
        for fault in faults
    ]
    return tag("div", *lines, class_="lr-problem", role="alert")


def effect_words(effect: Effect, codebook: Codebook) -> str:
    """Say how many statements, papers and cells a change touches."""
    if not effect.n_rows:
        return "Changes no statement: every paper stays coded as it is."
    labels = {d.dimension_id: d.label for d in codebook.dimensions}
    cells = ""
    if effect.dimensions is not None and effect.n_cells is not None:
        down, across = (labels[name] for name in effect.dimensions)
        cells = f" and {quantity(effect.n_cells, 'cell')} of the gap map ({down} × {across})"
    counts = ((effect.n_new, "new"), (effect.n_gone, "gone"), (effect.n_recoded, "coded otherwise"))
    parts = ", ".join(f"{n:,} {word}" for n, word in counts if n)
    changed = quantity(effect.n_rows, "statement")
    return f"Changes {changed} in {quantity(effect.n_documents, 'paper')}{cells}: {parts}."


def effect_notes(effect: Effect, corpus: Corpus) -> list[str]:
    """Say what else there is to know of an effect: labels, and what was not counted."""
    said = []
    if effect.n_relabelled:
        verb = "shows" if effect.n_relabelled == 1 else "show"
        said.append(f"{quantity(effect.n_relabelled, 'statement')} {verb} the new label.")
    if effect.n_tried < effect.n_affected:
        said.append(
            f"Counted in {effect.n_tried:,} of the {effect.n_affected:,} papers in which something may change, drawn "
            "at random."
        )
    if effect.n_cells is None:
        said.append(f"Cells of the gap map are not counted in a review of more than {LOADED_UP_TO:,} statements.")
    if not corpus.is_whole:
        said.append(f"Sought in {corpus.n_documents:,} of {corpus.n_all_documents:,} papers.")
    if effect.n_stale:
        verb = "is" if effect.n_stale == 1 else "are"
        said.append(
            f"{quantity(effect.n_stale, 'paper')} {verb} not coded with the saved codebook yet: saving brings them up "
            "to date too, which is not counted here."
        )
    return said


def effect_html(effect: Effect, codebook: Codebook, corpus: Corpus, loss: str | None = None) -> Html:
    """Return what a change does, with what it loses before and what else to know behind."""
    return tag(
        "div",
        tag("p", loss) if loss else None,
        tag("p", tag("b", effect_words(effect, codebook))),
        *(tag("p", note, class_="lr-quiet") for note in effect_notes(effect, corpus)),
        class_="lr-effect",
        role="status",
    )


def loss_words(codebook: Codebook, dimension_id: str, code: Code) -> str:
    """Say what is lost with a code."""
    dimension = find_dimension(codebook, dimension_id)
    below = family_of(dimension, code.code_id) - {code.code_id}
    gone = [c for c in dimension.codes if c.code_id in below]
    counts = (
        quantity(sum(len(c.patterns) + len(c.excludes) for c in (code, *gone)), "pattern"),
        quantity(sum(len(c.examples) + len(c.counterexamples) for c in (code, *gone)), "example"),
    )
    labels = ", ".join(f"“{c.label}”" for c in gone)
    children = f", and {quantity(len(gone), 'code')} below it: {labels}" if gone else ""
    return f"Deleting “{code.label}” loses its definition, {counts[0]} and {counts[1]}{children}."


def miss_html(number: int, miss: NearMiss) -> Html:
    """Return a near miss with its first line in context."""
    line = miss.lines[0]
    return tag(
        "div",
        tag("p", f"{number}. ", tag("b", miss.wording), f" almost matches “{miss.pattern}”: {miss.difference}"),
        tag("p", line.left, " ", tag("mark", line.key), " ", line.right, class_="lr-quiet"),
        facts(
            quantity(miss.n_sentences, "sentence"),
            quantity(miss.n_documents, "paper"),
            f"{line.document}, p. {line.page}",
        ),
        class_="lr-suggestion",
    )


def phrase_html(number: int, phrase: PhraseSuggestion) -> Html:
    """Return a phrase that no code covers with its first line in context."""
    line = phrase.lines[0]
    return tag(
        "div",
        tag(
            "p",
            f"{number}. ",
            tag("b", phrase.phrase),
            f" in {quantity(phrase.n_claims, 'driver or barrier', 'drivers and barriers')}",
        ),
        tag("p", line.left, " ", tag("mark", line.key), " ", line.right, class_="lr-quiet"),
        facts(quantity(phrase.n_documents, "paper"), f"{line.document}, p. {line.page}"),
        class_="lr-suggestion",
    )
