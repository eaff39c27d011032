"""Pages that are pictures → raw pages, by Tesseract."""

from __future__ import annotations

from litreview.documents.ocr.reading import OcrSettings, ocr_key, read_pictures, reads_pictures
from litreview.documents.ocr.straightening import show_boxes
from litreview.documents.ocr.tesseract import INSTALL, Tesseract, find_tesseract

__all__ = [
    "INSTALL",
    "OcrSettings",
    "Tesseract",
    "find_tesseract",
    "ocr_key",
    "read_pictures",
    "reads_pictures",
    "show_boxes",
]
