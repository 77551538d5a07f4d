"""The top of the page: the message in words and a few large numbers, in both languages."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from intygsstat.chart.formats import format_count, format_share
from intygsstat.chart.texts import Lang
from intygsstat.report.headline import VIEWS, Headline, headline_of
from intygsstat.report.headline_words import words_en, words_sv

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NONE = ("Det finns inga tal ännu.", "There are no numbers yet.")
_BIG: tuple[tuple[str, str, str], ...] = (
    ("issued", "Utfärdade intyg", "Certificates issued"),
    ("integrated", "Integrerat, från journalsystem", "Integrated, from a journal system"),
    ("standalone", "Fristående, i Webcert", "Standalone, in Webcert itself"),
)
_HEADINGS = {
    "direction": ("Riktning", "Direction"),
    "trust": ("Hur säkert är det?", "How far to trust it?"),
    "types": ("Intygstyper", "Certificate types"),
    "regions": ("Regioner", "Regions"),
    "source": ("Källa", "Source"),
}


def opening_html(connection: DuckDBPyConnection) -> str:
    """The message and the large numbers of the newest month, as markup."""
    headline = headline_of({name: connection.sql(f"FROM {name}").pl() for name in VIEWS})
    if headline is None:
        return f"<p>{in_both(*_NONE)}</p>"
    swedish, english = words_sv(headline), words_en(headline)
    rest = "".join(
        f"<div><h3>{in_both(*heading)}</h3>"
        f"<p>{in_both(getattr(swedish, name), getattr(english, name))}</p></div>"
        for name, heading in _HEADINGS.items()
    )
    lead = f'<p class="lead">{in_both(swedish.lead, english.lead)}</p>'
    cards = "".join(
        f'<div class="card {name}"><dt>{in_both(*said)}</dt>'
        f"<dd>{in_both(_big(headline, name, 'sv'), _big(headline, name, 'en'), safe=True)}</dd>"
        "</div>"
        for name, *said in _BIG
    )
    return f'{lead}<dl class="cards">{cards}</dl><div class="parts">{rest}</div>'


def in_both(swedish: str, english: str, *, safe: bool = False) -> str:
    """Both languages, of which the page shows one; escaped unless they are markup."""
    sv, en = (swedish, english) if safe else (escape(swedish), escape(english))
    return f'<span lang="sv">{sv}</span><span lang="en">{en}</span>'


def _big(headline: Headline, name: str, lang: Lang) -> str:
    likely, printed = headline.likely.now, headline.printed.now
    words = _number(likely, name, lang)
    beside = _number(printed, name, lang)
    label = {"sv": ("troligt värde", "tryckt:"), "en": ("likely value", "printed:")}[lang]
    if words == beside:
        return f"<b>{words}</b>"
    return f"<b>{words}</b> <small>{label[0]}<br>{label[1]} {beside}</small>"


def _number(country: object, name: str, lang: Lang) -> str:
    count: int = getattr(country, name)
    share: float | None = getattr(country, f"{name}_share", None)
    said = format_count(count, lang)
    return f"{format_share(share, lang)} ({said})" if share is not None else said
