"""Reading PDF pages with pdfium: characters with boxes, sizes and styles, grouped into words and lines.

The only file that imports pypdfium2. Calls go through ctypes with addresses into NumPy buffers, because a Python call
for each property of each character would take longer than pdfium itself. pdfium is not thread safe: one process, one
document at a time.
"""

from __future__ import annotations

import ctypes
import io
from collections import deque
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from litreview.documents.engines.drawings import read_drawings
from litreview.documents.engines.runs import Run, join_runs, make_lines
from litreview.documents.raw import RawLine, RawPage, Rectangle
from litreview.errors import DamagedError, DocumentError, EncryptedError

ENGINE = "pdfium"
_BLANK_PATHS = 2  # a background and a rule; letters drawn as outlines are hundreds of paths

_RUN_SHIFT = 0.06
"""Heights by which top and bottom of a character must move, taken together, to be looked at for a superscript."""
_MOST_OBJECTS = 5000
"""Objects of a page that are looked at for rules, frames and pictures: maps draw tens of thousands."""
_HYPHEN = 2
"""pdfium's stand-in for a hyphen at the end of a line."""
_SPACES = np.array([0, 9, 10, 13, 32, 0xA0, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)])
_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi", "-bd", "cmbx", "cmb10")
_ITALIC_NAMES = ("italic", "oblique", "-it", "cmti", "slanted")
_ITALIC_FLAG = 64
_BOLD_FLAG = 1 << 18


