"""The command line: one function per command, no logic, the only print().

Exit status: 0 clean, 2 partial (something could not be read or checked; the rest is done), 1 failed, 130 stopped.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from litreview import __version__
from litreview.errors import LitreviewError
from litreview.records import Problem
from litreview.resources import shipped_folder

PARTIAL, FAILED, STOPPED = 2, 1, 130
DEMO_FOLDER = Path("demo-review")
TABLE_WIDTH = 104  # columns that a label with three figures and their intervals takes
PROGRESS_WIDTH = 68  # columns that a progress line takes beside its detail

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
codebook_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(codebook_app, name="codebook", help="List and check codebooks.")

JsonOption = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]
ProjectArgument = Annotated[Path, typer.Argument(help="The project folder.", show_default=False)]
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


def run() -> None:
    """Run the command line and exit with its status."""
    sys.exit(_run())


def _run() -> int:
    try:
        # Typer's own handling would exit with 2, our "partial", when a command is mistyped.
        status = app(standalone_mode=False) or 0
        if status == STOPPED:  # what Typer makes of Ctrl-C
            _err.print("Stopped. What was done is kept; run the same command again to go on.")
        return status
    except LitreviewError as error:
        _print_error(error)
    except ModuleNotFoundError as error:
        remedy = "Install litreview again; `litreview doctor` tells what else is missing."
        _print_error(LitreviewError(f"The package {error.name} is not installed.", remedy=remedy))
    except typer.TyperException as error:
        _err.print(f"{error}\nSee `litreview --help`, or `litreview COMMAND --help`.", markup=False, soft_wrap=True)
    return FAILED


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """From a folder of papers to coded evidence and a gap map, on your own machine."""
    if version:
        print(f"litreview {__version__}")
        raise typer.Exit


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.", show_default=False)],
    codebook: Annotated[str, typer.Option(help="A shipped codebook's name, or a YAML file.")] = "csr-clusters",
    name: Annotated[str | None, typer.Option(help="The review's name; the folder's name otherwise.")] = None,
) -> None:
    """Make a project folder with its own copy of a codebook."""
    from litreview import review

    review.new_review(folder, codebook=codebook, name=name or folder.resolve().name)
    _out.print(f"Made {folder}. Add papers with: litreview add {folder} PAPERS", markup=False, soft_wrap=True)


@app.command()
def add(
    project: ProjectArgument,
    papers: Annotated[
        list[str],
        typer.Argument(help="PDF, DOCX, EPUB, HTML, XML (JATS, TEI), TXT or Markdown: files, folders or globs."),
    ],
    as_json: JsonOption = False,
) -> None:
    """Copy papers into a project; `run` reads them."""
    from litreview import review, storage

    with storage.open_project(project) as opened, _progress(show=not as_json) as progress:
        report = review.add_papers(opened, papers, progress=progress)
    if as_json:
        _print_json(asdict(report))
    else:
        already = f" {len(report.known)} were there already." if report.known else ""
        _out.print(f"Added {_count(len(report.added), 'file')}.{already}", markup=False)
        _print_problems(report.problems)
    _exit_partial(report.problems)


@app.command("run")
def run_command(project: ProjectArgument, as_json: JsonOption = False) -> None:
    """Read, code and model whatever is not up to date."""
    from litreview import review, storage

    with storage.open_project(project) as opened, _progress(show=not as_json) as progress:
        report = review.run_review(opened, progress=progress)
    _print_report(report, as_json)


@app.command()
def status(project: ProjectArgument, as_json: JsonOption = False) -> None:
    """Say how a review stands, without doing anything."""
    from litreview import review, storage

    with storage.open_project(project) as opened:
        _print_report(review.report_review(opened), as_json, ran=False)


@app.command()
def topics(
    project: ProjectArgument,
    method: Annotated[str, typer.Option(help="nmf or bertopic.")] = "nmf",
    number: Annotated[int | None, typer.Option(help="How many topics; the method chooses otherwise.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Fit a topic model on the paragraphs of a review that has been run."""
    from litreview import review, storage

    with storage.open_project(project) as opened, _err.status(f"Fitting {method}", spinner="dots"):
        fitted = review.fit_topics(opened, review.load_codebook(opened), method=method, n_topics=number)
    if as_json:
        _print_json(review.topics_to_plain(fitted))
        return
    table = Table("topic", "title", "nearest theme", box=None)
    for topic_id, title, theme in zip(fitted.ids, fitted.titles, fitted.themes, strict=True):
        table.add_row(topic_id, escape(title), "none" if theme is None else f"{theme[0]} ({theme[1]:.2f})")
    _out.print(table)
    for note in fitted.notes:
        _out.print(note, markup=False, soft_wrap=True)


