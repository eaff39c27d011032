from __future__ import annotations

from pathlib import Path

import pytest
from measuring.mutations import mutate
from pdf_builders import a_paper, check_invariants

from litreview.documents import read_document
from litreview.documents.ocr import OcrSettings
from litreview.errors import DocumentError


@pytest.mark.parametrize("seed", range(4))
def test_read_document_bears_damaged_files(seed: int, tmp_path: Path) -> None:
    paper = a_paper()
    errors: list[DocumentError] = []
    for number, damaged in enumerate(mutate(paper, 15, seed=seed)):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(damaged)
        try:
            document = read_document(path, ocr=OcrSettings(mode="never"))
        except DocumentError as error:
            errors.append(error)
        else:
            check_invariants(document)
    assert all(error.what and error.where for error in errors)
