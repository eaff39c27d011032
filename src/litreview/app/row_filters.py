"""The filters that the pages of figures share: which statements count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from litreview.app.choosing import DIRECTION_LABELS, DIRECTIONS, EvidenceFilter
from litreview.app.choosing_columns import Places, code_choices_of, find_rows
from litreview.app.components import show_statements
from litreview.app.country_roles import choose_studied, studied_in
from litreview.app.framing import PageName
from litreview.app.snapshot import Snapshot, Stamp

CARDS_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class RowChoice:
    """What was chosen: codes, directions and countries by their labels; () asks nothing."""

    codes: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    studied: tuple[str, ...] = ()

    def told(self) -> list[str]:
        """Say in words what is asked, a sentence for each filter, so that a saved figure does."""
        asked = (
            ("Only statements coded", self.codes),
            ("Only statements reported as", self.directions),
            ("Only papers that study", self.studied),
        )
        return [f"{words} {' or '.join(labels)}." for words, labels in asked if labels]


def choose_rows(snapshot: Snapshot, *, by_direction: bool) -> RowChoice:
    """Draw the filters, bound to the address; return what was chosen."""
    codes = st.multiselect(
        "Codes",
        list(_choices(snapshot.stamp, snapshot)),
        key="coded",
        bind="query-params",
        placeholder="Any code",
        width=359,
        help="Counts only statements with these codes. Any of the codes chosen within a dimension, and each "
        "dimension that is chosen.",
    )
    studied = choose_studied(snapshot, width=320)
    reported = None
    if by_direction:
        reported = st.pills(
            "Reported as",
            [DIRECTION_LABELS[d] for d in DIRECTIONS],
            selection_mode="multi",
            key="said",
            bind="query-params",
        )
    return RowChoice(tuple(codes), tuple(map(str, reported or ())), studied)


def find_chosen(snapshot: Snapshot, choice: RowChoice) -> Places:
    """Return the places of the statements that the filters leave, rejected ones left out."""
    choices = _choices(snapshot.stamp, snapshot)
    wanted = EvidenceFilter(
        codes=tuple(choices[label] for label in choice.codes),
        directions=tuple(d for d in DIRECTIONS if DIRECTION_LABELS[d] in choice.directions),
        studied_in=studied_in(snapshot, choice.studied),
    )
    return find_rows(snapshot.columns, wanted)


def show_cards(places: Places, snapshot: Snapshot, pages: Mapping[PageName, st.Page], *, key: str) -> None:
    """Draw the statements at these places as cards, so many at a time; the one asked for is opened in its document.

    `key` names what the statements belong to: another one begins at its first card.
    """
    n_pages = -(-len(places) // CARDS_AT_ONCE)
    page = st.pagination(n_pages, key=f"cards_{key}") if n_pages > 1 else 1
    start = (page - 1) * CARDS_AT_ONCE
    rows = snapshot.rows_at(places[start : start + CARDS_AT_ONCE].tolist())
    opened = show_statements(rows, snapshot, key="cards", opens=True)
    if opened is not None:
        st.switch_page(pages["Evidence"], query_params={"statement": opened})


@st.cache_resource(show_spinner=False, max_entries=2)
def _choices(stamp: Stamp, _snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """Return the codes by which statements can be chosen, by label."""
    return {label: pair for pair, label in code_choices_of(_snapshot.codebook, _snapshot.columns).items()}