@app.command()
def export(
    project: ProjectArgument,
    file: Annotated[Path, typer.Argument(help="evidence.xlsx, .csv, .jsonl, or map.html.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Write the evidence tables, or the gap map as one HTML file."""
    from litreview import review, storage

    with storage.open_project(project) as opened:
        n_rows = review.export_review(opened, file)
    if as_json:
        _print_json({"file": str(file), "rows": n_rows})
    else:
        _out.print(f"Wrote {_count(n_rows, 'statement')} to {file}.", markup=False, soft_wrap=True)


@app.command("app")
def app_command(
    project: ProjectArgument,
    port: Annotated[int | None, typer.Option(help="The port on 127.0.0.1; the first free one otherwise.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """Show a review in the browser, on this machine only."""
    from litreview import storage

    storage.open_project(project).close()
    _serve(project, port, browser)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where to build the demo review.")] = DEMO_FOLDER,
    show: Annotated[bool, typer.Option("--app/--no-app", help="Show it in the browser when it is built.")] = True,
    port: Annotated[int | None, typer.Option(help="The port on 127.0.0.1; the first free one otherwise.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """Build the demo review from the papers that ship with litreview, and show it."""
    from litreview import review

    with _progress() as progress:
        report = review.build_demo(folder, shipped_folder("corpora/demo"), progress=progress)
    _print_report(report, as_json=False, exits=not show)
    if show:
        _serve(folder, port, browser)


@app.command()
def read(
    file: Annotated[
        Path,
        typer.Argument(help="A PDF, DOCX, EPUB, HTML, XML (JATS or TEI), TXT or Markdown file.", show_default=False),
    ],
    engine: Annotated[str, typer.Option(help="auto, pdfium or pypdf.")] = "auto",
    ocr_language: Annotated[str, typer.Option(help='Languages of scanned pages, as in "eng+deu".')] = "eng",
    as_json: JsonOption = False,
) -> None:
    """Read one file and print its structure, without a project."""
    from litreview import documents, interchange

    document = documents.read_document(file, engine=engine, ocr=documents.OcrSettings(languages=ocr_language))
    if as_json:
        _print_json(interchange.document_to_plain(document))
    else:
        known = document.bibliography
        _out.print(known.title or file.name, style="bold", markup=False)
        _out.print("; ".join(known.authors) or "no authors found", markup=False)
        counts = (("page", document.pages), ("section", document.sections), ("sentence", document.sentences),
                  ("citation", document.citations), ("reference", document.references))  # fmt: skip
        _out.print(", ".join(_count(len(found), noun) for noun, found in counts))
        for section in document.sections:
            _out.print(f"{'  ' * section.level}{section.heading or '(no heading)'}  [{section.role}]", markup=False)
        _print_problems(document.problems)
    _exit_partial(document.problems)


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Say what of this machine litreview uses, whether it is there, and how to get it."""
    from litreview import review
    from litreview.app.launching import free_port

    with _err.status("Looking", spinner="dots"):
        findings = review.examine_machine(find_port=free_port)
    missing = [finding for finding in findings if finding.standing == "missing"]
    if as_json:
        _print_json({"works": not missing, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            _print_finding(finding)
        works = "litreview does not work without what is missing." if missing else "All that litreview needs is there."
        _out.print(works)
    if missing:
        raise typer.Exit(FAILED)


@app.command()
def code(
    sentences: Annotated[Path, typer.Option(help='JSON Lines of {"id", "text"}, consecutive sentences.')],
    out: Annotated[Path, typer.Option(help="Where to write the codes, as JSON Lines.")],
    codebook: Annotated[str, typer.Option(help="A shipped codebook's name, or a YAML file.")] = "csr-clusters",
) -> None:
    """Code the sentences of one text, without a project."""
    from litreview import review

    n_sentences = review.code_file(sentences, out, codebook=codebook)
    _err.print(f"Coded {_count(n_sentences, 'sentence')}.")


@app.command()
def evaluate(
    inputs: Annotated[
        list[Path],
        typer.Argument(help="A project and gold files, or gold files alone: JSON Lines.", metavar="[PROJECT] GOLD..."),
    ],
    codebook: Annotated[str | None, typer.Option(help="Without a project: a codebook's name, or a YAML file.")] = None,
    machine: Annotated[bool, typer.Option("--machine", help="Leave reviewers' decisions out.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables in Markdown.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write everything to a JSON file.")] = None,
    errors: Annotated[Path | None, typer.Option(help="Write the errors, with quotes, to a CSV file.")] = None,
    sample: Annotated[int | None, typer.Option(help="Write so many random sentences to GOLD, to be labelled.")] = None,
) -> None:
    """Score what was found against labelled sentences (gold)."""
    from litreview import evaluation, review

    if sample is not None:
        _out.print(f"Wrote {_count(review.write_sample(inputs, sample), 'sentence')} to {inputs[-1]}.", markup=False)
        return
    with _err.status("Comparing", spinner="dots"):
        measured = review.evaluate(inputs, codebook=codebook, machine=machine)
    if json_file is not None:
        plain = evaluation.evaluation_to_plain(measured)
        json_file.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if errors is not None:
        errors.write_bytes(review.mistakes_csv(measured))
    for line in evaluation.describe(measured):
        _out.print(line, markup=False, soft_wrap=True)
    for title, table in evaluation.evaluation_tables(measured):
        _print_table(title, table, markdown)
    _out.print(f"\n{evaluation.FEW_NOTE}", markup=False, soft_wrap=True)
    problems = review.evaluation_problems(measured)
    _print_problems(problems)
    _exit_partial(problems)


@codebook_app.command("check")
def codebook_check(
    file: Annotated[str, typer.Argument(help="A YAML file, or a shipped codebook's name.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Load a codebook and try every example and counterexample."""
    from litreview import review

    path = Path(file)
    codebook, problems = review.check_codebook(path if path.exists() or path.suffix else file)
    codes = [c for d in codebook.dimensions for c in d.codes]
    n_tried = sum(len(c.examples) + len(c.counterexamples) for c in codes)
    if as_json:
        _print_json({"codebook": codebook.name, "codes": len(codes), "examples": n_tried, "problems": problems})
    else:
        _out.print(f"{codebook.name} {codebook.version}: {_count(len(codes), 'code')}, {n_tried} examples tried.")
        _print_problems(problems)
    _exit_partial(problems)


@codebook_app.command("list")
def codebook_list(as_json: JsonOption = False) -> None:
    """List the codebooks that ship with litreview."""
    from litreview import codebooks

    shipped = [codebooks.load_codebook(name) for name in codebooks.shipped_codebooks()]
    if as_json:
        _print_json([{"name": c.name, "version": c.version, "label": c.label} for c in shipped])
    else:
        for codebook in shipped:
            _out.print(f"{codebook.name}  {codebook.version}  {codebook.label}", markup=False, soft_wrap=True)


# ---------------------------------------------------------------- printing


def _serve(project: Path, port: int | None, browser: bool) -> None:
    from litreview.app.launching import serve

    serve(project, port=port, browser=browser)


def _print_report(report: Any, as_json: bool, *, ran: bool = True, exits: bool = True) -> None:
    if as_json:
        _print_json(asdict(report))
    else:
        if ran and report.did_nothing:
            _out.print("Everything is up to date: nothing was done.")
        elif ran:
            failed = f", {_count(report.n_failed, 'file')} failed" if report.n_failed else ""
            _out.print(f"Read {_count(report.n_read, 'file')}{failed}, coded {_count(report.n_coded, 'document')}.")
        read_of = f"{report.n_documents} of {_count(report.n_files, 'file')} read"
        counts = (("sentence", report.n_sentences), ("statement", report.n_rows), ("study", report.n_studies))
        _out.print(f"{read_of}: {', '.join(_count(n, noun) for noun, n in counts)}.")
        _print_problems(report.problems)
        if any(p.severity == "error" for p in report.problems):
            _out.print("PARTIAL: some of the input is missing from the results, as said above.")
    if exits:
        _exit_partial(report.problems)


def _print_table(title: str, table: Any, markdown: bool) -> None:
    from litreview import evaluation

    if markdown:
        print(f"\n**{title}**\n\n{evaluation.markdown_table(table)}", end="")
        return
    header, body = table
    drawn = Table(box=None, padding=(0, 2, 0, 0))
    for number, name in enumerate(header):
        drawn.add_column(escape(name), justify="right" if number else "left", no_wrap=True)
    for row in body:
        drawn.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    _out.print(f"\n{title}", style="bold", markup=False, soft_wrap=True)
    Console(width=max(_out.width, TABLE_WIDTH)).print(drawn)  # wrapped figures cannot be read, wrapped lines can


def _print_problems(problems: Iterable[Problem]) -> None:
    styles = {"error": "red", "warning": "yellow", "note": "cyan"}
    for problem in problems:
        head = f"{problem.severity}: {problem.where}:"
        text = f"[{styles[problem.severity]}]{escape(head)}[/] {escape(problem.what)} {escape(problem.remedy)}"
        _out.print(text, soft_wrap=True)


def _print_finding(finding: Any) -> None:
    style = {"ok": "green", "warning": "yellow", "missing": "red"}[finding.standing]
    what = escape(f"{finding.name}: {finding.found}")
    _out.print(f"[{style}]{finding.standing:8}[/]{what} [dim]({escape(finding.purpose)})[/]", soft_wrap=True)
    if finding.standing != "ok":
        _out.print(f"        {finding.remedy}", markup=False, soft_wrap=True)


def _print_error(error: LitreviewError) -> None:
    _err.print(f"[red]error:[/] {escape(str(error))}", soft_wrap=True)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=_plain))


def _plain(value: Any) -> object:
    return list(value) if isinstance(value, set | frozenset | tuple) else asdict(value)


def _exit_partial(problems: Iterable[Problem]) -> None:
    if any(p.severity == "error" for p in problems):
        raise typer.Exit(PARTIAL)


def _count(number: int, noun: str) -> str:
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}"


@contextmanager
def _progress(*, show: bool = True) -> Iterator[Callable[[Any], None]]:
    """Give a function that draws ProgressEvents as bars with rate and time left."""
    columns = (
        TextColumn("{task.description:<16}"),
        BarColumn(bar_width=10),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f} {task.fields[unit]} {task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[detail]}", style="dim"),
    )
    with Progress(*columns, console=_err, disable=not show) as bars:
        tasks: dict[str, Any] = {}

        def draw(event: Any) -> None:
            if event.step not in tasks:
                tasks[event.step] = bars.add_task(event.step, total=event.total, unit=event.unit, detail="", rate="")
            speed = bars.tasks[tasks[event.step]].finished_speed or bars.tasks[tasks[event.step]].speed
            rate = f"{speed:,.0f}/s" if speed and speed >= 1 else ""
            detail = escape(event.detail[: max(0, _err.width - PROGRESS_WIDTH)])
            bars.update(tasks[event.step], completed=event.done, total=event.total, detail=detail, rate=rate)

        yield draw
