"""The command line: one function per command, no logic, the only print().

Exit status: 0 clean, 2 partial (something could not be read or checked; the rest is done), 1 failed, 130 stopped.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from litreview import __version__
from litreview.cli.codebook import codebook_app
from litreview.cli.edition import edition_app
from litreview.cli.printing import (
    JsonOption,
    ProjectArgument,
    console,
    count,
    error_console,
    exit_partial,
    print_error,
    print_finding,
    print_json,
    print_problems,
    print_report,
    print_table,
    show_progress,
)
from litreview.cli.themes import themes_app, themes_fit
from litreview.errors import LitreviewError
from litreview.resources import shipped_folder

FAILED, STOPPED = 1, 130
DEMO_FOLDER = Path("demo-review")

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
app.add_typer(themes_app, name="themes", help="Fit, show and use topic models.")
app.add_typer(codebook_app, name="codebook", help="List, check and mend codebooks.")
app.add_typer(edition_app, name="edition", help="Keep states of the map, to tell later what changed.")
app.command("topics", hidden=True)(themes_fit)  # its name before there was a group of commands


def run() -> None:
    """Run the command line and exit with its status."""
    sys.exit(_run())


def _run() -> int:
    try:
        # Typer's own handling would exit with 2, our "partial", when a command is mistyped.
        status = app(standalone_mode=False) or 0
        if status == STOPPED:  # what Typer makes of Ctrl-C
            error_console.print("Stopped. What was done is kept; run the same command again to go on.")
        return status
    except LitreviewError as error:
        print_error(error)
    except ModuleNotFoundError as error:
        remedy = "Install litreview again; `litreview doctor` tells what else is missing."
        print_error(LitreviewError(f"The package {error.name} is not installed.", remedy=remedy))
    except typer.TyperException as error:
        error_console.print(
            f"{error}\nSee `litreview --help`, or `litreview COMMAND --help`.", markup=False, soft_wrap=True
        )
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
    console.print(f"Made {folder}. Add papers with: litreview add {folder} PAPERS", markup=False, soft_wrap=True)


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

    with storage.open_project(project) as opened, show_progress(show=not as_json) as progress:
        report = review.add_papers(opened, papers, progress=progress)
    if as_json:
        print_json(asdict(report))
    else:
        already = f" {len(report.known)} were there already." if report.known else ""
        console.print(f"Added {count(len(report.added), 'file')}.{already}", markup=False)
        print_problems(report.problems)
    exit_partial(report.problems)


@app.command("run")
def run_command(
    project: ProjectArgument,
    themes: Annotated[bool, typer.Option(help="Fit topic models anew that papers or codebook made stale.")] = True,
    as_json: JsonOption = False,
) -> None:
    """Read, code and model whatever is not up to date."""
    from litreview import review, storage

    with storage.open_project(project) as opened, show_progress(show=not as_json) as progress:
        report = review.run_review(opened, progress=progress, model_themes=themes)
    print_report(report, as_json)


@app.command()
def status(project: ProjectArgument, as_json: JsonOption = False) -> None:
    """Say how a review stands, without doing anything."""
    from litreview import review, storage

    with storage.open_project(project) as opened:
        print_report(review.report_review(opened), as_json, ran=False)


@app.command()
def export(
    project: ProjectArgument,
    file: Annotated[Path, typer.Argument(help="evidence.xlsx, .csv, .jsonl, or map.html.", show_default=False)],
    since: Annotated[str | None, typer.Option(help="An edition: write what changed since, .html or .csv.")] = None,
    until: Annotated[str | None, typer.Option(help="With --since: another edition; the state now otherwise.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the evidence tables, the gap map as one HTML file, or what changed in the map since an edition."""
    from litreview import review, storage

    with storage.open_project(project) as opened:
        if since is not None:
            n_cells = review.export_changes(opened, file, since=since, until=until)
            if as_json:
                print_json({"file": str(file), "cells": n_cells})
            else:
                console.print(f"Wrote {count(n_cells, 'changed cell')} to {file}.", markup=False, soft_wrap=True)
            return
        n_rows = review.export_review(opened, file)
    if as_json:
        print_json({"file": str(file), "rows": n_rows})
    else:
        console.print(f"Wrote {count(n_rows, 'statement')} to {file}.", markup=False, soft_wrap=True)


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

    with show_progress() as progress:
        report = review.build_demo(folder, shipped_folder("corpora/demo"), progress=progress)
    print_report(report, as_json=False, exits=not show)
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
        print_json(interchange.document_to_plain(document))
    else:
        known = document.bibliography
        console.print(known.title or file.name, style="bold", markup=False)
        console.print("; ".join(known.authors) or "no authors found", markup=False)
        counts = (("page", document.pages), ("section", document.sections), ("sentence", document.sentences),
                  ("citation", document.citations), ("reference", document.references))  # fmt: skip
        console.print(", ".join(count(len(found), noun) for noun, found in counts))
        for section in document.sections:
            console.print(f"{'  ' * section.level}{section.heading or '(no heading)'}  [{section.role}]", markup=False)
        print_problems(document.problems)
    exit_partial(document.problems)


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Say what of this machine litreview uses, whether it is there, and how to get it."""
    from litreview import review
    from litreview.app.launching import free_port

    with error_console.status("Looking", spinner="dots"):
        findings = review.examine_machine(find_port=free_port)
    missing = [finding for finding in findings if finding.standing == "missing"]
    if as_json:
        print_json({"works": not missing, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            print_finding(finding)
        works = "litreview does not work without what is missing." if missing else "All that litreview needs is there."
        console.print(works)
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
    error_console.print(f"Coded {count(n_sentences, 'sentence')}.")


@app.command()
def evaluate(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            help="A project, with gold files unless they are in its folder gold; or gold files alone (JSON Lines).",
            metavar="PROJECT [GOLD...] | GOLD...",
        ),
    ],
    codebook: Annotated[str | None, typer.Option(help="Without a project: a codebook's name, or a YAML file.")] = None,
    machine: Annotated[bool, typer.Option("--machine", help="Leave reviewers' decisions out.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables in Markdown.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write everything to a JSON file.")] = None,
    errors: Annotated[Path | None, typer.Option(help="Write the errors, with quotes, to a CSV file.")] = None,
    sample: Annotated[int | None, typer.Option(help="Write so many random sentences to GOLD, to be labelled.")] = None,
    seed: Annotated[int | None, typer.Option(help="With --sample: draw others with another number.")] = None,
) -> None:
    """Score what was found against labelled sentences (gold)."""
    from litreview import evaluation, review

    if sample is not None:
        n_written = review.write_sample(inputs, sample, seed=seed)
        console.print(f"Wrote {count(n_written, 'sentence')} to {inputs[-1]}.", markup=False)
        return
    with error_console.status("Comparing", spinner="dots"):
        measured = review.evaluate(inputs, codebook=codebook, machine=machine)
    if json_file is not None:
        plain = evaluation.evaluation_to_plain(measured)
        json_file.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if errors is not None:
        errors.write_bytes(review.mistakes_csv(measured))
    for line in evaluation.describe(measured):
        console.print(line, markup=False, soft_wrap=True)
    for title, table in evaluation.evaluation_tables(measured):
        print_table(title, table, markdown)
    console.print(f"\n{evaluation.FEW_NOTE}", markup=False, soft_wrap=True)
    problems = review.evaluation_problems(measured)
    print_problems(problems)
    exit_partial(problems)


def _serve(project: Path, port: int | None, browser: bool) -> None:
    from litreview.app.launching import serve

    serve(project, port=port, browser=browser)
