"""A review's project folder: what was added, read, coded and decided, in one SQLite database beside the papers.

In: records. Out: the same records.
Called by: review, cli, app.

    with open_project(Path("my-review")) as project:
        for entry in list_files(project):
            print(entry.name, entry.status)
"""

from __future__ import annotations

from litreview.storage.codec import CODEC_VERSION
from litreview.storage.columns import load_columns, open_columns
from litreview.storage.decisions import decide_cell, decide_row, decide_rows, list_cell_decisions, list_decisions
from litreview.storage.editions import EditionHead, list_editions, load_edition, save_edition
from litreview.storage.findings import (
    count_rows,
    count_studies,
    list_country_roles,
    list_rows,
    list_studies,
    list_studies_read,
    load_rows,
    load_studies,
    save_rows,
    save_step_key,
    save_studies,
    step_key,
    study_names,
)
from litreview.storage.papers import (
    FileEntry,
    add_file,
    list_files,
    list_outlines,
    list_problems,
    load_document,
    save_document,
    save_failure,
    source_path,
)
from litreview.storage.project import Project, create_project, open_project
from litreview.storage.settings import Settings
from litreview.storage.versions import (
    CodebookVersion,
    list_codebook_versions,
    read_codebook_text,
    read_codebook_version,
    save_codebook_text,
)

__all__ = [
    "CODEC_VERSION",
    "CodebookVersion",
    "EditionHead",
    "FileEntry",
    "Project",
    "Settings",
    "add_file",
    "count_rows",
    "count_studies",
    "create_project",
    "decide_cell",
    "decide_row",
    "decide_rows",
    "list_cell_decisions",
    "list_codebook_versions",
    "list_country_roles",
    "list_decisions",
    "list_editions",
    "list_files",
    "list_outlines",
    "list_problems",
    "list_rows",
    "list_studies",
    "list_studies_read",
    "load_columns",
    "load_document",
    "load_edition",
    "load_rows",
    "load_studies",
    "open_columns",
    "open_project",
    "read_codebook_text",
    "read_codebook_version",
    "save_codebook_text",
    "save_document",
    "save_edition",
    "save_failure",
    "save_rows",
    "save_step_key",
    "save_studies",
    "source_path",
    "step_key",
    "study_names",
]
