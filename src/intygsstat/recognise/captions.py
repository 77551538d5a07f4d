"""Which text on a page is the title of which table."""

from __future__ import annotations

from collections.abc import Sequence

from intygsstat.model import Page
from intygsstat.recognise.areas import Area, area_under, same_column
from intygsstat.recognise.lines import words_to_lines, words_to_phrases
from intygsstat.recognise.titles import Title, has_a_day, parse_title


def find_title(page: Page, area: Area, areas: Sequence[Area], table_top: float) -> Title | None:
    """The title over a table: the nearest text above it that names a channel and a month.

    If no one text names both, the nearest that names a channel and the
    nearest beside it that names a month, and no day, do so together.
    """
    lines = words_to_lines(
        w for w in page.words if w.turned == 0 and area.top <= w.box.y_centre < table_top + 1
    )
    columns = len({round(a.left) for a in areas})
    phrases = [phrase for line in reversed(lines) for phrase in words_to_phrases(line.words, 1.5)]
    over = [p for p in phrases if columns == 1 or same_column(area_under(p.box, areas), area)]
    for candidates in (over, phrases):
        whole = [t for p in candidates if (t := parse_title(p.text)).whole]
        told = {(title.channel, title.months, title.year) for title in whole}
        if whole and (candidates is over or len(told) == 1):
            return whole[0]
        if len(told) > 1:
            return None  # titles of other tables
        parsed = [parse_title(p.text) for p in candidates]
        named = [i for i, title in enumerate(parsed) if title.channel]
        if not named:
            continue
        nearest = named[0]
        if parsed[nearest].months:
            return parsed[nearest]  # several months: refused where months are told
        if candidates is phrases and len({parsed[i].channel for i in named}) > 1:
            return None
        near = [t for i, t in enumerate(parsed) if 0 < abs(i - nearest) <= 2 and _only_a_month(t)]
        above = [t for p in over if _only_a_month(t := parse_title(p.text))]
        anywhere = [t for p in phrases if _only_a_month(t := parse_title(p.text))]
        higher = [t for t in map(parse_title, _texts_above(page, area)) if _only_a_month(t)]
        for month_titles in (near if candidates is over else [], above, anywhere, higher[-1:]):
            if len({(t.months, t.year) for t in month_titles}) == 1:
                return parse_title(f"{parsed[nearest].text} {month_titles[0].text}")
        return parsed[nearest]
    return None


def _texts_above(page: Page, area: Area) -> list[str]:
    """The lines of a page above the table over this one, from the top."""
    words = (w for w in page.words if w.turned == 0 and w.box.y_centre < area.top)
    return [line.text for line in words_to_lines(words)]


def _only_a_month(title: Title) -> bool:
    """True for a text that says one month, and no day in it: 'november 2023'."""
    return title.of_one_month and not has_a_day(title.text)
