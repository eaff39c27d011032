"""`litreview codebook`: list, check and mend codebooks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli.printing import (
    JsonOption,
    ProjectArgument,
    console,
    count,
    error_console,
    exit_partial,
    print_columns,
    print_concordance,
    print_json,
    print_problems,
)

if TYPE_CHECKING:
    from litreview.suggesting import Suggestions

codebook_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


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
        print_json({"codebook": codebook.name, "codes": len(codes), "examples": n_tried, "problems": problems})
    else:
        console.print(f"{codebook.name} {codebook.version}: {count(len(codes), 'code')}, {n_tried} examples tried.")
        print_problems(problems)
    exit_partial(problems)


@codebook_app.command("list")
def codebook_list(as_json: JsonOption = False) -> None:
    """List the codebooks that ship with litreview."""
    from litreview import codebooks

    shipped = [codebooks.load_codebook(name) for name in codebooks.shipped_codebooks()]
    if as_json:
        print_json([{"name": c.name, "version": c.version, "label": c.label} for c in shipped])
    else:
        for codebook in shipped:
            console.print(f"{codebook.name}  {codebook.version}  {codebook.label}", markup=False, soft_wrap=True)


@codebook_app.command("suggest")
def codebook_suggest(
    project: ProjectArgument,
    limit: Annotated[int, typer.Option(help="How many of each kind at most.")] = 20,
    dimension: Annotated[str | None, typer.Option(help="Only what this dimension (its id) does not cover.")] = None,
    near_misses: Annotated[bool, typer.Option(help="Look for near misses of patterns too.")] = True,
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write them to a CSV file too.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a codebook may lack: phrases near claims that no code covers, near misses of patterns."""
    from litreview import review, storage

    with storage.open_project(project) as opened, error_console.status("Looking", spinner="dots"):
        found = review.suggest_codes(opened, dimension=dimension, limit=limit, near_misses=near_misses)
    if csv_file is not None:
        csv_file.write_bytes(review.suggestions_csv(found))
    if as_json:
        print_json(asdict(found))
        return
    searched = f"{count(found.n_sentences, 'sentence')} of {count(found.n_documents, 'paper')}"
    console.print(f"{count(found.n_claims, 'claim')} (drivers and barriers) in {searched}.")
    _print_phrases(found)
    if near_misses:
        _print_near_misses(found)
    print_problems(found.problems)


def _print_phrases(found: Suggestions) -> None:
    header = ("phrase", "claims", "drivers", "barriers", "no factor", "papers", "beside", "elsewhere", "score")
    body = [
        (p.phrase, p.n_claims, _share(p.n_drivers, p.n_claims), _share(p.n_barriers, p.n_claims), p.n_uncoded,
         p.n_documents, p.n_beside, p.n_elsewhere, f"{p.score:.1f}")
        for p in found.phrases
    ]  # fmt: skip
    print_columns("Noun phrases of drivers and barriers that no code covers", header, body, n_left=1)
    print_concordance(p.lines[0] for p in found.phrases)


def _print_near_misses(found: Suggestions) -> None:
    header = ("wording", "misses", "of code", "difference", "sentences", "claims")
    body = [
        (_cut(m.wording, 28), _cut(m.pattern, 20), _cut(m.code_id, 20), m.difference, m.n_sentences, m.n_claims)
        for m in found.near_misses
    ]
    print_columns("Near misses of patterns", header, body, n_left=4)
    print_concordance(m.lines[0] for m in found.near_misses)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}"
