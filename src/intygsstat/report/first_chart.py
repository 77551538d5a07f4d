"""The page's first chart as markup: seen before any script has run, and where none may run.

The script draws the same share over time in its place, with choices. Shares are
from 0 to 1, lengths are units of the drawing, 640 wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from intygsstat.locale import NO_BREAK, Lang, format_month, format_share, full_month
from intygsstat.report.markup import in_both

WIDTH, HEIGHT = 640, 250
_LEFT, _RIGHT, _TOP, _FLOOR = 52, 626, 34, 206
_MOST_NAMED = 6  # months that fit under the axis, and with their numbers
_MOST_MARKED = 60
_STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


@dataclass(frozen=True, slots=True)
class SharePoint:
    """The country's standalone share of a month by both values; None where it can't be told."""

    month: date
    printed: float | None
    likely: float | None


def share_points(payload: dict[str, Any]) -> list[SharePoint]:
    """The share of every month of the payload, summed as the script does.

    Only rows of which both tables are known count, and no share is told of
    fewer certificates than the payload's `least`.
    """
    sums = [[[0, 0], [0, 0]] for _ in payload["months"]]
    for month, _, _, issued, standalone, complete, _, _, *likely in payload["rows"]:
        printed = (issued, standalone, complete)
        for place, (one, alone, whole) in enumerate((printed, likely or printed)):
            if whole:
                sums[month][place][0] += one
                sums[month][place][1] += alone
    return [
        SharePoint(
            date.fromisoformat(f"{name}-01"),
            *(_share(one, alone, payload["least"]) for one, alone in both),
        )
        for name, both in zip(payload["months"], sums, strict=True)
    ]


def _share(issued: int, alone: int, least: int) -> float | None:
    return alone / issued if issued >= least and alone <= issued else None


def first_chart_html(payload: dict[str, Any]) -> str:
    """The figure: title, drawing and how to read it; '' where there is no share to show."""
    points = share_points(payload)
    told = [point for point in points if point.likely is not None]
    if not told:
        return ""
    title = in_both(*(_title(told[-1], lang) for lang in ("sv", "en")))
    about = in_both(
        "Andelen fristående i procent av utfärdade intyg, per månad, hela landet. Linjen följer "
        "troliga värden; ofylld markering: enligt bildspelet, där det ser fel ut.",
        "Standalone in per cent of the certificates issued, a month, the whole country. The line "
        "follows likely values; hollow: a printed number that looks wrong.",
    )
    drawing = "".join(_drawing(points))
    return (
        f'<figure class="first"><h3 id="first-name">{title}</h3>'
        f'<p class="sub" id="first-about">{about}</p>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="first-name first-about">{drawing}</svg></figure>'
    )


def _title(point: SharePoint, lang: Lang) -> str:
    """The words that the script's title has too."""
    likely, printed = format_share(point.likely, lang), format_share(point.printed, lang)
    month = full_month(point.month, lang).replace(" ", NO_BREAK)
    if lang == "sv":
        both = f" (troligt; enligt bildspelet {printed})" if printed not in ("", likely) else ""
        return f"Alla intygstyper, hela landet: {likely}{both} fristående i {month}"
    both = f" (likely; printed {printed})" if printed not in ("", likely) else ""
    return f"All certificate types, the whole country: {likely}{both} standalone in {month}"


def _drawing(points: Sequence[SharePoint]) -> list[str]:
    highest = max(share for p in points for share in (p.likely, p.printed) if share is not None)
    step = next((each for each in _STEPS if 4 * each >= highest), 0.5)
    marks = [step * n for n in range(5) if step * (n - 1) < highest or n < 2]

    def x_of(place: int) -> float:
        return _LEFT + (place + 0.5) * (_RIGHT - _LEFT) / len(points)

    def y_of(share: float) -> float:
        return _FLOOR - (_FLOOR - _TOP) * share / marks[-1]

    parts = []
    for mark in marks:
        kind = "grid" if mark else "axis"
        y = y_of(mark)
        parts.append(f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="{kind}"/>')
        parts += _text(_LEFT - 6, y + 4, *_shares(mark), kind="soft", anchor="end")
    parts.append(f'<path d="{_path(points, x_of, y_of)}" class="standalone line"/>')
    every = -(-len(points) // _MOST_NAMED)
    for place, point in enumerate(points):
        x = x_of(place)
        if (len(points) - 1 - place) % every == 0:
            months = (format_month(point.month, "sv"), format_month(point.month, "en"))
            parts += _text(x, _FLOOR + 20, *months, kind="soft")
        if len(points) <= _MOST_MARKED:
            parts += _marks(point, x, y_of, named=every == 1)
    return parts


def _path(points: Sequence[SharePoint], x_of: Any, y_of: Any) -> str:
    """The line through the likely shares; a month without one is a gap."""
    path, pen = [], "M"
    for place, point in enumerate(points):
        if point.likely is None:
            pen = "M"
            continue
        path.append(f"{pen}{x_of(place):.1f} {y_of(point.likely):.1f}")
        pen = "L"
    return " ".join(path)


def _marks(point: SharePoint, x: float, y_of: Any, *, named: bool) -> list[str]:
    parts: list[str] = []
    if point.printed is not None and point.printed != point.likely:
        y = y_of(point.printed)
        parts.append(_square(x, y, "standalone hollow"))
        if named and point.likely is not None:
            shares = [f"bildspelet {format_share(point.printed, 'sv')}"]
            shares += [f"printed {format_share(point.printed, 'en')}"]
            down = point.printed < point.likely
            parts += _text(x, y + 20 if down else y - 10, *shares, kind="soft")
    if point.likely is not None:
        y = y_of(point.likely)
        parts.append(_square(x, y, "standalone"))
        if named:
            up = point.printed is None or point.printed <= point.likely
            parts += _text(x, y - 10 if up else y + 20, *_shares(point.likely), kind="strong")
    return parts


def _square(x: float, y: float, kind: str) -> str:
    return f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" class="{kind}"/>'


def _shares(share: float) -> tuple[str, str]:
    return format_share(share, "sv"), format_share(share, "en")


def _text(
    x: float, y: float, swedish: str, english: str, *, kind: str, anchor: str = "middle"
) -> list[str]:
    return [
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="13" text-anchor="{anchor}" class="{kind}" '
        f'lang="{lang}">{said}</text>'
        for lang, said in (("sv", swedish), ("en", english))
    ]
