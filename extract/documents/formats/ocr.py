"""Text of scanned pages, by RapidOCR (extra ``ocr``): its wheel holds its ONNX weights, so it runs without a network."""

from __future__ import annotations

import logging
import os
import statistics
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

from clusterkg.extract.documents.formats.pdf_page import Segment

#: Resolution that body text of 10 points needs.
_DOTS_PER_INCH = 200


@dataclass(frozen=True, slots=True)
class Recognised:
    """Lines of text with their boxes in points, and the mean confidence, 0 to 1."""

    segments: list[Segment]
    confidence: float


def available() -> bool:
    """Whether the extra ``ocr`` is installed, and not switched off by ``CLUSTERKG_NO_OCR=1``."""
    return (
        not os.environ.get("CLUSTERKG_NO_OCR")
        and find_spec("rapidocr") is not None
        and find_spec("onnxruntime") is not None
    )


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    # One thread: several workers run beside each other, and threads reserve address space that the limit counts.
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def recognise(page: Any, most_pixels: int) -> Recognised:
    """Read a page of a PDF as a picture of at most so many pixels."""
    width, height = page.get_size()
    scale = min(_DOTS_PER_INCH / 72, (most_pixels / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale)
    try:
        found = _engine()(bitmap.to_numpy())
    finally:
        bitmap.close()
    if found.boxes is None or not found.txts:
        return Recognised([], 0.0)
    made = []
    boxes = [([float(p[0]) / scale for p in c], [float(p[1]) / scale for p in c]) for c in found.boxes]
    usual = statistics.median(max(ys) - min(ys) for _, ys in boxes)
    for (xs, ys), text in zip(boxes, found.txts, strict=True):
        if text.strip():
            # Heights of recognised lines vary by a fifth with the letters in them; type sizes must not.
            height = max(ys) - min(ys)
            size = usual if abs(height - usual) < 0.25 * usual else height
            made.append(Segment(text.strip(), (min(xs), min(ys), max(xs), max(ys)), round(size, 1)))
    scores = [float(s) for s in found.scores]
    return Recognised(made, round(sum(scores) / len(scores), 3) if scores else 0.0)
