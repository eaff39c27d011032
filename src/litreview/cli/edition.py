"""`litreview edition`: keep states of the map, and list them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from litreview.cli.printing import JsonOption, ProjectArgument, console, count, print_columns, print_json

edition_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@edition_app.command("keep")
def edition_keep(
    project: ProjectArgument,
    name: Annotated[str, typer.Argument(help='What to call the state, as in "First search".', show_default=False)],
) -> None:
    """Keep the evidence as it stands under a name; `export --since NAME` tells later what changed."""
    from litreview import review, storage

    with storage.open_project(project) as opened:
        kept = review.keep_edition(opened, name, kept_at=datetime.now(UTC).isoformat(timespec="seconds"))
    read = sum(f.document_id is not None for f in kept.files)
    console.print(
        f"Kept {count(len(kept.rows), 'statement')} of {count(read, 'paper')} as {kept.name}.",
        markup=False, soft_wrap=True,
    )  # fmt: skip


@edition_app.command("list")
def edition_list(project: ProjectArgument, as_json: JsonOption = False) -> None:
    """List the states that were kept, oldest first."""
    from litreview import storage

    with storage.open_project(project) as opened:
        heads = storage.list_editions(opened)
    if as_json:
        print_json([asdict(head) for head in heads])
    elif heads:
        lines = [(h.name, h.kept_at, f"{h.n_files:,}", f"{h.n_rows:,}") for h in heads]
        print_columns("Editions", ("name", "kept", "files", "statements"), lines, n_left=2)
    else:
        console.print("None is kept yet: litreview edition keep PROJECT NAME.", markup=False)
