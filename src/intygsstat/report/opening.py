"""The top of the page: the message in words and a few large numbers, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intygsstat.chart.formats import format_count, format_share
from intygsstat.chart.message import Country
from intygsstat.chart.texts import Lang
from intygsstat.report.headline import Headline, headline_frames, headline_of
from intygsstat.report.headline_words import words_en, words_sv
from intygsstat.report.marked import in_both

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NONE = ("Det finns inga tal ännu.", "There are no numbers yet.")
_BIG: tuple[tuple[str, str, str], ...] = (
    ("standalone", "Fristående, i Webcert", "Standalone, in Webcert itself"),
    ("integrated", "Integrerat, från journalsystem", "Integrated, from a journal system"),
    ("issued", "Utfärdade intyg", "Certificates issued"),
)
_HEADINGS = {
    "direction": ("Åt vilket håll?", "Which way?"),
    "regions": ("Vilka regioner?", "Which regions?"),
    "types": ("Vilka intygstyper?", "Which certificate types?"),
    "trust": ("Hur säkert är det?", "How far to trust it?"),
    "source": ("Källa", "Source"),
}


def opening_html(connection: DuckDBPyConnection) -> str:
    """The message and the large numbers of the newest month, as markup."""
    headline = headline_of(headline_frames(connection))
    if headline is None:
        return f"<p>{in_both(*_NONE)}</p>"
    swedish, english = words_sv(headline), words_en(headline)
    rest = "".join(
        f"<div><h3>{in_both(*heading)}</h3>"
        f"<p>{in_both(getattr(swedish, name), getattr(english, name))}</p></div>"
        for name, heading in _HEADINGS.items()
    )
    lead = f'<p class="lead">{in_both(swedish.lead, english.lead)}</p>'
    lead += f'<p class="hinge">{in_both(swedish.hinge, english.hinge)}</p>'
    cards = "".join(
        f'<div class="card {name}"><dt>{in_both(*said)}</dt>'
        f"<dd>{in_both(_big(headline, name, 'sv'), _big(headline, name, 'en'), safe=True)}</dd>"
        "</div>"
        for name, *said in _BIG
    )
    words = f'<p class="note words">{in_both(*_words(headline))}</p>'
    return f'{lead}<dl class="cards">{cards}</dl>{words}<div class="parts">{rest}</div>'


def _words(headline: Headline) -> tuple[str, str]:
    """What the page's words and signs mean, in a line that nobody has to open."""
    swedish = (
        "Så läses talen: troligt är vad talet nog var, där bildspelets ser fel ut. Enligt "
        "bildspelet är talet som det står på forumets bild; en ofylld markering visar det."
    )
    english = (
        "How to read the numbers: likely is what a number probably was, where the printed one "
        "looks wrong. Printed is as it stands on the forum's slide; a hollow mark shows it."
    )
    if headline.reconstructed:
        swedish += (
            " Bildspelet är här en rekonstruktion, gjord på nytt ur originalets text: "
            "talen är originalets, bilderna inte."
        )
        english += (
            " The deck is here a reconstruction, made anew from the original's text: "
            "the numbers are the original's, the slides are not."
        )
    return swedish, english


def _big(headline: Headline, name: str, lang: Lang) -> str:
    likely, printed = headline.likely.now, headline.printed.now
    words = _number(likely, name, lang)
    beside = _number(printed, name, lang)
    label = {"sv": ("troligt värde", "enligt bildspelet:"), "en": ("likely value", "printed:")}[
        lang
    ]
    if words == beside:
        return f"<b>{words}</b>"
    return f"<b>{words}</b> <small>{label[0]}<br>{label[1]} {beside}</small>"


def _number(country: Country, name: str, lang: Lang) -> str:
    """A count with its share; only the share, which is that of what is known in both tables,
    where a number is missing from the sum."""
    count: int | None = getattr(country, name)
    share: float | None = getattr(country, f"{name}_share", None)
    if share is not None and not country.complete:
        return format_share(share, lang)
    if count is None or count < 0:
        return "okänt" if lang == "sv" else "unknown"
    said = format_count(count, lang) if country.complete else f"({format_count(count, lang)})"
    return f"{format_share(share, lang)} ({said})" if share is not None else said
