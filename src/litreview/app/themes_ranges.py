"""Figures with their intervals, drawn in the cell that also says them in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from litreview.app.markup import Html, joined, tag


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its interval; `text` is what the cell says, `note` what it says when pointed at."""

    value: float
    low: float | None
    high: float | None
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head, what stands below it (such as its n), and whether it is the one that was chosen."""

    head: str
    below: str = ""
    is_chosen: bool = False


Row = tuple[str | Html, Sequence[Figure | None]]
"""A line's label and its figure in each column; None where there is none."""
DARKEST = 45  # percent of colour in a cell; with more, its number could not be read


def line_html(value: float | None, low: float | None, high: float | None, text: str) -> Html:
    """Return a figure from 0 to 1 as a dot on a line with its interval, and in numbers."""
    if value is None:
        return joined([text])
    dot = tag("span", class_="lr-dot", style=f"left:{_percent(value)}")
    whisker = None
    if low is not None and high is not None:
        whisker = tag("span", class_="lr-whisker", style=f"left:{_percent(low)};right:{_percent(1 - high)}")
    drawn = tag("span", whisker, dot, class_="lr-range", aria_hidden="true")
    return tag("span", drawn, text, class_="lr-figure")


def around_html(value: float, low: float, high: float, text: str, *, top: float) -> Html:
    """Return a figure from -top to `top` as a dot on a line whose middle is 0, with its interval, and in numbers."""
    middle, left, right = (0.5 + x / (2 * top) if top > 0 else 0.5 for x in (value, low, high))
    return tag("span", line_html(middle, left, right, text), class_="lr-around")


def rising_table(caption: str, corner: str, columns: Sequence[Column], rows: Iterable[Row], *, top: float) -> Html:
    """Return a table in whose cells a dot rises from 0 to `top`, its interval as a line; what is higher is cut off."""

    def cell(figure: Figure, kind: str | None) -> Html:
        return tag("td", _rise(figure, top), class_=kind)

    return _figure_table(caption, corner, columns, rows, cell, class_="lr-rising")


def heat_table(caption: str, corner: str, columns: Sequence[Column], rows: Iterable[Row], *, top: float) -> Html:
    """Return a table whose cells are the darker the nearer their figure comes to `top`."""

    def cell(figure: Figure, _: str | None) -> Html:
        share = min(max(figure.value / top, 0.0), 1.0) if top > 0 else 0.0
        return tag("td", figure.text, class_="lr-right", style=f"--share:{DARKEST * share:.0f}%", title=figure.note)

    return _figure_table(caption, corner, columns, rows, cell, class_="lr-matrix lr-heat")


def _figure_table(
    caption: str,
    corner: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    cell: Callable[[Figure, str | None], Html],
    *,
    class_: str,
) -> Html:
    kinds = ["lr-picked" if column.is_chosen else None for column in columns]
    below = [tag("span", column.below, class_="lr-role") if column.below else None for column in columns]
    heads = (
        tag("th", column.head, told, scope="col", class_=kind)
        for column, told, kind in zip(columns, below, kinds, strict=True)
    )
    body = (
        tag(
            "tr",
            tag("th", label, scope="row"),
            *(
                tag("td", "–", class_=kind) if figure is None else cell(figure, kind)
                for figure, kind in zip(figures, kinds, strict=True)
            ),
        )
        for label, figures in rows
    )
    head = tag("thead", tag("tr", tag("th", corner, scope="col"), *heads))
    drawn = tag("table", tag("caption", caption), head, tag("tbody", *body), class_=class_)
    return tag("div", drawn, class_="lr-wide", tabindex=0, role="region", aria_label=caption)


def _rise(figure: Figure, top: float) -> Html:
    def height(value: float) -> str:
        return _percent(min(max(value / top, 0.0), 1.0) if top > 0 else 0.0)

    whisker = None
    if figure.low is not None and figure.high is not None:
        cut = " lr-cut" if figure.high > top else ""
        above = _percent(1 - min(max(figure.high / top, 0.0), 1.0)) if top > 0 else "0%"
        whisker = tag("span", class_=f"lr-rise-whisker{cut}", style=f"bottom:{height(figure.low)};top:{above}")
    dot = tag("span", class_="lr-rise-dot", style=f"bottom:{height(figure.value)}")
    return tag(
        "span",
        tag("span", whisker, dot, class_="lr-rise-box", aria_hidden="true"),
        tag("span", figure.text, class_="lr-rise-text"),
        class_="lr-rise",
        title=figure.note,
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"
