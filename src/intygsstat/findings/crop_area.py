"""Which piece of which slide shows a finding, in points, before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intygsstat.errors import PictureError
from intygsstat.findings.details import FindingDetails, ShownFinding, ShownRow
from intygsstat.models import Box, box_around

NEIGHBOURS = 2  # rows above and below the one it is about


@dataclass(frozen=True, slots=True)
class SpotRow:
    """A row of the table: the box around its numbers, and its printed name."""

    label: str
    box: Box


@dataclass(frozen=True, slots=True)
class CropArea:
    """A piece of a slide, in points from the upper left corner of the slide as shown.

    `rows` are the table's rows on this slide, from the first to the last in
    printed order; rows `first` to `last` of them (inclusive) are to be seen,
    and those from `marked[0]` to `marked[1]` are what it is about, if any.
    `framed` is the blamed cell. `headings` are words of the column headings; where the table
    began on an earlier slide, `begun` is that slide's part of it.
    """

    deck: str
    sha256: str
    page: int
    rows: tuple[SpotRow, ...]
    first: int
    last: int
    marked: tuple[int, int] | None
    framed: Box | None
    headings: frozenset[str]
    begun: CropArea | None = None


def spot_of(dossier: FindingDetails) -> CropArea:
    """Where to look on the slides for what `dossier` is about.

    Raises:
        PictureError: the deck is only text, or nothing of it stands on a slide.
    """
    finding = dossier.finding
    if finding.is_text:
        raise _no_spot(dossier, "a deck that is only text", "look at the line of the file")
    own = dossier.row
    page = (own.page if own else None) or finding.page
    if page is None and dossier.rows:
        page = dossier.rows[0].page
    if page is None:
        raise _no_spot(dossier, "no slide, since it is about something that isn't there", _READ)
    on_page = [row for row in dossier.rows if row.page == page and _boxes(row)]
    framed = _framed(dossier, own, page)
    if not on_page and framed is None:
        raise _no_spot(dossier, "a slide, and no place on it", f"look at slide {page}")
    rows = _places(on_page)
    marked = _marked(on_page, rows, own, framed)
    first, last = marked or (0, len(rows) - 1)
    if marked:
        first, last = max(0, first - NEIGHBOURS), min(len(rows) - 1, last + NEIGHBOURS)
    headings = frozenset(
        word for row in on_page[:1] for cell in row.cells for word in cell.label.split()
    )
    deck = finding.deck, finding.deck_sha256
    begun = None
    earlier = [row for row in dossier.rows if row.page == dossier.rows[0].page and _boxes(row)]
    if len(earlier) > 1 and earlier[0].page and earlier[0].page != page:
        end = len(earlier) - 1
        begun = CropArea(*deck, earlier[0].page, _places(earlier), end, end, None, None, headings)
    return CropArea(*deck, page, rows, first, last, marked, framed, headings, begun)


_READ = "read what the finding says"


def _framed(dossier: FindingDetails, own: ShownRow | None, page: int) -> Box | None:
    """The blamed cell; for several rows what the findings that belong to it name, too."""
    blamed = own.cell(dossier.blamed) if own else None
    if blamed and blamed.box:
        return blamed.box
    finding = dossier.finding
    if finding.box is None or finding.page != page:
        return None
    place = finding.deck, page, finding.month, finding.channel
    others = [] if own else [f.box for f in dossier.linked if f.box and _place(f) == place]
    return box_around([finding.box, *others])


def _place(finding: ShownFinding) -> tuple[object, ...]:
    return finding.deck, finding.page, finding.month, finding.channel


def _places(rows: Sequence[ShownRow]) -> tuple[SpotRow, ...]:
    return tuple(SpotRow(row.label, box_around(_boxes(row))) for row in rows)


def _marked(
    on_page: Sequence[ShownRow],
    rows: Sequence[SpotRow],
    own: ShownRow | None,
    framed: Box | None,
) -> tuple[int, int] | None:
    """The rows it is about: its own, or those that the frame reaches over."""
    if own and own in on_page:
        place = on_page.index(own)
        return place, place
    reached = [place for place, row in enumerate(rows) if framed and _overlap(row.box, framed)]
    return (reached[0], reached[-1]) if reached else None


def _overlap(one: Box, other: Box) -> bool:
    return min(one.right, other.right) > max(one.left, other.left) and min(
        one.bottom, other.bottom
    ) > max(one.top, other.top)


def _boxes(row: ShownRow) -> list[Box]:
    return [cell.box for cell in row.cells if cell.box]


def _no_spot(dossier: FindingDetails, found: str, try_this: str) -> PictureError:
    return PictureError(
        f"{dossier.finding.deck}, finding {dossier.finding.finding}",
        expected="a place on a slide to draw",
        found=found,
        try_this=try_this,
    )
