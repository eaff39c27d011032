"""How the command line shows things: reports, tables, problems and progress."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from litreview.errors import LitreviewError
from litreview.records import Problem

if TYPE_CHECKING:
    from litreview.suggesting import KwicLine

PARTIAL = 2  # the exit status where some of the input is missing
TABLE_WIDTH = 104  # columns that a label with three figures and their intervals takes
SOURCE_WIDTH = 24  # columns for a document and page
MIN_CONTEXT = 20  # columns on each side of a key word
PROGRESS_WIDTH = 68  # columns that a progress line takes beside its detail

JsonOption = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]
ProjectArgument = Annotated[Path, typer.Argument(help="The project folder.", show_default=False)]
console = Console(highlight=False)
error_console = Console(stderr=True, highlight=False)


def print_report(report: Any, as_json: bool, *, ran: bool = True, exits: bool = True) -> None:
    """Print what a run did or how a review stands; exit as partial where it is."""
    if as_json:
        print_json(asdict(report))
    else:
        if ran and report.did_nothing:
            console.print("Everything is up to date: nothing was done.")
        elif ran:
            failed = f", {count(report.n_failed, 'file')} failed" if report.n_failed else ""
            console.print(f"Read {count(report.n_read, 'file')}{failed}, coded {count(report.n_coded, 'document')}.")
        read_of = f"{report.n_documents} of {count(report.n_files, 'file')} read"
        counts = (("sentence", report.n_sentences), ("statement", report.n_rows), ("study", report.n_studies))
        console.print(f"{read_of}: {', '.join(count(n, noun) for noun, n in counts)}.")
        print_problems(report.problems)
        if any(p.severity == "error" for p in report.problems):
            console.print("PARTIAL: some of the input is missing from the results, as said above.")
    if exits:
        exit_partial(report.problems)


def print_table(title: str, table: Any, markdown: bool) -> None:
    """Print a table of figures on the screen, or in Markdown."""
    from litreview import evaluation

    if markdown:
        print(f"\n**{title}**\n\n{evaluation.markdown_table(table)}", end="")
        return
    header, body = table
    print_columns(title, header, body, n_left=1)


def print_columns(title: str, header: Sequence[str], body: Iterable[Sequence[object]], *, n_left: int) -> None:
    """Print a table whose first `n_left` columns are words and the others figures."""
    drawn = Table(box=None, padding=(0, 2, 0, 0))
    for number, name in enumerate(header):
        drawn.add_column(escape(name), justify="left" if number < n_left else "right", no_wrap=True)
    for row in body:
        drawn.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    console.print(f"\n{title}", style="bold", markup=False, soft_wrap=True)
    _wide().print(drawn)


def print_concordance(lines: Iterable[KwicLine]) -> None:
    """Print each key word in its context, one under the other, with document and page."""
    shown = list(lines)
    if not shown:
        console.print("None.")
        return
    screen = _wide()
    keys = max(len(line.key) for line in shown)
    beside = max(MIN_CONTEXT, (screen.width - keys - SOURCE_WIDTH) // 2 - 2)
    drawn = Table(box=None, padding=(0, 1, 0, 0), show_header=False)
    drawn.add_column(justify="right", no_wrap=True, width=beside)
    drawn.add_column(style="bold", no_wrap=True, min_width=keys)
    drawn.add_column(no_wrap=True, width=beside)
    drawn.add_column(style="dim", no_wrap=True, width=SOURCE_WIDTH)
    for line in shown:
        page = f", p. {line.page}"
        source = f"{line.document[: SOURCE_WIDTH - len(page)]}{page}"
        drawn.add_row(*map(escape, (line.left[-beside:], line.key, line.right[:beside], source)))
    console.print("\nIn context", style="bold")
    screen.print(drawn)


def _wide() -> Console:
    return Console(width=max(console.width, TABLE_WIDTH), highlight=False)  # wrapped figures cannot be read


def print_problems(problems: Iterable[Problem]) -> None:
    """Print each problem with where it is and what to do."""
    styles = {"error": "red", "warning": "yellow", "note": "cyan"}
    for problem in problems:
        head = f"{problem.severity}: {problem.where}:"
        text = f"[{styles[problem.severity]}]{escape(head)}[/] {escape(problem.what)} {escape(problem.remedy)}"
        console.print(text, soft_wrap=True)


def print_finding(finding: Any) -> None:
    """Print what was found of one thing that the machine needs."""
    style = {"ok": "green", "warning": "yellow", "missing": "red"}[finding.standing]
    what = escape(f"{finding.name}: {finding.found}")
    console.print(f"[{style}]{finding.standing:8}[/]{what} [dim]({escape(finding.purpose)})[/]", soft_wrap=True)
    if finding.standing != "ok":
        console.print(f"        {finding.remedy}", markup=False, soft_wrap=True)


def print_error(error: LitreviewError) -> None:
    """Print an error on the error stream."""
    error_console.print(f"[red]error:[/] {escape(str(error))}", soft_wrap=True)


def print_json(value: object) -> None:
    """Print a value as JSON; records become objects."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=_plain))


def _plain(value: Any) -> object:
    return list(value) if isinstance(value, set | frozenset | tuple) else asdict(value)


def exit_partial(problems: Iterable[Problem]) -> None:
    """Exit with the status for partial work where a problem is an error."""
    if any(p.severity == "error" for p in problems):
        raise typer.Exit(PARTIAL)


def count(number: int, noun: str) -> str:
    """Write a number with its noun: "1 study", "2 studies"."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}"


@contextmanager
def show_progress(*, show: bool = True) -> Iterator[Callable[[Any], None]]:
    """Give a function that draws ProgressEvents as bars with rate and time left."""
    columns = (
        TextColumn("{task.description:<16}"),
        BarColumn(bar_width=10),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f} {task.fields[unit]} {task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[detail]}", style="dim"),
    )
    with Progress(*columns, console=error_console, disable=not show) as bars:
        tasks: dict[str, Any] = {}

        def draw(event: Any) -> None:
            if event.step not in tasks:
                tasks[event.step] = bars.add_task(event.step, total=event.total, unit=event.unit, detail="", rate="")
            speed = bars.tasks[tasks[event.step]].finished_speed or bars.tasks[tasks[event.step]].speed
            rate = f"{speed:,.0f}/s" if speed and speed >= 1 else ""
            detail = escape(event.detail[: max(0, error_console.width - PROGRESS_WIDTH)])
            bars.update(tasks[event.step], completed=event.done, total=event.total, detail=detail, rate=rate)

        yield draw
