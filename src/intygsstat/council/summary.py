"""The one-page summary, plain text ready to paste into an e-mail."""

from __future__ import annotations

import textwrap

from intygsstat.council.explained import NO_MESSAGE
from intygsstat.council.frames import Published
from intygsstat.locale import Lang, full_month
from intygsstat.report.headline import Headline, headline_words

_WIDTH = 78
_HEADINGS: dict[Lang, tuple[str, ...]] = {
    "sv": (
        "Budskap",
        "Vad skillnaden hänger på",
        "Riktning",
        "Intygstyper",
        "Regioner",
        "Tillförlitlighet",
        "Källa",
    ),
    "en": (
        "Message",
        "What the gap hangs on",
        "Direction",
        "Certificate types",
        "Regions",
        "Trust",
        "Source",
    ),
}
_NO_MESSAGE_EN = "No month has both tables, so there is no message to compute."


def summary_text(published: Published, lang: Lang = "sv") -> str:
    """The message under its headings, at most 78 characters wide, with what is in the pack."""
    headline = published.headline
    if headline is None:
        return (NO_MESSAGE if lang == "sv" else _NO_MESSAGE_EN) + "\n"
    words = headline_words(headline, lang)
    parts = [_title(headline, lang)]
    for heading, paragraph in zip(_HEADINGS[lang], words.paragraphs, strict=True):
        parts.append(f"{heading.upper()}\n{_wrapped(paragraph)}")
    parts.append(_how_to_read(lang))
    return "\n\n".join(parts) + "\n"


def _title(headline: Headline, lang: Lang) -> str:
    month = full_month(headline.month, lang)
    if lang == "sv":
        return f"Intyg i Webcert, {month}: integrerade och fristående"
    return f"Certificates in Webcert, {month}: integrated and standalone"


def _how_to_read(lang: Lang) -> str:
    if lang == "sv":
        return "ORDEN\n" + _wrapped(
            "Fristående: utfärdat genom inloggning direkt i Webcert. Integrerat: utfärdat från "
            "ett journalsystem. Enligt bildspelet: som det står på bilden, aldrig ändrat. "
            "Troligt: det som någon har beslutat, annars ett förslag, annars bildspelets tal."
        )
    return "WORDS\n" + _wrapped(
        "Standalone: issued by logging in to Webcert itself. Integrated: issued from a journal "
        "system. Printed: as it stands on the slide. Likely: what somebody decided, else a "
        "proposal, else what is printed."
    )


def _wrapped(words: str) -> str:
    """Lines of at most 78 characters; a no-break space holds its number together."""
    return textwrap.fill(words, _WIDTH, break_long_words=False, break_on_hyphens=False)
