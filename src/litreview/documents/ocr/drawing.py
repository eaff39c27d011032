"""Pages of a PDF as pictures in shades of grey, and what kind of picture a page is."""

from __future__ import annotations

import ctypes
import math
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from litreview.errors import DamagedError, DocumentError, TooLargeError

_DPI = 300.0
"""Resolution that Tesseract's models were trained for."""
_LONG_SIDE_LEAST = 1800
"""Pixels of the longer side: small pages are drawn larger than 300 dpi."""
_MOST_PIXELS = 36e6
"""Pixels of a picture given to Tesseract, four times those of an A4 page at 300 dpi: a poster is drawn smaller."""
_MOST_SOURCE_PIXELS = 400e6
"""Pixels of an image inside the file: pdfium takes four bytes for each while it draws."""
_COVERS = 0.7
"""Share of the page that an image covers on a scanned page."""
_INVISIBLE = 3
_MOST_OBJECTS = 200


class PagePictures:
    """A PDF opened for drawing its pages."""

    def __init__(self, path: Path, *, name: str, password: str | None = None) -> None:
        """Open the file; raises DamagedError where pdfium cannot."""
        self._name = name
        try:
            self._document = pdfium.PdfDocument(path, password=password)
        except pdfium.PdfiumError as error:
            raise DamagedError("pdfium cannot draw the pages.", where=name) from error

    def is_scan(self, number: int) -> bool:
        """Tell whether an image covers the page and none of its text is the hidden layer of an earlier OCR."""
        try:
            page = self._document[number - 1]
        except pdfium.PdfiumError:
            return False
        try:
            width, height = page.get_size()
            covered = 0.0
            for found in page.get_objects(max_depth=2):
                if found.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
                    if pdfium_c.FPDFTextObj_GetTextRenderMode(found.raw) == _INVISIBLE:
                        return False
                elif found.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                    left, bottom, right, top = found.get_bounds()
                    covered = max(covered, (right - left) * (top - bottom))
            return bool(covered > _COVERS * width * height)
        except pdfium.PdfiumError:
            return False
        finally:
            page.close()

    def draw(self, number: int) -> tuple[NDArray[np.uint8], float]:
        """Draw page `number` (from 1): grey values by row and column, and the dots per inch.

        Raises TooLargeError for an image that would not fit into memory, DocumentError for a page that pdfium cannot
        draw; both without a place.
        """
        try:
            page = self._document[number - 1]
            try:
                _check_images(page)
                width, height = page.get_size()
                dpi = _choose_dpi(width, height)
                bitmap = page.render(scale=dpi / 72, grayscale=True, draw_annots=False)
                grey = np.array(bitmap.to_numpy(), np.uint8).reshape(bitmap.height, bitmap.width)
                bitmap.close()
                return grey, dpi
            finally:
                page.close()
        except pdfium.PdfiumError as error:
            raise DocumentError("The page cannot be drawn.", remedy="Print the page to a new PDF.") from error

    def close(self) -> None:
        """Free the document."""
        self._document.close()


def _choose_dpi(width: float, height: float) -> float:
    dpi = max(_DPI, 72 * _LONG_SIDE_LEAST / max(width, height, 1.0))
    return min(dpi, 72 * math.sqrt(_MOST_PIXELS / max(1.0, width * height)))


def _check_images(page: pdfium.PdfPage) -> None:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    for index, found in enumerate(page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=2)):
        if index >= _MOST_OBJECTS:
            break
        pdfium_c.FPDFImageObj_GetImagePixelSize(found.raw, width, height)
        if width.value * height.value > _MOST_SOURCE_PIXELS:
            raise TooLargeError(
                f"The page holds an image of {width.value:,} × {height.value:,} pixels, too large for OCR.",
                remedy="Make the image smaller and add the file again.",
            )