def _prototype(function: Any, result: Any, *arguments: Any) -> Any:
    # The same C function, but taking pointers as plain integers, which map() can count up.
    address = ctypes.cast(function, ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(result, *arguments)(address or 0)


_P, _I = ctypes.c_void_p, ctypes.c_int
_get_unicode = _prototype(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint, _P, _I)
_get_loose_box = _prototype(pdfium_c.FPDFText_GetLooseCharBox, _I, _P, _I, _P)
_get_origin = _prototype(pdfium_c.FPDFText_GetCharOrigin, _I, _P, _I, _P, _P)
_get_matrix = _prototype(pdfium_c.FPDFText_GetMatrix, _I, _P, _I, _P)
_get_font_size = _prototype(pdfium_c.FPDFText_GetFontSize, ctypes.c_double, _P, _I)
_get_text_object = _prototype(pdfium_c.FPDFText_GetTextObject, _P, _P, _I)
_has_map_error = _prototype(pdfium_c.FPDFText_HasUnicodeMapError, _I, _P, _I)
_get_font = _prototype(pdfium_c.FPDFTextObj_GetFont, _P, _P)
_get_font_flags = _prototype(pdfium_c.FPDFFont_GetFlags, _I, _P)
_get_font_weight = _prototype(pdfium_c.FPDFFont_GetWeight, _I, _P)
_get_object = _prototype(pdfium_c.FPDFPage_GetObject, _P, _P, _I)
_get_type = _prototype(pdfium_c.FPDFPageObj_GetType, _I, _P)
_get_bounds = _prototype(pdfium_c.FPDFPageObj_GetBounds, _I, _P, _P, _P, _P, _P)
_get_font_name = _prototype(pdfium_c.FPDFFont_GetBaseFontName, ctypes.c_size_t, _P, _P, ctypes.c_size_t)


class PdfiumReader:
    """A PDF opened with pdfium."""

    engine = ENGINE

    def __init__(self, path: Path, *, name: str, password: str | None = None) -> None:
        """Open the file; raises EncryptedError or DamagedError."""
        self._name = name
        try:
            self._document = pdfium.PdfDocument(path, password=password)
        except pdfium.PdfiumError as error:
            raise _explain(error, name) from error
        self.n_pages = len(self._document)
        self._styles: dict[int, tuple[bool, bool, str]] = {}

    def read_page(self, number: int) -> RawPage:
        """Read page `number`, counting from 1; raises DamagedError when pdfium cannot load it."""
        try:
            page = self._document[number - 1]
            try:
                return self._read(page, number)
            finally:
                page.close()
        except pdfium.PdfiumError as error:
            raise DamagedError("The page cannot be read.", where=f"{self._name}, page {number}") from error

    def _read(self, page: pdfium.PdfPage, number: int) -> RawPage:
        width, height = page.get_size()
        text_page = page.get_textpage()
        try:
            n = pdfium_c.FPDFText_CountChars(text_page.raw)
            self._styles.clear()
            to_shown = _to_shown(page, width, height)
            lines, n_characters, n_unmapped = self._read_lines(text_page, n, to_shown)
        finally:
            text_page.close()
        is_blank = n_characters == 0 and _is_blank(page)
        drawings = read_drawings(*_find_objects(page, to_shown), width, height) if n_characters else ()
        return RawPage(number, width, height, lines, ENGINE, n_characters, n_unmapped, is_blank, drawings)

    def _read_lines(
        self, text_page: pdfium.PdfTextPage, n: int, to_shown: NDArray[np.float64]
    ) -> tuple[tuple[RawLine, ...], int, int]:
        if n <= 0:
            return (), 0, 0
        handle = ctypes.cast(text_page.raw, ctypes.c_void_p).value
        codes = np.fromiter(map(_get_unicode, repeat(handle), range(n)), np.uint32, n)
        codes = _join_surrogates(codes)
        corners = np.zeros((n, 4), np.float32)
        _fill(_get_loose_box, handle, range(n), corners)
        boxes = _transform_boxes(corners, to_shown)
        inked = ~np.isin(codes, _SPACES)
        if not inked.any():
            return (), 0, 0
        starts, ends, opens = _find_runs(codes, boxes, inked)
        firsts = starts.tolist()
        marks = _Marks(handle, firsts, to_shown)
        styles = [self._style(pointer) for pointer in map(_get_text_object, repeat(handle), firsts)]
        unmapped = sum(map(_has_map_error, repeat(handle), firsts)) * (int(inked.sum()) / max(1, len(firsts)))
        runs = _make_runs(codes, boxes, starts, ends, marks, styles)
        words = join_runs(runs, opens.tolist())
        return make_lines(words), int(inked.sum()), int(unmapped)

    def _style(self, text_object: int | None) -> tuple[bool, bool, str]:
        if text_object is None:
            return False, False, ""
        found = self._styles.get(text_object)
        if found is None:
            font = _get_font(text_object) or 0
            # Fonts and text objects never share an address while the page is open.
            if font not in self._styles:
                self._styles[font] = _read_style(font)
            found = self._styles[text_object] = self._styles[font]
        return found

    def render(self, number: int, *, dpi: int) -> bytes:
        """Draw a page as PNG."""
        page = self._document[number - 1]
        image = page.render(scale=dpi / 72).to_pil()
        stream = io.BytesIO()
        image.save(stream, "PNG")
        return stream.getvalue()

    def close(self) -> None:
        """Free the document."""
        self._document.close()


class _Marks:
    """What is asked once for each run: size, baseline and direction of its first character."""

    def __init__(self, handle: int | None, firsts: list[int], to_shown: NDArray[np.float64]) -> None:
        n = len(firsts)
        origins, matrices = np.zeros((n, 2)), np.zeros((n, 6), np.float32)
        base = origins.ctypes.data
        places = range(base, base + 16 * n, 16)
        deque(map(_get_origin, repeat(handle), firsts, places, range(base + 8, base + 8 + 16 * n, 16)), maxlen=0)
        _fill(_get_matrix, handle, firsts, matrices)
        plain = np.fromiter(map(_get_font_size, repeat(handle), firsts), np.float64, n)
        scale = np.hypot(matrices[:, 2], matrices[:, 3])
        sizes = np.abs(plain * np.where(scale > 0, scale, 1.0))
        self.sizes: list[float] = np.round(np.where(sizes > 0, sizes, 1.0), 1).tolist()
        turn = to_shown[:, :2]
        direction = matrices[:, :2].astype(np.float64) @ turn.T
        quarter = np.rint(np.arctan2(-direction[:, 1], direction[:, 0]) / (np.pi / 2)).astype(int) % 4
        self.angles: list[int] = quarter.tolist()
        shown = origins @ turn.T + to_shown[:, 2]
        self.origins: list[list[float]] = shown.tolist()


def _fill(function: Any, handle: int | None, indices: Any, buffer: NDArray[Any]) -> None:
    base, step = buffer.ctypes.data, buffer.strides[0]
    deque(map(function, repeat(handle), indices, range(base, base + step * len(buffer), step)), maxlen=0)


def _to_shown(page: pdfium.PdfPage, width: float, height: float) -> NDArray[np.float64]:
    # A 2x3 matrix from PDF coordinates to points from the top left corner of the page as shown.
    left, bottom, right, top = page.get_bbox()
    turns = {
        0: [[1, 0, -left], [0, -1, top]],
        90: [[0, 1, -bottom], [1, 0, -left]],
        180: [[-1, 0, right], [0, 1, -bottom]],
        270: [[0, -1, top], [-1, 0, right]],
    }
    return np.array(turns.get(page.get_rotation(), turns[0]), np.float64)


def _find_objects(page: pdfium.PdfPage, to_shown: NDArray[np.float64]) -> tuple[list[Rectangle], list[Rectangle]]:
    # Bounds of what is drawn with lines, and of images, shadings and embedded drawings.
    n = min(pdfium_c.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)
    handle = ctypes.cast(page.raw, ctypes.c_void_p).value
    found = [(kind, thing) for thing in map(_get_object, repeat(handle), range(n)) if (kind := _get_type(thing)) > 1]
    if not found:
        return [], []
    bounds = np.zeros((len(found), 4), np.float32)
    base = bounds.ctypes.data
    for place, (_, thing) in zip(range(base, base + 16 * len(found), 16), found, strict=True):
        _get_bounds(thing, place, place + 4, place + 8, place + 12)
    # pdfium gives left, bottom, right, top.
    boxes: list[Rectangle] = [tuple(box) for box in np.round(_transform_boxes(bounds, to_shown), 1).tolist()]
    paths = [box for (kind, _), box in zip(found, boxes, strict=True) if kind == pdfium_c.FPDF_PAGEOBJ_PATH]
    return paths, [box for (kind, _), box in zip(found, boxes, strict=True) if kind != pdfium_c.FPDF_PAGEOBJ_PATH]


def _transform_boxes(boxes: NDArray[np.float32], to_shown: NDArray[np.float64]) -> NDArray[np.float64]:
    # pdfium gives left, top, right, bottom.
    a = boxes[:, :2] @ to_shown[:, :2].T + to_shown[:, 2]
    b = boxes[:, 2:] @ to_shown[:, :2].T + to_shown[:, 2]
    return np.concatenate((np.minimum(a, b), np.maximum(a, b)), axis=1)


def _join_surrogates(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    high = (codes[:-1] >= 0xD800) & (codes[:-1] < 0xDC00) & (codes[1:] >= 0xDC00) & (codes[1:] < 0xE000)
    if high.any():
        at = np.flatnonzero(high)
        codes[at] = 0x10000 + ((codes[at] - 0xD800) << 10) + (codes[at + 1] - 0xDC00)
        codes[at + 1] = 0xFFFF
    lone = (codes >= 0xD800) & (codes < 0xE000)
    codes[lone] = 0xFFFD
    return codes


def _find_runs(
    codes: NDArray[np.uint32], boxes: NDArray[np.float64], inked: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    # First and last character of each run, and whether it begins a word. A word also ends at a line-end hyphen and
    # where the pen jumps; a run within it where the characters change their height or size.
    places = np.flatnonzero(inked)
    before, after = places[:-1], places[1:]
    height = np.maximum(np.maximum(boxes[before, 3] - boxes[before, 1], boxes[before, 2] - boxes[before, 0]), 1.0)
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    across = np.maximum(boxes[after, 0] - boxes[before, 2], boxes[before, 0] - boxes[after, 2])
    down = np.abs(middle[after] - middle[before])
    jump = (np.hypot(np.maximum(across, 0), 0) > height) | (down > 1.2 * height)
    opens = (after - before > 1) | (codes[before] == _HYPHEN) | jump
    moves = np.abs(boxes[after, 3] - boxes[before, 3]) + np.abs(boxes[after, 1] - boxes[before, 1])
    border = opens | ((moves > _RUN_SHIFT * height) & (boxes[after, 0] > boxes[before, 0]))
    starts = places[np.concatenate(([True], border))]
    ends = places[np.concatenate((border, [True]))]
    return starts, ends, np.concatenate(([True], opens[border]))


def _make_runs(
    codes: NDArray[np.uint32],
    boxes: NDArray[np.float64],
    starts: NDArray[np.intp],
    ends: NDArray[np.intp],
    marks: _Marks,
    styles: list[tuple[bool, bool, str]],
) -> list[Run]:
    text = codes.astype("<u4").tobytes().decode("utf-32-le")
    stops = np.stack((starts, ends + 1), axis=1).ravel()
    stops = np.minimum(stops, len(codes) - 1) if stops[-1] >= len(codes) else stops
    lows = np.minimum.reduceat(boxes[:, :2], stops, axis=0)[::2]
    highs = np.maximum.reduceat(boxes[:, 2:], stops, axis=0)[::2]
    if ends[-1] == len(codes) - 1:
        lows[-1] = boxes[starts[-1] : ends[-1] + 1, :2].min(axis=0)
        highs[-1] = boxes[starts[-1] : ends[-1] + 1, 2:].max(axis=0)
    rectangles = np.round(np.concatenate((lows, highs), axis=1), 2).tolist()
    runs = []
    for start, end, box, size, origin, turn, style in zip(
        starts.tolist(), ends.tolist(), rectangles, marks.sizes, marks.origins, marks.angles, styles, strict=True
    ):
        printed = text[start : end + 1]
        breaks = printed[-1] == "\x02"
        if breaks or "\x02" in printed or "\uffff" in printed:
            printed = printed.replace("\x02", "-").replace("\uffff", "")
        runs.append(Run(printed, tuple(box), size, style, breaks, origin[0] if turn % 2 else origin[1], turn))
    return runs


def _read_style(font: int | None) -> tuple[bool, bool, str]:
    if not font:
        return False, False, ""
    length = _get_font_name(font, None, 0)
    buffer = ctypes.create_string_buffer(length)
    _get_font_name(font, ctypes.addressof(buffer), length)
    name = buffer.value.decode("utf-8", "replace").casefold()
    flags = _get_font_flags(font)
    bold = any(part in name for part in _BOLD_NAMES) or bool(flags > 0 and flags & _BOLD_FLAG)
    italic = any(part in name for part in _ITALIC_NAMES) or bool(flags > 0 and flags & _ITALIC_FLAG)
    return bold or _get_font_weight(font) >= _BOLD_WEIGHT, italic, name.partition("+")[2] or name


def _is_blank(page: pdfium.PdfPage) -> bool:
    """Tell whether a page without characters draws nothing but, at most, a background, a rule or spaces."""
    n_objects = pdfium_c.FPDFPage_CountObjects(page.raw)
    kinds = [pdfium_c.FPDFPageObj_GetType(pdfium_c.FPDFPage_GetObject(page.raw, i)) for i in range(min(n_objects, 4))]
    n_paths, n_texts = (kinds.count(kind) for kind in (pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_TEXT))
    return n_paths <= _BLANK_PATHS and n_paths + n_texts == n_objects


def _explain(error: pdfium.PdfiumError, name: str) -> DocumentError:
    code = getattr(error, "err_code", None)
    if code == pdfium_c.FPDF_ERR_PASSWORD or "assword" in str(error):
        return EncryptedError(
            "The file needs a password.",
            where=name,
            remedy="Add a copy without one: open the file and print it to a new PDF.",
        )
    return DamagedError(
        "pdfium cannot open the file: it is damaged or no PDF.", where=name, remedy="Download or export it again."
    )
