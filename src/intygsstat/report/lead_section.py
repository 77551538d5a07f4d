"""The top of the page: the message in words and a few large numbers, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intygsstat.chart.country_summary import Country
from intygsstat.locale import Lang, both, format_count, format_share, text
from intygsstat.report.headline import Headline, headline_frames, headline_of
from intygsstat.report.headline_words import words_en, words_sv
from intygsstat.report.markup import in_both

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BIG = ("standalone", "integrated", "issued")
_PARTS = ("direction", "regions", "types", "trust", "source")


def opening_html(connection: DuckDBPyConnection) -> str:
    """The message and the large numbers of the newest month, as markup."""
    headline = headline_of(headline_frames(connection))
    if headline is None:
        return f"<p>{in_both(*both('no_numbers_yet'))}</p>"
    swedish, english = words_sv(headline), words_en(headline)
    rest = "".join(
        f"<div><h3>{in_both(*both('part_' + name))}</h3>"
        f"<p>{in_both(getattr(swedish, name), getattr(english, name))}</p></div>"
        for name in _PARTS
    )
    lead = f'<p class="lead">{in_both(swedish.lead, english.lead)}</p>'
    lead += f'<p class="hinge">{in_both(swedish.hinge, english.hinge)}</p>'
    cards = "".join(
        f'<div class="card {name}"><dt>{in_both(*both(f"card_{name}"))}</dt>'
        f"<dd>{in_both(_big(headline, name, 'sv'), _big(headline, name, 'en'), safe=True)}</dd>"
        "</div>"
        for name in _BIG
    )
    keys = ["how_to_read"] + ["how_to_read_reconstructed"] * bool(headline.reconstructed)
    words = in_both(*(" ".join(said) for said in zip(*map(both, keys), strict=True)))
    note = f'<p class="note words">{words}</p>'
    return f'{lead}<dl class="cards">{cards}</dl>{note}<div class="parts">{rest}</div>'


def _big(headline: Headline, name: str, lang: Lang) -> str:
    likely, printed = (
        _number(message.now, name, lang) for message in (headline.likely, headline.printed)
    )
    return f"<b>{likely}</b>" if likely == printed else text("card_both", lang, likely, printed)


def _number(country: Country, name: str, lang: Lang) -> str:
    """A count with its share; only the share, which is that of what is known in both tables,
    where a number is missing from the sum."""
    count: int | None = getattr(country, name)
    share: float | None = getattr(country, f"{name}_share", None)
    if share is not None and not country.complete:
        return format_share(share, lang)
    if count is None or count < 0:
        return text("unknown", lang)
    said = format_count(count, lang) if country.complete else f"({format_count(count, lang)})"
    return f"{format_share(share, lang)} ({said})" if share is not None else said
