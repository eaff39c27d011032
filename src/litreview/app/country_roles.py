"""The parts that countries play in a paper, with the sentences that decide them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import urlencode

import streamlit as st

from litreview.app.choosing import documents_that_study, say_chosen
from litreview.app.framing import facts, quantity
from litreview.app.markup import Html, joined, tag
from litreview.app.snapshot import Snapshot
from litreview.records import CountryPart, CountryRole, RoleQuote

PART_LABELS: Mapping[CountryPart, str] = {
    "study": "Studied",
    "comparison": "Compared with",
    "affiliation": "Written from",
    "mention": "Named in passing",
}
SHOWN_AT_ONCE = 10  # countries of one part; the others wait behind "more"


def choose_studied(snapshot: Snapshot, *, width: int | Literal["stretch"] = "stretch") -> tuple[str, ...]:
    """Draw the choice of countries of study; return those chosen, by name."""
    chosen = st.multiselect(
        "Papers that study",
        list(snapshot.studied),
        key="studied",
        bind="query-params",
        placeholder="Any country",
        disabled=not snapshot.studied,
        width=width,
        help="Keeps the statements of papers whose country of study is any of these, whatever country a statement "
        "names or cites; reviews that study no one country drop out. Papers shows why a country counts as studied.",
    )
    return tuple(chosen)


def studied_in(snapshot: Snapshot, chosen: Sequence[str]) -> tuple[str, ...] | None:
    """Return the documents that study any of the countries, or None when all documents count."""
    return documents_that_study(chosen, snapshot.studied)


def studied_facts(snapshot: Snapshot, chosen: Sequence[str]) -> str | None:
    """Return what a choice of countries leaves, in words, or None when all documents count."""
    return say_chosen(chosen, studied_in(snapshot, chosen), len(snapshot.names))


def countries_html(roles: Sequence[CountryRole] | None, *, document_id: str, folder: str) -> Html:
    """Return the countries of a paper by part; each opens to its quotes. `roles` None: not known yet."""
    if roles is None:
        return joined([facts("Not known yet: an earlier litreview coded this paper. Run"), tag("pre", _run(folder))])
    if not roles:
        return facts("No country is named in this paper.")
    lines: list[Html] = []
    for part, label in PART_LABELS.items():
        chips = [_chip(role, document_id) for role in roles if role.part == part]
        if chips or part == "study":
            told = _fold_long(chips) if chips else tag("p", "No country stands out.", class_="lr-quiet")
            lines += [tag("dt", label), tag("dd", told, class_=f"lr-part-{part}")]
    return tag(
        "section",
        tag("h2", "Countries"),
        tag("dl", *lines, class_="lr-countries"),
        facts("Open a country to read what decides its part. Scores, 0 to 1, rank the countries of one line."),
    )


def _run(folder: str) -> str:
    return f"litreview run {folder}"


def _fold_long(chips: Sequence[Html]) -> Html:
    first, others = chips[:SHOWN_AT_ONCE], chips[SHOWN_AT_ONCE:]
    if not others:
        return joined(first)
    more = tag("details", tag("summary", f"{len(others)} more"), tag("div", *others), class_="lr-more")
    return joined([*first, more])


def _chip(role: CountryRole, document_id: str) -> Html:
    score = f"{role.score:.2f}"
    said = f"{role.label}: {PART_LABELS[role.part].lower()}, score {score}, {quantity(role.n_mentions, 'mention')}"
    return tag(
        "details",
        tag(
            "summary",
            tag("span", role.label, class_="lr-country-name"),
            tag("span", score, class_="lr-country-score"),
            tag("span", tag("span", style=f"width:{role.score:.0%}"), class_="lr-meter", aria_hidden="true"),
            title=said,
        ),
        tag("div", *(_quote(quote, document_id) for quote in role.quotes), class_="lr-country-quotes"),
        class_="lr-country",
    )


def _quote(quote: RoleQuote, document_id: str) -> Html:
    start, end = quote.named.start - quote.span.start, quote.named.end - quote.span.start
    link = "papers?" + urlencode({"paper": document_id, "page": quote.page})
    label = quote.page_label or str(quote.page)
    place = [tag("a", f"p. {label}", href=link, target="_self"), f" · {quote.where}"]
    cue = f" · “{quote.cue}”" if quote.cue else None
    return tag(
        "blockquote",
        tag("p", quote.quote[:start], tag("mark", quote.quote[start:end]), quote.quote[end:]),
        tag("footer", *place, cue),
    )
