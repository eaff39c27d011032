"""Scripts as Streamlit components: maps and why one changed, cards, the desk, the Reader, own links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from litreview.app.snapshot import Snapshot
from litreview.figures import FigureTable, read_asset, statement_to_plain
from litreview.interchange import csv_bytes
from litreview.records import EvidenceRow

_HOST = '<div class="lr-host"></div>'


def show_gap_map(
    plain: Mapping[str, Any], *, selection: Mapping[str, str], key: str, on_pick: Callable[[dict[str, str]], None]
) -> None:
    """Mount the map; `on_pick` gets the codes of a chosen cell, row or column, or {} when the choice is taken back."""

    def picked() -> None:
        chosen = st.session_state[key].get("picked") or {}
        on_pick({side: code for side, code in chosen.items() if code is not None})

    _gap_map_component()(key=key, data={"map": dict(plain), "selection": dict(selection)}, on_picked_change=picked)


def show_places(plain: Mapping[str, Any], *, key: str) -> str | None:
    """Mount the map of countries and clusters; return the ISO code, or the id of the cluster, that was just chosen."""
    result = _places_component()(key=key, data={"model": dict(plain)}, on_opened_change=lambda: None)
    opened = result.get("opened")
    return opened if isinstance(opened, str) else None


def show_unit_map(plain: Mapping[str, Any], *, key: str, on_open: Callable[[int], None]) -> None:
    """Mount the map of a topic model's passages; `on_open` gets the number of the one that was chosen."""

    def opened() -> None:
        unit = st.session_state[key].get("opened")
        if isinstance(unit, int):
            on_open(unit)

    _unit_map_component()(key=key, data={"model": dict(plain)}, on_opened_change=opened)


def follow_links(*, at: str, key: str, on_follow: Callable[[str], None]) -> None:
    """Tell of plain clicks on the page's own links that have `data-follow`, whose words `on_follow` gets.

    `at` changes with what such a link draws, so that the one that was followed gets the focus back.
    """

    def followed() -> None:
        words = st.session_state[key].get("followed")
        if isinstance(words, str):
            on_follow(words)

    _follow_component()(key=key, data={"at": at}, on_followed_change=followed)


def show_figure(
    plain: Mapping[str, Any],
    table: FigureTable,
    *,
    selected: str | None,
    key: str,
    on_pick: Callable[[str | None], None],
) -> None:
    """Mount flows or years with all their numbers; `on_pick` gets a mark's id, or None when it is taken back."""
    csv = csv_bytes(table).decode("utf-8-sig")
    _figure_component()(
        key=key,
        data={"model": {**plain, "csv": csv}, "selected": selected},
        on_picked_change=lambda: on_pick(st.session_state[key].get("picked") or None),
    )


def show_statements(
    rows: Iterable[EvidenceRow], snapshot: Snapshot, *, key: str, empty: str = "No statement here.", opens: bool = False
) -> str | None:
    """Mount statement cards; return the row id of the one that was just asked for, when they can be opened."""
    shown = tuple(rows)
    context = snapshot.context_of(shown)
    model = {
        "statements": [statement_to_plain(row, context) for row in shown],
        "dimensions": snapshot.plain_dimensions,
        "empty": empty,
    }
    result = _statements_component()(key=key, data={"model": model, "opens": opens}, on_opened_change=lambda: None)
    opened = result.get("opened")
    return opened if isinstance(opened, str) else None


def show_reasons(reasons: Sequence[Mapping[str, Any]], *, dimensions: Sequence[Mapping[str, str]], key: str) -> None:
    """Mount the reasons why a cell changed, with the statements that came, went or count otherwise."""
    model = {"reasons": list(reasons), "dimensions": list(dimensions), "empty": "Nothing changed here."}
    _reasons_component()(key=key, data={"model": model})


def show_review_queue(data: Mapping[str, Any], *, key: str, on_sent: Callable[[object], None]) -> str | None:
    """Mount the desk at which statements are checked; return the row id of the one to be shown in its paper.

    `on_sent` gets each message that the browser sends.
    """
    result = _review_component()(
        key=key,
        data=dict(data),
        on_sent_change=lambda: on_sent(st.session_state[key].get("sent")),
        on_more_change=lambda: None,
        on_opened_change=lambda: None,
    )
    opened = result.get("opened")
    return opened if isinstance(opened, str) else None


