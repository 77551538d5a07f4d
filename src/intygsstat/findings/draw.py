"""A piece of a slide as a PNG: headings, rows, the blamed cell framed.

The same page gives the same bytes.
"""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from intygsstat.findings.crop_layout import CropLayout
from intygsstat.models import Box

FRAME = (213, 94, 0)
TINT = (255, 243, 200)  # the row; multiplied with the slide, so that ink stays ink
TORN = (170, 170, 170)
FRAME_POINTS = 1.5  # how thick the frame is
DIGIT_PIXELS = 25.0  # how tall a printed line ought to be
LEAST_SCALE, MOST_SCALE = 1.5, 4.0  # pixels per point
COLOURS = 48
_TURN = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180}
_TURN[270] = Image.Transpose.ROTATE_90


def scale_for(line_height: float, width: float, widest: int) -> float:
    """Pixels per point that make a line of `line_height` points easy to read.

    A piece of `width` points gets at most `widest` pixels.
    """
    wanted = min(MOST_SCALE, max(LEAST_SCALE, DIGIT_PIXELS / max(line_height, 1.0)))
    return round(min(wanted, widest / max(width, 1.0)), 2)


def render_upright(page: pypdfium2.PdfPage, turned: int, scale: float) -> Image.Image:
    """The page as shown, then turned in reading direction, `scale` pixels a point."""
    bitmap = page.render(scale=scale)
    try:
        image: Image.Image = bitmap.to_pil().convert("RGB")
    finally:
        bitmap.close()
    return image.transpose(_TURN[turned]) if turned in _TURN else image


def draw_cut(
    slide: Image.Image, cut: CropLayout, scale: float, heading: Image.Image | None = None
) -> Image.Image:
    """The pieces of `slide` that `cut` names, under one another, marked and framed.

    `heading` are column headings from another slide, where this one has none.
    """
    slide = slide.copy()
    if cut.marked:
        _tint(slide, cut.marked, cut.frame, scale)
    if cut.frame:
        _frame(slide, cut.frame, scale)
    rows = cut_out(slide, cut.rows, scale)
    head = cut_out(slide, cut.heading, scale) if cut.heading else heading
    if head is None:
        return rows
    gap = round(4 * scale)
    image = Image.new("RGB", (rows.width, head.height + gap + rows.height), "white")
    image.paste(head, (0, 0))
    image.paste(rows, (0, head.height + gap))
    _tear(image, head.height + gap // 2, scale)
    return image


def cut_out(slide: Image.Image, box: Box, scale: float) -> Image.Image:
    """The piece of `slide` inside `box`, which is in points."""
    return slide.crop(_pixels(box, scale))


def to_png(image: Image.Image) -> bytes:
    """The image as a PNG with few colours, which keeps a page with many of them small."""
    few = image.quantize(COLOURS - 1, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    colours = (few.getpalette() or [])[: 3 * (COLOURS - 1)]
    colours += [0] * (3 * (COLOURS - 1) - len(colours))
    few.putpalette([*colours, *FRAME])
    few.paste(COLOURS - 1, mask=_where_framed(image))  # few pixels: they would get no colour
    out = BytesIO()
    few.save(out, format="PNG", optimize=True)
    return out.getvalue()


def _where_framed(image: Image.Image) -> Image.Image:
    bands = [
        band.point([255 if shade == wanted else 0 for shade in range(256)])
        for band, wanted in zip(image.split(), FRAME, strict=True)
    ]
    return ImageChops.darker(ImageChops.darker(bands[0], bands[1]), bands[2])


def _frame(slide: Image.Image, frame: Box, scale: float) -> None:
    left, top, right, bottom = _pixels(frame, scale)
    thick = max(3, round(FRAME_POINTS * scale))
    outer = (left - thick, top - thick, right + thick - 1, bottom + thick - 1)
    ImageDraw.Draw(slide).rectangle(outer, outline=FRAME, width=thick)


def _tint(slide: Image.Image, row: Box, frame: Box | None, scale: float) -> None:
    """Colour a row lightly, and leave the framed cell as it is."""
    place = _pixels(row, scale)
    kept = _pixels(frame, scale) if frame else None
    inside = slide.crop(kept) if kept else None
    piece = slide.crop(place)
    slide.paste(ImageChops.multiply(piece, Image.new("RGB", piece.size, TINT)), place[:2])
    if kept and inside:
        slide.paste(inside, kept[:2])


def _tear(image: Image.Image, y: int, scale: float) -> None:
    """A dashed line where rows are left out between headings and rows."""
    pen = ImageDraw.Draw(image)
    dash = max(2, round(4 * scale))
    for x in range(0, image.width, 2 * dash):
        pen.line((x, y, x + dash, y), fill=TORN, width=2)


def _pixels(box: Box, scale: float) -> tuple[int, int, int, int]:
    edges = (box.left, box.top, box.right, box.bottom)
    left, top, right, bottom = (round(edge * scale) for edge in edges)
    return left, top, right, bottom