def show_reader(
    data: Mapping[str, Any], *, key: str, on_sent: Callable[[object], None], on_went: Callable[[object], None]
) -> None:
    """Mount the Reader; `on_sent` gets each message of decisions, `on_went` the page and row that were gone to."""
    _reader_component()(
        key=key,
        data=dict(data),
        on_sent_change=lambda: on_sent(st.session_state[key].get("sent")),
        on_went_change=lambda: on_went(st.session_state[key].get("went")),
    )


def _own_asset(name: str) -> str:
    return (files("litreview.app") / name).read_text(encoding="utf-8")


@cache
def _gap_map_component() -> Callable[..., Any]:
    return st.components.v2.component(
        "litreview_gap_map",
        html=_HOST,
        css=read_asset("drawing.css", "gap_map.css") + _own_asset("component.css"),
        js=read_asset("drawing.js", "map_marks.js", "gap_map.js") + _own_asset("gap_map_component.js"),
    )


@cache
def _places_component() -> Callable[..., Any]:
    # The shapes are part of the script, so that a rerun sends the counts alone.
    world = f"const LitreviewWorld = {read_asset('world/countries.json').strip()};\n"
    return st.components.v2.component(
        "litreview_places",
        html=_HOST,
        css=read_asset("drawing.css", "lines.css", "places.css") + _own_asset("component.css"),
        js=read_asset("drawing.js", "saving.js", "lines.js", "cluster_points.js", "places.js")
        + world
        + _own_asset("places_component.js"),
    )


@cache
def _figure_component() -> Callable[..., Any]:
    return st.components.v2.component(
        "litreview_figure",
        html=_HOST,
        css=read_asset("drawing.css", "lines.css", "figure.css") + _own_asset("component.css"),
        js=read_asset("drawing.js", "saving.js", "lines.js", "figure.js", "flows.js", "years.js")
        + _own_asset("figure_component.js"),
    )


@cache
def _unit_map_component() -> Callable[..., Any]:
    return st.components.v2.component(
        "litreview_unit_map",
        html=_HOST,
        css=read_asset("drawing.css", "unit_map.css") + _own_asset("component.css"),
        js=read_asset("drawing.js", "unit_map.js") + _own_asset("unit_map_component.js"),
    )


@cache
def _follow_component() -> Callable[..., Any]:
    return st.components.v2.component("litreview_follow", html=_HOST, js=_own_asset("follow_component.js"))


@cache
def _statements_component() -> Callable[..., Any]:
    return st.components.v2.component(
        "litreview_statements",
        html=_HOST,
        css=read_asset("statements.css") + _own_asset("component.css"),
        js=read_asset("drawing.js", "statements.js") + _own_asset("statements_component.js"),
    )


@cache
def _reasons_component() -> Callable[..., Any]:
    return st.components.v2.component(
        "litreview_reasons",
        html=_HOST,
        css=read_asset("statements.css", "reasons.css") + _own_asset("component.css"),
        js=read_asset("drawing.js", "statements.js", "reasons.js") + _own_asset("reasons_component.js"),
    )


@cache
def _review_component() -> Callable[..., Any]:
    return st.components.v2.component(
        "litreview_review",
        html=_HOST,
        css=read_asset("statements.css") + _own_asset("component.css") + _own_asset("review_component.css"),
        js=read_asset("drawing.js", "statements.js")
        + "".join(_own_asset(f"review_{part}.js") for part in ("card", "editing", "outbox", "component")),
    )


@cache
def _reader_component() -> Callable[..., Any]:
    styles = ("component", "review_component", "reader_component")
    scripts = ("review_card", "review_editing", "review_outbox", "reader_leaf", "reader_component")
    return st.components.v2.component(
        "litreview_reader",
        html=_HOST,
        css=read_asset("statements.css") + "".join(_own_asset(f"{name}.css") for name in styles),
        js=read_asset("drawing.js", "statements.js") + "".join(_own_asset(f"{name}.js") for name in scripts),
    )
